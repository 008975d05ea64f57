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
  x int from "a.b"
  c rec
}
record rec {
  n int from "p.q"
}
class standard otherwise
tier human otherwise
route {
  otherwise -> q3
}
rank {
  otherwise -> normal
}
rule five { when x is 5 }
rule six { when x is 6 }
rule one { when c.n is 1 }
rule two { when c.n is 2 }
