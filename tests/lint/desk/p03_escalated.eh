# The order alone would leave it waiting; an escalation moves it to the front before the day is over.
# unknown P03: in the simulator A starts Mon 2026-03-02 12:00, 3 h after it came
# none P03
policy p03_escalated
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
sla vip { first_response 8h }
sla standard { first_response 8h }
pool team { agents 4 on business; serves urgent_desk, general, triage; order by priority }
escalation late { when waiting >= 3h and first_reply is missing; raise priority to urgent }
