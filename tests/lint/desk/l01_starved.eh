# found L01: the work of `base` and `vip` is 180 agent-hours a week, and `team`, who may do it, have 160
# found L01: stream base: 12 an hour x 40 h x 15m = 120 agent-hours a week
# found L01: stream vip: 3 an hour x 40 h x 30m = 60 agent-hours a week
# found L01: pool team: 4 agents x 40 h = 160 agent-hours a week
# found L01: `agents 5` in pool `team`, 1 more
# found L01: starvation by capacity
policy l01_starved
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
pool team { agents 4 on business; serves vip_desk, general }
workload { base: 12 per hour on business handling 15m; vip: 3 per hour on business handling 30m }
