# SPDX-License-Identifier: Apache-2.0
#
# The policy of the measurements: who is a VIP, which tier helps, which of 22 queues, how urgent.
#
# The idea: every part is one that hand-written services have too, so that peer_c.c, peer.lua and
# peer.js can say the same. With the two lines that begin `let angry` and `let lawful` exchanged for
# the fields `says_emotional` and `says_legal`, it decides without reading the body.

policy bench

currency USD
queues incident_vip, incident, privacy, retention_exec, retention_vip, retention, bot_auth,
       bot_orders, bot_general, finance_exec, finance_vip, refund_senior, refund, billing,
       exec_escalation, eng_vip, eng_senior, eng, vip_desk, senior_desk, it_helpdesk, general
priorities urgent > high > normal
fallback queue general

enum intent {
  password_reset, billing, refund, order_status, outage, bug, how_to, device_setup, personal
  cancellation, data_request, feature_request
}

record customer {
  spend         money in $0..$10_000_000
  renewal_date  date
  health        int in 0..100
  domain        text
  tags          set of text up to 20
  value_tier    enum { none, silver, gold } = none
}

ticket {
  id              text
  created         time from "created_at"
  subject         text = ""
  body            text = ""
  channel         enum { email, chat, phone, web, social }
  intent          intent
  region          enum { na, latam, uk, eu, mea, in_ from "in", apac, anz }
  impact_users    int in 0..1_000_000 = 1
  order_value     money in $0..$1_000_000 = $0
  issues_count    int in 1..50 = 1
  prior_contacts  int in 0..1_000 = 0
  sentiment       number in -1..1
  asks_human      bool = false
  says_emotional  bool = false
  says_legal      bool = false
  customer        customer
  first_reply     time?
}

list key_accounts of text {
  "keyaccount00.example.com", "keyaccount01.example.com", "keyaccount02.example.com"
  "keyaccount03.example.com", "keyaccount04.example.com", "keyaccount05.example.com"
  "keyaccount06.example.com", "keyaccount07.example.com", "keyaccount08.example.com"
  "keyaccount09.example.com", "keyaccount10.example.com", "keyaccount11.example.com"
  "keyaccount12.example.com", "keyaccount13.example.com", "keyaccount14.example.com"
  "keyaccount15.example.com", "keyaccount16.example.com", "keyaccount17.example.com"
  "keyaccount18.example.com", "keyaccount19.example.com", "keyaccount20.example.com"
  "keyaccount21.example.com", "keyaccount22.example.com", "keyaccount23.example.com"
  "keyaccount24.example.com", "keyaccount25.example.com", "keyaccount26.example.com"
  "keyaccount27.example.com", "keyaccount28.example.com", "keyaccount29.example.com"
  "keyaccount30.example.com", "keyaccount31.example.com", "keyaccount32.example.com"
  "keyaccount33.example.com", "keyaccount34.example.com", "keyaccount35.example.com"
  "keyaccount36.example.com", "keyaccount37.example.com", "keyaccount38.example.com"
  "keyaccount39.example.com", "keyaccount40.example.com", "keyaccount41.example.com"
  "keyaccount42.example.com", "keyaccount43.example.com", "keyaccount44.example.com"
  "keyaccount45.example.com", "keyaccount46.example.com", "keyaccount47.example.com"
  "keyaccount48.example.com", "keyaccount49.example.com"
}

phrases emotional {
  "frustrated", "furious", "unacceptable", "ridiculous", "disappointed", "fed up", "angry"
  "worst experience", "terrible service", "waste of time"
}
phrases legal {
  "lawyer", "attorney", "lawsuit", "legal action", "sue you", "small claims", "gdpr complaint"
  "consumer protection"
}

let angry = body mentions emotional
let lawful = body mentions legal
let renews_soon = customer.renewal_date within 30 days

class vip {
  when any {
    high_spend:  customer.spend > $5_000
    renewing:    renews_soon
    at_risk:     customer.health < 40
    key_account: customer.domain in key_accounts or "key_account" in customer.tags
  }
}
class standard otherwise

complexity {
  issues:    2 * (issues_count - 1)
  emotional: 3 when angry
  legal:     4 when lawful
  repeat:    2 * prior_contacts
  large:     2 when order_value > $200
  value:     by customer.value_tier { none: 0, silver: 1, gold: 3 }
}

override asked to human when asks_human
override legal to human when lawful

tier automated {
  covers intent in { password_reset, order_status, how_to, device_setup }
  when complexity <= 3
}
tier assisted { when complexity <= 8 }
tier human otherwise

route {
  when intent is outage and service is vip -> incident_vip
  when intent is outage -> incident
  when intent is data_request -> privacy
  when service is vip and tier is human and intent is cancellation -> retention_exec
  when intent is cancellation and service is vip -> retention_vip
  when intent is cancellation -> retention
  when tier is automated and intent is password_reset -> bot_auth
  when tier is automated and intent is order_status -> bot_orders
  when tier is automated -> bot_general
  when service is vip and tier is human and intent in { billing, refund } -> finance_exec
  when service is vip and intent in { billing, refund } -> finance_vip
  when tier is human and intent is refund -> refund_senior
  when intent is refund -> refund
  when intent is billing -> billing
  when service is vip and tier is human -> exec_escalation
  when service is vip and intent is bug -> eng_vip
  when tier is human and intent is bug -> eng_senior
  when intent is bug -> eng
  when service is vip -> vip_desk
  when tier is human -> senior_desk
  when intent in { device_setup, personal } -> it_helpdesk
  otherwise -> general
}

rank {
  outage:     when impact_users >= 50 -> urgent
  vip:        when service is vip and intent not in { device_setup, personal } -> high
  frustrated: when sentiment < -0.6 -> high
  otherwise -> normal
}

target first_response until first_reply
sla vip { first_response 1h }
sla standard { first_response 24h }
tighten renewal for vip when renews_soon { first_response 30m }
tighten outage when intent is outage { first_response 15m }
