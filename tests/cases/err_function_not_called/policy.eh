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
  who text
  opt text?
  pred predicted text
}
function churn(customer_id text) number? in 0..1 from "libchurn.so" symbol "churn_risk"
class standard otherwise
tier human otherwise
route {
  otherwise -> q3
}
rank {
  otherwise -> normal
}
rule bad { when (churn else 0.0) > 0.5 }
