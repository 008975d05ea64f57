policy p
queues q
priorities normal
fallback queue q
ticket {
  id text
  created time
  n int in 0..9 = 0
  first_reply time?
}
target fr until first_reply
sla vip { fr 1h }
sla standard { fr 1h }
holdout 5% by id salt "x" as standard
route { otherwise -> q }
rank { otherwise -> normal }
