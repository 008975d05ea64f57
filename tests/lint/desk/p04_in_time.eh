# Ten hours by the clock on the wall are longer than nine, but not than nine hours of work.
# unknown P04: at worst A starts Wed 2026-03-04 09:00, and is due Wed 2026-03-04 10:00
# none P04
policy p04_in_time
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
sla vip { first_response 30h }
sla standard { first_response 9h on business }
pool team { agents 4 on business; serves urgent_desk, general, triage; order by priority promote after 5h }
