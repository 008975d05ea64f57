#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# Every need is shown by a test: prints which (TAP).
#
# The idea: for what an author writes, requirements.tsv names tests of the policies; each policy's tests run once; a
# need without a row, a row whose test does not exist, and a test that fails are failures here. What a command does has
# a test of the command whose name begins with the need. Behind them stand what the policies' READMEs and
# docs/stdlib.md promise beyond that.
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

# What a command does for a need: some test of the command begins with its name.
for id in V5 V6 V8 V9 V12 V13 V14 V21 V22 V23 V24 V25 T1 T5 T7 T8 T9 D1 D3 D4; do
    if grep -qE "^(@test|ok|passes|says [a-z_]+) \"([VTD][0-9]+ )*$id[ :]" tests/cli/*.bats tests/*.sh; then
        result ok "$id is shown by a test of the command"
    else
        result 'not ok' "$id is shown by no test of the command"
    fi
done

# V3 to its end, where sqlite3 and a C compiler can make the CRM and the churn model: each decision
# asks both, so it follows a row that is written between two of them.
live='V3 policies/saas/live.eh: the CRM and the churn model are asked at the moment of the decision'
if command -v sqlite3 >/dev/null 2>&1 && command -v "${CC:-cc}" >/dev/null 2>&1; then
    cp -R policies/saas "$work/saas"
    sqlite3 "$work/saas/crm.db" <"$work/saas/schema.sql"
    cat >"$work/predict.c" <<'EOF'
#include <stdint.h>
#include <string.h>
int churn_risk(const char *id, size_t n, double *risk)
{
    *risk = 0.93;
    return n == 5 && memcmp(id, "A-100", 5) == 0;
}
int guess_intent(const char *title, size_t n, const char *message, size_t m, int64_t *intent)
{
    (void)message, (void)m;
    *intent = 3; /* bug */
    return n == 6 && memcmp(title, "Export", 6) == 0;
}
EOF
    "${CC:-cc}" -shared -fPIC -o "$work/saas/libpredict.so" "$work/predict.c"
    # Prints tier and service of each ticket, the tickets with a slash between.
    decide() {
        "$evenhand" run "$work/saas/live.eh" "$work/saas/live.jsonl" --now 2026-03-02T09:00:00Z \
            --allow-library "$work/saas/libpredict.so" |
            sed 's/.*"service":"\([a-z]*\)".*"tier":"\([a-z]*\)","queue".*/\2 \1/' | tr '\n' '/'
    }
    first=$(decide) || :
    sqlite3 "$work/saas/crm.db" "insert into account values
        ('A-999', 'Signed Today', 'enterprise', '75000.00', null, null, null)"
    second=$(decide) || :
    same='assisted premier/human premier/human premier/human premier/human premier/'
    if [ "$first" = "${same}human standard/" ] && [ "$second" = "${same}human premier/" ]; then
        result ok "$live"
    else
        result 'not ok' "$live"
        printf '# before: %s\n# after:  %s\n' "$first" "$second"
    fi
else
    result ok "$live # SKIP no sqlite3 or no C compiler"
fi

# compare TEXT FILE FILE: whether two files are the same and not empty.
compare() {
    if [ -s "$2" ] && cmp -s "$2" "$3"; then
        result ok "$1"
    else
        result 'not ok' "$1"
        diff "$2" "$3" | head -n 6 | sed 's/^/# /' || :
    fi
}

# decisions POLICY TICKETS NOW: one a line; tickets with faults are part of it (exit 3).
decisions() {
    "$evenhand" run "policies/$1/policy.eh" "policies/$1/$2" --now "$3" || [ $? -eq 3 ]
}

decisions it_desk tickets.csv 2026-03-02T09:00:00Z >"$work/csv"
decisions it_desk tickets.jsonl 2026-03-02T09:00:00Z >"$work/jsonl"
compare 'policies/it_desk: its tickets decide alike as CSV and as JSON' "$work/csv" "$work/jsonl"

# D2: the bytecode alone, in another folder, decides as its policy does.
cp policies/it_desk/tickets.csv "$work/"
"$evenhand" build policies/it_desk/policy.eh -o "$work/it_desk.ehb" 2>"$work/said" || :
run_built() { (cd "$work" && "$evenhand" run it_desk.ehb tickets.csv --now 2026-03-02T09:00:00Z); }
run_built >"$work/built" || :
compare 'D2 policies/it_desk: the built policy decides alike, away from its files' \
    "$work/csv" "$work/built"

# What is known only afterwards moves no row: class, tier, and the rows of route and rank.
rows() {
    sed 's/.*"id":"\([^"]*\)".*"class":"\([a-z]*\)".*"by":{\(.*\),"rules".*/\1 \2 \3/'
}
at=2012-05-08T09:00:00+01:00
decisions incident_log tickets.csv $at | head -n 22 | rows >"$work/afterwards"
decisions incident_log tickets.jsonl $at | rows >"$work/arrival"
compare 'policies/incident_log: no row needs the future' "$work/arrival" "$work/afterwards"

# The ticket blocks that docs/stdlib.md offers for each helpdesk compile as they stand.
awk -v dir="$work" '
    /^ticket \{/ {
        name = dir "/block_" ++n ".eh"
        print "policy block\nconfidence 80%\nqueues q\npriorities normal" > name
        print "fallback queue q\nimport \"std/helpdesk\"" > name
        print "route { otherwise -> q }\nrank { otherwise -> normal }" > name
    }
    name != "" { print > name }
    /^\}/ && name != "" { close(name); name = "" }' docs/stdlib.md
blocks=0
for block in "$work"/block_*.eh; do
    [ -e "$block" ] || continue
    blocks=$((blocks + 1))
    "$evenhand" check "$block" >"$work/said" 2>&1 || {
        result 'not ok' "docs/stdlib.md: ticket block $blocks"
        head -n 12 "$work/said" | sed 's/^/# /'
    }
done
if [ $blocks -eq 4 ]; then
    result ok 'docs/stdlib.md: four ticket blocks were tried'
else
    result 'not ok' "docs/stdlib.md: $blocks ticket blocks, not four"
fi

printf '1..%d\n' "$number"
[ "$failed" -eq 0 ]
