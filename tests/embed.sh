#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# The example for embedders, as C11 and as C++17: against the run-time library alone, and against what is installed.
set -u
. "$(dirname "$0")/tap.sh"
cd "$(dirname "$0")/.." || exit
BUILD=${BUILD:-$PWD/build} EVENHAND=${EVENHAND:-$BUILD/evenhand} CC=${CC:-gcc} CXX=${CXX:-g++}
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
sanitize=
[ -n "${SAN:-}" ] && sanitize=-fsanitize=address,undefined

says() {
    said=$("$1" "$dir/shop.ehb") && [ "$said" = "T1 goes to vip_desk with priority high" ] || {
        echo "it says: $said"
        return 1
    }
}

warnings="-Wall -Wextra -Wpedantic -Wconversion -Werror $sanitize"
"$EVENHAND" build examples/shop.eh -o "$dir/shop.ehb" 2> /dev/null
passes "it compiles as C11 and links against the run-time library alone" \
    $CC -std=c11 $warnings -Iinclude -o "$dir/c11" examples/embed.c "$BUILD/libevenhand-rt.a" -lm
passes "D4: it decides bytecode from a file" says "$dir/c11"
passes "it compiles as C++17" \
    $CXX -x c++ -std=c++17 $warnings -Iinclude -o "$dir/cxx" examples/embed.c -x none "$BUILD/libevenhand-rt.a" -lm
passes "and decides the same" says "$dir/cxx"
"$EVENHAND" build --strip examples/shop.eh -o "$dir/shop.ehb" 2> /dev/null
passes "stripped bytecode decides the same" says "$dir/c11"
head -c 2000 "$dir/shop.ehb" > "$dir/cut.ehb"
passes "damaged bytecode is refused with a reason" \
    sh -c '"$1" "$2" 2>&1; [ $? -eq 1 ]' sh "$dir/c11" "$dir/cut.ehb"

passes "make install works below DESTDIR" \
    env -u MAKEFLAGS -u MAKELEVEL make -s -o all install BUILD="$BUILD" SAN="${SAN:-}" CC="$CC" CXX="$CXX" DESTDIR="$dir/root" PREFIX=/usr
passes "the installed command runs" "$dir/root/usr/bin/evenhand" --version
if command -v pkg-config > /dev/null; then
    flags=$(PKG_CONFIG_PATH=$dir/root/usr/lib/pkgconfig PKG_CONFIG_SYSROOT_DIR=$dir/root \
        pkg-config --cflags --libs evenhand)
    passes "it links against the installed shared library, by pkg-config" \
        $CC -std=c11 $warnings -o "$dir/shared" examples/embed.c $flags
    passes "and runs with it" env LD_LIBRARY_PATH="$dir/root/usr/lib" sh -c '"$1" "$2"' sh "$dir/shared" "$dir/shop.ehb"
fi
finish
