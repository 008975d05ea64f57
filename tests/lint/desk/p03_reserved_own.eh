# … but if he is kept free for the one that waits, it does not wait.
# Those that the order puts first then wait, while tickets of `general` keep three of four busy.
# unknown P03: in the simulator A starts Mon 2026-03-02 09:00, 0 h after it came
# found P03: tickets of `urgent_desk` and `triage` start only while all agents kept free for `general` are free, and one more
policy p03_reserved_own
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
pool team { agents 4 on business; serves urgent_desk, general, triage; order by priority; reserve 1 for general }
