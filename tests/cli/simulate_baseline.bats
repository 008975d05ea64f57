#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# `simulate --baseline`: what the record says, and what the replay of its own policy says.

bats_require_minimum_version 1.5.0
load helper

# A desk of $2 agents, always open, first come first served, in a file of that name.
desk() {
    cat > "$1" <<POLICY
policy desk
queues all_of_them
priorities normal
fallback queue all_of_them
ticket {
  id          text
  created     time
  spend       int in 0..1_000_000 = 0
  handling    duration? outcome
  first_reply time?
  solved_at   time?
}
class vip { when spend > 500 }
class standard otherwise
route { otherwise -> all_of_them }
rank { otherwise -> normal }
target first_response until first_reply
target resolve until solved_at
sla vip { first_response 1h; resolve 2 days }
sla standard { first_response 8h; resolve 4 days }
pool team { agents ${2:-1} on always; serves all_of_them; order by waiting }
POLICY
}

# $1 tickets; who answers is one agent, so each waits as Lindley's recursion says, $2 times as long in the record.
# Every $3rd is a VIP's.
history() {
    awk -v n="$1" -v times="${2:-1}" -v vip="${3:-4}" 'BEGIN {
        at = 1772442000; free = 0; x = 7
        for (i = 0; i < n; i++) {
            x = (x * 1103 + 7919) % 65536
            at += int(x / 65536 * 1500)
            x = (x * 1103 + 7919) % 65536
            handling = 60 + int(x / 65536 * 1200)
            start = at > free ? at : free
            free = start + handling
            printf "{\"id\":\"T%04d\",\"created\":\"%s\",\"spend\":%d,\"handling\":%d,\"first_reply\":\"%s\"}\n",
                i, strftime("%Y-%m-%dT%H:%M:%SZ", at, 1), i % vip == 0 ? 900 : 0, handling,
                strftime("%Y-%m-%dT%H:%M:%SZ", at + int((start - at) * times), 1)
        }
    }'
}

# calibration FILTER: that holds of the calibration.
calibration() {
    [ -n "$output" ] || { echo "$errors"; false; }
    jq -e ".calibration | $1" <<< "$output" > /dev/null || { jq .calibration <<< "$output"; false; }
}

@test "a desk that the record fits: recorded and replayed are the same to the millisecond" {
    desk policy.eh
    history 800 > tickets.jsonl
    evenhand simulate policy.eh --tickets tickets.jsonl --baseline policy.eh --warmup 0 --format json
    [ "$status" -eq 0 ]
    calibration '.verdict == "calibrated" and .target == "first_response" and .left_out == 0'
    calibration '.classes | map(.class) == ["vip", "standard", "all"] and all(.recorded.p50 > 60000)'
    # What has not started by the end of the history is unanswered in both.
    calibration '.classes | all(.recorded == .replayed and .apart == [] and .verdict == "calibrated")'
    evenhand simulate policy.eh --tickets tickets.jsonl --baseline policy.eh --warmup 0
    [[ $output == *"Calibrated: no replayed"* ]]
    [[ $output != *"NOT CALIBRATED"* ]]
}

@test "a desk that the record does not fit: every policy's figures are marked, in every form" {
    desk policy.eh 2
    history 800 > tickets.jsonl
    desk other.eh 3
    evenhand simulate policy.eh --tickets tickets.jsonl --baseline policy.eh --against other.eh --warmup 0 --format json
    [ "$status" -eq 0 ]
    calibration '.verdict == "not calibrated" and (.classes[1].apart | contains(["p90", "p95"]))'
    evenhand simulate policy.eh --tickets tickets.jsonl --baseline policy.eh --against other.eh --warmup 0
    [ "$(grep -c "NOT CALIBRATED: see" <<< "$output")" -eq 2 ]
    [[ $output == *" !"*"where ! stands"* ]]
    evenhand simulate policy.eh --tickets tickets.jsonl --baseline policy.eh --warmup 0 --format markdown
    [[ $output == *"**NOT CALIBRATED**"*"## Calibration: policy.eh replayed"*"| class | tickets |"* ]]
}

@test "the baseline is another policy than the one that is tried" {
    desk one.eh 1
    desk two.eh 2
    history 800 > tickets.jsonl
    evenhand simulate two.eh --tickets tickets.jsonl --baseline one.eh --warmup 0 --format json
    calibration '.verdict == "calibrated" and .baseline == "one.eh"'
    jq -e '.policies | length == 1 and .[0].file == "two.eh"' <<< "$output"
}

@test "within 15 % is near, beyond it is apart" {
    desk policy.eh
    for times in 1.1 0.9 1.25 0.8; do
        history 1500 "$times" > tickets.jsonl
        evenhand simulate policy.eh --tickets tickets.jsonl --baseline policy.eh --warmup 0 --format json
        case $times in
        1.1 | 0.9) calibration '.verdict == "calibrated"' ;;
        *) calibration '.verdict == "not calibrated"' ;;
        esac
    done
}

@test "a class of fewer than 100 tickets is not compared, and says so" {
    desk policy.eh
    history 800 1 20 > tickets.jsonl
    evenhand simulate policy.eh --tickets tickets.jsonl --baseline policy.eh --warmup 0 --format json
    calibration '.verdict == "calibrated" and .classes[0].verdict == "cannot be told" and .classes[0].recorded.p50 == null'
    evenhand simulate policy.eh --tickets tickets.jsonl --baseline policy.eh --warmup 0
    [[ $output == *"too few tickets"*"from 100 tickets on"* ]]
    history 60 > tickets.jsonl
    evenhand simulate policy.eh --tickets tickets.jsonl --baseline policy.eh --warmup 0
    [ "$status" -eq 0 ]
    [[ $output == *"NOT CALIBRATED: that cannot be told of so few tickets."* ]]
}

@test "who was never answered waits to the end of the ticket, or of the history, and longer" {
    desk policy.eh
    history 800 | sed '1~2s/,"first_reply":"[^"]*"//' > tickets.jsonl
    evenhand simulate policy.eh --tickets tickets.jsonl --baseline policy.eh --warmup 0 --format json
    calibration '.verdict == "not calibrated" and (.classes[2] | .recorded.p95 == null and .answered < .tickets)'
    # Answered before it came is no wait.
    history 800 | sed '5s/"first_reply":"2026/"first_reply":"2025/' > tickets.jsonl
    evenhand simulate policy.eh --tickets tickets.jsonl --baseline policy.eh --warmup 0 --format json
    calibration '.left_out == 1 and .classes[2].tickets == 799'
}

@test "without a baseline nobody has looked" {
    desk policy.eh
    history 200 > tickets.jsonl
    evenhand simulate policy.eh --tickets tickets.jsonl
    [[ $output == *"was not looked at: --baseline"* ]]
    evenhand simulate policy.eh --tickets tickets.jsonl --format json
    jq -e '.calibration == null' <<< "$output"
}

@test "--from of a history: what came before fills the desk, and is not looked at" {
    desk policy.eh
    history 800 > tickets.jsonl
    evenhand simulate policy.eh --tickets tickets.jsonl --from 2026-03-06T00:00Z --baseline policy.eh --format json
    [ "$status" -eq 0 ]
    n=$(jq -s 'map(select(.created >= "2026-03-06")) | length' tickets.jsonl)
    jq -e ".policies[0].groups[0].tickets.value == $n" <<< "$output"
    calibration ".verdict == \"calibrated\" and .classes[2].tickets == $n"
    evenhand simulate policy.eh --tickets tickets.jsonl --from 2026-03-06T00:00Z
    [[ $output == *"from 2026-03-06T00:00:00.000Z on"* ]]
}

@test "what cannot be calibrated is told: one sentence, exit 2" {
    desk policy.eh
    history 120 > tickets.jsonl
    sed 's/,"first_reply":"[^"]*"//' tickets.jsonl > unanswered.jsonl
    sed '/^target/d; /^sla/d' policy.eh > no_target.eh
    while read -r words sentence; do
        evenhand simulate ${words//+/ } < tickets.jsonl
        [ "$status" -eq 2 ] || { echo "$words: $status"; false; }
        [ -z "$output" ]
        [[ $errors == *"$sentence"* ]] || { echo "$words: $errors"; false; }
    done <<'ROWS'
policy.eh+--baseline+policy.eh --baseline is for a history
policy.eh+--baseline+gone.eh+--tickets+tickets.jsonl gone.eh: No such file
policy.eh+--baseline+no_target.eh+--tickets+tickets.jsonl no_target.eh has no `target`
policy.eh+--baseline+policy.eh+--tickets+unanswered.jsonl no ticket of unanswered.jsonl says when target `first_response` stopped
policy.eh+--baseline+policy.eh+--tickets+- can be read only once
policy.eh+--against+policy.eh+--tickets+- can be read only once
policy.eh+--tickets+tickets.jsonl+--from+2026-03-06T00:00Z+--warmup+1 --from and --warmup: one of them
policy.eh+--tickets+tickets.jsonl+--from+2027-01-01T00:00Z no ticket of tickets.jsonl came after --from
ROWS
}

@test "a history that a policy was made to have waits as the policy does, and as no other desk" {
    desk policy.eh 3
    cat >> policy.eh <<'POLICY'
sample small { id "s"; created 2026-03-02T10:00Z }
sample large like small { spend 900 }
workload {
  small: 11 per hour handling 12m up to 1h
  large: 2 per hour handling 12m up to 1h
}
POLICY
    evenhand generate policy.eh --weeks 6
    printf '%s\n' "$output" > made.jsonl
    [ "$(wc -l < made.jsonl)" -gt 10000 ]
    evenhand simulate policy.eh --tickets made.jsonl --baseline policy.eh --format json
    calibration '.verdict == "calibrated" and (.classes[2].recorded.p90 > 600000)'
    for agents in 2 4; do
        sed "s/agents 3/agents $agents/" policy.eh > other.eh
        evenhand simulate policy.eh --tickets made.jsonl --baseline other.eh --format json
        calibration '.verdict == "not calibrated"'
    done
}
