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
  x bool = false
  y bool = false
}
class standard otherwise
tier bot { when true }
override first to human when y
tier human otherwise
override second to bot when x
route {
  otherwise -> q3
}
rank {
  otherwise -> normal
}
