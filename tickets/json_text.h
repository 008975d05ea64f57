/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The JSON parser: decides what is JSON, keeps places, and takes numbers of any size.
 *
 * One idea: one pass, sixteen bytes of a string at a time, and nothing is copied but texts with
 * escapes; the tape borrows the others from the source.
 */
#ifndef EH_TICKETS_JSON_TEXT_H
#define EH_TICKETS_JSON_TEXT_H

#include "tickets/tape.h"

/* Bytes that have to be readable behind a document, whatever they are. */
#define EH_JSON_BEHIND 64

typedef enum EhJsonResult { EH_JSON_OK, EH_JSON_REFUSED, EH_JSON_NO_MEMORY } EhJsonResult;

typedef struct EhJsonText EhJsonText;

/* NULL without memory. */
EhJsonText *eh_json_text_new(void);
void eh_json_text_free(EhJsonText *text);

/* Parses exactly one value with white space around it, nested at most EH_LIMIT_JSON_DEPTH deep;
 * EH_JSON_BEHIND bytes are readable behind it. The tape is valid until the next call, and as long
 * as `bytes` stay. */
EhJsonResult eh_json_text_parse(EhJsonText *text, const char *bytes, size_t n, EhTape *tape);

/* Bytes for the beginning of a value as faults show it. */
#define EH_JSON_FOUND 512

/* Writes the value at source[at] anew, without white space, texts with as few escapes as
 * decisions have, numbers as written; stops after 80 characters. The source has been parsed.
 * Gives the length. */
size_t eh_json_text_found(const char *source, size_t n, size_t at, char out[EH_JSON_FOUND]);

/* A text as a JSON string in the same way; bytes that are no UTF-8 become U+FFFD. */
size_t eh_json_string_found(const char *text, size_t n, char out[EH_JSON_FOUND]);

/* Reads the escape at bytes[*at], a backslash, and moves behind it: a code point, half a
 * surrogate pair as it is, or EH_JSON_NO_ESCAPE. */
#define EH_JSON_NO_ESCAPE 0xFFFFFFFFu
uint32_t eh_json_escape(const char *bytes, size_t n, size_t *at);

/* The length of the JSON number that `bytes` begin with, 0 if they begin with none. */
size_t eh_json_number_length(const char *bytes, size_t n);

/* Whether a number of that form fits an int64: `*value`. One with a point or an exponent does
 * not. */
bool eh_json_number_int(const char *bytes, size_t n, int64_t *value);

/* The same for digits without a sign, and 64 bits of them. */
bool eh_json_number_magnitude(const char *bytes, size_t n, uint64_t *value);

#endif
