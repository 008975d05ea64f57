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
  i int in 0..9 = 0
  j int in 0..9 = 6
  t text = ""
  e enum { a, b, c } = a
  m money = $0
  d date = 2026-01-01
}
class standard otherwise
tier human otherwise
route {
  otherwise -> q3
}
rank {
  otherwise -> normal
}
rule i { when i in { 5, 7, } }
rule t { when t in { "x", "y" } }
rule e { when e in { b, c } }
rule m { when m in { $5, 5.01 USD } }
rule d { when d in { 2026-03-04, 2026-03-05 } }
rule expr { when i in { j, j + 1 } }
rule not_ { when i not in { 5, 7 } and t not in { "x" } }
rule empty { when i in { } }
rule empty_not { when i not in { } }
