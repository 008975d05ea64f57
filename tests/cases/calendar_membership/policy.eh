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
}
calendar day { open mon..fri 09:00..23:00 }
calendar both { open fri 23:00..24:00 }
calendar night { open thu..fri 22:00..06:00 }
calendar shut {
  open mon..sun 00:00..24:00
  closed 2026-03-06
}
class standard otherwise
tier human otherwise
route {
  otherwise -> q3
}
rank {
  otherwise -> normal
}
rule d { when day is open }
rule b { when both is open }
rule n { when night is open }
rule s { when shut is open }
