policy p
queues q, q3
priorities normal
fallback queue q
ticket {
  id text
  created time
  n int in 0..9 = 0
}
calendar c { open mon..fri 09..17:00 }
route { otherwise -> q }
rank { otherwise -> normal }
