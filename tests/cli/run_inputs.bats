#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# `evenhand run`: inputs of every form, pipes at both ends, threads, and commands that are wrong.

bats_require_minimum_version 1.5.0
load helper

now=2026-03-02T16:00:00Z

# $1 good tickets in file $2.
tickets() {
    i=0
    while [ $i -lt "$1" ]; do
        i=$((i + 1))
        echo "{\"id\":\"T$i\",\"created\":\"2026-03-02T15:00:00Z\",\"spend\":$((i * 7 % 1000))}"
    done > "$2"
}

@test "standard input, as - or as nothing" {
    good_policy p.eh
    tickets 2 t.jsonl
    "$EVENHAND" run p.eh --now $now < t.jsonl > a
    "$EVENHAND" run p.eh - --now $now < t.jsonl > b
    "$EVENHAND" run p.eh t.jsonl --now $now > c
    cmp a b
    cmp a c
}

@test "faults in data give exit status 3, and every line a decision" {
    good_policy p.eh
    printf '{"id":"a","created":"2026-03-02T15:00:00Z"}\n\nnope\n{"id":"b"}\n' > t.jsonl
    evenhand run p.eh t.jsonl --now $now
    [ "$status" -eq 3 ]
    [ "$(echo "$output" | jq -r .status | tr '\n' ' ')" = "ok fault fault " ]
    [ "$(echo "$output" | jq -c '.faults[0] | [.line, .field]' | tr '\n' ' ')" = '[null,null] [3,null] [null,"created"] ' ]
    [ "$errors" = "3 tickets decided, 2 with faults in their data" ]
}

@test "one set of tickets in every form gives the same decisions" {
    good_policy p.eh
    tickets 40 t.jsonl
    jq -s . t.jsonl > t.json
    { echo 'id,created,spend'; jq -r '[.id, .created, .spend] | @csv' t.jsonl; } > t.csv
    sqlite3 t.db 'create table t (id text, created text, spend real)'
    jq -r '"insert into t values (\u0027\(.id)\u0027, \u0027\(.created)\u0027, \(.spend));"' t.jsonl | sqlite3 t.db
    "$EVENHAND" run p.eh t.jsonl --now $now > a
    "$EVENHAND" run p.eh t.json --now $now > b
    "$EVENHAND" run p.eh t.csv --now $now > c
    "$EVENHAND" run p.eh --sqlite t.db --query 'select * from t order by rowid' --now $now > d
    "$EVENHAND" run p.eh --jobs 3 t.jsonl --now $now > e
    for f in b c d e; do cmp a $f; done
}

@test "several files are decided one after the other" {
    good_policy p.eh
    tickets 2 a.jsonl
    printf 'id,created\nC1,2026-03-02T15:00:00Z\n' > b.csv
    evenhand run p.eh a.jsonl b.csv a.jsonl --now $now --jobs 2
    [ "$status" -eq 0 ]
    [ "$(echo "$output" | jq -r .id | tr '\n' ' ')" = "T1 T2 C1 T1 T2 " ]
}

@test "threads keep the order over many batches" {
    good_policy p.eh
    tickets 4000 t.jsonl
    for i in 1 2 3 4 5; do cat t.jsonl; done > many.jsonl
    "$EVENHAND" run p.eh many.jsonl --now $now > a
    "$EVENHAND" run p.eh many.jsonl --now $now --jobs 7 > b
    cmp a b
    [ "$(wc -l < a)" -eq 20000 ]
}

@test "a full disk and a closed pipe are told" {
    good_policy p.eh
    tickets 2000 t.jsonl
    for jobs in 1 3; do
        run --separate-stderr sh -c '"$EVENHAND" run p.eh t.jsonl --jobs '$jobs' > /dev/full'
        [ "$status" -eq 2 ]
        [[ "$stderr" == *"standard output"* ]]
        run --separate-stderr sh -c '{ "$EVENHAND" run p.eh t.jsonl t.jsonl --jobs '$jobs'; echo $? > code; } | head -c 1'
        [ "$(cat code)" -eq 2 ]
    done
}

@test "a writer that fails does not wait for input that never comes" {
    good_policy p.eh
    tickets 10 t.jsonl
    mkfifo f
    { cat t.jsonl; sleep 5; } > f &
    run --separate-stderr timeout 3 sh -c '"$EVENHAND" run p.eh f --jobs 2 > /dev/full'
    [ "$status" -eq 2 ]
}

@test "a line is answered when it comes" {
    good_policy p.eh
    mkfifo in out
    "$EVENHAND" run p.eh --now $now < in > out 2>err &
    exec 8> in 9< out
    echo '{"id":"first","created":"2026-03-02T15:00:00Z"}' >&8
    read -r -t 5 answer <&9
    [[ "$answer" == '{"id":"first"'* ]]
    exec 8>&- 9<&-
}

@test "wrong commands" {
    good_policy p.eh
    tickets 1 t.jsonl
    evenhand run
    [ "$status" -eq 2 ]
    evenhand run p.eh nowhere.jsonl
    [ "$status" -eq 2 ]
    [ "$errors" = "evenhand: nowhere.jsonl: No such file or directory" ]
    [ "$output" = "" ]
    evenhand run p.eh .
    [ "$status" -eq 2 ]
    evenhand run p.eh t.jsonl --now yesterday
    [ "$status" -eq 2 ]
    evenhand run p.eh t.jsonl --jobs 0
    [ "$status" -eq 2 ]
    evenhand run p.eh t.jsonl --format xml
    [ "$status" -eq 2 ]
    evenhand run p.eh --query 'select 1'
    [ "$status" -eq 2 ]
    evenhand run p.eh t.jsonl --sqlite a --query b
    [ "$status" -eq 2 ]
    wrong_policy w.eh
    evenhand run w.eh t.jsonl
    [ "$status" -eq 1 ]
    [ "$output" = "" ]
}

@test "queries only read, and say what is wrong with them" {
    good_policy p.eh
    sqlite3 t.db 'create table t (id text, created text)'
    evenhand run p.eh --sqlite nowhere.db --query 'select 1'
    [ "$status" -eq 2 ]
    [ ! -e nowhere.db ]
    for query in 'drop table t' 'select' 'select id from t; select 1' 'select 1 as x' "attach 'x.db' as x" ''; do
        evenhand run p.eh --sqlite t.db --query "$query"
        [ "$status" -eq 2 ]
        [[ "$errors" == "evenhand: t.db: "* ]]
    done
    evenhand run p.eh --sqlite t.db --query 'select * from t'
    [ "$status" -eq 0 ]
}

@test "a file in which no line is a ticket: the message says what would be one" {
    good_policy policy.eh
    printf 'id;created\nT1;2026-03-02T10:00Z\n' > semicolons.csv
    printf 'ID,Created\nT1,2026-03-02T10:00Z\n' > capitals.csv
    for file in semicolons.csv capitals.csv; do
        evenhand run policy.eh $file
        [ "$status" -eq 3 ]
        [[ $errors == *"none of them has an id: tickets are NDJSON"*"names fields as the policy spells them"* ]]
    done
    printf '{"id":"T1","created":"2026-03-02T10:00Z"}\nnonsense\n' > one.jsonl
    evenhand run policy.eh one.jsonl
    [ "$status" -eq 3 ]
    [[ $errors != *"none of them"* ]]
}
