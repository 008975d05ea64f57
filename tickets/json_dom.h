/* SPDX-License-Identifier: Apache-2.0 */
/*
 * simdjson's parser for C. It takes every well-formed document but those with numbers out of range,
 * and keeps no places: whatever it refuses is for json_text.h to judge.
 */
#ifndef EH_TICKETS_JSON_DOM_H
#define EH_TICKETS_JSON_DOM_H

#include "tickets/tape.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct EhJsonDom EhJsonDom;

/* Bytes that have to be readable behind a document. */
#define EH_JSON_BEHIND 64

typedef enum EhJsonResult { EH_JSON_OK, EH_JSON_REFUSED, EH_JSON_NO_MEMORY } EhJsonResult;

/* NULL without memory. */
EhJsonDom *eh_json_dom_new(void);
void eh_json_dom_free(EhJsonDom *dom);

/* Parses `n` bytes, behind which EH_JSON_BEHIND more are readable. The tape is valid until the
 * next call. */
EhJsonResult eh_json_dom_parse(EhJsonDom *dom, const char *text, size_t n, EhTape *tape);

#ifdef __cplusplus
}
#endif

#endif
