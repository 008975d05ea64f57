#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# Every need that the language serves is shown by tests of the policies: prints which (TAP).
#
# The idea: requirements.tsv names them; each policy's tests run once; a need without a row, a row whose
# test does not exist, and a test that fails are failures here.
#
#   requirements.sh [EVENHAND]
set -eu
here=$(cd "$(dirname "$0")" && pwd)
evenhand=${1:-${EVENHAND:-$here/../build/evenhand}}
case $evenhand in
*/*) evenhand=$(cd "$(dirname "$evenhand")" && pwd)/$(basename "$evenhand") ;;
esac
table=$here/requirements.tsv
cd "$here/.."
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 1' HUP INT TERM

needs='V1 V2 V3 V4 V5 V6 V7 V10 V11 V12 V13 V14 V15 V16 V17 V18 V19 V20 V22 V26
T1 T2 T3 T4 T5 T6 T10 D2'
tab=$(printf '\t')
number=0
failed=0

# result ok|'not ok' TEXT
result() {
    number=$((number + 1))
    printf '%s %d - %s\n' "$1" "$number" "$2"
    [ "$1" = ok ] || failed=$((failed + 1))
}

# The results of a policy's tests as TAP, in a file made on first use; prints the file's name.
results_of() {
    file=$work/$(printf '%s' "$1" | tr '/' '_').tap
    [ -e "$file" ] || "$evenhand" test --format tap "$1" >"$file" 2>"$file.err" || :
    printf '%s' "$file"
}

# Whether file $1 says that test $2 passed; the number and a dash after it are TAP's.
passed() {
    NAME=$2 awk '
        { line = $0; sub(/\r$/, "", line) }
        line ~ /^ok / {
            sub(/^ok +[0-9]* *(- )?/, "", line)
            if (line == ENVIRON["NAME"]) found = 1
        }
        END { exit !found }' "$1"
}

while IFS=$tab read -r id policy name; do
    case $id in '' | '#'*) continue ;; esac
    file=$(results_of "$policy")
    if passed "$file" "$name"; then
        result ok "$id $policy: $name"
    else
        result 'not ok' "$id $policy: $name"
        grep -F -- "$name" "$file" | sed 's/^/# /' || :
        head -n 5 "$file.err" | sed 's/^/# /'
    fi
done <"$table"

for id in $needs; do
    if ! grep -q "^$id$tab" "$table"; then
        result 'not ok' "$id is shown by no test"
    fi
done

# V3 to its end, where sqlite3 can make the CRM: the decision follows the row, with no copy between.
if command -v sqlite3 >/dev/null 2>&1; then
    cp -R policies/saas "$work/saas"
    sqlite3 "$work/saas/crm.db" <"$work/saas/schema.sql"
    decide() {
        "$evenhand" run "$work/saas/live.eh" "$work/saas/live.jsonl" --now 2026-03-02T09:00:00Z |
            sed 's/.*"service":"\([a-z]*\)".*/\1/' | tr '\n' ' '
    }
    before=$(decide) || :
    sqlite3 "$work/saas/crm.db" "insert into account values
        ('A-999', 'Signed Today', 'enterprise', '75000.00', null, null, null)"
    after=$(decide) || :
    expected='standard premier premier premier premier'
    if [ "$before" = "$expected standard " ] && [ "$after" = "$expected premier " ]; then
        result ok 'V3 policies/saas/live.eh: the CRM is asked at the moment of the decision'
    else
        result 'not ok' 'V3 policies/saas/live.eh: the CRM is asked at the moment of the decision'
        printf '# before: %s\n# after:  %s\n' "$before" "$after"
    fi
else
    result ok 'V3 policies/saas/live.eh: the CRM is asked # SKIP no sqlite3'
fi

printf '1..%d\n' "$number"
[ "$failed" -eq 0 ]
