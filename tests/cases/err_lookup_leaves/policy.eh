policy p
currency USD
timezone "America/New_York"
confidence 80%
queues q1, q2, q3, triage
priorities urgent > high > normal > low
skills sso, billing, tax
fallback queue triage
ticket {
  id text
  created time
  customer_id text
}
record customer {
  plan enum { gold, free }?
  seats int in 0..100
}
source crm sqlite "crm.db"
lookup account customer from crm by customer_id sql "select plan, seats from customers where id = :key"
source other sqlite "../x.db"
class standard otherwise
tier human otherwise
route {
  otherwise -> q3
}
rank {
  otherwise -> normal
}
