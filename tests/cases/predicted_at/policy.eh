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
  p predicted enum { a, b }
}
class standard otherwise
tier human otherwise
route {
  otherwise -> q3
}
rank {
  otherwise -> normal
}
rule bare { when p is a }
rule at95 { when (p at 95%) is a }
rule at30 { when (p at 30%) is a }
rule at0 { when (p at 0%) is a }
rule none { when (p at 0%) is missing and p is missing and confidence of p is missing }
