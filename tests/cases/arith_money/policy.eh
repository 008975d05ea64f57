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
  m money in $0..$100 = $10.05
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
rule r {
  when true
  do m(m + $1)
  do m(m - $20)
  do m(m * 3)
  do m(m * 0.5)
  do m(m / 2)
  do m((m + $0.10) * 0.5)
  do n(m / $2)
  do m(-m)
  do m(min(m, $5))
  do m(m * 10%)
  do m(abs(-m))
  do m(m - m)
}
