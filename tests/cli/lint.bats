#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0

bats_require_minimum_version 1.5.0
load helper

# The linter's own base, and the same with a row that no ticket reaches and a strict order.
clean_desk() {
    cp "$root/tests/lint/base.eh" "$1"
}

starving_desk() {
    sed 's/^  vip: when service is vip -> vip_desk/&\n  disaster: when service is vip and impact >= 500 -> incidents/
         s/order by waiting.*/order by priority/' "$root/tests/lint/base.eh" > "$1"
}

@test "nothing found: exit 0, nothing on standard output, what was examined on standard error" {
    clean_desk policy.eh
    evenhand lint policy.eh
    [ "$status" -eq 0 ]
    [ -z "$output" ]
    [[ $errors =~ ^policy\.eh:\ 11\ rows,\ 3\ queues,\ 2\ guarantees:\ [0-9]+\ proved ]]
}

@test "findings: exit 1, each with its strength; --fail-level says what counts" {
    starving_desk policy.eh
    evenhand lint policy.eh
    [ "$status" -eq 1 ]
    [[ $output == *"error[R01]: "* ]]
    [[ $output == *"warning[P03]: "* ]]
    [ "$(grep -c '= strength: logic: holds for every ticket' <<< "$output")" -eq "$(grep -c '^ *--> ' <<< "$output")" ]
    evenhand lint --fail-level error policy.eh
    [ "$status" -eq 1 ]
    evenhand lint --fail-level never policy.eh
    [ "$status" -eq 0 ]
    sed -i '/disaster/d' policy.eh
    evenhand lint --fail-level error policy.eh
    [ "$status" -eq 0 ]
    [[ $output == *"warning[P03]: "* ]]
}

@test "a policy that does not compile is 1 and says that nothing was proved; a file that is not there is 2" {
    wrong_policy policy.eh
    evenhand lint policy.eh
    [ "$status" -eq 1 ]
    [[ $output == *"error[E0204]"* ]]
    [[ $errors == *"does not compile, nothing was proved"* ]]
    evenhand lint --fail-level never policy.eh
    [ "$status" -eq 1 ]
    evenhand lint none.eh
    [ "$status" -eq 2 ]
    good_policy good.eh
    "$EVENHAND" build good.eh -o good.ehb
    evenhand lint good.ehb
    [ "$status" -eq 2 ]
    [[ $errors == *"this is bytecode"* ]]
    evenhand lint --format sarf policy.eh
    [ "$status" -eq 2 ]
    [[ $errors == *"did you mean 'sarif'?"* ]]
    evenhand lint --budget 0 policy.eh
    [ "$status" -eq 2 ]
    evenhand lint --now tomorrow policy.eh
    [ "$status" -eq 2 ]
}

@test "what is unknown is said with what is missing, and printed with --all" {
    clean_desk policy.eh
    sed -i '/^pool team/,/^}/d; /^workload/,/^}/d' policy.eh
    evenhand lint policy.eh
    [ "$status" -eq 0 ]
    [[ $errors =~ [1-9][0-9]*\ unknown\ \(.*pool ]]
    evenhand lint --all policy.eh
    [[ $output == *"unknown["* ]]
    [[ $output == *"= missing: "* ]]
    [[ $output == *"proved["* ]]
}

@test "a witness is a file that explain takes, and the machine decides it as the finding says" {
    starving_desk policy.eh
    evenhand lint --save-witness seen --now 2026-03-02T10:00Z --format json policy.eh
    [[ $errors == *" written to seen"* ]]
    [ "$(jq '[.findings[].witnesses[]] | length' <<< "$output")" -gt 1 ]
    jq -c '.findings[].witnesses[] | [.saved, .now, .decision]' <<< "$output" > all
    while read -r line; do
        file=$(jq -r '.[0]' <<< "$line")
        now=$(jq -r '.[1]' <<< "$line")
        "$EVENHAND" run policy.eh "$file" --now "$now" | jq -S . > again
        jq -S '.[2]' <<< "$line" | diff - again
        "$EVENHAND" explain policy.eh "$file" --now "$now" > /dev/null
    done < all
    evenhand lint --save-witness seen --now 2026-03-02T10:00Z policy.eh
    [[ $output == *"= replay: evenhand explain policy.eh seen/desk-P03-"* ]]
}

@test "a baseline: what is known is not told, what is new is; lines may move" {
    starving_desk policy.eh
    evenhand lint --write-baseline known policy.eh
    [ "$status" -eq 0 ]
    evenhand lint --baseline known policy.eh
    [ "$status" -eq 0 ]
    [ -z "$output" ]
    [[ $errors == *" in the baseline"* ]]
    sed -i '2i\\n# moved\n' policy.eh
    evenhand lint --baseline known policy.eh
    [ "$status" -eq 0 ]
    sed -i 's/^route {/&\n  never: when impact >= 50 and impact < 50 -> incidents/' policy.eh
    evenhand lint --baseline known --format concise policy.eh
    [ "$status" -eq 1 ]
    [[ $output == *R0* ]]
    [[ $output != *P03* ]]
    echo "what is this" > known
    evenhand lint --baseline known policy.eh
    [ "$status" -eq 2 ]
    [[ $errors == *"known:1: this is no line of a baseline"* ]]
}

@test "allow silences with a reason, and is a finding where it silences nothing or names no check" {
    starving_desk policy.eh
    sed -i 's/^  disaster/  allow R01 because "for later"\n&/; s/^pool team/allow P03 because "small"\n&/' policy.eh
    evenhand lint --format concise policy.eh
    [[ $output != *R01* && $output != *P03* && $output != *A01* ]]
    [[ $errors == *" allowed"* ]]
    clean_desk policy.eh
    sed -i 's/^pool team/allow P03 because "small"\nallow P33 because "a slip"\n&/' policy.eh
    evenhand lint --format concise policy.eh
    [ "$status" -eq 1 ]
    [[ ${lines[0]} =~ ^policy\.eh:[0-9]+:1:\ warning\[A01\]:\ .allow\ P03.\ silences\ nothing ]]
    [[ ${lines[1]} =~ there\ is\ no\ check\ .P33.\ to\ allow ]]
    sed -i 's/^allow P33.*/allow A01 because "P03 comes back in spring"/' policy.eh
    evenhand lint --format concise policy.eh
    [ "$status" -eq 0 ]
    [ -z "$output" ]
}

@test "--plain says it in words, without carets, arrows or bars" {
    starving_desk policy.eh
    evenhand lint --plain policy.eh
    [ "$status" -eq 1 ]
    [[ $output == "Error R01: "* ]]
    [[ $output == *"  Ticket (the ticket that waits): {"* ]]
    [[ $output == *"  Help: "* ]]
    run ! grep -E -- '-->|\^\^|^ *[0-9]* \|| = ' <<< "$output"
}

@test "GitHub: annotations on standard output, and a table on the page of the run" {
    starving_desk policy.eh
    GITHUB_STEP_SUMMARY=$PWD/page evenhand lint --format github policy.eh
    [ "$status" -eq 1 ]
    [[ ${lines[0]} == "::error file=policy.eh,line="*",title=R01 dead-row::"*"%0Ahelp: "* ]]
    grep -q '^| error | R01 dead-row | policy.eh:' page
    grep -q '^- policy.eh: 12 rows' page
}

@test "the action's script: annotations, a table, SARIF, the exit code of --fail-level" {
    mkdir policies
    starving_desk policies/policy.eh
    export GITHUB_OUTPUT=$PWD/outputs GITHUB_STEP_SUMMARY=$PWD/page LINT_PATHS=policies LINT_SARIF=out.sarif
    LINT_FAIL_LEVEL=error run sh "$root/tools/lint_action.sh"
    [ "$status" -eq 1 ]
    [[ $output == *"::error file=policies/policy.eh,"* ]]
    [ "$(cat outputs)" = "sarif=out.sarif" ]
    [ "$(jq '.runs[0].results | length' out.sarif)" -gt 0 ]
    [ "$(grep -c '^## evenhand lint' page)" = 1 ]
    LINT_FAIL_LEVEL=never run sh "$root/tools/lint_action.sh"
    [ "$status" -eq 0 ]
}

@test "the action and the example of a workflow are what GitHub takes" {
    command -v actionlint > /dev/null || skip "no actionlint"
    mkdir -p .github/workflows
    cp "$root/examples/lint-workflow.yml" .github/workflows/
    cp "$root/action.yml" .
    git init -q .
    actionlint
}

@test "explain prints the page of a check by its code in any case, or its name" {
    evenhand explain P03
    [ "$status" -eq 0 ]
    [ "${lines[0]}" = "# P03 no-ageing: a queue or level that is served after another however long it waits (warning)" ]
    [[ $output == *"Whom it hurts:"* && $output == *"Bad:"* && $output == *"Good:"* ]]
    page=$output
    evenhand explain p03
    [ "$output" = "$page" ]
    evenhand explain no-ageing
    [ "$output" = "$page" ]
    evenhand explain P99
    [ "$status" -eq 2 ]
}

@test "--history: what the past shows is found beside the rest, and what was read is said at the end" {
    clean_desk policy.eh
    printf '%s\n' \
        '{"id":"A","created":"2026-02-02T10:00Z","topic":null,"customer":{"id":"C1"},"first_reply":"2026-02-02T10:30Z"}' \
        '{"id":"B","created":"2026-02-02T11:00Z","topic":null,"customer":{"id":"C2"}}' \
        '{"id":"C","created":"2026-02-27T11:00Z","topic":null,"customer":{"id":"C3"}}' \
        '{"id":"D"}' > past.jsonl
    evenhand lint --history past.jsonl --now 2026-03-02T10:00Z policy.eh
    [ "$status" -eq 1 ]
    [[ $output == *"warning[H01]: 1 ticket of class \`standard\`"* ]]
    [[ $output == *"never answered, the oldest first: B (Mon 2026-02-02 11:00)"* ]]
    [[ $output == *"= strength: replay: holds for the tickets of the history"* ]]
    [[ $errors == *"4 tickets of the history read, 1 with faults in its data, from Mon 2026-02-02 10:00 to Fri 2026-02-27 11:00"* ]]
    evenhand lint --history - --now 2026-03-02T10:00Z --save-witness seen policy.eh < past.jsonl
    [ "$status" -eq 1 ]
    cmp seen/desk-H01-* <(sed -n 2p past.jsonl) || [ "$(jq -r .id seen/desk-H01-*)" = B ]
}

@test "--history: a finding is allowed at its class; a baseline knows it; the others stay" {
    clean_desk policy.eh
    printf '%s\n' '{"id":"A","created":"2026-02-02T10:00Z","customer":{"id":"C1"},"first_reply":"2026-02-02T10:30Z"}' \
        '{"id":"B","created":"2026-02-02T11:00Z","customer":{"id":"C2"}}' \
        '{"id":"C","created":"2026-02-27T11:00Z","customer":{"id":"C3"}}' > past.jsonl
    sed -i 's/^  topic .*/  topic predicted enum { invoice, login, other }?/' policy.eh
    evenhand lint --history past.jsonl --write-baseline known --now 2026-03-02T10:00Z policy.eh
    [ "$status" -eq 0 ]
    evenhand lint --history past.jsonl --baseline known --now 2026-03-02T10:00Z policy.eh
    [ "$status" -eq 0 ]
    [[ $output != *"[H01]"* ]]
    sed -i 's/^class standard/allow H01 because "known"\n&/' policy.eh
    evenhand lint --history past.jsonl --now 2026-03-02T10:00Z policy.eh
    [ "$status" -eq 0 ]
}

@test "--history: a file that is not there is 2, standard input cannot be two things" {
    clean_desk policy.eh
    evenhand lint --history none.jsonl policy.eh
    [ "$status" -eq 2 ]
    [[ $errors == *"none.jsonl: No such file or directory"* ]]
    evenhand lint --history - - < policy.eh
    [ "$status" -eq 2 ]
    cp policy.eh other.eh
    evenhand lint --history - policy.eh other.eh < /dev/null
    [ "$status" -eq 2 ]
    [[ $errors == *"read only once"* ]]
    evenhand lint --history - --history - policy.eh < /dev/null
    [ "$status" -eq 2 ]
}
