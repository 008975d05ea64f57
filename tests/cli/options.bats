#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0

bats_require_minimum_version 1.5.0
load helper

@test "--version says the versions of the command, Unicode and the time zones" {
    evenhand --version
    [ "$status" -eq 0 ]
    [[ ${lines[0]} =~ ^evenhand\ [0-9]+\.[0-9]+\.[0-9]+$ ]]
    [[ ${lines[1]} =~ ^Unicode\ [0-9]+\.[0-9]+\.[0-9]+$ ]]
    [[ ${lines[2]} =~ ^tz\ [0-9]{4}[a-z]$ ]]
}

@test "--help names every verb, and each verb has help of its own" {
    evenhand --help
    [ "$status" -eq 0 ]
    verbs=$(sed -n '/^Verbs:/,/^$/p' <<< "$output" | awk 'NF > 1 {print $1}')
    [ "$(wc -w <<< "$verbs")" -ge 5 ]
    for verb in $verbs; do
        evenhand "$verb" --help
        [ "$status" -eq 0 ]
        [[ $output == "Usage: evenhand $verb "* ]]
        [[ $output == *--color* ]]
        [[ $output == *"Exit status"* ]]
    done
}

@test "no verb is a usage error, with the help on standard error" {
    evenhand
    [ "$status" -eq 2 ]
    [ -z "$output" ]
    [[ $errors == *Usage:* ]]
}

@test "a misspelt verb gets a suggestion" {
    evenhand chek x.eh
    [ "$status" -eq 2 ]
    [[ $errors == *"unknown verb 'chek'; did you mean 'check'?"* ]]
}

@test "a misspelt option gets a suggestion, with and without a value" {
    evenhand check --formt json x.eh
    [ "$status" -eq 2 ]
    [[ $errors == *"unknown option '--formt'; did you mean '--format'?"* ]]
    evenhand check --formt=json x.eh
    [ "$status" -eq 2 ]
    [[ $errors == *"did you mean '--format'?"* ]]
    evenhand build -z x.eh
    [ "$status" -eq 2 ]
    [[ $errors == *"unknown option '-z'"* ]]
}

@test "a wrong or missing value of an option is refused" {
    evenhand check --format jsn x.eh
    [ "$status" -eq 2 ]
    [[ $errors == *"--format takes full|concise|json|github, not 'jsn'; did you mean 'json'?"* ]]
    evenhand build x.eh -o
    [ "$status" -eq 2 ]
    [[ $errors == *"option '-o' needs a value"* ]]
    evenhand check --format
    [ "$status" -eq 2 ]
    [[ $errors == *"option '--format' needs a value"* ]]
}

@test "options may stand before the verb, between operands and behind them; -- ends them" {
    good_policy good.eh
    cp good.eh ./--plain
    evenhand --color=never check good.eh --format concise
    [ "$status" -eq 0 ]
    evenhand check -- --plain
    [ "$status" -eq 0 ]
}

@test "operands that are missing or too many are usage errors" {
    evenhand build
    [ "$status" -eq 2 ]
    [[ $errors == *"Usage: evenhand build"* ]]
    evenhand build a.eh b.eh
    [ "$status" -eq 2 ]
}

@test "output that cannot be written is an error" {
    [ -w /dev/full ] || skip "no /dev/full"
    run bash -c '"$EVENHAND" --help > /dev/full'
    [ "$status" -eq 2 ]
}

@test "the man page names every verb and option, and man reads it" {
    for verb in $("$EVENHAND" --help | sed -n '/^Verbs:/,/^$/p' | awk 'NF > 1 {print $1}'); do
        grep -q "^\.SS evenhand $verb" "$BUILD/evenhand.1"
    done
    command -v man > /dev/null || skip "no man"
    run man --warnings -l "$BUILD/evenhand.1"
    [ "$status" -eq 0 ]
    [[ $output == *EVENHAND* ]]
    [[ $output != *"warning:"* ]]
}

@test "bash completes verbs, options and their values" {
    complete_words() { # WORD… : completes the last
        bash -c 'source "$BUILD/evenhand.bash"
            COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _evenhand; echo "${COMPREPLY[*]}"' complete "$@"
    }
    [ "$(complete_words evenhand che)" = check ]
    [ "$(complete_words evenhand check --for)" = --format ]
    [ "$(complete_words evenhand check --format g)" = github ]
    touch policy.eh
    [ "$(complete_words evenhand check pol)" = policy.eh ]
}

@test "the completions of zsh and fish are valid" {
    tried=0
    if command -v zsh > /dev/null; then
        zsh -n "$BUILD/_evenhand"
        tried=1
    fi
    if command -v fish > /dev/null; then
        fish -n "$BUILD/evenhand.fish"
        tried=1
    fi
    [ $tried -eq 1 ] || skip "neither zsh nor fish"
}

@test "no output is written over what is read, under any of its names" {
    good_policy policy.eh
    printf '{"id":"T1","created":"2026-03-02T10:00Z"}\n' > t.jsonl
    cp "$root/policies/starving/idle_reserve.eh" desk.eh
    evenhand run policy.eh t.jsonl --log log.db
    ln -s policy.eh link.eh
    md5sum policy.eh desk.eh t.jsonl log.db > before
    for command in "build policy.eh -o link.eh" "doc policy.eh --output ./policy.eh" \
        "lint policy.eh --write-baseline link.eh" "audit policy.eh --decisions log.db --report log.db" \
        "simulate desk.eh --report desk.eh" "simulate desk.eh --tickets t.jsonl --report t.jsonl"; do
        # shellcheck disable=SC2086 # words
        evenhand $command
        [ "$status" -eq 2 ]
        [[ $errors == *"would be written over"*"name another file"* ]]
        md5sum --quiet -c before
    done
}
