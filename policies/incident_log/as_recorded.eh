# SPDX-License-Identifier: Apache-2.0
#
# The desk that the incident log shows, as a baseline for simulations of that log.
#
# The idea: six of seven incidents were taken by whoever registered them, and never waited; the others were put into the
# queue of a team at that same instant. Only those wait for agents here.

policy as_recorded

timezone "Etc/GMT-1"
queues taken, first_line, second_line, third_line, critical, triage
priorities normal
fallback queue triage

ticket {
  id         text from "ticket_id"
  created    time from "created_at"
  product    text = ""
  first_tier int in 1..3
  accepted   time? from "first_accept_at"
  resolved   time? from "resolved_at"

  ## Known afterwards, but for one thing: whether it was when the incident came.
  first_queued time? from "first_queued_at"

  pending_user  duration? from "pending_user_s" outcome
  pending_other duration? from "pending_other_s" outcome
}

list critical_products of text from "critical_products.csv" column product

## Put into a queue when it was registered. A later instant says nothing here.
let queued_at_once = first_queued is known and first_queued <= created

class critical { when product in critical_products }
class standard otherwise

tier level_3 { when first_tier is 3 }
tier level_2 { when first_tier is 2 }
tier level_1 otherwise

route {
  taken:    when not queued_at_once  -> taken
  critical: when service is critical -> critical
  third:    when tier is level_3     -> third_line
  second:   when tier is level_2     -> second_line
  otherwise -> first_line
}
rank { otherwise -> normal }

target accept  until accepted
target resolve until resolved
sla critical { accept 30m; resolve 24h }
sla standard { accept 4h; resolve 60h }

pool front   { automatic; serves taken }
pool level_1 { agents 3 on always; serves first_line, critical, triage }
pool level_2 { agents 1 on always; serves second_line }
pool level_3 { agents 1 on always; serves third_line }

sample waits {
  id "9-1"; created 2012-05-03T09:00+01:00; product "PROD901"; first_tier 1
  first_queued 2012-05-03T09:00+01:00
}
sample taken    like waits { id "9-2"; first_queued missing }
sample later    like waits { id "9-3"; first_queued 2012-05-03T09:40+01:00 }
sample critical like waits { id "9-4"; product "PROD424" }

test "an incident that was queued when it came waits for its level" {
  at 2012-05-03T09:00+01:00
  given waits with { first_tier 2 }
  expect { queue second_line by second; tier level_2 }
}

test "who registered it took it" {
  at 2012-05-03T09:00+01:00
  given taken
  expect { queue taken by taken }
}

test "that it was queued later was not known" {
  at 2012-05-03T09:00+01:00
  given later
  expect { queue taken by taken }
}

test "a critical product is told apart, so that a desk can be" {
  at 2012-05-03T09:00+01:00
  given critical
  expect { class critical; queue critical by critical }
}
