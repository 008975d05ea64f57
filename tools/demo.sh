#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# What ./run demo shows: a small policy decides four tickets, then a whole one thirty-two. $EVENHAND is the command.
set -eu
cd "$(dirname "$0")/.."

say() {
    printf '\n%s\n\n' "$*"
}

# Shows a command and what it prints. Exit status 3 only says that some tickets were broken, 1 that the linter found
# something.
show() {
    printf '$ evenhand %s\n' "$*"
    "$EVENHAND" "$@" 2>&1 || [ $? -eq 3 ] || [ "$1" = lint ]
}

say "A policy says who is a VIP, where a ticket goes, and by when somebody answers. From examples/shop.eh:"
sed -n '/^class/p; /^route/,/^}/p; /^sla/p; /^tighten/p' examples/shop.eh | sed 's/^/    /'

say "It is checked and tested before it decides anything:"
show check examples/shop.eh
show test examples/shop.eh

say "Then it decides tickets, here as if it were Monday, 2 March 2026, 10:00 in Berlin:"
show run examples/shop.eh examples/shop.jsonl --now 2026-03-02T09:00:00Z --format box

say "T1 spent more than \$500, so the VIP desk answers within an hour. T2 hits 180 people and comes first, whoever
reports it: somebody answers within 30 minutes, day and night. T3 came on Friday at 17:30: of its eight working hours,
seven and a half are left for Monday. T4's data is broken, and it still lands in front of a person, with the reason."

say "Every decision can say why, and what would have changed it:"
show explain examples/shop.eh examples/shop.jsonl:3 --now 2026-03-02T09:00:00Z | sed -n '1p; /^Queue/,/^$/p'
show explain examples/shop.eh examples/shop.jsonl:3 --now 2026-03-02T09:00:00Z --why-not queue=vip_desk

say "A whole policy, with handling tiers, service levels and promises, is policies/retail:"
show check policies/retail/policy.eh
show test policies/retail/policy.eh | sed '2,4!{$!d;}; 4s/.*/…/'

say "Where its 32 tickets go, and who handles them:"
"$EVENHAND" run policies/retail/policy.eh policies/retail/tickets.jsonl --now 2026-03-02T15:00:00Z --format csv \
    2>/dev/null | awk -F, '
        NR == 1 {for (i = 1; i <= NF; i++) column[$i] = i; next}
        {n[$(column["queue"]) " " $(column["tier"])]++}
        END {for (key in n) {split(key, k, " "); printf "    %-12s %-10s %3d\n", k[1], k[2], n[key]}}' | sort

say "And the linter proves who can be left waiting. This policy keeps five of eight agents free for VIPs:"
starving=policies/starving/idle_reserve
show lint --now 2026-03-02T10:00Z $starving.eh
say "Repaired, as the finding says:"
diff $starving.eh ${starving}_repaired.eh | grep -E '^[<>] *(order|reserve)' || true
show lint --now 2026-03-02T10:00Z ${starving}_repaired.eh

report=$(dirname "$EVENHAND")/demo.html
say "Both are tried on the same tickets, four weeks of them, twenty times:"
show simulate $starving.eh --against ${starving}_repaired.eh --report "$report" >"$report.txt"
awk -v RS= -v ORS='\n\n' 'NR == 1 {sub(/\n.*/, "")} NR == 1 || /^class |^pool |^Ticket by ticket/' "$report.txt"
rm -f "$report.txt"
say "With five kept free, agents idle more than half of their time while everybody who is no VIP waits for weeks; with none,
and a head start of an hour for VIPs, 95 of 100 VIPs still start within two minutes, and nobody waits longer than the weekend. The whole comparison, with its charts, is a page:
    $report"

say "Next: change a row of examples/shop.eh and run ./run demo again; README.md says more."
