#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Every example of docs/language.md compiles, or does not where it says so. The words behind ```evenhand say what an
# example is:
#   policy        a whole policy
#   declarations  they are added to tests/docs/base.eh, in place of those that it has of the same kind
#   fields        they are added to its ticket
#   conditions    each line is the `when` of a rule
# and `wrong` in front that each line (or the whole) does not compile.
set -u
. "$(dirname "$0")/tap.sh"
cd "$(dirname "$0")/.." || exit
EVENHAND=${EVENHAND:-$PWD/build/evenhand}
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
base=tests/docs/base.eh

# The base without blocks whose first word stands first on a line of file $1.
base_without() {
    awk -v RS= -v ORS='\n\n' -v fence="$1" '
        BEGIN {
            several = "^(calendar|enum|record|list|sample|let|phrases|rule|action)$"
            FS = "\n"
            while ((getline block < fence) > 0) {
                count = split(block, lines, "\n")
                for (i = 1; i <= count; i++) {
                    split(lines[i], words, " ")
                    if (lines[i] ~ /^[a-z]/ && words[1] !~ several) declared[words[1]]
                }
            }
        }
        {split($1, words, " "); if (!(words[1] in declared)) print}' "$base"
}

# Writes fence $1 of kind $2 as a whole policy.
wrap() {
    case $2 in
    policy) cat "$1" ;;
    declarations) base_without "$1" && cat "$1" ;;
    fields) sed "/# fields/r $1" "$base" ;;
    conditions)
        cat "$base"
        awk 'NF {printf "rule line_%d {\n  when %s\n}\n", NR, $0}' "$1"
        ;;
    esac
}

# check NAME FENCE KIND WRONG
check() {
    wrap "$2" "$3" > "$dir/policy.eh"
    "$EVENHAND" check --format concise "$dir/policy.eh" > "$dir/said" 2>&1
    code=$?
    wanted=0
    [ "$4" = wrong ] && wanted=1
    [ $code -eq $wanted ]
    tap $? "$1" "$dir/said" "$2"
}

for doc in docs/language.md README.md; do
    rm -f "$dir"/*.fence
    awk -v dir="$dir" '
        /^```/ && open {close(file); open = 0; next}
        /^```evenhand/ {
            kind = $2; wrong = "right"
            if (kind == "wrong") {wrong = "wrong"; kind = $3}
            file = sprintf("%s/%04d.%s.%s.fence", dir, NR, kind, wrong); open = 1; next
        }
        /^```/ {open = 1; file = "/dev/null"; next}
        open {print > file}' "$doc"
    for fence in "$dir"/*.fence; do
        [ -e "$fence" ] || continue
        name=$(basename "$fence" .fence)
        wrong=${name##*.}
        kind=${name#*.}
        check "$doc:${name%%.*}" "$fence" "${kind%.*}" "$wrong"
    done
done

finish
