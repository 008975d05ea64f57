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
  a int from "p" = 7
  b int tracked from "q" = 8
  c enum { u, v } = u from "r" tracked
  d int in 0..9 = 1 from "s" tracked
}
class standard otherwise
tier human otherwise
route {
  otherwise -> q3
}
rank {
  otherwise -> normal
}
rule a { when a is 7 }
rule b { when b is 8 and c is u and d is 1 }
rule c { when a is 1 and b is 2 and c is v and d is 3 }
