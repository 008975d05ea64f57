#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0

bats_require_minimum_version 1.5.0
load helper

# A policy, and one in which fewer customers are VIPs.
two_policies() {
    good_policy old.eh
    sed 's/\$500/$800/' old.eh > new.eh
}

in_git() {
    command -v git > /dev/null || skip "git is not installed"
    export GIT_CONFIG_GLOBAL=/dev/null GIT_CONFIG_SYSTEM=/dev/null
    mkdir -p repo/desk/parts
    good_policy repo/desk/policy.eh
    sed -i 's/^fallback.*/&\nimport "parts\/rules"\nlist friends of text from "friends.csv" column who/; s/spend > \$500/&\n or id in friends or big/' \
        repo/desk/policy.eh
    echo 'let big = spend > $700' > repo/desk/parts/rules.eh
    printf 'who\nA1\n' > repo/desk/friends.csv
    git -C repo init -q
    git -C repo add .
    git -C repo -c user.name=a -c user.email=a@x.example commit -qm one
}

@test "the same policy: proved, exit 0, whatever --fail-on says" {
    two_policies
    evenhand diff --fail-on any,unknown old.eh old.eh
    [ "$status" -eq 0 ]
    [[ $output == "no ticket is decided differently: proved of "* ]]
    [ -z "$errors" ]
}

@test "a region has its rows, what changes with it, and a ticket that both decide so" {
    two_policies
    evenhand diff --format json old.eh new.eh
    [ "$status" -eq 0 ]
    [ "$(jq -r '.regions | length' <<< "$output")" -eq 1 ]
    [ "$(jq -r '.regions[0] | .what + " " + .was.value + " " + .now.value + " " + .was.at' <<< "$output")" = \
        "class vip standard old.eh:15" ]
    [ "$(jq -r '[.regions[0].with_it[].what] | join(" ")' <<< "$output")" = "service queue priority" ]
    jq -c '.regions[0].witness.ticket' <<< "$output" > ticket.json
    now=$(jq -r '.regions[0].witness.now' <<< "$output")
    jq -c '.regions[0].witness.was' <<< "$output" > was.json
    jq -c '.regions[0].witness.is' <<< "$output" > is.json
    "$EVENHAND" run --now "$now" old.eh ticket.json | jq -c . | cmp - was.json
    "$EVENHAND" run --now "$now" new.eh ticket.json | jq -c . | cmp - is.json
}

@test "--fail-on: 1 for what it names, 0 for what it does not" {
    two_policies
    for words in vip-downgrade priority-lower any starved,vip-downgrade; do
        evenhand diff --fail-on $words old.eh new.eh
        [ "$status" -eq 1 ]
    done
    evenhand diff --fail-on starved,sla-looser,unknown old.eh new.eh
    [ "$status" -eq 0 ]
    evenhand diff --fail-on vip-downgrade,priority-lower new.eh old.eh
    [ "$status" -eq 0 ]
    evenhand diff --fail-on vip old.eh new.eh
    [ "$status" -eq 2 ]
    [[ $errors == *"'vip' is none of starved, sla-looser"* ]]
}

@test "usage: operands, formats, files and policies that are not right" {
    two_policies
    evenhand diff old.eh
    [ "$status" -eq 2 ]
    evenhand diff old.eh new.eh old.eh
    [ "$status" -eq 2 ]
    evenhand diff none.eh new.eh
    [ "$status" -eq 2 ]
    evenhand diff --against main new.eh
    [ "$status" -eq 2 ]
    [[ $errors == *"not of the form git:REVISION"* ]]
    evenhand diff --budget 0 old.eh new.eh
    [ "$status" -eq 2 ]
    wrong_policy new.eh
    evenhand diff old.eh new.eh
    [ "$status" -eq 1 ]
    [[ $errors == *"new.eh does not compile"*"E0204"* ]]
}

@test "a budget that is too small is unknown, never clean" {
    two_policies
    evenhand diff --budget 1 --fail-on unknown old.eh new.eh
    [ "$status" -eq 1 ]
    [[ $output == *"unknown: whether all is told about class"* ]]
    [[ $output != *"no ticket is decided differently"* ]]
}

@test "a history: who moves, from which queue to which, by id, and the shares" {
    two_policies
    for i in 1 2 3 4 5 6 7 8 9; do
        echo "{\"id\":\"N$i\",\"created\":\"2026-03-02T10:00:00Z\",\"spend\":\"${i}00\"}"
    done > tickets.jsonl
    evenhand diff --history tickets.jsonl old.eh new.eh
    [ "$status" -eq 0 ]
    [[ $output == *"tickets.jsonl: 3 of 9 tickets are decided differently"* ]]
    [[ $output == *"queue vip_desk -> general: 3 (33.3%), such as N6, N7, N8"* ]]
    [[ $output == *"served as vip: 44.4% -> 11.1% of tickets"* ]]
    { echo id,created,spend; echo C1,2026-03-02T10:00:00Z,600; } > tickets.csv
    evenhand diff --format json --history tickets.csv old.eh new.eh
    [ "$(jq -c '[.history.queues[] | [.was, .now, .tickets, .ids[0]]]' <<< "$output")" = \
        '[["vip_desk","general",1,"C1"]]' ]
    evenhand diff --history none.csv old.eh new.eh
    [ "$status" -eq 2 ]
}

@test "--against git: the policy, its imports and its tables as they were" {
    in_git
    evenhand diff --against git:HEAD --fail-on any repo/desk/policy.eh
    [ "$status" -eq 0 ]
    [[ $output == "no ticket is decided differently: proved"* ]]
    echo 'A2' >> repo/desk/friends.csv
    sed -i 's/700/400/' repo/desk/parts/rules.eh
    cd repo/desk
    TMPDIR=$BATS_TEST_TMPDIR evenhand diff --against git:HEAD --fail-on any policy.eh
    [ "$status" -eq 1 ]
    [[ $output == *"class: standard -> vip"* ]]
    [[ $output == *"git:HEAD:policy.eh:"* ]]
    [ -z "$(find "$BATS_TEST_TMPDIR" -maxdepth 1 -name 'evenhand-*')" ]
}

@test "--against git: revisions that are not there, names that are none, no git" {
    in_git
    evenhand diff --against git:nowhere repo/desk/policy.eh
    [ "$status" -eq 2 ]
    [[ $errors == *"git knows no revision 'nowhere'"* ]]
    for name in '--output=stolen' 'HEAD; touch stolen' '$(touch stolen)'; do
        evenhand diff --against "git:$name" repo/desk/policy.eh
        [ "$status" -eq 2 ]
    done
    [ ! -e stolen ] && [ ! -e repo/desk/stolen ]
    good_policy repo/desk/later.eh
    evenhand diff --against git:HEAD repo/desk/later.eh
    [ "$status" -eq 2 ]
    [[ $errors == *"there was no later.eh in that revision"* ]]
    run --separate-stderr env PATH=/nonexistent "$EVENHAND" diff --against git:HEAD repo/desk/policy.eh
    [ "$status" -eq 2 ]
    [[ $stderr == *"git is not installed"* ]]
}

@test "formats: a Markdown table, annotations of GitHub" {
    two_policies
    evenhand diff --format markdown old.eh new.eh
    [[ $output == *"| class | vip | standard | "* ]]
    evenhand diff --format github --fail-on vip-downgrade old.eh new.eh
    [ "$status" -eq 1 ]
    [[ $output == "::error file=new.eh,line="*",title=evenhand diff::class: vip -> standard%0A"* ]]
    evenhand diff --format github old.eh new.eh
    [[ $output == "::notice file=new.eh,"* ]]
}

# A desk with a pause, local time and actions, and a change of it by sed: never told as proved.
is_open() {
    sed "$1" was.eh > is.eh
    ! cmp -s was.eh is.eh
    evenhand diff --fail-on unknown was.eh is.eh
    [ "$status" -eq 1 ]
    [[ $output == *"unknown: $2"* ]]
    [[ $output != *"no ticket is decided differently"* ]]
}

@test "what no region compares is never proved alike" {
    cat > was.eh <<'EOF'
policy p
timezone "Europe/Lisbon"
queues a, b
priorities high > low
fallback queue a
ticket {
  id text
  created time
  status enum { open, pending } = open tracked
  n int in 0..9 = 0
  replied time?
  solved time?
}
class everyone otherwise
complexity { 1 when n > 5 }
route { when n > 3 -> b; otherwise -> a }
rank { when hour of created >= 18 -> low; otherwise -> high }
target resolve until solved
sla everyone { resolve 8h }
pause resolve while status is pending
action note(t text)
rule r { when n > 7; do note("x"); do note("y") }
EOF
    is_open '/^pause/d' 'pause resolve while: status is pending -> none'
    is_open 's/until solved/until replied/' 'target resolve until: solved -> replied'
    is_open 's/1 when n/2 when n/' 'complexity: 1 when n > 5 -> 2 when n > 5'
    is_open 's/Lisbon/Berlin/' 'timezone: Europe/Lisbon -> Europe/Berlin'
    is_open 's/= open tracked/= pending tracked/' 'field `status`'
    is_open 's/do note("x"); do note("y")/do note("y"); do note("x")/' 'actions, how often and in which order'
    is_open 's/do note("x")/&; do note("x")/' 'actions, how often and in which order'
    evenhand diff --fail-on any,unknown was.eh was.eh
    [ "$status" -eq 0 ]
    sed 's/fallback queue a/fallback queue b/' was.eh > is.eh
    evenhand diff --fail-on unknown was.eh is.eh
    [ "$status" -eq 0 ]
    [[ $output == *"queue: a -> b"*"input fault"* ]]
}

@test "one row of five hundred is told whole without a larger budget" {
    {
        echo 'policy large'
        echo 'queues a, b, c'
        echo 'priorities high > low'
        echo 'fallback queue a'
        echo 'ticket { id text; created time; k enum { k0, k1, k2, k3, k4, k5, k6 }; n int in 0..100_000 = 0 }'
        echo 'route {'
        for i in $(seq 500); do
            echo "  r$i: when k is k$((i % 7)) and n in $((i * 197 % 90000))..$((i * 197 % 90000 + 3000)) -> $([ $((i % 2)) = 1 ] && echo b || echo c)"
        done
        echo '  otherwise -> a'
        echo '}'
        echo 'rank { otherwise -> low }'
    } > was.eh
    sed 's/  r250: when k/  r250: when not k/' was.eh > is.eh
    evenhand diff --fail-on unknown was.eh is.eh
    [ "$status" -eq 0 ]
    [[ $output == *"is by route \`r250\`"* ]]
    [[ $output == *"decided differently; "* ]]
}
