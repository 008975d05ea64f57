# SPDX-License-Identifier: Apache-2.0
#
# The desk of as_recorded.eh with one of its three first-line agents set aside for incidents of critical products.
#
# The idea: a scenario for `simulate --scenario`: the number of agents is the same, so what the desk gives the critical
# incidents, the others pay.

pool front    { automatic; serves taken }
pool vip_desk { agents 1 on always; serves critical }
pool level_1  { agents 2 on always; serves first_line, triage }
pool level_2  { agents 1 on always; serves second_line }
pool level_3  { agents 1 on always; serves third_line }
