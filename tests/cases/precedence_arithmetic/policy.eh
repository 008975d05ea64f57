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
  a bool = false
  b bool = false
  c bool = false
  i int in 0..100 = 4
  j int in 1..100 = 2
  h int? in 0..100
}
class standard otherwise
tier human otherwise
route {
  otherwise -> q3
}
rank {
  otherwise -> normal
}
rule a { when 2 + 3 * i is 14 }
rule b { when 10 - i - j is 4 }
rule c { when 8 / j / 2 is 2 }
rule d { when -i + j is -2 and i - -j is 6 }
rule e { when h else 1 + 2 is 3 }
rule f { when h else 100 - 60 > 45 }
rule g { when h else i < 5 }
