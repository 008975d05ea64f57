# What the model is not sure of is read by a person.
policy review_ends_at_bot_repaired

currency EUR
timezone "Europe/Lisbon"
queues bot, general, review
priorities urgent > high > normal
confidence 80%
fallback queue general

calendar office { open mon..fri 09:00..18:00 }

ticket {
  id          text
  created     time
  subject     text = ""
  body        text = ""
  plan        enum { basic, gold } = basic
  impact      int in 0..10_000 = 1
  intent      predicted enum { order_status, refund, complaint }
  first_reply time?
}

class vip { when plan is gold }
class standard otherwise

route {
  unsure:  when intent is missing      -> review
  routine: when intent is order_status -> bot
  otherwise -> general
}

rank {
  vip: when service is vip -> high
  otherwise -> normal
}

pool bots { automatic; serves bot }
pool team {
  agents 8 on office
  serves general, review
  order by waiting with head start { high 1h }
}

sample base  { id "T1"; created 2026-03-02T10:00Z; intent refund }
sample vague like base { id "T2"; intent refund at 40% }

workload {
  base:  30 per hour on office burst 8 handling 8m up to 12m
  vague: 4 per hour on office burst 2 handling 12m up to 15m
}
