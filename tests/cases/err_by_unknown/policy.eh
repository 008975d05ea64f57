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
  e enum { a, b, c }
  i int
  f bool
  o enum { a, b }?
}
class standard otherwise
tier human otherwise
route {
  otherwise -> q3
}
rank {
  otherwise -> normal
}
rule bad { when (by e { a: 1, b: 2, c: 3, z: 4 }) > 1 }
