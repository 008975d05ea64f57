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
  f bool = false
  c enum { red, green } = red
  d enum { red, blue } = blue
}
route {
  otherwise -> q3
}
rank {
  otherwise -> normal
}
rule branch { when (if f then green else c) is red }
rule case { when (by f { true: blue, false: d }) is red }
