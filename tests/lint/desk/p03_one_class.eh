# An escalation helps the tickets of one class; those of the other are left waiting.
# found P03: replayed: 69 tickets in the simulator: A still waits Mon 2026-03-02 17:00, 8 h after it came
policy p03_one_class
queues urgent_desk, general, triage
priorities urgent > normal
skills sso
fallback queue triage
calendar business { open mon..fri 09:00..17:00 }
ticket { id text; created time; size int in 0..9 = 0; vip bool = false; first_reply time? }
class vip { when vip }
class standard otherwise
route { big: when size >= 8 -> urgent_desk; otherwise -> general }
rank { big: when size >= 8 -> urgent; otherwise -> normal }
target first_response until first_reply
sample base { id "T0"; created 2026-03-02T10:00Z }
sample vip like base { vip true }
sample big like base { size 9 }
sla vip { first_response 8h }
sla standard { first_response 8h }
pool team { agents 4 on business; serves urgent_desk, general, triage; order by priority }
escalation late { when service is standard and waiting >= 3h and first_reply is missing; raise priority to urgent }
