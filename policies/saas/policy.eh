# SPDX-License-Identifier: Apache-2.0
#
# The support desk of a software company: renewals, key accounts, health scores, single sign-on.
#
# The idea: a contract buys a faster clock and a team that knows the account. It does not buy the
# right to pass an outage, and it takes no agent from the others: a duty pair works every day of the
# year for every queue, and each hour that a ticket has waited counts, whoever wrote it.

policy saas

currency EUR
timezone "Europe/Berlin"
confidence 75%
queues bot, premier, identity, incidents, success, general, review, triage
priorities p1 > p2 > p3 > p4
skills sso, senior
fallback queue triage

import "parts/model"

## The desk's own hours: Berlin, the national holidays, and a short Christmas Eve.
calendar office {
  open mon..fri 08:00..18:00
  closed 2026-01-01, 2026-04-03, 2026-04-06, 2026-05-01, 2026-05-14, 2026-05-25, 2026-12-25
  closed 2027-01-01, 2027-03-26, 2027-03-29, 2027-05-06, 2027-05-17
  on 2026-12-24 open 08:00..13:00
}

ticket {
  id               text
  created          time from "created_at"
  status           enum { new, open, pending, on_hold from "on-hold", solved } = new tracked
  channel          enum { email, portal, chat, phone, api, other } unknown is other = email
  subject          text = ""
  body             text = ""
  intent           predicted intent
  sentiment        predicted number in -1..1
  sentiment_before number? in -1..1
  predicted_csat   predicted number in 1..5
  ## Users who cannot work, counted by the product's own telemetry.
  impact           int in 0..10_000_000 = 1 from "affected_users"
  issues           int in 0..50 = 1
  prior_contacts   int in 0..1_000 = 0
  unanswered       int in 0..1_000 = 0
  transfers        int in 0..1_000 = 0
  bot_turns        int in 0..1_000 = 0
  client_id        text?
  tags             set of text up to 100 = {}
  requester        requester
  account          account
  first_reply      time?
  solved_at        time?
  csat             int? in 1..5 outcome
  final_tier       enum { automated, assisted, human }? outcome
}

list key_accounts of text from "key_accounts.csv" column domain
list key_clients of text { "cli-7001", "cli-7002", "cli-7010" }

# --- Who -----------------------------------------------------------------------------------------

class premier {
  when any {
    revenue:     account.arr >= 50_000 EUR
    renewing:    renews_soon and account.plan in { business, enterprise }
    launching:   goes_live
    at_risk:     account.plan is not free and (account.health else 100) < 40
    key_account: domain of requester.email in key_accounts
    key_client:  client_id in key_clients
    tagged:      "vip_customer" in tags or "key_account" in tags
    losing_them: (predicted_csat else 5.0) < 2.0 and (sentiment else 0.0) < -0.6
      and account.plan is not free
  }
  excludes intent in { device_setup, training }
  because "premier care covers the product; devices and courses are sold apart"
  owner "customer success"
}
class business {
  when account.plan in { business, enterprise }
  excludes intent in { device_setup, training }
  because "the contract names four hours, for the product"
  owner "sales"
}
class standard otherwise

# --- How hard ------------------------------------------------------------------------------------

complexity {
  several_issues: 2 * (max(issues, 1) - 1)
  emotional:      2 when body mentions emotional
  repeat_contact: min(prior_contacts, 4)
  passed_around:  2 * min(transfers, 3)
  legal:          4 when says_legal
  integration:    2 when intent in { integration, performance }
  account_value:  by account.plan { free: 0, team: 0, business: 1, enterprise: 2 }
}

override compliance       to human when says_legal owner "legal"
override asked_for_person to human when wants_person because "who asks for a person gets one"
override leaving          to human when says_leaving or (intent at 90%) is cancellation
  because "nobody is talked out of leaving by a machine"
  owner "customer success"

tier automated {
  covers intent in { how_to, password_reset, invoice_copy }
  excludes bot_turns >= 3 or says_security or says_stopped
  when complexity <= 2
  share 60%..75%
}
tier assisted { when complexity <= 7; share 15%..25% }
tier human otherwise { share 5%..15% }

# --- Where and when ------------------------------------------------------------------------------

# Read it from the top: the first row whose cells all fit decides.
route by (impact, says_security, intent, tier, service) {
  incident:  >= 50, any, any, any, any                                      -> incidents
  outage:    any, any, outage, any, any                                     -> incidents
  security:  any, true, any, any, any                                       -> identity
  sso:       any, any, { sso_login, security_report }, any, any             -> identity
  automated: any, any, any, automated, any                                  -> bot
  premier:   any, any, any, any, premier                                    -> premier
  unsure:    any, any, missing, any, any                                    -> review
    because "a person reads what the model cannot"
  renewals:  any, any, { billing, cancellation, feature_request }, any, any -> success
  otherwise -> general
}

# Only impact makes a p1: users who cannot work, not the contract of the one who writes.
rank {
  incident:   when impact >= 50                              -> p1 because "impact beats status"
  stopped:    when says_stopped or intent is outage          -> p2
  security:   when says_security                             -> p2
  premier:    when service is premier                        -> p2
  frustrated: when (sentiment else 0.0) < -0.6               -> p2
    because "anger counts for everyone"
  souring:    when sentiment is known and sentiment_before is known
    and sentiment < sentiment_before - 0.5 -> p2
  chasing:    when prior_contacts >= 3 or unanswered >= 3    -> p2
  waited:     when waiting >= 12h and first_reply is missing -> p2
    because "nobody waits behind new tickets for ever"
  business:   when service is business                       -> p3
  several:    when impact >= 5                               -> p3
  otherwise -> p4
}

# --- What else -----------------------------------------------------------------------------------

rule needs_sso { when intent is sso_login; requires sso }
rule senior_hand {
  when predicted_csat is known and predicted_csat < 2.5 and tier is not automated
  requires senior
  do warm_transfer("senior desk")
}
rule passed_around {
  when transfers >= 2
  requires senior
  do notify("team lead")
  because "the third transfer is the last one"
}
rule premier_context {
  when service is premier and tier is not automated
  do attach("account card: plan, revenue, renewal, health", private)
  do attach("last three tickets", private)
}
rule renewal_alert { when renews_soon and says_leaving; do notify("account manager") }
rule key_client_note {
  when client_id is known and client_id in key_clients
  do attach(client_id, private)
}
rule unsure_note {
  when intent is missing and confidence of intent is known
  do attach("the model was not sure what this is about", private)
}
rule summary      { when tier is assisted; do summarise() }
rule draft_answer { when tier is assisted and intent in { how_to, integration }; do draft(answer) }
rule draft_workaround {
  when tier is assisted and intent in { bug, performance }
  do draft(workaround)
}
rule draft_credit { when tier is assisted and intent is billing; do draft(credit) }
rule chat_on_duty {
  when service is premier and tier is not automated and office is open
  do offer(live_chat)
}
rule chat_off_duty {
  when service is premier and tier is not automated and office is not open
  do offer(callback)
}
rule page_incident { when priority is p1; do page("operations") }

# --- By when -------------------------------------------------------------------------------------

target first_response until first_reply
target resolve        until solved_at
sla premier  { first_response 1h on office; resolve 10h on office }
sla business { first_response 4h on office; resolve 20h on office }
sla standard { first_response 24h; resolve 40h on germany_9_to_5 }
pause resolve while status in { pending, on_hold }

tighten renewal for premier when renews_soon {
  first_response 30m
  because "the last month before a renewal decides it; the clock goes back by itself"
}
tighten incident when priority is p1 { first_response 15m on always; resolve 4h on always }
tighten frustrated when (sentiment else 0.0) < -0.6 { first_response 6h on every_day_9_to_5 }

escalation nearly_late {
  when sla.first_response.state is running and sla.first_response.used >= 80%
  raise priority to p2
  do notify("shift lead")
}
escalation late {
  when sla.first_response.state is missed and first_reply is missing
  raise priority to p2
  do notify("head of support")
}
escalation slow {
  when sla.resolve.due is known and sla.resolve.left < 2h and solved_at is missing
  do notify("team lead")
}
escalation bot_silent {
  when queue is bot and waiting >= 30m and first_reply is missing
  queue general
}

# --- Who serves ----------------------------------------------------------------------------------

pool bots { automatic; serves bot }
pool premier_team {
  agents 4 on office
  skills sso, senior
  serves premier, success
  order by due
}
pool identity_team {
  agents 2 on office
  skills sso, senior
  serves identity, review
  order by waiting with head start { p1 4h, p2 2h, p3 1h }
}
pool desk {
  agents 7 on office
  serves general, review, success, premier, triage
  order by waiting with head start { p1 4h, p2 2h, p3 1h }
}
pool seniors {
  agents 2 on office
  skills senior
  serves general, review, success, premier, triage
  order by waiting with head start { p1 4h, p2 2h, p3 1h }
}
pool duty {
  agents 2 on every_day_9_to_5
  skills sso, senior
  serves general, review, success, premier, identity, triage
  order by due
}
pool on_call { agents 2 on always; skills sso, senior; serves incidents }

# --- Samples, load and promises ------------------------------------------------------------------

sample question {
  id "S1"; created 2026-03-02T08:59Z; subject "How do I invite a colleague?"
  body "I cannot find the button."; intent how_to at 96%; sentiment 0.0; predicted_csat 4.0
  requester { email "lena@small.example"; name "Lena Kraus" }
  account { id "A-100"; name "Small GmbH"; plan team; arr 1_200 EUR }
}
sample defect like question {
  id "S2"; subject "Export stops at 10,000 rows"; body "The CSV export stops. Steps attached."
  intent bug at 90%
}
sample business_defect like defect {
  id "S3"; requester { email "it@middle.example" }
  account { id "A-200"; name "Middle AG"; plan business; arr 18_000 EUR }
}
sample key_defect like defect {
  id "S4"; requester { email "Petra.Lang@ACME.example" }
  account { id "A-300"; name "Acme"; plan enterprise; arr 240_000 EUR; health 71 }
}
sample login like defect {
  id "S5"; subject "SAML"; body "The SAML assertion is rejected since Monday."
  intent sso_login at 94%
}
sample invoice like question {
  id "S6"; subject "Invoice"; body "Add our VAT number."; intent billing at 93%
}
sample down like question {
  id "S7"; subject "Down"; body "Nothing loads."; intent outage at 95%; impact 900
}
sample mumble   like question { id "S8"; body "see attached"; intent bug at 50% }
sample contract like question {
  id "S9"; subject "Processing agreement"; body "Our attorney asks for a signed copy."
  intent other at 90%
}

workload {
  question:        60 per hour on office burst 40 handling 1m up to 5m
  defect:          8 per hour on office burst 8 handling 14m up to 60m
  business_defect: 3 per hour on office burst 4 handling 20m up to 60m
  key_defect:      3 per hour on office burst 4 handling 25m up to 90m
  login:           2 per hour on office burst 3 handling 20m up to 60m
  invoice:         1 per hour on office burst 3 handling 10m up to 30m
  contract:        5 per hour on office burst 5 handling 20m up to 60m
  mumble:          2 per hour on office burst 3 handling 6m up to 30m
  allow L10 because "the third on duty is the head of support"
  down:            1 per hour on always burst 3 handling 30m up to 2h
}

guarantee ceiling: service is standard starts within 24h for 99%
guarantee impact:  impact >= 50 outranks impact < 50
guarantee lawful:  says_legal implies tier is human
guarantee person:  wants_person implies tier is human and queue is not bot
guarantee channel: channel never decides priority

audit {
  actual tier is final_tier
  satisfaction is csat
  misroute automated to assisted at most 15%
  misroute assisted to human at most 20%
  gap satisfaction of standard under premier at most 0.3
  transfers at most 2
}

# --- Tests ---------------------------------------------------------------------------------------
# Ten o'clock on Monday 2 March 2026 in Berlin, unless they are about the hour.

test "a how-to question is for the bot" {
  at 2026-03-02T09:00Z
  given question
  expect {
    class standard; service standard; complexity 0; tier automated by automated
    queue bot by automated; priority p4 by otherwise; sla.first_response.due 2026-03-03T08:59Z
  }
}

test "revenue makes a premier customer" {
  at 2026-03-02T09:00Z
  given defect with { account { arr 50_000 EUR } }
  expect { class premier; service premier; queue premier by premier; priority p2 by premier }
}

test "a renewal within thirty days makes a premier customer and tightens his clock" {
  at 2026-03-02T09:00Z
  given business_defect with { account { renewal 2026-04-01 } }
  expect {
    class premier; tighten renewal
    sla.first_response.target 30m; sla.first_response.due 2026-03-02T09:29Z
    sla.resolve.target 10h
  }
}

test "a day earlier the window is still closed" {
  at 2026-03-02T09:00Z
  given business_defect with { account { renewal 2026-04-02 } }
  expect { class business; not tighten renewal; sla.first_response.target 4h; queue general }
}

test "after the renewal the clock goes back by itself" {
  at 2026-03-02T09:00Z
  given key_defect with { account { renewal 2026-03-01 } }
  expect { class premier; not tighten renewal; sla.first_response.target 1h }
}

test "a launch and a poor health score count too" {
  at 2026-03-02T09:00Z
  given defect with { account { go_live 2026-03-16; health 39 } }
  expect { class premier; queue premier by premier }
}

test "an unknown health score is not a poor one" {
  at 2026-03-02T09:00Z
  given business_defect with { account { health missing } }
  expect { class business; service business; priority p3 by business }
}

test "a key account is known by the domain of its address" {
  at 2026-03-02T09:00Z
  given question with { intent bug; requester { email "new.trainee@Globex.Example" } }
  expect { class premier; queue premier by premier; does offer(live_chat) }
}

test "a key client is known by its number or its tag" {
  at 2026-03-02T09:00Z
  given defect with { client_id "cli-7002" }
  expect { class premier; rule key_client_note; does attach("cli-7002", private) }
}

test "a tag is enough" {
  at 2026-03-02T09:00Z
  given defect with { tags { "key_account", "vip_customer" } }
  expect { class premier }
}

test "a likely bad rating and a bad mood make a premier customer" {
  at 2026-03-02T09:00Z
  given defect with { predicted_csat 1.5 at 80%; sentiment -0.7 at 90% }
  expect {
    class premier; requires senior; does warm_transfer("senior desk")
    queue premier by premier; priority p2 by premier
  }
}

test "a free account in trouble is raised, not made premier" {
  at 2026-03-02T09:00Z
  given defect with {
    predicted_csat 1.5; sentiment -0.9
    account { plan free; health 10 }
  }
  expect { class standard; priority p2 by frustrated; tighten frustrated }
}

test "what the model only suspects makes nobody premier and nobody worse" {
  at 2026-03-02T09:00Z
  given defect with { predicted_csat 1.5 at 70%; sentiment -0.7 at 60% }
  expect { class standard; not rule senior_hand; priority p4 by otherwise }
}

test "an outage passes the board's printer" {
  at 2026-03-02T09:00Z
  given down
  expect {
    queue incidents by incident; priority p1 by incident; tighten incident
    sla.first_response.due 2026-03-02T09:14Z; does page("operations")
  }
}

test "an outage that telemetry does not see is looked at, but is no p1" {
  at 2026-03-02T09:00Z
  given down with { impact 3 }
  expect { queue incidents by outage; priority p2 by stopped; not tighten incident }
}

test "six users without work rise a step" {
  at 2026-03-02T09:00Z
  given defect with { impact 6 }
  expect { priority p3 by several }
}

test "premier care does not cover devices" {
  at 2026-03-02T09:00Z
  given key_defect with { intent device_setup; body "My headset is silent." }
  expect {
    class premier; service standard; queue general by otherwise; priority p4 by otherwise
    sla.first_response.target 24h; not rule premier_context
  }
}

test "single sign-on goes straight to the specialists" {
  at 2026-03-02T09:00Z
  given login
  expect { queue identity by sso; requires sso }
}

test "a suspicious login goes to the same people, before other things" {
  at 2026-03-02T09:00Z
  given question with { body "We see a suspicious login from abroad." }
  expect { tier assisted; queue identity by security; priority p2 by security }
}

test "what the model cannot read goes to a person" {
  at 2026-03-02T09:00Z
  given mumble
  expect { queue review by unsure; tier assisted; rule unsure_note }
}

test "a lawyer's question is for people only" {
  at 2026-03-02T09:00Z
  given contract
  expect { complexity 4; tier human by compliance }
}

test "who asks for a person gets one" {
  at 2026-03-02T09:00Z
  given question with { body "Can I talk to a human?" }
  expect { tier human by asked_for_person; queue general by otherwise }
}

test "a tangled case is for people only" {
  at 2026-03-02T09:00Z
  given defect with { intent integration; issues 3; prior_contacts 2; body "Unacceptable." }
  # 4 for two more issues, 2 emotional, 2 repeat, 2 integration
  expect { complexity 10; tier human by human }
}

test "a billing question comes with a drafted credit" {
  at 2026-03-02T09:00Z
  given invoice
  expect { queue success by renewals; tier assisted by assisted; does draft(credit) }
}

test "without a prediction there is nothing to say about it" {
  at 2026-03-02T09:00Z
  given mumble with { intent missing }
  expect { queue review by unsure; not rule unsure_note }
}

test "who wants to leave talks to a person" {
  at 2026-03-02T09:00Z
  given invoice with {
    body "We are looking at competitors."
    account { renewal 2026-03-20; plan business }
  }
  expect {
    tier human by leaving; class premier; queue premier by premier
    does notify("account manager")
  }
}

test "a cancellation that the model is very sure of goes to a person" {
  at 2026-03-02T09:00Z
  given invoice with { intent cancellation at 95% }
  expect { tier human by leaving; queue success by renewals }
}

test "a cancellation counts only when the model is very sure" {
  at 2026-03-02T09:00Z
  given invoice with { intent cancellation at 85% }
  expect { tier assisted by assisted; queue success by renewals }
}

test "misspelt trouble is trouble" {
  at 2026-03-02T09:00Z
  given question with { body "prodution is down, noboby can log in" }
  expect { priority p2 by stopped; tier assisted; queue general by otherwise }
}

test "frustration raises a ticket that is not premier and shortens its clock" {
  at 2026-03-02T09:00Z
  given defect with { sentiment -0.7 at 95% }
  expect {
    class standard; priority p2 by frustrated; tighten frustrated
    sla.first_response.target 6h; sla.first_response.due 2026-03-02T14:59Z
  }
}

test "a third transfer does not happen" {
  at 2026-03-02T09:00Z
  given defect with { transfers 2 }
  expect { complexity 4; requires senior; does notify("team lead") }
}

test "a souring conversation rises" {
  at 2026-03-02T09:00Z
  given defect with { sentiment -0.4; sentiment_before 0.3 }
  expect { priority p2 by souring }
}

test "a mood that sinks a little raises nobody" {
  at 2026-03-02T09:00Z
  given defect with { sentiment 0.0; sentiment_before 0.3 }
  expect { priority p4 by otherwise }
}

test "who is not answered rises" {
  at 2026-03-02T09:00Z
  given defect with { prior_contacts 3; unanswered 3 }
  expect { priority p2 by chasing }
}

test "a bot that stays silent loses the ticket to a person" {
  at 2026-03-02T09:29Z
  given question
  expect { queue general by automated; escalation bot_silent }
}

test "the bot's turns are counted" {
  at 2026-03-02T09:00Z
  given question with { bot_turns 3 }
  expect { tier assisted by assisted; queue general by otherwise }
}

test "on a holiday premier customers are offered a call back" {
  at 2026-04-06T09:00Z
  given key_defect with { created 2026-04-06T08:00Z }
  expect {
    does offer(callback); not does offer(live_chat)
    sla.first_response.due 2026-04-07T07:00Z; sla.first_response.used 0
  }
}

test "Christmas Eve ends at one o'clock" {
  at 2026-12-24T11:00Z
  given key_defect with { created 2026-12-24T10:30Z }
  expect { sla.first_response.due 2026-12-24T11:30Z; sla.resolve.due 2026-12-28T15:30Z }
}

test "a standard ticket is raised before its day is over" {
  at 2026-03-03T05:00Z
  given defect
  expect {
    priority p2 by waited; escalation nearly_late; does notify("shift lead")
    sla.first_response.state running; sla.first_response.left 3h59m
  }
}

test "a standard ticket over its day goes to the head of support" {
  at 2026-03-03T09:00Z
  given defect
  expect { sla.first_response.state missed; escalation late; does notify("head of support") }
}

test "a solution that comes late is announced two hours before" {
  at 2026-03-03T07:30Z
  given key_defect with { first_reply 2026-03-02T09:20Z }
  # ten hours of the office: eight on Monday, the last ends on Tuesday at 9:59
  expect { sla.resolve.due 2026-03-03T08:59Z; escalation slow; does notify("team lead") }
}

test "what is solved is late for nobody" {
  at 2026-03-03T07:30Z
  given key_defect with {
    first_reply 2026-03-02T09:20Z; solved_at 2026-03-03T07:10Z; status solved
  }
  expect { sla.resolve.state met; not escalation slow }
}

test "time on hold is not ours" {
  at 2026-03-02T15:00Z
  given defect with {
    created 2026-03-02T08:00Z; status on_hold; first_reply 2026-03-02T08:30Z
    history { at 2026-03-02T09:00Z status open; at 2026-03-02T10:00Z status on_hold }
  }
  # nine to five in Berlin: 08:00Z to 10:00Z count, two hours of forty
  expect { sla.resolve.left 38h; sla.resolve.state paused; sla.resolve.due missing }
}
