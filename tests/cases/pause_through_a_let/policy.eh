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
  status enum { new, open, pending } = new tracked
  level int in 0..9 = 0 tracked
  who text? tracked
}
class standard otherwise
tier human otherwise
route {
  held: when waits and not deep -> q1
  otherwise -> q3
}
rank {
  otherwise -> normal
}
target fr until first_reply
sla standard { fr 2h }
let waits = status is pending and deep
let deep = level > 2
pause fr while waits
