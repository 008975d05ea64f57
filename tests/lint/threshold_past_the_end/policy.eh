# R04 beside R01: the range of complexity, with a ticket at each end.
policy p
queues q
priorities high > normal
fallback queue q
ticket {
  id text
  created time
  hard bool = false
  harder bool = false
}
complexity {
  a: 2 when hard
  b: 3 when harder
}
tier auto { when complexity > 5 }
tier human otherwise
route { otherwise -> q }
rank {
  people: when tier is human -> high
  otherwise -> normal
}
pool t { agents 3; serves q; order by waiting }
