#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0

bats_require_minimum_version 1.5.0
load helper

@test "build writes bytecode next to the policy, or where -o says" {
    good_policy shop.eh
    evenhand build shop.eh
    [ "$status" -eq 0 ]
    [ "$(head -c 8 shop.ehb)" = EVENHAND ]
    [[ $errors == "shop.ehb: policy shop, "*" bytes, at most "*" steps a ticket" ]]
    evenhand build shop.eh -o other.ehb
    [ "$status" -eq 0 ]
    cmp shop.ehb other.ehb
    run bash -c '"$EVENHAND" build shop.eh -o - | cmp - shop.ehb'
    [ "$status" -eq 0 ]
}

@test "the same policy gives the same bytes, whatever the locale, zone and folder" {
    good_policy shop.eh
    "$EVENHAND" build shop.eh -o a.ehb
    mkdir elsewhere
    cp shop.eh elsewhere
    cd elsewhere
    TZ=Asia/Tokyo LC_ALL=tr_TR.UTF-8 "$EVENHAND" build shop.eh -o ../b.ehb
    cd ..
    cmp a.ehb b.ehb
}

@test "--strip makes it smaller" {
    good_policy shop.eh
    "$EVENHAND" build shop.eh -o full.ehb
    "$EVENHAND" build --strip shop.eh -o small.ehb
    [ "$(stat -c %s small.ehb)" -lt "$(stat -c %s full.ehb)" ]
}

@test "a policy that does not compile leaves the old file alone" {
    wrong_policy shop.eh
    echo old > shop.ehb
    evenhand build shop.eh
    [ "$status" -eq 1 ]
    [ "$(cat shop.ehb)" = old ]
    [[ $errors == *"error[E"* ]]
    [ -z "$output" ]
}

@test "a place that cannot be written is 2" {
    good_policy shop.eh
    evenhand build shop.eh -o absent/shop.ehb
    [ "$status" -eq 2 ]
    [[ $errors == *"absent/shop.ehb: No such file or directory"* ]]
}

@test "disasm takes a policy or bytecode, and refuses a damaged file" {
    good_policy shop.eh
    "$EVENHAND" build shop.eh
    evenhand disasm shop.ehb
    [ "$status" -eq 0 ]
    from_bytecode=$output
    [[ $from_bytecode == *END* ]]
    evenhand disasm shop.eh
    [ "$status" -eq 0 ]
    [ "$output" = "$from_bytecode" ]
    head -c 100 shop.ehb > cut.ehb
    evenhand disasm cut.ehb
    [ "$status" -eq 2 ]
    [ -z "$output" ]
    [[ $errors == "evenhand: cut.ehb: "* ]]
}

@test "bytecode is the same from a file, a pipe and standard input, and damaged anywhere it is refused" {
    good_policy shop.eh
    "$EVENHAND" build shop.eh
    "$EVENHAND" disasm shop.ehb > wanted
    mkfifo pipe
    cat shop.ehb > pipe &
    "$EVENHAND" disasm pipe | cmp - wanted
    "$EVENHAND" disasm - < shop.ehb | cmp - wanted
    size=$(stat -c %s shop.ehb)
    for at in 9 40 $((size / 2)) $((size - 1)); do
        cp shop.ehb bad.ehb
        printf '\xA5' | dd of=bad.ehb bs=1 seek="$at" conv=notrunc status=none
        evenhand disasm bad.ehb
        [ "$status" -eq 2 ]
        [ -z "$output" ]
        [[ $errors == "evenhand: bad.ehb: "* ]]
    done
    : > empty.ehb
    evenhand disasm empty.ehb
    [ "$status" -ne 0 ]
    { cat shop.ehb; echo; } > longer.ehb
    evenhand disasm longer.ehb
    [ "$status" -eq 2 ]
}

@test "explain CODE prints the page, offline, in several spellings" {
    evenhand explain E0001
    [ "$status" -eq 0 ]
    [[ $output == "# E0001: "* ]]
    page=$output
    evenhand explain e1
    [ "$output" = "$page" ]
    evenhand explain E9999
    [ "$status" -eq 2 ]
    [[ $errors == *"no message 'E9999'"* ]]
}

@test "every message that check can print has a page" {
    wrong_policy wrong.eh
    code=$("$EVENHAND" check --format concise wrong.eh 2> /dev/null | sed -n 's/.*error\[\(E[0-9]*\)\].*/\1/p')
    evenhand explain "$code"
    [ "$status" -eq 0 ]
    [ "$(wc -l <<< "$output")" -gt 3 ]
}
