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
  i int in 0..9 = 3
  m money in $0..$9 = $2
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
rule o {
  when true
  do m(min(m, $3))
  do d(max(1h, 3h, 2h))
  do dd(min(today, 2026-03-01))
  do t(max(created, now))
  do n(min(i, 2.5))
  do d(abs(-5m))
  do m(max(m, $3.50))
  do n(max(0.5, min(i, 1)))
}
