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
  b bool = false
  xs list of int up to 3 = {}
  ys list of int up to 3 = {}
}
class standard otherwise
tier human otherwise
route {
  otherwise -> q3
}
rank {
  otherwise -> normal
}
rule reach { when b and any x in xs where x > 5 or b }
rule pair { when any x in xs where any y in ys where x is y }
rule none { when not any x in xs where any y in ys where x is y }
