# found C01: tickets of `general` that require sso are served by nobody
# proved C01: 2 queues
policy c01_rule
queues urgent_desk, general, triage
priorities urgent > high > normal
skills sso
fallback queue triage
calendar business { open mon..fri 09:00..17:00 }
ticket { id text; created time; size int in 0..9 = 0; vip bool = false; first_reply time? }
class vip { when vip }
class standard otherwise
route { big: when size >= 8 -> urgent_desk; otherwise -> general }
rank { big: when size >= 8 -> urgent; vip: when vip -> high; otherwise -> normal }
target first_response until first_reply
sample base { id "T0"; created 2026-03-02T10:00Z }
sample vip like base { vip true }
sample big like base { size 9 }
sla vip { first_response 8h on business }
sla standard { first_response 8h on business }
rule sso { when size is 5; requires sso }
pool team { agents 4 on business; serves urgent_desk, general, triage }
