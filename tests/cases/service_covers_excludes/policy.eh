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
  area enum { in_ from "in", out }
  no bool = false
}
class vip {
  when x
  covers area is in_
  excludes no
}
class gold { when true }
class standard otherwise
tier human otherwise
route {
  otherwise -> q3
}
rank {
  otherwise -> normal
}
rule va { when service is vip and class is vip }
rule ss { when service is standard and class is vip }
