#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# What `lint --history` tells of tickets made here by chance, always the same ones: as goldens show it, and as counting
# in another way gives it. `tests/lint_history.sh --rewrite` writes the goldens anew; look at the difference before
# keeping it.
set -u
. "$(dirname "$0")/tap.sh"
cd "$(dirname "$0")/lint/history" || exit
EVENHAND=${EVENHAND:-$(cd ../../.. && pwd)/build/evenhand}
now=2026-12-01T00:00Z
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
unset GITHUB_STEP_SUMMARY

# make SEED COUNT MONTHS START GROWTH SLOW: tickets of so many months from 2026-01 on, as NDJSON. The favoured are START
# percent at first and GROWTH more each month; the others wait SLOW times as long.
make() {
    awk -v seed="$1" -v count="$2" -v months="$3" -v start="$4" -v growth="$5" -v slow="$6" '
        function chance() { seed = (seed * 16807) % 2147483647; return seed / 2147483647 }
        function instant(second,  day, m) {
            day = int(second / 86400)
            for (m = 1; day >= split_days[m]; m++) day -= split_days[m]
            second %= 86400
            return sprintf("2026-%02d-%02dT%02d:%02d:%02dZ", m, day + 1, int(second / 3600), int(second / 60) % 60, second % 60)
        }
        BEGIN {
            split("31 28 31 30 31 30 31 31 30 31 30 31", split_days, " ")
            for (i = 1; i <= months; i++) days += split_days[i]
            for (i = 0; i < count; i++) {
                at = int(i * days * 86400 / count + chance() * 3600)
                month = int(at / 86400 / 30.5)
                vip = chance() * 100 < start + growth * month
                wait = int(-log(1 - chance()) * 3600 * (vip ? 1 : slow)) + 1
                size = int(chance() * 65)
                printf "{\"id\":\"H%d\",\"created\":\"%s\",\"vip\":%s,\"size\":%d", i, instant(at), vip ? "true" : "false", size
                if (chance() < 0.98) printf ",\"first_reply\":\"%s\",\"handling\":%d", instant(at + wait), 300 + int(chance() * 600)
                moves = int(chance() * chance() * chance() * 6)
                printf ",\"team\":\"lab\",\"history\":[{\"at\":\"%s\",\"team\":\"front\"}", instant(at)
                for (k = 1; k <= moves; k++)
                    printf ",{\"at\":\"%s\",\"team\":\"%s\"}", instant(at + k * 60), k % 2 ? "back" : "lab"
                print "]}"
            }
        }'
}

# What is found by replay, each with all that is said of it.
replayed() {
    "$EVENHAND" lint --all --format json --now $now "$@" 2> "$dir/err" | jq -r '
        .findings[] | select(.strength == "replay") |
        "\(.level) \(.code) \(.subject): \(.message)", ((.facts // [])[] | "  \(.)"),
        (if (.missing // "") != "" then "  missing: \(.missing)" else empty end),
        (if (.help // "") != "" then "  help: \(.help)" else empty end),
        ((.witnesses // [])[] | "  witness: \(.role): \(.ticket | tojson)")'
    sed -n '/of the history read/p' "$dir/err"
}

# golden NAME POLICY TICKETS…
golden() {
    name=$1
    policy=$2
    shift 2
    set -- $(printf -- '--history %s ' "$@")
    replayed "$@" "$policy" > "$dir/said"
    [ "$rewrite" = --rewrite ] && cp "$dir/said" "$name.txt"
    alike "$name: as its golden shows it" "$name.txt" "$dir/said"
}
rewrite=${1-}

make 7 3000 10 15 4 20 > "$dir/creep.jsonl"
golden creep desk.eh "$dir/creep.jsonl"
make 11 400 2 20 0 1 > "$dir/calm.jsonl"
golden calm desk.eh "$dir/calm.jsonl"
make 7 1 1 0 0 20 > "$dir/one.jsonl"
golden one desk.eh "$dir/one.jsonl"

# ---- the same by another way of counting ----

jq -s -r '
    def wait: if .first_reply == null then null else (.first_reply | fromdate) - (.created | fromdate) end;
    ([.[] | select(.vip)] | length) as $vips |
    ([.[] | select(.size >= 50)] | length) as $experts |
    ([.[] | select(.vip | not)]) as $others |
    ([$others[] | wait | select(. != null and . <= 172800)] | length) as $in_time |
    ([.[] | select((.history | length) > 3)] | length) as $moved |
    "vips \($vips)", "experts \($experts)", "in time \($in_time)", "moved \($moved)"' "$dir/creep.jsonl" > "$dir/counted"
{
    sed -n 's/^.*favoured share of tickets: \([0-9.]*\) % .* of \([0-9]*\)$/\1 \2/p' creep.txt |
        awk '{printf "vips %d\n", $1 * $2 / 100 + 0.5}'
    sed -n '/tier\/expert\/share/{n;s/^ *\([0-9]*\) of .*/experts \1/p;}' creep.txt
    sed -n '/guarantee\/everyone\/history/{n;s/.* tickets: \([0-9]*\) in time.*/in time \1/p;}' creep.txt
    sed -n 's/.*audit\/transfers: \([0-9]*\) tickets.*/moved \1/p' creep.txt
} > "$dir/told"
sed -i 's/^vips .*/vips/' "$dir/told" "$dir/counted"
ok "counted another way, the numbers are the same" "$(diff "$dir/counted" "$dir/told")"

# Each ticket against each other: who came later and was answered sooner.
jq -r '[(.created | fromdate), (if .first_reply == null then 9999999999 else .first_reply | fromdate end), (if .vip then 1 else 0 end)] | @tsv' "$dir/creep.jsonl" |
    awk '{ came[NR] = $1; answered[NR] = $2; vip[NR] = $3 }
        END {
            for (i = 1; i <= NR; i++) {
                n = 0
                for (j = 1; j <= NR; j++) n += came[j] > came[i] && answered[j] < answered[i]
                many[vip[i]] += n > 10
            }
            printf "%d %d\n", many[1], many[0]
        }' > "$dir/counted"
sed -n '/pool\/team\/overtaken/,/help/s/^  class .* tickets, \([0-9]*\) overtaken.*/\1/p' creep.txt | paste -sd' ' > "$dir/told"
ok "tickets overtaken, counted pair by pair" "$(diff "$dir/counted" "$dir/told")"

# ---- waits of nothing, and heaped ----

# The favoured are answered at once, the others within hours that all end on the half: nothing is left unknown of p95.
awk 'BEGIN {
    for (i = 0; i < 3000; i++) {
        day = int(i / 120) + 1; hour = int(i % 120 / 12) + 7; minute = i % 12 * 5
        came = sprintf("2026-03-%02dT%02d:%02d:00Z", day, hour, minute)
        wait = i % 2 ? 0 : 1 + i % 7
        printf "{\"id\":\"Z%d\",\"created\":\"%s\",\"vip\":%s,\"size\":1,\"first_reply\":\"2026-03-%02dT%02d:%02d:00Z\"}\n", i, came, i % 2 ? "true" : "false", day, hour + wait, minute
    }
}' > "$dir/zeros.jsonl"
replayed --history "$dir/zeros.jsonl" desk.eh > "$dir/said"
for words in 'warning H01 class/standard/p95: the slowest in twenty of class `standard` wait 42[0-9.]* times' \
    'the favoured classes: 1500 tickets, wait p50 0 min, p95 0 min (0 min to 0 min), 0 never answered' \
    'class standard: 1500 tickets, wait p50 4 h, p95 7 h (7 h to 7 h), 0 never answered'; do
    ok "answered at once: $words" "$(grep -q "$words" "$dir/said" || cat "$dir/said")"
done

# ---- any form of input ----

replayed --history "$dir/calm.jsonl" desk.eh > "$dir/one"
head -150 "$dir/calm.jsonl" > "$dir/first.jsonl"
tail -n +151 "$dir/calm.jsonl" > "$dir/rest.jsonl"
replayed --history "$dir/first.jsonl" --history "$dir/rest.jsonl" desk.eh > "$dir/two"
ok "a history in two files is the same history" "$(diff "$dir/one" "$dir/two")"
jq -s . "$dir/calm.jsonl" > "$dir/calm.json"
replayed --history "$dir/calm.json" desk.eh | grep -v '^  witness' > "$dir/array"
ok "as one array too" "$(grep -v '^  witness' "$dir/one" | diff - "$dir/array")"
{
    echo id,created,vip,size,team,first_reply,handling,history
    jq -r '[.id, .created, .vip, .size, .team, .first_reply, .handling, (.history | tojson)] | @csv' "$dir/calm.jsonl"
} > "$dir/calm.csv"
replayed --history "$dir/calm.csv" desk.eh | grep -v '^  witness' > "$dir/csv"
ok "as CSV too" "$(grep -v '^  witness' "$dir/one" | diff - "$dir/csv")"
replayed --history - desk.eh < "$dir/calm.jsonl" > "$dir/stdin"
ok "from standard input too" "$(diff "$dir/one" "$dir/stdin")"
sort -r "$dir/calm.jsonl" > "$dir/shuffled.jsonl"
replayed --history "$dir/shuffled.jsonl" desk.eh > "$dir/order"
ok "in any order" "$(diff "$dir/one" "$dir/order")"

# ---- what is missing is named ----

jq -c 'del(.first_reply, .history, .handling)' "$dir/calm.jsonl" > "$dir/bare.jsonl"
replayed --history "$dir/bare.jsonl" desk.eh > "$dir/said"
for words in 'history/waits: how long the history.s tickets waited is not known' 'field `first_reply`: no ticket' \
    'audit/transfers: how often tickets were transferred is not known' 'field `team`: no ticket'; do
    ok "without the fields: $words" "$(grep -q "$words" "$dir/said" || cat "$dir/said")"
done
sed '/^target/d; /^sla/d; s/first_reply is known/size >= 100/' desk.eh > "$dir/untimed.eh"
replayed --history "$dir/calm.jsonl" "$dir/untimed.eh" > "$dir/said"
ok "without a target: what is missing" "$(grep -q 'missing: a `target`' "$dir/said" || cat "$dir/said")"
sed '/^pool/,/^}/d; /^workload/,/^}/d' desk.eh > "$dir/no_pools.eh"
replayed --history "$dir/creep.jsonl" "$dir/no_pools.eh" > "$dir/said"
ok "without pools the trend is told, and what is missing" \
    "$(grep -q 'missing: `pool` and `workload`' "$dir/said" && grep -q 'points a month' "$dir/said" || cat "$dir/said")"
printf '%s\n' '{"id":"X"}' 'no ticket' > "$dir/broken.jsonl"
replayed --history "$dir/broken.jsonl" desk.eh > "$dir/said"
ok "nothing but faults" "$(grep -q '^2 tickets of the history read, 2 with faults' "$dir/said" || cat "$dir/said")"
: > "$dir/empty.jsonl"
replayed --history "$dir/empty.jsonl" desk.eh > "$dir/said"
ok "an empty history" "$(grep -q '^0 tickets of the history read' "$dir/said" || cat "$dir/said")"

# ---- transfers by a count, pauses by the history ----

jq -c '.moves = (.history | length) - 1 | del(.history)' "$dir/creep.jsonl" > "$dir/moves.jsonl"
sed 's/^  handling .*/&\n  moves int? in 0..100 outcome/; s/^  transfers .*/&\n  transferred is moves/' desk.eh > "$dir/moves.eh"
replayed --history "$dir/moves.jsonl" "$dir/moves.eh" > "$dir/said"
ok "transfers by a count that the audit names" \
    "$(grep -q 'audit/transfers: 77 tickets' "$dir/said" && grep -q 'by field `moves`' "$dir/said" || cat "$dir/said")"

# Answered on Tuesday at 16:00, seven working hours of which it lay in the lab; and one that still lies there.
cat > "$dir/paused.jsonl" << 'PAST'
{"id":"A","created":"2026-02-02T10:00Z","size":1,"first_reply":"2026-02-03T16:00Z","history":[{"at":"2026-02-02T12:00Z","team":"lab"},{"at":"2026-02-03T11:00Z","team":"back"}]}
{"id":"B","created":"2026-02-02T10:00Z","size":1,"history":[{"at":"2026-02-02T12:00Z","team":"lab"}]}
{"id":"C","created":"2026-02-02T10:00Z","size":1,"history":[{"at":"2026-02-02T12:00Z","team":"front"}]}
{"id":"D","created":"2026-02-20T10:00Z","vip":true,"size":1,"first_reply":"2026-02-20T10:05Z"}
PAST
sed 's/^target .*/&\npause first_response while team is lab/' desk.eh > "$dir/pausing.eh"
for policy in desk.eh "$dir/pausing.eh"; do
    replayed --history "$dir/paused.jsonl" "$policy" |
        sed -n 's/.*unserved: \(.*tickets*\) of class .standard.*/\1/p; s/.*met: \(class standard [0-9]*\).*/\1/p'
done > "$dir/said"
printf '%s\n' '2 tickets' 'class standard 0' '1 ticket' 'class standard 50' > "$dir/wanted"
ok "a clock that was paused runs on later" "$(diff "$dir/wanted" "$dir/said")"

# ---- a real log ----

log=../../../../shared/data/bpi2013_incident_summary.csv
[ -n "${HISTORY_LOG-}" ] && log=$HISTORY_LOG
if [ -f "$log" ]; then
    now=2012-06-01T00:00Z
    replayed --history "$log" ../../../policies/incident_log/policy.eh > "$dir/said"
    for words in 'tier/level_1/share: .* 88.6 % ' '  6692 of 7554 tickets' '  5822 tickets: 5788 in time, 32 late, 2 never' \
        'class/standard/unserved: 2 tickets' '1-736504398' '^7554 tickets of the history read, 0 with faults'; do
        ok "the real log: $words" "$(grep -q "$words" "$dir/said" || cat "$dir/said")"
    done
else
    skip "the real log" "no data beside the project"
fi

finish
