policy p
queues q
priorities normal
fallback queue q
import "part_reply"
ticket {
  id text
  created time
  first_reply time?
}
class standard otherwise
route { otherwise -> q }
rank { otherwise -> normal }
target fr until first_reply
sla standard { fr 4h }
