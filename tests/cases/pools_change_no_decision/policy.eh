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
  impact int in 0..9 = 1
  vip bool = false
}
calendar c { open mon..fri 09:00..18:00 }
class standard otherwise
tier human otherwise
route {
  otherwise -> q3
}
rank {
  otherwise -> normal
}
sample s { id "x"; created 2026-03-02T14:59Z }
sample v like s { vip true }
pool a { agents 4 on c; skills sso, tax; serves q1 then q2, q3 then triage; order by waiting }
pool b { agents 2; serves q1, q2; order by priority; reserve 1 for q1 }
pool d { agents 2; serves q1; order by priority promote after 4h; reserve 1 for q1 }
pool e {
  agents 12 on c
  serves q1, q2
  order by waiting with head start { urgent 8h, high 90m }
}
pool f { agents 1; serves q1; order by waiting weighted { urgent 8, high 4, normal 1 } }
pool g { agents 1; serves q1, triage; share { q1 3, triage 1 } }
pool h { agents 1; serves q3; order by due }
pool bots { automatic; serves triage }
workload {
  s: 40 per hour on c burst 10 handling 6m up to 40m
  v: 6 per hour handling 11m
}
guarantee g1: vip implies tier is human
guarantee g2: impact >= 5 outranks impact < 5
guarantee g3: service is standard starts within 24h
guarantee g4: service is standard starts within 4h for 99.5%
guarantee g5: vip never decides queue
guarantee g6: impact never decides tier
target fr until first_reply
sla standard { fr 24h }
