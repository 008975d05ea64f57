# The policy that the changes of the folders beside it are compared with.
policy desk
timezone "Europe/Dublin"
confidence 80%
queues incidents, vip_desk, team_desk
priorities urgent > high > normal
skills billing
fallback queue team_desk

import "parts"

ticket {
  id text
  created time
  body text = ""
  plan enum { free, pro, enterprise }
  topic predicted enum { invoice, login, other }
  impact int in 1..1000 = 1
  seats int in 1..500 = 1
  first_reply time?
}

class vip { when plan is enterprise or seats >= 100 }
class standard otherwise

complexity {
  wide: 3 when impact >= 10
  unsure: 2 when topic is missing
}

tier expert { when complexity > 2 }
tier human otherwise

route {
  outage: when impact >= 50 -> incidents
  vip: when service is vip -> vip_desk
  otherwise -> team_desk
}

rank {
  outage: when impact >= 50 -> urgent
  vip: when service is vip -> high
  otherwise -> normal
}

action notify(team text)

rule invoices { when topic is invoice or body mentions billing_words; requires billing }
rule page { when priority is urgent; do notify("on-call") }

target first_response until first_reply

sla vip { first_response 4h on office }
sla standard { first_response 8h on office }
tighten outage when priority is urgent { first_response 30m on always }

pool team {
  agents 6 on office
  skills billing
  serves incidents, vip_desk, team_desk
  order by waiting with head start { urgent 2h, high 30m }
}

sample calm { id "T1"; created 2026-03-02T10:00Z; plan free; topic other }
sample vip like calm { id "T2"; plan enterprise }
sample outage like calm { id "T3"; impact 200 }
sample invoice like calm { id "T4"; topic invoice }

workload {
  calm: 12 per hour on office burst 12 handling 10m up to 40m
  vip: 2 per hour on office burst 4 handling 10m up to 40m
  outage: 1 per hour on office burst 3 handling 20m up to 60m
}

guarantee impact: impact >= 50 implies queue is incidents
guarantee order: impact >= 50 outranks impact < 50
