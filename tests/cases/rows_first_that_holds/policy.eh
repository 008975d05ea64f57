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
class standard otherwise
tier human otherwise
route {
  a: when x -> q1
  b: when true -> q2
  c: when x -> triage
  otherwise -> q3
}
rank {
  when false -> urgent
  when true -> low
  when true -> high
  otherwise -> normal
}
