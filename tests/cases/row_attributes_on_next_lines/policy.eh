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
}
class standard otherwise
override gone to bot2 when true
  until 2026-03-01
  owner "ops"
override late to bot when true because "x"
  until 2026-03-02
tier bot2 { when false }
tier bot { when false }
tier human otherwise
route {
  when true -> q1
    because "today"
    until 2026-03-02
    owner "ops"
  otherwise -> q3
  because "all else"
}
rank {
  when true -> urgent owner "a"
  until 2026-03-01
  when true -> high
  otherwise -> normal
}
