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
  i int
  n number
}
class standard otherwise
tier human otherwise
route {
  otherwise -> q3
}
rank {
  otherwise -> normal
}
rule u { when i is 1_000 }
rule s { when n is 0.6 }
rule r { when i in 0..5 }
rule d { when n is 1_000.50 }
rule z { when i is 0 and n is 2.0 }
