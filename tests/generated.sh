#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Documents that are made from the sources' own tables are up to date: `make docs` would change nothing.
set -u
. "$(dirname "$0")/tap.sh"
cd "$(dirname "$0")/.." || exit
BUILD=${BUILD:-$PWD/build}
for name in bytecode diagnostics lint; do
    ok "docs/$name.md is as make docs writes it" "$("$BUILD/tools/gen_${name}_doc" | cmp - "docs/$name.md" 2>&1)"
done
finish
