#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Writes the code points that a terminal shows in two columns or none, from EastAsianWidth.txt (W and F are wide; the
# general category, in its comments, tells marks and format characters), for cli/show_text.c.
set -eu
export LC_ALL=C

awk -F '[;# ]+' '
    BEGIN {print "/* Made by tools/gen_width.sh. */"}
    /^[0-9A-F]/ {
        n = split($1, range, /\.\./)
        width = $3 ~ /^(Mn|Me|Cf)$/ ? 0 : $2 ~ /^[WF]$/ ? 2 : 1
        if (width != 1) printf "{0x%s, 0x%s, %d},\n", range[1], range[n], width
    }' "$1"
