#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Each policy in tests/errors has one mistake, and gets exactly the one message beside it.
# `tests/errors.sh --rewrite` writes the messages anew; look at the difference before keeping it.
set -u
. "$(dirname "$0")/tap.sh"
cd "$(dirname "$0")/errors" || exit
EVENHAND=${EVENHAND:-$(cd ../.. && pwd)/build/evenhand}
said=$(mktemp)
trap 'rm -f "$said"' EXIT

for policy in *.eh; do
    case $policy in part_*) continue ;; esac # imported by others
    name=${policy%.eh}
    "$EVENHAND" check --format full --color=never "$policy" > "$said" 2> /dev/null
    code=$?
    count=$(grep -c '^error\[' "$said")
    [ "${1-}" = --rewrite ] && cp "$said" "$name.txt"
    if [ $code -ne 1 ] || [ "$count" -ne 1 ]; then
        tap 1 "$name: exit $code, $count messages" "$said"
    else
        alike "$name" "$name.txt" "$said"
    fi
done

finish
