#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# The page of every check: its bad policy compiles and gives the finding, its good one compiles and does not. What a
# page leaves out is that of tests/lint/base.eh, which itself is without findings.
set -u
. "$(dirname "$0")/tap.sh"
cd "$(dirname "$0")/.." || exit
EVENHAND=${EVENHAND:-$PWD/build/evenhand}
base=tests/lint/base.eh
now=2026-03-02T10:00Z
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT

# Checks that need more than a policy, or that nothing asks yet: only that their policies compile.
not_asked=' '

# The policy below the line `$2:` of page $1.
part() {
    awk -v wanted="$2:" '
        $0 == wanted {there = 1; next}
        there && /^```/ {if (open) exit; open = 1; next}
        open' "$1"
}

# The base with the declarations of $1 in place of its own of the same name; new ones stand before the last of their
# kind, and those of a new kind at the end. `allow` belongs to what stands below it.
whole() {
    awk '
        function key_of(line,  words) {
            split(line, words, " ")
            return words[1] (words[1] ~ /^(class|tier|pool|sample|sla|calendar|rule|guarantee|enum|record|target|list|phrases|override|escalation)$/ ? " " words[2] : "")
        }
        FNR == 1 {file++; current = ""}
        /^allow/ {pending = pending $0 "\n"; next}
        /^[a-z]/ {
            current = key_of($0)
            order[file, ++count[file]] = current
            text[file, current] = pending
            pending = ""
        }
        current != "" {text[file, current] = text[file, current] $0 "\n"}
        END {
            for (i = 1; i <= count[1]; i++) {
                key = order[1, i]
                last[key ~ / / ? substr(key, 1, index(key, " ") - 1) : key] = i
            }
            for (i = 1; i <= count[1]; i++) {
                key = order[1, i]
                kind = key ~ / / ? substr(key, 1, index(key, " ") - 1) : key
                for (k = 1; last[kind] == i && k <= count[2]; k++) {
                    other = order[2, k]
                    if (index(other, kind " ") == 1 && !((1, other) in text)) {
                        printf "%s", text[2, other]
                        done[other]
                    }
                }
                printf "%s", (2, key) in text ? text[2, key] : text[1, key]
                done[key]
            }
            for (k = 1; k <= count[2]; k++)
                if (!(order[2, k] in done)) printf "%s", text[2, order[2, k]]
        }' "$base" "$1"
}

# Tickets of eight months for the checks of the past: more and more of them weigh 2 or more, every fifth 10 or more and
# every tenth has no topic; all are answered within the hour.
awk 'BEGIN {
    for (i = 0; i < 1600; i++) {
        month = int(i / 200)
        impact = i % 5 == 0 ? 20 : (i * 37) % 100 < 10 + 8 * month ? 2 : 1
        at = sprintf("2025-%02d-%02dT10:", month + 1, i % 28 + 1)
        printf "{\"id\":\"H%d\",\"created\":\"%s00:00Z\",\"impact\":%d,\"first_reply\":\"%s40:00Z\",", i, at, impact, at
        if (i % 10 != 0) printf "\"topic\":{\"value\":\"other\",\"confidence\":1},"
        printf "\"customer\":{\"id\":\"C%d\",\"vip\":%s}}\n", i, i % 20 == 1 ? "true" : "false"
    }
}' > "$dir/history.jsonl"

# What the linter finds in policy $1, with options $2 …, one code a line; `fails` if it does not compile.
codes() {
    "$EVENHAND" lint --now $now --format concise "$@" > "$dir/said" 2> "$dir/err"
    if [ $? -gt 1 ] || grep -q 'does not compile' "$dir/err"; then
        echo fails
    fi
    sed -n 's/^[^[]*\[\([A-Z][0-9]*\)\]: .*/\1/p' "$dir/said" | sort -u
}

# page CODE
page() {
    "$EVENHAND" explain "$1" > "$dir/page"
    case $1 in
    L08 | H01) past="--history $dir/history.jsonl" ;;
    *) past= ;;
    esac
    for which in Bad Good; do
        part "$dir/page" $which > "$dir/part"
        whole "$dir/part" > "$dir/$which.eh"
        found=" $(codes "$dir/$which.eh" $past | tr '\n' ' ')"
        problem=
        case $found in *' fails '*) problem=$(cat "$dir/said" "$dir/err") ;; esac
        [ -s "$dir/part" ] || problem="there is none"
        case $not_asked in
        *" $1 "*) ;;
        *)
            case $which$found in
            Bad*" $1 "*) ;;
            Bad*) problem=${problem:-"found:$found"} ;;
            Good*" $1 "*) problem=${problem:-$(cat "$dir/said")} ;;
            esac
            ;;
        esac
        ok "$1: the policy called $which" "$problem"
    done
}

ok "the base is without findings" "$(codes $base)"
for code in $(sed -n 's/^EH_LINT_CHECK(\([A-Z0-9]*\),.*/\1/p' lint/checks.def); do
    page "$code"
done

finish
