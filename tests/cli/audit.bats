#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# The audit, on hand-made logs that are counted by hand, and on the retail policy with tickets of tests/audit/retail.awk.

bats_require_minimum_version 1.5.0
load helper

# A policy with every role: by plan and kind; `desk.eh`.
desk() {
    cat > desk.eh <<'POLICY'
policy desk
currency USD
confidence 80%
queues bot, vip_desk, general, triage
priorities high > normal
fallback queue triage
ticket {
  id          text
  created     time
  status      enum { open, pending } = open tracked
  topic       predicted enum { order, fault }
  spend       money in $0..$1_000_000 = $0
  angry       bool = false
  tags        set of text up to 10 = {}
  team        text = "" tracked
  first_reply time?
  solved_at   time?
  csat        int? in 1..5 outcome
  nps         int? in 0..10 outcome
  effort      int? in 1..7 outcome
  tier_seen   enum { automated, assisted, human }? outcome
  reopened    bool? outcome
  again_at    time? outcome
  stayed      bool? outcome
  worked      duration? outcome
}
action call(who text)
class vip { when spend > $500 }
class standard otherwise
complexity {
  angry: 4 when angry
  base:  1
}
override wanted to human when "person" in tags
tier automated { when complexity <= 3 and topic is order; share 0%..100% }
tier assisted { when complexity <= 8 }
tier human otherwise
route {
  bot: when tier is automated -> bot
  vip: when service is vip    -> vip_desk
  otherwise -> general
}
rank { otherwise -> normal }
rule caller { when service is vip; do call("lead") }
target first_response until first_reply
target resolve until solved_at
sla vip { first_response 1h; resolve 8h }
sla standard { first_response 4h; resolve 24h }
pause resolve while status is pending
escalation late { when sla.first_response.state is missed; raise priority to high }
pool bots { automatic; serves bot }
pool team { agents 2; serves general, vip_desk, triage }
audit {
  actual tier is tier_seen
  satisfaction is csat
  nps is nps
  effort is effort
  reopened is reopened
  recontact is again_at within 48h
  retained is stayed
  handling is worked
  misroute automated to assisted at most 15%
  gap satisfaction of standard under vip at most 0.3
  transfers at most 1
  intervention "credit" in tags
  intervention route vip_desk
  intervention action call
}
POLICY
}

# The log of file $1, decided as of $2.
logs() {
    "$EVENHAND" run desk.eh "$1" --now "$2" --log d.db > /dev/null 2> said
}

# Prints what jq says of the audit with the arguments before.
audit_json() {
    filter=$1
    shift
    "$EVENHAND" audit desk.eh --decisions d.db --format json "$@" > audit.json
    jq -c "$filter" audit.json
}

# Four tickets as they came, and as they ended.
four() {
    cat > came.jsonl <<'TICKETS'
{"id":"A","created":"2026-03-02T09:00:00Z","topic":"order"}
{"id":"B","created":"2026-03-03T09:00:00Z","topic":{"value":"order","confidence":0.5}}
{"id":"C","created":"2026-03-10T09:00:00Z","topic":"fault","spend":900,"angry":true}
{"id":"D","created":"2026-03-11T09:00:00Z","topic":"fault","tags":["person"]}
TICKETS
    cat > ended.jsonl <<'TICKETS'
{"id":"A","created":"2026-03-02T09:00:00Z","topic":"order","first_reply":"2026-03-02T09:10:00Z","solved_at":"2026-03-02T10:00:00Z","csat":5,"nps":9,"effort":1,"tier_seen":"assisted","reopened":false,"stayed":true,"worked":"PT5M"}
{"id":"B","created":"2026-03-03T09:00:00Z","first_reply":"2026-03-03T15:00:00Z","solved_at":"2026-03-09T12:00:00Z","csat":2,"nps":6,"tier_seen":"assisted","reopened":true,"tags":["credit"]}
{"id":"C","created":"2026-03-10T09:00:00Z","first_reply":"2026-03-10T09:20:00Z","solved_at":"2026-03-10T20:00:00Z","csat":4,"nps":7,"spend":900,"tier_seen":"human","reopened":false,"again_at":"2026-03-12T20:00:00Z","history":[{"at":"2026-03-10T10:00:00Z","status":"pending","team":"one"},{"at":"2026-03-10T16:00:00Z","status":"open","team":"two"},{"at":"2026-03-10T17:00:00Z","team":"three"}]}
TICKETS
}

@test "V24: figures by class are those counted by hand" {
    desk && four && logs came.jsonl 2026-03-11T10:00:00Z
    run audit_json '.groups[0]|[.tickets,.open,.first_response.value,.first_response.n,.first_response_p50,.first_response_p90,.resolution_p50]' --tickets ended.jsonl
    [ "$output" = '[4,0,7800000,3,1200000,21600000,39600000]' ]
    # A and C in time; B two hours late; of D, which is not in the history, nothing is known
    [ "$(jq -c '[.groups[0].first_response_in_time|.value,.n]' audit.json)" = '[0.666667,3]' ]
    # C was resolved 11 h after it came, 6 of them pending: 5 of its 8 h
    [ "$(jq -c '[.groups[]|select(.by=="class")|[.name,.resolution_in_time.value,.resolution_in_time.n]]' audit.json)" = \
        '[["vip",1,1],["standard",0.5,2]]' ]
    [ "$(jq -c '.groups[0]|[.satisfaction.value,.satisfaction.n,.nps.value,.nps.n,.effort.value,.retained.value]' audit.json)" = \
        '[3.666667,3,0,3,1,1]' ]
    # whether A was transferred is not known; B was reopened; C was transferred, and contacted again within 48 h
    [ "$(jq -c '.groups[0]|[.first_contact.value,.first_contact.n,.reopened.value,.recontact.value,.recontact.n,.transfers.value]' audit.json)" = \
        '[0,2,0.333333,0.333333,3,2]' ]
    [ "$(jq -c '[.groups[0].periods[]|[.period,.tickets,.open]]' audit.json)" = '[["2026-03-02",2,1],["2026-03-09",2,0]]' ]
}

@test "T8 T9: misrouted tickets by step, with the row and the lines that sent them" {
    desk && four && logs came.jsonl 2026-03-11T10:00:00Z
    run audit_json '[.misroutes[]|[.from,.to,.share.k,.share.n,.most,.verdict]]' --tickets ended.jsonl
    [ "$output" = '[["automated","assisted",1,1,0.15,"broken"],["assisted","human",1,2,null,null]]' ]
    [ "$(jq -c '[.causes[]|select(.period==null)|[.from,.to,.by,.lines,.n,.tickets]]' audit.json)" = \
        '[["automated","assisted","automated",["base"],1,["A"]],["assisted","human","assisted",["angry","base"],1,["C"]]]' ]
    [ "$(jq -c '[.causes[]|select(.period!=null)|[.period,.tickets]]' audit.json)" = '[["2026-03-02",["A"]],["2026-03-09",["C"]]]' ]
    evenhand audit desk.eh --decisions d.db --tickets ended.jsonl
    [ "$status" -eq 1 ]
    [[ $output == *"misroute automated to assisted at most 15%: broken: 100.0%"* ]]
    [[ $output == *"1 assisted -> human by tier assisted; points by: angry + base: C"* ]]
}

@test "T1 T7: shares of tiers against what they declare, and each tier's own figures" {
    desk && four && logs came.jsonl 2026-03-11T10:00:00Z
    run audit_json '[.groups[]|select(.by=="tier")|[.name,.automatic,.tickets,.resolved.value]]' --tickets ended.jsonl
    [ "$output" = '[["automated",true,1,0],["assisted",false,2,0],["human",false,1,null]]' ]
    [ "$(jq -c '[.shares[]|[.tier,.share.k,.share.n,.verdict]]' audit.json)" = '[["automated",1,4,"kept"]]' ]
    # two agents from when A came to when C was solved, 203 hours
    [ "$(jq -c '.pools[0]|[.pools,.agents,.tickets,.handled,.staffed,.from,.to]' audit.json)" = \
        '["team",2,0,0,1461600000,"2026-03-02","2026-03-10"]' ]
}

@test "T1: a tier far outside its share breaks the audit" {
    cp -R "$root/policies/retail" shop
    sed -i 's/^  share 60%..75%/  share 1%..2%/' shop/policy.eh
    awk -v part=arrivals -v n=1000 -v weeks=2 -f "$root/tests/audit/retail.awk" > came.jsonl
    "$EVENHAND" run shop/policy.eh came.jsonl --now 2026-01-05T12:00:00Z --log d.db > /dev/null 2> said
    evenhand audit shop/policy.eh --decisions d.db
    [ "$status" -eq 1 ]
    [[ $output == *"tier automated share 1%..2%: broken: "* ]]
}

@test "V25: transfers over the limit, and interventions with and without" {
    desk && four && logs came.jsonl 2026-03-11T10:00:00Z
    run audit_json '.transfers' --tickets ended.jsonl
    [ "$output" = '{"most":1,"over":1,"of":1,"verdict":"broken","tickets":["C"]}' ]
    [ "$(jq -c '[.interventions[]|[.by,.name,.with,.without]]' audit.json)" = \
        '[["in","credit",1,3],["route","vip_desk",1,3],["action","call",1,3]]' ]
    [ "$(jq -c '.interventions[0].metrics[]|select(.metric=="satisfaction")|[.with.value,.without.value,.difference.value]' audit.json)" = '[2,4.5,-2.5]' ]
    run audit_json '[.groups[0].periods[].period]' --tickets ended.jsonl --by month
    [ "$output" = '["2026-03"]' ]
}

@test "V13: predictions below the confidence, by class, and what became of them" {
    desk && four && logs came.jsonl 2026-03-11T10:00:00Z
    run audit_json '[.predictions[]|[.prediction,.class,.tickets,.without,.below,.misrouted_below.k,.misrouted_others.k,.misrouted_others.n]]' --tickets ended.jsonl
    [ "$output" = '[["topic",null,4,0,1,0,2,2],["topic","vip",1,0,0,0,1,1],["topic","standard",3,0,1,0,1,1]]' ]
    [ "$(jq -c '[.predictions[].sent_to]' audit.json)" = '[{"general":1},{},{"general":1}]' ]
}

@test "V14: the holdout against the rest by class, with what it cannot show" {
    desk
    sed -i 's/^complexity {/holdout 50% by id salt "x" as standard\n&/' desk.eh
    awk 'BEGIN {for (i = 0; i < 200; i++) printf "{\"id\":\"T%d\",\"created\":\"2026-03-02T09:00:00Z\",\"topic\":\"order\",\"spend\":%d,\"first_reply\":\"2026-03-02T09:%02d:00Z\"}\n", i, i % 2 ? 900 : 0, i % 60}' > t.jsonl
    logs t.jsonl 2026-03-03T00:00:00Z
    run audit_json '[.holdout[]|[.class,.with+.without,.metrics[0].metric]]'
    [ "$output" = '[["vip",100,"first_response"],["standard",100,"first_response"]]' ]
    out=$(sqlite3 d.db "select count(*) from decision where class = 'vip' and decision like '%\"holdout\":true%'")
    [ "$(jq -c '.holdout[0].with' audit.json)" = "$out" ]
    evenhand audit desk.eh --decisions d.db
    [[ $output == *"Holdout against the rest"*"the same agents"* ]]
}

# The retail policy over 12 weeks; $1 and more: variables of the generator.
retail() {
    awk -v part=arrivals -v n=3000 -v weeks=12 -f "$root/tests/audit/retail.awk" > came.jsonl
    awk -v part=history -v n=3000 -v weeks=12 "$@" -f "$root/tests/audit/retail.awk" > ended.jsonl
    "$EVENHAND" run "$root/policies/retail/policy.eh" came.jsonl --now 2026-01-05T12:00:00Z --log d.db > /dev/null 2> said
}

@test "V23: a dip of the general line under a steady VIP line is an alert; noise is none" {
    retail -v dip=7
    evenhand audit "$root/policies/retail/policy.eh" --decisions d.db --tickets ended.jsonl
    [ "$status" -eq 1 ]
    [[ $output == *"alert: satisfaction of class standard fell by 1."*" in week 2026-02-23, from "*"favoured classes"* ]]
    [ "$(grep -c 'alert: satisfaction of class' <<< "$output")" -eq 1 ]
    for seed in 1 2 3; do
        awk -v part=history -v n=3000 -v weeks=12 -v noise=$seed -f "$root/tests/audit/retail.awk" > calm.jsonl
        evenhand audit "$root/policies/retail/policy.eh" --decisions d.db --tickets calm.jsonl
        [[ $output != *alert:* ]]
        [[ $output == *"no dip of the general line"* ]]
    done
    # a week that was bad for everybody is no such dip
    awk -v part=history -v n=3000 -v weeks=12 -v dip=7 -v everyone=1 -f "$root/tests/audit/retail.awk" > bad.jsonl
    evenhand audit "$root/policies/retail/policy.eh" --decisions d.db --tickets bad.jsonl
    [[ $output != *alert:* ]]
}

@test "the retail policy's audit says the same as a recount by jq" {
    retail
    "$EVENHAND" audit "$root/policies/retail/policy.eh" --decisions d.db --tickets ended.jsonl --format json > audit.json || true
    sqlite3 -json d.db 'select id, service, tier from decision' > decided.json
    jq -cs --slurpfile d decided.json '($d[0]|map({key: .id, value: .})|from_entries) as $by
        | map(. + {service: $by[.id].service, tier: $by[.id].tier}) as $all
        | [["vip","standard"][] as $c | [$all[]|select(.service == $c)]
            | [length, ([.[].csat|select(. != null)]|length), ([.[].csat|select(. != null)]|add),
               ([.[]|select(.first_reply_at != null)|(.first_reply_at|fromdate)-(.created_at|fromdate)]|add)]]' ended.jsonl > counted
    jq -c '[.groups[]|select(.by == "class")|[.tickets, .satisfaction.n, (.satisfaction.value*.satisfaction.n|round),
        (.first_response.value*.first_response.n/1000|round)]]' audit.json > said
    diff counted said
    jq -cs --slurpfile d decided.json '($d[0]|map({key: .id, value: .tier})|from_entries) as $by
        | [.[]|select(.final_tier != null and $by[.id] == "assisted")] | [([.[]|select(.final_tier == "human")]|length), length]' ended.jsonl > counted
    jq -c '.misroutes[]|select(.from == "assisted" and .to == "human")|[.share.k, .share.n]' audit.json > said
    diff counted said
}

@test "decided again: the first decision routed the ticket, the last is its state" {
    desk
    echo '{"id":"A","created":"2026-03-02T09:00:00Z","topic":"order"}' > one.jsonl
    echo '{"id":"A","created":"2026-03-02T09:00:00Z","topic":"fault","first_reply":"2026-03-02T14:00:00Z","csat":3,"tier_seen":"assisted"}' > two.jsonl
    logs one.jsonl 2026-03-02T09:00:00Z && logs two.jsonl 2026-03-02T15:00:00Z
    run audit_json '[.decisions,.tickets,.decided_again,.groups[2].name,.groups[0].satisfaction.value,.groups[0].escalated.value]'
    [ "$output" = '[2,1,1,"automated",3,1]' ]
    [ "$(jq -c '.causes[0]|[.from,.to]' audit.json)" = '["automated","assisted"]' ]
}

@test "decisions of another policy: their reasons are not guessed at" {
    desk && four
    sed 's/^  base:  1/  base:  2/' desk.eh > other.eh
    "$EVENHAND" run other.eh came.jsonl --now 2026-03-11T10:00:00Z --log d.db > /dev/null 2> said
    run audit_json '[.by_other_policy,.lines,(.causes|map(.lines)|unique),(.causes|map(.by)|unique)]' --tickets ended.jsonl
    [ "$output" = '[4,[],[null],["assisted","automated"]]' ]
    evenhand audit desk.eh --decisions d.db --tickets ended.jsonl
    [[ $output == *"4 decisions by another policy, "*"reasons of such cannot be read"* ]]
    [[ $output == *"points by: not known"* ]]
}

@test "a policy that decides all of another's tickets the same for the same reasons reads them" {
    desk && four && logs came.jsonl 2026-03-11T10:00:00Z
    "$EVENHAND" audit desk.eh --decisions d.db --tickets ended.jsonl --format json > own.json || true
    # a limit is no other way to decide, and neither is a name
    for edit in 's/at most 15%/at most 25%/' 's/^policy desk/# why\npolicy other/' 's/^pool team { agents 2/pool team { agents 3/'; do
        desk && sed -i "$edit" desk.eh
        run audit_json '[.by_other_policy,.lines,.causes]' --tickets ended.jsonl
        [ "$(jq -c '[.other_policies[]|.decisions,.same]' audit.json)" = '[4,true]' ]
        [ "$output" = "$(jq -c '[4,.lines,.causes]' own.json)" ] || { echo "$edit: $output"; false; }
        evenhand audit desk.eh --decisions d.db --tickets ended.jsonl
        [[ $output == *"4 decisions by another policy, "*": this one decides each of these tickets the same, for the same reasons, which count"* ]]
    done
    # the same decisions, for other reasons: lines in another order, and another condition
    for edit in '/^  angry: 4/{h;d};/^  base:  1/{G}' 's/4 when angry/4 when spend > $899/'; do
        desk && sed -i "$edit" desk.eh
        run audit_json '.lines,(.causes|map(.lines)|unique)' --tickets ended.jsonl
        [ "$output" = $'[]\n[null]' ] || { echo "$edit: $output"; false; }
    done
    # one decision that differs makes all of that policy's unread; this policy's own stay
    desk && sed -i 's/"person" in tags/"nobody" in tags/' desk.eh
    head -n 1 came.jsonl | sed 's/"A"/"G"/' > more.jsonl && logs more.jsonl 2026-03-11T10:00:00Z
    head -n 1 ended.jsonl | sed 's/"A"/"G"/' >> ended.jsonl
    run audit_json '[.by_other_policy,(.causes|map(select(.period == null)|[.tickets,.lines]))]' --tickets ended.jsonl
    [ "$output" = '[4,[[["G"],["base"]],[["A"],null],[["C"],null]]]' ]
}

@test "what is not found, not declared or broken is said" {
    desk && four
    echo '{"id":"E","created":"not a time"}' >> came.jsonl
    echo '{"id":"F","created":"2026-03-02T09:00:00Z"}' >> ended.jsonl
    logs came.jsonl 2026-03-11T10:00:00Z || true
    sed -i '/^  nps is nps/d' desk.eh
    run audit_json '[.history,.faults,.not_measured]' --tickets ended.jsonl
    [ "$output" = '[{"tickets":4,"joined":3,"repeated":0,"not_found":2,"not_in_log":1},1,["nps"]]' ]
    evenhand audit desk.eh --decisions d.db --tickets ended.jsonl
    [[ $output == *"2 of the log not found there, 1 of it not in the log"* ]]
    [[ $output == *"Not measured"*'NPS (`nps is FIELD`)'* ]]
}

@test "no figure of joined outcomes depends on when the decisions were made" {
    desk && four && tail -n 1 came.jsonl | sed 's/"tags"/"first_reply":null,"tags"/' >> ended.jsonl
    # D is not due yet when the history ends, nor is it known then who came back
    sed -i 's/"again_at":"[^"]*",//' ended.jsonl
    sed -i 's/  bot: when tier is automated -> bot/  bot: when tier is automated -> general/' desk.eh
    for day in 2026-03-11 2026-07-01 2031-01-01; do
        rm -f d.db*
        logs came.jsonl "${day}T10:00:00Z"
        run audit_json '[.pools[0],(.groups[0]|.open,.first_response_in_time,.resolution_in_time,.recontact)]' --tickets ended.jsonl
        echo "$output" > "figures.$day"
    done
    [ "$(jq -c '[.pools[0].handled,.pools[0].tickets,.pools[0].to,.groups[0].open,.groups[0].first_response_in_time.n]' audit.json)" = \
        '[300000,1,"2026-03-11",1,3]' ]
    diff figures.2026-03-11 figures.2026-07-01
    diff figures.2026-03-11 figures.2031-01-01
    evenhand audit desk.eh --decisions d.db --tickets ended.jsonl
    [[ $output == *"hours from 2026-03-02, when the first ticket came, to 2026-03-11, when the last came or ended"* ]]
    [[ $output == *"team: 2 agents spent 0 of 432 hours on 1 ticket with a known handling time: 0.0%"* ]]
}

@test "a ticket that the history does not have has no outcome, and is not open" {
    desk && four
    # the log sees all four answered and resolved
    { cat ended.jsonl; tail -n 1 came.jsonl | sed 's/"tags"/"first_reply":"2026-03-11T09:05:00Z","solved_at":"2026-03-11T10:00:00Z","csat":1,"tags"/'; } > logged.jsonl
    logs logged.jsonl 2026-03-13T10:00:00Z
    run audit_json '.groups[0]|[.tickets,.open,.resolution_in_time.n,.first_response_in_time.n,.satisfaction.n]' --tickets ended.jsonl
    [ "$output" = '[4,0,3,3,3]' ]
    evenhand audit desk.eh --decisions d.db --tickets ended.jsonl
    [[ $output == *"3 of 4 tickets joined by id to the 3 of ended.jsonl: 1 of the log not found there, 0 of it not in the log"* ]]
    [[ $output != *warning* ]]
    head -n 1 ended.jsonl > one.jsonl
    evenhand audit desk.eh --decisions d.db --tickets one.jsonl
    [[ ${lines[1]} == "  warning: only 1 of 4 tickets of the log is in one.jsonl: figures of how they ended are of these alone" ]]
    sed 's/"id":"/&other /' ended.jsonl > none.jsonl
    run audit_json '.groups[0]|[.tickets,.open,.resolution_in_time.n,.first_response_in_time.n,.first_contact.n,.recontact.n,.transfers.n]' --tickets none.jsonl
    [ "$output" = '[4,0,0,0,0,0,0]' ]
    evenhand audit desk.eh --decisions d.db --tickets none.jsonl --report page.html
    [[ ${lines[1]} == "  warning: no ticket of the log is in none.jsonl: nothing is known of how they ended"* ]]
    [[ $output != *"Time of the pools"* ]]
    grep -q 'no ticket of the log is in none.jsonl' page.html
}

@test "of tickets under one id in the history the last counts, and it is told" {
    desk && four && logs came.jsonl 2026-03-11T10:00:00Z
    { sed -n 2,3p ended.jsonl; cat ended.jsonl; echo '{"id":"B","created":"2026-03-03T09:00:00Z","csat":4}'; } > twice.jsonl
    run audit_json '[.history,.groups[0].open,(.interventions[0]|[.by,.with]),(.groups[]|select(.name=="standard")|.satisfaction.value)]' --tickets twice.jsonl
    [ "$output" = '[{"tickets":6,"joined":3,"repeated":3,"not_found":1,"not_in_log":0},1,["in",0],4.5]' ]
    [ "$(jq -c '[.groups[]|select(.name=="vip")|.resolution_in_time.value,.transfers.value]' audit.json)" = '[1,2]' ]
    evenhand audit desk.eh --decisions d.db --tickets twice.jsonl
    [[ $output == *"3 of 4 tickets joined by id to the 6 of twice.jsonl: 1 of the log"* ]]
    [[ $output == *"3 of twice.jsonl under an id that stood there before: of each id the last counts"* ]]
}

@test "a gap names its sides, a mean stays on its scale, and one class is not told twice" {
    desk && four && logs came.jsonl 2026-03-11T10:00:00Z
    evenhand audit desk.eh --decisions d.db --tickets ended.jsonl
    [[ $output == *"at most 0.3: not decided: 0.50; standard 3.50 (1.00..5.00) of 2 tickets, vip 4.00 of 1 ticket"* ]]
    [[ $output == *"class "*" all "*" vip "*" standard "* ]]
    run audit_json '.groups[0].satisfaction|[.low,.high]' --tickets ended.jsonl
    [ "$output" = '[1,5]' ]
    sed -i '/^class vip/d; /^sla vip/d; /^  vip: when/d; /^rule caller/d; /intervention action/d; s/^  gap.*//' desk.eh
    rm -f d.db* && logs came.jsonl 2026-03-11T10:00:00Z
    evenhand audit desk.eh --decisions d.db --tickets ended.jsonl
    [ "$(grep -c '^class ' <<< "$output")" -eq 1 ]
    ! grep -q '^class .* all ' <<< "$output"
    ! grep -q '^all ' <<< "$output"
    ! grep -qE '(^| )1 (tickets|agents|decisions|weeks)' <<< "$output"
}

@test "bad input gets one message and exit status 2" {
    desk && four && logs came.jsonl 2026-03-11T10:00:00Z
    evenhand audit desk.eh
    [ "$status" -eq 2 ]
    [[ $errors == *"--decisions says which log"* ]]
    evenhand audit desk.eh --decisions none.db
    [ "$status" -eq 2 ]
    [ "$(wc -l <<< "$errors")" -eq 1 ]
    evenhand audit desk.eh --decisions desk.eh
    [ "$status" -eq 2 ]
    evenhand audit desk.eh --decisions d.db --tickets none.jsonl
    [ "$status" -eq 2 ]
    [[ $errors == *"none.jsonl"* ]]
    : > empty.jsonl
    evenhand audit desk.eh --decisions d.db --tickets empty.jsonl
    [ "$status" -eq 2 ]
    [[ $errors == *"holds no ticket"* ]]
    evenhand audit - --decisions d.db --tickets - < desk.eh
    [ "$status" -eq 2 ]
    sqlite3 d.db "update decision set queue = 'bot' where id = 'C'"
    evenhand audit desk.eh --decisions d.db --tickets ended.jsonl
    [ "$status" -eq 2 ]
    [[ $errors == *"d.db: row 3: it, or what stood before it, was changed"* ]]
    [ -z "$output" ]
}

@test "the report is a sound page with the charts, and names from a log mean nothing in it" {
    desk && four
    sed -i 's/"A"/"<b>A<\/b>"/' came.jsonl ended.jsonl
    logs came.jsonl 2026-03-11T10:00:00Z
    evenhand audit desk.eh --decisions d.db --tickets ended.jsonl --report page.html
    [ "$status" -eq 1 ]
    [ "$errors" = "evenhand: the report is in page.html" ]
    perl "$root/tests/page/check.pl" page.html > checked 2> said || true
    ! grep '^not ok' checked
    grep -q '^ok .* charts: each has a name' checked
    grep -q '&lt;b&gt;A&lt;/b&gt;' page.html
    ! grep -q '<b>A' page.html
    evenhand audit desk.eh --decisions d.db --report .
    [ "$status" -eq 2 ]
    [[ $errors == *"is a folder"* ]]
}

@test "an intervention is a value in a set, a field's value, a queue or an action" {
    for line in 'intervention' 'intervention "credit" in spend' 'intervention cash in tags' 'intervention topic is storm' \
        'intervention route nowhere' 'intervention action shout' 'intervention route vip_desk twice' 'intervention angry is "x"'; do
        desk
        sed -i "s/^  intervention action call/  $line/" desk.eh
        evenhand check desk.eh
        [ "$status" -eq 1 ] || { echo "taken: $line"; false; }
        [ "$(grep -c '^error' <<< "$output$errors")" -eq 1 ] || { echo "$line: $output$errors"; false; }
    done
    desk
    sed -i 's/^  intervention action call/&\n  intervention angry is true\n  intervention topic is order\n  intervention team is "one"/' desk.eh
    evenhand check desk.eh
    [ "$status" -eq 0 ]
    four && logs came.jsonl 2026-03-11T10:00:00Z
    run audit_json '[.interventions[]|[.by,.field,.name,.with]]' --tickets ended.jsonl
    [ "$output" = '[["in","tags","credit",1],["route",null,"vip_desk",1],["action",null,"call",1],["is","angry","true",0],["is","topic","order",1],["is","team","one",0]]' ]
}

@test "Markdown has the same tables" {
    desk && four && logs came.jsonl 2026-03-11T10:00:00Z
    evenhand audit desk.eh --decisions d.db --tickets ended.jsonl --format markdown
    [[ $output == "# Audit of policy desk"*"## Limits"*"| class | all |"*"## Misrouted tickets"* ]]
}
