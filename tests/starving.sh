#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# The policies that starve: each has the finding that its README names, as its golden shows it, and the repaired one
# beside it has none, as the whole policies have none. `tests/starving.sh --rewrite` writes the goldens anew; look at the difference before keeping it.
set -u
. "$(dirname "$0")/tap.sh"
cd "$(dirname "$0")/../policies/starving" || exit
EVENHAND=${EVENHAND:-$(cd ../.. && pwd)/build/evenhand}
goldens=../../tests/lint/starving
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
unset GITHUB_STEP_SUMMARY

lint() {
    "$EVENHAND" lint --color=never --now 2026-03-02T10:00Z "$@" 2>/dev/null
}

sed -n 's/^| `\(.*\)\.eh` | .* | \([A-Z][0-9]*\) |$/\1 \2/p' README.md >"$scratch/table"
while read -r name code; do
    lint "$name.eh" >"$scratch/said"
    [ "${1-}" = --rewrite ] && cp "$scratch/said" "$goldens/$name.txt"
    grep -q "^[a-z]*\[$code\]" "$scratch/said"
    tap $? "$name is found as $code"
    alike "$name: as its golden shows it" "$goldens/$name.txt" "$scratch/said"
    said=$(lint --fail-level=warning "${name}_repaired.eh")
    status=$?
    tap $((status + ${#said})) "$name: repaired, nothing is found"
done <"$scratch/table"
for policy in ../*/policy.eh; do
    said=$(lint "$policy")
    status=$?
    tap $((status + ${#said})) "$policy: nothing is found"
    printf '%s' "$said" | sed 's/^/# /'
done
tap $((n < 34)) "at least ten of them"
tap "$(($(ls ./*.eh | wc -l) - 2 * $(wc -l <"$scratch/table")))" "no policy beside the table"
finish
