/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The policy of bench/policy.eh written by hand in C, as a service would have it.
 *
 *     peer_c eval TICKETS          deciding only: 4,000 and 16,000 tickets again and again, and all once
 *     peer_c text TICKETS          the same with the phrases looked for in the body
 *     peer_c rows N ROWS TICKETS   first match among N routing rows, in line and through an index
 *     peer_c load N ROWS           reading those rows into an array
 *     peer_c start                 one decision
 *
 * One idea: nothing clever that a C programmer would not write on the first day; `c interned` shows
 * what is left when texts were made numbers beforehand, which is what every peer is judged beside.
 */
#include "bench/peer_c.h"

#include "bench/finder.h"

#include "bench/measure.h"

/* ---- measurements ---- */

/* What a pass reads. */
typedef struct Subject {
    const Ticket *tickets;
    Search search;
    Finder finder;
} Subject;

static uint64_t pass_plain(void *with, size_t n)
{
    const Subject *s = with;
    uint64_t sum = 0;
    for (size_t i = 0; i < n; i++) {
        const Ticket *t = &s->tickets[i];
        Decision d = decide(t, is_vip(&s->search, t), t->emotional, t->legal);
        sum = checksum_add(sum, decision_pack(&d), i);
    }
    return sum;
}

static uint64_t pass_interned(void *with, size_t n)
{
    const Subject *s = with;
    uint64_t sum = 0;
    for (size_t i = 0; i < n; i++) {
        const Ticket *t = &s->tickets[i];
        bool vip =
            t->spend > 500000 || renews_soon(t) || t->health < 40 || t->key_domain || t->key_tag;
        Decision d = decide(t, vip, t->emotional, t->legal);
        sum = checksum_add(sum, decision_pack(&d), i);
    }
    return sum;
}

static uint64_t pass_automaton(void *with, size_t n)
{
    const Subject *s = with;
    uint64_t sum = 0;
    for (size_t i = 0; i < n; i++) {
        const Ticket *t = &s->tickets[i];
        unsigned found = search_phrases(&s->search, t->body);
        Decision d = decide(t, is_vip(&s->search, t), found & FOUND_EMOTIONAL, found & FOUND_LEGAL);
        sum = checksum_add(sum, decision_pack(&d), i);
    }
    return sum;
}

static uint64_t pass_finder(void *with, size_t n)
{
    const Subject *s = with;
    uint64_t sum = 0;
    for (size_t i = 0; i < n; i++) {
        const Ticket *t = &s->tickets[i];
        unsigned found = finder_find(&s->finder, t->body);
        Decision d = decide(t, is_vip(&s->search, t), found & FOUND_EMOTIONAL, found & FOUND_LEGAL);
        sum = checksum_add(sum, decision_pack(&d), i);
    }
    return sum;
}

static void run_eval(Subject *s, size_t n)
{
    measure("hot4000", "c", pass_plain, s, 4000, 50);
    measure("hot4000", "c interned", pass_interned, s, 4000, 50);
    measure("hot16000", "c", pass_plain, s, 16000, 12);
    measure("hot16000", "c interned", pass_interned, s, 16000, 12);
    if (n > 16000) {
        measure("stream", "c", pass_plain, s, n, 1);
        measure("stream", "c interned", pass_interned, s, n, 1);
    }
}

/* Where Hyperscan is not installed both rows are the automaton, and the second is left out. */
static void run_text(Subject *s, size_t n)
{
    measure("text4000", "c automaton", pass_automaton, s, 4000, 10);
    if (n > 16000)
        measure("text50000", "c automaton", pass_automaton, s, 50000, 1);
    if (strcmp(FINDER_NAME, "c automaton") == 0 || !finder_open(&s->finder, &s->search))
        return;
    measure("text4000", FINDER_NAME, pass_finder, s, 4000, 20);
    if (n > 16000)
        measure("text50000", FINDER_NAME, pass_finder, s, 50000, 1);
}

/* ---- routing rows ---- */

typedef struct Row {
    int16_t intent, region;
    int32_t from, to, queue;
} Row;

/* The spend axis of one intent and region, cut where the answer changes. Invariant: `starts` ascends
 * and starts below every spend; queues[i] holds from starts[i] to the next one. */
typedef struct Axis {
    int n;
    int32_t *starts, *queues;
} Axis;

typedef struct Rows {
    const Ticket *tickets;
    Row *rows;
    int n;
    Axis axes[BENCH_INTENTS * BENCH_REGIONS];
} Rows;

static bool row_takes(const Row *row, int intent, int region, int32_t spend)
{
    return row->intent == intent && row->region == region && spend >= row->from && spend < row->to;
}

static int32_t first_match(const Rows *r, int intent, int region, int32_t spend)
{
    for (int i = 0; i < r->n; i++)
        if (row_takes(&r->rows[i], intent, region, spend))
            return r->rows[i].queue;
    return 0;
}

static uint64_t pass_rows(void *with, size_t n)
{
    const Rows *r = with;
    uint64_t sum = 0;
    for (size_t i = 0; i < n; i++) {
        const Ticket *t = &r->tickets[i];
        sum = checksum_add(sum, (uint64_t)first_match(r, t->intent, t->region, t->spend), i);
    }
    return sum;
}

static uint64_t pass_index(void *with, size_t n)
{
    const Rows *r = with;
    uint64_t sum = 0;
    for (size_t i = 0; i < n; i++) {
        const Ticket *t = &r->tickets[i];
        const Axis *axis = &r->axes[t->intent * BENCH_REGIONS + t->region];
        int at = 0;
        for (int rest = axis->n; rest > 1; rest -= rest / 2)
            at = axis->starts[at + rest / 2] <= t->spend ? at + rest / 2 : at;
        sum = checksum_add(sum, (uint64_t)axis->queues[at], i);
    }
    return sum;
}

static int compare_starts(const void *a, const void *b)
{
    int32_t x = *(const int32_t *)a, y = *(const int32_t *)b;
    return x < y ? -1 : x > y;
}

static void build_axis(Rows *r, int intent, int region)
{
    Axis *axis = &r->axes[intent * BENCH_REGIONS + region];
    axis->starts = malloc((2 * (size_t)r->n + 1) * sizeof *axis->starts);
    axis->n = 0;
    axis->starts[axis->n++] = INT32_MIN;
    for (int i = 0; i < r->n; i++)
        if (r->rows[i].intent == intent && r->rows[i].region == region) {
            axis->starts[axis->n++] = r->rows[i].from;
            axis->starts[axis->n++] = r->rows[i].to;
        }
    qsort(axis->starts, (size_t)axis->n, sizeof *axis->starts, compare_starts);
    axis->queues = malloc((size_t)axis->n * sizeof *axis->queues);
    for (int i = 0; i < axis->n; i++)
        axis->queues[i] = first_match(r, intent, region, axis->starts[i]);
}

static bool load_rows(Rows *r, int n, const char *path)
{
    char intent[32], region[32];
    FILE *file = fopen(path, "rb");
    r->n = 0;
    r->rows = calloc((size_t)n, sizeof *r->rows);
    if (!file || !r->rows)
        return false;
    for (Row *row = r->rows; r->n < n; r->n++, row++) {
        if (fscanf(file, "%31s %31s %d %d %d", intent, region, &row->from, &row->to, &row->queue) !=
            5)
            break;
        Text words[2] = {{intent, (uint32_t)strlen(intent)}, {region, (uint32_t)strlen(region)}};
        row->intent = (int16_t)name_index(bench_intents, BENCH_INTENTS, words[0]);
        row->region = (int16_t)name_index(bench_regions, BENCH_REGIONS, words[1]);
    }
    fclose(file);
    return r->n == n;
}

static int run_rows(const Ticket *tickets, int n, const char *path)
{
    static Rows rows;
    char test[32];
    rows.tickets = tickets;
    if (!load_rows(&rows, n, path))
        return 1;
    for (int i = 0; i < BENCH_INTENTS * BENCH_REGIONS; i++)
        build_axis(&rows, i / BENCH_REGIONS, i % BENCH_REGIONS);
    snprintf(test, sizeof test, "rows%d", n);
    measure(test, "c", pass_rows, &rows, 4000, n < 1000 ? 20 : 1);
    measure(test, "c index", pass_index, &rows, 4000, 50);
    return 0;
}

#define LOAD_TIMES 9

static int run_load(int n, const char *path)
{
    static Rows rows;
    char test[32];
    double times[LOAD_TIMES];
    for (int i = 0; i < LOAD_TIMES; i++) {
        double start = cpu_ns();
        if (!load_rows(&rows, n, path))
            return 1;
        times[i] = cpu_ns() - start;
        free(rows.rows);
    }
    snprintf(test, sizeof test, "load %d when", n);
    report(test, "c", (size_t)n, median(times, LOAD_TIMES), 0);
    return 0;
}

/* ---- start ---- */

static int run_start(const Search *search)
{
    Ticket t = {
        .intent = BILLING, .issues = 2, .spend = 600000, .health = 80, .domain = {"a.example", 9}};
    Decision d = decide(&t, is_vip(search, &t), false, false);
    puts(bench_queues[d.queue - 1]);
    return 0;
}

int main(int argc, char **argv)
{
    static Subject subject;
    size_t n = 0;
    search_open(&subject.search);
    if (argc == 2 && strcmp(argv[1], "start") == 0)
        return run_start(&subject.search);
    if (argc == 4 && strcmp(argv[1], "load") == 0)
        return run_load(atoi(argv[2]), argv[3]);
    if (argc < 3)
        return 2;
    subject.tickets = tickets_load(&subject.search, argv[argc - 1], 200000, &n);
    if (!subject.tickets || n < 16000)
        return 1;
    if (argc == 5 && strcmp(argv[1], "rows") == 0)
        return run_rows(subject.tickets, atoi(argv[2]), argv[3]);
    if (strcmp(argv[1], "eval") == 0)
        run_eval(&subject, n);
    else
        run_text(&subject, n);
    return 0;
}
