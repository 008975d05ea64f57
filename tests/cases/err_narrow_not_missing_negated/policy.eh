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
  f bool = false
  c rec?
  xs set of text up to 3 = {}
}
record rec {
  m int in 0..9
  n int? in 0..9
  sub sub?
}
record sub {
  v int in 0..9
}
let known_h = h is known
let hh = h
class standard otherwise
tier human otherwise
route {
  otherwise -> q3
}
rank {
  otherwise -> normal
}
rule bad { when not (h is missing) and h > 3 }
