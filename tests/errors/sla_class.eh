policy p
queues q
priorities normal
fallback queue q
ticket {
  id text
  created time
  n int in 0..5 = 0
  first_reply time?
}
class vip { when n > 3 }
class standard otherwise
route { otherwise -> q }
rank { otherwise -> normal }
target fr until first_reply
sla gold { fr 1h }
sla standard { fr 4h }
