#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# Holds a build of `evenhand` against folders of conformance cases and reports in TAP.
#
#   tests/run_cases.sh EVENHAND DIR...      DIR holds cases (one folder each), or is one
#   prove -e sh tests/run_cases.sh :: build/evenhand tests/cases
#
# One idea: a case passes at the price of one process. Outputs that equal the expected bytes
# are done; only the others (fault wordings are free) are compared as JSON, by jq.

set -u
LC_ALL=C
export LC_ALL

if [ $# -lt 2 ]; then
    echo "usage: $0 EVENHAND DIR..." >&2
    exit 2
fi
bin=$1
shift
# A bare name is searched in PATH; a path must be runnable.
case $bin in
*/*) [ -x "$bin" ] || { echo "Bail out! $bin cannot be run"; exit 2; } ;;
esac
command -v jq >/dev/null || { echo "Bail out! jq is not installed"; exit 2; }

tmp=$(mktemp -d) || exit 2
trap 'rm -rf "$tmp"' EXIT
trap 'exit 130' INT TERM

count=0
failed=0

pass() {
    count=$((count + 1))
    echo "ok $count - $name"
}

# fail WHY: the rest of the diagnosis is in $tmp/why, if it is there.
fail() {
    count=$((count + 1))
    failed=$((failed + 1))
    echo "not ok $count - $name"
    echo "# $1"
    if [ -s "$tmp/why" ]; then
        while IFS= read -r line; do
            printf '#   %s\n' "$line"
        done <"$tmp/why"
    fi
}

# Numbers the decisions that differ. Objects are compared as text, so the order of keys counts.
# Free are the wording of `wanted`, and `found` for a line, a set, a list, a history, a lookup
# and a function.
differences='
def free($other): has("line") or has("lookup") or has("function") or .field == "history"
    or ([.found, $other.found] | any(type == "string" and startswith("[")));
def plain($other): .faults |= [range(length) as $i | .[$i]
    | ($other.faults[$i]? // {}) as $o
    | (if free($o) then del(.found) else . end) | del(.wanted)];
def shown($other): if type == "object" and (.faults | type) == "array"
    then plain($other) else . end | tojson;
[range([$e, $g] | map(length) | max)] | map(. as $i | $e[$i] as $x | $g[$i] as $y
    | select(($x | shown($y)) != ($y | shown($x)))
    | "decision \($i + 1)", "expected \($x | tojson)", "got      \($y | tojson)") | .[]'

run_decisions() {
    tickets=
    for kind in jsonl csv json; do
        [ -f "$dir/tickets.$kind" ] && tickets=$dir/tickets.$kind
    done
    now=
    [ -f "$dir/now.txt" ] && read -r now <"$dir/now.txt"
    "$bin" run "$dir/policy.eh" "$tickets" --now "$now" >"$tmp/out" 2>"$tmp/why"
    status=$?
    if [ $status -ne 0 ] && [ $status -ne 3 ]; then
        fail "run exits $status"
        return
    fi
    if cmp -s "$dir/expected.jsonl" "$tmp/out"; then
        pass
        return
    fi
    if ! jq -n -r --slurpfile e "$dir/expected.jsonl" --slurpfile g "$tmp/out" "$differences" \
        >"$tmp/why" 2>"$tmp/bad"; then
        mv "$tmp/bad" "$tmp/why"
        fail "the output is not JSON"
    elif [ -s "$tmp/why" ]; then
        fail "decisions differ"
    else
        pass
    fi
}

# Reads `FILE:LINE:COL: error…` lines of stdin up to the first error; leaves FILE:LINE in $at.
first_error() {
    at=
    while IFS= read -r line; do
        case $line in
        *:[0-9]*:[0-9]*:*error*)
            at=${line%%: error*}    # FILE:LINE:COL
            at=${at%:*}             # FILE:LINE
            return
            ;;
        esac
    done
}

# `LINE: about`, `LINE (or PLACE, PLACE): about`; a place is LINE (of policy.eh) or FILE:LINE.
run_error() {
    read -r want <"$dir/expected_error.txt"
    places=${want%%: *}
    "$bin" check --format concise "$dir/policy.eh" >"$tmp/out" 2>&1
    status=$?
    mv "$tmp/out" "$tmp/why"
    if [ $status -ne 1 ]; then
        fail "check exits $status, wanted an error at $want"
        return
    fi
    first_error <"$tmp/why"
    set -f
    IFS=' (),'
    for place in $places; do
        case $place in
        or) continue ;;
        *:*) ;;
        *) place=policy.eh:$place ;;
        esac
        case "/$at" in
        */"$place")
            unset IFS
            set +f
            pass
            return
            ;;
        esac
    done
    unset IFS
    set +f
    fail "the first error is not at $want"
}

# The results are the lines `ok NAME` and `FAIL NAME`; details may stand between them.
run_tests() {
    "$bin" test "$dir/policy.eh" >"$tmp/all" 2>"$tmp/why"
    status=$?
    wanted=0
    while IFS= read -r line; do
        case $line in
        'FAIL '*) wanted=1 ;;
        esac
    done <"$dir/expected_tests.txt"
    while IFS= read -r line; do
        case $line in
        'ok '* | 'FAIL '*) printf '%s\n' "$line" ;;
        esac
    done <"$tmp/all" >"$tmp/out"
    if ! cmp -s "$dir/expected_tests.txt" "$tmp/out"; then
        diff "$dir/expected_tests.txt" "$tmp/out" >"$tmp/why"
        fail "results differ"
    elif [ $status -ne $wanted ]; then
        fail "test exits $status, wanted $wanted"
    else
        pass
    fi
}

run_case() {
    dir=$1
    name=${dir##*/}
    : >"$tmp/why"
    if [ -f "$dir/expected.jsonl" ]; then
        run_decisions
    elif [ -f "$dir/expected_error.txt" ]; then
        run_error
    elif [ -f "$dir/expected_tests.txt" ]; then
        run_tests
    else
        fail "nothing is expected"
    fi
}

for root; do
    root=${root%/}
    if [ -f "$root/policy.eh" ]; then
        run_case "$root"
        continue
    fi
    [ -d "$root" ] || { echo "Bail out! no folder $root"; exit 2; }
    for case in "$root"/*/policy.eh; do
        [ -f "$case" ] && run_case "${case%/policy.eh}"
    done
done

echo "1..$count"
[ "$failed" -eq 0 ] || { echo "# $failed of $count failed"; exit 1; }
