# It takes two fields to pause the clock; no ticket that is known has both.
# unknown P03: a ticket of this pool that such a pause holds
# none P03
policy p03_paused_both
queues q, triage
priorities normal
fallback queue triage
ticket { id text; created time; first_reply time?; st enum { open, pending } = open tracked; why enum { none, parts } = none tracked }
class standard otherwise
route { otherwise -> q }
rank { otherwise -> normal }
target fr until first_reply
sla standard { fr 4h }
pause fr while st is pending and why is parts
pool t { agents 1; serves q, triage; order by due }
