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
  i int in 0..9
  n number
  m money
  d date
  t time
  u duration
}
class standard otherwise
tier human otherwise
route {
  otherwise -> q3
}
rank {
  otherwise -> normal
}
rule i { when i in -1..5 }
rule n { when n in 0.5..1 }
rule m { when m in $1..$2 }
rule d { when d in 2026-03-01..2026-03-31 }
rule t { when t in created..now }
rule u { when u in 1h..120m }
rule e { when i in 0 .. 2 + 3 }
rule not_ { when i not in 0..5 }
