# SPDX-License-Identifier: Apache-2.0
# The peer of bench/simulate.sh: the desk of bench/mmc.eh in SimPy, as its manual builds a bank with a queue. Prints how many
# customers of each priority came in the time, and their mean wait in hours.
#
# The idea: no more is done than the model needs. There is no decision, no percentile and no second order of service here.
import random
import sys

import simpy

HOURS = float(sys.argv[1])
AGENTS = 20
RATES = [12.0, 24.0, 36.0]  # an hour, by priority
MEAN = 0.25  # hours


def customer(env, desk, priority, handling, waits):
    came = env.now
    with desk.request(priority=priority) as turn:
        yield turn
        waits[priority][0] += 1
        waits[priority][1] += env.now - came
        yield env.timeout(handling)


def source(env, desk, priority, chance, waits):
    while True:
        yield env.timeout(chance.expovariate(RATES[priority]))
        env.process(customer(env, desk, priority, chance.expovariate(1 / MEAN), waits))


env = simpy.Environment()
desk = simpy.PriorityResource(env, capacity=AGENTS)
waits = [[0, 0.0] for _ in RATES]
for number in range(len(RATES)):
    env.process(source(env, desk, number, random.Random(number + 1), waits))
env.run(until=HOURS)
for number, (n, total) in enumerate(waits):
    print("p%d %d %.6f" % (number, n, total / n))
