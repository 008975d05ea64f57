#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0

bats_require_minimum_version 1.5.0
load helper

@test "a good policy: exit 0, nothing on standard output, what was examined on standard error" {
    good_policy good.eh
    evenhand check good.eh
    [ "$status" -eq 0 ]
    [ -z "$output" ]
    [[ $errors == "good.eh: policy shop is fine: 1 file, 4 fields, 2 classes, 3 queues, 2 route rows, 2 rank rows; at most "*" steps a ticket" ]]
}

@test "a wrong policy: exit 1, the line, carets, and what to do" {
    wrong_policy wrong.eh
    evenhand check wrong.eh
    [ "$status" -eq 1 ]
    [[ ${lines[0]} =~ ^error\[E[0-9]{4}\]:\ .*vip_dsk ]]
    [ "${lines[1]}" = "  --> wrong.eh:19:31" ]
    [ "${lines[2]}" = "   |" ]
    [ "${lines[3]}" = "19 |   vip: when service is vip -> vip_dsk" ]
    [ "${lines[4]}" = "   |                               ^^^^^^^" ]
    [[ $output == *"vip_desk"* ]]
    [ "$errors" = "1 error" ]
}

@test "concise, JSON and GitHub forms" {
    wrong_policy wrong.eh
    evenhand check --format concise wrong.eh
    [ "$status" -eq 1 ]
    [[ $output =~ ^wrong\.eh:19:31:\ error\[E[0-9]{4}\]:\ [^$'\n']*$ ]]
    evenhand check --format json wrong.eh
    [ "$status" -eq 1 ]
    [ "$(jq -r '.[0] | "\(.file) \(.line) \(.column) \(.end_column) \(.severity)"' <<< "$output")" = "wrong.eh 19 31 38 error" ]
    [ "$(jq -r length <<< "$output")" = 1 ]
    evenhand check --format github wrong.eh
    [ "$status" -eq 1 ]
    [[ $output =~ ^::error\ file=wrong.eh,line=19,endLine=19,col=31,endColumn=38,title=E[0-9]{4}:: ]]
}

@test "JSON of a good policy is an empty array" {
    good_policy good.eh
    evenhand check --format json good.eh
    [ "$status" -eq 0 ]
    [ "$output" = "[]" ]
}

@test "GitHub properties are escaped" {
    wrong_policy "a,b:c%.eh"
    evenhand check --format github "a,b:c%.eh"
    [ "$status" -eq 1 ]
    [[ $output == "::error file=a%2Cb%3Ac%25.eh,line="* ]]
}

@test "--plain says it in words, without carets, arrows or bars" {
    wrong_policy wrong.eh
    evenhand check --plain wrong.eh
    [ "$status" -eq 1 ]
    [[ $output == "Error E"* ]]
    [[ $output == *"In wrong.eh, line 19, column 31:"* ]]
    ! grep -qE '\^|\||-->$' <<< "$output"
}

@test "colours: only where asked for, or on a terminal" {
    wrong_policy wrong.eh
    evenhand check wrong.eh
    [[ $output != *$'\033'* ]]
    evenhand check --color=always wrong.eh
    [[ $output == *$'\033['* ]]
    if script -qec true /dev/null > /dev/null 2>&1; then
        TERM=xterm run script -qec "'$EVENHAND' check wrong.eh" /dev/null
        [[ $output == *$'\033['* ]]
        TERM=dumb run script -qec "'$EVENHAND' check wrong.eh" /dev/null
        [[ $output != *$'\033['* ]]
        TERM=xterm NO_COLOR=1 run script -qec "'$EVENHAND' check wrong.eh" /dev/null
        [[ $output != *$'\033['* ]]
    fi
}

@test "tabs and wide characters: the carets stand below the name" {
    good_policy wide.eh
    sed -i $'s/^  vip: when service is vip -> vip_desk/\t漢字: when service is vip -> vip_dsk/' wide.eh
    good_policy wide.eh
    sed -i $'s/^  vip: when service is vip -> vip_desk/\tvip: when service is vip and subject is not "漢字" -> vip_dsk/' wide.eh
    evenhand check wide.eh
    [ "$status" -eq 1 ]
    [ "${lines[3]}" = '19 |     vip: when service is vip and subject is not "漢字" -> vip_dsk' ]
    [ "${lines[4]}" = '   |                                                           ^^^^^^^' ]
}

@test "nothing in a policy reaches the terminal as a control" {
    good_policy evil.eh
    printf 'let x = "\033[2J" + \n' >> evil.eh
    evenhand check evil.eh
    [ "$status" -eq 1 ]
    [[ $output != *$'\033'* ]]
}

@test "several files: all are checked, the worst decides" {
    good_policy good.eh
    wrong_policy wrong.eh
    evenhand check good.eh wrong.eh
    [ "$status" -eq 1 ]
    [[ $errors == *"good.eh: policy shop is fine"* ]]
    evenhand check wrong.eh absent.eh good.eh
    [ "$status" -eq 2 ]
    [[ $errors == *"absent.eh: No such file or directory"* ]]
    [[ $errors == *"good.eh: policy shop is fine"* ]]
}

@test "a folder stands for its policies; imported files are no policies" {
    mkdir -p desk/sub
    good_policy desk/a.eh
    good_policy desk/sub/b.eh
    echo 'let nothing = 1' > desk/common.eh
    evenhand check desk
    [ "$status" -eq 0 ]
    [[ $errors == *"desk/a.eh: policy"* ]]
    [[ $errors == *"desk/sub/b.eh: policy"* ]]
    [[ $errors != *common* ]]
}

@test "no files is 2, not 0" {
    mkdir empty
    evenhand check empty
    [ "$status" -eq 2 ]
    [[ $errors == *"no policies found"* ]]
    evenhand check
    [ "$status" -eq 2 ]
}

@test "- is standard input" {
    good_policy good.eh
    run --separate-stderr bash -c '"$EVENHAND" check - < good.eh'
    [ "$status" -eq 0 ]
    wrong_policy wrong.eh
    run bash -c '"$EVENHAND" check --format concise - < wrong.eh'
    [ "$status" -eq 1 ]
    [[ $output == "<stdin>:19:31: error"* ]]
}

@test "an import out of the policy's folder needs --allow-folder" {
    mkdir desk shared
    good_policy desk/a.eh
    sed -i '1a import "../shared/common"' desk/a.eh
    echo 'let limit = 5' > shared/common.eh
    evenhand check --format concise desk/a.eh
    [ "$status" -eq 1 ]
    [[ $output == "desk/a.eh:2:8: error"* ]]
    evenhand check --allow-folder shared desk/a.eh
    [ "$status" -eq 0 ]
}
