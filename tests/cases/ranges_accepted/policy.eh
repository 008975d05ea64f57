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
  y int in 0..9
  z int in -5..-1
  m money
  big int in 0..9_007_199_254_740_990 = 1
}
class standard otherwise
tier human otherwise
route {
  otherwise -> q3
}
rank {
  otherwise -> normal
}
rule a { when min(i, 10) + 0 <= 10 and max(min(i, 10), 0) * 100 is 1_000 }
rule b { when 6 / max(y, 1) is 6 }
rule c { when 6 / z is -3 }
rule d { when big + 1 is 2 }
rule e { when abs(i) is 9_007_199_254_740_991 }
rule f { when -i is -9_007_199_254_740_991 }
rule g { when m / $2 > 1 }
rule h { when 10 / (max(y, 1) + 1) is 5 }
