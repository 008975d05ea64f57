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
  n int in 0..9 = 0
  x bool = false
  e enum { a, b } = a
}
let twice = 2 * n
class standard otherwise
tier human otherwise
route {
  otherwise -> q3
}
rank {
  otherwise -> normal
}
complexity {
  base: 1
  twice
  -50 when x
  by e { a: 0, b: 5 }
  -9 when n > 20
}
rule deep { when complexity is 24 }
