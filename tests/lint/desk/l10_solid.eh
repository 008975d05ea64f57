# none L10
# proved L10: also with 10 % more favoured work or one agent fewer
policy l10_solid
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
target first_response until first_reply
sla vip { first_response 30m }
sla standard { first_response 4h }
pool team { agents 20; serves vip_desk, general }
workload { base: 18 per hour handling 30m }
