/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Walks simdjson's tape (doc/tape.md of simdjson 3), which has the form of ours but for strings.
 */
#define SIMDJSON_EXCEPTIONS 0

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wconversion"
#pragma GCC diagnostic ignored "-Wshadow"
#include <simdjson.h>
#pragma GCC diagnostic pop

#include <string>

#include "tests/unit/json_oracle.h"
#include "vm/limits.h"

static_assert(simdjson::SIMDJSON_VERSION_MAJOR == 3, "the tape's form was checked for simdjson 3");

static bool same_string(const EhTape *ours, const uint8_t *theirs, size_t i)
{
    uint32_t n, m;
    const char *p = eh_tape_string(ours, i, &n);
    memcpy(&m, theirs, sizeof m);
    return n == m && memcmp(p, theirs + sizeof m, n) == 0;
}

/* The word at `i` of both; -0 and 0 bind alike. */
static bool same_word(const EhTape *ours, const uint64_t *theirs, const uint8_t *strings, size_t i)
{
    char kind = eh_tape_kind(ours, i);
    double number;
    if (kind != (char)(theirs[i] >> 56))
        return false;
    switch (kind) {
    case '"':
        return same_string(ours, strings + (theirs[i] & UINT64_C(0x00FFFFFFFFFFFFFF)), i);
    case 'l':
    case 'u':
        return ours->words[i + 1] == theirs[i + 1];
    case 'd':
        memcpy(&number, &theirs[i + 1], sizeof number);
        return eh_tape_double(ours, i) == number;
    case '{':
    case '[':
        return eh_tape_next(ours, i) == (uint32_t)theirs[i];
    default:
        return true;
    }
}

JsonOracle json_oracle(const char *text, size_t n, const EhTape *tape)
{
    simdjson::dom::parser parser;
    simdjson::dom::element element;
    std::string padded(text, n);
    padded.append(simdjson::SIMDJSON_PADDING, 'x');
    if (parser.allocate(n < 4096 ? 4096 : n, EH_LIMIT_JSON_DEPTH) != simdjson::SUCCESS ||
        parser.parse(padded.data(), n, false).get(element) != simdjson::SUCCESS)
        return ORACLE_REFUSES;
    const uint64_t *words = parser.doc.tape.get();
    size_t end = tape == nullptr ? 0 : eh_tape_next(tape, 1);
    for (size_t i = 1; i < end;) {
        if (!same_word(tape, words, parser.doc.string_buf.get(), i))
            return ORACLE_DIFFERS;
        char kind = eh_tape_kind(tape, i);
        i = kind == '{' || kind == '[' ? i + 1 : eh_tape_next(tape, i);
    }
    return tape == nullptr ? ORACLE_DIFFERS : ORACLE_AGREES;
}
