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
  a bool = false
  b bool = false
  c bool = false
  i int in 0..100 = 4
  j int in 1..100 = 2
  h int? in 0..100
}
class standard otherwise
tier human otherwise
route {
  otherwise -> q3
}
rank {
  otherwise -> normal
}
rule a { when not not a }
rule b { when not (not a or b) }
rule c { when not (a or b) }
