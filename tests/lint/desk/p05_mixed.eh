# found P05: serve `a` and `b` together, with `order by waiting with head start { high 8h }`: the longest with which nobody is overtaken for longer than promised (first_response of `sla basic`: 8h)
policy p05_mixed
timezone "UTC"
queues a, b
priorities high > normal
fallback queue a
calendar d { open mon..fri 09:00..17:00 }
ticket { id text; created time; rep bool = false; vip bool = false; first_reply time? }
class gold { when vip }
class basic otherwise
route { r: when rep -> b; otherwise -> a }
rank { g: when service is gold -> high; otherwise -> normal }
target first_response until first_reply
sla gold  { first_response 1h on d }
sla basic { first_response 8h on d }
pool p { agents 2 on d; serves b then a; order by priority promote after 4h }
sample s { id "T"; created 2026-03-02T15:00Z }
sample r like s { rep true }
sample g like r { vip true }
workload {
  s: 3 per hour on d burst 6 handling 10m up to 60m
  r: 5 per hour on d burst 6 handling 10m up to 60m
  g: 2 per hour on d burst 3 handling 10m up to 60m
}
guarantee quick: service is gold starts within 2h
