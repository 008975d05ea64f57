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
  o list of int up to 3?
  c rec?
}
record rec {
  s set of text up to 3
}
class standard otherwise
tier human otherwise
route {
  otherwise -> q3
}
rank {
  otherwise -> normal
}
rule any_ { when any x in o where true }
rule all_ { when all x in o where false }
rule none { when (count x in o where true) is 0 }
rule sany { when any x in c.s where x is "a" }
rule sall { when all x in c.s where false }
