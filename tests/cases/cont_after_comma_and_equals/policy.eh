policy p
queues q1, # the first
  q2,
  q3, triage
priorities urgent > high >
  normal > low
skills sso,
  tax
fallback queue triage
ticket {
  id text
  created time
  i int =
    4
  j int in 0..9 = 2
}
let sum =
  j + 1
action two(p int,
  q text)
class standard otherwise
tier human otherwise
route {
  otherwise -> q3
}
rank {
  otherwise -> normal
}
rule r { when sum is 3; do two(i,
  "z") }
rule s { when i in { 1, 2,
  3, 4 } }
