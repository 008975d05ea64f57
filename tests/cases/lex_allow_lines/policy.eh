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
  b bool = false
}
allow R05 because "kept for later"
let unused = 5
class standard otherwise
tier human otherwise
route {
  allow R01 because "soon"
  x: when b -> q1
  otherwise -> q3
}
rank {
  otherwise -> normal
}
rule r {
  allow R03 because "always"
  when b
}
allow P03 because "small desk"
pool d { agents 1; serves q1 then q3 }
