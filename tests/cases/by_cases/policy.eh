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
  c rec
  f bool
}
action i(v int)
action n(v number)
action m(v money)
action d(v duration)
action t(v time)
action dd(v date)
action x(v text)
action b(v bool)
record rec {
  e enum { a, b, c, d }
}
class standard otherwise
tier human otherwise
route {
  otherwise -> q3
}
rank {
  otherwise -> normal
}
complexity {
  e: by c.e { a: 1, b: 2, otherwise: 0 }
  f: by f { true: 10, false: 0 }
}
rule n { when by f { true: true, false: false } }
rule x { when by tier { human: true }; do x(by c.e { a: "A", otherwise: "-" }) }
