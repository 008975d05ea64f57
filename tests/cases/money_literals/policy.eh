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
  m money
}
class standard otherwise
tier human otherwise
route {
  otherwise -> q3
}
rank {
  otherwise -> normal
}
rule a { when m is $500 }
rule b { when m is 500 USD }
rule c { when m is $1_299.99 }
rule d { when m is $1.5 and m is 1.50 USD }
rule e { when m is $0.05 }
