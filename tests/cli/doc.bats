#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0

bats_require_minimum_version 1.5.0
load helper

@test "a page goes to standard output, or into a file with --output" {
    good_policy policy.eh
    evenhand doc policy.eh
    [ "$status" -eq 0 ]
    [ -z "$errors" ]
    [[ $output == "# Shop: "* ]]
    "$EVENHAND" doc --output page.md policy.eh > said
    [ ! -s said ]
    "$EVENHAND" doc policy.eh | cmp - page.md
    "$EVENHAND" doc -o - policy.eh | cmp - page.md
    evenhand doc -o no_such_folder/page.md policy.eh
    [ "$status" -eq 2 ]
    [[ $errors == *no_such_folder* ]]
}

@test "--class writes what concerns one class, by its name in the policy" {
    good_policy policy.eh
    evenhand doc --class vip policy.eh
    [ "$status" -eq 0 ]
    [[ $output == *"## VIP"* && $output == *"## What counts for everybody"* ]]
    [[ $output != *"## Standard"* && $output != *"## For the people who answer"* ]]
}

@test "an unknown class: the nearest name and all of them, exit 2" {
    good_policy policy.eh
    evenhand doc --class standart policy.eh
    [ "$status" -eq 2 ]
    [ -z "$output" ]
    [[ $errors == "evenhand doc: --class: the policy has no class 'standart'; did you mean 'standard'? Its classes are vip and standard" ]]
    sed -i '/^class/d; /vip: when/d' policy.eh
    evenhand doc --class vip policy.eh
    [ "$status" -eq 2 ]
    [[ $errors == *"no class 'vip'; it has none at all" ]]
}

@test "a policy that does not compile: its messages, no page, exit 1" {
    wrong_policy policy.eh
    evenhand doc -o page.md policy.eh
    [ "$status" -eq 1 ]
    [ -z "$output" ]
    [[ $errors == *"error[E"*"vip_dsk"* ]]
    [ ! -e page.md ]
}

@test "a file that is not there, bytecode, or nothing at all: exit 2" {
    evenhand doc nothing.eh
    [ "$status" -eq 2 ]
    [[ $errors == *nothing.eh* ]]
    good_policy policy.eh
    "$EVENHAND" build -o policy.ehb policy.eh
    evenhand doc policy.ehb
    [ "$status" -eq 2 ]
    [[ $errors == *"name the policy's text"* ]]
    evenhand doc
    [ "$status" -eq 2 ]
}

@test "a guarantee that the linter breaks is not sold as a promise, and one that it proves says so" {
    good_policy policy.eh
    cat >> policy.eh << 'POLICY'
guarantee kept:   service is vip implies queue is vip_desk
guarantee broken: spend > $100 implies queue is vip_desk
POLICY
    evenhand doc policy.eh
    [ "$status" -eq 0 ]
    [[ $output == *"is in the queue *VIP desk* when you are served as *VIP*. This is proved: no request that can be read breaks it."* ]]
    [[ $output == *"is in the queue *VIP desk* when the spend is above \$100. This is not kept at present: the linter shows what breaks it."* ]]
}

@test "\"a person answers\" is said only where no row leads to a machine" {
    good_policy policy.eh
    sed -i 's/^queues /queues bot, /' policy.eh
    cat >> policy.eh << 'POLICY'
tier automated { when spend < $5 }
tier human otherwise
pool bots { automatic; serves bot }
pool team { agents 2; serves vip_desk, general, triage }
POLICY
    sed -i 's/^  vip: when service is vip -> vip_desk/  bot: when tier is automated -> bot\n&/' policy.eh
    evenhand doc policy.eh
    [[ $output == *"**Automated** (a bot answers) when"* && $output == *"**Human** (a person answers) in all other cases."* ]]
    sed -i 's/^  bot: when tier is automated -> bot/  bot: when tier is automated or subject is "faq" -> bot/' policy.eh
    evenhand doc policy.eh
    [[ $output == *"**Human** (a person answers, unless the list below names a bot) in all other cases."* ]]
    [[ $output != *"(a person answers)"* ]]
}

@test "a row that holds for a time only hides nothing behind it, and says until when" {
    good_policy policy.eh
    sed -i 's/^  vip: when service is vip -> vip_desk/  ## For the launch.\n& because "they asked" until 2027-03-31/' policy.eh
    evenhand doc --class vip policy.eh
    [[ $output == *"1. **VIP desk** in all cases. For the launch. This holds up to and including 31 March 2027. Why: they asked.
2. **General** in all other cases."* ]]
}
