policy p
queues q1, triage
priorities high > normal
fallback queue triage
ticket {
  id text
  created time
  first_reply time?
}
class standard otherwise
route { otherwise -> q1 }
rank { otherwise -> normal }
target fr until first_reply
sla standard {
  fr 24h
  until 2027-01-31
}
