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
  i int in 0..10 = 4
  j int in 0..10 = 2
  b bool = true
  c bool = true
  h int?
  t time = 2026-03-03T00:00Z
  body text = "hey hi"
  xs set of text up to 3 = { "v" }
  e enum { u, v } = v
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
rule a { when (i
  + j
  )  is 6 }
rule m { when max(
    i
    ,
    j
  ) is 4
  do i(
    i + j
  ) }
rule by_ { when (
  by e {
    u: 1
    v: 2
  }
  ) is 2 }
