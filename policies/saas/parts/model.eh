# SPDX-License-Identifier: Apache-2.0
#
# What both SaaS policies know: plans, accounts, words, actions.
#
# The idea: policy.eh gets the account inside the ticket, live.eh asks the CRM for it while it
# decides. Both call it `account`, so the lets below hold for either.

import "std/phrases"
import "std/calendars"

enum intent {
  how_to, password_reset, invoice_copy, bug, performance, outage, sso_login, integration
  billing, cancellation, feature_request, training, device_setup, data_export, security_report
  other
} unknown is other

enum plan { free, team, business, enterprise }

record requester {
  email text
  name  text = ""
  role  enum { user, admin, owner, billing_contact } = user
}

## One row of the CRM. Money is a year's revenue; the health score comes from the success team.
record account {
  id      text
  name    text = ""
  plan    plan = free
  arr     money in 0 EUR..50_000_000 EUR = 0 EUR
  renewal date?
  go_live date?
  health  int? in 0..100
}

## Trouble that stops the customer's work, in the customer's words.
phrases work_stopped allow 1 typo {
  "cannot work", "completely down", "nobody can log in", "production is down", "production down"
  "everything is down", "entire team is blocked", "whole team is blocked", "all users are affected"
  "data loss", "lost all our data", "white screen for everyone"
}
phrases cancel_words allow 1 typo {
  "cancel our subscription", "cancel our contract", "cancel our plan", "not going to renew"
  "will not be renewing", "looking at competitors", "switching to another vendor"
}

let says_legal    = subject mentions legal or body mentions legal
let says_security = subject mentions security or body mentions security
let wants_person  = subject mentions asks_for_person or body mentions asks_for_person
let says_stopped  = subject mentions work_stopped or body mentions work_stopped
let says_leaving  = body mentions cancel_words
let renews_soon   = account.renewal within 30 days
let goes_live     = account.go_live within 14 days

action notify(team text)
action page(team text)
action attach(what text, note enum { private, public })
action summarise()
action draft(resolution enum { answer, credit, workaround })
action warm_transfer(to text)
action offer(channel enum { live_chat, callback, email })
