# Nobody stands idle: gold tickets go before what came up to an hour earlier, and the rest is served.
policy idle_reserve_repaired

currency EUR
timezone "Europe/Lisbon"
queues vip_desk, general
priorities urgent > high > normal
fallback queue general

calendar office { open mon..fri 09:00..18:00 }

ticket {
  id          text
  created     time
  subject     text = ""
  body        text = ""
  plan        enum { basic, gold } = basic
  impact      int in 0..10_000 = 1
  first_reply time?
}

class vip { when plan is gold }
class standard otherwise

route {
  vip: when service is vip -> vip_desk
  otherwise -> general
}

rank {
  outage: when impact >= 50   -> urgent
  vip:    when service is vip -> high
  otherwise -> normal
}

target first_response until first_reply
sla vip      { first_response 4h on office }
sla standard { first_response 8h on office }

pool team {
  agents 8 on office
  serves vip_desk, general
  order by waiting with head start { urgent 2h, high 1h }
}

sample base { id "T1"; created 2026-03-02T10:00Z }
sample gold like base { id "T2"; plan gold }
sample down like base { id "T3"; impact 400 }

workload {
  base: 30 per hour on office burst 8 handling 8m up to 12m
  gold: 6 per hour on office burst 4 handling 10m up to 14m
  down: 1 per hour on office burst 2 handling 20m up to 25m
}
