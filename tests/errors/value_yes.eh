policy p
queues q, q3
priorities normal
fallback queue q
ticket {
  id text
  created time
  n int in 0..9 = 0
  b bool = false
  es bool = false
}
class vip { when b is yes }
class s otherwise
route { otherwise -> q }
rank { otherwise -> normal }
