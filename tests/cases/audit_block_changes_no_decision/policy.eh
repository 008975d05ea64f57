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
  final_tier enum { bot, human }? outcome
  csat int? in 1..5 outcome
  reopened bool? outcome
  recontacted_at time? outcome
}
class vip { when false }
class standard otherwise
tier bot { when false }
tier human otherwise
route {
  otherwise -> q3
}
rank {
  otherwise -> normal
}
audit {
  actual tier is final_tier                     # outcome fields, by role
  satisfaction is csat
  reopened is reopened
  recontact is recontacted_at within 48h
  misroute bot to human at most 15%
  gap satisfaction of standard under vip at most 0.3
  transfers at most 2
}
