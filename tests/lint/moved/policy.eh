# A guarantee that an escalation breaks: what it reads is where a ticket stands in the end.
policy moved

queues desk, bot, triage
priorities high > normal
fallback queue triage

calendar office { open mon..fri 09:00..18:00 }

ticket {
  id          text
  created     time
  asks_person bool = false
  impact      int in 0..10_000 = 1
  first_reply time?
}

class everyone otherwise

route { simple: when impact < 10 and not asks_person -> bot
  otherwise -> desk }
rank { otherwise -> normal }

target first_response until first_reply
sla everyone { first_response 8h on office }

escalation slow {
  when sla.first_response.used >= 50% and first_reply is missing and impact < 10
  queue bot
}
escalation late {
  when sla.first_response.state is missed and first_reply is missing
  raise priority to high
}

pool people { agents 4 on office; serves desk, triage; order by waiting }
pool robots { automatic; serves bot }

guarantee person: asks_person implies queue is not bot
guarantee calm:   waiting < 1h implies priority is normal
guarantee desk:   queue is desk implies asks_person or impact >= 10

test "who asks for a person gets one" {
  at 2026-03-02T10:00Z
  given { id "T1"; created 2026-03-02T09:59Z; asks_person true }
  expect { queue desk by otherwise }
}
