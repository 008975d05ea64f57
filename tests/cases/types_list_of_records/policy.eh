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
  o list of ord up to 3
}
record ord {
  total money
  late bool = false
}
class standard otherwise
tier human otherwise
route {
  otherwise -> q3
}
rank {
  otherwise -> normal
}
rule late { when any x in o where x.late and x.total is $7.50 }
rule none { when all x in o where false }
