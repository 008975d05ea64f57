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
  e color
  t text
  body text
  f enum {
    p
    q
  } = q
}
enum color {
  red
  green

  blue, violet,
}
list l of text {
  "a"
  "b", "c",
}
phrases ph {
  "one"
  "three", "four",
}
class standard otherwise
tier human otherwise
route {
  otherwise -> q3
}
rank {
  otherwise -> normal
}
rule e { when e in { green, red, } }
rule l { when t in l }
rule p { when body mentions ph }
rule b { when (by e {
  red: 1
  green: 2, blue: 3,
  violet: 4
}) is 2 }
rule c { when by f { p: false, q: true, } }
