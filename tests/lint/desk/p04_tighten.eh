# found P04: a `high` ticket is overtaken by `urgent` ones for 8h, longer than the 1h of first_response of `tighten small`
# found P04: `urgent 1h` is the longest head start with which it is overtaken for no longer than promised
policy p04_tighten
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
sla vip { first_response 100h }
sla standard { first_response 100h }
tighten small when size is 7 { first_response 1h }
pool team { agents 4 on business; serves urgent_desk, general, triage
  order by waiting with head start { urgent 8h } }
