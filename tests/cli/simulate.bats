#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0

bats_require_minimum_version 1.5.0
load helper

# A desk that serves VIPs strictly first, in a file of that name; $2 is the order.
desk() {
    cat > "$1" <<POLICY
policy desk

queues vips, all_others
priorities high > normal
fallback queue all_others
calendar business { open mon..fri 09:00..17:00 }

ticket {
  id          text
  created     time
  spend       int in 0..1_000_000 = 0
  handling    duration? outcome
  first_reply time?
}

class vip { when spend > 500 }
class standard otherwise
route { vip: when service is vip -> vips
        otherwise -> all_others }
rank { vip: when service is vip -> high
       otherwise -> normal }
target first_response until first_reply
sla vip { first_response 1h on business }
sla standard { first_response 8h on business }

pool team { agents 2 on business; serves vips, all_others; order by ${2:-priority} }

sample small { id "s"; created 2026-03-02T10:00Z }
sample large like small { spend 900 }
workload {
  small: 4 per hour on business handling 15m up to 1h
  large: 3 per hour on business handling 15m up to 1h
}
guarantee everyone: service is standard starts within 72h for 99%
POLICY
}

# Ten tickets of one morning and their handling; the second is a VIP's.
history() {
    for i in 0 1 2 3 4 5 6 7 8 9; do
        spend=$((i == 1 ? 900 : 0))
        echo "{\"id\":\"T$i\",\"created\":\"2026-03-02T09:0$i:00Z\",\"spend\":$spend,\"handling\":600," \
            "\"first_reply\":\"2026-03-02T09:0$i:30Z\"}"
    done
}

@test "a workload: figures by class, queue, priority and pool; the same at every run" {
    desk policy.eh
    evenhand simulate policy.eh --replications 20 --days 14
    [ "$status" -eq 0 ]
    [ -z "$errors" ]
    [[ $output == *"20 of 20 replications"* ]]
    for by in class queue priority pool; do
        [[ $output == *$'\n'"$by "* ]]
    done
    [[ $output == *"guarantee everyone"* ]]
    first=$output
    evenhand simulate policy.eh --replications 20 --days 14
    [ "$output" = "$first" ]
    evenhand simulate policy.eh --replications 20 --days 14 --seed 2
    [ "$output" != "$first" ]
}

# instants ZONE CREATED OPTION…: start, beginning and end of what is looked at, and the end, of a workload in that zone.
instants() {
    desk policy.eh
    sed -i "s|^policy desk|&\ntimezone \"$1\"|; s/created 2026[^ ]*/created $2/" policy.eh
    shift 2
    evenhand simulate policy.eh --replications 1 --days 7 --format json "$@"
    jq -r '[.start, .from, .until, .end] | map(. / 1000 | todate | .[:16]) | join(" ")' <<< "$output"
}

@test "weeks of a workload begin on a Monday of the policy's zone, through changes of the clock" {
    [ "$(instants UTC 2026-03-02T10:00Z)" = '2026-03-02T00:00 2026-03-09T00:00 2026-03-16T00:00 2026-03-23T00:00' ]
    # On 8 March the clock of New York goes forward.
    [ "$(instants America/New_York 2026-03-02T10:00Z)" = '2026-03-02T05:00 2026-03-09T04:00 2026-03-16T04:00 2026-03-23T04:00' ]
    [ "$(instants America/New_York 2026-03-02T04:00Z)" = '2026-02-23T05:00 2026-03-02T05:00 2026-03-09T04:00 2026-03-16T04:00' ]
    [ "$(instants America/New_York 2026-03-02T10:00Z --from 2026-03-03T15:30Z)" = '2026-03-03T15:30 2026-03-10T14:30 2026-03-17T14:30 2026-03-24T14:30' ]
    instants Pacific/Auckland 2026-03-01T12:00Z > line
    [ "$(cat line)" = '2026-03-01T11:00 2026-03-08T11:00 2026-03-15T11:00 2026-03-22T11:00' ]
    evenhand generate policy.eh --weeks 1
    [ "$status" -eq 0 ]
    jq -se 'map(.created) | length > 50 and .[0] > "2026-03-01T20" and .[0] < "2026-03-02" and .[-1] < "2026-03-08T11"' <<< "$output"
}

@test "VIPs wait less and others longer than in order of arrival" {
    desk policy.eh
    evenhand simulate policy.eh --replications 2 --format json
    [ "$status" -eq 0 ]
    jq -e '.policies[0].groups | map(select(.by == "class")) |
        .[0].mean.value < .[1].mean.value and .[0].inflation < 1 and .[1].inflation > 1' <<< "$output"
    jq -e '.policies[0].groups | map(select(.by == "all")) | .[0].share.value == 1' <<< "$output"
}

@test "a history: handling from the record, what is known only later hidden, first come first served" {
    desk policy.eh waiting
    history > tickets.jsonl
    evenhand simulate policy.eh --tickets tickets.jsonl --format json
    [ "$status" -eq 0 ]
    jq -e '.handling == {"recorded": 10, "drawn": 0} and .policies[0].groups[0].tickets.value == 10' \
        <<< "$output"
    # Two agents, ten minutes each: waits 0 0 8 8 and then two that stand at the end, when the last one comes.
    jq -e '.policies[0].groups[0].unserved.value == 8 and .policies[0].oldest_waiting[0].id == "T2"' \
        <<< "$output"
    jq -e '[.policies[0].groups[] | select(.by == "class") | .tickets.value] == [1, 9]' <<< "$output"
}

@test "a history in CSV, and from standard input" {
    desk policy.eh
    printf 'id,created,spend\nA,2026-03-02T09:00:00Z,0\nB,2026-03-02T09:05:00Z,900\n' > tickets.csv
    evenhand simulate policy.eh --tickets tickets.csv
    [ "$status" -eq 0 ]
    [[ $output == *"2 tickets of a history"*"of 2 drawn from the workload"* ]]
    evenhand simulate policy.eh --tickets - < tickets.csv
    [ "$status" -eq 0 ]
}

@test "handling by a key of the data that no field reads: a duration or seconds" {
    desk policy.eh
    grep -v '^  handling ' policy.eh > bare.eh
    history | sed 's/"handling":600/"took":600/; 1s/"took":600/"took":"PT10M"/' > past.jsonl
    evenhand simulate bare.eh --tickets past.jsonl --handling took --format json
    [ "$status" -le 1 ]
    jq -e '.handling == {"recorded": 10, "drawn": 0}' <<< "$output"
    jq '.policies' <<< "$output" > by_key
    history > past.jsonl
    evenhand simulate policy.eh --tickets past.jsonl --format json
    jq '.policies | .[0].file = "bare.eh"' <<< "$output" | diff by_key -
    evenhand simulate bare.eh --tickets past.jsonl --handling tooth
    [ "$status" -eq 2 ]
    [[ $errors == *"'tooth' is not a field of type duration, nor a difference"*"nor a key of the tickets"* ]]
}

@test "handling as a difference of fields; what is no record is drawn" {
    desk policy.eh waiting
    sed -i 's/^  handling .*/  taken time? outcome\n  ended time? outcome\n  paused duration? outcome/' policy.eh
    for i in 0 1 2 3; do
        echo "{\"id\":\"T$i\",\"created\":\"2026-03-02T09:0$i:00Z\",\"taken\":\"2026-03-02T10:00:00Z\"," \
            "\"ended\":\"2026-03-02T1$((2 * i)):00:00Z\",\"paused\":3600}"
    done > tickets.jsonl
    # 0 - 1 h, 2 - 1, 4 - 1, 6 - 1: the first is none, and the last where five hours are too many.
    evenhand simulate policy.eh --tickets tickets.jsonl --handling ended-taken-paused --format json
    jq -e '.handling == {"recorded": 3, "drawn": 1}' <<< "$output"
    evenhand simulate policy.eh --tickets tickets.jsonl --handling ended-taken-paused --handling-most 4 --format json
    jq -e '.handling == {"recorded": 2, "drawn": 2}' <<< "$output"
    jq -e '.policies[0].groups[0].handling.value | . >= 3600000 and . <= 10800000' <<< "$output"
    for wrong in ended ended-paused taken-ended-taken paused-taken ended- -ended ended-gone id; do
        evenhand simulate policy.eh --tickets tickets.jsonl --handling "$wrong"
        [ "$status" -eq 2 ] || { echo "$wrong"; false; }
        [[ $errors == *"'$wrong' is not a field of type duration, nor a difference"* ]]
    done
}

@test "--against: the same tickets under another policy, ticket by ticket" {
    desk policy.eh
    desk fifo.eh waiting
    evenhand simulate policy.eh --against fifo.eh --replications 20 --days 7 --format json
    [ "$status" -eq 0 ]
    jq -e '.policies | length == 2' <<< "$output"
    # VIPs lose, the others win, and the interval says so.
    jq -e '.differences | map({key: .class, value: .mean}) | from_entries |
        .vip.value - .vip.half_width > 0 and .standard.value + .standard.half_width < 0' <<< "$output"
    jq -e '.hurt_most | length == 10 and (.[0].waits[1] > .[0].waits[0])' <<< "$output"
    evenhand simulate policy.eh --against policy.eh --replications 2 --days 7 --format json
    jq -e '.differences | all(.sooner == 0 and .later == 0)' <<< "$output"
}

@test "--against a policy of other names: the workload's tickets reach it as data" {
    desk policy.eh
    sed 's/small/little/; s/large/grand/; s/like small/like little/; s/^  small:/  little:/; s/^  large:/  grand:/' \
        policy.eh > other.eh
    evenhand simulate policy.eh --against other.eh --replications 2 --days 7 --format json
    [ "$status" -eq 0 ]
    jq -e '.policies[1].faults == 0 and (.differences | all(.sooner == 0 and .later == 0))' <<< "$output"
    sed 's/^  spend .*/&\n  must text/' other.eh | sed 's/spend 900/&; must "x"/; s/created 2026-03-02T10:00Z/&; must "y"/' > strict.eh
    evenhand simulate policy.eh --against strict.eh --replications 2 --days 7
    [ "$status" -eq 0 ]
    [[ $output == *"data that the policy cannot read, and went to its fallback"* ]]
}

@test "a broken guarantee is exit 1, and one that chance could turn is not decided" {
    desk policy.eh
    sed -i 's/agents 2/agents 1/; s/within 72h/within 8h/' policy.eh
    evenhand simulate policy.eh --replications 20 --days 14
    [ "$status" -eq 1 ]
    [[ $output == *"everyone\`: broken"* ]]
    [[ $output == *"Still waiting at the end"* ]]
    evenhand simulate policy.eh --replications 5 --days 14
    [ "$status" -eq 0 ]
    [[ $output == *"not decided"*"20 weeks or replications"* ]]
}

@test "policies that starve, and what their repair does for the same tickets" {
    for name in idle_reserve too_few_people; do
        desk=$root/policies/starving/$name
        evenhand simulate "$desk.eh" --against "${desk}_repaired.eh" --replications 4 --days 14 --format json
        [ "$status" -eq 0 ]
        jq -e '[.policies[].groups[] | select(.by == "all") | .unserved.value] | .[0] > 10 and .[1] == 0' \
            <<< "$output"
        jq -e '.differences[] | select(.class == "standard") | .mean.value < -3600000 and .later < .sooner / 10' \
            <<< "$output"
    done
}

@test "Markdown holds the same tables" {
    desk policy.eh
    evenhand simulate policy.eh --replications 2 --days 7 --format markdown
    [ "$status" -eq 0 ]
    [[ $output == "# policy.eh"* ]]
    [[ $output == *"| class | tickets |"*"| --- | ---: |"* ]]
}

@test "what cannot be simulated is told: one sentence, exit 2" {
    desk policy.eh
    grep -v '^pool' policy.eh > no_pool.eh
    sed '/^workload/,/^}/d' policy.eh > no_workload.eh
    sed 's/4 per hour/40_000 per hour/' policy.eh > busy.eh
    echo '[]' > none.json
    while read -r words sentence; do
        evenhand simulate ${words//+/ }
        [ "$status" -eq 2 ] || { echo "$words: $status"; false; }
        [ -z "$output" ]
        [[ $errors == *"$sentence"* ]] || { echo "$words: $errors"; false; }
    done <<'ROWS'
no_pool.eh no `pool` that serves tickets
no_workload.eh no `workload`
policy.eh+--tickets+gone.json gone.json: No such file
policy.eh+--tickets+none.json holds no ticket
policy.eh+--tickets+none.json+--handling+spend 'spend' is not a field of type duration
policy.eh+--days+0 '0' is not a whole number
busy.eh+--days+3650 tickets would come; at most 20
policy.eh+--replications+x 'x' is not a whole number
policy.eh+--from+soon 'soon' is not an instant
policy.eh+--handling+nonsense --handling is for a history
policy.eh+--handling-most+4 --handling-most is for a history
policy.eh+--tickets+none.json+--replications+3 --replications is for a workload
gone.eh gone.eh: No such file
ROWS
}

@test "a policy that does not compile is told as everywhere, exit 1" {
    wrong_policy policy.eh
    evenhand simulate policy.eh
    [ "$status" -eq 1 ]
    [[ $errors == *"vip_dsk"* ]]
}

@test "Ctrl-C prints what is known so far" {
    desk policy.eh
    "$EVENHAND" simulate policy.eh --replications 1000 --days 3650 > out 2> err &
    pid=$!
    sleep 3
    kill -TERM $pid
    code=0
    wait $pid || code=$?
    [ "$code" -eq 143 ]
    grep -q "STOPPED" out
    grep -q "^standard" out
    grep -q "stopped by SIGTERM" err
}
