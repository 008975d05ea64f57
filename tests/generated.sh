#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Documents that are made from the sources' own tables are up to date: `make docs` would change nothing.
set -u
cd "$(dirname "$0")/.." || exit
BUILD=${BUILD:-$PWD/build}
failed=0
n=0
for name in bytecode diagnostics lint; do
    n=$((n + 1))
    if "$BUILD/tools/gen_${name}_doc" | cmp - "docs/$name.md" >&2; then
        echo "ok $n - docs/$name.md"
    else
        echo "not ok $n - docs/$name.md: run make docs"
        failed=1
    fi
done
echo "1..$n"
exit $failed
