#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# What a command has to do for the needs of requirements.sh, on the whole policies; each test begins with the needs that it
# shows.

bats_require_minimum_version 1.5.0
load helper

NOW=2026-03-02T15:00:00Z

# The retail policy in a folder of its own, changed by a sed script: changed.eh beside policy.eh.
retail() {
    cp -R "$root/policies/retail" retail
    sed -i.bak "$1" retail/policy.eh
    mv retail/policy.eh retail/changed.eh
    mv retail/policy.eh.bak retail/policy.eh
    ! cmp -s retail/policy.eh retail/changed.eh
}

@test "V5 D1: the linter finds the rule that breaks the ceiling of everyone else, and what would mend it" {
    retail '/^pool team/,/^}/s/order by .*/order by priority/'
    evenhand lint retail/policy.eh --now $NOW
    [ "$status" -eq 0 ]
    evenhand lint retail/changed.eh --now $NOW
    [ "$status" -eq 1 ]
    [[ $output == *"[P03]: in pool \`team\`, a \`normal\` ticket waits behind every"*"however long it waits"* ]]
    [[ $output == *"= ticket (the ticket that waits):"* ]]
    [[ $output == *"= help: \`order by priority promote after "* ]]
}

@test "V6: impact beats status is proved, and where it is broken two tickets show it" {
    evenhand lint "$root/policies/retail/policy.eh" --all --now $NOW
    [[ $output == *"proved[P02]: \`guarantee impact\`"* ]]
    retail 's/^  incident:   when impact >= 50    .*/  incident: when impact >= 50 -> high/'
    evenhand lint retail/changed.eh --now $NOW
    [ "$status" -eq 1 ]
    [[ $output == *"[P02]: \`guarantee impact\` is broken"*"should go before"*"goes no later"* ]]
}

@test "V9: explain names the criterion, the weights and the rows that decided, and why others did not" {
    evenhand explain "$root/policies/retail/policy.eh" "$root/policies/retail/tickets.jsonl:2" --now $NOW
    [ "$status" -eq 0 ]
    [[ $output == *"high_spend"*"points"*"gold"*"tagged"* ]]
    [[ $output == *"repeat_contact"*"customer_value"* ]]
    [[ $output == *"vip_desk"* ]]
}

@test "V12: the same ticket later: its clock runs down, an escalation raises it" {
    sed -n 4p "$root/policies/retail/tickets.jsonl" > ticket.jsonl
    for at in 2026-03-02T15:00:00Z 2026-03-03T12:30:00Z; do
        evenhand run "$root/policies/retail/policy.eh" ticket.jsonl --at $at
        [ "$status" -eq 0 ]
        echo "$output" >> decisions.jsonl
    done
    jq -es '.[0].priority == "normal" and .[1].priority == "high" and .[0].sla.first_response.used < 0.1 and
            .[1].sla.first_response.used > 0.8' decisions.jsonl
    evenhand run "$root/policies/retail/policy.eh" ticket.jsonl --at $NOW --now $NOW
    [ "$status" -eq 2 ]
    [[ $errors == *"--at"*"--now"* ]]
}

@test "V13: the linter finds a prediction that nobody is sure of and that pushes a customer down" {
    retail 's/^  otherwise -> normal/  doubtful: when intent is missing -> low\n  otherwise -> normal/
            s/^priorities urgent > high > normal/priorities urgent > high > normal > low/'
    evenhand lint retail/changed.eh --now $NOW
    [ "$status" -eq 1 ]
    [[ $output == *"[P09]"* ]]
}

@test "T5: that legal words reach a person is proved, and a hole in it is found with a ticket" {
    evenhand lint "$root/policies/retail/policy.eh" --all --now $NOW
    [[ $output == *"proved[P01]: \`guarantee lawful\`"* ]]
    retail 's/^override compliance to human when says_legal$/override compliance to human when says_legal and impact < 50/'
    evenhand lint retail/changed.eh --now $NOW
    [ "$status" -eq 1 ]
    [[ $output == *"[P01]: \`guarantee lawful\` is broken"*"= ticket"* ]]
}

@test "V21 V22: a desk apart and one pool for all, tried on the same tickets" {
    evenhand simulate "$root/policies/retail/policy.eh" --against "$root/policies/retail/one_pool.eh" --days 7 \
        --replications 2 --format json
    [ "$status" -eq 0 ]
    jq -e '.policies | length == 2' <<< "$output"
    jq -e '.differences | map(select(.tickets > 0)) | length >= 3' <<< "$output"
}

@test "V21 D3: what a change does to the tickets of the past, and the exit status that stops it" {
    retail 's/^  vip:       when service is vip                   -> vip_desk/  vip: when service is vip -> general/'
    evenhand diff retail/policy.eh retail/changed.eh --now $NOW --history retail/tickets.jsonl --fail-on any
    [ "$status" -eq 1 ]
    [[ $output == *"vip_desk"*"general"* ]]
    evenhand lint retail/policy.eh --now $NOW --format sarif
    [ "$status" -eq 0 ]
    jq -e '.version == "2.1.0"' <<< "$output"
}

@test "T1: the linter holds the shares of the tiers against the tickets of the past" {
    retail 's/^  share 60%..75%/  share 1%..2%/'
    evenhand lint retail/changed.eh --now $NOW --history retail/tickets.jsonl
    [ "$status" -eq 1 ]
    [[ $output == *"[H01]: tier \`automated\` takes "*", outside its share 1%..2%"* ]]
}
