#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# The worked examples of the language definition, where they lie beside the project.
cases=$(dirname "$0")/../../shared/cases
if [ ! -d "$cases" ]; then
    echo "1..0 # SKIP no worked examples beside the project"
    exit 0
fi
exec "$(dirname "$0")/run_cases.sh" "$EVENHAND" "$cases"
