policy p
currency USD
timezone "America/New_York"
confidence 80%
queues q1, q2, q3, triage
priorities urgent > high > normal > low
skills sso, billing, tax
fallback queue triage
rule r { when two and body mentions greet and biz is open; do x("k") }
let two = one and true
let one = c.e is a
sla standard { fr 2h on biz }
target fr until first_reply
ticket {
  id text
  created time
  first_reply time?
  c rec
  body text
}
class standard otherwise
tier human otherwise
route {
  otherwise -> q3
}
rank {
  otherwise -> normal
}
record rec {
  e en
}
enum en { a, b }
phrases greet { "hi" }
action x(v text)
calendar biz { open mon..fri 09:00..18:00 }
