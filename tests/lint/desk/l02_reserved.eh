# What goes before it is more than the agents can do, but one of them is kept free for it.
# unknown L02: in the simulator A starts
# none L02
# found P03: tickets of `vip_desk` start only while all agents kept free for `general` are free, and one more
policy l02_reserved
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
pool team { agents 4 on business; serves vip_desk, general; order by priority; reserve 1 for general }
workload { base: 3 per hour on business handling 15m; vip: 9 per hour on business handling 30m }
