#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Writes the standard imports (FILE.eh …) as one C table, for compiler/std.h.
set -eu
export LC_ALL=C

printf '/* Made by tools/embed.sh. */\n#include "compiler/std.h"\n\n'
for file do
    name=$(basename "$file" .eh)
    printf 'static const char text_%s[] = {\n' "$name"
    od -An -v -tu1 "$file" | sed 's/ *\([0-9][0-9]*\)/(char)\1,/g'
    printf '0};\n\n'
done
printf 'const EhStdFile eh_std_files[] = {\n'
for file do
    name=$(basename "$file" .eh)
    printf '    {"%s", text_%s, sizeof text_%s - 1},\n' "$name" "$name" "$name"
done
printf '    {0, 0, 0}\n};\nconst uint32_t eh_std_file_count = %s;\n' "$#"
