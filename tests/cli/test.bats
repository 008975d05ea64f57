#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0

bats_require_minimum_version 1.5.0
load helper

# The example policy with a second test, which fails.
failing_policy() {
    cp "$root/examples/shop.eh" "$1"
    cat >> "$1" <<'POLICY'

test "a VIP is urgent" {
    at 2026-03-02T09:00Z
    given base with { spend $900 }
    expect { priority urgent }
}
POLICY
}

@test "tests that pass: one line each, exit 0" {
    evenhand test "$root/examples/shop.eh"
    [ "$status" -eq 0 ]
    [ "$output" = "ok an outage comes before a VIP" ]
    [ "$errors" = "1 test: 1 passed, 0 failed" ]
}

@test "a test that fails: what was expected and what came, exit 1" {
    failing_policy shop.eh
    evenhand test shop.eh
    [ "$status" -eq 1 ]
    [ "${lines[0]}" = "ok an outage comes before a VIP" ]
    [ "${lines[1]}" = "FAIL a VIP is urgent" ]
    [[ $output == *urgent*high* ]] || [[ $output == *high*urgent* ]]
}

@test "TAP, JUnit and JSON" {
    failing_policy shop.eh
    evenhand test --format tap shop.eh
    [ "$status" -eq 1 ]
    [[ $output == *"not ok 2 - a VIP is urgent"* ]]
    [[ $output == *1..2* ]]
    evenhand test --format junit shop.eh
    [[ $output == *"<testsuite"*"failures=\"1\""* ]]
    evenhand test --format json shop.eh
    jq -e . <<< "$output" > /dev/null
}

@test "coverage names rows that no test saw" {
    evenhand test --coverage "$root/examples/shop.eh"
    [ "$status" -eq 0 ]
    [[ $output == *vip* ]]
}

@test "a policy that does not compile is 1, a folder without tests or policies is 2" {
    wrong_policy wrong.eh
    evenhand test wrong.eh
    [ "$status" -eq 1 ]
    [[ $errors == *"0 tests: 0 passed, 0 failed; 1 policy does not compile" ]]
    evenhand test wrong.eh "$root/examples/shop.eh"
    [ "$status" -eq 1 ]
    [[ $errors == *"1 test: 1 passed, 0 failed; 1 policy does not compile" ]]
    mkdir empty
    evenhand test empty
    [ "$status" -eq 2 ]
}

@test "--only: the tests whose names contain it; none is a usage error" {
    failing_policy shop.eh
    evenhand test shop.eh --only outage
    [ "$status" -eq 0 ]
    [ "$errors" = "1 test: 1 passed, 0 failed" ]
    evenhand test shop.eh --only outgae
    [ "$status" -eq 2 ]
    [ "$errors" = "evenhand test: --only: no test's name contains 'outgae'" ]
}
