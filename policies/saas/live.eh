# SPDX-License-Identifier: Apache-2.0
#
# The same desk with the CRM and a churn model asked at the moment of the decision, never a copy.
#
# The idea: what comes from outside may fail, and a failure must cost the customer nothing. Without
# the CRM a key account is still known by its address, and whom nobody finds, a person reads.
#
# The database: sqlite3 crm.db < schema.sql. The library: any shared object with the two symbols
# below, allowed by the host by its path. Neither is needed to check this policy or to test it.

policy saas_live

currency EUR
timezone "Europe/Berlin"
confidence 75%
queues premier, incidents, success, general, review, triage
priorities p1 > p2 > p3
fallback queue triage

import "parts/model"

ticket {
  id          text
  created     time from "created_at"
  subject     text = ""
  body        text = ""
  impact      int in 0..10_000_000 = 1 from "affected_users"
  customer_id text
  requester   requester
  first_reply time?
  solved_at   time?
}

list key_accounts of text from "key_accounts.csv" column domain

source crm sqlite "crm.db"
lookup account account from crm by customer_id sql "select * from account where id = :key"

## The risk that this customer leaves within a quarter.
function churn(customer_id text) number? in 0..1 from "libpredict.so" symbol "churn_risk"

## What the message is about: the model answers with the number of a name of `intent`, from 0.
function guess(title text, message text) intent? from "libpredict.so" symbol "guess_intent"

let guessed = guess(subject, body)

class premier {
  when any {
    revenue:     (account.arr else 0 EUR) >= 50_000 EUR
    renewing:    renews_soon
    launching:   goes_live
    unhealthy:   (account.health else 100) < 40
    leaving:     (churn(customer_id) else 0.0) >= 0.7
    key_account: domain of requester.email in key_accounts
  }
  because "asked now, so a contract signed this morning counts this morning"
  owner "customer success"
}
class standard otherwise

override compliance       to human when says_legal owner "legal"
override asked_for_person to human when wants_person
override leaving          to human when says_leaving or guessed is cancellation
tier assisted { when guessed in { how_to, bug, billing }; share 60%..90% }
tier human otherwise { share 10%..40% }

route {
  incident: when impact >= 50                         -> incidents
  premier:  when service is premier                   -> premier
  renewals: when guessed in { billing, cancellation } -> success
  unknown:  when account is missing                   -> review
    because "whoever is not in the CRM may be the newest customer we have"
  otherwise -> general
}

rank {
  incident: when impact >= 50                              -> p1 because "impact beats status"
  premier:  when service is premier                        -> p2
  waited:   when waiting >= 12h and first_reply is missing -> p2
    because "nobody waits behind new tickets for ever"
  otherwise -> p3
}

rule context     { when account is known; do attach(account.name, private) }
rule churn_alert { when (churn(customer_id) else 0.0) >= 0.9; do notify("account manager") }

target first_response until first_reply
target resolve        until solved_at
sla premier  { first_response 1h on weekdays_8_to_20; resolve 10h on weekdays_8_to_20 }
sla standard { first_response 24h; resolve 40h on weekdays_9_to_5 }
tighten renewal for premier when renews_soon { first_response 30m }
tighten incident when priority is p1 { first_response 15m on always }

pool desk {
  agents 8 on weekdays_8_to_20
  serves premier, success, general, review, triage
  order by waiting with head start { p1 4h, p2 1h }
}
pool duty {
  agents 2 on every_day_9_to_5
  serves premier, success, general, review, triage
  order by due
}
pool on_call { agents 2 on always; serves incidents }

# These hold whether or not a crm.db stands beside the policy: no such customer is in it.

sample stranger {
  id "L1"; created 2026-03-02T08:59Z; subject "Export"; body "The export stops."
  customer_id "nobody"
  requester { email "someone@small.example" }
}

test "an account that nobody finds is read by a person" {
  at 2026-03-02T09:00Z
  given stranger
  expect {
    status ok; class standard; tier human by human; queue review by unknown
    not rule context; sla.first_response.target 24h
  }
}

test "without the CRM a key account is known by its address" {
  at 2026-03-02T09:00Z
  given stranger with { requester { email "j.doe@acme.example" } }
  expect { status ok; class premier; queue premier by premier; priority p2 by premier }
}

test "an outage needs no CRM" {
  at 2026-03-02T09:00Z
  given stranger with { impact 120 }
  expect { queue incidents by incident; priority p1 by incident; tighten incident }
}

test "a lawyer's letter needs no CRM" {
  at 2026-03-02T09:00Z
  given stranger with { body "Our attorney asks for the contract." }
  expect { tier human by compliance; queue review by unknown }
}

test "who asks for a person and waits gets one, and soon" {
  at 2026-03-02T21:00Z
  given stranger with { body "Please let me talk to a person." }
  expect { tier human by asked_for_person; priority p2 by waited }
}

test "who wants to leave needs no model to be heard" {
  at 2026-03-02T09:00Z
  given stranger with { body "We are switching to another vendor." }
  expect { tier human by leaving }
}
