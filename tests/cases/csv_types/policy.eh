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
  i int = 7
  h int? in 0..9
  b bool = false
  t text = ""
  m money = $0
  tags set of text up to 3 = {}
  c rec
  p predicted enum { x, y }
  o list of ord up to 3 = {}
}
record rec {
  n int
  s sub?
}
record sub {
  v text
}
record ord {
  total money
}
class standard otherwise
tier human otherwise
route {
  otherwise -> q3
}
rank {
  otherwise -> normal
}
rule all_ { when i is 5 and h is 9 and b and t is "hello" and m is $12.34 and "a" in tags and "b" in tags and c.n is 1 and c.s.v is "vv" and p is x and any z in o where z.total is $5 }
rule conf { when (confidence of p else 0.0) is 0.9 }
rule none { when i is 7 and h is missing and not b and t is "" and m is $0 and (count z in tags where true) is 0 and c.n is 2 and c.s is missing and p is missing and not any z in o where true }
