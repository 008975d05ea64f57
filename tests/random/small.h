/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Random policies over few values, all of whose tickets can be listed: for what the linter proves of every ticket.
 *
 * One idea: every field comes from a table that has its declaration, all values that any condition tells apart, and the
 * tests that conditions make of it; so a listing of the values is a listing of all that a decision can come to.
 */
#ifndef EH_TESTS_SMALL_H
#define EH_TESTS_SMALL_H

#include "tests/random/chance.h"
#include "tickets/out.h"

enum { SMALL_FIELDS = 5, SMALL_VALUES = 12, SMALL_TESTS = 10, SMALL_TERMS = 8 };

/* A field (`declared` NULL: `created`): `values` as JSON (`null` leaves it out), `tests` and whole `terms` as the policy writes them. */
typedef struct SmallField {
    const char *name, *declared;
    const char *values[SMALL_VALUES + 1], *tests[SMALL_TESTS + 1], *terms[SMALL_TERMS + 1];
    const char *cells[4]; /* of a table under it; none: it heads none */
} SmallField;

/* One policy. Ticket numbers count through the values, the first field fastest. */
typedef struct SmallPolicy {
    uint64_t seed;
    const SmallField *fields[SMALL_FIELDS];
    uint32_t n_fields, n_tickets;
    uint32_t n_held_out; /* tickets from this one on are in the holdout group; 0: there is none */
    uint32_t n_classes, n_tiers, n_queues, n_priorities; /* classes, tiers: 0 if none */
    uint32_t led_to;   /* the queue that a guarantee says its tickets come to */
    uint32_t promised; /* the field that never decides the queue, says a guarantee */
    EhOut text;
} SmallPolicy;

/* `most`: at most so many tickets. */
SmallPolicy small_policy_new(uint64_t seed, uint32_t most);
/* With a holdout: each ticket once outside of the group, then once in it. */
SmallPolicy small_policy_with(uint64_t seed, uint32_t most, bool holdout);
void small_policy_free(SmallPolicy *policy);

/* Appends ticket i as a line of JSON without a line end. */
void small_ticket_json(const SmallPolicy *policy, uint32_t i, EhOut *out);
/* Which value of field `field` ticket i has. */
uint32_t small_value(const SmallPolicy *policy, uint32_t i, uint32_t field);

uint32_t small_values(const SmallPolicy *policy, uint32_t field); /* how many it has */

#endif
