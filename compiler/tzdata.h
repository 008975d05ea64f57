/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Zone rules from the compiling machine's time zone database, for the bytecode to carry.
 *
 * One idea: the listed transitions and the rule that follows them become one flat array of spans
 * for the years 1900..2199, so that deciding needs neither files nor rules.
 */
#ifndef EH_COMPILER_TZDATA_H
#define EH_COMPILER_TZDATA_H

#include <stddef.h>
#include <stdint.h>

#include "vm/zone.h"

#define EH_TZDATA_DIRECTORY "/usr/share/zoneinfo"
#define EH_TZDATA_NAME_MAX 64    /* bytes of a zone name */
#define EH_TZDATA_VERSION_MAX 32 /* bytes of a version, its NUL included */

typedef enum EhTzdataResult {
    EH_TZDATA_OK,
    EH_TZDATA_MEMORY,
    EH_TZDATA_UNKNOWN, /* no such zone, or not a name of one */
    EH_TZDATA_DAMAGED  /* the file is there and cannot be read as TZif version 2 or later */
} EhTzdataResult;

/* Gives `size` bytes aligned for any type, or NULL. What it gives is never handed back. */
typedef void *(*EhTzdataAlloc)(void *user, size_t size);

/* Reads the zone `name` (`n` bytes) below `directory`. On EH_TZDATA_OK `*spans` holds `*n_spans`
 * spans that pass eh_zone_verify, in memory from `alloc`; else both are untouched. `UTC` needs no
 * file. Names that mean another zone on another machine (`localtime`, `posixrules`) and the
 * `right/` zones, which count leap seconds, are unknown. */
EhTzdataResult eh_tzdata_load(const char *directory, const char *name, uint32_t n,
                              EhTzdataAlloc alloc, void *user, EhZoneSpan **spans,
                              uint32_t *n_spans);

/* The database's version, as "2026a"; "unknown" when the directory does not tell. */
void eh_tzdata_version(const char *directory, char version[EH_TZDATA_VERSION_MAX]);

#endif
