policy p
queues q, q3
priorities normal
fallback queue q
ticket {
  id text
  created time
  n int in 0..9 = 0
  m: int
}

route { otherwise -> q }
rank { otherwise -> normal }
