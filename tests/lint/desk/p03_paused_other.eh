# The pool orders by the first target; a pause of the second leaves it alone.
# none P03
# proved P03: in pool `t` nobody is overtaken for ever: the earliest first target due first
policy p03_paused_other
queues q, triage
priorities normal
fallback queue triage
ticket { id text; created time; first_reply time?; solved_at time?; st enum { open, pending } = open tracked }
class standard otherwise
route { otherwise -> q }
rank { otherwise -> normal }
target fr until first_reply
target resolve until solved_at
sla standard { fr 4h; resolve 8h }
pause resolve while st is pending
pool t { agents 1; serves q, triage; order by due }
