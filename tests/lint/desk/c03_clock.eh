# found C03: `guarantee soon` says within 24h, but first_response of `sla standard` of 24h on business can take 120 h by the clock on the wall
# found C03: a ticket that comes
# found C03: `starts within 120h`: no target on business is always over sooner than that
# proved C03: never later than `guarantee later`
policy c03_clock
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
sla standard { first_response 24h on business }
pool team { agents 4 on business; serves urgent_desk, general, triage }
guarantee soon: service is standard starts within 24h
guarantee later: service is standard starts within 120h
