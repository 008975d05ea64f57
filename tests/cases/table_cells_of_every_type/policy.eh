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
  e enum { red, blue, green }
  b bool = false
  t text = ""
  m money = $0
  d date = 2030-01-01
  u duration = 0s
  n number = 0
  w time = 2026-03-02T16:00Z
  o enum { p, q }?
}
class standard otherwise
tier human otherwise
route by (e, b, t, m, d, u, n, w, o) {
  first: { red, blue }, true, "x", > $100, 2026-03-01..2026-03-31, 1h, 0..0.5, 2026-03-02T16:00Z, missing -> q1
  not red, false, not { "x", "z" }, <= $100, < 2026-03-01, 1h..2h, > 50%, any, p -> q2
  third: green, any, any, $5, 2026-03-01, >= 180 minutes, < 0, <= 2026-03-02T16:00Z, not p -> q1
  otherwise -> q3
}
rank {
  otherwise -> normal
}
