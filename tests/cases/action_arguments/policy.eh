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
  i int in 0..9
}
action note(text text, how enum { private, public }, level int, ok bool)
action ping()
class standard otherwise
tier human otherwise
route {
  otherwise -> q3
}
rank {
  otherwise -> normal
}
rule r { when true; do note("n 3", private, i + 1, i is 3); do ping(); do note(id, public, i, not (i is 3)) }
