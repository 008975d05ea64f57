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
  n int in -100..100
}
class standard otherwise
tier human otherwise
route by (n) {
  1 -> q1
  { 2, 3 } -> q1
  4..6 -> q1
  < -5 -> q1
  >= 90 -> q1
  <= -4 -> q1
  > 80 -> q1
  not 0..50 -> q1
  not { 0, 7 } -> q1
  any -> q2
  otherwise -> q3
}
rank {
  otherwise -> normal
}
