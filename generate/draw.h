/* SPDX-License-Identifier: Apache-2.0 */
/* Chance for a key (a ticket, a customer) and what it is for: the same on every machine. */
#ifndef EH_GENERATE_DRAW_H
#define EH_GENERATE_DRAW_H

#include <stdbool.h>
#include <stdint.h>

/* What a number is for: below EH_DRAW_OTHER the field of that number, in pairs of a few draws each. The values are part
 * of what a seed means. */
typedef enum EhDraw {
    EH_DRAW_FIELDS = 0, /* + EH_DRAWS_A_FIELD * number of the field + 0, 1, … */
    EH_DRAW_OTHER = 1 << 24,
    EH_DRAW_GAP,
    EH_DRAW_HANDLING,
    EH_DRAW_PERSON,
    EH_DRAW_PHRASE,
    EH_DRAW_PHRASE_SET,
    EH_DRAW_PHRASE_TEXT,
    EH_DRAW_MISROUTE,
    EH_DRAW_PENDING,
    EH_DRAW_PENDING_TIME,
    EH_DRAW_AGAIN,
    EH_DRAW_AGAIN_TIME,
    EH_DRAW_REOPENED,
    EH_DRAW_TRANSFERRED,
    EH_DRAW_ESCALATED,
    EH_DRAW_FIRST_CONTACT,
    EH_DRAW_ANSWERED,
    EH_DRAW_SCORE,
    EH_DRAW_RETAINED = EH_DRAW_SCORE + 16,
    EH_DRAW_SOUR
} EhDraw;
enum { EH_DRAWS_A_FIELD = 4 };

/* Above 0 and below 1. */
double eh_draw(uint64_t seed, uint64_t key, uint32_t what);

/* Standard normal: Wichura's AS 241 (1988) of a uniform number, to about 1e-7. */
double eh_draw_normal(uint64_t seed, uint64_t key, uint32_t what);

/* x to a power, for x above 0. */
double eh_power(double x, double power);

/* The logarithm to base 2. */
double eh_log2(double x);

#endif
