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
  i int in -100..100 = 7
  j int in 1..5 = 2
  n number in -10..10 = 0.5
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
  do i(i + j)
  do i(i - j)
  do i(i * j)
  do n(i / j)
  do n(i + n)
  do n(i * n)
  do i(-i)
  do n(-n)
  do i(abs(-i))
  do i(min(i, j, 5))
  do i(max(i, j, 5))
  do n(1 / 10)
  do n(0.1 + 0.2)
}
