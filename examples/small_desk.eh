# SPDX-License-Identifier: Apache-2.0
#
# A small desk with everything that an audit can ask of its tickets.
#
# The idea: few rules and many outcomes, so that a history made of it (`evenhand generate`) shows what
# waits, wrong tiers and second contacts do to what customers say.

policy small_desk

currency EUR
timezone "Europe/Lisbon"
confidence 80%
queues bot, desk, experts
priorities high > normal
fallback queue desk

import "std/phrases"

calendar office { open mon..fri 09:00..18:00 }

enum topic { order, password, invoice, defect, contract, other } unknown is other

record customer {
  id      text
  name    text = ""
  plan    enum { free, pro, enterprise } = free
  revenue money in 0 EUR..10_000_000 EUR = 0 EUR
  renewal date?
}

ticket {
  id               text
  created          time
  status           enum { new, open, pending, solved } = new tracked
  body             text = ""
  topic            predicted topic
  sentiment        predicted number in -1..1
  sentiment_before number? in -1..1
  prior_contacts   int in 0..1_000 = 0
  customer         customer
  first_reply      time?
  solved           time?
  handling         duration? outcome
  worked_tier      enum { automated, assisted, human }? outcome
  csat             int? in 1..5 outcome
  nps              int? in 0..10 outcome
  effort           int? in 1..7 outcome
  reopened         bool? outcome
  wrote_again      time? outcome
  escalated        bool? outcome
  first_contact    bool? outcome
  stayed           bool? outcome
  transfers        int? in 0..100 outcome
}

class vip {
  when customer.plan is enterprise or customer.revenue > 10_000 EUR
  because "the contract names an hour"
}
class standard otherwise

complexity {
  again:     2 * min(prior_contacts, 3)
  emotional: 2 when body mentions emotional
  legal:     2 when body mentions legal
}

override compliance to human when body mentions legal

tier automated {
  covers topic in { order, password }
  when complexity <= 3
  share 30%..60%
}
tier assisted { when complexity <= 5; share 35%..65% }
tier human otherwise { share 0%..10% }

route {
  automated: when tier is automated -> bot
  hard:      when tier is human     -> experts
  otherwise -> desk
}
rank {
  vip:    when service is vip                           -> high
  chased: when prior_contacts >= 2                      -> high
  waited: when waiting >= 4h and first_reply is missing -> high
  otherwise -> normal
}

target first_response until first_reply
target resolve        until solved
sla vip      { first_response 1h on office; resolve 9h on office }
sla standard { first_response 6h on office; resolve 27h on office }
pause resolve while status is pending

pool bots { automatic; serves bot }
pool team {
  agents 7 on office
  serves desk, experts
  order by waiting with head start { high 2h }
}

sample order {
  id "T1"; created 2026-03-02T10:00Z; body "Where is my order?"
  topic order at 96%; sentiment 0.1; customer { id "C1"; name "Ana Dias"; revenue 40 EUR }
}
sample defect   like order { id "T2"; body "It stopped working."; topic defect at 93% }
sample invoice  like order { id "T3"; body "The invoice names the wrong year."; topic invoice at 95% }
sample contract like order {
  id "T4"; body "We need the second signature."; topic contract at 92%
  customer { id "C2"; name "Rui Costa"; plan enterprise; revenue 24_000 EUR }
}

workload {
  order:    30 per hour on office burst 30 handling 1m up to 4m
  defect:   10 per hour on office burst 12 handling 18m up to 60m
  invoice:  6 per hour on office burst 8 handling 10m up to 40m
  contract: 3 per hour on office burst 4 handling 15m up to 60m
}

guarantee ceiling: service is standard starts within 72h for 99%
guarantee lawful:  body mentions legal implies tier is human

audit {
  actual tier is worked_tier
  satisfaction is csat
  nps is nps
  effort is effort
  reopened is reopened
  recontact is wrote_again within 48h
  escalated is escalated
  first_contact is first_contact
  retained is stayed
  transferred is transfers
  handling is handling
  misroute automated to assisted at most 15%
  misroute assisted to human at most 20%
  gap satisfaction of standard under vip at most 0.3
  transfers at most 2
}

test "an order is for the bot" {
  at 2026-03-02T10:00Z
  given order
  expect { tier automated by automated; queue bot by automated; class standard }
}
test "a contract is a VIP's" {
  at 2026-03-02T10:00Z
  given contract
  expect { class vip; tier assisted; priority high by vip; queue desk }
}
