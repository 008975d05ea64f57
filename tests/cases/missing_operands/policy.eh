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
  h int? in 0..9
  k int? in 0..9
  t text?
  tm time?
  e enum { a, b }?
  tags set of text up to 3?
}
list words of text { "x" }
class standard otherwise
tier human otherwise
route {
  otherwise -> q3
}
rank {
  otherwise -> normal
}
rule is_ { when h is 3 }
rule is_not { when h is not 3 }
rule in_ { when h in { 3, 4 } }
rule not_in { when h not in { 3, 4 } }
rule range { when h in 0..9 }
rule not_range { when h not in 0..9 }
rule both { when h is k }
rule both_not { when h is not k }
rule within_ { when tm within 2 days }
rule past { when tm within past 2 days }
rule mention { when t mentions "x" }
rule start { when t starts with "" }
rule end_ { when t ends with "" }
rule enum_ { when e is a }
rule enum_not { when e is not a }
rule set_ { when "x" in tags }
rule set_not { when "x" not in tags }
rule list_ { when t in words }
rule list_not { when t not in words }
