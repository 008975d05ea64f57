#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Each folder in tests/diff has what `diff` prints about its new.eh and the old.eh above, then the exit code; `args` are
# further options. `tests/diff.sh --rewrite` writes the outputs anew; look at the difference before keeping it.
set -u
. "$(dirname "$0")/tap.sh"
cd "$(dirname "$0")/diff" || exit
EVENHAND=${EVENHAND:-$(cd ../.. && pwd)/build/evenhand}
said=$(mktemp)
trap 'rm -f "$said"' EXIT

for policy in */new.eh; do
    name=${policy%/new.eh}
    {
        # shellcheck disable=SC2046 # one word an option
        "$EVENHAND" diff --now 2026-03-02T10:00Z $(cat "$name/args" 2> /dev/null) old.eh "$policy" 2>&1
        echo "exit $?"
    } > "$said"
    [ "${1-}" = --rewrite ] && cp "$said" "$name/expected.txt"
    alike "$name" "$name/expected.txt" "$said"
done

# The page shows one of them.
awk '/^```text/ {open = 1; next} /^```/ {open = 0} open' ../../docs/diff.md > "$said"
echo "exit 1" >> "$said"
alike docs/diff.md threshold/expected.txt "$said"

finish
