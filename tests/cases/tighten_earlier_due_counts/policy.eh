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
  x bool = false
}
calendar c { open mon..fri 09:00..18:00 }
class standard otherwise
tier human otherwise
route {
  otherwise -> q3
}
rank {
  otherwise -> normal
}
target fr until first_reply
sla standard { fr 4h on c }
tighten always_ when true { fr 5h on always }
