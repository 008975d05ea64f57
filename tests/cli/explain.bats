#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0

bats_require_minimum_version 1.5.0
load helper

now=2026-03-02T09:00:00Z

# A policy and one ticket.
desk() {
    good_policy shop.eh
    echo '{"id":"T1","created":"2026-03-02T08:00:00Z","spend":"12.50"}' > ticket.json
}

@test "every row says why it did not hold, and one decides" {
    desk
    evenhand explain shop.eh ticket.json --now $now
    [ "$status" -eq 0 ]
    [[ $output == "Ticket T1, decided at 2026-03-02T09:00Z by the policy shop"* ]]
    [[ $output == *"queue       general  (decided by otherwise)"* ]]
    [[ $output == *"vip does not hold"*"no   spend > \$500   (spend is \$12.50)"* ]]
    [[ $output == *"otherwise decides, for nothing above it does"* ]]
}

@test "broken data is told, not explained away" {
    desk
    echo '{"id":"T1","created":"yesterday"}' > ticket.json
    evenhand explain shop.eh ticket.json --now $now
    [ "$status" -eq 0 ]
    [[ $output == *"data is broken"*"created: found \"yesterday\", wanted time"* ]]
}

@test "a ticket from standard input, or one of many by its line, in JSON or CSV" {
    desk
    evenhand explain shop.eh - --now $now < ticket.json
    [[ $output == "Ticket T1"* ]]
    printf '{"id":"A","created":"2026-03-02T08:00:00Z"}\n{"id":"B","created":"2026-03-02T08:00:00Z"}\n' > many.jsonl
    evenhand explain shop.eh many.jsonl:2 --now $now
    [[ $output == "Ticket B"* ]]
    printf 'id,created\nC,2026-03-02T08:00:00Z\n' > many.csv
    evenhand explain shop.eh many.csv:2 --now $now
    [[ $output == "Ticket C"* ]]
    evenhand explain shop.eh many.jsonl --now $now
    [ "$status" -eq 2 ]
    [[ $errors == *"many.jsonl:2"* ]]
    evenhand explain shop.eh many.jsonl:3 --now $now
    [ "$status" -eq 2 ]
}

@test "JSON has the decision that run prints, and the notes" {
    desk
    evenhand explain shop.eh ticket.json --now $now --format json
    [ "$status" -eq 0 ]
    "$EVENHAND" run shop.eh ticket.json --now $now > decision 2> /dev/null
    [ "$(jq -c .decision <<< "$output")" = "$(jq -c . decision)" ]
    [ "$(jq '[.notes[] | select(.what == "row")] | length' <<< "$output")" -eq 3 ]
}

@test "a condition far to the right of its line is found there, and a reason with it" {
    desk
    sed -i "s/vip: when service is vip -> vip_desk/vip: when service is vip and$(printf '%5000s' '') spend > \$7 -> vip_desk because \"why\"/" shop.eh
    evenhand explain shop.eh ticket.json --now $now --format json
    [ "$status" -eq 0 ]
    [ "$(jq -c '[.notes[] | select(.text == "spend > $7") | [.line, .column]]' <<< "$output")" = "[[19,5032]]" ]
    [ "$(jq -c '[.notes[] | select(.because == "why") | [.label, .line]]' <<< "$output")" = '[["vip",19]]' ]
}

@test "why-not finds the least change, and what it finds is true" {
    desk
    evenhand explain shop.eh ticket.json --now $now --why-not queue=vip_desk
    [ "$status" -eq 0 ]
    [[ $output == "queue would be vip_desk with 1 change:"*"spend \$500.01   (decided by vip)"* ]]
    echo '{"id":"T1","created":"2026-03-02T08:00:00Z","spend":"500.01"}' > changed.json
    [ "$("$EVENHAND" run shop.eh changed.json --now $now 2> /dev/null | jq -r .queue)" = vip_desk ]
    evenhand explain shop.eh changed.json --now $now --why-not queue=vip_desk
    [[ $output == "queue is vip_desk already, decided by vip" ]]
}

@test "why-not says when nothing was found, and within what" {
    desk
    evenhand explain shop.eh ticket.json --now $now --why-not queue=triage
    [ "$status" -eq 1 ]
    [[ $output == *"cannot be made triage"*tries* ]]
    [[ $output != *lists* ]]
    # an element of a list is never added
    cat > orders.eh <<'POLICY'
policy orders
queues q, r
priorities normal
fallback queue q
record order { n int in 0..9 = 0 }
ticket { id text; created time; orders list of order up to 5 = {} }
route {
  when (any o in orders where o.n > 3) -> r
  otherwise -> q
}
rank { otherwise -> normal }
POLICY
    evenhand explain orders.eh ticket.json --now $now --why-not queue=r
    [ "$status" -eq 1 ]
    [[ $output == "queue was not found to become r by up to 3 changes"*"; lists were left as they are" ]]
    evenhand explain shop.eh ticket.json --why-not queue=vip_dsk
    [ "$status" -eq 2 ]
    [[ $errors == *"did you mean 'vip_desk'?"* ]]
    evenhand explain shop.eh ticket.json --why-not complexity=3
    [ "$status" -eq 2 ]
}

@test "bytecode explains as its policy does; stripped, it says that it cannot" {
    desk
    "$EVENHAND" explain shop.eh ticket.json --now $now > wanted
    "$EVENHAND" build shop.eh -o shop.ehb
    "$EVENHAND" explain shop.ehb ticket.json --now $now | cmp - wanted
    "$EVENHAND" build --strip shop.eh -o shop.ehb
    evenhand explain shop.ehb ticket.json --now $now
    [ "$status" -eq 2 ]
    [[ $errors == *--strip* ]]
}

@test "a code in place of policy and ticket prints its page" {
    evenhand explain E0251
    [ "$status" -eq 0 ]
    [[ $output == "# E0251"*Wrong:*Right:* ]]
}

@test "a clause is told by its own word, however long the row and whatever else it says" {
    cat > tiers.eh <<'END'
policy tiers
queues q
priorities only
fallback queue q
ticket {
  id      text
  created time
  intent  enum { order_status, account_change, availability, return_eligibility, shipping_estimate, quality_complaint }
  legal   bool
}
tier a_legal_one {
  when intent is order_status
  excludes legal
  until 2099-12-31
}
tier automated {
  covers intent in { order_status, account_change, availability, return_eligibility, shipping_estimate, quality_complaint }
  when intent is not quality_complaint
  excludes legal
}
tier human otherwise
route { otherwise -> q }
rank { otherwise -> only }
END
    echo '{"id":"T1","created":"2026-03-02T08:00:00Z","intent":"order_status","legal":true}' > ticket.json
    evenhand explain tiers.eh ticket.json --now $now
    [ "$status" -eq 0 ]
    [[ $output == *"a_legal_one does not hold"*"yes  excludes legal"*"automated does not hold"*"yes  covers intent in"*"yes  excludes legal"* ]]
    [[ $output != *"until"* ]]
    evenhand explain tiers.eh ticket.json --now $now --format json
    [[ $output == *'"what":"condition","parent":1,"label":"excludes","text":"legal"'* ]]
}
