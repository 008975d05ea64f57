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
  m money = $0
}
route {
  otherwise -> q3
}
rank {
  otherwise -> normal
}
rule fine { when m is $90_071_992_547_409.91 }
rule bad { when m is $90_071_992_547_409.92 }
