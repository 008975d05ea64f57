# Phrases that are compared alike are one: the second row is dead.
policy p
queues q, r
priorities normal
fallback queue r
ticket {
  id text
  created time
  body text = ""
}
route {
  a: when body mentions "data loss" -> q
  b: when body mentions "data  LOSS" -> r
  otherwise -> r
}
rank { otherwise -> normal }
pool t { agents 3; serves q, r; order by waiting }
