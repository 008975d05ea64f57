policy p
queues q
priorities normal
fallback queue q
ticket {
  id text
  created time
  n int in 0..9 = 0
  b bool = false
  k enum { x, y } = x
  m int?
}
let a = k is null
route { otherwise -> q }
rank { otherwise -> normal }
