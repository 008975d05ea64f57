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
  k text
}
class vip { when true }
class base { when false }
class standard otherwise
tier human otherwise
route {
  when holdout -> q1
  otherwise -> q3
}
rank {
  otherwise -> normal
}
holdout 39% by k salt "2026" as base
complexity { v: 4 when service is vip }
rule h { when holdout }
rule s { when service is base and class is vip }
rule n { when not holdout }
target fr until first_reply
sla vip { fr 2h }
sla base { fr 8h }
sla standard { fr 4h }
