# An agent who is kept free for others is none for those that go first, nor for the one that waits.
# found P03: every 30m (taken for the example) the 3 agents open to B are free again
# found P03: 48 of B have started since, A still waits (8 h)
policy p03_reserved
queues urgent_desk, general, triage
priorities urgent > high > normal
skills sso
fallback queue triage
calendar business { open mon..fri 09:00..17:00 }
ticket { id text; created time; size int in 0..9 = 0; vip bool = false; first_reply time? }
class vip { when vip }
class standard otherwise
route { big: when size >= 8 -> urgent_desk; otherwise -> general }
rank { big: when size >= 8 -> urgent; vip: when vip -> high; otherwise -> normal }
target first_response until first_reply
sample base { id "T0"; created 2026-03-02T10:00Z }
sample vip like base { vip true }
sample big like base { size 9 }
sla vip { first_response 8h }
sla standard { first_response 8h }
pool team { agents 4 on business; serves urgent_desk, general, triage; order by priority; reserve 1 for triage }
