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
action i(v int)
action n(v number)
action m(v money)
action d(v duration)
action t(v time)
action dd(v date)
action x(v text)
action b(v bool)
class standard otherwise
tier human otherwise
route {
  otherwise -> q3
}
rank {
  otherwise -> normal
}
rule r { when h is known; do i(h + 1) }
rule s { when c is known and c.m is 1; do i(c.m + 1) }
escalation e { when h is known and h > 3; do i(h + 2) }
