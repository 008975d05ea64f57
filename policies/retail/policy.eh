# SPDX-License-Identifier: Apache-2.0
#
# The support desk of an online shop: three handling tiers, a VIP desk, a promise to everyone else.
#
# The idea: complexity decides what a machine may answer, impact decides who is answered first, and
# only then does it matter who asks. Nothing below lets a favoured ticket pass another for ever: a
# head start is a number of hours, and the general queue has people on every day of the year.

policy retail

currency USD
timezone "America/New_York"
confidence 80%
queues bot, vip_desk, specialists, incidents, general, review, triage
priorities urgent > high > normal
skills senior, disputes
fallback queue triage

import "parts/shop"

ticket {
  id               text
  created          time from "created_at"
  status           zendesk_status = new tracked
  channel          zendesk_channel = web from "via.channel"
  ## What the customer picked on the form. The guarantee `form_field` keeps it out of the decision.
  asked_priority   zendesk_priority? from "priority"
  subject          text = ""
  body             text = "" from "description"
  intent           predicted intent
  sentiment        predicted number in -1..1
  sentiment_before number? in -1..1
  predicted_csat   predicted number in 1..5
  issues           int in 0..50 = 1
  ## How many customers the same trouble hits: counted by the shop, not said by the customer.
  impact           int in 0..1_000_000 = 1
  prior_contacts   int in 0..1_000 = 0
  unanswered       int in 0..1_000 = 0
  bot_turns        int in 0..1_000 = 0
  order_value      money in $0..$1_000_000 = $0
  recent_orders    list of order up to 50 = {}
  customer         customer
  first_reply      time? from "first_reply_at"
  solved_at        time?
  csat             int? in 1..5 outcome
  final_tier       enum { automated, assisted, human }? outcome
  reopened         bool? outcome
  recontacted_at   time? outcome
  handling         duration? outcome
  retained         bool? outcome
}

# --- Who -----------------------------------------------------------------------------------------

class vip {
  when any {
    high_spend: customer.spend > $500
    points:     customer.points >= 50_000
    gold:       customer.value_tier is gold
    tagged:     "vip_customer" in customer.tags
    at_risk:    (customer.health else 100) < 40 and customer.value_tier is not none
  }
  excludes intent is device_setup
  because "criteria of the loyalty programme; setting up a device at home is not part of it"
  owner "loyalty"
}
class standard otherwise

## One customer in twenty is served as everyone else, to measure what the VIP service really does.
holdout 5% by customer.id salt "2026-q2" as standard

# --- How hard ------------------------------------------------------------------------------------

complexity {
  several_issues: 2 * (max(issues, 1) - 1)
  emotional:      min(2 * (count of emotional in body), 6)
  repeat_contact: 2 * min(prior_contacts, 5)
  legal:          4 when says_legal
  large_order:    2 when order_value > $200
  late_orders:    (count o in recent_orders where o.late)
  customer_value: by customer.value_tier { none: 0, silver: 1, gold: 3 }
}

override compliance to human when says_legal
  because "the law gives deadlines and rights that a machine must not answer"
  owner "legal"
override asked_for_person to human when wants_person
  because "who asks for a person gets one"
  owner "support"

tier automated {
  covers intent in {
    order_status, account_change, availability, return_eligibility, shipping_estimate,
    password_reset
  }
  excludes bot_turns >= 4 or says_security or says_payment
  when complexity <= 3
  share 60%..75%
  because "after four turns the bot has had its chance"
}
allow G01 because "complexity may know whom it is about, in the group as outside: it measures the service"
tier assisted {
  excludes intent in { escalation, data_request } or issues >= 4
  when complexity <= 8
  share 15%..25%
}
tier human otherwise { share 5%..15% }

# --- Where and when ------------------------------------------------------------------------------

route {
  incident:  when impact >= 50 or intent is outage -> incidents
  security:  when says_security                    -> specialists owner "security"
  dispute:   when says_legal or says_payment or intent in { billing_dispute, data_request }
    -> specialists owner "payments"
  automated: when tier is automated                -> bot
  vip:       when service is vip                   -> vip_desk
  unsure:    when intent is missing                -> review
    because "a person reads what the model cannot"
  otherwise -> general
}

# Only impact makes a ticket urgent: no customer, and no word in a message, passes an outage.
rank {
  incident:   when impact >= 50                              -> urgent because "impact beats status"
  outage:     when intent is outage                          -> high
  security:   when says_security                             -> high
  vip:        when service is vip                            -> high
  frustrated: when frustrated or souring                     -> high
    because "anger counts for everyone"
  hurry:      when in_hurry                                  -> high
  chasing:    when prior_contacts >= 3 or unanswered >= 3    -> high
  waited:     when waiting >= 12h and first_reply is missing -> high
    because "nobody waits behind new tickets for ever"
  otherwise -> normal
}

# --- What else -----------------------------------------------------------------------------------

rule dispute_skill { when queue is specialists and not says_security; requires disputes }
rule senior_hand {
  when predicted_csat is known and predicted_csat < 2.5 and tier is not automated
  requires senior
  do warm_transfer("senior desk")
  because "a customer we are about to lose gets our most experienced people"
}
rule summary { when tier is assisted; do summarise() }
rule draft_replacement {
  when tier is assisted and intent is quality_complaint
  do draft(replacement)
}
rule draft_credit { when tier is assisted and intent is partial_order; do draft(partial_credit) }
rule draft_refund { when tier is assisted and intent is billing_dispute; do draft(refund) }
rule vip_context {
  when service is vip and tier is not automated
  do attach("last three orders", private)
  do attach("contacts of the last 90 days", private)
}
rule vip_chat {
  when service is vip and tier is not automated and extended_7_to_22 is open
  do offer(live_chat)
}
rule vip_later {
  when service is vip and tier is not automated and extended_7_to_22 is not open
  do offer(email)
  because "a chat that nobody answers is worse than an e-mail that somebody does"
}
rule page_incident { when priority is urgent; do page("site reliability") }

# --- By when -------------------------------------------------------------------------------------

target first_response until first_reply
target resolve        until solved_at
sla vip      { first_response 1h on extended_7_to_22; resolve 8h on extended_7_to_22 }
sla standard { first_response 24h; resolve 27h on weekdays_9_to_6 }
pause resolve while status in { pending, on_hold }
tighten incident when priority is urgent { first_response 15m on always; resolve 4h on always }
tighten chasing when prior_contacts >= 2 and frustrated {
  first_response 4h on extended_7_to_22
  because "the third angry message is the last one before the review site"
}

escalation nearly_late {
  when sla.first_response.state is running and sla.first_response.used >= 80%
  raise priority to high
  do notify("shift lead")
}
escalation late {
  when sla.first_response.state is missed and first_reply is missing
  raise priority to high
  do notify("head of support")
}
escalation bot_silent {
  when queue is bot and waiting >= 30m and first_reply is missing
  queue general
  because "a bot that does not answer is no answer"
}

# --- Who serves ----------------------------------------------------------------------------------

pool bots { automatic; serves bot }
pool vip_team {
  agents 4 on extended_7_to_22
  skills senior, disputes
  serves vip_desk, specialists
  order by due
}
pool team {
  agents 8 on extended_7_to_22
  skills disputes
  serves general, review, specialists, vip_desk, triage
  order by waiting with head start { urgent 4h, high 1h }
}
pool seniors {
  agents 2 on extended_7_to_22
  skills senior, disputes
  serves general, review, specialists, incidents, triage
  order by waiting with head start { urgent 2h, high 1h }
}
pool on_call { agents 2 on always; skills senior; serves incidents }

# --- Samples, load and promises ------------------------------------------------------------------

sample tracking {
  id "S1"; created 2026-03-02T14:59Z; subject "Where is my parcel?"
  body "Hi, could you tell me when order 4711 arrives? Thanks!"
  intent order_status at 97%; sentiment 0.1; predicted_csat 4.2
  customer { id "C-1001"; name "Ida Moss"; spend $35 }
}
sample complaint like tracking {
  id "S2"; subject "Zip of the jacket"; body "The zip of the jacket broke on the first day."
  intent quality_complaint at 91%; order_value $89
}
sample dispute like tracking {
  id "S3"; subject "Order 4711"; body "I never got it. Refund me or my bank will do a chargeback."
  intent billing_dispute at 88%; sentiment -0.5; order_value $120
}
sample unsure like tracking {
  id "S4"; body "it is the thing again"
  intent order_status at 55%
}
sample vip_delivery like tracking {
  id "S5"; subject "Third time: order 4712"; prior_contacts 2; order_value $349
  body "This is my third message about this delivery. Is it lost?"
  customer { id "C-2002"; name "Noor Haddad"; spend $1_840; points 61_000; value_tier gold }
}
sample incident like tracking {
  id "S6"; subject "Checkout is blank"; body "I press Pay and the page is white."
  intent outage at 93%; impact 400
}

workload {
  tracking:     80 per hour on extended_7_to_22 burst 60 handling 1m up to 5m
  complaint:    16 per hour on extended_7_to_22 burst 12 handling 9m up to 45m
  dispute:      6 per hour on extended_7_to_22 burst 6 handling 25m up to 90m
  unsure:       5 per hour on extended_7_to_22 burst 5 handling 6m up to 30m
  vip_delivery: 4 per hour on extended_7_to_22 burst 4 handling 11m up to 60m
  incident:     1 per hour on always burst 3 handling 30m up to 2h
}

guarantee ceiling:    service is standard starts within 24h for 99%
guarantee impact:     impact >= 50 outranks impact < 50
guarantee lawful:     says_legal implies tier is human
guarantee person:     wants_person implies tier is human and queue is not bot
guarantee form_field: asked_priority never decides priority

audit {
  actual tier is final_tier
  satisfaction is csat
  reopened is reopened
  recontact is recontacted_at within 48h
  handling is handling
  retained is retained
  intervention action warm_transfer
  misroute automated to assisted at most 15%
  misroute assisted to human at most 20%
  gap satisfaction of standard under vip at most 0.3
}

# --- Tests ---------------------------------------------------------------------------------------
# All at ten o'clock on a Monday morning in New York, unless they are about the hour.

test "a tracking question of a new customer is automated" {
  at 2026-03-02T15:00Z
  given tracking
  expect {
    class standard; service standard; holdout false; complexity 0
    tier automated by automated; queue bot by automated; priority normal by otherwise
    sla.first_response.due 2026-03-03T14:59Z; sla.first_response.target 24h
    not does summarise; not rule vip_context
  }
}

test "the same question of a VIP who writes for the third time goes to a person" {
  at 2026-03-02T15:00Z
  given vip_delivery
  expect {
    class vip; service vip; complexity 9; tier human by human
    queue vip_desk by vip; priority high by vip
    does attach("last three orders", private); does offer(live_chat)
    sla.first_response.due 2026-03-02T15:59Z
  }
}

test "points alone make a VIP" {
  at 2026-03-02T15:00Z
  given complaint with { customer { points 50_000 } }
  expect { class vip; service vip; queue vip_desk by vip; priority high by vip }
}

test "a tag makes a VIP, and so does a valued customer in trouble" {
  at 2026-03-02T15:00Z
  given complaint with {
    customer { value_tier silver; health 30; tags { "newsletter", "vip_customer" } }
  }
  expect { class vip; queue vip_desk by vip }
}

test "five hundred dollars are not over five hundred dollars" {
  at 2026-03-02T15:00Z
  given complaint with { customer { spend $500 } }
  expect { class standard; queue general by otherwise }
}

test "a VIP about to leave gets a senior agent of the VIP desk" {
  at 2026-03-02T15:00Z
  given vip_delivery with { predicted_csat 1.8 at 95% }
  expect { queue vip_desk by vip; requires senior; does warm_transfer("senior desk") }
}

test "complexity adds up its factors" {
  at 2026-03-02T15:00Z
  given complaint with {
    issues 2; prior_contacts 1; order_value $201
    body "Disgusting. I am furious."
    recent_orders { { id "O1"; total $201; late true }, { id "O2"; total $15 } }
    customer { value_tier silver }
  }
  # 2 for the second issue, 4 emotional, 2 repeat, 2 large order, 1 late order, 1 silver
  expect {
    complexity 12; tier human by human
    queue general by otherwise; priority high by frustrated
  }
}

test "a quality complaint comes to the agent with a summary and a draft" {
  at 2026-03-02T15:00Z
  given complaint
  expect {
    tier assisted by assisted; queue general by otherwise; complexity 0
    does summarise(); does draft(replacement); not does draft(refund)
    rule summary; rule draft_replacement; not rule draft_credit
  }
}

test "a partial order gets a draft of a partial credit" {
  at 2026-03-02T15:00Z
  given complaint with { intent partial_order; body "Two of the six glasses were missing." }
  expect { tier assisted; does draft(partial_credit) }
}

test "an escalation is for people only" {
  at 2026-03-02T15:00Z
  given tracking with { intent escalation }
  expect { complexity 0; tier human by human; queue general by otherwise }
}

test "four issues in one message are for people only" {
  at 2026-03-02T15:00Z
  given tracking with { issues 4 }
  expect { complexity 6; tier human by human; queue general by otherwise }
}

test "legal words reach a person, misspelt too" {
  at 2026-03-02T15:00Z
  given tracking with { body "Send it or I start a chargebak." }
  expect { tier human by compliance; queue specialists by dispute; complexity 4; requires disputes }
}

test "a request to erase data reaches a person" {
  at 2026-03-02T15:00Z
  given tracking with { subject "GDPR"; body "Please delete my data."; intent account_change }
  expect { tier human by compliance; queue specialists by dispute }
}

test "money taken twice goes to those who can look it up, with a refund drafted" {
  at 2026-03-02T15:00Z
  given dispute with { body "I was charged twice." }
  expect {
    tier assisted by assisted; queue specialists by dispute; requires disputes
    does draft(refund)
  }
}

test "a hacked account goes to the specialists at once" {
  at 2026-03-02T15:00Z
  given tracking with { intent account_change; body "My account was hacked!" }
  expect {
    tier assisted by assisted; queue specialists by security; priority high by security
    not rule dispute_skill
  }
}

test "who asks for a person gets one" {
  at 2026-03-02T15:00Z
  given tracking with { body "No more bots. I want to speak to a person." }
  expect { tier human by asked_for_person; queue general by otherwise; complexity 0 }
}

test "after four turns the bot hands over" {
  at 2026-03-02T15:00Z
  given tracking with { bot_turns 4 }
  expect { tier assisted by assisted; queue general by otherwise; complexity 0 }
}

test "a password reset is deflected to the bot" {
  at 2026-03-02T15:00Z
  given tracking with { intent password_reset; subject "Password"; body "I forgot my password." }
  expect { tier automated by automated; queue bot by automated }
}

test "an outage passes a VIP's printer" {
  at 2026-03-02T15:00Z
  given incident
  expect {
    queue incidents by incident; priority urgent by incident; tighten incident
    sla.first_response.due 2026-03-02T15:14Z; does page("site reliability")
  }
}

test "an outage that nobody else sees is looked at, but passes nobody" {
  at 2026-03-02T15:00Z
  given incident with { impact 3 }
  expect { queue incidents by incident; priority high by outage; not tighten incident }
}

test "a VIP's device at home is served as everyone's" {
  at 2026-03-02T15:00Z
  given vip_delivery with {
    intent device_setup; prior_contacts 0; order_value $0
    subject "Printer"; body "It will not pair."
  }
  expect {
    class vip; service standard; queue general by otherwise; priority normal by otherwise
    sla.first_response.target 24h; not rule vip_context
  }
}

test "what the model is unsure of, a person reads" {
  at 2026-03-02T15:00Z
  given unsure
  expect { tier assisted by assisted; queue review by unsure; priority normal by otherwise }
}

test "an unsure model does not push a VIP down" {
  at 2026-03-02T15:00Z
  given vip_delivery with { intent order_status at 40% }
  expect { service vip; queue vip_desk by vip; priority high by vip }
}

test "urgency is read from the words, not from the form" {
  at 2026-03-02T15:00Z
  given complaint with { body "I need this urgentyl: my party is on Friday."; asked_priority low }
  expect { priority high by hurry; queue general }
}

test "frustration raises a ticket that is not a VIP's" {
  at 2026-03-02T15:00Z
  given complaint with { sentiment -0.8 at 90% }
  expect { class standard; priority high by frustrated }
}

test "the third angry message gets a shorter clock" {
  at 2026-03-02T15:00Z
  given complaint with { sentiment -0.8 at 90%; prior_contacts 2 }
  expect { tighten chasing; sla.first_response.due 2026-03-02T18:59Z }
}

test "who is not answered rises" {
  at 2026-03-02T15:00Z
  given complaint with { prior_contacts 3; unanswered 3 }
  expect { priority high by chasing }
}

test "a souring conversation rises while it waits" {
  at 2026-03-02T15:00Z
  given complaint with { sentiment -0.3; sentiment_before 0.4 }
  expect { priority high by frustrated; sla.first_response.state running }
}

test "waiting raises a ticket by itself" {
  at 2026-03-03T03:00Z
  given complaint
  expect { priority high by waited; not escalation nearly_late; sla.first_response.used 0.5007 }
}

test "a ticket near its ceiling is raised and reported" {
  at 2026-03-03T11:00Z
  given complaint
  expect {
    priority high by waited; escalation nearly_late; does notify("shift lead")
    sla.first_response.left 3h59m
  }
}

test "a ticket over its ceiling goes to the head of support" {
  at 2026-03-03T15:00Z
  given complaint
  expect {
    sla.first_response.state missed; escalation late; does notify("head of support")
    not escalation nearly_late
  }
}

test "a bot that stays silent loses the ticket to a person" {
  at 2026-03-02T15:29Z
  given tracking
  expect { queue general by automated; escalation bot_silent }
}

test "after hours a VIP is offered e-mail, not chat" {
  at 2026-03-03T04:00Z
  given vip_delivery with { created 2026-03-03T03:30Z }
  expect {
    does offer(email); not does offer(live_chat)
    sla.first_response.due 2026-03-03T13:00Z; sla.first_response.used 0
  }
}

test "a likely bad rating gets a senior agent and a warm transfer" {
  at 2026-03-02T15:00Z
  given complaint with { predicted_csat 1.9 at 85% }
  expect { requires senior; does warm_transfer("senior desk"); queue general }
}

test "a guess about the rating moves nobody" {
  at 2026-03-02T15:00Z
  given complaint with { predicted_csat 1.9 at 60% }
  expect { not rule senior_hand; not does warm_transfer }
}

test "waiting for the customer does not use up our time" {
  at 2026-03-02T20:00Z
  given complaint with {
    created 2026-03-02T15:00Z; first_reply 2026-03-02T15:20Z; status pending
    history {
      at 2026-03-02T15:30Z status pending
      at 2026-03-02T17:30Z status open
      at 2026-03-02T18:30Z status pending
    }
  }
  # 15:00 to 15:30 and 17:30 to 18:30 count: an hour and a half of 27
  expect { sla.resolve.used 0.0556; sla.resolve.state paused; sla.first_response.state met }
}

test "a holdout customer is decided by the baseline" {
  at 2026-03-02T15:00Z
  given vip_delivery with { customer { id "C-3021" } }
  expect { class vip; holdout true; service standard }
}

test "broken data still lands in front of a person" {
  at 2026-03-02T15:00Z
  given json "{\"id\":9,\"created_at\":\"2026-03-02T14:59:00Z\",\"customer\":{},\"issues\":\"two\"}"
  expect {
    status fault; fault issues; fault customer.id
    queue triage; tier human; service standard
  }
}
