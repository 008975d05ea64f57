#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# `simulate --scenario`: the same rules with another desk.

bats_require_minimum_version 1.5.0
load helper

# A desk of its own for VIPs, and one for the others.
desk() {
    cat > "$1" <<'POLICY'
policy desk
queues vips, all_others
priorities high > normal
fallback queue all_others
skills senior
calendar business { open mon..fri 09:00..17:00 }
ticket {
  id       text
  created  time
  spend    int in 0..1_000_000 = 0
  handling duration? outcome
}
class vip { when spend > 500 }
class standard otherwise
route { vip: when service is vip -> vips
        otherwise -> all_others }
rank { vip: when service is vip -> high
       otherwise -> normal }
pool vip_team { agents 1 on business; serves vips }
pool team { agents 2 on business; serves all_others }
sample small { id "s"; created 2026-03-02T10:00Z }
sample large like small { spend 900 }
workload {
  small: 7 per hour on business handling 15m up to 1h
  large: 1 per hour on business handling 15m up to 1h
}
POLICY
}

# One desk for all, in ten lines.
shared() {
    cat > shared.eh <<'FRAGMENT'
# Everybody in one team.
pool team {
  agents 3 on business
  serves vips, all_others
  order by waiting with head start { high 1h }
}
FRAGMENT
}

# The figures of $output but for what the second policy is called.
figures() {
    jq -S '.policies[1].file = "" | del(.policies[1].rules)' <<< "$output"
}

@test "a scenario has the figures of a policy that was copied for it" {
    desk policy.eh
    shared
    { grep -v '^pool' policy.eh; cat shared.eh; } > copied.eh
    evenhand simulate policy.eh --scenario shared.eh --replications 20 --days 14 --format json
    [ "$status" -eq 0 ]
    [ -z "$errors" ]
    scenario=$(figures)
    # VIPs lose their desk, the others gain more agents; both by more than chance.
    jq -e '.differences | map({key: .class, value: .mean}) | from_entries |
        .standard.value + .standard.half_width < 0' <<< "$output"
    jq -e '[.policies[1].groups[] | select(.by == "pool") | .name] == ["team"]' <<< "$output"
    jq -e '.policies[1].rules == "policy.eh" and .policies[0].rules == null' <<< "$output"
    evenhand simulate policy.eh --against copied.eh --replications 20 --days 14 --format json
    [ "$scenario" = "$(figures)" ]
}

@test "V22: the shop's people without a desk for VIPs, against a copy of the policy" {
    cp -R "$root/policies/retail" retail
    awk '/^pool / {skip = 1} !skip {print} skip && /}$/ && (/^}/ || /^pool /) {skip = 0}' retail/policy.eh > retail/copied.eh
    ! grep -q '^pool' retail/copied.eh
    grep -v '^import' retail/shared_pool.eh >> retail/copied.eh
    evenhand simulate retail/policy.eh --scenario retail/shared_pool.eh --days 7 --replications 2 --format json
    [ "$status" -eq 0 ]
    scenario=$(figures)
    jq -e '[.policies[].groups[] | select(.by == "pool") | .name] | index("vip_team") and length == 9' <<< "$output"
    evenhand simulate retail/policy.eh --against retail/copied.eh --days 7 --replications 2 --format json
    [ "$scenario" = "$(figures)" ]
    # The classes, tiers and queues of tickets are the policy's on both sides.
    jq -e '[.policies[].groups[] | select(.by == "queue") | [.name, .tickets.value]] |
        (length / 2) as $n | .[:$n] == .[$n:]' <<< "$output"
}

@test "a scenario on a history, in text and Markdown" {
    desk policy.eh
    shared
    for i in $(seq 10 59); do
        echo "{\"id\":\"T$i\",\"created\":\"2026-03-02T09:$i:00Z\",\"spend\":$((i % 5 ? 0 : 900)),\"handling\":600}"
    done > tickets.jsonl
    evenhand simulate policy.eh --scenario shared.eh --tickets tickets.jsonl
    [ "$status" -eq 0 ]
    [[ $output == *"shared.eh: the same rules with this desk"*"the scenario less the policy as it stands"* ]]
    evenhand simulate policy.eh --scenario shared.eh --tickets tickets.jsonl --format markdown
    [[ $output == *"# shared.eh"* ]]
}

@test "a scenario's calendar is added, and its workload comes to both desks" {
    desk policy.eh
    cat > long.eh <<'FRAGMENT'
calendar long { open mon..sat 08:00..20:00 }
pool team { agents 3 on long; serves vips, all_others }
workload { small: 1 per hour on long handling 15m up to 1h }
FRAGMENT
    evenhand simulate policy.eh --scenario long.eh --replications 2 --days 7 --format json
    [ "$status" -eq 0 ]
    # Seven days of 12 open hours on six of them, one ticket an hour; no large one.
    jq -e '[.policies[].groups[] | select(.by == "all") | .tickets.value] | .[0] == .[1] and .[0] > 50 and .[0] < 95' <<< "$output"
    jq -e '[.policies[].groups[] | select(.name == "vip") | .tickets.value] | add == 0' <<< "$output"
}

@test "mistakes are told in the fragment's own lines, exit 1" {
    desk policy.eh
    shared
    while IFS='|' read -r edit place sentence; do
        sed "$edit" shared.eh > wrong.eh
        evenhand simulate policy.eh --scenario wrong.eh
        [ "$status" -eq 1 ] || { echo "$edit: $status"; false; }
        [ -z "$output" ]
        [[ $errors == *"wrong.eh:$place"* ]] || { echo "$edit: $errors"; false; }
        [[ $errors == *"$sentence"* ]] || { echo "$edit: $errors"; false; }
        [ "$(grep -c '^error' <<< "$errors")" -eq 1 ]
    done <<'ROWS'
s/vips, all/vip, all/|4:10|there is no such queue
s/business/weekend/|3:15|weekend
s/high 1h/urgent 1h/|5:38|urgent
1a policy other|2:1|a scenario cannot hold this declaration
1a rule r { when spend > 5; requires senior }|2:1|the same rules with another desk
1a calendar business { open mon 09:00..10:00 }|2:10|`business` is declared twice
2,6d|1:1|the scenario has no `pool`
s/agents 3/agents three/|3:10|expected a whole number
s/agents 3/skills boss/|3|boss
ROWS
    # The policy's own mistakes are the policy's.
    sed 's/-> vips/-> vipz/' policy.eh > broken.eh
    evenhand simulate broken.eh --scenario shared.eh
    [ "$status" -eq 1 ]
    [[ $errors == *"broken.eh:"*"vipz"* ]]
}

@test "what cannot be compared is told: one sentence, exit 2" {
    desk policy.eh
    shared
    while read -r words sentence; do
        evenhand simulate ${words//+/ } < policy.eh
        [ "$status" -eq 2 ] || { echo "$words: $status"; false; }
        [[ $errors == *"$sentence"* ]] || { echo "$words: $errors"; false; }
    done <<'ROWS'
policy.eh+--scenario+gone.eh gone.eh: No such file
policy.eh+--scenario+shared.eh+--against+policy.eh --against and --scenario: one of them
-+--scenario+shared.eh --scenario reads the policy twice
ROWS
}
