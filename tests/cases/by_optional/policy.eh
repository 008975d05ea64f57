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
  e enum { a, b }?
  p predicted bool
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
  e: by e { a: 1, b: 2, missing: 7 }
  p: by p { true: 0, otherwise: 100 }
}
