/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The tickets of the measurements as a C program would hold them, and the names in them.
 *
 * One idea: what is prepared before the clock starts is the same for every peer: a line of the
 * prepared file (bench/gen.c) is a ticket, its enums small numbers, its dates days.
 */
#ifndef BENCH_TICKETS_H
#define BENCH_TICKETS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#define BENCH_NOW_DAY 20605                                         /* 2026-06-01 */
#define BENCH_NOW_MS ((int64_t)BENCH_NOW_DAY * 86400000 + 43200000) /* at noon */

#define BENCH_INTENTS 12
#define BENCH_REGIONS 8
#define BENCH_CHANNELS 5
#define BENCH_VALUES 3
#define BENCH_QUEUES 22
#define BENCH_KEYS 50
#define BENCH_EMOTIONAL 10
#define BENCH_PHRASES 18 /* the emotional ones come first, then the legal ones */
#define BENCH_MAX_TAGS 6

#define SEARCH_KEY_SLOTS 128u
#define SEARCH_STATES 256
#define SEARCH_CLASSES 32

enum {
    PASSWORD_RESET,
    BILLING,
    REFUND,
    ORDER_STATUS,
    OUTAGE,
    BUG,
    HOW_TO,
    DEVICE_SETUP,
    PERSONAL,
    CANCELLATION,
    DATA_REQUEST,
    FEATURE_REQUEST
};

extern const char *const bench_intents[BENCH_INTENTS];
extern const char *const bench_regions[BENCH_REGIONS];
extern const char *const bench_channels[BENCH_CHANNELS];
extern const char *const bench_values[BENCH_VALUES];
extern const char *const bench_queues[BENCH_QUEUES];
extern const char *const bench_phrases[BENCH_PHRASES];

/* Bytes of a loaded file, or of a parsed line. Not terminated. */
typedef struct Text {
    const char *p;
    uint32_t n;
} Text;

/* Invariant: enums are below their counts, n_tags <= BENCH_MAX_TAGS; money is in cents, dates are
 * days since 1970; texts borrow from what was read. The last two are what a service that interns
 * its texts would know. */
typedef struct Ticket {
    uint8_t intent, region, channel, value, n_tags;
    bool asks_human, emotional, legal;
    int32_t impact, order_value, issues, prior, spend, renewal, health;
    double sentiment;
    Text id, subject, body, domain, created, tags[BENCH_MAX_TAGS];
    bool key_domain, key_tag;
} Ticket;

/* What a hand-written service searches in: the 50 key accounts' domains in a hash table, and Aho and
 * Corasick's automaton over the phrases, folding ASCII letters. Invariant: bytes that no phrase has
 * are class 0, both cases of a letter are one class; a table's empty slots have no `p`. */
typedef struct Search {
    char key_names[BENCH_KEYS][32];
    Text keys[SEARCH_KEY_SLOTS];
    uint8_t class_of[256], next[SEARCH_STATES][SEARCH_CLASSES], found[SEARCH_STATES];
} Search;

void search_open(Search *search);
bool search_key(const Search *search, Text domain);

/* A bit for each kind of phrase that is there. */
#define FOUND_EMOTIONAL 1u
#define FOUND_LEGAL 2u
unsigned search_phrases(const Search *search, Text body);

/* At most `max` tickets of a prepared file; NULL and a line on stderr if it cannot be read. The
 * memory is left to the end of the program. */
Ticket *tickets_load(const Search *search, const char *path, size_t max, size_t *n);

/* The index of a name in a table of `n`, or -1. */
int name_index(const char *const *names, int n, Text text);

/* Days since 1970 of a date as `2026-06-01`, and the other way round (11 bytes with the NUL). */
int32_t day_of(const char *date);
void date_of(int32_t day, char out[11]);

static inline bool text_is(Text text, const char *word)
{
    return text.n == strlen(word) && memcmp(text.p, word, text.n) == 0;
}

#endif
