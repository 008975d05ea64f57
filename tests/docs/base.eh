policy base

currency USD

timezone "America/New_York"

confidence 80%

queues bot, vip_desk, specialists, incidents, general, review, triage

priorities urgent > high > normal > low

skills sso

fallback queue triage

calendar business {
  open mon..fri 09:00..18:00
}

calendar extended { open mon..sun 07:00..22:00 }

enum intent { order_status, device_setup, outage, sso_login, other } unknown is other

record customer {
  id          text
  spend       money = $0
  renewal     date?
  health      int? in 0..100
  domain      text = ""
  email       text = ""
  tags        set of text up to 50 = {}
  value_tier  enum { none, silver, gold } = none
}

record purchase { total money }

ticket {
  id             text
  created        time
  status         enum { new, open, pending, solved } = new tracked
  subject        text = ""
  body           text = ""
  intent         predicted intent
  sentiment      predicted number in -1..1
  issues         int in 0..50 = 1
  impact         int in 0..1_000_000 = 1
  prior_contacts int in 0..1_000 = 0
  order_value    money in $0..$1_000_000 = $0
  customer       customer
  orders         list of purchase up to 100 = {}
  first_reply    time?
  solved_at      time?
  # fields
}

list key_accounts of text { "acme.example", "globex.example" }

class vip { when customer.spend > $500 }
class standard otherwise

tier automated { when complexity <= 3 }
tier human otherwise

route {
  outage: when impact >= 50 or intent is outage -> incidents
  otherwise -> general
}

rank {
  outage: when impact >= 50 or intent is outage -> urgent
  otherwise -> normal
}

sample base { id "B1"; created 2026-03-02T14:59Z; customer { id "C0" } }
