policy vip
queues vip, q3
priorities vip > normal
skills vip
fallback queue q3
ticket {
  id text
  created time
  e vip = vip
  stop time?
}
enum vip { vip, other }
class vip { when e is vip }
class standard otherwise
tier vip { when true }
tier human otherwise
route {
  vip: when tier is vip -> vip
  otherwise -> q3
}
rank {
  vip: when service is vip -> vip
  otherwise -> normal
}
rule vip { when priority is vip; requires vip }
target vip until stop
sla vip { vip 1h }
sla standard { vip 2h }
