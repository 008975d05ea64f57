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
  otherwise -> q3
}
rank {
  otherwise -> normal
}
rule and_ { when b and
  c }
rule or_ { when b or
  c }
rule not_ { when not
  (i is 5) }
rule is_ { when i is
  4 }
rule in_ { when i in
  3..5 }
rule else_ { when h else
  3 is 3 }
rule if_ { when if
  b then
  c else
  false }
rule when_ {
  when
  b
}
rule where_ { when any x in xs where
  x is "v" }
rule within_ { when t within
  2 days }
rule mentions_ { when body mentions
  "hi" }
rule starts_ { when body starts with
  "he" }
rule ends_ { when body ends with
  "hi" }
