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
  first_reply time?
  x bool = false
}
action say(v text)
class vip { when x }
class standard otherwise
tier hard { when complexity >= 10 and service is vip }
tier human otherwise
route {
  when tier is hard and complexity > 5 and class is vip -> q1
  otherwise -> q3
}
rank {
  when queue is q1 -> urgent
  otherwise -> normal
}
complexity {
  a: 10 when class is vip and service is vip and not holdout
}
rule page { when priority is urgent and queue is q1 and tier is hard; do say("urgent q1 hard vip") }
target fr until first_reply
sla vip { fr 2h }
sla standard { fr 4h }
tighten fast when priority is urgent and queue is q1 { fr 1h }
escalation late { when sla.fr.used >= 100% and priority is urgent }
