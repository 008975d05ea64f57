#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Each folder in tests/diff has what `diff` prints about its new.eh and the old.eh above, then the exit code; `args` are
# further options. `tests/diff.sh --rewrite` writes the outputs anew; look at the difference before keeping it.
set -u
cd "$(dirname "$0")/diff" || exit
EVENHAND=${EVENHAND:-$(cd ../.. && pwd)/build/evenhand}
said=$(mktemp)
trap 'rm -f "$said"' EXIT
n=0
failed=0

for policy in */new.eh; do
    name=${policy%/new.eh}
    n=$((n + 1))
    {
        # shellcheck disable=SC2046 # one word an option
        "$EVENHAND" diff --now 2026-03-02T10:00Z $(cat "$name/args" 2> /dev/null) old.eh "$policy" 2>&1
        echo "exit $?"
    } > "$said"
    [ "${1-}" = --rewrite ] && cp "$said" "$name/expected.txt"
    if cmp -s "$said" "$name/expected.txt"; then
        echo "ok $n - $name"
    else
        echo "not ok $n - $name"
        diff "$name/expected.txt" "$said" | sed 's/^/# /'
        failed=1
    fi
done

# The page shows one of them.
n=$((n + 1))
awk '/^```text/ {open = 1; next} /^```/ {open = 0} open' ../../docs/diff.md > "$said"
echo "exit 1" >> "$said"
if cmp -s "$said" threshold/expected.txt; then
    echo "ok $n - docs/diff.md"
else
    echo "not ok $n - docs/diff.md"
    diff threshold/expected.txt "$said" | sed 's/^/# /'
    failed=1
fi

echo "1..$n"
exit $failed
