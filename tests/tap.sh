# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=sh disable=SC2034
# How the scripts here tell what they tested, in TAP. To be sourced before a script changes its folder:
#     . "$(dirname "$0")/tap.sh"
n=0
failed=0

# tap CODE NAME [FILE…]: one test, which has passed if CODE is 0; if not, the files say why. Gives CODE back.
tap() {
    n=$((n + 1))
    if [ "$1" -eq 0 ]; then
        echo "ok $n - $2"
        return 0
    fi
    failed=1
    echo "not ok $n - $2"
    shift 2
    [ $# -eq 0 ] || cat "$@" 2> /dev/null | tr -d '\000' | head -n 60 | sed 's/^/# /'
    return 1
}

# ok NAME PROBLEM: passed where PROBLEM is empty.
ok() {
    [ -z "$2" ]
    tap $? "$1" || printf '%s\n' "$2" | head -n 60 | sed 's/^/# /'
}

# passes NAME COMMAND…: passed where the command, which runs in a shell of its own, succeeds.
passes() {
    name=$1
    shift
    said=$("$@" 2>&1)
    tap $? "$name" || printf '%s\n' "$said" | head -n 60 | sed 's/^/# /'
}

# alike NAME WANTED FOUND: passed where the two files are the same.
alike() {
    ok "$1" "$(diff "$2" "$3" 2>&1)"
}

# skip NAME WHY: one test that cannot be made here.
skip() {
    n=$((n + 1))
    echo "ok $n - $1 # SKIP $2"
}

# skip_all WHY: none can.
skip_all() {
    echo "1..0 # SKIP $1"
    exit 0
}

finish() {
    echo "1..$n"
    exit $failed
}
