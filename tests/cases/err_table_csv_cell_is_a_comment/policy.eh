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
  n int
}
class standard otherwise
tier human otherwise
route by (n) from "r.csv" { otherwise -> q3 }
rank {
  otherwise -> normal
}
