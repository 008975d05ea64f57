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
  s set of text up to 3
  e set of color up to 2
  t text
}
enum color { red, blue }
class standard otherwise
tier human otherwise
route {
  otherwise -> q3
}
rank {
  otherwise -> normal
}
rule x { when "a" in s }
rule r { when red in e }
rule f { when t in s }
rule nx { when "a" not in s }
rule nr { when red not in e }
