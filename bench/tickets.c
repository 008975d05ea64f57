/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Loading prepared tickets, and the two searches that a hand-written service would have: key
 * accounts in a hash table, phrases by an automaton.
 */
#include "bench/tickets.h"

#include <stdio.h>
#include <stdlib.h>

const char *const bench_intents[BENCH_INTENTS] = {
    "password_reset", "billing",      "refund",   "order_status", "outage",       "bug",
    "how_to",         "device_setup", "personal", "cancellation", "data_request", "feature_request",
};
const char *const bench_regions[BENCH_REGIONS] = {"na",  "latam", "uk",   "eu",
                                                  "mea", "in",    "apac", "anz"};
const char *const bench_channels[BENCH_CHANNELS] = {"email", "chat", "phone", "web", "social"};
const char *const bench_values[BENCH_VALUES] = {"none", "silver", "gold"};
const char *const bench_queues[BENCH_QUEUES] = {
    "incident_vip", "incident",      "privacy",    "retention_exec", "retention_vip",
    "retention",    "bot_auth",      "bot_orders", "bot_general",    "finance_exec",
    "finance_vip",  "refund_senior", "refund",     "billing",        "exec_escalation",
    "eng_vip",      "eng_senior",    "eng",        "vip_desk",       "senior_desk",
    "it_helpdesk",  "general",
};
const char *const bench_phrases[BENCH_PHRASES] = {
    "frustrated",    "furious",          "unacceptable",
    "ridiculous",    "disappointed",     "fed up",
    "angry",         "worst experience", "terrible service",
    "waste of time", "lawyer",           "attorney",
    "lawsuit",       "legal action",     "sue you",
    "small claims",  "gdpr complaint",   "consumer protection",
};

/* ---- dates ---- */

/* Howard Hinnant's days_from_civil: years from March, eras of 400 years. */
static int32_t days_from_civil(int32_t y, int32_t m, int32_t d)
{
    y -= m <= 2;
    int32_t era = (y >= 0 ? y : y - 399) / 400;
    int32_t year = y - era * 400;
    int32_t day = (153 * (m + (m > 2 ? -3 : 9)) + 2) / 5 + d - 1;
    return era * 146097 + year * 365 + year / 4 - year / 100 + day - 719468;
}

int32_t day_of(const char *s)
{
    int32_t digits[10];
    for (int i = 0; i < 10; i++)
        digits[i] = s[i] - '0';
    return days_from_civil(digits[0] * 1000 + digits[1] * 100 + digits[2] * 10 + digits[3],
                           digits[5] * 10 + digits[6], digits[8] * 10 + digits[9]);
}

void date_of(int32_t day, char out[11])
{
    int32_t year = 1970, month = 1;
    while (days_from_civil(year + 1, 1, 1) <= day)
        year++;
    while (month < 12 && days_from_civil(year, month + 1, 1) <= day)
        month++;
    unsigned y = (unsigned)year % 10000, m = (unsigned)month % 100;
    unsigned d = (unsigned)(day - days_from_civil(year, month, 1) + 1) % 100;
    snprintf(out, 11, "%04u-%02u-%02u", y, m, d);
}

/* ---- loading ---- */

int name_index(const char *const *names, int n, Text text)
{
    for (int i = 0; i < n; i++)
        if (text_is(text, names[i]))
            return i;
    return -1;
}

/* Room behind the end, for searches that read whole blocks. */
static char *read_file(const char *path, size_t *size)
{
    FILE *file = fopen(path, "rb");
    if (!file)
        return NULL;
    fseek(file, 0, SEEK_END);
    long end = ftell(file);
    rewind(file);
    char *bytes = end < 0 ? NULL : calloc(1, (size_t)end + 64);
    *size = bytes ? fread(bytes, 1, (size_t)end, file) : 0;
    fclose(file);
    return bytes;
}

#define COLUMNS 21

/* Cuts one line at its tabs, in place; a newline inside a text is written as \1. */
static bool cut(char *line, char *end, Text columns[COLUMNS])
{
    int n = 0;
    for (char *p = line; n < COLUMNS; p++) {
        char *tab = memchr(p, '\t', (size_t)(end - p));
        char *stop = tab ? tab : end;
        columns[n++] = (Text){p, (uint32_t)(stop - p)};
        *stop = '\0';
        for (char *c = p; (c = memchr(c, 1, (size_t)(stop - c))) != NULL;)
            *c = '\n';
        p = stop;
        if (!tab)
            break;
    }
    return n == COLUMNS;
}

static void take_tags(Ticket *t, Text all)
{
    const char *p = all.p, *end = all.p + all.n;
    while (p < end && t->n_tags < BENCH_MAX_TAGS) {
        const char *comma = memchr(p, ',', (size_t)(end - p));
        const char *stop = comma ? comma : end;
        Text tag = {p, (uint32_t)(stop - p)};
        t->tags[t->n_tags++] = tag;
        t->key_tag |= text_is(tag, "key_account");
        p = stop + 1;
    }
}

static int32_t number(Text text)
{
    return (int32_t)strtol(text.p, NULL, 10);
}

static void take(const Search *search, Ticket *t, const Text c[COLUMNS])
{
    *t = (Ticket){
        .id = c[0],
        .subject = c[1],
        .body = c[2],
        .channel = (uint8_t)name_index(bench_channels, BENCH_CHANNELS, c[3]),
        .intent = (uint8_t)name_index(bench_intents, BENCH_INTENTS, c[4]),
        .region = (uint8_t)name_index(bench_regions, BENCH_REGIONS, c[5]),
        .impact = number(c[6]),
        .order_value = number(c[7]),
        .issues = number(c[8]),
        .prior = number(c[9]),
        .sentiment = strtod(c[10].p, NULL),
        .asks_human = number(c[11]) != 0,
        .spend = number(c[12]),
        .renewal = number(c[13]),
        .health = number(c[14]),
        .domain = c[15],
        .key_domain = search_key(search, c[15]),
        .value = (uint8_t)number(c[17]),
        .created = c[18],
        .emotional = number(c[19]) != 0,
        .legal = number(c[20]) != 0,
    };
    take_tags(t, c[16]);
}

Ticket *tickets_load(const Search *search, const char *path, size_t max, size_t *n)
{
    size_t size = 0;
    char *p = read_file(path, &size);
    Ticket *tickets = p ? calloc(max, sizeof *tickets) : NULL;
    *n = 0;
    if (!tickets) {
        fprintf(stderr, "bench: cannot read %s\n", path);
        return NULL;
    }
    for (char *end = p + size; p < end && *n < max;) {
        Text columns[COLUMNS];
        char *stop = memchr(p, '\n', (size_t)(end - p));
        if (!stop || !cut(p, stop, columns))
            break;
        take(search, &tickets[(*n)++], columns);
        p = stop + 1;
    }
    return tickets;
}

/* ---- key accounts ---- */

static uint32_t hash(Text text)
{
    uint32_t h = 2166136261u; /* FNV-1a */
    for (uint32_t i = 0; i < text.n; i++)
        h = (h ^ (unsigned char)text.p[i]) * 16777619u;
    return h;
}

static void add_key(Search *search, unsigned i)
{
    char *name = search->key_names[i];
    int n = snprintf(name, sizeof search->key_names[i], "keyaccount%02u.example.com", i % 100);
    Text key = {name, (uint32_t)n};
    uint32_t slot = hash(key) % SEARCH_KEY_SLOTS;
    while (search->keys[slot].p)
        slot = (slot + 1) % SEARCH_KEY_SLOTS;
    search->keys[slot] = key;
}

bool search_key(const Search *search, Text domain)
{
    uint32_t slot = hash(domain) % SEARCH_KEY_SLOTS;
    for (; search->keys[slot].p; slot = (slot + 1) % SEARCH_KEY_SLOTS) {
        const Text *key = &search->keys[slot];
        if (key->n == domain.n && memcmp(key->p, domain.p, domain.n) == 0)
            return true;
    }
    return false;
}

/* ---- phrases ---- */

static void add_classes(Search *search)
{
    uint8_t n = 1;
    for (int i = 0; i < BENCH_PHRASES; i++)
        for (const char *p = bench_phrases[i]; *p; p++) {
            unsigned char c = (unsigned char)*p;
            if (search->class_of[c])
                continue;
            search->class_of[c] = n++;
            if (c >= 'a' && c <= 'z')
                search->class_of[c - 'a' + 'A'] = search->class_of[c];
        }
}

/* How many states the phrases take as they are. */
static unsigned add_words(Search *search)
{
    unsigned n = 1;
    for (int i = 0; i < BENCH_PHRASES; i++) {
        uint8_t state = 0;
        for (const char *p = bench_phrases[i]; *p; p++) {
            uint8_t *next = &search->next[state][search->class_of[(unsigned char)*p]];
            if (!*next)
                *next = (uint8_t)n++;
            state = *next;
        }
        search->found[state] |= i < BENCH_EMOTIONAL ? FOUND_EMOTIONAL : FOUND_LEGAL;
    }
    return n;
}

/* Breadth first: where a word breaks off, go on in its longest tail that begins a word. */
static void add_ways_back(Search *search)
{
    uint8_t queue[SEARCH_STATES], fail[SEARCH_STATES] = {0};
    unsigned head = 0, tail = 1;
    queue[0] = 0;
    while (head < tail) {
        uint8_t state = queue[head++];
        for (int c = 0; c < SEARCH_CLASSES; c++) {
            uint8_t next = search->next[state][c];
            uint8_t back = state ? search->next[fail[state]][c] : 0;
            if (!next) {
                search->next[state][c] = back;
                continue;
            }
            fail[next] = back;
            search->found[next] |= search->found[back];
            queue[tail++] = next;
        }
    }
}

void search_open(Search *search)
{
    memset(search, 0, sizeof *search);
    for (unsigned i = 0; i < BENCH_KEYS; i++)
        add_key(search, i);
    add_classes(search);
    if (add_words(search) > SEARCH_STATES)
        abort();
    add_ways_back(search);
}

unsigned search_phrases(const Search *search, Text body)
{
    unsigned found = 0;
    uint8_t state = 0;
    for (uint32_t i = 0; i < body.n; i++) {
        state = search->next[state][search->class_of[(unsigned char)body.p[i]]];
        found |= search->found[state];
    }
    return found;
}
