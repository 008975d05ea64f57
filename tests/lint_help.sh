#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# What the linter says to write in place of an order that starves (P03, P04, P05) is written there, and then the order
# starves nobody, no promise is found to be at risk that was not, and the class that comes first keeps its first target
# as often as before, but for a point at most.
set -u
. "$(dirname "$0")/tap.sh"
cd "$(dirname "$0")/.." || exit
EVENHAND=${EVENHAND:-$PWD/build/evenhand}
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
unset GITHUB_STEP_SUMMARY

lint() {
    "$EVENHAND" lint --now 2026-03-02T10:00Z --format json "$1" 2> /dev/null
}

codes() {
    lint "$1" | jq -r '.findings[] | select(.level == "warning" or .level == "error") | .code + " " + .subject' | sort -u
}

# The share that keeps the first target, of each class, and how many of them start too late, before and after.
kept() {
    "$EVENHAND" simulate "$1" --against "$2" --days 56 --replications 10 --format json 2> "$dir/why" |
        jq -r '.policies[] | [.groups[] | select(.by == "class") | .targets[0].kept.value] | first'
}

# The order that a help names, written into the policy; `then` joins where it says "together".
written() {
    new=$2
    sed -E "s/order by (waiting with head start \{[^}]*\}|priority( promote after [0-9a-z]+)?)/$new/" "$1" |
        if [ "$3" = together ]; then sed -E 's/(serves .*) then /\1, /'; else cat; fi
}

# tried NAME POLICY CODE: each order that its help names is tried.
tried() {
    help=$(lint "$2" | jq -r --arg c "$3" '[.findings[] | select(.code == $c) | .help] | join("; ")')
    echo "$help" > "$dir/why"
    case $help in *" together"*) how=together ;; *) how=alone ;; esac
    echo "$help" | grep -o '`order by [^`]*`' | tr -d '`' > "$dir/orders"
    tap "$((! $(wc -l < "$dir/orders")))" "$1: the help names an order" "$dir/why"
    codes "$2" | grep -v '^P0[345] ' > "$dir/before"
    while read -r order; do
        written "$2" "$order" "$how" > "$dir/new.eh"
        codes "$dir/new.eh" > "$dir/after"
        # that a promise holds only just (L10) is told of those that starved before
        grep -v '^L10 ' "$dir/after" | comm -13 "$dir/before" - > "$dir/why"
        tap "$(wc -l < "$dir/why")" "$1: with \`$order\` nothing is found that was not" "$dir/why"
        kept "$2" "$dir/new.eh" > "$dir/kept"
        cp "$dir/kept" "$dir/why"
        awk 'NR == 1 { a = $1 } NR == 2 { b = $1 } END { exit !(NR == 2 && a > 0 && b >= a - 0.01) }' "$dir/kept"
        tap $? "$1: and the class that comes first keeps its target" "$dir/why"
    done < "$dir/orders"
}

tried strict_order policies/starving/strict_order.eh P03
tried long_head_start policies/starving/long_head_start.eh P04
tried promotion_stops policies/starving/promotion_stops.eh P05
tried "priorities across queues" tests/lint/desk/p05_mixed.eh P05

finish
