#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0

bats_require_minimum_version 1.5.0
load helper

small() {
    echo "$root/examples/small_desk.eh"
}

@test "the same seed gives the same bytes in any locale; another seed gives others" {
    evenhand generate "$(small)" --weeks 1 --seed 7
    [ "$status" -eq 0 ]
    [ -z "$errors" ]
    first=$output
    LC_ALL=de_DE.UTF-8 TZ=Asia/Tokyo evenhand generate "$(small)" --weeks 1 --seed 7
    [ "$output" = "$first" ]
    evenhand generate "$(small)" --weeks 1 --seed 8
    [ "$output" != "$first" ]
}

@test "the bytes of a seed are these" {
    "$EVENHAND" generate "$(small)" --weeks 1 --seed 7 > history
    [ "$(wc -l < history)" -eq 2186 ]
    [ "$(cksum < history)" = "2572709089 1477306" ]
}

@test "every ticket of every whole policy is one that its policy reads, in order, with an id of its own" {
    for name in retail saas it_desk incident_log; do
        policy=$root/policies/$name/policy.eh
        "$EVENHAND" generate "$policy" --weeks 1 > history
        [ "$(wc -l < history)" -gt 1000 ]
        evenhand run "$policy" --now 2026-04-01T00:00:00Z history
        [ "$status" -eq 0 ]
        [ "$(jq -r .id <<< "$output" | sort -cu && echo sorted)" = sorted ]
        [ "$(jq -s 'map(select(.faults | length > 0)) | length' <<< "$output")" -eq 0 ]
    done
}

@test "a replay of the history by its own policy is calibrated" {
    "$EVENHAND" generate "$(small)" --weeks 8 --set rate=1.2 > history
    evenhand simulate "$(small)" --tickets history --baseline "$(small)" --format json
    jq -e '.calibration.verdict == "calibrated"' <<< "$output"
}

@test "wrong settings say what is right" {
    evenhand generate "$(small)" --set misrout=1%
    [ "$status" -eq 2 ]
    [ "$errors" = "evenhand generate: --set: there is no parameter 'misrout'; did you mean 'misroute'?" ]
    evenhand generate "$(small)" --set xyzzyx=1
    [[ $errors == *'`evenhand generate --parameters` lists them' ]]
    evenhand generate "$(small)" --set misroute=120%
    [ "$status" -eq 2 ]
    [ "$errors" = "evenhand generate: --set: 'misroute=120%': misroute is a number from 0% to 100%" ]
    evenhand generate "$(small)" --set peak=noon
    [ "$errors" = "evenhand generate: --set: 'peak=noon': peak is a number from 0 to 24" ]
    evenhand generate "$(small)" --set peak
    [ "$errors" = "evenhand generate: --set: 'peak' is not written as NAME=VALUE" ]
    evenhand generate "$(small)" --weeks 0
    [ "$status" -eq 2 ]
    [[ $errors == *"--weeks: '0' is not a whole number from 1 to 1040" ]]
    evenhand generate "$(small)" --from noon
    [[ $errors == *"--from: 'noon' is not an instant such as"* ]]
}

@test "what cannot be generated has one message" {
    good_policy none.eh
    evenhand generate none.eh
    [ "$status" -eq 2 ]
    [ "$errors" = 'evenhand generate: none.eh has no `workload`: it says which tickets come, and how often' ]
    evenhand generate nothing.eh
    [ "$status" -eq 2 ]
    [[ $errors == *"nothing.eh: No such file or directory"* ]]
    wrong_policy wrong.eh
    evenhand generate wrong.eh
    [ "$status" -eq 1 ]
    evenhand generate "$(small)" --weeks 1040 --set rate=100
    [ "$status" -eq 2 ]
    [[ $errors == *"more than 5000000 tickets would come in 1040 weeks: ask for fewer --weeks"* ]]
}

@test "the table in docs/generate.md is that of the command" {
    evenhand generate --parameters --format markdown
    [ "$status" -eq 0 ]
    awk '/^\| parameter/ {on = 1} on && !/^\|/ {exit} on' "$root/docs/generate.md" | diff - <(echo "$output")
}
