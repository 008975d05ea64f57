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
  status enum { new, open, pending } = new tracked
}
class standard otherwise
tier human otherwise
route {
  otherwise -> q3
}
rank {
  otherwise -> normal
}
target fr until first_reply
sla standard { fr 2h }
pause fr while status is pending
escalation p { when sla.fr.state is paused }
escalation d { when sla.fr.due is missing }
escalation n { when (sla.fr.due else created) > now }
