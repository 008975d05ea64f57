#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Writes the lines of a text file as C strings, one each, for an array.
set -eu
export LC_ALL=C
sed -e 's/[\\"]/\\&/g' -e 's/.*/"&\\n",/' "$1"
