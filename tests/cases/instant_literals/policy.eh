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
  t time
}
class standard otherwise
tier human otherwise
route {
  otherwise -> q3
}
rank {
  otherwise -> normal
}
rule a { when t is 2026-12-24T09:30:15.250Z }
rule b { when t is 2026-12-24T15:00:15.250+05:30 }
rule c { when t is 2026-12-24T09:30Z }
rule d { when t is 2026-12-24T04:30-05:00 }
rule e { when t is 2026-12-24T09:30:00Z }
rule f { when t is 2026-12-24T09:30:15Z }
