# found L01: the work of `sso` is 60 agent-hours a week, and `experts`, who may do it, have 40
# found L01: `agents 2` in pool `experts`, 1 more, is the least that does all the work; or pool `team` has hours left for them
policy l01_skill
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
pool team { agents 6 on business; serves vip_desk, general }
pool experts { agents 1 on business; skills sso; serves general }
workload { base: 12 per hour on business handling 15m; sso: 3 per hour on business handling 30m }
