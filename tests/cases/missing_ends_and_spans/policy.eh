policy p
currency USD
timezone "America/New_York"
confidence 80%
queues q1, q2, q3, triage
priorities urgent > high > normal > low
fallback queue triage
ticket {
  id text
  created time
  n int in 0..9 = 5
  lo int? in 0..9
  hi int? in 0..9
  half number?
  t time?
  span duration?
  fixed duration? in 3h..3h
}
route {
  otherwise -> q3
}
rank {
  otherwise -> normal
}
rule in_both { when n in lo..hi }
rule out { when n not in lo..hi }
rule from { when n in lo..9 }
rule real { when n in half..9 }
rule near { when t within span }
rule not_near { when not (t within span) }
rule past { when created within past span }
rule fixed { when t within fixed }
