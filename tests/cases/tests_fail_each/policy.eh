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
  first_reply time?
  i int in 0..9 = 0
  h int?
  c rec
  p predicted enum { a, b }
  os list of ord up to 3 = {}
  status enum { new, pending } = new tracked
  d duration = 0s
  x bool = false
}
record rec {
  id text
  spend money
  tags set of text up to 3
  ok bool = false
  since date?
}
record ord {
  total money
}
action say(v text)
action two(a int, b text)
class vip { when c.spend > $500 }
class standard otherwise
override big to bot when i is 9
tier bot { when i is 8 }
tier human otherwise
route {
  five: when i is 5 -> q1
  when i is 6 -> q2
  otherwise -> q3
}
rank {
  when i is 6 -> high
  low: when i is 7 -> low
  otherwise -> normal
}
complexity { a: i }
rule r { when i > 4; requires sso, tax; do say("five"); do two(i, "z") }
rule tagged { when "k" in c.tags }
rule orders { when any o in os where o.total > $5 }
rule sure { when p is a }
rule maybe { when (p at 50%) is a }
target fr until first_reply
sla vip { fr 1h }
sla standard { fr 2h }
pause fr while status is pending
tighten t when i is 5 { fr 30m }
escalation e { when sla.fr.used >= 50%; raise priority to urgent }
sample base {
  id "T0"; created 2026-03-02T15:00Z
  p a at 62%
  h 3
  os { { total $5 }, { total $6 } }
  c { id "C0"; spend $20; tags { "k", "m" } }
}
sample rich like base { c { spend $900 } }
sample bare like rich { c { tags { } }; os { }; p missing; h missing }
test "class" {
  at 2026-03-02T15:30Z
  given base
  expect { class vip }
}
test "queue" {
  at 2026-03-02T15:30Z
  given base
  expect { queue q1 }
}
test "by" {
  at 2026-03-02T15:30Z
  given base with { i 6 }
  expect { queue q2 by five }
}
test "row" {
  at 2026-03-02T15:30Z
  given base with { i 7 }
  expect { priority low by row 1 }
}
test "otherwise" {
  at 2026-03-02T15:30Z
  given base with { i 6 }
  expect { priority high by otherwise }
}
test "complexity" {
  at 2026-03-02T15:30Z
  given base
  expect { complexity 1 }
}
test "requires" {
  at 2026-03-02T15:30Z
  given base with { i 5 }
  expect { requires billing }
}
test "due" {
  at 2026-03-02T15:30Z
  given base
  expect { sla.fr.due 2026-03-02T17:01Z }
}
test "state" {
  at 2026-03-02T15:30Z
  given base
  expect { sla.fr.state met }
}
test "does" {
  at 2026-03-02T15:30Z
  given base
  expect { does say }
}
test "does other" {
  at 2026-03-02T15:30Z
  given base with { i 5 }
  expect { does say("six") }
}
test "not does" {
  at 2026-03-02T15:30Z
  given base with { i 5 }
  expect { not does say }
}
test "rule" {
  at 2026-03-02T15:30Z
  given base
  expect { rule r }
}
test "not rule" {
  at 2026-03-02T15:30Z
  given base with { i 5 }
  expect { not rule r }
}
test "tighten" {
  at 2026-03-02T15:30Z
  given base
  expect { tighten t }
}
test "escalation" {
  at 2026-03-02T15:30Z
  given base
  expect { escalation e }
}
test "fault" {
  at 2026-03-02T15:30Z
  given base
  expect { fault i }
}
test "one of two" {
  at 2026-03-02T15:30Z
  given base
  expect { class standard; holdout true }
}
test "after failures" {
  at 2026-03-02T15:30Z
  given base
  expect { class standard }
}
