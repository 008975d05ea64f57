#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Reports, and a policy in plain sentences, in a browser: axe, the keyboard, a narrow screen, darkness, paper. Skipped where there is no Chromium, no Node, or
# where the two packages of tests/page/package-lock.json cannot be installed.
set -u
. "$(dirname "$0")/tap.sh"
cd "$(dirname "$0")/.." || exit
BUILD=${BUILD:-$PWD/build} EVENHAND=${EVENHAND:-$BUILD/evenhand}
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT

[ -x /usr/bin/chromium ] || skip_all 'there is no /usr/bin/chromium'
command -v node > /dev/null && command -v npm > /dev/null || skip_all 'there is no node or npm'

# Installed again only when the lock changes; the copy of it is made last.
modules=$BUILD/page
if ! cmp -s tests/page/package-lock.json "$modules/installed.json"; then
    mkdir -p "$modules"
    cp tests/page/package.json tests/page/package-lock.json "$modules"
    (cd "$modules" && timeout 60 npm ci --ignore-scripts --no-audit --no-fund) > "$dir/npm" 2>&1 ||
        skip_all "npm ci does not work here: $(grep -i -m 1 error "$dir/npm")"
    cp tests/page/package-lock.json "$modules/installed.json"
fi

starving=policies/starving
{
    "$EVENHAND" simulate "$starving/idle_reserve.eh" --against "$starving/idle_reserve_repaired.eh" --report "$dir/pair.html"
    "$EVENHAND" simulate "$starving/too_few_people.eh" --replications 2 --days 70 --report "$dir/one.html"
    "$EVENHAND" doc policies/saas/policy.eh --format html --output "$dir/saas.html"
    awk -v part=history -v n=1200 -v weeks=6 -v dip=4 -f tests/audit/retail.awk > "$dir/ended.jsonl"
    "$EVENHAND" run policies/retail/policy.eh "$dir/ended.jsonl" --now 2026-03-02T12:00:00Z --log "$dir/log.db"
    "$EVENHAND" audit policies/retail/policy.eh --decisions "$dir/log.db" --report "$dir/audit.html"
} > "$dir/out" 2>&1
timeout 240 node tests/page/page.mjs "$modules" /usr/bin/chromium - "$dir/pair.html" "$dir/one.html" "$dir/saas.html" "$dir/audit.html"
