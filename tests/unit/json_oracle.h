/* SPDX-License-Identifier: Apache-2.0 */
/*
 * simdjson as a second opinion on what is JSON, and on what it says.
 */
#ifndef EH_TESTS_JSON_ORACLE_H
#define EH_TESTS_JSON_ORACLE_H

#include "tickets/tape.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef enum JsonOracle {
    ORACLE_REFUSES, /* it refuses numbers out of range too, and halves of surrogate pairs */
    ORACLE_AGREES,
    ORACLE_DIFFERS /* it takes the text, and `tape` is NULL or says something else */
} JsonOracle;

JsonOracle json_oracle(const char *text, size_t n, const EhTape *tape);

#ifdef __cplusplus
}
#endif

#endif
