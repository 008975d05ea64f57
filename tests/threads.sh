#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# The test of threads once more under ThreadSanitizer, which sees races that happen to do no harm.
set -u
. "$(dirname "$0")/tap.sh"
cd "$(dirname "$0")/.." || exit
out=${BUILD:-build}/tsan
program=$out/tests/test_threads
flags='-O1 -fsanitize=thread'

[ -z "${SAN:-}" ] || skip_all "other sanitizers are at work"
if ! command -v clang >/dev/null || ! command -v clang++ >/dev/null; then
    skip_all "clang is not here"
fi
mkdir -p "$out"

# Whether a program with this sanitizer links and starts at all; $1 in front of it.
starts() {
    $1 "$out/empty" >"$out/log" 2>&1
}
echo 'int main(void) { return 0; }' >"$out/empty.c"
clang -fsanitize=thread -o "$out/empty" "$out/empty.c" 2>"$out/log" || skip_all "clang has no ThreadSanitizer here"
# Where addresses are spread wider than it can map, it wants them fixed.
prefix=
if ! starts "$prefix"; then
    prefix='setarch -R'
    starts "$prefix" || skip_all "ThreadSanitizer does not start here"
fi

if ! make -s -j"$(nproc 2>/dev/null || echo 1)" BUILD="$out" CC=clang CXX=clang++ \
    CFLAGS="$flags" CXXFLAGS="$flags" LDFLAGS=-fsanitize=thread "$program" >"$out/make.log" 2>&1; then
    tail -20 "$out/make.log" >"$out/log"
    tap 1 "clang builds the test of threads" "$out/log"
    finish
fi
tap 0 "clang builds the test of threads"
TSAN_OPTIONS=halt_on_error=1:exitcode=99 $prefix "$program" >"$out/log" 2>&1
tap $? "no two threads race" "$out/log"
finish
