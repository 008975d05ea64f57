# found P03: any duration bounds it
# found P03: within 4h overtake it
policy p03_unpromised
queues general
priorities high > normal
fallback queue general
ticket { id text; created time; size int in 0..9 = 0 }
route { otherwise -> general }
rank { big: when size >= 8 -> high; otherwise -> normal }
pool team { agents 4; serves general; order by priority }
