/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The data of a random policy: enums, records and the ticket, drawn and declared.
 */
#ifndef EH_TESTS_RANDOM_FIELDS_H
#define EH_TESTS_RANDOM_FIELDS_H

#include "tests/random/random.h"

/* Fills the policy's enums and records. */
void random_fields_draw(RandomPolicy *policy, Chance *chance);

/* An enum of a stage (`class`) or of the language (`weekday`), with no declaration of its own; names are added to it by
 * random_enum_add. Gives its number. */
uint32_t random_enum_stage(RandomPolicy *policy, const char *name);
void random_enum_add(RandomPolicy *policy, uint32_t of, const char *name);

/* The declarations. */
void random_put_enum(const RandomPolicy *policy, uint32_t of, EhOut *out);
void random_put_record(const RandomPolicy *policy, uint32_t record, Chance *chance, EhOut *out);
void random_put_type(const RandomPolicy *policy, const RandomField *field, Chance *chance,
                     EhOut *out);

#endif
