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
  s set of text up to 10_000
  l list of int up to 10_000
  m list of text up to 1
}
class standard otherwise
tier human otherwise
route {
  otherwise -> q3
}
rank {
  otherwise -> normal
}
rule s { when (count x in s where true) is 1 }
rule l { when (count x in l where x is 1) is 2 }
rule m { when all x in m where x is "q" }
