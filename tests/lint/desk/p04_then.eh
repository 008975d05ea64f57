# The window of the head start is that of one group; the other group waits for ever.
# found P05: tickets of `general` and `triage` start only while none of `vipq` waits
# unknown P04: as the pool's P03 or P05 says
policy p04_then
queues vipq, general, triage
priorities high > normal
fallback queue triage
ticket { id text; created time; first_reply time?; vip bool = false; size int in 0..9 = 0 }
class vip { when vip }
class standard otherwise
route { v: when service is vip -> vipq; otherwise -> general }
rank { v: when size > 5 -> high; otherwise -> normal }
target fr until first_reply
sla vip { fr 4h }
sla standard { fr 4h }
pool t { agents 3; serves vipq then general, triage; order by waiting with head start { high 1h } }
