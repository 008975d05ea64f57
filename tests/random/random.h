/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Policies and tickets by chance: well-typed, from the widest part of the language, and the same for the same seed.
 *
 * One idea: a model of the policy's data (fields, records, enums) is made first. Expressions are drawn by type over what
 * the model says, with the ranges that the language computes; tickets are drawn over the same model, so that values lie
 * at the bounds and texts hold the words that conditions look for.
 */
#ifndef EH_TESTS_RANDOM_H
#define EH_TESTS_RANDOM_H

#include "tests/random/chance.h"
#include "tickets/out.h"

typedef enum RandomKind {
    RANDOM_BOOL,
    RANDOM_INT,
    RANDOM_NUMBER,
    RANDOM_TEXT,
    RANDOM_MONEY,
    RANDOM_DURATION,
    RANDOM_DATE,
    RANDOM_TIME,
    RANDOM_ENUM,
    RANDOM_RECORD
} RandomKind;

typedef enum RandomShape { RANDOM_ONE, RANDOM_SET, RANDOM_LIST } RandomShape;

/* Values are whole numbers: thousandths of a NUMBER, the minor unit, milliseconds, days, the place of a word or of an
 * enum's name. Invariant: lo <= hi; `of` is the enum or record. `limit`: elements of a set or list. */
typedef struct RandomType {
    RandomKind kind;
    RandomShape shape;
    uint32_t of, limit;
    int64_t lo, hi;
} RandomType;

/* `bounded`: lo..hi stand in the policy. `key`: its name in data. */
typedef struct RandomField {
    char name[24], key[24];
    RandomType type;
    bool bounded, optional, predicted, tracked, outcome, defaulted, moved;
} RandomField;

enum { RANDOM_NAMES = 8, RANDOM_FIELDS = 40, RANDOM_RECORDS = 5, RANDOM_ENUMS = 40 };

/* An enum of the policy, or what a stage gives. `in_place`: it is written out in its field. */
typedef struct RandomEnum {
    char name[24];
    char names[RANDOM_NAMES][24];
    char data[RANDOM_NAMES][24];
    uint32_t n;
    bool in_place, has_unknown;
} RandomEnum;

typedef struct RandomRecord {
    char name[24];
    RandomField fields[RANDOM_FIELDS];
    uint32_t n;
} RandomRecord;

/* One policy. records[0] is the ticket. `finite`: every field but id and created is a bool, an enum, or an int of few
 * values, and no condition looks at anything else, so that all tickets can be listed. */
typedef struct RandomPolicy {
    uint64_t seed;
    bool finite;
    const char *currency; /* NULL: none */
    uint32_t decimals;
    RandomRecord records[RANDOM_RECORDS];
    uint32_t n_records;
    RandomEnum enums[RANDOM_ENUMS];
    uint32_t n_enums;
    bool history; /* some field is tracked */
    EhOut text;
} RandomPolicy;

/* NULL without memory. Free with random_policy_free. */
RandomPolicy *random_policy_new(uint64_t seed, bool finite);
void random_policy_free(RandomPolicy *policy);

/* Appends one ticket as one line of JSON, without a line end. Most are sound; some hold what their fields refuse. */
void random_ticket_json(const RandomPolicy *policy, uint64_t seed, EhOut *out);

/* An instant near the tickets'. */
int64_t random_now(uint64_t seed);

/* All values of a field of a finite policy, for listing tickets: how many, and the i-th as JSON (`null`: missing). */
uint32_t random_values_count(const RandomField *field);
void random_values_json(const RandomPolicy *policy, const RandomField *field, uint32_t i,
                        EhOut *out);

#endif
