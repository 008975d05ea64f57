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
  x bool = false
}
class vip {
  when x
  because "paid"
  owner "sales"
  until 2026-12-31
}
class standard otherwise { because "everyone"; owner "ops"; share 90%..95% }
tier human otherwise
route {
  otherwise -> q3
}
rank {
  otherwise -> normal
}
