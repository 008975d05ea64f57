/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The formatter, for tests that also see the VM: the headers of both do not go together.
 */
#ifndef EH_TESTS_STANDARD_FORM_H
#define EH_TESTS_STANDARD_FORM_H

#include "tickets/out.h"

/* Appends the standard form of a policy's text; false if it has none, as it does not parse. */
bool random_format(const char *text, size_t n, EhOut *out);

#endif
