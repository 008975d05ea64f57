policy p
queues q1, q2, q3, triage
priorities high > normal
fallback queue triage
ticket {
  id text
  created time
  i int in 0..9 = 0
}
route {
  five: when i is 5 -> q1
  when i is 6 -> q2
  otherwise -> q3
}
rank { otherwise -> normal }
sample base { id "T0"; created 2026-03-02T14:59Z }
test "by its label" {
  at 2026-03-02T15:00Z
  given base with { i 5 }
  expect { queue q1 by five }
}
test "not by its position" {
  at 2026-03-02T15:00Z
  given base with { i 5 }
  expect { queue q1 by row 1 }
}
test "a row without a label" {
  at 2026-03-02T15:00Z
  given base with { i 6 }
  expect { queue q2 by row 2 }
}
test "the last is otherwise" {
  at 2026-03-02T15:00Z
  given base
  expect { queue q3 by row 3 }
}
test "nothing is declared, so null" {
  at 2026-03-02T15:00Z
  given base
  expect { class missing; service missing; tier missing }
}
