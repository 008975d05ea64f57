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
  xs list of int up to 4
  t text
}
class standard otherwise
tier human otherwise
route {
  otherwise -> q3
}
rank {
  otherwise -> normal
}
rule r { when (count x in xs where true) * 2_000_000_000_000_000 is 2_000_000_000_000_000 }
rule s { when (length of t) * 8_000_000_000 is 16_000_000_000 }
