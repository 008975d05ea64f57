#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# How long the linter takes: on the policies of policies/, and on routing rows made by bench/gen.c, as conditions and as a
# table. Z3, where it is installed, is asked which of the same rows no ticket reaches, and must find as many.
#
# One idea: the linter answers every check, Z3 one of them; so Z3's time is the lower bound of what a linter on top of
# it would take. Called by bench/run.sh; the table goes to $BUILD/bench/lint.md.
set -eu
cd "$(dirname "$0")/.."
BUILD=${BUILD:-$PWD/build}
EVENHAND=${EVENHAND:-$BUILD/evenhand}
out=$BUILD/bench
data=$out/data
table=$out/lint.md
mkdir -p "$data"
[ -x "$out/gen" ] || ${CC:-cc} -std=c17 -D_POSIX_C_SOURCE=200809L -O2 -I. -Iinclude -o "$out/gen" bench/gen.c bench/tickets.c -lm

# took COMMAND...: the smallest wall time of three runs in ms, in $took (of one, if it takes seconds); its output in $out/said.
took() {
    took=$(perl -MTime::HiRes=time -e '
        my ($said, $best) = (shift, 1e9);
        for (1 .. 3) {
            my $start = time;
            if (my $child = fork) { waitpid $child, 0 } else {
                open STDOUT, ">", $said; open STDERR, ">", "/dev/null"; exec @ARGV }
            my $ms = (time - $start) * 1000;
            $best = $ms if $ms < $best;
            last if $ms > 3000;
        }
        printf "%.0f", $best' "$out/said" "$@")
}

lint() {
    took "$EVENHAND" lint --now 2026-03-02T10:00Z --format concise "$1"
}

# Which rows no ticket reaches, as SMT-LIB 2: one question a row, each row then taken away from what is left.
smt() {
    awk -F'\t' 'BEGIN { print "(declare-const i Int) (declare-const r Int) (declare-const s Int)"
            print "(assert (and (<= 0 i 11) (<= 0 r 7) (<= 0 s 1000000000)))" }
        function number(known, name) { if (!(name in known)) { known[name] = known["n"] + 0; known["n"]++ } return known[name] }
        { row = sprintf("(and (= i %d) (= r %d) (<= %d s) (< s %d))", number(intents, $1), number(regions, $2), $3, $4)
          print "(push) (assert " row ") (check-sat) (pop) (assert (not " row "))" }' "$1"
}

printf '| what | rows | lint | Z3, dead rows alone |\n| --- | --: | --: | --: |\n' > "$table"
for policy in policies/*/policy.eh; do
    lint "$policy"
    rows=$("$EVENHAND" lint --now 2026-03-02T10:00Z "$policy" 2>&1 >/dev/null | sed -n 's/.*: \([0-9]*\) rows.*/\1/p')
    echo "| \`$policy\` | ${rows:-} | $took ms | |" >> "$table"
done
status=0
for rows in 10 100 500 1000 2000; do
    "$out/gen" rows "$rows" "$data/lint$rows.tsv"
    smt "$data/lint$rows.tsv" > "$data/lint$rows.smt2"
    z3= dead=
    if command -v z3 > /dev/null; then
        took timeout 120 z3 "$data/lint$rows.smt2"
        z3="$took ms" dead=$(grep -c '^unsat' "$out/said" || true)
    fi
    for form in when table; do
        "$out/gen" policy "$data/lint$rows.tsv" $form > "$data/lint$form$rows.eh"
        lint "$data/lint$form$rows.eh"
        found=$(grep -c '\[R01\]' "$out/said" || true)
        if [ -n "$dead" ] && [ "$found" -ne "$dead" ]; then
            echo "lint: $rows rows ($form): $found are dead, Z3 says $dead" >&2
            status=1
        fi
        echo "| routing rows ($form), $found of them dead | $rows | $took ms | $z3 |" >> "$table"
    done
done
cat "$table"
exit $status
