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
  i int in 0..9 = 3
}
class standard otherwise
tier human otherwise
route {
  when 1 < 2 -> q1
  when false -> q2
  when true -> q2
  otherwise -> q3
}
rank {
  otherwise -> normal
}
rule a { when i > 20 }
rule b { when i <= 9 }
rule c { when true and false }
