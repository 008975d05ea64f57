#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# The decision log around the command: killed a hundred times, without room, held by others, stopped. What was printed is
# in the log, and the log is whole. RUNS=1000 kills as often as that.
set -u
. "$(dirname "$0")/tap.sh"
root=$(cd "$(dirname "$0")/.." && pwd)
EVENHAND=${EVENHAND:-${BUILD:-$root/build}/evenhand}
RUNS=${RUNS:-100}
command -v sqlite3 >/dev/null || skip_all "sqlite3 is not here"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 1' HUP INT TERM
cd "$work" || exit

cp "$root/examples/shop.eh" shop.eh
i=0
while [ $i -lt 4000 ]; do
    i=$((i + 1))
    echo "{\"id\":\"T$i\",\"created\":\"2026-03-02T08:40:00Z\",\"spend\":\"$i.00\"}"
done >many.jsonl
NOW='--now 2026-03-02T09:00:00Z'

# whole LOG: verify finds nothing.
whole() {
    "$EVENHAND" log verify "$1" >said 2>&1
}

# rows LOG: how many there are.
rows() {
    "$EVENHAND" log verify "$1" | sed -n 's/^.*: \([0-9]*\) decisions*, chain.*/\1/p'
}

# ---- killed ----

# Each run decides tickets that come a few at a time, so that there are many commits to be killed in.
lost=0 torn=0 printed=0 logs=0 before=0 runs=0
while [ $runs -lt "$RUNS" ]; do
    [ $((runs % 20)) -eq 0 ] && { rm -f d.db*; before=0; }
    runs=$((runs + 1))
    jobs=$((runs % 2 + 1))
    : >out # a run that is killed before it opens its output leaves none
    awk '{print} NR % 7 == 0 {fflush(); system("")}' many.jsonl |
        "$EVENHAND" run shop.eh $NOW --log d.db --jobs $jobs >out 2>err &
    pid=$!
    # the last process of a pipeline is what $! names
    sleep "0.0$((runs * 37 % 9))"
    kill -9 $pid 2>/dev/null
    wait $pid 2>/dev/null
    if [ -s d.db ] && whole d.db; then
        now=$(rows d.db)
        head -n "$(tr -cd '\n' <out | wc -c)" out >lines
        got=$(wc -l <lines)
        printed=$((printed + got))
        sqlite3 -readonly d.db "select decision from decision where n > $before order by n limit $got" | cmp -s - lines || lost=$((lost + 1))
        before=$now
    elif [ -s out ] || { [ -s d.db ] && ! grep -q 'it is empty' said; }; then
        torn=$((torn + 1))
    fi
done
[ $lost -eq 0 ]
tap $? "$RUNS kills: each of $printed printed decisions is in the log" err said
[ $torn -eq 0 ]
tap $? "  and the log is whole after each" err said
[ "$printed" -gt "$RUNS" ]
tap $? "  and they came while decisions were printed" err said
"$EVENHAND" replay d.db --policy shop.eh >said 2>&1
tap $? "  and what is in it is decided again to the same" err said

# ---- stopped ----

for jobs in 1 3; do
    rm -f s.db*
    mkfifo endless
    (while cat many.jsonl; do :; done >endless) 2>/dev/null &
    writer=$!
    timeout --preserve-status -s INT 0.7 "$EVENHAND" run shop.eh $NOW --log s.db --jobs $jobs endless >out 2>err
    code=$?
    wait $writer
    rm endless
    [ $code -eq 130 ] && whole s.db && sqlite3 s.db 'select decision from decision order by n' | cmp -s - out && [ -s out ]
    tap $? "Ctrl-C: the log holds what was printed and no more, with $jobs threads" err said
done

# ---- no room ----

# A limit of the file's size stands in for a full disk.
for jobs in 1 2; do
    rm -f f.db*
    (
        ulimit -f 8000
        "$EVENHAND" run shop.eh $NOW --log f.db --jobs $jobs many.jsonl many.jsonl >out 2>err
    )
    code=$?
    [ $code -eq 2 ] && whole f.db && [ "$(rows f.db)" -eq "$(wc -l <out)" ]
    tap $? "without room the exit status is 2, and the log holds what was printed, with $jobs threads" err said
    [ "$(grep -c 'f.db: the ticket on line [0-9]*, .T[0-9]*., is not logged: ' err)" -eq $((8000 - $(wc -l <out))) ]
    tap $? "  and each ticket that is not in it is told" err said
    [ -s out ] && grep -q "tickets are not logged, and no decision of theirs is printed" err
    tap $? "  and how many they are" err said
    "$EVENHAND" run shop.eh $NOW --log f.db many.jsonl >more 2>err
    [ "$(rows f.db)" -eq $(($(wc -l <out) + 4000)) ]
    tap $? "  and with room it goes on" err said
done
"$EVENHAND" run shop.eh $NOW --log /dev/full many.jsonl >out 2>err
[ $? -eq 2 ] && [ ! -s out ]
tap $? "a device is no log" err said

# ---- others ----

rm -f h.db*
mkfifo slow
"$EVENHAND" run shop.eh $NOW --log h.db slow >out 2>err &
first=$!
exec 3>slow
head -n 1 many.jsonl >&3
while [ ! -s out ]; do sleep 0.05; done
"$EVENHAND" run shop.eh $NOW --log h.db many.jsonl >second 2>err2
[ $? -eq 2 ] && [ ! -s second ] && grep -q 'h.db: another process is writing to it, and a log has one writer' err2
tap $? "a second writer is refused before it decides anything" err said
[ "$(rows h.db)" = 1 ] && "$EVENHAND" replay h.db --policy shop.eh >said 2>&1
tap $? "a log is verified and replayed while it is written" err said
{ echo 'begin immediate;'; sleep 3; } | sqlite3 h.db &
holder=$!
sleep 0.3
sed -n 2p many.jsonl >&3
wait $holder
sed -n 3p many.jsonl >&3
exec 3>&-
wait $first
code=$?
[ $code -eq 2 ] && grep -q "h.db: the ticket on line 2, 'T2', is not logged: another process holds it" err
tap $? "a ticket that comes while another process holds the log is told" err said
whole h.db && [ "$(rows h.db)" = 2 ] && [ "$(wc -l <out)" -eq 2 ]
tap $? "  and the next is logged again" err said
rm slow

finish
