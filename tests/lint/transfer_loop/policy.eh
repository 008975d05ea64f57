policy desk
currency USD
timezone "Europe/Dublin"
confidence 80%
queues incidents, vip_desk, team_desk
priorities urgent > high > normal
skills billing
fallback queue team_desk

calendar office { open mon..fri 09:00..17:00 }

record customer {
  id text
  vip bool = false
  health int? in 0..100
}

ticket {
  id text
  created time
  body text = ""
  channel enum { email, chat } = email
  topic predicted enum { invoice, login, other }
  impact int in 1..10_000 = 1
  customer customer
  first_reply time?
}

class vip { when customer.vip }
class standard otherwise

complexity {
  wide: 3 when impact >= 10
  unsure: 2 when topic is missing
}

tier expert { when complexity > 2 }
tier human otherwise

route {
  outage: when impact >= 50 -> incidents
  stuck: when waiting >= 4h and first_reply is missing -> incidents
  vip: when service is vip -> vip_desk
  otherwise -> team_desk
}

rank {
  outage: when impact >= 50 -> urgent
  vip: when service is vip -> high
  otherwise -> normal
}

rule invoices { when topic is invoice; requires billing }

target first_response until first_reply

sla vip { first_response 4h on office }
sla standard { first_response 8h on office }

pool team {
  agents 6 on office
  skills billing
  serves incidents, vip_desk, team_desk
  order by waiting with head start { urgent 2h, high 30m }
}

sample calm { id "T1"; created 2026-03-02T10:00Z; topic other; customer { id "C1" } }
sample vip like calm { id "T2"; customer { id "C2"; vip true } }
sample outage like calm { id "T3"; impact 200 }
sample invoice like calm { id "T4"; topic invoice }

workload {
  calm: 12 per hour on office burst 12 handling 10m up to 40m
  vip: 2 per hour on office burst 4 handling 10m up to 40m
  outage: 1 per hour on office burst 3 handling 20m up to 60m
}

guarantee impact: impact >= 50 implies queue is incidents
guarantee order: impact >= 50 outranks impact < 50
escalation up {
  when queue is team_desk and waiting >= 2h and first_reply is missing
  queue incidents
}
escalation down {
  when queue is incidents and impact < 50
  queue team_desk
}
