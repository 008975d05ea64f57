policy p
currency JPY
queues q, q3
priorities normal
fallback queue q
ticket {
  id text
  created time
  v money
}
let a = v > 5
route { otherwise -> q }
rank { otherwise -> normal }
