# One agent, in one word.
# found P03: every 30m (taken for the example) the agent is free again and 1 more of B has come
policy p03_one
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
pool team { agents 1 on business; serves urgent_desk, general, triage; order by priority }
