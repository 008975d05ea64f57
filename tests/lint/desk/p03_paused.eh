# While its clock is paused a ticket has no due, and goes after all that have one.
# found P03: a ticket whose clock is paused waits behind every one whose clock runs, however long it waits
# found P03: replayed: 146 tickets in the simulator: A still waits Tue 2026-03-03 09:00, 24 h after it came
policy p03_paused
queues q, triage
priorities normal
fallback queue triage
ticket { id text; created time; first_reply time?; st enum { open, pending } = open tracked }
class standard otherwise
route { otherwise -> q }
rank { otherwise -> normal }
target fr until first_reply
sla standard { fr 4h }
pause fr while st is pending
sample n { id "v"; created 2026-03-02T10:00Z }
workload { n: 5 per hour burst 2 handling 10m up to 10m }
pool t { agents 1; serves q, triage; order by due }
