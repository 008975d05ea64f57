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
  xs list of int up to 4 in 0..9 = { 7, 7, 3 }
  ts list of text up to 3 = { "a", "b" }
  ms list of money up to 2 = { -$1, $2 }
  cs list of enum { red, green } up to 2 = { green }
  r part
}
route {
  otherwise -> q3
}
rank {
  otherwise -> normal
}
record part { ns list of number up to 2 = { 0.5, 1 } }
rule three { when (count x in xs where x > 2) is 3 and (count x in xs where x is 7) is 2 }
rule texts { when "b" in ts and "c" not in ts }
rule money { when any m in ms where m < $0 }
rule green { when green in cs and red not in cs }
rule inner { when any n in r.ns where n is 50% }
