#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# The fuzz targets for ten seconds each; `tests/fuzz/run.sh 600` takes longer.
exec "$(dirname "$0")/fuzz/run.sh" 10
