/* SPDX-License-Identifier: Apache-2.0 */
/* One member of a JSON object that no field reads. */
#ifndef EH_TICKETS_JSON_MEMBER_H
#define EH_TICKETS_JSON_MEMBER_H

#include "vm/value.h"

/* The text of the last member of the object itself (not of one in it) with that key, a string with its quotes; keys are
 * compared as they are written. False if there is none. The text has been parsed, or what is found means nothing. */
bool eh_json_member(EhStr object, EhStr key, EhStr *value);

#endif
