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
  body text = ""
}
route {
  otherwise -> q3
}
rank {
  otherwise -> normal
}
rule fine { when body mentions "\u{200B}" }
rule bad { when body mentions "\u{A0}\u{3000}" }
