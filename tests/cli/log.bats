#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0

bats_require_minimum_version 1.5.0
load helper

now=2026-03-02T09:00:00Z

# logs FILE INPUT…: the decisions of the inputs into the log, and to standard output.
logs() {
    log=$1
    shift
    "$EVENHAND" run shop.eh "$@" --now $now --log "$log" 2> said
}

@test "the log holds what was printed, and everything to decide again" {
    good_policy shop.eh
    tickets='{"id":"1","created":"2026-03-02T08:00:00Z","spend":"600.00"}'
    echo "$tickets" > t.jsonl
    logs d.db t.jsonl > out
    command -v sqlite3 > /dev/null || skip "no sqlite3"
    [ "$(sqlite3 d.db 'select decision from decision')" = "$(cat out)" ]
    [ "$(sqlite3 d.db 'select ticket from decision')" = "$tickets" ]
    [ "$(sqlite3 d.db 'select n, now, form, line, id, status, class, service, tier is null, queue, priority from decision')" = \
        "1|1772442000000|json|1|1|ok|vip|vip|1|vip_desk|high" ]
    [ "$(sqlite3 d.db 'select lower(hex(policy)) from decision')" = "$(sha256sum < <(cat shop.eh; printf '\0') | cut -d' ' -f1)" ]
    [ "$(sqlite3 d.db 'select lower(hex(ticket_hash)) from decision')" = "$(printf %s "$tickets" | sha256sum | cut -d' ' -f1)" ]
    [ "$(sqlite3 d.db 'select tz from decision')" = "$("$EVENHAND" --version | sed -n 's/^tz //p')" ]
    [ "$(sqlite3 d.db 'pragma application_id; pragma user_version; pragma journal_mode')" = $'1162366023\n1\nwal' ]
    [ "$(sqlite3 d.db 'select length(reasons) > 0 from decision')" = 1 ]
}

@test "runs go on where the one before ended; verify counts them and says where the chain ends" {
    good_policy shop.eh
    echo '{"id":"1","created":"2026-03-02T08:00:00Z"}' > t.jsonl
    logs d.db t.jsonl > /dev/null
    evenhand log verify d.db
    [ "$status" -eq 0 ]
    [[ $output =~ ^d\.db:\ 1\ decision,\ chain\ ([0-9a-f]{64})$ ]]
    first=${BASH_REMATCH[1]}
    logs d.db t.jsonl t.jsonl > /dev/null
    evenhand log verify d.db
    [ "$status" -eq 0 ]
    [[ $output == "d.db: 3 decisions, chain "* ]]
    evenhand log verify d.db --chain "$first"
    [ "$status" -eq 0 ]
    evenhand log verify d.db --chain "${first//[0-9]/0}"
    [ "$status" -eq 1 ]
    [[ $output == *"no row has the chain"* ]]
    evenhand log verify d.db --chain 12
    [ "$status" -eq 2 ]
}

@test "a row that is changed or taken out is named" {
    command -v sqlite3 > /dev/null || skip "no sqlite3"
    good_policy shop.eh
    for i in 1 2 3 4; do echo '{"id":"'$i'","created":"2026-03-02T08:00:00Z"}'; done > t.jsonl
    logs d.db t.jsonl > /dev/null
    cp d.db e.db
    sqlite3 e.db "update decision set queue = 'vip_desk' where n = 3"
    evenhand log verify e.db
    [ "$status" -eq 1 ]
    [ "$output" = "e.db: row 3: it, or what stood before it, was changed" ]
    evenhand replay e.db --policy shop.eh
    [ "$status" -eq 1 ]
    [[ $errors == *"e.db: row 3: it, or what stood before it, was changed"* ]]
    evenhand run shop.eh t.jsonl --log e.db
    [ "$status" -eq 0 ]
    cp d.db e.db
    sqlite3 e.db "delete from decision where n = 4"
    evenhand log verify e.db
    [ "$status" -eq 1 ]
    [[ $output == "e.db: row 4: it is missing"* ]]
    evenhand run shop.eh t.jsonl --log e.db
    [ "$status" -eq 2 ]
    [ -z "$output" ]
    [[ $errors == *"e.db: its last rows are not those that were logged"* ]]
}

@test "a row that is right in itself and stands in another log's place is found by the one behind it" {
    command -v sqlite3 > /dev/null || skip "no sqlite3"
    good_policy shop.eh
    for i in 1 2 3; do echo '{"id":"'$i'","created":"2026-03-02T08:00:00Z"}'; done > t.jsonl
    sed 's/"id":"2"/"id":"9"/' t.jsonl > u.jsonl
    logs d.db t.jsonl > /dev/null
    logs e.db u.jsonl > /dev/null
    sqlite3 d.db "attach 'e.db' as other; insert or replace into decision select * from other.decision where n = 2"
    [ "$(sqlite3 d.db 'select group_concat(id) from decision')" = 1,9,3 ]
    evenhand log verify d.db
    [ "$status" -eq 1 ]
    [ "$output" = "d.db: row 3: it, or what stood before it, was changed" ]
}

@test "every kind of input is decided again to the same, with threads or without" {
    command -v sqlite3 > /dev/null || skip "no sqlite3"
    good_policy shop.eh
    sed -i 's/^  spend .*/&\n  tags set of text up to 3 = {}\n  flag bool?\n  score number? in 0..10\n  extra text?/' shop.eh
    printf '%s\n' '{"id":"1","created":"2026-03-02T08:00:00Z","spend":"600.00"}' 'no ticket' '[1]' '{"id":"2"}' \
        $'{"id":"3\\u0000","created":"2026-03-02T08:00:00Z","spend":"\xff"}' > t.jsonl
    printf '[{"id":"4","created":"2026-03-02T08:00:00Z"},{"id":"5"' > t.json
    printf 'id,created,"sp""are",spend,extra,tags\n6,2026-03-02T08:00:00Z,,600.00,"a ""b"",\nc", x;y \n7,2026-03-02T08:00:00Z,,,,\nshort\n8,"a"b,,,,\n' > t.csv
    sqlite3 t.db "create table t (id, created, spend, flag, score, extra); insert into t values
        ('9', '2026-03-02T08:00:00Z', 600, 1, 2.0, ''), (10, '2026-03-02T08:00:00Z', 0.1, 0, 1e300, 'a,''b'),
        ('11', '2026-03-02T08:00:00Z', null, 2, 9e999, x'ff00'), (null, null, null, null, null, null)"
    for jobs in 1 3; do
        rm -f d.db
        logs d.db t.jsonl t.json t.csv --jobs $jobs > out || [ $? -eq 3 ]
        logs d.db --sqlite t.db --query 'select * from t' --jobs $jobs >> out || [ $? -eq 3 ]
        sqlite3 d.db 'select decision from decision order by n' | cmp - out
        evenhand log verify d.db
        [ "$status" -eq 0 ]
        [[ $output == "d.db: $(wc -l < out) decisions, "* ]]
        evenhand replay d.db --policy shop.eh
        [ "$status" -eq 0 ]
        [ -z "$output" ]
        [ "$errors" = "$(wc -l < out) decisions decided again, 0 different" ]
    done
}

@test "another policy is told, with what it would decide" {
    good_policy shop.eh
    echo '{"id":"1","created":"2026-03-02T08:00:00Z","spend":"600.00"}' > t.jsonl
    logs d.db t.jsonl > /dev/null
    sed 's/-> vip_desk/-> general/' shop.eh > other.eh
    evenhand replay d.db --policy other.eh
    [ "$status" -eq 1 ]
    [ "$output" = "row 1, '1': queue \"vip_desk\" -> \"general\"" ]
    [[ $errors == "evenhand replay: 1 decision was made by another policy, "*"; this one is "* ]]
    [[ $errors == *"1 decision decided again, 1 different" ]]
    evenhand replay d.db
    [ "$status" -eq 2 ]
}

@test "stripped bytecode logs and replays without reasons" {
    good_policy shop.eh
    "$EVENHAND" build --strip shop.eh -o shop.ehb
    echo '{"id":"1","created":"2026-03-02T08:00:00Z","spend":"600.00"}' > t.jsonl
    "$EVENHAND" run shop.ehb t.jsonl --now $now --log d.db
    for policy in shop.eh shop.ehb; do
        evenhand replay d.db --policy $policy
        [ "$status" -eq 0 ]
    done
}

@test "the table forms are logged as JSON" {
    good_policy shop.eh
    echo '{"id":"1","created":"2026-03-02T08:00:00Z","spend":"600.00"}' > t.jsonl
    for format in csv box markdown; do logs d.db t.jsonl --format $format > out; done
    evenhand replay d.db --policy shop.eh
    [ "$status" -eq 0 ]
    [ "$errors" = "3 decisions decided again, 0 different" ]
}

@test "what is no log is left alone, before any ticket is decided" {
    command -v sqlite3 > /dev/null || skip "no sqlite3"
    good_policy shop.eh
    echo '{"id":"1","created":"2026-03-02T08:00:00Z"}' > t.jsonl
    sqlite3 other.db 'create table t(a)'
    cp shop.eh text
    mkdir folder
    for file in other.db text folder nosuch/d.db /dev/null ''; do
        evenhand run shop.eh t.jsonl --log "$file"
        [ "$status" -eq 2 ]
        [ -z "$output" ]
        [[ $errors == "evenhand: ${file:-''}: "* ]]
        evenhand log verify "$file"
        [ "$status" -eq 2 ]
        evenhand replay "$file" --policy shop.eh
        [ "$status" -eq 2 ]
    done
    cmp shop.eh text
    [ "$(sqlite3 other.db .schema)" = "CREATE TABLE t(a);" ]
}

@test "a log in a folder that nobody may write to is read" {
    [ "$(id -u)" -ne 0 ] || skip "root writes everywhere"
    good_policy shop.eh
    echo '{"id":"1","created":"2026-03-02T08:00:00Z"}' > t.jsonl
    mkdir away
    logs away/d.db t.jsonl
    chmod 444 away/d.db
    chmod 555 away
    evenhand log verify away/d.db
    chmod 755 away
    [ "$status" -eq 0 ]
}
