# found P04: a `normal` ticket is overtaken by `urgent` ones for 10h, longer than the 8h of first_response of `sla standard`
# found P04: head start 10h - 0s = 10h
# found P04: a ticket that comes Mon 2026-03-02 10:00 is promised a start by Mon 2026-03-02 18:00, and is overtaken until Mon 2026-03-02 20:00
# found P04: `urgent 8h` is the longest head start with which it is overtaken for no longer than promised
# none P03
policy p04_head_start
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
pool team { agents 4 on business; serves urgent_desk, general, triage
  order by waiting with head start { urgent 10h, high 1h } }
