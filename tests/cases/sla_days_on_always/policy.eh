policy p
currency USD
timezone "America/New_York"
confidence 80%
queues q1, q2, q3, triage
priorities urgent > high > normal > low
skills sso, billing, tax
fallback queue triage
ticket {
  id text
  created time
  first_reply time?
}
calendar all_day { open mon..sun 00:00..24:00 }
class standard otherwise
tier human otherwise
route {
  otherwise -> q3
}
rank {
  otherwise -> normal
}
target a until first_reply
target b until first_reply
target c until first_reply
sla standard { a 2d on always; b 1 week; c 48h on all_day }
