# found C02: first_response of `sla standard` promises 24h, and nobody who serves `general` is there for up to 64 h
# found C02: a ticket that comes Fri 2026-03-06 17:00 finds everyone gone; next open Mon 2026-03-09 09:00: 64 h
# found C02: it is due Sat 2026-03-07 17:00, 40 h before that
# found C02: promise it `on business`, or at least 64h
# proved C02: first_response of `sla vip` (4h on business) spans every closed stretch
policy c02_weekend
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
