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
  x bool = false
}
class standard otherwise
tier human otherwise
route {
  otherwise -> q3
}
rank {
  when x -> urgent
  otherwise -> normal
}
escalation a { when true; raise priority to high }
escalation b { when true; raise priority to low }
escalation c { when priority is high }
escalation d { when priority is normal }
