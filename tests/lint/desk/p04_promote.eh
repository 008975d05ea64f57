# found P04: (3 - 1) levels x 5h = 10h
# found P04: `order by priority promote after 4h` is the longest with which it is overtaken for no longer than promised: 2 levels x 4h <= 8h
policy p04_promote
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
sla vip { first_response 30h }
sla standard { first_response 8h }
pool team { agents 4 on business; serves urgent_desk, general, triage; order by priority promote after 5h }
