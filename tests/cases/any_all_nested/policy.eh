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
  xs list of int up to 3 = {}
}
let hit = any { big: any x in xs where x > 5; never: false }
class standard otherwise
tier human otherwise
route {
  otherwise -> q3
}
rank {
  otherwise -> normal
}
rule one { when all { a } }
rule x { when hit }
rule q { when all { hit; any { b; all { a; b } } } }
