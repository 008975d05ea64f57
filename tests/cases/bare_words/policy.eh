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
  e enum { up, down }
  f enum { left, up }
  s set of dir up to 2
}
enum dir { up, down }
action act(v dir)
class standard otherwise
tier human otherwise
route {
  otherwise -> q3
}
rank {
  otherwise -> normal
}
rule a { when e is up; do act(up) }
rule b { when up is f }
rule c { when up in s }
rule d { when e in { up, down } }
rule e { when f in { left, up } }
