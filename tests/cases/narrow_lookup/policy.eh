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
  seats int in 0..100
}
source crm sqlite "crm.db"
lookup account customer from crm by customer_id sql "select seats from customers where id = :key"
class standard otherwise
tier human otherwise
route {
  otherwise -> q3
}
rank {
  otherwise -> normal
}
rule r { when account is known and account.seats > 4 }
rule s { when account.seats is known and account.seats < 6 }
