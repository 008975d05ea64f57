#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# The conformance cases of this folder.
exec "$(dirname "$0")/run_cases.sh" "$EVENHAND" "$(dirname "$0")/cases"
