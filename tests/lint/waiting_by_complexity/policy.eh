# Who has waited is less complex, and so ranked lower.
policy p
queues q
priorities urgent > high > normal
fallback queue q
ticket {
  id text
  created time
  impact int in 0..1000 = 1
}
complexity { a: 3 when waiting < 1h }
tier expert { when complexity > 2 }
tier human otherwise
route { otherwise -> q }
rank {
  t:   when tier is expert -> urgent
  big: when impact >= 50   -> high
  otherwise -> normal
}
pool t { agents 3; serves q; order by waiting with head start { urgent 2h, high 1h } }
