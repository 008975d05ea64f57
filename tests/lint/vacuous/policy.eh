# A promise about tickets that there are none of.
policy vacuous

queues desk, general
priorities high > normal
fallback queue general

ticket {
  id      text
  created time
  impact  int in 1..100 = 1
}

route {
  when impact >= 50 -> desk
  otherwise -> general
}
rank {
  when impact >= 50 -> high
  otherwise -> normal
}

pool team { agents 2; serves desk, general }

guarantee none: impact > 100 implies queue is desk
guarantee some: impact > 60 implies queue is desk
guarantee two:  impact > 60 outranks impact < 50 and impact > 70
