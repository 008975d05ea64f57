#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# The layers: the VM stands alone, the library shows only its header's functions and calls nothing that ends the
# process, prints, or depends on the locale.
set -u
. "$(dirname "$0")/tap.sh"
cd "$(dirname "$0")/.." || exit
BUILD=${BUILD:-$PWD/build}

included_by() {
    from=$1
    shift
    grep -nE "^ *# *include *\"($from)/" "$@" 2>/dev/null
}

# What the objects of archive $1 need from elsewhere.
imports_of() {
    nm "$1" | awk '$1 == "U" {need[$2]} NF == 3 {have[$3]} END {for (s in need) if (!(s in have)) print s}' |
        grep -vE '^(__asan|__ubsan|__sanitizer|__stack_chk|_GLOBAL_OFFSET)' | sort
}

ok "vm/ includes only vm/ and evenhand.h" \
    "$(included_by 'audit|compiler|stdlib|tickets|outside|service|lint|sim|report|plain|store|cli|tests' vm/*.[ch])"
ok "compiler/ and stdlib/ include nothing of the command" \
    "$(included_by 'audit|tickets|outside|service|lint|sim|report|plain|store|cli|tests' compiler/*.[ch] stdlib/*.[ch])"
ok "tickets/ and outside/ include nothing of the compiler or the command" \
    "$(included_by 'audit|compiler|service|lint|sim|report|plain|store|cli|tests' tickets/*.[ch] tickets/*.cpp outside/*.[ch])"
# A folder that is not there yet has nothing to include.
ok "service/ includes nothing of the linter, the simulator or the command" \
    "$(included_by 'audit|lint|sim|report|plain|store|cli|tests' service/*.[ch])"
ok "lint/ includes nothing of the simulator or the command" "$(included_by 'audit|sim|report|plain|store|cli|tests' lint/*.[ch])"
ok "sim/ includes nothing of the linter, the generator or the command" \
    "$(included_by 'audit|lint|generate|report|plain|store|cli|tests' sim/*.[ch])"
ok "generate/ includes nothing of the linter, the log or the command" \
    "$(included_by 'audit|lint|report|plain|store|cli|tests' generate/*.[ch])"
ok "report/ includes only itself and vm/" "$(included_by 'audit|compiler|stdlib|tickets|outside|service|lint|sim|plain|store|cli|tests' report/*.[ch])"
ok "plain/ includes the compiler, the VM and report/" \
    "$(included_by 'audit|tickets|outside|service|lint|sim|generate|store|cli|tests' plain/*.[ch])"
ok "audit/ includes nothing of the linter, the simulator or the command" \
    "$(included_by 'outside|lint|sim|generate|report|plain|cli|tests' audit/*.[ch])"
ok "store/ includes nothing of the compiler, the linter or the command" \
    "$(included_by 'audit|compiler|outside|service|lint|sim|report|plain|cli|tests' store/*.[ch])"

libc_only='mem(cpy|move|set|cmp|chr)|str(len|cmp|ncmp|chr)|malloc|realloc|free|qsort|bsearch|vsnprintf'
# vsnprintf: the disassembler, for names and whole numbers. __cpu_model and __cpu_features2 are the compiler's own: which instructions this processor has.
libm='__cpu_model|__cpu_features2|rint|nearbyint|floor|ceil|trunc|fabs|fmod|ldexp|frexp|sqrt|fmin|fmax|llrint|isnan'
ok "the run-time library needs libc's and libm's plainest functions alone" \
    "$(imports_of "$BUILD/libevenhand-rt.a" | grep -vxE "$libc_only|$libm")"
ok "the library never exits, prints, jumps, or asks the locale" \
    "$(imports_of "$BUILD/libevenhand.a" | grep -xE \
        'exit|_exit|abort|__assert_fail|f?printf|puts|putchar|f?putc|fputs|(sig)?(set|long)jmp|strtod|atof|strcasecmp|strncasecmp|isalpha|isspace|tolower|toupper|setlocale|getenv|time|gettimeofday|clock_gettime|rand|random|localtime|gmtime')"
ok "the shared library exports what evenhand.h declares, nothing else" \
    "$(
        exported=$(nm -D --defined-only "$BUILD/libevenhand.so.0" | awk '$2 == "T" {print $3}' |
            sed 's/@.*//' | sort)
        declared=$(grep -A1 '^EH_API' include/evenhand.h | grep -oE 'eh_[a-z_]+ ?\(' | tr -d ' (' | sort -u)
        printf '%s\n' "$exported" "$declared" | sort | uniq -u
    )"

finish
