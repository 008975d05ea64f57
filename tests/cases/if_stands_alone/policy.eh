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
let one = if a then 1 else 0
class standard otherwise
tier human otherwise
route {
  otherwise -> q3
}
rank {
  otherwise -> normal
}
complexity { n: if a then 3 else 1 }
rule w { when if a then one is 1 else false }
rule y { when (if a then 1 else (if b then 2 else 3)) is 2 or (if b then one else 5) is 1 }
rule z { when by a { true: false, false: if b then true else i is 4 } }
