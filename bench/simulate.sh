#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# A year of a million tickets and 50 agents, simulated on one core: from the workload, and from a history of NDJSON. Each
# is simulated twice, as the policy says and in order of arrival. Prints processor time, and fails above LIMIT seconds.
# Then a small desk of half a year beside SimPy (Debian's python3-simpy3), in one run: the ratio, and whether both wait alike.
set -eu
cd "$(dirname "$0")/.."
BUILD=${BUILD:-$PWD/build}
EVENHAND=${EVENHAND:-$BUILD/evenhand}
LIMIT=${LIMIT:-10}
out=$BUILD/bench/simulate
mkdir -p "$out"

# The history: Poisson arrivals, drawn by a Lehmer generator.
awk 'function chance() { x = (x * 48271) % 2147483647; return x / 2147483647 }
BEGIN {
    x = 1
    split("question problem tax question problem question problem", kinds, " ")
    for (i = 0; i < 1000000; i++) {
        t -= 31500 * log(chance())
        s = int(t / 1000)
        d = int(s / 86400)
        # 2026 and after are counted by strides of a month of 28 days: any instants in order will do.
        printf "{\"id\":\"T%d\",\"created\":\"%d-%02d-%02dT%02d:%02d:%02dZ\",\"kind\":\"%s\",\"spend\":%d,\"handling\":%d}\n",
            i, 2026 + int(d / 336), int(d / 28) % 12 + 1, d % 28 + 1, int(s / 3600) % 24, int(s / 60) % 60, s % 60,
            kinds[int(chance() * 7) + 1], chance() < 0.14 ? 900 : 0, 1 - int(1320 * log(chance()))
    }
}' > "$out/history.ndjson"
sed 's/^  first_reply time?/  handling duration? outcome\n&/' bench/year.eh > "$out/history.eh"

${CC:-cc} -std=c17 -D_POSIX_C_SOURCE=200809L -O2 -I. -o "$out/spawn" bench/spawn.c

status=0
measure() { # measure NAME COMMAND…
    name=$1
    shift
    "$out/spawn" simulate "$name" 1 1 "$out/figures" "$@" > "$out/result"
    awk -F'\t' -v name="$name" -v limit="$LIMIT" '
        $1 == "RESULT" {ns[$2] = $5}
        $1 == "RSS" {kib = $4}
        END {
            cpu = ns["simulate cpu"] / 1e9
            printf "  %-10s %6.1f s of processor, %6.1f s by the clock, %6.0f MiB\n", name, cpu, ns["simulate"] / 1e9, kib / 1024
            exit cpu > limit
        }' "$out/result" || { echo "  TOO SLOW: over $LIMIT s"; status=1; }
}
echo "a million tickets, 50 agents, simulated"
measure "workload" "$EVENHAND" simulate bench/year.eh --days 365 --warmup 0 --replications 1
measure "history" "$EVENHAND" simulate "$out/history.eh" --tickets "$out/history.ndjson"
rm -f "$out/history.ndjson"

# The peer: 20 agents, three priorities, exponential handling, half a year and a week.
python=${PYTHON:-/usr/bin/python3}
if ! "$python" -c 'import simpy' 2>/dev/null || ! command -v jq > /dev/null; then
    echo "  no SimPy (python3-simpy3) or no jq here: not compared"
    exit $status
fi
"$out/spawn" simulate simpy 1 1 "$out/simpy.txt" "$python" bench/peer_simpy.py 4536 > "$out/result"
"$out/spawn" simulate evenhand 1 1 "$out/evenhand.json" "$EVENHAND" simulate bench/mmc.eh --days 182 --warmup 0 \
    --replications 1 --format json >> "$out/result"
jq -r '.policies[0].groups[] | select(.by == "priority") | "\(.name) \(.tickets.value) \(.mean.value / 3600000)"' \
    "$out/evenhand.json" > "$out/evenhand.txt"
awk '
    FILENAME ~ /result$/ {
        split($0, part, "\t")
        if (part[1] == "RESULT" && part[2] == "simulate cpu") cpu[part[3]] = part[5] / 1e9
        next
    }
    FILENAME ~ /simpy.txt$/ { n += $2; wait[$1] = $3; next }
    { far = $3 / wait[$1] - 1; if (far > 0.1 || far < -0.1) apart = apart " " $1
      waits = waits sprintf(", %s %.3f and %.3f h", $1, $3, wait[$1]) }
    END {
        printf "  %d tickets, 20 agents, three priorities: %.2f s of processor, SimPy %.2f s: %.1f times as fast\n", n,
            cpu["evenhand"], cpu["simpy"], cpu["simpy"] / cpu["evenhand"]
        printf "  mean waits%s\n", waits
        if (apart) { print "  NOT THE SAME DESK:" apart; exit 1 }
    }' "$out/result" "$out/simpy.txt" "$out/evenhand.txt" || status=1
exit $status
