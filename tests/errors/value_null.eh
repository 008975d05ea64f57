policy p
queues q, q3
priorities normal
fallback queue q
ticket {
  id text
  created time
  n int in 0..9 = 0
  m int?
}
let a = m is not null
route { otherwise -> q }
rank { otherwise -> normal }
