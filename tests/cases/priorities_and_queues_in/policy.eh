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
  x bool = false
}
class standard otherwise
tier human otherwise
route {
  when x -> q1
  otherwise -> q3
}
rank {
  when x -> high
  otherwise -> normal
}
rule p { when priority in { normal, low } }
rule q { when queue in { q2, q3 } }
rule q2 { when queue in { q1 } and priority not in { urgent, normal } }
rule t { when tier in { human } }
rule c { when class in { standard } }
rule s { when service is standard }
