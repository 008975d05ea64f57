/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Columns at the edges: fields whose values just fit a form, or just do not, in batches that end at a word, a chunk, or beside
 * one; tickets that are faults or leave the columns on the way.
 *
 * One idea: policies and tickets by seed, with values at the ends of bytes and words; the function that asks every row says what
 * they come to.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/random/chance.h"
#include "tests/random/decisions.h"
#include "tests/unit/vm_portable.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

enum { POLICIES = 120, TICKETS = 1025, ROOM = 1 << 16, QUEUES = 8, TAGS = 9 };

/* A policy while it is made, and what its fields hold. Invariant: n < ROOM. */
typedef struct Policy {
    char p[ROOM];
    size_t n;
    Chance chance;
    uint64_t seed;
    int64_t lo, hi;
    uint32_t n_names, n_words, n_tags;
} Policy;

static void put(Policy *t, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    int n = vsnprintf(t->p + t->n, ROOM - t->n, format, args);
    va_end(args);
    assert_true(n >= 0 && (size_t)n < ROOM - t->n);
    t->n += (size_t)n;
}

static uint32_t below(Policy *t, uint32_t n)
{
    return chance_below(&t->chance, n);
}

/* ---- values ---- */

/* A value of `v` and `w`: at an end of a form, where that is inside of the bounds. */
static int64_t edge(Policy *t)
{
    static const int64_t ends[] = {INT8_MIN,  -1,        0,         1,          INT8_MAX, UINT8_MAX,
                                   INT16_MIN, INT16_MAX, INT32_MIN, UINT16_MAX, INT32_MAX};
    int64_t value = ends[below(t, sizeof ends / sizeof *ends)] + below(t, 5) - 2;
    if (below(t, 3) == 0)
        value = below(t, 2) ? t->lo + below(t, 2) : t->hi - below(t, 2);
    return value < t->lo || value > t->hi ? chance_between(&t->chance, t->lo, t->hi) : value;
}

static uint32_t name(Policy *t)
{
    return below(t, 2) ? below(t, t->n_names) : t->n_names - 1 - below(t, 3);
}

/* The last words are in no policy. */
static uint32_t word(Policy *t)
{
    return below(t, 2) ? below(t, t->n_words + 2) : t->n_words + 1 - below(t, 4);
}

/* ---- policies ---- */

static const char *const signs[] = {"<", "<=", ">", ">=", "is", "is not"};

static void put_whole(Policy *t)
{
    switch (below(t, 5)) {
    case 0:
        put(t, "w is %s", below(t, 2) ? "known" : "missing");
        break;
    case 1:
        put(t, "(w is known and w %s %lld)", signs[below(t, 6)], (long long)edge(t));
        break;
    case 2:
        put(t, "(w is known and v %s w)", signs[below(t, 6)]);
        break;
    default:
        put(t, "v %s %lld", signs[below(t, 6)], (long long)edge(t));
    }
}

static void put_name(Policy *t)
{
    switch (below(t, 5)) {
    case 0:
        put(t, "maybe is %s", below(t, 2) ? "known" : "missing");
        break;
    case 1:
        put(t, "(maybe is known and maybe is n%u)", (unsigned)name(t));
        break;
    case 2:
        put(t, "one %s other", below(t, 2) ? "is" : "is not");
        break;
    case 3:
        put(t, "one in { n%u, n%u, n0 }", (unsigned)(1 + below(t, 2)), (unsigned)(t->n_names - 1));
        break;
    default:
        put(t, "one %s n%u", below(t, 2) ? "is" : "is not", (unsigned)name(t));
    }
}

static void put_text(Policy *t)
{
    switch (below(t, 4)) {
    case 0:
        put(t, "\"g%u\" in tags", (unsigned)below(t, t->n_tags));
        break;
    case 1:
        put(t, "word in words");
        break;
    case 2:
        put(t, "(late is known and late %s \"x%u\")", below(t, 2) ? "is" : "is not",
            (unsigned)below(t, t->n_words));
        break;
    default:
        put(t, "word %s \"x%u\"", below(t, 2) ? "is" : "is not", (unsigned)below(t, t->n_words));
    }
}

static void put_part(Policy *t)
{
    switch (below(t, 5)) {
    case 0:
        put_whole(t);
        break;
    case 1:
        put_name(t);
        break;
    case 2:
        put_text(t);
        break;
    case 3:
        put(t, below(t, 2) ? "flag" : "(maybe_flag else false)");
        break;
    default:
        put(t, "share %s 0.%u", signs[below(t, 4)], (unsigned)below(t, 10));
    }
}

static void put_condition(Policy *t)
{
    for (uint32_t i = below(t, 3); i > 0; i--) {
        put_part(t);
        put(t, below(t, 4) ? " and " : " or ");
    }
    put_part(t);
}

static void put_fields(Policy *t)
{
    put(t, "policy columns\nskills deep\nqueues q0");
    for (uint32_t i = 1; i < QUEUES; i++)
        put(t, ", q%u", (unsigned)i);
    put(t, "\npriorities high > normal\nfallback queue q0\nenum name { n0");
    for (uint32_t i = 1; i < t->n_names; i++)
        put(t, ", n%u", (unsigned)i);
    put(t, " }\nlist words of text { \"x0\"");
    for (uint32_t i = 3; i < t->n_words; i++)
        put(t, ", \"x%u\"", (unsigned)i);
    put(t,
        " }\nticket {\n  id text\n  created time\n  first_reply time?\n  v int in %lld..%lld\n"
        "  w int? in %lld..%lld\n  one name\n  other name\n  maybe name?\n  word text\n  late "
        "text?\n"
        "  tags set of text up to 9\n  flag bool\n  usual int in 0..9 = 3\n  maybe_flag bool?\n  "
        "share number in 0..1\n}\n",
        (long long)t->lo, (long long)t->hi, (long long)t->lo, (long long)t->hi);
    put(t, "calendar office { open mon..fri 08:00..18:00 }\n");
}

static void put_stages(Policy *t)
{
    put(t, "class c0 {\n  when ");
    put_condition(t);
    put(t, "\n}\nclass c1 otherwise\ncomplexity {\n");
    for (uint32_t i = 0; i < 4; i++) {
        put(t, "  line%u: %u when ", (unsigned)i, (unsigned)(1 + below(t, 3)));
        put_condition(t);
        put(t, "\n");
    }
    if (t->lo >= 0 && t->hi <= UINT16_MAX)
        put(t, "  twice: 2 * v\n");
    put(t, "  more: 1 when usual >= %u\n", (unsigned)below(t, 10));
    put(t, "}\ntier t0 { when complexity <= %u }\ntier t1 otherwise\nroute {\n",
        (unsigned)below(t, 6));
    for (uint32_t i = below(t, 12); i > 0; i--) {
        put(t, "  when ");
        put_condition(t);
        put(t, " -> q%u\n", (unsigned)below(t, QUEUES));
    }
    put(t, "  otherwise -> q1\n}\nrank {\n  when ");
    put_condition(t);
    put(t, " -> high\n  otherwise -> normal\n}\n");
}

static void put_clocks(Policy *t)
{
    put(t, "target first_response until first_reply\nsla c0 { first_response 1h%s }\n",
        below(t, 2) ? " on office" : "");
    put(t, "sla c1 { first_response 24h }\n");
    for (uint32_t i = 0; i < 3; i++) {
        put(t, "tighten s%u when ", (unsigned)i);
        put_condition(t);
        put(t, " { first_response %um%s }\n", (unsigned)(10 * (1 + below(t, 8))),
            below(t, 3) ? "" : " on office");
    }
    if (below(t, 2)) {
        put(t, "rule hard { when ");
        put_condition(t);
        put(t, "; requires deep }\n");
    }
    if (below(t, 2))
        put(t, "escalation late {\n  when sla.first_response.used >= 50%%\n  raise priority to "
               "high\n}\n");
}

static void put_policy(Policy *t, uint64_t seed)
{
    static const int64_t bounds[][2] = {
        {-1, 252},
        {-1, 253},
        {-1, 254},
        {0, 253},
        {0, 254},
        {0, 255},
        {0, 256},
        {-128, 127},
        {-129, 126},
        {1, 255},
        {INT16_MIN, 0},
        {INT16_MIN + 1, INT16_MAX},
        {0, INT16_MAX + 1},
        {0, UINT16_MAX},
        {INT32_MIN, 0},
        {INT32_MIN + 1, 0},
        {0, INT32_MAX},
        {0, (int64_t)INT32_MAX + 1},
        {-EH_INT_MAX, EH_INT_MAX},
        {1000000, 1000254},
        {-1000300, -1000000},
    };
    static const uint32_t counts[] = {3, 127, 128, 253, 254, 255, 256, 257, 300};
    *t = (Policy){.chance = {seed}, .seed = seed};
    const int64_t *bound = bounds[below(t, sizeof bounds / sizeof *bounds)];
    t->lo = bound[0];
    t->hi = bound[1];
    t->n_names = counts[below(t, 9)];
    t->n_words = below(t, 2) ? 4 : counts[below(t, 9)];
    t->n_tags = 1 + below(t, TAGS);
    put_fields(t);
    put_stages(t);
    put_clocks(t);
}

/* ---- tickets ---- */

static void fill_name(Policy *t, const EhProgram *program, EhTicket *ticket, const char *path,
                      bool optional)
{
    char text[16];
    int n = snprintf(text, sizeof text, "n%u", (unsigned)name(t));
    if (optional && below(t, 3) == 0)
        return;
    assert_int_equal(eh_set_text(ticket, eh_slot(program, path), text, (size_t)n), EH_OK);
}

/* Texts stay as long as the tests run. */
static void fill_texts(Policy *t, const EhProgram *program, EhTicket *ticket)
{
    static char texts[310][8];
    uint32_t w = word(t), late = word(t);
    for (uint32_t i = 0; i < 310; i++)
        snprintf(texts[i], sizeof texts[i], "x%u", (unsigned)i);
    assert_int_equal(eh_set_text(ticket, eh_slot(program, "word"), texts[w], strlen(texts[w])),
                     EH_OK);
    if (below(t, 3))
        assert_int_equal(
            eh_set_text(ticket, eh_slot(program, "late"), texts[late], strlen(texts[late])), EH_OK);
}

static void fill_tags(Policy *t, const EhProgram *program, EhTicket *ticket)
{
    static const char *const tags[] = {"g0", "g1", "g2", "g3", "g4", "g5", "g6", "g7", "g8", "g9"};
    EhSlot slot = eh_slot(program, "tags");
    assert_int_equal(eh_set_begin(ticket, slot), EH_OK);
    for (uint32_t i = below(t, 4); i > 0; i--)
        assert_int_equal(eh_add_text(ticket, slot, tags[below(t, TAGS + 1)], strlen("g0")), EH_OK);
}

/* One in 40 has no instant at which it came, which is a fault. */
static void fill(Policy *t, const EhProgram *program, EhTicket *ticket)
{
    const int64_t minute = 60000;
    assert_int_equal(eh_set_text(ticket, eh_slot(program, "id"), "T", 1), EH_OK);
    if (below(t, 40))
        eh_set_int(ticket, eh_slot(program, "created"), -minute * below(t, 100));
    if (below(t, 3) == 0)
        eh_set_int(ticket, eh_slot(program, "first_reply"), minute * (below(t, 100) - 50));
    eh_set_int(ticket, eh_slot(program, "v"), edge(t));
    if (below(t, 3))
        eh_set_int(ticket, eh_slot(program, "w"), edge(t));
    fill_name(t, program, ticket, "one", false);
    fill_name(t, program, ticket, "other", false);
    fill_name(t, program, ticket, "maybe", true);
    fill_texts(t, program, ticket);
    fill_tags(t, program, ticket);
    eh_set_bool(ticket, eh_slot(program, "flag"), below(t, 2));
    if (below(t, 2))
        eh_set_bool(ticket, eh_slot(program, "maybe_flag"), below(t, 2));
    eh_set_number(ticket, eh_slot(program, "share"), below(t, 11) * 0.1);
}

/* ---- what they come to ---- */

typedef const EhDecisions *DecideBatch(EhContext *context, EhColumns *columns, size_t first,
                                       int64_t now);

static bool same_whole(const EhDecision *a, const EhDecision *b)
{
    return a->fault == b->fault && a->id_n == b->id_n && a->n_requires == b->n_requires &&
           a->n_actions == b->n_actions && a->n_faults == b->n_faults && a->queue == b->queue &&
           a->n_clocks == b->n_clocks && a->n_rules == b->n_rules &&
           a->n_tightens == b->n_tightens && a->n_escalations == b->n_escalations;
}

/* A ticket of a batch, as the function says that asks every row, and as a whole. */
static void hold_one(const Policy *t, EhContext *contexts[2], EhColumns *columns, size_t i,
                     const EhTicket *ticket, const EhDecisions *some)
{
    const EhDecision *wanted = eh_decide(contexts[1], ticket, 0, EH_RECORDING);
    if (!is_element(some, i - some->first, wanted))
        fail_msg("policy %llu, %zu tickets: ticket %zu is decided otherwise",
                 (unsigned long long)t->seed, eh_columns_count(columns), i);
    if (!same_whole(eh_columns_decision(contexts[0], columns, i), wanted))
        fail_msg("policy %llu, %zu tickets: ticket %zu is told otherwise",
                 (unsigned long long)t->seed, eh_columns_count(columns), i);
}

static void hold_batch(const Policy *t, EhContext *contexts[2], EhColumns *columns,
                       EhTicket *const *tickets, DecideBatch *decide)
{
    const EhDecisions *some;
    size_t done = 0, n = eh_columns_count(columns);
    while ((some = decide(contexts[0], columns, done, 0)) != NULL) {
        assert_int_equal(some->first, done);
        for (; done < some->first + some->n; done++)
            hold_one(t, contexts, columns, done, tickets[done], some);
    }
    assert_int_equal(done, n);
}

static void hold_sizes(const Policy *t, const EhProgram *program, EhTicket *const *tickets)
{
    static const size_t sizes[] = {TICKETS, 1, 1024, 65, 64, 63, 1023};
    EhContext *contexts[2];
    EhColumns *columns = NULL;
    assert_int_equal(eh_context_new(program, NULL, &contexts[0]), EH_OK);
    assert_int_equal(eh_context_new(program, NULL, &contexts[1]), EH_OK);
    assert_int_equal(eh_columns_new(program, &columns), EH_OK);
    for (size_t k = 0; k < 2; k++) {
        size_t n = k ? sizes[1 + t->seed % 6] : sizes[0];
        eh_columns_reset(columns);
        for (size_t i = 0; i < n; i++)
            assert_int_equal(eh_columns_add(columns, tickets[i]), EH_OK);
        hold_batch(t, contexts, columns, tickets, eh_decide_batch);
        hold_batch(t, contexts, columns, tickets, portable_decide_batch);
    }
    eh_columns_free(columns);
    eh_context_free(contexts[0]);
    eh_context_free(contexts[1]);
}

static EhProgram *compile(const Policy *t)
{
    EhCompileOptions options = {.file_name = "columns.eh"};
    EhDiagnostics *diagnostics = NULL;
    EhProgram *program = NULL;
    EhDiagnostic first = {.message = "out of memory"};
    EhStatus status = eh_compile(t->p, t->n, &options, &program, &diagnostics);
    eh_diagnostic(diagnostics, 0, &first);
    if (status != EH_OK)
        fail_msg("policy %llu, line %u: %s\n%s", (unsigned long long)t->seed, (unsigned)first.line,
                 first.message, t->p);
    eh_diagnostics_free(diagnostics);
    return program;
}

static void fill_all(Policy *t, const EhProgram *program, EhTicket *tickets[], size_t n)
{
    for (size_t i = 0; i < n; i++) {
        assert_int_equal(eh_ticket_new(program, &tickets[i]), EH_OK);
        fill(t, program, tickets[i]);
    }
}

static void free_all(EhTicket *tickets[], size_t n)
{
    for (size_t i = 0; i < n; i++)
        eh_ticket_free(tickets[i]);
}

static void every_width(void **state)
{
    static Policy t;
    static EhTicket *tickets[TICKETS];
    (void)state;
    for (uint64_t seed = 1; seed <= POLICIES; seed++) {
        put_policy(&t, seed);
        EhProgram *program = compile(&t);
        fill_all(&t, program, tickets, TICKETS);
        hold_sizes(&t, program, tickets);
        free_all(tickets, TICKETS);
        eh_program_free(program);
    }
}

/* ---- bytecode that promises what is not so ---- */

/* A bound of some width, or a little beside. */
static int64_t any_bound(Policy *t)
{
    static const int64_t ends[] = {0,         INT8_MIN,  INT8_MAX,  UINT8_MAX,   INT16_MIN,
                                   INT16_MAX, INT32_MIN, INT32_MAX, -EH_INT_MAX, EH_INT_MAX};
    return ends[below(t, sizeof ends / sizeof *ends)] + below(t, 5) - 2;
}

static void change_bounds(Policy *t, EhCell *lo, EhCell *hi)
{
    int64_t a = any_bound(t), b = any_bound(t);
    if (below(t, 3))
        return;
    lo->i = a < b ? a : b;
    hi->i = a < b ? b : a;
}

/* The bounds of its whole fields, and of the steps of its sums; not all that is so made is taken. */
static EhProgram *change(Policy *t, const EhProgram *program)
{
    size_t size;
    const void *bytes = eh_program_bytes(program, &size);
    char *block = malloc(size);
    EhProgram *changed = NULL;
    assert_non_null(block);
    memcpy(block, bytes, size);
    EhHeader *header = (EhHeader *)(void *)block;
    EhField *fields = (EhField *)(void *)(block + header->sections[EH_SEC_FIELDS].off);
    EhStep *steps = (EhStep *)(void *)(block + header->sections[EH_SEC_STEPS].off);
    for (uint32_t i = 0; i < header->sections[EH_SEC_FIELDS].count; i++)
        if (fields[i].kind == EH_INT)
            change_bounds(t, &fields[i].lo, &fields[i].hi);
    for (uint32_t i = 0; i < header->sections[EH_SEC_STEPS].count; i++)
        if (steps[i].hi.i != 0 && below(t, 4) == 0)
            change_bounds(t, &steps[i].lo, &steps[i].hi);
    header->checksum = eh_program_checksum(block, size);
    eh_program_load(block, size, NULL, &changed);
    free(block);
    return changed;
}

/* Whatever the bounds say, together is as alone. */
static void hold_changed(const Policy *t, const EhProgram *program, EhTicket *const *tickets,
                         size_t n)
{
    EhContext *context;
    EhColumns *columns;
    assert_int_equal(eh_context_new(program, NULL, &context), EH_OK);
    assert_int_equal(eh_columns_new(program, &columns), EH_OK);
    for (size_t i = 0; i < n; i++)
        assert_int_equal(eh_columns_add(columns, tickets[i]), EH_OK);
    for (int way = 0; way < 2; way++) {
        const EhDecisions *some = way ? portable_decide_batch(context, columns, 0, 0)
                                      : eh_decide_batch(context, columns, 0, 0);
        for (size_t i = 0; i < n; i++)
            if (!is_element(some, i, eh_decide(context, tickets[i], 0, EH_PLAIN)))
                fail_msg("policy %llu, other bounds, way %d: ticket %zu is decided otherwise",
                         (unsigned long long)t->seed, way, i);
    }
    eh_columns_free(columns);
    eh_context_free(context);
}

static void bounds_that_lie(void **state)
{
    enum { CHANGES = 10, SOME = 130 };
    static Policy t;
    static EhTicket *tickets[SOME];
    uint32_t taken = 0;
    (void)state;
    for (uint64_t seed = 1; seed <= POLICIES; seed++) {
        put_policy(&t, seed);
        EhProgram *program = compile(&t);
        for (uint32_t i = 0; i < CHANGES; i++) {
            EhProgram *changed = change(&t, program);
            if (!changed)
                continue;
            taken++;
            fill_all(&t, changed, tickets, SOME);
            hold_changed(&t, changed, tickets, SOME);
            free_all(tickets, SOME);
            eh_program_free(changed);
        }
        eh_program_free(program);
    }
    assert_true(taken > POLICIES);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(every_width),
                                       cmocka_unit_test(bounds_that_lie)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
