# Words decide, together with what the customer spends: the finding does not say that they alone do.
policy p
currency USD
queues q
priorities high > normal
fallback queue q
ticket {
  id text
  created time
  body text = ""
  spend money in $0..$1000 = $0
}
class vip { when body mentions "vip" and spend > $500 }
class standard otherwise
route { otherwise -> q }
rank {
  vip: when service is vip -> high
  otherwise -> normal
}
pool t { agents 3; serves q; order by waiting with head start { high 1h } }
