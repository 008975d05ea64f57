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
action i(v int)
action n(v number)
action m(v money)
action d(v duration)
action t(v time)
action dd(v date)
action x(v text)
action b(v bool)
class standard otherwise
tier human otherwise
route {
  otherwise -> q3
}
rank {
  otherwise -> normal
}
target fr until first_reply
sla standard { fr 24h }
escalation due { when sla.fr.due is 2026-03-03T15:00Z }
escalation left { when sla.fr.left is 23h; do d(sla.fr.left) }
escalation target { when sla.fr.target is 1 day }
escalation used { when sla.fr.used > 0.0416 and sla.fr.used < 0.0417; do n(sla.fr.used) }
escalation state { when sla.fr.state is running }
escalation met { when sla.fr.state in { met, missed } }
