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
  impact int
  c rec
  h int? in 0..9
}
record rec {
  n int
}
class standard otherwise
tier human otherwise
route {
  otherwise -> q3
}
rank {
  otherwise -> normal
}
rule a { when ticket.impact is 5 and ticket.impact is impact }
rule b { when ticket.c.n is c.n }
rule c { when ticket.h is missing }
