policy desk

currency USD
confidence 80%
queues general, vip_desk, incidents, triage
priorities urgent > high > normal > low
skills sso, billing
fallback queue triage

calendar business { open mon..fri 09:00..18:00 }
enum topic { question, outage, invoice }
record order { total money }
record customer {
  id     text
  spend  money = $0
  health int? in 0..100
  email  text = ""
  tags   set of text up to 10 = {}
}
ticket {
  id          text
  created     time
  body        text = ""
  topic       predicted topic
  impact      int in 0..1_000 = 1
  contacts    int in 0..1_000 = 0
  status      enum { open, pending } = open tracked
  customer    customer
  orders      list of order up to 10 = {}
  csat        int? in 1..5 outcome
  first_reply time?
}
list partners of text { "acme.example" }
phrases legal { "chargeback", "lawyer" }

class vip { when customer.spend > $500 }
class standard otherwise
tier bot { when complexity <= 3 }
tier human otherwise
complexity { many: 2 * min(contacts, 5) }
route {
  outage: when impact >= 50 or topic is outage -> incidents
  vip:    when service is vip -> vip_desk
  otherwise -> general
}
rank {
  outage: when impact >= 50 because "all wait"
  otherwise -> normal
}
action notify(team text)
target reply until first_reply
sla vip      { reply 1h on business }
sla standard { reply 24h }
sample base { id "T1"; created 2026-03-02T14:59Z; customer { id "C1" } }
