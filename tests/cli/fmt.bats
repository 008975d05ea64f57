#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0

bats_require_minimum_version 1.5.0
load helper

# The good policy, badly spaced.
messy_policy() {
    good_policy "$1"
    sed -i 's/^  /      /; s/^queues vip_desk, general/queues   vip_desk,general/' "$1"
}

@test "fmt formats in place, keeps the mode, and changes nothing the second time" {
    messy_policy shop.eh
    chmod 640 shop.eh
    "$EVENHAND" build shop.eh -o before.ehb
    evenhand fmt shop.eh
    [ "$status" -eq 0 ]
    [ -z "$output" ]
    [ "$(stat -c %a shop.eh)" = 640 ]
    grep -qx 'queues vip_desk, general, triage' shop.eh
    cp shop.eh once.eh
    touch -d @1000000000 shop.eh
    evenhand fmt shop.eh
    cmp shop.eh once.eh
    [ "$(stat -c %Y shop.eh)" = 1000000000 ]
    evenhand fmt --check shop.eh
    [ "$status" -eq 0 ]
}

@test "--check changes nothing and exits 1" {
    messy_policy shop.eh
    cp shop.eh copy.eh
    evenhand fmt --check shop.eh
    [ "$status" -eq 1 ]
    [[ $errors == *"shop.eh: would be formatted"* ]]
    cmp shop.eh copy.eh
}

@test "--diff prints what patch can apply" {
    messy_policy shop.eh
    evenhand fmt --diff shop.eh
    [ "$status" -eq 1 ]
    [ "${lines[0]}" = "--- shop.eh" ]
    echo "$output" > change
    cp shop.eh patched.eh
    command -v patch > /dev/null || skip "no patch"
    patch -s patched.eh change
    "$EVENHAND" fmt shop.eh
    cmp shop.eh patched.eh
}

@test "- formats standard input" {
    messy_policy shop.eh
    "$EVENHAND" fmt - < shop.eh > out.eh
    "$EVENHAND" fmt shop.eh
    cmp shop.eh out.eh
}

@test "a file that cannot be parsed stays as it is" {
    printf 'policy x\nroute {{{\n' > broken.eh
    cp broken.eh copy.eh
    evenhand fmt broken.eh
    [ "$status" -eq 1 ]
    [[ $errors == *"error[E"* ]]
    [[ $errors == *"broken.eh:2"* ]]
    cmp broken.eh copy.eh
}

@test "a link stays a link" {
    messy_policy real.eh
    ln -s real.eh link.eh
    evenhand fmt link.eh
    [ "$status" -eq 0 ]
    [ -L link.eh ]
    grep -qx 'queues vip_desk, general, triage' real.eh
}

@test "a folder: imported files too" {
    mkdir desk
    printf 'let   x  =  1\n' > desk/common.eh
    evenhand fmt desk
    [ "$status" -eq 0 ]
    [ "$(cat desk/common.eh)" = "let x = 1" ]
}
