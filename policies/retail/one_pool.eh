# SPDX-License-Identifier: Apache-2.0
#
# The same shop without a VIP desk: every agent serves every queue, a VIP has an hour's head start.
#
# The idea: this is the other side of a comparison. It decides classes, tiers and priorities much as
# policy.eh does, so a simulation of both on one history shows what a desk apart costs the rest.

policy one_pool

currency USD
timezone "America/New_York"
confidence 80%
queues bot, specialists, incidents, general, triage
priorities urgent > high > normal
skills disputes
fallback queue triage

import "parts/shop"

ticket {
  id               text
  created          time from "created_at"
  status           zendesk_status = new tracked
  subject          text = ""
  body             text = "" from "description"
  intent           predicted intent
  sentiment        predicted number in -1..1
  sentiment_before number? in -1..1
  issues           int in 0..50 = 1
  impact           int in 0..1_000_000 = 1
  prior_contacts   int in 0..1_000 = 0
  bot_turns        int in 0..1_000 = 0
  order_value      money in $0..$1_000_000 = $0
  customer         customer
  first_reply      time? from "first_reply_at"
  solved_at        time?
}

class vip {
  when customer.spend > $500 or customer.points >= 50_000 or customer.value_tier is gold
    or "vip_customer" in customer.tags
  excludes intent is device_setup
}
class standard otherwise

complexity {
  several_issues: 2 * (max(issues, 1) - 1)
  emotional:      min(2 * (count of emotional in body), 6)
  repeat_contact: 2 * min(prior_contacts, 5)
  legal:          4 when says_legal
  large_order:    2 when order_value > $200
  customer_value: by customer.value_tier { none: 0, silver: 1, gold: 3 }
}

override compliance       to human when says_legal owner "legal"
override asked_for_person to human when wants_person owner "support"

tier automated {
  covers intent in {
    order_status, account_change, availability, return_eligibility, shipping_estimate,
    password_reset
  }
  excludes bot_turns >= 4 or says_security or says_payment
  when complexity <= 3
  share 60%..75%
}
tier assisted { excludes issues >= 4; when complexity <= 8; share 15%..25% }
tier human otherwise { share 5%..15% }

route {
  incident:  when impact >= 50 or intent is outage            -> incidents
  dispute:   when says_legal or says_payment or says_security -> specialists owner "payments"
  automated: when tier is automated                           -> bot
  otherwise -> general
}

rank {
  incident:   when impact >= 50                              -> urgent because "impact beats status"
  vip:        when service is vip                            -> high
  frustrated: when frustrated or souring or in_hurry         -> high
  waited:     when waiting >= 12h and first_reply is missing -> high
    because "nobody waits behind new tickets for ever"
  otherwise -> normal
}

rule dispute_skill { when queue is specialists and not says_security; requires disputes }
rule page_incident { when priority is urgent; do page("site reliability") }

target first_response until first_reply
target resolve        until solved_at
sla vip      { first_response 1h on extended_7_to_22; resolve 8h on extended_7_to_22 }
sla standard { first_response 24h; resolve 27h on weekdays_9_to_6 }
pause resolve while status in { pending, on_hold }
tighten incident when priority is urgent { first_response 15m on always }

pool bots { automatic; serves bot }
pool everyone {
  agents 14 on extended_7_to_22
  skills disputes
  serves incidents, specialists, general, triage
  order by waiting with head start { urgent 4h, high 1h }
}
pool on_call { agents 2 on always; serves incidents }

sample complaint {
  id "S2"; created 2026-03-02T14:59Z; subject "Zip of the jacket"
  body "The zip of the jacket broke on the first day."; intent quality_complaint
  customer { id "C-1001"; spend $35 }
}
sample vip_delivery like complaint {
  intent order_status; prior_contacts 2
  customer { spend $1_840 }
}
sample incident like complaint { intent outage; impact 400 }

workload {
  complaint:    27 per hour on extended_7_to_22 burst 20 handling 13m up to 90m
  vip_delivery: 4 per hour on extended_7_to_22 burst 4 handling 11m up to 60m
  incident:     1 per hour on always burst 3 handling 30m up to 2h
}

guarantee ceiling: service is standard starts within 24h for 99%
guarantee impact:  impact >= 50 outranks impact < 50
guarantee lawful:  says_legal implies tier is human

test "a VIP stands in the line of everyone, an hour ahead" {
  at 2026-03-02T15:00Z
  given vip_delivery
  expect { service vip; queue general by otherwise; priority high by vip; tier assisted }
}

test "the shared pool keeps the ceiling for everyone else" {
  at 2026-03-02T15:00Z
  given complaint
  expect {
    service standard; queue general by otherwise; priority normal by otherwise
    sla.first_response.target 24h; sla.resolve.target 27h
  }
}

test "an outage comes first here too" {
  at 2026-03-02T15:00Z
  given incident
  expect { queue incidents by incident; priority urgent by incident; tighten incident }
}

test "legal words reach a person here too" {
  at 2026-03-02T15:00Z
  given complaint with { body "You will hear from my attorney." }
  expect { tier human by compliance; queue specialists by dispute; requires disputes }
}

test "a routine question is for the bot here too" {
  at 2026-03-02T15:00Z
  given complaint with { intent order_status; body "Where is it?" }
  expect { tier automated by automated; queue bot by automated }
}

test "who asks for a person, angry, gets one soon" {
  at 2026-03-02T15:00Z
  given complaint with { body "This is ridiculous and disgraceful. Stop the bot." }
  expect { tier human by asked_for_person; priority high by frustrated }
}

test "four issues are for people only here too" {
  at 2026-03-03T03:00Z
  given complaint with { issues 4; order_value $900 }
  expect { complexity 8; tier human by human; priority high by waited }
}
