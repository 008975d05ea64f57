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
  body text
}
phrases base { "refund" }
phrases mine also base { "lawyer", "refund" }
class standard otherwise
tier human otherwise
route {
  otherwise -> q3
}
rank {
  otherwise -> normal
}
rule one { when (count of mine in body) is 1 }
rule two { when (count of mine in body) is 2 }
