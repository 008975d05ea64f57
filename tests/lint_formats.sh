#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Each format of the linter is what its readers take: SARIF by its published schema where that and a validator are at
# hand, and always by what GitHub asks of it; GitLab's, reviewdog's and JUnit's by what they ask.
set -u
. "$(dirname "$0")/tap.sh"
cd "$(dirname "$0")/.." || exit
EVENHAND=${EVENHAND:-$PWD/build/evenhand}
schema=${SHARED:-$PWD/../shared}/data/sarif-schema-2.1.0.json
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
unset GITHUB_STEP_SUMMARY

# holds NAME FILE JQ: the condition is true of the JSON.
holds() {
    ok "$1" "$(jq -e "$3" "$2" 2>&1 > /dev/null || echo "not so: $3")"
}

# print FORMAT: all the cases, one of which does not compile.
print() {
    "$EVENHAND" lint --all --now 2026-03-02T10:00Z --format "$1" tests/lint/*/policy.eh \
        tests/lint/desk/p0*.eh > "$dir/$1" 2> "$dir/err"
    code=$?
    ok "$1: exit 1" "$([ $code -eq 1 ] || { echo "exit $code"; cat "$dir/err"; })"
}

for format in sarif gitlab rdjson junit json; do
    print $format
done

sarif=$dir/sarif
if [ ! -e "$schema" ]; then
    skip "SARIF by the schema of OASIS" "the schema is not here"
elif python3 -c 'import jsonschema' 2> /dev/null; then
    ok "SARIF by the schema of OASIS" "$(python3 - "$schema" "$sarif" <<'PYTHON' 2>&1
import json, sys, jsonschema
schema, sarif = (json.load(open(name)) for name in sys.argv[1:])
for error in list(jsonschema.Draft7Validator(schema).iter_errors(sarif))[:5]:
    print(list(error.path), error.message[:200])
PYTHON
)"
else
    skip "SARIF by the schema of OASIS" "python3 has no jsonschema"
fi
holds "SARIF: one run of version 2.1.0" "$sarif" '.version == "2.1.0" and (.runs | length) == 1'
holds "SARIF: every rule has its page" "$sarif" \
    '.runs[0].tool.driver.rules | length > 30 and all(.help.markdown | length > 100)'
holds "SARIF: no rule twice" "$sarif" '[.runs[0].tool.driver.rules[].id] | length == (unique | length)'
holds "SARIF: rules stand where results say" "$sarif" \
    '.runs[0] as $run | all($run.results[] | select(.ruleIndex); $run.tool.driver.rules[.ruleIndex].id == .ruleId)'
holds "SARIF: every result has a rule, a message, one place" "$sarif" '.runs[0] as $run |
    [$run.tool.driver.rules[].id] as $ids |
    all($run.results[]; (.ruleId | IN($ids[])) and (.message.text | length > 0) and (.locations | length) == 1)'
holds "SARIF: places have a relative address and lines from 1" "$sarif" \
    '[.. | .physicalLocation? // empty] | all((.artifactLocation.uri | test("^[^/:]")) and .region.startLine >= 1 and .region.startColumn >= 1)'
holds "SARIF: failures have a fingerprint, no two alike in a file" "$sarif" \
    '[.runs[0].results[] | select(.kind == "fail") | .locations[0].physicalLocation.artifactLocation.uri + .partialFingerprints["evenhandSubject/v1"]]
    | length > 0 and length == (unique | length)'
holds "SARIF: what is not a failure has no level" "$sarif" \
    'all(.runs[0].results[] | select(.kind != "fail"); .level == "none")'
holds "SARIF: traces are flows" "$sarif" \
    '[.runs[0].results[] | select(.codeFlows) | .codeFlows[0].threadFlows[0].locations | length] | length > 0 and all(. > 1)'
holds "SARIF: what is allowed is suppressed, with its reason" "$sarif" \
    '[.runs[0].results[] | select(.suppressions)] | length > 0 and all(.suppressions[0].kind == "inSource" and (.suppressions[0].justification | length > 0))'

holds "GitLab: description, check, fingerprint, severity, place" "$dir/gitlab" 'length > 0 and all((.description | length > 0) and
    (.check_name | length > 0) and (.severity | IN("info", "minor", "major", "critical", "blocker")) and
    (.location.path | length > 0) and .location.lines.begin >= 1)'
holds "GitLab: no fingerprint twice" "$dir/gitlab" '[.[].fingerprint] | length == (unique | length)'

holds "rdjson: message, place, severity, code" "$dir/rdjson" '.source.name == "evenhand" and (.diagnostics | length > 0) and
    all(.diagnostics[]; (.message | length > 0) and (.location.path | length > 0) and .location.range.start.line >= 1 and
    (.severity | IN("INFO", "WARNING", "ERROR")) and (.code.value | length > 0))'

holds "JSON: witnesses have a ticket, an instant and what was decided" "$dir/json" \
    '[.findings[] | .witnesses[]?] | length > 0 and all((.ticket | type) == "object" and (.decision | type) == "object" and (.now | length > 0))'
holds "JSON: counts are those of the list" "$dir/json" \
    '(.findings | map(select(.level == "warning")) | length) == (.policies | map(.warnings) | add)'

if command -v xmllint > /dev/null; then
    ok "JUnit: well-formed" "$(xmllint --noout "$dir/junit" 2>&1)"
else
    skip "JUnit: well-formed" "no xmllint"
fi
ok "JUnit: counts are those of the cases" "$(awk '
    /<testsuite / {match($0, /tests="[0-9]+"/); tests += substr($0, RSTART + 7) + 0
                   match($0, /failures="[0-9]+"/); failures += substr($0, RSTART + 10) + 0}
    /<testcase / {cases++} /<failure / {found++}
    END {if (tests != cases || failures != found) print tests, cases, failures, found}' "$dir/junit")"

finish
