# found L04: keeps 3 of 10 agents free for `vip_desk`, and the rest brings more than is left
# found L04: the rest is stable below 6.138 agents of work, not 7
# found L04: it brings 6.5
# found L04: `reserve 2` is the largest that leaves the rest enough
policy l04_reserve
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
pool team { agents 10; serves vip_desk, general; reserve 3 for vip_desk }
workload { base: 6.5 per hour handling 1h; vip: 1 per hour handling 1h }
