#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Runs all tests through prove. BUILD says where the things under test were built; FILES… runs only those.
set -eu
cd "$(dirname "$0")/.."
BUILD=$(cd "${BUILD:-build}" && pwd)
EVENHAND=$BUILD/evenhand
export BUILD EVENHAND CC="${CC:-gcc}" CXX="${CXX:-g++}" SAN="${SAN:-}"
export CMOCKA_MESSAGE_OUTPUT=TAP
# A sanitizer stop has an exit code of its own, so that no test takes it for an expected failure.
export ASAN_OPTIONS=exitcode=99:detect_leaks=1
export UBSAN_OPTIONS=halt_on_error=1:exitcode=99:print_stacktrace=1

if [ $# -eq 0 ]; then
    for source in tests/unit/test_*.c; do
        set -- "$@" "$BUILD/tests/$(basename "$source" .c)"
    done
    for script in tests/*.sh tests/cli/*.bats; do
        case $script in
        tests/tap.sh | tests/run_*.sh | tests/cli/\*.bats) ;;
        *) set -- "$@" "$script" ;;
        esac
    done
fi
exec prove -j2 --exec '' "$@"
