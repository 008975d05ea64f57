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
  h int? in 0..9
}
let value = h else 0
let big = value > 3
let opt = h
class standard otherwise
tier human otherwise
route {
  when big -> q1
  otherwise -> q3
}
rank {
  otherwise -> normal
}
complexity { v: value }
rule m { when opt is missing }
rule v { when opt is 5 and big }
