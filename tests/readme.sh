#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# What the README shows is what happens: each ```console block holds commands behind `$ ` and all that they print, and
# the blocks with a file's name in the line above are that file.
set -u
cd "$(dirname "$0")/.." || exit
BUILD=${BUILD:-$PWD/build} EVENHAND=${EVENHAND:-$BUILD/evenhand} CC=${CC:-gcc}
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
# The commands run in a folder that looks like this one after `make`.
mkdir "$dir/bin" "$dir/here"
ln -s "$PWD/examples" "$PWD/include" "$PWD/policies" "$dir/here"
ln -s "$BUILD" "$dir/here/build"
ln -s "$EVENHAND" "$dir/bin/evenhand"
printf '#!/bin/sh\nexec %s %s "$@"\n' "$CC" "${SAN:+-fsanitize=address,undefined}" > "$dir/bin/cc"
chmod +x "$dir/bin/cc"
PATH=$dir/bin:$PATH

# Files N.commands and N.wanted for each console block; N.file and N.text for each block of a file.
awk -v dir="$dir" '
    function quote(text) {gsub(/\047/, "\047\\\047\047", text); return "\047" text "\047"}
    /^`[^`]*`:$/ {name = substr($0, 2, length($0) - 3)}
    /^```console/ {n++; kind = "console"; next}
    /^```(evenhand|c)/ && name {n++; kind = "file"; print name > (dir "/" n ".file"); text = dir "/" n ".text"; printf "" > text; next}
    /^```/ && kind {kind = ""; name = ""; next}
    /^```/ {next}
    kind == "console" && /^\$ / {
        print "echo " quote($0) "\n" substr($0, 3) > (dir "/" n ".commands")
    }
    kind == "console" {print > (dir "/" n ".wanted")}
    kind == "file" {print > text}' README.md

count=0
failed=0
for commands in "$dir"/*.commands "$dir"/*.file; do
    [ -e "$commands" ] || continue
    count=$((count + 1))
    block=${commands%.*}
    case $commands in
    *.commands)
        name="console: $(head -n 1 "$commands")"
        touch "$block.wanted"
        (cd "$dir/here" && sh "$commands") > "$block.said" 2>&1
        diff "$block.wanted" "$block.said" > "$block.diff"
        ;;
    *)
        name="$(cat "$commands") is what the README shows"
        diff "$block.text" "$(cat "$commands")" > "$block.diff"
        ;;
    esac
    if [ -s "$block.diff" ]; then
        echo "not ok $count - $name"
        sed 's/^/# /' "$block.diff"
        failed=1
    else
        echo "ok $count - $name"
    fi
done
echo "1..$count"
[ $count -gt 0 ] || exit 1
exit $failed
