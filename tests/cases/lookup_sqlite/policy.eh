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
  i int = 0
}
record customer {
  plan enum { gold, free }?
  seats int in 0..100
}
source crm sqlite "crm.db"
lookup account customer from crm by customer_id sql "select plan, seats from customers where id = :key"
class standard otherwise
tier human otherwise
route {
  otherwise -> q3
}
rank {
  otherwise -> normal
}
rule g { when account.plan is gold }
rule f { when account is known and account.plan is free }
rule five { when account.seats is known and account.seats > 4 }
rule none { when account is missing and account.plan is missing }
rule noplan { when account is known and account.plan is missing and account.seats is 3 }
