# SPDX-License-Identifier: Apache-2.0
#
# The desk of as_recorded.eh without levels: the same five agents take from every queue, who came first is first.
#
# The idea: a scenario for `simulate --scenario`. It supposes that everybody can do everything, which the log denies.

pool front    { automatic; serves taken }
pool everyone { agents 5 on always; serves first_line, second_line, third_line, critical, triage }
