#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# Lookups and functions of a history's tickets are asked for, as `run` asks; held against the same desk whose tickets
# bring what would be found.

bats_require_minimum_version 1.5.0
load helper

# What both desks have; $1 is a line of the ticket, $2 declares where the account is found.
desk() {
    cat << POLICY
policy desk
queues first, then_all
priorities high > normal
fallback queue then_all
calendar day { open mon..sun 09:00..17:00 }
record account { tier enum { basic, gold } = basic }
ticket { id text; created time; customer text = ""; handling duration? outcome; first_reply time?; $1 }
$2
let golden = (account.tier else basic) is gold
class vip { when golden }
class standard otherwise
route { vip: when service is vip -> first
        otherwise -> then_all }
rank { old: when waiting >= 2h -> high
       vip: when golden -> high
       otherwise -> normal }
target first_response until first_reply
sla vip { first_response 10m on day }
sla standard { first_response 2h on day }
pool team { agents 1 on day; serves first, then_all; order by priority }
guarantee golden: account.tier is gold starts within 30m for 50%
POLICY
}

# Thirty tickets, five minutes apart, of customers C0 to C6; $1 is put behind the customer's number.
tickets() {
    for i in $(seq 10 39); do
        c=$((i % 7))
        printf '{"id":"T%d","created":"2026-03-02T%02d:%02d:00Z","customer":"C%d","handling":600%s}\n' "$i" \
            $((9 + i * 5 / 60)) $((i * 5 % 60)) $c "$("$@" $c)"
    done
}

gold() { # of the customers C1 and C4; C6 is not known
    case $1 in
    1 | 4) printf ',"account":{"tier":"gold"}' ;;
    6) ;;
    *) printf ',"account":{"tier":"basic"}' ;;
    esac
}

setup() {
    root=$(cd "$BATS_TEST_DIRNAME/../.." && pwd)
    export EVENHAND=${EVENHAND:-${BUILD:-$root/build}/evenhand}
    cd "$BATS_TEST_TMPDIR" || return 1
    command -v sqlite3 > /dev/null || skip "no sqlite3"
    mkdir live
    desk '' 'source crm sqlite "crm.db"
lookup account account from crm by customer sql "select tier from account where id = :key"' > live/policy.eh
    desk 'account account?' '' > known.eh
    sqlite3 live/crm.db "create table account (id text, tier text);
        insert into account values ('C0','basic'),('C1','gold'),('C2','basic'),('C3','basic'),('C4','gold'),('C5','basic')"
    tickets true > tickets.jsonl
    tickets gold > known.jsonl
}

figures() {
    evenhand simulate "$1" --tickets "$2" --warmup 0 --format json "${@:3}"
    [ "$status" -le 1 ] && [ -n "$output" ] || return 1
    jq '.policies | map(del(.file, .policy))' <<< "$output"
}

@test "what a lookup finds decides as if the ticket had brought it" {
    figures live/policy.eh tickets.jsonl > live.json
    figures known.eh known.jsonl > known.json
    jq -e '.[0].groups | map(select(.name == "vip" or .name == "standard") | .tickets.value // .tickets) | length == 2 and all(. > 5)' known.json
    cmp live.json known.json
    cd live
    figures policy.eh ../tickets.jsonl | cmp - ../live.json
    cat ../tickets.jsonl | figures policy.eh - | cmp - ../live.json
}

@test "each of two policies asks in its own folder, and the rules of a scenario in theirs" {
    mkdir other
    cp live/policy.eh other
    sqlite3 other/crm.db "create table account (id text, tier text); insert into account values ('C2','gold')"
    figures live/policy.eh tickets.jsonl --against other/policy.eh > pair.json
    figures live/policy.eh tickets.jsonl > first.json
    figures other/policy.eh tickets.jsonl > second.json
    jq -s '.[0][0].groups == .[1][0].groups and .[0][1].groups == .[2][0].groups and .[0][0].groups != .[0][1].groups' pair.json first.json second.json | grep -qx true
    echo 'pool team { agents 1 on day; serves first, then_all; order by priority }' > scenario.eh
    figures live/policy.eh tickets.jsonl --scenario scenario.eh > pair.json
    jq -e '.[0].groups == .[1].groups' pair.json
}

@test "a database that is not there is told once, and its record is missing" {
    rm live/crm.db
    figures live/policy.eh tickets.jsonl > live.json
    [ "$(grep -c 'lookup account: .*No such file.*what it gives is missing' <<< "$errors")" -eq 1 ]
    figures known.eh tickets.jsonl | cmp - live.json
}

@test "a query that does not fit stops before a ticket is read; a workload asks nobody" {
    sqlite3 live/crm.db 'drop table account'
    evenhand simulate live/policy.eh --tickets tickets.jsonl
    [ "$status" -eq 2 ]
    [[ $errors == *"evenhand simulate: lookup account: no such table: account"* ]]
    cat >> live/policy.eh << 'WORKLOAD'
sample one { id "s"; created 2026-03-02T10:00Z }
workload { one: 2 per hour on day handling 10m }
WORKLOAD
    evenhand simulate live/policy.eh --replications 1 --days 7
    [ "$status" -le 1 ]
    [ -z "$errors" ]
    evenhand simulate live/policy.eh --allow-library x.so
    [ "$status" -eq 2 ]
    [[ $errors == *"--allow-library is for a history"* ]]
}
