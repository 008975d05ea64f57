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
}
class promo { when true; until 2026-03-31 }
class standard otherwise
override o to bot when true until 2026-03-31
tier bot { when false }
tier late { when true; until 2026-03-31 }
tier human otherwise
route {
  when true -> q1 until 2026-03-31
  otherwise -> q3
}
rank by (queue) {
  any -> low until 2026-03-31
  otherwise -> normal
}
rule r { when true; until 2026-03-31 }
target fr until first_reply
sla promo { fr 2h }
sla standard { fr 2h }
tighten t when true { fr 1h; until 2026-03-31 }
escalation e { when true; until 2026-03-31 }
