#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0

bats_require_minimum_version 1.5.0
load helper

now=2026-03-02T09:00:00Z

@test "decisions go to standard output in the order of the tickets, the count to standard error" {
    evenhand run "$root/examples/shop.eh" "$root/examples/shop.jsonl" --now $now
    [ "$status" -eq 3 ]
    [ "$(jq -r .id <<< "$output" | tr '\n' ' ')" = "T1 T2 T3 T4 " ]
    [ "$(jq -r .queue <<< "$output" | tr '\n' ' ')" = "vip_desk incidents general triage " ]
    [ "$errors" = "4 tickets decided, 1 with faults in their data" ]
}

@test "without faults the exit status is 0" {
    good_policy shop.eh
    echo '{"id":"1","created":"2026-03-02T08:00:00Z"}' > one.jsonl
    evenhand run shop.eh one.jsonl --now $now
    [ "$status" -eq 0 ]
}

@test "NDJSON, one array, CSV and SQLite rows give the same decisions" {
    good_policy shop.eh
    printf '%s\n' '{"id":"1","created":"2026-03-02T08:00:00Z","spend":"600.00"}' \
        '{"id":"2","created":"2026-03-02T08:00:00Z","spend":"12.50"}' > t.jsonl
    jq -s . t.jsonl > t.json
    printf 'id,created,spend\n1,2026-03-02T08:00:00Z,600.00\n2,2026-03-02T08:00:00Z,12.50\n' > t.csv
    "$EVENHAND" run shop.eh t.jsonl --now $now > wanted
    [ "$(wc -l < wanted)" -eq 2 ]
    for input in t.json t.csv; do
        "$EVENHAND" run shop.eh $input --now $now | cmp - wanted
    done
    "$EVENHAND" run shop.eh --now $now < t.jsonl | cmp - wanted
    "$EVENHAND" run shop.eh - --now $now < t.csv | cmp - wanted
    command -v sqlite3 > /dev/null || skip "no sqlite3"
    sqlite3 t.db "create table t (id text, created text, spend text);
        insert into t values ('1', '2026-03-02T08:00:00Z', '600.00'), ('2', '2026-03-02T08:00:00Z', '12.50')"
    "$EVENHAND" run shop.eh --sqlite t.db --query "select * from t order by id" --now $now | cmp - wanted
}

@test "bytecode, stripped or not, decides as the policy does" {
    "$EVENHAND" build "$root/examples/shop.eh" -o shop.ehb
    "$EVENHAND" build --strip "$root/examples/shop.eh" -o small.ehb
    "$EVENHAND" run "$root/examples/shop.eh" "$root/examples/shop.jsonl" --now $now > wanted || true
    for program in shop.ehb small.ehb; do
        run bash -c '"$EVENHAND" run $1 $2 --now $3 2> /dev/null | cmp - wanted' run $program "$root/examples/shop.jsonl" $now
        [ "$status" -eq 0 ]
    done
}

@test "threads change nothing" {
    for i in $(seq 300); do cat "$root/policies/retail/tickets.jsonl"; done > many.jsonl
    policy=$root/policies/retail/policy.eh
    "$EVENHAND" run "$policy" many.jsonl --now 2026-03-02T15:00:00Z > one 2> /dev/null || [ $? -eq 3 ]
    "$EVENHAND" run "$policy" many.jsonl --now 2026-03-02T15:00:00Z --jobs 3 > three 2> /dev/null || [ $? -eq 3 ]
    cmp one three
    [ "$(wc -l < one)" -eq 9600 ]
}

@test "the locale and the time zone change nothing" {
    "$EVENHAND" run "$root/examples/shop.eh" "$root/examples/shop.jsonl" --now $now > wanted || true
    LC_ALL=de_DE.UTF-8 TZ=Asia/Tokyo "$EVENHAND" run "$root/examples/shop.eh" "$root/examples/shop.jsonl" --now $now > got || true
    cmp wanted got
}

@test "tables for people, CSV for spreadsheets" {
    evenhand run "$root/examples/shop.eh" "$root/examples/shop.jsonl" --now $now --format box
    [[ ${lines[0]} == ┌* ]]
    evenhand run "$root/examples/shop.eh" "$root/examples/shop.jsonl" --now $now --format markdown
    [[ ${lines[1]} == "| --- |"* ]]
    evenhand run "$root/examples/shop.eh" "$root/examples/shop.jsonl" --now $now --format csv
    [[ ${lines[0]} == id,status,class,* ]]
    [ "${#lines[@]}" -eq 5 ]
    evenhand run "$root/examples/shop.eh" "$root/examples/shop.jsonl" --now $now --format box --plain
    [[ $output != *[│┌─]* ]]
}

@test "a database or library that is not there is said once, and decisions go on" {
    cp -R "$root/policies/saas" .
    evenhand run saas/live.eh saas/live.jsonl --now $now --jobs 2
    [ "$status" -eq 0 ]
    [ "$(grep -c 'lookup account: .*No such file' <<< "$errors")" -eq 1 ]
    [ "$(grep -c 'function churn: ' <<< "$errors")" -eq 1 ]
    [ "$(jq -r '.faults[0].lookup' <<< "${lines[0]}")" = account ]
}

@test "a query that does not fit its record stops before the first ticket" {
    command -v sqlite3 > /dev/null || skip "no sqlite3"
    cp -R "$root/policies/saas" .
    sqlite3 saas/crm.db "create table other (id text)"
    evenhand run saas/live.eh saas/live.jsonl --now $now
    [ "$status" -eq 2 ]
    [ -z "$output" ]
    [[ $errors == *"lookup account: no such table: account"* ]]
}

@test "files that are not there, wrong instants and policies that do not compile" {
    good_policy shop.eh
    evenhand run shop.eh absent.jsonl --now $now
    [ "$status" -eq 2 ]
    [[ $errors == *"absent.jsonl"* ]]
    echo '{}' > t.jsonl
    evenhand run shop.eh t.jsonl --now yesterday
    [ "$status" -eq 2 ]
    [[ $errors == *yesterday* ]]
    wrong_policy wrong.eh
    evenhand run wrong.eh t.jsonl --now $now
    [ "$status" -eq 1 ]
    [ -z "$output" ]
    [[ $errors == *"error[E"* ]]
}

@test "a reader that goes away ends the run" {
    good_policy shop.eh
    for i in $(seq 20000); do echo '{"id":"1","created":"2026-03-02T08:00:00Z"}'; done > many.jsonl
    run bash -c 'timeout 20 "$EVENHAND" run shop.eh many.jsonl --now 2026-03-02T09:00:00Z 2> /dev/null | head -n 1'
    [ "$status" -eq 0 ]
    [ "${#lines[@]}" -eq 1 ]
}

@test "a full disk is an error" {
    [ -w /dev/full ] || skip "no /dev/full"
    good_policy shop.eh
    echo '{"id":"1","created":"2026-03-02T08:00:00Z"}' > t.jsonl
    run bash -c '"$EVENHAND" run shop.eh t.jsonl --now 2026-03-02T09:00:00Z > /dev/full'
    [ "$status" -eq 2 ]
}
