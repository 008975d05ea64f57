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
  i int
  n number
}
class standard otherwise
tier human otherwise
route {
  otherwise -> q3
}
rank {
  otherwise -> normal
}
rule eq { when i is n }
rule lt { when i < n }
rule gt { when n < i }
rule half { when (max(min(i, 9), 0) + 0.5) is 4.5 }
