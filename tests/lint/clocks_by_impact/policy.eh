# Less impact has a tighter target, whose clock raises it above what has more.
policy p
queues q
priorities urgent > high > normal
fallback queue q
ticket {
  id text
  created time
  impact int in 0..1000 = 1
  first_reply time?
}
route { otherwise -> q }
rank {
  big: when impact >= 50 -> high
  otherwise -> normal
}
target first_response until first_reply
class everyone otherwise
sla everyone { first_response 8h }
tighten small when impact < 20 { first_response 15m }
escalation late {
  when sla.first_response.used >= 80%
  raise priority to urgent
}
pool t { agents 3; serves q; order by waiting with head start { urgent 2h, high 1h } }
