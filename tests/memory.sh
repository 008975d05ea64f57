#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# Memory that runs out under whole commands, at every allocation of a small piece of work: once, and from there on. Each
# ends with an exit status of its own and a line on standard error, and a log that was being written is whole. (TAP)
set -u
. "$(dirname "$0")/tap.sh"
cd "$(dirname "$0")/.." || exit
BUILD=${BUILD:-$PWD/build} EVENHAND=${EVENHAND:-$BUILD/evenhand} CC=${CC:-gcc}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
[ -z "${SAN:-}" ] || skip_all "a sanitizer brings its own allocator"
$CC -std=gnu17 -O1 -shared -fPIC -o "$work/allocator.so" tests/failing/allocator.c 2>"$work/said" ||
        skip_all "the C library's allocator cannot be stood upon here"

# Runs the command with FAIL_AT. It ends as without, with the same output, or with another status and a message; what is
# left of a log is whole, and so is a page.
once() {
    rm -f "$work"/new.db* "$work/new.html"
    FAIL_AT=$1 LD_PRELOAD=$work/allocator.so "$EVENHAND" $command >"$work/out" 2>"$work/err" </dev/null
    status=$?
    case $status in
    "$whole_status") cmp -s "$work/out" "$work/whole" ;;
    0 | 1 | 2 | 3 | 70) [ "$status" -ne 0 ] && [ -s "$work/err" ] ;;
    *) false ;;
    esac || { echo "# FAIL_AT=$1: exit $status: $(head -c 300 "$work/err")"; return 1; }
    [ ! -e "$work/new.html" ] || cmp -s "$work/new.html" "$work/whole.html" ||
        { echo "# FAIL_AT=$1: half a page"; return 1; }
    [ ! -s "$work/new.db" ] || "$EVENHAND" log verify "$work/new.db" >"$work/verified" 2>&1 ||
        grep -q 'no decision log' "$work/verified" ||
        { echo "# FAIL_AT=$1: the log is not whole: $(cat "$work/verified")"; return 1; }
}

# every NAME COMMAND…: all allocations if they are few, else $MOST of them at even distances, ends included.
MOST=${MOST:-250}
every() {
    name=$1
    shift
    command=$*
    rm -f "$work"/new.db*
    FAIL_COUNT=$work/count LD_PRELOAD=$work/allocator.so "$EVENHAND" $command >"$work/whole" 2>"$work/err" </dev/null
    whole_status=$?
    [ ! -e "$work/new.html" ] || mv "$work/new.html" "$work/whole.html"
    calls=$(cat "$work/count" 2>/dev/null || echo 0)
    step=$(((calls + MOST - 1) / MOST))
    bad=0 tried=0 at=1
    while [ "$at" -le "$calls" ]; do
        once "$at" || bad=$((bad + 1))
        once "$at+" || bad=$((bad + 1))
        tried=$((tried + 2))
        at=$((at + step))
    done
    [ "$bad" -eq 0 ] && [ "$calls" -gt 0 ]
    tap $? "$name: $bad of $tried runs failed, at $calls allocations"
}

now='--now 2026-03-02T09:00:00Z'
"$EVENHAND" run examples/shop.eh examples/shop.jsonl $now --log "$work/old.db" >/dev/null 2>&1 || [ $? -eq 3 ] || exit 1
every 'run --log' run examples/shop.eh examples/shop.jsonl $now --log "$work/new.db"
every 'log verify' log verify "$work/old.db"
every 'replay' replay "$work/old.db" --policy examples/shop.eh
every 'simulate' simulate policies/starving/idle_reserve.eh --days 2 --replications 1
every 'simulate --tickets' simulate policies/retail/policy.eh --tickets policies/retail/tickets.jsonl
every 'simulate --report' simulate policies/starving/idle_reserve.eh --days 2 --replications 1 \
    --against policies/starving/idle_reserve_repaired.eh --report "$work/new.html"
every 'generate' generate examples/small_desk.eh --weeks 1 --set rate=0.05
"$EVENHAND" run policies/retail/policy.eh policies/retail/tickets.jsonl $now --log "$work/shop.db" >/dev/null 2>&1 || [ $? -eq 3 ] || exit 1
every 'audit' audit policies/retail/policy.eh --decisions "$work/shop.db" --tickets policies/retail/tickets.jsonl
mkdir "$work/edited" && cp -r policies/retail/. "$work/edited" && sed -i 's/at most 15%/at most 25%/' "$work/edited/policy.eh"
every 'audit of other files' audit "$work/edited/policy.eh" --decisions "$work/shop.db"
every 'audit --report' audit policies/retail/policy.eh --decisions "$work/shop.db" --report "$work/new.html"
every 'lint' lint policies/starving/idle_reserve.eh $now
every 'lint --save-witness' lint --save-witness "$work/seen" policies/starving/strict_order.eh $now
every 'diff' diff policies/starving/idle_reserve.eh policies/starving/idle_reserve_repaired.eh $now
every 'explain' explain examples/shop.eh examples/shop.jsonl:3 $now
every 'doc' doc examples/shop.eh
every 'doc as HTML' doc --format html examples/shop.eh
finish
