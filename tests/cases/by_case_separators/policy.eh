policy p
currency USD
timezone "America/New_York"
confidence 80%
queues q1, q2, q3, triage
priorities urgent > high > normal > low
fallback queue triage
ticket {
  id text
  created time
  f bool = false
}
route {
  otherwise -> q3
}
rank {
  otherwise -> normal
}
rule a { when (by f { true: 1; false: 2; }) is 2 }
rule b { when (by f { true: 1
  false: 2,
  }) is 2 }
rule c { when (by f {
  true: 1, false: 2
}) is 2 }
