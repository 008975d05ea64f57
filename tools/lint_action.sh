#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# What action.yml runs: annotations on the change, a table on the page of the run, SARIF beside it. Inputs are
# environment variables, so that nothing of them is run as a command.
set -u
here=$(cd "$(dirname "$0")/.." && pwd)
if [ -z "${EVENHAND:-}" ]; then
    "$here/run" build || exit
    EVENHAND=$here/build/evenhand
fi

set -f # paths are words, not patterns
# shellcheck disable=SC2086
set -- ${LINT_PATHS:-.}
[ -z "${LINT_BASELINE:-}" ] || set -- --baseline "$LINT_BASELINE" "$@"

if [ -n "${LINT_SARIF:-}" ]; then
    GITHUB_STEP_SUMMARY= "$EVENHAND" lint --format sarif --fail-level never "$@" > "$LINT_SARIF" 2> /dev/null
    [ -z "${GITHUB_OUTPUT:-}" ] || echo "sarif=$LINT_SARIF" >> "$GITHUB_OUTPUT"
fi
exec "$EVENHAND" lint --format github --fail-level "${LINT_FAIL_LEVEL:-warning}" "$@"
