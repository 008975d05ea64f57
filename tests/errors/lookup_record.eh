policy p
queues q
priorities normal
fallback queue q
ticket {
  id text
  created time
}
class vip { when acc is known }
class standard otherwise
source crm sqlite "crm.db"
record customer { name text }
lookup acc custmer from crm by id sql "select name from c where id = :key"
route { otherwise -> q }
rank { otherwise -> normal }
