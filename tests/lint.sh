#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Each folder in tests/lint with a policy.eh has what the linter prints about it: findings, then what it examined, then
# its exit code. `args` are further options. How many questions are proved and unknown is left out: every new check
# would change it. `tests/lint.sh --rewrite` writes the outputs anew; look at the difference
# before keeping it.
set -u
. "$(dirname "$0")/tap.sh"
cd "$(dirname "$0")/lint" || exit
EVENHAND=${EVENHAND:-$(cd ../.. && pwd)/build/evenhand}
said=$(mktemp)
trap 'rm -f "$said"' EXIT
unset GITHUB_STEP_SUMMARY

for policy in */policy.eh; do
    name=${policy%/policy.eh}
    (
        cd "$name" || exit
        # shellcheck disable=SC2046 # one word an option
        "$EVENHAND" lint --color=never --now 2026-03-02T10:00Z $(cat args 2> /dev/null) policy.eh 2>&1
        echo "exit $?"
    ) | sed -E 's/, [0-9]+ unknown \(.*\)//; s/[0-9]+ proved/N proved/' > "$said"
    [ "${1-}" = --rewrite ] && cp "$said" "$name/expected.txt"
    alike "$name" "$name/expected.txt" "$said"
done

finish
