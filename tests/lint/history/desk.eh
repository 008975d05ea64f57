# A desk whose history tells of creep, waits, transfers and shares: tests/lint_history.sh makes the tickets.
policy desk
currency USD
timezone "Europe/Dublin"
queues vip_desk, team_desk, archive
priorities high > normal
fallback queue team_desk

calendar office { open mon..fri 09:00..17:00 }

ticket {
  id          text
  created     time
  vip         bool = false
  size        int in 0..100
  team        enum { front, back, lab } = front tracked
  first_reply time?
  handling    duration? outcome
}

class vip { when vip }
class standard otherwise

complexity {
  big: 5 when size >= 50
  huge: 5 when size >= 100
}

# Nobody has an answer, or is in the lab, when a ticket comes: what was known later is hidden.
tier expert { when complexity >= 5 or first_reply is known or team is lab; share 5%..15% }
tier human otherwise { share 60%..95% }

route {
  vip: when service is vip -> vip_desk
  done: when first_reply is known -> archive
  otherwise -> team_desk
}

rank {
  vip: when service is vip -> high
  otherwise -> normal
}

target first_response until first_reply

sla vip { first_response 4h on office }
sla standard { first_response 8h on office }

pool team {
  agents 2 on office
  serves vip_desk, team_desk, archive
  order by priority
}

sample calm { id "T1"; created 2026-03-02T10:00Z; size 1 }
sample vip like calm { id "T2"; vip true }

workload {
  calm: 9 per hour on office handling 10m
  vip: 2 per hour on office handling 10m
}

guarantee everyone: service is standard starts within 48h for 90%
guarantee vips: service is vip starts within 24h

audit {
  handling is handling
  transfers at most 2
}
