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
  c rec
}
record rec {
  t text
  u text
}
class standard otherwise
tier human otherwise
route {
  otherwise -> q3
}
rank {
  otherwise -> normal
}
rule a { when length of c.t + 1 is 5 }
rule b { when length of (lower of c.t) is 4 }
rule c { when (domain of c.u else "") is "y.z" and 2 * length of c.t is 8 }
