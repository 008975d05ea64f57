/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Values of every type, drawn and written: as the policy writes them, and as data does.
 */
#ifndef EH_TESTS_RANDOM_LITERALS_H
#define EH_TESTS_RANDOM_LITERALS_H

#include "tests/random/random.h"

/* Milliseconds of units. */
#define RANDOM_MINUTE INT64_C(60000)
#define RANDOM_HOUR (60 * RANDOM_MINUTE)
#define RANDOM_DAY (24 * RANDOM_HOUR)
/* 2026-03-02T16:00Z, a Monday: what all times lie around. */
#define RANDOM_NOON INT64_C(1772467200000)

/* Appends formatted text of at most 250 bytes. */
void random_put(EhOut *out, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* A value of the type: often one of its bounds, or near them, or a small one. */
int64_t random_value(Chance *chance, const RandomPolicy *policy, const RandomType *type);

/* One of the words that texts are made of; there are random_words_count of them. */
uint32_t random_words_count(void);
const char *random_word(uint32_t i);

/* The value as a constant of the policy. */
void random_put_literal(EhOut *out, Chance *chance, const RandomPolicy *policy,
                        const RandomType *type, int64_t value);

/* The value as JSON; `chance` chooses among the forms that mean the same. */
void random_put_json(EhOut *out, Chance *chance, const RandomPolicy *policy, const RandomType *type,
                     int64_t value);

/* An instant `2026-03-02T16:00:00.000Z`, quoted. */
void random_put_instant(EhOut *out, int64_t ms);

#endif
