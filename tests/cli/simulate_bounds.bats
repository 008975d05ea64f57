#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# What is known where tickets were never served: bounds, and which way they point.

bats_require_minimum_version 1.5.0
load helper

# One agent who serves queue a before b, and too many tickets; $2 is the order of queues.
starved() {
    cat > "$1" <<POLICY
policy starve
timezone "UTC"
queues a, b
priorities normal
fallback queue a
ticket { id text; created time; big bool = false }
class vip { when big }
class standard otherwise
route { v: when big -> a; otherwise -> b }
rank { otherwise -> normal }
pool p { agents ${3:-1} on always; serves ${2:-a then b}; order by waiting }
sample s { id "T"; created 2026-03-02T15:00Z }
sample v like s { big true }
workload {
  v: 5.5 per hour on always burst 5 handling 10m
  s: 3 per hour on always burst 5 handling 10m
}
POLICY
}

@test "a percentile that was not reached makes the ratio between classes a bound" {
    starved starve.eh
    evenhand simulate starve.eh --replications 3 --days 7 --format json
    jq -e '.policies[0].between_classes | .p95_ratio_at_least and .p95_ratio > 10' <<< "$output"
    evenhand simulate starve.eh --replications 3 --days 7 --report page.html
    [[ $output == *"the longest p95 is at least "*" times the shortest"* ]]
    grep -Eq 'longest p95 over the shortest[^≥]*≥ [1-9]' page.html
    [[ $output == *"averages and the index count tickets that were never served"* ]]
    starved plenty.eh "a then b" 4
    evenhand simulate plenty.eh --replications 3 --days 7 --format json
    jq -e '.policies[0].between_classes.p95_ratio_at_least == false' <<< "$output"
    evenhand simulate plenty.eh --replications 3 --days 7
    [[ $output != *"at least"* ]]
}

@test "where no percentile was reached nothing is told of the ratio" {
    starved starve.eh "a then b"
    sed -i 's/agents 1 on always/agents 1 on never/; s/^queues/calendar never { open mon 00:00..00:01 }\n&/' starve.eh
    evenhand simulate starve.eh --replications 2 --days 7
    [[ $output == *"how far p95s are apart cannot be told"* ]]
    evenhand simulate starve.eh --replications 2 --days 7 --format json
    jq -e '.policies[0].between_classes | .p95_ratio == null and .p95_ratio_at_least' <<< "$output"
}

@test "the longest wait is at least so long where tickets wait still" {
    starved starve.eh
    evenhand simulate starve.eh --replications 2 --days 7
    grep -Eq '^standard .* >[0-9][^ ]* +>=[0-9][^ ]* +[1-9][0-9]* +[0-9]+$' <<< "$output"
}

@test "a page without a baseline says that calibration was not looked at" {
    starved starve.eh
    for i in 1 2 3; do
        echo "{\"id\": \"$i\", \"created\": \"2026-03-02T0$i:00:00Z\"}"
    done > tickets.jsonl
    evenhand simulate starve.eh --tickets tickets.jsonl --report page.html
    grep -q 'Not looked at' page.html
    ! grep -q 'Not calibrated' page.html
}

@test "a difference with tickets never served says which way it is a bound" {
    starved left.eh
    starved more.eh "a then b" 4
    sed 's/a then b/b then a/' left.eh > turned.eh
    while read -r first second bound sign said; do
        evenhand simulate "$first" --against "$second" --replications 2 --days 7 --format json
        jq -e --arg bound "$bound" '.differences[] | select(.class == "standard") | .bound == $bound' <<< "$output"
        evenhand simulate "$first" --against "$second" --replications 2 --days 7 --report page.html
        sed '1,/^Ticket by ticket/d' <<< "$output" > pairs
        grep -Eq "^standard +[0-9]+ +$sign" pairs || { cat pairs; false; }
        sed 's/<[^>]*>/ /g' page.html | grep -Eq "standard: the average wait becomes $said" || { grep standard: page.html; false; }
    done <<'ROWS'
more.eh left.eh at_least >=[0-9] at least .* longer
left.eh more.eh at_most <=-[0-9] at least .* shorter
more.eh more.eh exact [0-9] [0-9]
left.eh left.eh none so.far.0 .* so far [(]both left
ROWS
}

@test "the oldest that wait still are of those that are looked at" {
    starved starve.eh
    evenhand simulate starve.eh --replications 2 --days 7 --format json
    jq -e '.policies[0] | (.groups[] | select(.by == "all") | .max.value) == .oldest_waiting[0].waits[0]' <<< "$output"
}

@test "an interval is spoken of only where there is one, and that no ticket came is said" {
    starved starve.eh
    evenhand simulate starve.eh --replications 19 --days 1
    [[ $output != *"±"* ]]
    evenhand simulate starve.eh --replications 20 --days 1
    [[ $output == *"± is half of"* ]]
    sed -i 's/[0-9.]* per hour/0.00001 per hour/' starve.eh
    evenhand simulate starve.eh --replications 1 --days 1
    [ "$status" -eq 0 ]
    [[ $output == *"no ticket came"* && $output != *"Between classes"* ]]
    evenhand generate starve.eh --weeks 1
    [ "$status" -eq 0 ]
    [[ -z $output && $errors == *"no ticket came"* ]]
}

@test "an instant out of range is told as that, and what works is allowed" {
    starved starve.eh
    evenhand simulate starve.eh --from 2100-01-01T00:00Z --replications 1 --days 7
    [ "$status" -eq 0 ]
    evenhand generate starve.eh --from 2100-01-01T00:00Z --weeks 1
    [ "$status" -eq 0 ]
    [[ $output == *'"created": "2100-01-0'* || $output == *'"created":"2100-01-0'* ]]
    for verb in simulate generate; do
        evenhand $verb starve.eh --from 1969-12-31T00:00Z
        [ "$status" -eq 2 ]
        [[ $errors == *"is not in the years 1970 to 2199"* ]]
        evenhand $verb starve.eh --from 2198-12-20T00:00Z
        [ "$status" -eq 2 ]
        [[ $errors == *"begin earlier with --from"* ]]
    done
}

@test "a history in another form is told what tickets are" {
    starved starve.eh
    printf 'id;created\n1;2026-03-02T01:00:00Z\n' > semicolons.csv
    evenhand simulate starve.eh --tickets semicolons.csv
    [ "$status" -eq 2 ]
    [[ $errors == *"CSV with commas whose first line names fields"* ]]
}

@test "a pool alone: what others serve is said to count as never served" {
    starved starve.eh
    evenhand simulate starve.eh --pool p --replications 1 --days 1 --report page.html
    [[ $output == *"only pool p is at work: tickets that it may not serve count as never served"* ]]
    grep -q "Only pool p is at work" page.html
    evenhand simulate starve.eh --replications 1 --days 1
    [[ $output != *"is at work"* ]]
}

@test "28 days are 28 in every zone's chart, and no ticket is lost at the ends" {
    for zone in UTC America/New_York Asia/Tokyo Pacific/Auckland; do
        starved starve.eh
        sed -i "s|\"UTC\"|\"$zone\"|" starve.eh
        evenhand simulate starve.eh --replications 2 --format json
        jq -e '.policies[0] | (.waits[0].over_time | length) == 28
            and ((.waits[0].over_time | map(.tickets) | add) - .groups[0].tickets.value | fabs < 0.01)' \
            <<< "$output" || { echo "$zone"; false; }
    done
}

@test "the evening before a Monday is no week of its own in a history's chart" {
    starved starve.eh
    sed -i 's|"UTC"|"America/New_York"|' starve.eh
    evenhand generate starve.eh --weeks 9
    printf '%s\n' "$output" > tickets.jsonl
    evenhand simulate starve.eh --tickets tickets.jsonl --format json
    jq -e '.policies[0].waits[0].over_time | (.[0].from / 1000 | strftime("%u")) == "1" and .[0].tickets > 500' <<< "$output"
}
