#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Everything once more as clang builds it, with AddressSanitizer and UndefinedBehaviorSanitizer: the unit tests, the
# language's cases, the messages, the policies.
set -u
. "$(dirname "$0")/tap.sh"
cd "$(dirname "$0")/.." || exit
out=${BUILD:-build}/san
if [ -n "${SAN:-}" ] || ! command -v clang >/dev/null || ! command -v clang++ >/dev/null; then
    skip_all "this is the sanitized run already, or clang is not here"
fi
mkdir -p "$out"
if ! make -s -j"$(nproc 2>/dev/null || echo 1)" SAN=1 CC=clang CXX=clang++ BUILD="$out" tests >"$out/make.log" 2>&1; then
    tail -20 "$out/make.log" >"$out/log"
    tap 1 "clang builds it with sanitizers" "$out/log"
    finish
fi
tap 0 "clang builds it with sanitizers"
# passes NAME COMMAND…: the command ends well; what it printed is shown if not.
passes() {
    name=$1
    shift
    "$@" >"$out/log" 2>&1 && ! grep -q '^not ok' "$out/log"
    tap $? "$name" || grep -vE '^ok ' "$out/log" | tail -30 | sed 's/^/# /'
}
# Both compilers' builds make the same policies by chance, and of those and the real ones the same bytecode.
same_bytecode() {
    rm -rf "$out/random" "$out/random_plain"
    mkdir -p "$out/random" "$out/random_plain"
    "$BUILD/tests/random_policies" "$out/random" 1 200 || return 1
    "$plain/tests/random_policies" "$out/random_plain" 1 200 || return 1
    diff -rq "$out/random" "$out/random_plain" || return 1
    for policy in $(grep -l '^policy ' policies/*/*.eh) "$out"/random/*.eh; do # not scenarios
        "$plain/evenhand" build "$policy" -o - >"$out/plain.ehb" || return 1
        "$BUILD/evenhand" build "$policy" -o - | cmp - "$out/plain.ehb" || return 1
    done
}
plain=${BUILD:-build}
BUILD=$(cd "$out" && pwd)
EVENHAND=$BUILD/evenhand
SAN=1
export BUILD EVENHAND SAN
for source in tests/unit/test_*.c; do
    program=$(basename "$source" .c)
    passes "$program" "$BUILD/tests/$program"
done
passes "the language's cases" tests/run_cases.sh "$EVENHAND" tests/cases
passes "the messages" tests/errors.sh
passes "the policies' tests" "$EVENHAND" test policies/*/policy.eh
passes "what goes wrong around the command" tests/robust.sh
if [ -x "$plain/evenhand" ] && [ -x "$plain/tests/random_policies" ]; then
    passes "the same bytecode from both compilers" same_bytecode
else
    skip "the same bytecode from both compilers" "there is no other build in $plain"
fi
finish
