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
  t text
}
class standard otherwise
tier human otherwise
route {
  otherwise -> q3
}
rank {
  otherwise -> normal
}
rule q { when t is "a\"b" }
rule bs { when t is "a\\b" }
rule nl { when t is "a\nb" }
rule tab { when t is "a\tb" }
rule u { when t is "\u{1F600}" }
rule e { when t is "\u{e9}" and t is "é" }
rule one { when length of t is 1 }
