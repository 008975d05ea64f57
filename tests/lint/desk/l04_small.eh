# none L04
# proved L04: the rest still has enough
policy l04_small
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
pool team { agents 10; serves vip_desk, general; reserve 2 for vip_desk }
workload { base: 6.5 per hour handling 1h; vip: 1 per hour handling 1h }
