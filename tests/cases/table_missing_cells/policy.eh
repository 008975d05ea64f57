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
  h int? in 0..9
  k int? in 0..9
}
class standard otherwise
tier human otherwise
route by (h, k) {
  not 1..5, < 3 -> q1
  missing, not missing -> q2
  not missing, missing -> q1
  any, any -> q2
  otherwise -> q3
}
rank {
  otherwise -> normal
}
