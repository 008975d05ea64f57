# SPDX-License-Identifier: Apache-2.0
# A desk of 50 people and a million tickets a year, for bench/simulate.sh.
policy year

queues vip_desk, specialists, general, review
priorities urgent > high > normal
skills tax
fallback queue review
calendar extended { open mon..sun 07:00..22:00 }

ticket {
  id          text
  created     time
  kind        enum { question, problem, tax, outage } = question
  spend       int in 0..1_000_000 = 0
  first_reply time?
}
class vip { when spend > 500 }
class standard otherwise
route {
  tax:   when kind is tax -> specialists
  vip:   when service is vip -> vip_desk
  stray: when kind is outage -> review
  otherwise -> general
}
rank {
  outage: when kind is outage -> urgent
  vip:    when service is vip -> high
  otherwise -> normal
}
rule tax { when kind is tax; requires tax }
target first_response until first_reply
sla vip      { first_response 1h on extended }
sla standard { first_response 8h on extended }
escalation late { when sla.first_response.used >= 80%
  raise priority to high }

pool vips  { agents 6; serves vip_desk; order by due }
pool tax   { agents 8; skills tax; serves specialists then general; order by priority }
pool team  { agents 36; serves general, vip_desk, review; order by waiting with head start { urgent 4h, high 1h }; reserve 1 for vip_desk }

sample question { id "s"; created 2026-03-02T10:00Z }
sample problem like question { kind problem }
sample tax like question { kind tax }
sample outage like question { kind outage }
sample vip like question { kind problem; spend 900 }
workload {
  question: 50 per hour handling 20m up to 2h
  problem:  35 per hour handling 25m up to 3h
  tax:      12 per hour handling 30m up to 2h
  outage:   1 per hour handling 1h up to 8h
  vip:      16.2 per hour handling 20m up to 2h
}
