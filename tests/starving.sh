#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# The policies that starve: each has the finding that its README names, as its golden shows it, and the repaired one
# beside it has none, as the whole policies have none. `tests/starving.sh --rewrite` writes the goldens anew; look at the difference before keeping it.
set -u
cd "$(dirname "$0")/../policies/starving" || exit
EVENHAND=${EVENHAND:-$(cd ../.. && pwd)/build/evenhand}
goldens=../../tests/lint/starving
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
unset GITHUB_STEP_SUMMARY
n=0
failed=0

# ok NAME STATUS: the line of one test.
ok() {
    n=$((n + 1))
    if [ "$2" -eq 0 ]; then
        echo "ok $n - $1"
    else
        echo "not ok $n - $1"
        failed=1
    fi
}

lint() {
    "$EVENHAND" lint --color=never --now 2026-03-02T10:00Z "$@" 2>/dev/null
}

sed -n 's/^| `\(.*\)\.eh` | .* | \([A-Z][0-9]*\) |$/\1 \2/p' README.md >"$scratch/table"
while read -r name code; do
    lint "$name.eh" >"$scratch/said"
    [ "${1-}" = --rewrite ] && cp "$scratch/said" "$goldens/$name.txt"
    grep -q "^[a-z]*\[$code\]" "$scratch/said"
    ok "$name is found as $code" $?
    diff "$goldens/$name.txt" "$scratch/said" >"$scratch/diff"
    ok "$name: as its golden shows it" $?
    sed 's/^/# /' "$scratch/diff"
    said=$(lint --fail-level=warning "${name}_repaired.eh")
    status=$?
    ok "$name: repaired, nothing is found" $((status + ${#said}))
done <"$scratch/table"
for policy in ../*/policy.eh; do
    said=$(lint "$policy")
    status=$?
    ok "$policy: nothing is found" $((status + ${#said}))
    printf '%s' "$said" | sed 's/^/# /'
done
ok "at least ten of them" $((n < 34))
ok "no policy beside the table" "$(($(ls ./*.eh | wc -l) - 2 * $(wc -l <"$scratch/table")))"
echo "1..$n"
exit $failed
