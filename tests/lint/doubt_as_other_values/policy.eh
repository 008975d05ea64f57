# A doubtful outage is normal, as a sure login is: what is proved says so much and no more.
policy p
confidence 80%
queues q
priorities high > normal
fallback queue q
ticket {
  id text
  created time
  seats int? in 0..1000
  topic predicted enum { outage, login, bill }
}
class vip { when (seats else 0) > 100 }
class standard otherwise
route { otherwise -> q }
rank {
  outage: when topic is outage -> high
  otherwise -> normal
}
rule r { when service is vip; do nt("vip") }
action nt(t text)
pool t { agents 3; serves q; order by waiting with head start { high 1h } }
