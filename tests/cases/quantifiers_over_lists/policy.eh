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
  o list of ord up to 5
}
record ord {
  t money
}
class standard otherwise
tier human otherwise
route {
  otherwise -> q3
}
rank {
  otherwise -> normal
}
rule any_ { when any x in o where x.t > $200 }
rule all_ { when all x in o where x.t > $200 }
rule zero { when (count x in o where x.t > $200) is 0 }
rule one { when (count x in o where x.t > $200) is 1 }
rule three { when (count x in o where x.t > $200) > 2 }
