#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0

bats_require_minimum_version 1.5.0
load helper

@test "a page goes to standard output, or into a file with --output" {
    good_policy policy.eh
    evenhand doc policy.eh
    [ "$status" -eq 0 ]
    [ -z "$errors" ]
    [[ $output == "# Shop: "* ]]
    "$EVENHAND" doc --output page.md policy.eh > said
    [ ! -s said ]
    "$EVENHAND" doc policy.eh | cmp - page.md
    "$EVENHAND" doc -o - policy.eh | cmp - page.md
    evenhand doc -o no_such_folder/page.md policy.eh
    [ "$status" -eq 2 ]
    [[ $errors == *no_such_folder* ]]
}

@test "--class writes what concerns one class, by its name in the policy" {
    good_policy policy.eh
    evenhand doc --class vip policy.eh
    [ "$status" -eq 0 ]
    [[ $output == *"## VIP"* && $output == *"## What counts for everybody"* ]]
    [[ $output != *"## Standard"* && $output != *"## For the people who answer"* ]]
}

@test "an unknown class: the nearest name and all of them, exit 2" {
    good_policy policy.eh
    evenhand doc --class standart policy.eh
    [ "$status" -eq 2 ]
    [ -z "$output" ]
    [[ $errors == "evenhand doc: --class: the policy has no class 'standart'; did you mean 'standard'? Its classes are vip and standard" ]]
    sed -i '/^class/d; /vip: when/d' policy.eh
    evenhand doc --class vip policy.eh
    [ "$status" -eq 2 ]
    [[ $errors == *"no class 'vip'; it has none at all" ]]
}

@test "a policy that does not compile: its messages, no page, exit 1" {
    wrong_policy policy.eh
    evenhand doc -o page.md policy.eh
    [ "$status" -eq 1 ]
    [ -z "$output" ]
    [[ $errors == *"error[E"*"vip_dsk"* ]]
    [ ! -e page.md ]
}

@test "a file that is not there, bytecode, or nothing at all: exit 2" {
    evenhand doc nothing.eh
    [ "$status" -eq 2 ]
    [[ $errors == *nothing.eh* ]]
    good_policy policy.eh
    "$EVENHAND" build -o policy.ehb policy.eh
    evenhand doc policy.ehb
    [ "$status" -eq 2 ]
    [[ $errors == *"name the policy's text"* ]]
    evenhand doc
    [ "$status" -eq 2 ]
}
