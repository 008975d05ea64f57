#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# The audit of a log of N decisions of tickets of some 800 bytes (N=1000000 for the claim of ten seconds): its chain is verified,
# and outcomes are read from the logged tickets. Beside it, SQLite's own aggregates over the same log: one table by class
# and week, by json_extract, without any chain, interval or percentile. Prints processor time; fails above LIMIT
# seconds a million.
set -eu
cd "$(dirname "$0")/.."
BUILD=${BUILD:-$PWD/build}
EVENHAND=${EVENHAND:-$BUILD/evenhand}
LIMIT=${LIMIT:-10}
N=${N:-100000}
out=$BUILD/bench/audit
mkdir -p "$out"
trap 'rm -f "$out"/log.db* "$out"/*.tsv "$out"/*.ndjson' EXIT


${CC:-cc} -std=c17 -D_POSIX_C_SOURCE=200809L -O2 -I. -o "$out/gen" bench/gen.c bench/tickets.c -lm
${CC:-cc} -std=c17 -D_POSIX_C_SOURCE=200809L -O2 -I. -o "$out/spawn" bench/spawn.c

# The tickets of the other measurements, spread over half a year, with how they ended.
"$out/gen" tickets "$N" "$out/log.tsv"
"$out/gen" ndjson "$out/log.tsv" | awk -v n="$N" '
    function chance() { x = (x * 48271) % 2147483647; return x / 2147483647 }
    function at(t,    d) {
        d = int(t / 86400)
        return sprintf("2026-%02d-%02dT%02d:%02d:%02dZ", 1 + int(d / 28), 1 + d % 28, int(t / 3600) % 24, int(t / 60) % 60, t % 60)
    }
    BEGIN {x = 1; split("automated assisted human", tiers, " ")}
    {
        t = int(14515200 * NR / n)
        sub(/,"created_at":.*/, "")
        reply = t + int(-7200 * log(chance()))
        printf "%s,\"created_at\":\"%s\",\"first_reply\":\"%s\",\"solved_at\":\"%s\",\"csat\":%d,\"final_tier\":\"%s\",\"reopened\":%s}\n",
            $0, at(t), at(reply), at(reply + int(-36000 * log(chance()))), 1 + int(5 * chance()), tiers[1 + int(3 * chance())],
            chance() < 0.1 ? "true" : "false"
    }' > "$out/log.ndjson"
sed 's/^  first_reply .*/&\n  solved_at time?\n  csat int? in 1..5 outcome\n  final_tier enum { automated, assisted, human }? outcome\n  reopened bool? outcome/
     s/^target first_response .*/&\ntarget resolve until solved_at/
     s/^\(sla .*first_response [^ ]*\) }/\1; resolve 48h }/' bench/policy.eh > "$out/policy.eh"
cat >> "$out/policy.eh" <<'POLICY'
audit {
  actual tier is final_tier
  satisfaction is csat
  reopened is reopened
  misroute automated to assisted at most 50%
}
POLICY
rm -f "$out"/log.db*
"$EVENHAND" run "$out/policy.eh" "$out/log.ndjson" --now 2026-06-15T12:00:00Z --log "$out/log.db" > /dev/null
rm -f "$out/log.ndjson" "$out/log.tsv"
echo "$N decisions, $(du -m "$out/log.db" | cut -f1) MiB"

# measure NAME COMMAND…: seconds of processor, printed and in $seconds
measure() {
    name=$1
    shift
    "$out/spawn" audit "$name" "$N" 1 "$out/figures" "$@" > "$out/result" || [ $? -eq 1 ]
    seconds=$(awk -F'\t' -v n="$N" '$1 == "RESULT" && $2 == "audit cpu" {printf "%.2f", $5 * n / 1e9}' "$out/result")
    awk -F'\t' -v name="$name" -v s="$seconds" -v n="$N" '$1 == "RSS" {
        printf "  %-10s %6.2f s of processor (%5.2f s a million), %4.0f MiB\n", name, s, s * 1e6 / n, $4 / 1024}' "$out/result"
}
measure evenhand sh -c '"$@" || [ $? -eq 1 ]' sh "$EVENHAND" audit "$out/policy.eh" --decisions "$out/log.db"
evenhand=$seconds
if command -v sqlite3 > /dev/null 2>&1; then
    measure sqlite sqlite3 "$out/log.db" "select service, strftime('%W', json_extract(ticket, '\$.created_at')) as week, count(*),
        avg(julianday(json_extract(ticket, '\$.first_reply')) - julianday(json_extract(ticket, '\$.created_at'))),
        avg(julianday(json_extract(ticket, '\$.solved_at')) - julianday(json_extract(ticket, '\$.created_at'))),
        avg(json_extract(ticket, '\$.csat')), avg(json_extract(ticket, '\$.reopened')),
        avg(json_extract(ticket, '\$.final_tier') <> tier), avg(json_extract(decision, '\$.holdout'))
        from decision group by 1, 2"
else
    echo "  skipped: sqlite3 is not there"
fi
awk -v s="$evenhand" -v n="$N" -v limit="$LIMIT" 'BEGIN {exit s * 1e6 / n > limit}' ||
    { echo "  TOO SLOW: over $LIMIT s a million"; exit 1; }
