/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The values that the virtual machine works on.
 *
 * One idea: a missing value is a value outside of every type, so an optional needs no flag of its own.
 * Whole-number kinds (bool, int, money, duration, date, time, enum) use EH_MISSING, numbers use NaN
 * (legal numbers are never NaN), texts, sets, lists and records use a null pointer.
 */
#ifndef EH_VM_VALUE_H
#define EH_VM_VALUE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A run of bytes that somebody else owns. Not terminated; may hold NUL. */
typedef struct EhStr {
    const char *p;
    uint32_t n;
} EhStr;

/* The missing value of every whole-number kind: no legal value is below -(10^6 days in ms). */
#define EH_MISSING INT64_MIN

/* Bounds that hold by default (language section 3). Money, duration and time are whole counts. */
#define EH_INT_MAX 9007199254740991LL    /* 2^53 - 1, also money in minor units */
#define EH_DURATION_MAX 86400000000000LL /* 10^6 days in milliseconds */
#define EH_DAY_MS 86400000LL
#define EH_DATE_MIN (-25567) /* 1900-01-01 as days since 1970-01-01 */
#define EH_DATE_MAX 84005    /* 2199-12-31 */
#define EH_TIME_MIN (EH_DATE_MIN * EH_DAY_MS)
#define EH_TIME_MAX ((EH_DATE_MAX + 1) * EH_DAY_MS - 1)

/* One register, and one cell of a ticket. A text, set or list takes two in a row:
 * the pointer, then `meta` (texts: length and intern id; sets and lists: the count). */
typedef union EhCell {
    int64_t i;
    double f;
    const char *p; /* text: its bytes, never NULL unless missing (empty text: any pointer) */
    const union EhCell *q; /* set, list: the first element; record: its first cell */
    uint64_t meta;
} EhCell;

/* `meta` of a text: the low half is the length in bytes, the high half the intern id. */
#define EH_TEXT_LEN(meta) ((uint32_t)(meta))
#define EH_TEXT_ID(meta) ((uint32_t)((meta) >> 32))
#define EH_TEXT_META(len, id) ((uint64_t)(uint32_t)(len) | (uint64_t)(uint32_t)(id) << 32)

/* Intern ids: 0 is a text that the program does not list; ids from 1 on are listed texts. */
#define EH_ID_NONE 0u
#define EH_ID_UNKNOWN 0xFFFFFFFFu /* nobody has looked it up yet */

#endif
