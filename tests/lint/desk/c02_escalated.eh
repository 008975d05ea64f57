# Nobody who serves its queue is there on Saturday, but by then an escalation has moved it to one where somebody is.
# unknown C02: in the simulator A starts Fri 2026-03-06 19:00, 2 h after it came
# none C02
policy c02_escalated
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
sla vip { first_response 4h on business }
sla standard { first_response 24h }
pool team { agents 4 on business; serves urgent_desk, general, triage }
pool night { agents 1; serves triage }
escalation late { when waiting >= 2h and first_reply is missing; queue triage }
