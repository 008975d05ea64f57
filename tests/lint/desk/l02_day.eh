# found L02: a ticket of `base` that comes at opening can still wait at closing behind `vip`
# found L02: 8 tickets that go before it wait
# none L01
# found L05: how long `base` can wait has no bound
# found L05: 4.5 agent-hours an open hour go before it whenever they come, for 4 agents
policy l02_day
queues vip_desk, general, triage
priorities high > normal
skills sso
fallback queue triage
calendar business { open mon..fri 09:00..17:00 }
ticket { id text; created time; size int in 0..9 = 0; vip bool = false; first_reply time? }
class vip { when vip }
class standard otherwise
route { vip: when vip -> vip_desk; otherwise -> general }
rank { vip: when vip -> high; otherwise -> normal }
rule sso { when size is 9; requires sso }
pool bots { automatic; serves triage }
sample base { id "T0"; created 2026-03-02T10:00Z }
sample vip like base { vip true }
sample sso like base { size 9 }
pool team { agents 4 on business; serves vip_desk, general; order by priority }
workload { base: 1 per hour on business burst 1 handling 15m up to 30m
  vip: 9 per hour on business burst 8 handling 6m up to 30m }
