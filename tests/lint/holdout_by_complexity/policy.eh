# Complexity counts what makes the class: a holdout ticket's tier is not by its service class alone.
policy p
currency USD
queues q
priorities high > normal
fallback queue q
ticket {
  id text
  created time
  spend money in $0..$1000 = $0
}
class vip { when spend > $500 }
class standard otherwise
holdout 50% by id salt "x" as standard
complexity { a: 3 when class is vip }
tier expert { when complexity > 2 }
tier human otherwise
route { otherwise -> q }
rank {
  t: when tier is expert -> high
  otherwise -> normal
}
pool t { agents 3; serves q; order by waiting with head start { high 1h } }
