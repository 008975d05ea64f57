#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0

bats_require_minimum_version 1.5.0
load helper

small() {
    echo "$root/examples/small_desk.eh"
}

@test "the same seed gives the same bytes in any locale; another seed gives others" {
    evenhand generate "$(small)" --weeks 1 --seed 7
    [ "$status" -eq 0 ]
    [ -z "$errors" ]
    first=$output
    LC_ALL=de_DE.UTF-8 TZ=Asia/Tokyo evenhand generate "$(small)" --weeks 1 --seed 7
    [ "$output" = "$first" ]
    evenhand generate "$(small)" --weeks 1 --seed 8
    [ "$output" != "$first" ]
}

@test "the bytes of a seed are these" {
    "$EVENHAND" generate "$(small)" --weeks 1 --seed 7 > history
    [ "$(wc -l < history)" -eq 2186 ]
    [ "$(cksum < history)" = "2968346985 1477343" ]
}

@test "every ticket of every whole policy is one that its policy reads, in order, with an id of its own" {
    for name in retail saas it_desk incident_log; do
        policy=$root/policies/$name/policy.eh
        "$EVENHAND" generate "$policy" --weeks 1 > history
        [ "$(wc -l < history)" -gt 1000 ]
        evenhand run "$policy" --now 2026-04-01T00:00:00Z history
        [ "$status" -eq 0 ]
        [ "$(jq -r .id <<< "$output" | sort -cu && echo sorted)" = sorted ]
        [ "$(jq -s 'map(select(.faults | length > 0)) | length' <<< "$output")" -eq 0 ]
    done
}

@test "a replay of the history by its own policy is calibrated" {
    "$EVENHAND" generate "$(small)" --weeks 8 --set rate=1.2 > history
    evenhand simulate "$(small)" --tickets history --baseline "$(small)" --format json
    jq -e '.calibration.verdict == "calibrated"' <<< "$output"
}

# Every kind of field, required ends and outcomes, days for instants, and nobody who serves.
odd_policy() {
    cat > "$1" <<'POLICY'
policy odd
currency JPY
timezone "Europe/London"
confidence 50%
queues a, b
priorities p
fallback queue a
calendar c { open mon..sun 08:00..20:00 }
enum one { only }
record person { id int in 0..9_007_199_254_740_991; mail text = "" ; since time?; o one = only; k enum { x, y, z } = y from "k.k"; nest inner }
record inner { z number in -5..5 = 0.0; paid money in 10 JPY..2_000 JPY; answered time?; score number in 0..1 = 0.5 outcome ; w duration in 1m..2h }
record extra { code text; v int }
record closing { end time from "d.end"; worked duration outcome }
ticket {
  id text
  created time format "%d/%m/%Y" zone "Europe/London"
  state enum { fresh, resolved } = fresh tracked
  note text?
  who person
  ext extra?
  close closing
  stars number outcome
  again bool outcome
  right text outcome
  n int in 12..14
  big int = 5_000_000_000
  due date?
  neg number in -10..10
  neg2 number
  predicted_x predicted int in 0..100
  ptext predicted text
  when_due time
}
class g { when who.k is x }
class h otherwise
tier one { when n > 12 }
tier two otherwise
route { otherwise -> a }
rank { otherwise -> p }
target f until who.nest.answered
target g until close.end
sla g { f 1h; g 2h }
sla h { f 1h; g 2h }
sample s {
  id "abc"; created 2026-03-02T00:00Z; note "0123456789 0123456789"
  who { id 17; mail "x"; since 2025-01-01T00:00Z; nest { paid 1_000 JPY; w 90m } }
  close { end 2026-03-03T00:00Z; worked 1h }
  stars 3.0; again false; right "one"; n 13; neg -3.0; neg2 4.0; predicted_x 50 at 60%; ptext "hi"; when_due 2026-03-05T00:00Z; due 2026-03-09
}
workload { s: 3 per hour on c handling 20m }
audit { actual tier is right; satisfaction is stars; reopened is again; handling is close.worked; nps is who.nest.score }
POLICY
}

@test "fields of every kind, ends that are required, days for instants, no pools" {
    odd_policy odd.eh
    "$EVENHAND" generate odd.eh --weeks 2 > history
    [ "$(wc -l < history)" -gt 400 ]
    evenhand run odd.eh --now 2027-01-01T00:00:00Z history
    [ "$status" -eq 0 ]
    [ "$(jq -s 'map(select(.faults | length > 0)) | length' <<< "$output")" -eq 0 ]
    # One customer, one past; a day of the ticket's stays as far from it.
    [ "$(jq -c '[.who.id, .who.since, .who.nest.paid]' history | sort -u | jq -c '.[0]' | uniq -d | wc -l)" -eq 0 ]
    [ "$(jq -c '.created[0:2] as $day | .due[8:10] | tonumber - ($day | tonumber)' history | sort -u)" = 7 ]
    # With people and instants, some end later than the history.
    sed 's/format "%d.%m.%Y" zone "Europe.London"//; $a pool p { agents 1 on c; serves a, b }' odd.eh > served.eh
    "$EVENHAND" generate served.eh --weeks 2 > history
    evenhand run served.eh --now 2027-01-01T00:00:00Z history
    [ "$status" -eq 0 ]
    [ "$(jq -r '.close["d.end"]' history | sort | tail -n 1)" = 2026-03-16T00:00:00.000Z ]
}

@test "a clock that is turned back makes no answer before its question" {
    cat > london.eh <<'POLICY'
policy london
timezone "Europe/London"
queues q
priorities p
fallback queue q
ticket {
  id          text
  created     time format "%Y-%m-%d %H:%M:%S" zone "Europe/London"
  first_reply time? format "%Y-%m-%d %H:%M:%S" zone "Europe/London"
}
route { otherwise -> q }
rank { otherwise -> p }
target first_response until first_reply
pool one { agents 1; serves q }
sample s { id "S1"; created 2026-03-02T10:00Z }
workload { s: 57 per hour handling 1m }
POLICY
    # At one in the morning of 25 October it is one o'clock again. What comes then cannot be told from what came before.
    "$EVENHAND" generate london.eh --from 2026-10-24T23:30:00Z --weeks 1 --set rhythm=0 --set weekend=1.5 > history
    [ "$(jq -r .created history | sort -c && echo sorted)" = sorted ]
    [ "$(jq -r 'select(.first_reply and .first_reply < .created) | .id' history | wc -l)" -eq 0 ]
    [ "$(jq -r .created history | grep -c '^2026-10-25 01')" -gt 10 ]
}

@test "an audit finds what was planted, and nothing where nothing was" {
    "$EVENHAND" generate "$(small)" --set misroute=20% > history
    "$EVENHAND" run "$(small)" --now 2026-07-01T00:00:00Z --log decisions.db history > decisions
    evenhand audit "$(small)" --decisions decisions.db --tickets history --by month
    [ "$status" -eq 1 ]
    [[ $output == *"misroute automated to assisted at most 15%: broken: 20."* ]]
    rm decisions.db*
    "$EVENHAND" generate "$(small)" > history
    "$EVENHAND" run "$(small)" --now 2026-07-01T00:00:00Z --log decisions.db history > decisions
    evenhand audit "$(small)" --decisions decisions.db --tickets history --by month
    [ "$status" -eq 0 ]
}

@test "at both ends of every parameter the policy reads its tickets" {
    "$EVENHAND" generate --parameters --format markdown | sed -n 's/^| `\(.*\)` | .* | \(.*\) | \(.*\) | .*/\1=\2 \1=\3/p' > ends
    [ "$(wc -l < ends)" -gt 30 ]
    for setting in $(cat ends); do
        [ "$setting" != rate=100 ] || continue
        "$EVENHAND" generate "$(small)" --weeks 1 --set rate=0.05 --set "$setting" > history
        evenhand run "$(small)" --now 2027-01-01T00:00:00Z history
        [ "$status" -eq 0 ]
    done
}

@test "wrong settings say what is right" {
    evenhand generate "$(small)" --set misrout=1%
    [ "$status" -eq 2 ]
    [ "$errors" = "evenhand generate: --set: there is no parameter 'misrout'; did you mean 'misroute'?" ]
    evenhand generate "$(small)" --set xyzzyx=1
    [[ $errors == *'`evenhand generate --parameters` lists them' ]]
    evenhand generate "$(small)" --set misroute=120%
    [ "$status" -eq 2 ]
    [ "$errors" = "evenhand generate: --set: 'misroute=120%': misroute is a number from 0% to 100%" ]
    evenhand generate "$(small)" --set peak=noon
    [ "$errors" = "evenhand generate: --set: 'peak=noon': peak is a number from 0 to 24" ]
    evenhand generate "$(small)" --set peak
    [ "$errors" = "evenhand generate: --set: 'peak' is not written as NAME=VALUE" ]
    evenhand generate "$(small)" --weeks 0
    [ "$status" -eq 2 ]
    [[ $errors == *"--weeks: '0' is not a whole number from 1 to 1040" ]]
    evenhand generate "$(small)" --from noon
    [[ $errors == *"--from: 'noon' is not an instant such as"* ]]
}

@test "what cannot be generated has one message" {
    good_policy none.eh
    evenhand generate none.eh
    [ "$status" -eq 2 ]
    [ "$errors" = 'evenhand generate: none.eh has no `workload`: it says which tickets come, and how often' ]
    evenhand generate nothing.eh
    [ "$status" -eq 2 ]
    [[ $errors == *"nothing.eh: No such file or directory"* ]]
    wrong_policy wrong.eh
    evenhand generate wrong.eh
    [ "$status" -eq 1 ]
    evenhand generate "$(small)" --weeks 1040 --set rate=100
    [ "$status" -eq 2 ]
    [[ $errors == *"more than 5000000 tickets would come in 1040 weeks: ask for fewer --weeks"* ]]
}

@test "the parameters fit a terminal" {
    evenhand generate --parameters
    [ "$status" -eq 0 ]
    [[ $output == *$'\n  misroute               6%     share of tickets that the wrong tier gets'* ]]
    [ "$(awk 'length > 80' <<< "$output" | wc -l)" -eq 0 ]
}

@test "the table in docs/generate.md is that of the command" {
    evenhand generate --parameters --format markdown
    [ "$status" -eq 0 ]
    awk '/^\| parameter/ {on = 1} on && !/^\|/ {exit} on' "$root/docs/generate.md" | diff - <(echo "$output")
}
