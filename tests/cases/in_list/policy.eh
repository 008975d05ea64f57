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
  t text
  i int
  e color
}
enum color { red, blue }
list ts of text { "a", "b" }
list is_ of int { 1, 2, 3, }
list es of color { red }
class standard otherwise
tier human otherwise
route {
  otherwise -> q3
}
rank {
  otherwise -> normal
}
rule t { when t in ts }
rule i { when i in is_ }
rule e { when e in es }
rule nt { when t not in ts }
rule ni { when i not in is_ }
rule ne { when e not in es }
