#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Builds the fuzz targets with clang's libFuzzer, ASan and UBSan below $BUILD/fuzz and runs them. TAP on standard
# output. Whatever is found stays as a file, named in the output; the corpus stays too, and grows.
#   tests/fuzz/run.sh [SECONDS [TARGET...]]     10 seconds each without arguments
set -eu
cd "$(dirname "$0")/../.."
seconds=${1:-10}
[ $# -eq 0 ] || shift
[ $# -gt 0 ] || set -- policy bytecode ticket input decision log
out=${BUILD:-build}/fuzz
evenhand=${EVENHAND:-${BUILD:-build}/evenhand}
libs='-lsimdjson -lcsv -lsqlite3 -lffi -ldl -lm -lpthread'
checks='address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer'
mkdir -p "$out"
printf '1..%s\n' $#

if ! command -v clang++ >/dev/null || ! clang -fsanitize=fuzzer -x c - -o "$out/probe" 2>/dev/null <<'C'
#include <stddef.h>
#include <stdint.h>
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) { return data == NULL && size > 0; }
C
then
    for i in $(seq $#); do printf 'ok %s # SKIP no clang with libFuzzer here\n' "$i"; done
    exit 0
fi

stop() {
    sed 's/^/# /' "$out/make.log"
    echo "Bail out! the fuzz targets do not build"
    exit 1
}

# One build of the library for all targets.
make -s -j2 BUILD="$out/objects" SAN= CC=clang CXX=clang++ \
    CFLAGS="-O1 -g -fsanitize=fuzzer-no-link,$checks" CXXFLAGS="-O1 -g -fsanitize=fuzzer-no-link,$checks" \
    "$out/objects/libevenhand.a" "$out/objects/libcommand.a" >"$out/make.log" 2>&1 || stop
clang++ -std=c++17 -g -O1 -I. -Iinclude -fsanitize=$checks -c tests/unit/json_oracle.cpp -o "$out/json_oracle.o" \
    >"$out/make.log" 2>&1 || stop
for target; do
    # shellcheck disable=SC2086
    clang -std=c17 -D_POSIX_C_SOURCE=200809L -g -O1 -Wall -Wextra -Werror -I. -Iinclude -fsanitize=fuzzer,$checks \
        -c "tests/fuzz/fuzz_$target.c" -o "$out/fuzz_$target.o" >"$out/make.log" 2>&1 &&
        clang++ -fsanitize=fuzzer,$checks "$out/fuzz_$target.o" "$out/json_oracle.o" "$out/objects/libcommand.a" \
            "$out/objects/libevenhand.a" $libs -o "$out/fuzz_$target" >>"$out/make.log" 2>&1 || stop
done

# Seeds: the project's own policies, their bytecode, their tickets; words of the language.
seeds() {
    rm -rf "$out/seeds"
    mkdir -p "$out/seeds/policy" "$out/seeds/bytecode" "$out/seeds/ticket" "$out/seeds/input" "$out/seeds/decision" "$out/seeds/log"
    cp tests/fuzz/seeds/*.eh tests/fixtures/*.eh "$out/seeds/policy/"
    # All of them take half a minute to run once: only where there is time.
    [ "$seconds" -lt 60 ] || for file in tests/cases/*/policy.eh policies/*/*.eh; do
        cp "$file" "$out/seeds/policy/$(echo "$file" | tr / -)"
    done
    for file in tests/fuzz/seeds/*.eh; do
        "$evenhand" build --strip "$file" -o "$out/seeds/bytecode/$(basename "$file" .eh)-stripped.ehb" >/dev/null 2>&1
        "$evenhand" build "$file" -o "$out/seeds/bytecode/$(basename "$file" .eh).ehb" >/dev/null 2>&1
    done
    cp tests/fuzz/seeds/*.json "$out/seeds/ticket/"
    cp tests/fuzz/seeds/*.json tests/fuzz/seeds/*.csv tests/cases/*/tickets.csv "$out/seeds/input/" 2>/dev/null || true
    cat tests/fuzz/seeds/*.json >"$out/seeds/input/lines"
    head -c 600 Makefile >"$out/seeds/decision/any"
    # A log of the smallest pages, behind the three bytes that make it one; and rows of each form.
    rm -f "$out/seed.db"*
    "$evenhand" run examples/shop.eh examples/shop.jsonl --now 2026-03-02T09:00:00Z --log "$out/seed.db" >/dev/null 2>&1 || :
    { printf '\000\000\000'; cat "$out/seed.db"; } >"$out/seeds/log/log"
    { printf '\001\000\000'; head -n 1 tests/fuzz/seeds/*.json | tail -n 1; } >"$out/seeds/log/json"
    printf '\001\001\012id,created\nT1,2026-03-02T10:00Z\n' >"$out/seeds/log/csv"
    printf '\001\002\012id,created\n'"'"'T1,2026-03-02T10:00Z\n' >"$out/seeds/log/sql"
    printf '\001\003\004json{' >"$out/seeds/log/none"
    printf '\001\003\006js\377\000on{' >"$out/seeds/log/none-no-text"
    sed -n 's/^"\([a-z ][a-z ]*\)".*/\1/p' grammar/lexer.l | sed 's/.*/"&"/' | sort -u >"$out/words.dict"
}
seeds

# check NUMBER TARGET
check() {
    mkdir -p "$out/corpus/$2"
    dict=
    [ "$2" != policy ] || dict=-dict=$out/words.dict
    if "$out/fuzz_$2" -seed=1 -max_total_time="$seconds" -max_len=65536 -timeout=20 -rss_limit_mb=4096 \
        -print_final_stats=1 $dict -artifact_prefix="$out/$2-" "$out/corpus/$2" "$out/seeds/$2" >"$out/$2.log" 2>&1
    then
        printf 'ok %s - %s: %s executions\n' "$1" "$2" \
            "$(sed -n 's/^stat::number_of_executed_units: *//p' "$out/$2.log")"
    else
        printf 'not ok %s - %s\n' "$1" "$2"
        tail -n 40 "$out/$2.log" | sed 's/^/# /'
        return 1
    fi
}
i=0
failed=0
for target; do
    i=$((i + 1))
    check $i "$target" || failed=1
done
exit $failed
