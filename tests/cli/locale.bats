#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0

bats_require_minimum_version 1.5.0
load helper

now=2026-03-02T16:00:00Z

# Everything that the command prints about the policy of locales, on both streams.
everything() {
    local policy=$root/tests/fixtures/locale.eh tickets=$root/tests/fixtures/locale format
    for format in ndjson csv box markdown; do
        "$EVENHAND" run "$policy" "$tickets.jsonl" --now $now --format $format || :
        "$EVENHAND" run "$policy" "$tickets.csv" --now $now --format $format || :
    done
    "$EVENHAND" check "$policy"
    "$EVENHAND" test "$policy"
    "$EVENHAND" explain "$policy" "$tickets.jsonl:1" --now $now
    "$EVENHAND" explain "$policy" "$tickets.csv:2" --now $now --why-not priority=HIGH || :
    "$EVENHAND" disasm "$policy"
    "$EVENHAND" fmt --diff "$policy"
    "$EVENHAND" build "$policy" -o -
    sed 's/0.125/0,125/; s/INFO_ITEM or/info_item or/' "$policy" | "$EVENHAND" check - || :
}

# The same under locale $1 and time zone $2.
hold() {
    locale -a | grep -qi "^${1%.*}\.utf-\?8$" || skip "the locale $1 is not installed"
    LC_ALL=C TZ=UTC everything > wanted 2>&1
    LC_ALL=$1 TZ=$2 everything > found 2>&1
    [ "$(wc -l < wanted)" -gt 100 ]
    cmp wanted found
}

@test "a decimal comma changes nothing" {
    hold de_DE.UTF-8 Asia/Tokyo
}

@test "the Turkish i changes nothing" {
    hold tr_TR.UTF-8 America/New_York
}
