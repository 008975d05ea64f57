/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A policy as a page that can be handed to customers and to the people who serve them.
 */
#ifndef EH_PLAIN_DOCUMENT_H
#define EH_PLAIN_DOCUMENT_H

#include "plain/english.h"

/* How sure a guarantee is. */
typedef enum EhPlainProof {
    EH_PLAIN_NOT_ASKED,
    EH_PLAIN_PROVED,   /* for every ticket, or every load inside what is declared */
    EH_PLAIN_EXPECTED, /* in a model of the declared load */
    EH_PLAIN_BROKEN,   /* something breaks it */
    EH_PLAIN_DOUBTFUL, /* it can fail, for some arrivals or in a model */
    EH_PLAIN_OPEN      /* neither is known */
} EhPlainProof;

/* Why a promise (its GUARANTEE or GOAL) is BROKEN or DOUBTFUL; `name` and `why` are the linter's words. */
typedef struct EhPlainDoubt {
    const EhNode *node;
    EhPlainProof proof;
    EhStr name, why;
    const char *code;
} EhPlainDoubt;
typedef EH_VEC(EhPlainDoubt) EhPlainDoubts;

/* Fills `page` (its arena set) with the policy, for one class (its number) or for all (-1). The policy is checked; texts
 * live in the arena. `proofs` has one entry a guarantee, in order of text, or is NULL; so is `doubts`. False when memory
 * is out. */
bool eh_plain_policy(EhPolicy *policy, int32_t only, const EhPlainProof *proofs,
                     const EhPlainDoubts *doubts, EhPlainPage *page);

#endif
