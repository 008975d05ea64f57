# found P05: tickets of `general` start only while none of `small_desk` waits
# found P05: serve `small_desk` and `general` together, in the order that stands; for tickets of `small_desk` to go first for a time, give them in `rank` a priority above all others, and that a head start of at most 8h, as long as first_response of `sla vip`
policy p05_unranked
queues small_desk, general, triage
priorities urgent > high > normal
skills sso
fallback queue triage
calendar business { open mon..fri 09:00..17:00 }
ticket { id text; created time; size int in 0..9 = 0; vip bool = false; first_reply time? }
class vip { when vip }
class standard otherwise
route { big: when size <= 1 and not vip -> small_desk; otherwise -> general }
rank { big: when size >= 8 -> urgent; vip: when vip -> high; otherwise -> normal }
target first_response until first_reply
sample base { id "T0"; created 2026-03-02T10:00Z }
sample vip like base { vip true }
sample big like base { size 9 }
sla vip { first_response 8h }
sla standard { first_response 24h }
pool team { agents 4 on business; serves small_desk then general; order by priority promote after 1h }
pool rest { automatic; serves triage }
