#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# The measurements: Evenhand beside hand-written C, V8 and LuaJIT, on the same tickets and the same
# policy, in one run. docs/performance.md says what each row is.
#
#   make bench               three rounds, some three minutes
#   make bench ROUNDS=5      steadier medians
#   make bench CPU=0         on another processor
#
# One idea: processes take turns, every peer once a round with C at the start and the end, so that a
# ratio compares figures of the same minute. Everything is made below $BUILD/bench.
set -eu
cd "$(dirname "$0")/.."

BUILD=${BUILD:-$PWD/build}
EVENHAND=${EVENHAND:-$BUILD/evenhand}
CC=${CC:-cc}
ROUNDS=${ROUNDS:-3}
CPU=${CPU:-1}
PEERS=${PEERS:-../shared/peers}
N=200000

out=$BUILD/bench
data=$out/data
results=$out/results
rm -rf "$results"
mkdir -p "$data" "$results"

have() { command -v "$1" > /dev/null 2>&1; }
skip() { echo "skipped: $1"; }

pin=
if have taskset && taskset -c "$CPU" true 2> /dev/null; then pin="taskset -c $CPU"; fi

# ---- programs ----

flags="-std=c17 -D_POSIX_C_SOURCE=200809L -O2 -Wall -Wextra -I. -Iinclude -I$BUILD/gen"
hyperscan=''
hyperscan_lib=''
base_text='c automaton'
if echo '#include <hs/hs.h>' | $CC -E - > /dev/null 2>&1; then
    hyperscan=-DWITH_HYPERSCAN hyperscan_lib=-lhs base_text='c hyperscan'
else
    skip "Hyperscan: <hs/hs.h> is not there; the text search is judged by the automaton"
fi

build() {
    program=$1
    shift
    # shellcheck disable=SC2086 # flags are words
    $CC $flags -o "$out/$program" "$@" -lm
}
build gen bench/gen.c bench/tickets.c
build sum bench/sum.c bench/tickets.c
build spawn bench/spawn.c
build peer_c $hyperscan bench/peer_c.c bench/finder.c bench/tickets.c $hyperscan_lib
build start_c bench/peer_c.c bench/finder.c bench/tickets.c
build peer_json $hyperscan bench/peer_json.c bench/finder.c bench/tickets.c $hyperscan_lib
build eval bench/eval.c bench/tickets.c "$BUILD/libevenhand.a"
build start bench/start.c "$BUILD/libevenhand-rt.a"
build growth bench/growth.c "$BUILD/libevenhand.a"
build phrases $hyperscan bench/bench_phrases.c "$BUILD/libevenhand.a" $hyperscan_lib

# ---- data ----

"$out/gen" tickets $N "$data/tickets.tsv"
"$out/gen" ndjson "$data/tickets.tsv" > "$data/tickets.ndjson"
head -n 1 "$data/tickets.ndjson" > "$data/one.ndjson"
head -n 10000 "$data/tickets.ndjson" > "$data/some.ndjson"
cp bench/policy.eh "$data/text.eh"
sed -e 's/^let angry = .*/let angry = says_emotional/' \
    -e 's/^let lawful = .*/let lawful = says_legal/' bench/policy.eh > "$data/given.eh"
"$EVENHAND" build "$data/text.eh" -o "$data/text.ehb" 2> "$out/messages" || { cat "$out/messages"; exit 1; }
sizes="10 100 1000 10000"
for rows in $sizes; do
    "$out/gen" rows "$rows" "$data/rows$rows.tsv"
    for form in when table; do
        "$out/gen" policy "$data/rows$rows.tsv" $form > "$data/$form$rows.eh"
    done
done
now=2026-06-01T12:00:00Z

# ---- one round ----

# What a command says is shown when it fails.
run() {
    # shellcheck disable=SC2086 # $pin is words
    $pin "$@" >> "$result" 2> "$out/messages" || {
        cat "$out/messages" >&2
        return 1
    }
}
lua() { if have luajit; then run luajit bench/peer.lua "$@"; fi; }
js() { if have node; then run node bench/peer.js "$@"; fi; }
spawn() { run "$out/spawn" "$@"; }

decide() { # decide TICKETS: all peers in memory
    run "$out/peer_c" eval "$1"
    run "$out/eval" eval "$data/given.eh" "$1"
    js eval "$1"
    lua eval "$1"
    run "$out/peer_c" eval "$1"
    run "$out/eval" eval "$data/given.eh" "$1"
    run "$out/peer_c" text "$1"
    run "$out/eval" text "$data/text.eh" "$1"
    js text "$1"
    lua text "$1"
    run "$out/peer_c" text "$1"
}

route() {
    for rows in $sizes; do
        run "$out/peer_c" rows "$rows" "$data/rows$rows.tsv" "$data/tickets.tsv"
        run "$out/eval" rows "$rows" when "$data/when$rows.eh" "$data/tickets.tsv"
        run "$out/eval" rows "$rows" table "$data/table$rows.eh" "$data/tickets.tsv"
        js rows "$rows" "$data/rows$rows.tsv" "$data/tickets.tsv"
        lua rows "$rows" "$data/rows$rows.tsv" "$data/tickets.tsv"
    done
}

ndjson() {
    spawn ndjson c $N 3 "$out/decisions.c" "$out/peer_json" "$data/tickets.ndjson"
    spawn ndjson evenhand $N 3 "$out/decisions.eh" \
        "$EVENHAND" run --now $now "$data/text.ehb" "$data/tickets.ndjson"
    if have node; then
        spawn ndjson node $N 1 "$out/decisions.js" node bench/peer.js ndjson "$data/tickets.ndjson"
    fi
    spawn ndjson c $N 3 "$out/decisions.c" "$out/peer_json" "$data/tickets.ndjson"
}

start() {
    spawn start c 1 15 /dev/null "$out/start_c" start
    spawn start evenhand 1 15 /dev/null "$out/start" "$data/text.ehb"
    spawn start "evenhand run .ehb" 1 15 /dev/null "$EVENHAND" run "$data/text.ehb" "$data/one.ndjson"
    spawn start "evenhand run .eh" 1 15 /dev/null "$EVENHAND" run "$data/text.eh" "$data/one.ndjson"
    if have luajit; then spawn start luajit 1 15 /dev/null luajit bench/peer.lua start; fi
    if have node; then spawn start node 1 3 /dev/null node bench/peer.js start; fi
}

compile() {
    run "$out/eval" compile policy "$data/text.eh"
    for rows in $sizes; do
        lua compile "$rows" "$data/rows$rows.tsv" "$data/tickets.tsv"
        run "$out/eval" compile "$rows when" "$data/when$rows.eh"
        run "$out/peer_c" load "$rows" "$data/rows$rows.tsv"
        js compile "$rows" "$data/rows$rows.tsv" "$data/tickets.tsv"
        run "$out/eval" compile "$rows table" "$data/table$rows.eh"
    done
}

# ---- all rounds ----

have node || skip "V8: node is not there"
have luajit || skip "LuaJIT: luajit is not there"
echo "machine: $(sed -n 's/^model name[^:]*: //p' /proc/cpuinfo | head -n 1), $(nproc) processors;" \
    "load $(cut -d' ' -f1 /proc/loadavg); ${pin:-not pinned}; $($CC --version | head -n 1)"
i=1
while [ "$i" -le "$ROUNDS" ]; do
    result=$results/round$i.tsv
    decide "$data/tickets.tsv"
    route
    ndjson
    start
    compile
    echo "round $i of $ROUNDS done, load $(cut -d' ' -f1 /proc/loadavg)"
    i=$((i + 1))
done
status=0
awk -v base_text="$base_text" -v markdown="$out/table.md" -f bench/report.awk \
    "$results"/round*.tsv || status=1

# ---- once: decisions of the command, memory, phrases, the tickets of the peers ----

wanted=$(awk -F'\t' '$2 == "stream" {print $6; exit}' "$results/round1.tsv")
for kind in c eh js; do
    [ -f "$out/decisions.$kind" ] || continue
    if [ "$("$out/sum" "$out/decisions.$kind")" != "$wanted" ]; then
        echo "DIFFERENT: the NDJSON decisions of $kind"
        status=1
    fi
done
rm -f "$out"/decisions.* "$out/messages"

echo
echo "memory of run, and its growth over a million tickets"
result=$results/memory.tsv
spawn memory 10000 10000 1 /dev/null "$EVENHAND" run --now $now "$data/text.ehb" "$data/some.ndjson"
t=$data/tickets.ndjson
cat "$t" "$t" "$t" "$t" "$t" |
    spawn memory 1000000 1000000 1 /dev/null "$EVENHAND" run --now $now "$data/text.ehb" -
awk -F'\t' '$1 == "RSS" {
    printf "  %9s tickets %8.1f MiB\n", $3, $4 / 1024
    if (first == "") first = $4
    else if ($4 > first + 1024) { print "  GROWS"; exit 1 }
}' "$result" || status=1

echo
echo "run with two threads, on whatever processors there are: in turns with one"
result=$results/jobs.tsv
: > "$result"
for turn in 1 2 3; do
    for jobs in 1 2; do
        "$out/spawn" jobs $jobs $N 3 /dev/null "$EVENHAND" run --jobs $jobs --now $now "$data/text.ehb" \
            "$data/tickets.ndjson" >> "$result"
    done
done
awk -F'\t' '$1 == "RESULT" && $2 == "jobs" && (!($3 in least) || $5 < least[$3]) { least[$3] = $5 }
    END { printf "  one %.2f us a ticket, two %.2f us: %.2f times the rate (goal 1.8)\n",
        least[1] / 1e3, least[2] / 1e3, least[1] / least[2] }' "$result"

echo
echo "how a decision grows"
$pin "$out/growth" | tee "$out/growth.md"

echo
echo "phrase search alone"
$pin "$out/phrases" 20

echo
sh bench/simulate.sh || status=1

echo
sh bench/audit.sh || status=1

echo
if [ -f "$PEERS/src/gen.c" ]; then
    echo "on the peers' own tickets, one round"
    mkdir -p "$out/peers/data"
    $CC -O2 -w -o "$out/peers/gen" "$PEERS/src/gen.c" -lm
    (cd "$out/peers" && ./gen 16000 > /dev/null)
    result=$results/peers.tsv
    decide "$out/peers/data/tickets.tsv"
    awk -F'\t' '$1 == "CHECK" && $2 == "ab" && $3 == 4000 {
        print "RESULT\thot4000\tchecksum on record\t4000\t0\t" $4}' "$PEERS/results/check.tsv" >> "$result"
    awk -v base_text="$base_text" -f bench/report.awk "$result" || status=1
else
    skip "the peers' own tickets: $PEERS is not there"
fi

echo
echo "the linter, and Z3 on one of its questions"
BUILD=$BUILD EVENHAND=$EVENHAND CC=$CC sh bench/lint.sh || status=1
exit $status
