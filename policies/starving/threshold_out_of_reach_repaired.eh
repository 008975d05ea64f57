# A threshold that hard cases do reach.
policy threshold_out_of_reach_repaired

currency EUR
timezone "Europe/Lisbon"
queues bot, general
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
  issues      int in 1..4 = 1
  contacts    int in 0..5 = 0
  first_reply time?
}

class vip { when plan is gold }
class standard otherwise

complexity {
  issues:  issues - 1
  contact: contacts
}

tier automated { when complexity < 5 }
tier human otherwise

route {
  bot: when tier is automated -> bot
  otherwise -> general
}

rank {
  vip: when service is vip -> high
  otherwise -> normal
}

pool bots { automatic; serves bot }
pool team {
  agents 8 on office
  serves general
  order by waiting with head start { high 1h }
}

sample base { id "T1"; created 2026-03-02T10:00Z }
sample hard like base { id "T2"; issues 4; contacts 5 }

workload {
  base: 30 per hour on office burst 8 handling 8m up to 12m
  hard: 2 per hour on office burst 2 handling 30m up to 40m
}
