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
  otherwise -> normal
}
escalation a { when queue is q3; queue q2 }
escalation b { when queue is q3; queue q1 }
escalation c { when x; queue q2; because "x"; owner "o" }
escalation d { when queue is q1; queue triage }
