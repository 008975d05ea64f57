# SPDX-License-Identifier: Apache-2.0
# Twenty agents, three priorities, exponential handling: the desk that bench/peer_simpy.py builds too.
policy mmc

queues desk
priorities p0 > p1 > p2
fallback queue desk
ticket {
  id      text
  created time
  kind    int in 0..2 = 0
}
route { otherwise -> desk }
rank {
  first:  when kind is 0 -> p0
  second: when kind is 1 -> p1
  otherwise -> p2
}
pool agents { agents 20; serves desk; order by priority }
sample s0 { id "s"; created 2026-03-02T00:00Z; kind 0 }
sample s1 like s0 { kind 1 }
sample s2 like s0 { kind 2 }
workload {
  s0: 12 per hour handling 15m
  s1: 24 per hour handling 15m
  s2: 36 per hour handling 15m
}
