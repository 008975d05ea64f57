# SPDX-License-Identifier: Apache-2.0
#
# What the shop's policies have in common: the words, the shapes of its data, what it can ask for.
#
# The idea: policy.eh and one_pool.eh decide differently about the same tickets, so everything that
# is not a decision stands here once. The lets read fields of the ticket block that imports them.

import "std/phrases"
import "std/calendars"
import "std/helpdesk"

## What the model reads out of the first message. A word that it invents counts as `other`.
enum intent {
  order_status, account_change, availability, return_eligibility, shipping_estimate, password_reset
  quality_complaint, partial_order, billing_dispute, device_setup, outage
  escalation, data_request, other
} unknown is other

## Lifetime value, as marketing computes it every night.
enum value_tier { none, silver, gold }

record customer {
  id         text
  name       text = ""
  spend      money in $0..$10_000_000 = $0 from "spend_12m"
  points     int in 0..10_000_000 = 0
  health     int? in 0..100
  value_tier value_tier = none
  tags       set of text up to 100 = {}
}

record order {
  id    text
  total money in $0..$1_000_000
  late  bool = false
}

## Urgency in the customer's words, misspelt or not; the field on the form does not count.
phrases in_a_hurry allow 1 typo {
  "urgent", "urgently", "as soon as possible", "immediately", "right away", "emergency"
  "by tomorrow", "before tomorrow", "needed today", "funeral", "birthday tomorrow"
}

let says_legal    = subject mentions legal or body mentions legal
let says_security = subject mentions security or body mentions security
let says_payment  = subject mentions payment or body mentions payment
let wants_person  = subject mentions asks_for_person or body mentions asks_for_person
let in_hurry      = (subject mentions in_a_hurry or body mentions in_a_hurry)
  and not body mentions "not urgent"

## Cross now, or crosser than in the message before.
let frustrated = (sentiment else 0.0) <= -0.6 or (count of emotional in body) >= 2
let souring    = sentiment is known and sentiment_before is known
  and sentiment < sentiment_before - 0.5

action notify(team text)
action page(team text)
action attach(what text, note enum { private, public })
action summarise()
action draft(resolution enum { replacement, refund, partial_credit })
action warm_transfer(to text)
action offer(channel enum { live_chat, email })
