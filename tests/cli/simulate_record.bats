#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# What a ticket's own record did before anybody answered it plays out; what came after is hidden.

bats_require_minimum_version 1.5.0
load helper

# One agent; a ticket that is pending stands in a queue that nobody serves until midnight.
desk() {
    cat > policy.eh <<'POLICY'
policy desk
queues waiting_room, parked
priorities normal
fallback queue waiting_room
calendar night { open mon..sun 22:00..23:00 }
ticket {
  id          text
  created     time
  status      enum { new, open, pending, closed } = new tracked
  handling    duration? outcome
  first_reply time?
  solved_at   time?
}
route { parked: when status is pending -> parked
        otherwise -> waiting_room }
rank { otherwise -> normal }
target first_response until first_reply
target resolve until solved_at
sla { first_response 30m; resolve 50m }
pause first_response, resolve while status is pending
pool team { agents 1 on always; serves waiting_room }
pool late { agents 1 on night; serves parked }
POLICY
    sed -i '/^rank/a class standard otherwise' policy.eh
    sed -i 's/^sla {/sla standard {/' policy.eh
}

# $1: the record of ticket P, which comes at 09:00 while the agent works until $2 minutes past nine; $3: its first reply.
history() {
    echo "{\"id\":\"A\",\"created\":\"2026-03-02T08:59:00Z\",\"handling\":$((60 + 60 * $2))}"
    echo "{\"id\":\"P\",\"created\":\"2026-03-02T09:00:00Z\",\"handling\":600,\"status\":\"closed\",\"history\":[$1]${3:+,\"first_reply\":\"2026-03-02T$3:00Z\"},\"solved_at\":\"2026-03-02T13:00:00Z\"}"
    echo '{"id":"Z","created":"2026-03-03T12:00:00Z","handling":60}'
}

at() {
    echo "{\"at\":\"2026-03-02T$1:00Z\",\"status\":\"$2\"}"
}

# waits MINUTES: how long P, the only one that waits, does.
waits() {
    evenhand simulate policy.eh --tickets tickets.jsonl --warmup 0 --format json
    [ "$status" -eq 0 ]
    jq -e "[.policies[0].groups[] | select(.by == \"all\") | .max.value / 60000] == [$1]" <<< "$output" ||
        { jq -c '[.policies[0].groups[] | select(.by == "all") | .max.value / 60000]' <<< "$output"; false; }
}

# kept SHARE: of the first targets, and of the second, as jq prints them.
kept() {
    jq -ce "[.policies[0].groups[] | select(.by == \"all\") | .targets[].kept.value] == [$1]" <<< "$output" ||
        { jq -c '[.policies[0].groups[] | select(.by == "all") | .targets[]]' <<< "$output"; false; }
}

@test "a change from before the answer happens at its instant while the ticket waits" {
    desk
    history "$(at 09:05 pending),$(at 09:20 open)" 10 10:00 > tickets.jsonl
    waits 20
    evenhand simulate policy.eh --tickets tickets.jsonl --warmup 0
    [[ $output == *"policy.eh: 3 tickets of a history,"*"handling of 3 tickets"*"the record of 1 ticket changes before it was answered"* ]]
    evenhand simulate policy.eh --tickets <(tail -n 1 tickets.jsonl) --warmup 0
    [[ $output == *": 1 ticket of a history,"*"handling of 1 ticket is on record"* ]]
    # Who was pending at once is parked at once; the rest of the day if nothing else is on record.
    history "$(at 09:00 pending),$(at 09:20 open)" 10 10:00 > tickets.jsonl
    waits 20
    history "$(at 09:00 pending)" 10 10:00 > tickets.jsonl
    waits 780
    # Also for a moment, in which the agent becomes free and it is not there.
    history "$(at 09:09 pending),$(at 09:11 open)" 10 10:00 > tickets.jsonl
    waits 11
    history "$(at 09:01 pending),$(at 09:02 open),$(at 09:03 pending),$(at 09:12 open)" 10 10:00 > tickets.jsonl
    waits 12
    # In any order of the data.
    history "$(at 09:20 open),$(at 09:05 pending)" 10 10:00 > tickets.jsonl
    waits 20
}

@test "what came with the answer, or after it, is not seen, nor is the state in which the record ends" {
    desk
    for reply in 09:04 09:05; do
        history "$(at 09:05 pending),$(at 09:20 open),$(at 13:00 closed)" 10 $reply > tickets.jsonl
        waits 10
        evenhand simulate policy.eh --tickets tickets.jsonl --warmup 0
        [[ $output != *"changes before they were answered"* ]]
    done
    # The first stop of any clock counts: P was solved at 13:00 and never answered.
    history "$(at 09:05 pending),$(at 13:00 open)" 10 > tickets.jsonl
    waits 780
    # Waiting longer than in the record, it stays as it was before the answer.
    history "$(at 09:05 open),$(at 09:30 pending)" 40 09:30 > tickets.jsonl
    waits 40
}

@test "a pause from before the answer moves what is due; one behind it does not" {
    desk
    sed -i 's/^route.*/route {/; /^ *otherwise -> waiting_room }/d; /^route {/a otherwise -> waiting_room }' policy.eh
    # P waits 40 minutes, 15 of them pending: 25 of 30 count, and with the ten of handling 35 of 50.
    history "$(at 09:05 pending),$(at 09:20 open)" 40 10:00 > tickets.jsonl
    waits 40
    kept 1,1
    history "$(at 09:05 pending),$(at 09:20 open)" 40 09:04 > tickets.jsonl
    waits 40
    kept 0.666667,1
    # 47 minutes and ten: 42 of 50.
    history "$(at 09:05 pending),$(at 09:20 open)" 47 10:00 > tickets.jsonl
    waits 47
    kept 0.666667,1
    history "" 47 10:00 > tickets.jsonl
    waits 47
    kept 0.666667,0.666667
}

@test "both policies of a comparison see it, and so does a baseline" {
    desk
    history "$(at 09:05 pending),$(at 09:20 open)" 10 10:00 > tickets.jsonl
    evenhand simulate policy.eh --against policy.eh --baseline policy.eh --tickets tickets.jsonl --warmup 0 --format json
    [ "$status" -eq 0 ]
    jq -e '[.policies[].groups[] | select(.by == "all") | .max.value] == [1200000, 1200000]' <<< "$output"
    jq -e '.differences | all(.sooner == 0 and .later == 0)' <<< "$output"
}
