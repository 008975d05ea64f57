policy p
queues q, q3
priorities normal
fallback queue q
ticket {
  id text
  created time
  n int in 0..9 = 0
}
route {
  if n > 3 -> q3
  otherwise -> q
}
rank { otherwise -> normal }
