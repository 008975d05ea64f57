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
  i int in 0..10 = 4
  j int in 0..10 = 2
  b bool = true
  c bool = true
  h int?
  t time = 2026-03-03T00:00Z
  body text = "hey hi"
  xs set of text up to 3 = { "v" }
}
class standard otherwise
tier human otherwise
route {
  otherwise -> q3
}
rank {
  otherwise -> normal
}
rule plus { when i +
  j is 6 }
rule minus { when i -
  j is 2 }
rule times { when i *
  j is 8 }
rule over { when i /
  4 is 1 }
rule lt { when j <
  i }
rule le { when j <=   # a comment does not end it
  i }
rule gt { when i >
  j }
rule ge { when i >=
  j }
rule dots { when i in 3 ..
  5 }
