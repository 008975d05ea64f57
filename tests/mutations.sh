#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Plants each defect of tests/lint/mutations.txt in its policy: the linter must find more under its code than before.
# `tests/mutations.sh NAME…` plants only those, and shows what is found.
set -u
. "$(dirname "$0")/tap.sh"
cd "$(dirname "$0")/.." || exit
EVENHAND=${EVENHAND:-$(pwd)/build/evenhand}
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
unset GITHUB_STEP_SUMMARY
cp -r policies "$scratch/policies"

# One file a defect: planted/NAME is "CODE POLICY", then its lines.
mkdir "$scratch/planted"
awk -v folder="$scratch/planted" '
    /^#/ { next }
    /^$/ { file = ""; next }
    file == "" { file = folder "/" $1; print $2, $3 > file; next }
    { print > file }' tests/lint/mutations.txt

# count CODE POLICY-FILE: how many findings it has under the code; says the mistake if it does not compile.
count() {
    "$EVENHAND" lint --color=never --now 2026-03-02T10:00Z --format concise "$2" > "$scratch/said" 2> "$scratch/mistakes"
    grep -c "\[$1\]" "$scratch/said"
    grep 'error\[E' "$scratch/said" "$scratch/mistakes" >&2
}

# plant FILE: reads lines from planted/FILE on standard input; the policy with each run of - lines replaced.
plant() {
    perl -e '
        open my $in, "<", $ARGV[0] or die; local $/; my $text = <$in>;
        open my $edits, "<", $ARGV[1] or die; my $all = <$edits>; $all =~ s/^[^\n]*\n//;
        while ($all =~ /((?:^-[^\n]*\n)+)((?:^\+[^\n]*\n)*)/mg) {
            my ($old, $new) = ($1, $2);
            s/^[-+] ?//mg, s/\n\z// for $old, $new;
            my $at = index $text, $old;
            die "no such text: $old\n" if $at < 0;
            substr($text, $at, length $old) = $new;
        }
        print $text;' "$1" "$2"
}

[ $# -gt 0 ] || set -- $(ls "$scratch/planted")
for name do
    read -r code policy < "$scratch/planted/$name"
    case $policy in
    */*) good=$scratch/policies/$policy.eh ;;
    *) good=$scratch/policies/$policy/policy.eh ;;
    esac
    bad=${good%/*}/planted.eh
    before=$(count "$code" "$good")
    plant "$good" "$scratch/planted/$name" > "$bad" || echo "# $name: not planted"
    after=$(count "$code" "$bad")
    [ "$after" -gt "$before" ]
    tap $? "$name is found as $code" "$scratch/said"
done
finish
