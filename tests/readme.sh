#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# What the README and docs/*.md show is what happens: each ```console block holds commands behind `$ ` and all that they
# print, and the README's blocks with a file's name in the line above are that file. Hashes, which change with the time
# zones of the machine, stand for each other. The blocks of one page follow each other in one folder.
set -u
. "$(dirname "$0")/tap.sh"
cd "$(dirname "$0")/.." || exit
BUILD=${BUILD:-$PWD/build} EVENHAND=${EVENHAND:-$BUILD/evenhand} CC=${CC:-gcc}
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
mkdir "$dir/bin"
ln -s "$EVENHAND" "$dir/bin/evenhand"
printf '#!/bin/sh\nexec %s %s "$@"\n' "$CC" "${SAN:+-fsanitize=address,undefined}" > "$dir/bin/cc"
chmod +x "$dir/bin/cc"
PATH=$dir/bin:$PATH

# same NAME WANTED SAID
same() {
    sed 's/[0-9a-f]\{64\}/HASH/g' "$2" > "$dir/a" && sed 's/[0-9a-f]\{64\}/HASH/g' "$3" > "$dir/b" &&
        diff "$dir/a" "$dir/b" > "$dir/diff"
    tap $? "$1" "$dir/diff"
}

# page FILE: its commands run in a folder that looks like this one after `make`.
page() {
    rm -rf "$dir/blocks" "$dir/here"
    mkdir "$dir/blocks" "$dir/here"
    ln -s "$PWD/examples" "$PWD/include" "$PWD/policies" "$dir/here"
    ln -s "$BUILD" "$dir/here/build"
    # NNN.commands and NNN.wanted for each console block; NNN.file and NNN.text for each block of a file.
    awk -v dir="$dir/blocks" '
        function quote(text) {gsub(/\047/, "\047\\\047\047", text); return "\047" text "\047"}
        function block() {n++; return sprintf("%s/%03d", dir, n)}
        /^`[^`]*`:$/ {name = substr($0, 2, length($0) - 3)}
        /^```console/ {at = block(); kind = "console"; next}
        /^```(evenhand|c)/ && name {at = block(); kind = "file"; print name > (at ".file"); printf "" > (at ".text"); next}
        /^```/ && kind {kind = ""; name = ""; next}
        /^```/ {next}
        kind == "console" && /^\$ / {print "echo " quote($0) "\n" substr($0, 3) > (at ".commands")}
        kind == "console" {print > (at ".wanted")}
        kind == "file" {print > (at ".text")}' "$1"
    for block in "$dir"/blocks/*.commands "$dir"/blocks/*.file; do
        [ -e "$block" ] || continue
        case $block in
        *.commands)
            (cd "$dir/here" && sh "$block") > "$dir/said" 2>&1
            same "$1: $(head -n 1 "$block")" "${block%.*}.wanted" "$dir/said"
            ;;
        *) same "$1: $(cat "$block") is what it shows" "${block%.*}.text" "$(cat "$block")" ;;
        esac
    done
}

for doc in README.md $(grep -l '^```console' docs/*.md); do
    page "$doc"
done
[ $n -gt 3 ] || failed=1
finish
