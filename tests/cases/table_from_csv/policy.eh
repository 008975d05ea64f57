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
  n int in 0..9
}
class standard otherwise
tier human otherwise
route by (tier, n) from "routing.csv" { otherwise -> q3 }
rank {
  otherwise -> normal
}
