# A head start of an hour says nothing of a queue whose tickets find no agent.
# found P03: start only while all agents kept free for `vipq` are free
# unknown P04: whether fr of `sla standard` (4h) is no shorter than a ticket is overtaken in pool `t` is not known
# none P04
policy p04_kept
queues vipq, general, triage
priorities high > normal
fallback queue triage
ticket { id text; created time; first_reply time?; vip bool = false }
class vip { when vip }
class standard otherwise
route { v: when service is vip -> vipq; otherwise -> general }
rank { v: when service is vip -> high; otherwise -> normal }
target fr until first_reply
sla vip { fr 4h }
sla standard { fr 4h }
pool t { agents 3; serves vipq, general, triage; order by waiting with head start { high 1h }; reserve 2 for vipq }
