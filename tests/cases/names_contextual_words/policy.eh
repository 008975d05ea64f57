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
  rule enum { class, policy, count, length, open, past, sla } = sla
  order int in 0..9 = 0
  to text = ""
  source bool = false
  with int = 1
  at int = 2
  up int = 3
  per int = 4
  ticket_ int = 5
}
let policy = order is 3
class standard otherwise
tier human otherwise
route {
  order: when order is 3 -> q1
  status: when source -> q2
  otherwise -> q3
}
rank {
  source: when source -> high
  otherwise -> normal
}
rule rule { when rule is class and policy }
rule when_not { when to is "x" and with is 1 and at is 2 and up is 3 and per is 4 }
rule queue { when rule in { class, policy } }
rule tier { when rule is count }
