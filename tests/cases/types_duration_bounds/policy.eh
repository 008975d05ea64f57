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
  d duration in 0s..1h = 0s
  e duration = 0s
}
class standard otherwise
tier human otherwise
route {
  otherwise -> q3
}
rank {
  otherwise -> normal
}
rule r { when d is 60m }
rule s { when e is 1_000_000 days or e is -1_000_000 days }
