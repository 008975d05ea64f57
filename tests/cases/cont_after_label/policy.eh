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
}
class standard otherwise
tier human otherwise
route {
  lab:
    when b -> q1
  otherwise -> q3
}
rank {
  otherwise -> normal
}
complexity {
  three:
    3 when b
}
rule r { when any {
  lab:
    b
} }
