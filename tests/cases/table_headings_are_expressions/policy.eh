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
  i int in 0..9
  t text = "abc"
}
class standard otherwise
tier human otherwise
route by (i + 1, weekday of created, length of t) {
  1, any, any -> q1 until 2026-03-01 because "over"
  five: 5, mon, 3 -> q1 because "now"
    owner "ops"
  > 5, not { sat, sun }, 3..4 -> q2
  otherwise -> q3
}
rank {
  otherwise -> normal
}
