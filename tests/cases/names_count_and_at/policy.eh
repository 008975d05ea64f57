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
  count int in 0..5 = 1
  at number in 0..1
  xs set of text up to 3 = {}
}
route {
  otherwise -> q3
}
rank {
  otherwise -> normal
}
action tell(count int in 0..5)
rule many { when count > 2 and count in 0..4; do tell(count) }
rule each { when (count x in xs where x is "a") is 1 }
rule half { when at is 50% }
sample s { id "T1"; created 2026-03-02T15:00Z; at 50% }
sample t like s { count 3
  at 25% }
