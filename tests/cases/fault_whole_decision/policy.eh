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
  i int
}
action a()
class vip { when true }
class base { when false }
class standard otherwise
override o to bot when true
tier bot { when true }
tier human otherwise
route {
  when true -> q1
  otherwise -> q3
}
rank {
  when true -> urgent
  otherwise -> low
}
holdout 100% by id salt "s" as base
complexity { five: 5 }
rule r { when true; requires sso; do a() }
target fr until first_reply
sla vip { fr 1h }
sla base { fr 1h }
sla standard { fr 4h }
tighten t when true { fr 30m }
escalation e { when true; queue q2 }
