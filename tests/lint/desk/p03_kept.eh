# Two of three agents are kept free: one ticket of the other queue at a time keeps `general` waiting.
# found P03: tickets of `general` and `triage` start only while all agents kept free for `vipq` are free, and one more
# found P03: 3 agents: one of `general` and `triage` starts while more than 2 are free, one of `vipq` while more than 0 are
# found P03: one of B comes every 5m and takes 10m, so that at least 1 of 3 agents are busy
# found P03: replayed: 290 tickets in the simulator: A still waits Tue 2026-03-03 09:00, 23.9 h after it came
# none P04
policy p03_kept
queues vipq, general, triage
priorities normal
fallback queue triage
ticket { id text; created time; first_reply time?; vip bool = false }
class vip { when vip }
class standard otherwise
route { v: when service is vip -> vipq; otherwise -> general }
rank { otherwise -> normal }
target fr until first_reply
sla vip { fr 4h }
sla standard { fr 4h }
sample v { id "v"; created 2026-03-02T10:00Z; vip true }
sample s like v { vip false }
workload {
  v: 7 per hour burst 1 handling 10m up to 10m
  s: 0.1 per hour burst 1 handling 10m up to 10m
}
pool t { agents 3; serves vipq, general, triage; order by waiting; reserve 2 for vipq }
