#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Builds the fuzz targets with clang's libFuzzer, ASan and UBSan and runs each for SECONDS (default 10).
# usage: tests/fuzz/run.sh [SECONDS]; TAP on standard output.
set -eu
cd "$(dirname "$0")/../.."
seconds=${1:-10}
out=${BUILD:-build}/fuzz
mkdir -p "$out"
printf '1..3\n'
if ! command -v clang >/dev/null || ! clang -fsanitize=fuzzer -x c - -o "$out/probe" 2>/dev/null <<'C'
#include <stddef.h>
#include <stdint.h>
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) { (void)data; (void)size; return 0; }
C
then
    for i in 1 2 3; do printf 'ok %s # SKIP clang with libFuzzer is not here\n' "$i"; done
    exit 0
fi
make -s -j2 BUILD="$out/objects" CC=clang CXX=clang++ \
    CFLAGS='-fsanitize=fuzzer-no-link,address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer' \
    CXXFLAGS='-fsanitize=fuzzer-no-link,address,undefined -fno-sanitize=vptr -fno-sanitize-recover=all' \
    "$out/objects/libevenhand.a" "$out/objects/libcommand.a" >"$out/make.log" 2>&1 ||
    { sed 's/^/# /' "$out/make.log"; exit 1; }

# Seeds: the project's own policies, their bytecode, their tickets.
seeds() {
    rm -rf "$out/seeds"
    mkdir -p "$out/seeds/policy" "$out/seeds/bytecode" "$out/seeds/ticket"
    cp tests/fixtures/*.eh "$out/seeds/policy/" 2>/dev/null || true
    for case in tests/cases/*/policy.eh; do
        cp "$case" "$out/seeds/policy/$(basename "$(dirname "$case")").eh"
    done
    for name in predicted_at sla_of_the_service_class tiers_all_three whole_policy; do
        [ -f "tests/cases/$name/policy.eh" ] || continue
        "${BUILD:-build}/evenhand" build "tests/cases/$name/policy.eh" -o "$out/seeds/bytecode/$name.ehb" || true
    done
    n=0
    cat policies/*/tickets.jsonl | head -40 | while IFS= read -r line; do
        n=$((n + 1))
        printf '%s' "$line" >"$out/seeds/ticket/$n.json"
    done
}
seeds
i=0
for target in policy bytecode ticket; do
    i=$((i + 1))
    clang -std=c17 -D_POSIX_C_SOURCE=200809L -g -I. -Iinclude \
        -fsanitize=fuzzer,address,undefined -fno-sanitize-recover=all "tests/fuzz/fuzz_$target.c" \
        "$out/objects/libcommand.a" "$out/objects/libevenhand.a" \
        -lsimdjson -lcsv -lsqlite3 -lffi -ldl -lm -lstdc++ -lpthread -o "$out/fuzz_$target"
    mkdir -p "$out/corpus/$target"
    if "$out/fuzz_$target" -seed=1 -max_total_time="$seconds" -max_len=65536 -timeout=20 -rss_limit_mb=4096 \
        -artifact_prefix="$out/$target-" "$out/corpus/$target" "$out/seeds/$target" >"$out/$target.log" 2>&1; then
        printf 'ok %s - %s: %s\n' "$i" "$target" "$(grep -o 'Done [0-9]* runs' "$out/$target.log" | tail -1)"
    else
        printf 'not ok %s - %s\n' "$i" "$target"
        tail -40 "$out/$target.log" | sed 's/^/# /'
    fi
done
