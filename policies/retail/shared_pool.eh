# SPDX-License-Identifier: Apache-2.0
#
# The shop of policy.eh without a desk for VIPs: the same people with the same skills serve every queue.
#
# The idea: a scenario for `simulate --scenario`. The rules stay as they are, so what differs between the two is the
# desk alone; one_pool.eh, a policy of its own, differs in its rules too.

pool bots { automatic; serves bot }
pool seniors {
  agents 6 on extended_7_to_22
  skills senior, disputes
  serves vip_desk, specialists, incidents, general, review, triage
  order by waiting with head start { urgent 4h, high 1h }
}
pool team {
  agents 8 on extended_7_to_22
  skills disputes
  serves vip_desk, specialists, general, review, triage
  order by waiting with head start { urgent 4h, high 1h }
}
pool on_call { agents 2 on always; skills senior; serves incidents }
