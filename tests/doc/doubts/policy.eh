## Promises that the desk cannot keep: over a weekend nobody is there, and one queue is always served before the other.
policy doubts
timezone "UTC"
queues b, a
priorities high > normal
fallback queue a
calendar d { open mon..fri 09:00..17:00 }
ticket { id text; created time; rep bool = false; vip bool = false; first_reply time?; solved time? }
class gold { when vip }
class basic otherwise
route { r: when rep -> b; otherwise -> a }
rank { g: when service is gold -> high; otherwise -> normal }
target first_response until first_reply
target resolve until solved
sla gold  { first_response 1h on d; resolve 4h }
sla basic { first_response 8h on d; resolve 80h on d }
tighten pressing when rep { first_response 30m on always }
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
