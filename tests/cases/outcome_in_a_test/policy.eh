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
  csat int? in 1..5 outcome
}
class standard otherwise
tier human otherwise
route {
  otherwise -> q3
}
rank {
  otherwise -> normal
}
sample s { id "x"; created 2026-03-02T15:00Z; csat 4 }
test "t" {
  at 2026-03-02T16:00Z
  given s with { csat 2 }
  expect { status ok; queue q3 }
}
