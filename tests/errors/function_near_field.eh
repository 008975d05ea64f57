policy p
queues q, q3
priorities normal
fallback queue q
ticket {
  id text
  created time
  n int in 0..9 = 0
  fo int in 0..3 = 0
}
let a = foo(n) > 1
route { otherwise -> q }
rank { otherwise -> normal }
