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
  f enum { priority, sla, always, plain } = plain
}
route {
  otherwise -> q3
}
rank {
  otherwise -> normal
}
rule a { when priority is f or f is priority }
rule b { when sla in { f } or always is not f }
