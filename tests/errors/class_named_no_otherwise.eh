## The smallest useful policy: who is a VIP, where tickets go, and by when somebody answers.
policy shop

currency USD
timezone "Europe/Berlin"
queues vip_desk, incidents, general, triage
priorities urgent > high > normal
fallback queue triage                   # where a ticket goes when its data is broken

calendar business { open mon..fri 09:00..18:00 }

ticket {
  id          text
  created     time
  subject     text = ""
  spend       money in $0..$1_000_000 = $0
  impact      int in 0..1_000_000 = 1   # how many people the trouble hits
  first_reply time?
}

class vip { when spend > $500 }


route {
  outage: when impact >= 50   -> incidents
  vip:    when service is vip -> vip_desk
  otherwise -> general
}

rank {
  outage:  when impact >= 50                 -> urgent
  vip:     when service is vip               -> high
  serious: when subject mentions "data loss" -> high
  otherwise -> normal
}

target first_response until first_reply
sla vip      { first_response 1h on business }
sla standard { first_response 8h on business }
tighten outage when priority is urgent { first_response 30m on always }

guarantee impact: impact >= 50 outranks impact < 50

sample base { id "S1"; created 2026-03-02T08:00Z }

test "an outage comes before a VIP" {
  at 2026-03-02T09:00Z
  given base with { impact 200; spend $900 }
  expect { class vip; queue incidents by outage; priority urgent }
}
