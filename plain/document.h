/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A policy as a page that can be handed to customers and to the people who serve them.
 */
#ifndef EH_PLAIN_DOCUMENT_H
#define EH_PLAIN_DOCUMENT_H

#include "plain/english.h"

/* Fills `page` (its arena set) with the policy, for one class (its number) or for all (-1). The policy is checked; texts
 * live in the arena. False when memory is out. */
bool eh_plain_policy(EhPolicy *policy, int32_t only, EhPlainPage *page);

#endif
