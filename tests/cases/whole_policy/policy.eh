policy helpdesk

currency EUR
timezone "Europe/Berlin"
confidence 75%
queues robot, desk, field, legal_team, sorting
priorities p1 > p2 > p3
skills sso, onsite
fallback queue sorting

import "words"

calendar office {
  open mon..thu 08:00..17:00
  open fri 08:00..14:00
  closed 12-25, 12-26
}

enum topic { password, printer, contract, outage, other } unknown is other

record account {
  id      text
  seats   int in 0..100_000
  mrr     money in 0 EUR..1_000_000 EUR = 0 EUR
  labels  set of text up to 20 = {}
  expires date?
}

ticket {
  id         text
  created    time
  state      enum { new, open, waiting_for_customer from "waiting-for-customer" } = new tracked
  body       text = ""
  topic      predicted topic
  users      int in 1..1_000_000 = 1
  account    account
  answered   time?
  closed     time?
}

let big = account.seats >= 100 or account.mrr > 2_000 EUR
let ending = account.expires within 14 days

class premium {
  when any {
    size:   big
    label:  "premium" in account.labels
    ending: ending
  }
  excludes topic is printer
}
class regular otherwise

complexity {
  users:    2 when users > 10
  legal:    3 when body mentions legal_words
  topic:    by topic { password: 0, outage: 4, missing: 2, otherwise: 1 }
}

override by_law to person when body mentions legal_words because "a person signs"
tier robot { covers topic is password; when complexity <= 1 }
tier person otherwise

route {
  law:     when body mentions legal_words      -> legal_team
  unsure:  when topic is missing               -> sorting because "nobody knows yet"
  robot:   when tier is robot                  -> robot
  onsite:  when topic in { printer }           -> field
  otherwise -> desk
}

rank by (topic, users) {
  outage, >= 50 -> p1
  outage, any -> p2
  otherwise -> p3
}

action note(text text)
rule onsite { when queue is field; requires onsite; do note("bring a cable") }
rule ending { when account.expires is known and ending; do note("contract ends") }

target answer until answered
target close until closed
sla premium { answer 1h on office; close 8h on office }
sla regular { answer 4h on office; close 3d }
pause close while state is waiting_for_customer
tighten outage when priority is p1 { answer 30m on always }
escalation slow { when sla.answer.used >= 50% and sla.answer.state is running; raise priority to p2; do note("half gone") }
