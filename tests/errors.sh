#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Each policy in tests/errors has one mistake, and gets exactly the one message beside it.
# `tests/errors.sh --rewrite` writes the messages anew; look at the difference before keeping it.
set -u
cd "$(dirname "$0")/errors" || exit
EVENHAND=${EVENHAND:-$(cd ../.. && pwd)/build/evenhand}
said=$(mktemp)
trap 'rm -f "$said"' EXIT
n=0
failed=0

for policy in *.eh; do
    case $policy in part_*) continue ;; esac # imported by others
    name=${policy%.eh}
    n=$((n + 1))
    "$EVENHAND" check --format full --color=never "$policy" > "$said" 2> /dev/null
    code=$?
    count=$(grep -c '^error\[' "$said")
    [ "${1-}" = --rewrite ] && cp "$said" "$name.txt"
    if [ $code -ne 1 ] || [ "$count" -ne 1 ]; then
        echo "not ok $n - $name: exit $code, $count messages"
        sed 's/^/# /' "$said"
        failed=1
    elif ! cmp -s "$said" "$name.txt"; then
        echo "not ok $n - $name: another message"
        diff "$name.txt" "$said" | sed 's/^/# /'
        failed=1
    else
        echo "ok $n - $name"
    fi
done

echo "1..$n"
exit $failed
