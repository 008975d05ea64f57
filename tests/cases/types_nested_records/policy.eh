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
  c outer
}
record outer {
  a inner
  b inner?
  tags set of text up to 2
}
record inner {
  n int
}
class standard otherwise
tier human otherwise
route {
  otherwise -> q3
}
rank {
  otherwise -> normal
}
rule one { when c.a.n is 1 and "k" in c.tags }
rule bmiss { when c.b is missing and c.b.n is missing }
rule b9 { when c.b.n is 9 }
