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
}
record rec {
  m int in 0..9
  n int? in 0..9
  sub sub?
}
record sub {
  v int in 0..9
}
class standard otherwise
tier human otherwise
route {
  otherwise -> q3
}
rank {
  otherwise -> normal
}
rule a { when h is known and h > 3 }
rule b { when h is not missing and (f or h > 3) }
rule c { when h is known and k is known and h + k >= 9 }
rule d { when h is known and true and not (h < 4) }
rule e { when h is known and (if h > 3 then f else h is 0) }
