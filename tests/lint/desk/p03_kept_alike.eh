# As many agents are kept free for the one queue as for the other: none of them can be taken first.
# none P03
# proved P03: in pool `t` nobody is overtaken for ever
policy p03_kept_alike
queues vipq, general
priorities normal
fallback queue general
ticket { id text; created time; first_reply time?; vip bool = false }
class vip { when vip }
class standard otherwise
route { v: when service is vip -> vipq; otherwise -> general }
rank { otherwise -> normal }
target fr until first_reply
sla vip { fr 4h }
sla standard { fr 4h }
pool t { agents 3; serves vipq, general; order by waiting; reserve 1 for vipq; reserve 1 for general }
