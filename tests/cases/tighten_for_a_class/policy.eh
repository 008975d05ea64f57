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
  no bool = false
}
calendar c { open mon..fri 09:00..18:00 }
class vip { when x; excludes no }
class standard otherwise
tier human otherwise
route {
  otherwise -> q3
}
rank {
  otherwise -> normal
}
target fr until first_reply
sla vip { fr 1h }
sla standard { fr 4h }
tighten v for vip when true { fr 30m }
tighten all_ when true { fr 2h }
tighten s for standard when true { fr 90m; because "busy"; owner "ops" }
tighten never when x and not x { fr 1m }
