policy p
queues q1, q2, triage
priorities high > low
fallback queue triage
ticket {
  id text
  created time
  count int in 0..9
  least int in 0..9 = 2
  xs list of int up to 3 = {}
}
route {
  both: when all {
    least <= count
    count in { 3, 4 }
  } -> q1
  paren: when (least > count
    or (count
      x in xs where x > 1) is 1) -> q2
  otherwise -> triage
}
rank { otherwise -> low }
