# The order puts `late` first, and the bound says how soon it starts; but tickets of `slow` move before it after an hour.
# unknown L05: tickets that stay where they came until they start: one of `slow` can still wait after 1.0
# none L05
policy l05_moves
queues first, last
priorities high > normal
fallback queue last
ticket { id text; created time; first_reply time?; slow bool = false }
class standard otherwise
route { slow: when slow -> last; otherwise -> first }
rank { otherwise -> normal }
target fr until first_reply
sla standard { fr 4h }
escalation up { when waiting >= 1h and slow; queue first }
sample late { id "T1"; created 2026-03-02T10:00Z }
sample slow like late { slow true }
workload {
  late: 3 per hour burst 3 handling 6m up to 12m
  slow: 5 per hour burst 3 handling 23m up to 31m
}
pool t { agents 3; serves first then last; order by waiting }
