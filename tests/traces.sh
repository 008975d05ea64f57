#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Arrival traces of findings: the command that a finding names runs the saved trace, and the simulation shows the wait
# that the finding says, to the millisecond. Traces of the policies that starve, and of those of tests/lint/desk.
set -u
. "$(dirname "$0")/tap.sh"
cd "$(dirname "$0")/.." || exit
EVENHAND=${EVENHAND:-$PWD/build/evenhand}
now=2026-03-02T10:00Z
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
unset GITHUB_STEP_SUMMARY
mkdir "$dir/bin"
ln -s "$(realpath "$EVENHAND")" "$dir/bin/evenhand"
PATH=$dir/bin:$PATH

# What a simulation shows of A, and what the trace says of it: ms, and whether A was served.
shown='(if any(.policies[0].oldest_waiting[]; .id == "A") then
          .policies[0].oldest_waiting[] | select(.id == "A") | "\(.waits[0]) waits"
       else "\(.policies[0].groups[] | select(.by == "all") | .max.value) served" end)'
said='def ms: (sub("\\.[0-9]+Z$"; "Z") | fromdate) * 1000 + (capture("\\.(?<rest>[0-9]{3})Z$").rest | tonumber);
      "\(((.waits_still // .starts) | ms) - (.came | ms)) \(if .starts then "served" else "waits" end)"'

# replays POLICY: each of its traces.
replays() {
    rm -rf "$dir/seen"
    evenhand lint --now $now --format json --save-witness "$dir/seen" "$1" > "$dir/found" 2> "$dir/err"
    jq -c --arg not "${2-}" '.findings[] | select(.trace and .code != $not) | [.code, .subject, .trace]' \
        "$dir/found" > "$dir/traces"
    while read -r line; do
        code=$(printf '%s' "$line" | jq -r '.[0] + " " + .[1]')
        command=$(printf '%s' "$line" | jq -r '.[2].replay')
        sh -c "$command --format json" > "$dir/simulated" 2> "$dir/err"
        [ $? -le 1 ] || { ok "${1##*/} $code" "$(cat "$dir/err")"; continue; }
        jq -r "$shown" "$dir/simulated" > "$dir/shown" 2>&1
        printf '%s' "$line" | jq -r ".[2] | $said" > "$dir/said" 2>&1
        ok "${1##*/} $code: $(cat "$dir/said")" "$(diff "$dir/said" "$dir/shown")"
    done < "$dir/traces"
    printf '%s ' "${1##*/}" >> "$dir/counts"
    wc -l < "$dir/traces" >> "$dir/counts"
}

for policy in policies/starving/*.eh tests/lint/desk/c0*.eh; do
    replays "$policy"
done
for policy in tests/lint/desk/l0[235]*.eh tests/lint/desk/p[01][0-9]*.eh; do
    replays "$policy" C01
done
for policy in strict_order promotion_stops long_head_start skill_nobody_has weekend_hole l02_day l02_overload p11_hours; do
    ok "$policy has a trace" "$(grep "^$policy.eh 0" "$dir/counts")"
done

# The text says it too, and how to run it again.
evenhand lint --color=never --now $now --save-witness "$dir/seen" policies/starving/strict_order.eh > "$dir/found" 2> "$dir/err"
for words in '= because: replayed: 201 tickets in the simulator: A still waits Mon 2026-03-02 18:00, 8 h after it came' \
    "= replay: evenhand simulate policies/starving/strict_order.eh --tickets $dir/seen/strict_order-P03-pool-team-trace.jsonl --handling handling"; do
    ok "said: $(printf '%.40s' "$words")" "$(grep -qF -- "$words" "$dir/found" || cat "$dir/found" "$dir/err")"
done

# Whatever the files are called, the command is one that a shell takes; and a policy without a name.
mkdir "$dir/it's here"
cp policies/starving/strict_order.eh "$dir/it's here/a b.eh"
replays "$dir/it's here/a b.eh"
evenhand lint --now $now --format json --save-witness "$dir/seen" - < policies/starving/strict_order.eh > "$dir/found" 2> "$dir/err"
sh -c "$(jq -r '.findings[].trace.replay' "$dir/found")" < policies/starving/strict_order.eh > "$dir/simulated" 2> "$dir/err"
ok "a policy from standard input" "$(grep -q '^  A, in general: 8h00m$' "$dir/simulated" || cat "$dir/simulated" "$dir/err")"

# What needs a simulation says how to run one.
evenhand lint --color=never --all --now $now policies/starving/idle_reserve.eh > "$dir/found" 2> "$dir/err"
ok "the command for what has no formula" \
    "$(grep -A1 '= missing: a simulation: with agents kept free' "$dir/found" | grep -q '= run: evenhand simulate policies/starving/idle_reserve.eh$' || cat "$dir/found")"

# Other pools would help: then the pool of the finding is alone at work, in the text and in the command.
evenhand lint --now $now --format json --save-witness "$dir/seen" tests/lint/desk/l03_safe.eh > "$dir/found" 2> "$dir/err"
ok "one pool alone" "$(jq -e '.findings[] | select(.code == "P03") | (.trace.replay | endswith(" --pool experts")) and
    any(.facts[]; contains("pool `experts` alone at work"))' "$dir/found" > /dev/null || cat "$dir/found")"
evenhand simulate policies/starving/strict_order.eh --pool teem > "$dir/said" 2> "$dir/err"
ok "a pool that is not there: exit 2" "$([ $? -eq 2 ] && grep -q "has no pool 'teem'" "$dir/err" || cat "$dir/err")"

finish
