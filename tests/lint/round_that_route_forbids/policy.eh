# `down` can never hold, for route sends nothing below 50 to a_desk: R03, and no round.
policy p
queues a_desk, b_desk
priorities normal
fallback queue b_desk
ticket {
  id text
  created time
  impact int in 0..1000 = 1
}
route {
  big: when impact >= 50 -> a_desk
  otherwise -> b_desk
}
rank { otherwise -> normal }
escalation up   { when queue is b_desk and waiting >= 2h; queue a_desk }
escalation down { when queue is a_desk and impact < 50; queue b_desk }
pool t { agents 3; serves a_desk, b_desk; order by waiting }
