/* SPDX-License-Identifier: Apache-2.0 */
/*
 * NDJSON in, decisions out, by hand in C: peer_json TICKETS, to standard output.
 *
 * One idea: one pass over each block of the file, no tree; texts borrow from it, and only those with
 * escapes are written anew. It takes keys in any order and passes over those that it does not know,
 * but trusts that the JSON is well formed, which a real reader must not.
 */
#include <ctype.h>
#ifdef __SSE2__
#include <emmintrin.h>
#endif

#include "bench/finder.h"
#include "bench/peer_c.h"

#define BLOCK ((size_t)1 << 18)

/* Where reading is, and room for texts with escapes: of one ticket, then used again. */
typedef struct Reader {
    const char *p;
    size_t n_room;
    char room[1 << 16];
} Reader;

/* ---- JSON ---- */

static void skip_space(Reader *r)
{
    while (*r->p == ' ' || *r->p == '\t' || *r->p == '\r')
        r->p++;
}

/* Whether `c` is next; steps over it, and over white space around it. */
static bool take_mark(Reader *r, char c)
{
    skip_space(r);
    if (*r->p != c)
        return false;
    r->p++;
    skip_space(r);
    return true;
}

/* The next quote or backslash. Reads up to 15 bytes past it: the file has that room behind it. */
static const char *string_stop(const char *p)
{
#ifdef __SSE2__
    const __m128i quote = _mm_set1_epi8('"'), back = _mm_set1_epi8('\\');
    for (;; p += 16) {
        __m128i block = _mm_loadu_si128((const __m128i *)(const void *)p);
        __m128i hits = _mm_or_si128(_mm_cmpeq_epi8(block, quote), _mm_cmpeq_epi8(block, back));
        int mask = _mm_movemask_epi8(hits);
        if (mask)
            return p + __builtin_ctz((unsigned)mask);
    }
#else
    while (*p != '"' && *p != '\\')
        p++;
    return p;
#endif
}

static char *put_code_point(char *out, const char *hex)
{
    char digits[5] = {hex[0], hex[1], hex[2], hex[3], 0};
    unsigned c = (unsigned)strtoul(digits, NULL, 16);
    if (c < 0x80) {
        *out++ = (char)c;
        return out;
    }
    if (c < 0x800) {
        *out++ = (char)(0xC0 | c >> 6);
    } else {
        *out++ = (char)(0xE0 | c >> 12);
        *out++ = (char)(0x80 | (c >> 6 & 0x3F));
    }
    *out++ = (char)(0x80 | (c & 0x3F));
    return out;
}

/* From the first backslash on. */
static Text take_escapes(Reader *r, const char *stop)
{
    static const char names[] = "ntrbf", values[] = "\n\t\r\b\f";
    char *start = r->room + r->n_room, *out = start;
    while (*stop == '\\') {
        memcpy(out, r->p, (size_t)(stop - r->p));
        out += stop - r->p;
        const char *name = strchr(names, stop[1]);
        if (stop[1] == 'u')
            out = put_code_point(out, stop + 2);
        else
            *out++ = name ? values[name - names] : stop[1];
        r->p = stop + (stop[1] == 'u' ? 6 : 2);
        stop = string_stop(r->p);
    }
    memcpy(out, r->p, (size_t)(stop - r->p));
    out += stop - r->p;
    r->p = stop + 1;
    r->n_room = (size_t)(out - r->room);
    return (Text){start, (uint32_t)(out - start)};
}

static Text take_string(Reader *r)
{
    const char *start = ++r->p, *stop = string_stop(start);
    if (*stop == '\\')
        return take_escapes(r, stop);
    r->p = stop + 1;
    return (Text){start, (uint32_t)(stop - start)};
}

/* A number with at most 2 decimals, in hundredths. */
static int32_t take_hundredths(Reader *r)
{
    bool minus = *r->p == '-';
    int32_t value = 0, decimals = -1;
    for (r->p += minus; isdigit((unsigned char)*r->p) || *r->p == '.'; r->p++) {
        if (*r->p == '.')
            decimals = 0;
        else
            value = value * 10 + (*r->p - '0'), decimals += decimals >= 0;
    }
    for (decimals = decimals < 0 ? 0 : decimals; decimals < 2; decimals++)
        value *= 10;
    return minus ? -value : value;
}

static int32_t take_whole(Reader *r)
{
    bool minus = *r->p == '-';
    int32_t value = 0;
    for (r->p += minus; isdigit((unsigned char)*r->p); r->p++)
        value = value * 10 + (*r->p - '0');
    return minus ? -value : value;
}

static bool take_bool(Reader *r)
{
    bool value = *r->p == 't';
    r->p += value ? 4 : 5;
    return value;
}

static void skip_value(Reader *r)
{
    size_t room = r->n_room, depth = 0;
    do {
        if (*r->p == '"') {
            take_string(r);
            continue;
        }
        if (*r->p == '{' || *r->p == '[')
            depth++;
        else if (*r->p == '}' || *r->p == ']')
            depth--;
        r->p++;
    } while (depth > 0 || (*r->p != ',' && *r->p != '}' && *r->p != ']'));
    r->n_room = room;
}

static uint8_t take_name(Reader *r, const char *const *names, int n)
{
    return (uint8_t)name_index(names, n, take_string(r));
}

/* ---- tickets ---- */

static void take_tags(Reader *r, Ticket *t)
{
    take_mark(r, '[');
    while (*r->p == '"') {
        Text tag = take_string(r);
        if (t->n_tags < BENCH_MAX_TAGS)
            t->tags[t->n_tags++] = tag;
        take_mark(r, ',');
    }
    take_mark(r, ']');
}

static void take_customer(Reader *r, Ticket *t)
{
    take_mark(r, '{');
    while (*r->p == '"') {
        Text key = take_string(r);
        take_mark(r, ':');
        if (text_is(key, "spend"))
            t->spend = take_hundredths(r);
        else if (text_is(key, "renewal_date"))
            t->renewal = day_of(take_string(r).p);
        else if (text_is(key, "health"))
            t->health = take_whole(r);
        else if (text_is(key, "domain"))
            t->domain = take_string(r);
        else if (text_is(key, "tags"))
            take_tags(r, t);
        else if (text_is(key, "value_tier"))
            t->value = take_name(r, bench_values, BENCH_VALUES);
        else
            skip_value(r);
        take_mark(r, ',');
    }
    take_mark(r, '}');
}

/* Texts and enums; false for another key. */
static bool take_text_field(Reader *r, Ticket *t, Text key)
{
    if (text_is(key, "id"))
        t->id = take_string(r);
    else if (text_is(key, "subject"))
        t->subject = take_string(r);
    else if (text_is(key, "body"))
        t->body = take_string(r);
    else if (text_is(key, "created_at"))
        t->created = take_string(r);
    else if (text_is(key, "channel"))
        t->channel = take_name(r, bench_channels, BENCH_CHANNELS);
    else if (text_is(key, "intent"))
        t->intent = take_name(r, bench_intents, BENCH_INTENTS);
    else if (text_is(key, "region"))
        t->region = take_name(r, bench_regions, BENCH_REGIONS);
    else
        return false;
    return true;
}

static void take_field(Reader *r, Ticket *t, Text key)
{
    if (take_text_field(r, t, key))
        return;
    if (text_is(key, "impact_users"))
        t->impact = take_whole(r);
    else if (text_is(key, "order_value"))
        t->order_value = take_hundredths(r);
    else if (text_is(key, "issues_count"))
        t->issues = take_whole(r);
    else if (text_is(key, "prior_contacts"))
        t->prior = take_whole(r);
    else if (text_is(key, "sentiment"))
        t->sentiment = take_hundredths(r) / 100.0;
    else if (text_is(key, "asks_human"))
        t->asks_human = take_bool(r);
    else if (text_is(key, "customer"))
        take_customer(r, t);
    else
        skip_value(r);
}

/* One line; false at the end of the file. */
static bool take_ticket(Reader *r, Ticket *t)
{
    memset(t, 0, sizeof *t);
    r->n_room = 0;
    if (!take_mark(r, '{'))
        return false;
    while (*r->p == '"') {
        Text key = take_string(r);
        take_mark(r, ':');
        take_field(r, t, key);
        take_mark(r, ',');
    }
    take_mark(r, '}');
    take_mark(r, '\n');
    return true;
}

/* ---- decisions ---- */

static void print_decision(const Ticket *t, const Decision *d)
{
    static const char *const priorities[] = {"urgent", "high", "normal"};
    static const char *const tiers[] = {"automated", "assisted", "human"};
    printf("{\"id\":\"%.*s\",\"class\":\"%s\",\"complexity\":%d,\"tier\":\"%s\",\"queue\":\"%s\","
           "\"priority\":\"%s\",\"sla\":%u}\n",
           (int)t->id.n, t->id.p, d->vip ? "vip" : "standard", (int)d->complexity,
           tiers[d->tier - 1], bench_queues[d->queue - 1], priorities[d->priority], d->sla);
}

/* What a run needs, and the block of the file that is read. */
typedef struct Run {
    Search search;
    Finder finder;
    Reader reader;
    char block[BLOCK + 64];
} Run;

/* Decides the whole lines of the first `n` bytes. */
static void decide_lines(Run *run, size_t n)
{
    Ticket t;
    run->reader.p = run->block;
    while (run->reader.p < run->block + n && take_ticket(&run->reader, &t)) {
        unsigned found = finder_find(&run->finder, t.body);
        Decision d =
            decide(&t, is_vip(&run->search, &t), found & FOUND_EMOTIONAL, found & FOUND_LEGAL);
        print_decision(&t, &d);
    }
}

int main(int argc, char **argv)
{
    static Run run;
    static char output[1 << 16];
    FILE *file = argc == 2 ? fopen(argv[1], "rb") : NULL;
    size_t have = 0, got;
    search_open(&run.search);
    if (!file || !finder_open(&run.finder, &run.search))
        return 1;
    setvbuf(file, NULL, _IONBF, 0);
    setvbuf(stdout, output, _IOFBF, sizeof output);
    while ((got = fread(run.block + have, 1, BLOCK - have, file)) > 0) {
        size_t whole = have += got;
        while (whole > 0 && run.block[whole - 1] != '\n')
            whole--;
        decide_lines(&run, whole);
        have -= whole;
        memmove(run.block, run.block + whole, have);
    }
    fclose(file);
    return fflush(stdout) != 0;
}
