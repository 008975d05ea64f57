policy p
queues q1, triage
priorities high > normal
fallback queue triage
ticket {
  id text
  created time
  s set of text up to 2 = { "x", "y", "x" }
  e set of enum { a, b } up to 1 = { a, a }
}
action counted(s int, e int)
rule r { when true; do counted(count v in s where true, count v in e where true) }
route { otherwise -> q1 }
rank { otherwise -> normal }
sample base { id "T0"; created 2026-03-02T14:59Z; s { "z", "z", "z" }; e { b, b } }
test "a sample's too" {
  at 2026-03-02T15:00Z
  given base
  expect { does counted(1, 1) }
}
test "the default" {
  at 2026-03-02T15:00Z
  given base with { s missing; e missing }
  expect { does counted(2, 1) }
}
