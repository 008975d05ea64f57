policy sets
currency USD
confidence 60%
queues a, b
priorities high > low
skills s1, s2
fallback queue b
record order { total money; kinds set of enum { x, y } up to 3; note text = "" }
record account { total money; note text = "" }
ticket {
  id text
  created time
  a int in -5..100 = 0
  b text = ""
  n number in -1..1 = 0.0
  day date?
  lasts duration?
  tags set of text up to 4 = { "a" }
  orders list of order up to 5 = {}
  nums list of int up to 4 = {}
  guess predicted enum { p, q }
}
list names of text { "a", "b", "x y" }
action tell(what text, how_many int, lasts duration)
source crm sqlite "crm.db"
lookup last account from crm by id sql "select 1 where id = :key"
function risk(b text, a int) number? in 0..1 from "libr.so"
class one { when any o in orders where o.total > $2 and (x in o.kinds or o.note in names) }
class two { when (last.total else $0) > $1 or (risk(b, a) else 0.0) > 0.5 }
class rest otherwise
complexity {
  big: count o in orders where o.total > $20
  near: max(a, 3) * 2 when day within 3 days
  kind: by guess { p: 1, q: 2, missing: 3 }
  long: round(n * 10) when lasts is known and lasts > 2h
}
tier light { when complexity <= 3 and all i in nums where i in 2..5 }
tier heavy otherwise
route by (guess, a, service) {
  p, < 5, one -> a
  { p, q }, 1..7, not rest -> b
  missing, any, any -> a
  otherwise -> b
}
rank { when "a" in tags and lower of b starts with "x" -> high
  when length of b > 3 and domain of b in names -> high
  otherwise -> low }
rule tell_it { when hour of created in 3..17 and weekday of today in mon..fri; requires s2; do tell(b, a, waiting) }
