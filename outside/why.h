/* SPDX-License-Identifier: Apache-2.0 */
#ifndef EH_OUTSIDE_WHY_H
#define EH_OUTSIDE_WHY_H

#include "evenhand.h"

/* Room for one line that says why something cannot be opened. */
typedef struct EhWhy {
    char *text;
    size_t size;
} EhWhy;

/* Writes the line and returns `status`. */
EhStatus eh_why(const EhWhy *why, EhStatus status, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

#endif
