# An escalation raises what has less impact above what has more.
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
  big: when impact >= 50   -> high
  otherwise -> normal
}
escalation e { when waiting > 1h and impact < 100; raise priority to urgent }
pool t { agents 3; serves q; order by waiting with head start { urgent 2h, high 1h } }
