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
calendar c { open mon..fri 09:00..18:00 }
class standard otherwise
tier bot { when x }
tier human otherwise
route by (tier, service) {
  bot, standard -> q1
  otherwise -> q3
}
rank by (queue, c is open, tier) {
  q1, false, any -> urgent
  up: { q1, q2 }, true, bot -> high
  otherwise -> normal
}
