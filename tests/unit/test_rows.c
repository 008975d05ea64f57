/* SPDX-License-Identifier: Apache-2.0 */
/*
 * First match in every stage: in whatever order the compiler asks, and whatever it works out beforehand, the row is the first
 * that holds.
 *
 * Tables and conditions from seeds, over domains so small that most tickets lie at the end of some span. The function that
 * decides sorts its rows by SWITCHes and SPLITs, and PICKs from tables; the one that records asks every row in order, and
 * is what it is held to.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "evenhand.h"
#include "tests/random/chance.h"
#include "vm/internal.h"
#include "vm/opcodes.h"

enum { POLICIES = 400, TICKETS = 100, ROOM = 1 << 17, LARGEST = 12, WORDS = 6, QUEUES = 8 };

typedef enum Column { KIND, MAYBE_KIND, N, MAYBE_N, WORD, MAYBE_WORD, COLUMNS } Column;

static const char *const names[COLUMNS] = {"kind",    "maybe_kind", "n",
                                           "maybe_n", "word",       "maybe_word"};
static const char *const kinds[] = {"a", "b", "c", "d", "e"};
static const char *const shares[] = {"-0.5", "0", "0.5", "1"};
static const char *const words[WORDS] = {"red", "green", "blue", "white", "black", "gray"};

/* A policy while it is made. Invariant: n < ROOM. */
typedef struct Text {
    char p[ROOM];
    size_t n;
    Chance chance;
} Text;

static void put(Text *text, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    int n = vsnprintf(text->p + text->n, ROOM - text->n, format, args);
    va_end(args);
    assert_true(n >= 0 && (size_t)n < ROOM - text->n);
    text->n += (size_t)n;
}

static uint32_t below(Text *text, uint32_t n)
{
    return chance_below(&text->chance, n);
}

static bool is_number(Column column)
{
    return column == N || column == MAYBE_N;
}

static bool is_optional(Column column)
{
    return column % 2 == 1;
}

/* ---- policies ---- */

static void put_value(Text *text, Column column)
{
    if (is_number(column))
        put(text, "%u", below(text, LARGEST + 1));
    else if (column == KIND || column == MAYBE_KIND)
        put(text, "%s", kinds[below(text, 5)]);
    else
        put(text, "\"%s\"", words[below(text, WORDS - 1)]); /* the last is in no policy */
}

static void put_order(Text *text)
{
    static const char *const signs[] = {"<", "<=", ">", ">="};
    uint32_t from = below(text, LARGEST + 1);
    if (below(text, 2))
        put(text, "%s %u", signs[below(text, 4)], from);
    else
        put(text, "%u..%u", from, from + below(text, LARGEST + 1 - from));
}

static void put_cell(Text *text, Column column)
{
    if (below(text, 4) == 0) {
        put(text, "any");
        return;
    }
    if (below(text, 8) == 0)
        put(text, "not ");
    if (is_optional(column) && below(text, 8) == 0) {
        put(text, "missing");
    } else if (below(text, 8) == 0) {
        put(text, "{ ");
        put_value(text, column);
        put(text, ", ");
        put_value(text, column);
        put(text, " }");
    } else if (is_number(column) && below(text, 4)) {
        put_order(text);
    } else {
        put_value(text, column);
    }
}

static void put_table(Text *text, uint32_t n_rows)
{
    Column columns[COLUMNS];
    uint32_t n = 1 + below(text, 4);
    put(text, "route by (");
    for (uint32_t i = 0; i < n; i++) {
        columns[i] = (Column)below(text, COLUMNS);
        put(text, "%s%s", i ? ", " : "", names[columns[i]]);
    }
    put(text, ") {\n");
    for (uint32_t row = 0; row < n_rows; row++) {
        for (uint32_t i = 0; i < n; i++) {
            put(text, i ? ", " : "  ");
            put_cell(text, columns[i]);
        }
        put(text, " -> q%u\n", below(text, QUEUES));
    }
}

/* One part of a condition; parts about what may be missing are the tables'. */
static void put_part(Text *text)
{
    static const char *const signs[] = {"<", "<=", ">", ">=", "is", "is not"};
    switch (below(text, 10)) {
    case 0:
        put(text, "kind is %s", kinds[below(text, 5)]);
        break;
    case 1:
        put(text, "word %s \"%s\"", below(text, 5) ? "is" : "is not", words[below(text, 5)]);
        break;
    case 2:
        put(text, "2 * n %s %u", signs[below(text, 4)], below(text, 2 * LARGEST));
        break;
    case 3:
        put(text, "maybe_n is %s", below(text, 2) ? "known" : "missing");
        break;
    case 4: { /* a loop, with a name of its own */
        size_t own = text->n;
        put(text, "(%s w%zu in tags where ", below(text, 2) ? "any" : "all", own);
        put(text, "w%zu is \"%s\")", own, words[below(text, 2)]);
        break;
    }
    case 5:
        put(text, "%sflag", below(text, 2) ? "not " : "");
        break;
    case 6:
        put(text, "share %s %s", signs[below(text, 6)], shares[below(text, 4)]);
        break;
    case 7:
        put(text, "maybe_share is known and maybe_share %s %s", signs[below(text, 4)],
            shares[below(text, 4)]);
        break;
    case 8:
        put(text, "kind in { %s, %s }", kinds[below(text, 2)], kinds[2 + below(text, 3)]);
        break;
    default:
        put(text, "n %s %u", signs[below(text, 6)], below(text, LARGEST + 1));
    }
}

/* Some parts; `and` binds more tightly, so that what guards a part stays with it. */
static void put_condition(Text *text, uint32_t most)
{
    for (uint32_t i = below(text, most); i > 0; i--) {
        put_part(text);
        put(text, below(text, 6) ? " and " : " or ");
    }
    put_part(text);
}

static void put_conditions(Text *text, uint32_t n_rows)
{
    put(text, "route {\n");
    for (uint32_t row = 0; row < n_rows; row++) {
        put(text, "  when ");
        put_condition(text, 4);
        put(text, " -> q%u\n", below(text, QUEUES));
    }
}

/* A line that adds a number, what is made of one, or what a map has for a name; some only on a condition. */
static void put_line(Text *text)
{
    switch (below(text, 5)) {
    case 0:
        put(text, "%u * (n + %u) - 2 * n", 2 + below(text, 3), below(text, 3));
        break;
    case 1:
        put(text, "by kind { a: %u, b: %u, c: 0, d: %u, e: n }", below(text, 5), below(text, 5),
            below(text, 5));
        put(text, "\n");
        return;
    case 2:
        put(text, "by kind { a: %u, b: 3, c: %u, otherwise: 1 }", below(text, 5), below(text, 2));
        put(text, "\n");
        return;
    case 3:
        put(text, "(if n > %u then %u else (if n is 1 then 7 else 0))", below(text, 5),
            below(text, 5));
        put(text, "\n");
        return;
    default:
        put(text, "%u", 1 + below(text, 4));
    }
    if (below(text, 5)) {
        put(text, " when ");
        put_condition(text, 2);
    }
    put(text, "\n");
}

/* Classes, complexity, overrides and tiers; a later stage may ask for what an earlier one gave. */
static void put_stages(Text *text)
{
    for (uint32_t i = 0; i < 2; i++) {
        put(text, "class c%u {\n  when ", i);
        put_condition(text, 3);
        put(text, "\n}\n");
    }
    put(text, "class c2 otherwise\ncomplexity {\n");
    for (uint32_t i = 0; i < 5; i++) {
        put(text, "  line%u: ", i);
        put_line(text);
    }
    put(text, "}\noverride o1 to t2 when ");
    put_condition(text, 3);
    put(text, "\ntier t0 { when complexity <= %u and ", below(text, 6));
    put_condition(text, 2);
    put(text, " }\ntier t1 {\n  covers class is c%u and ", below(text, 3));
    put_condition(text, 2);
    put(text, "\n  when complexity <= %u\n}\ntier t2 otherwise\n", below(text, 9));
}

static void put_rank(Text *text)
{
    put(text, "rank {\n");
    for (uint32_t i = below(text, 5); i > 0; i--) {
        put(text, "  when ");
        if (below(text, 2))
            put(text, "class is c%u and ", below(text, 3));
        if (below(text, 2))
            put(text, "tier is t%u and ", below(text, 3));
        put_condition(text, 3);
        put(text, " -> %s\n", below(text, 2) ? "high" : "normal");
    }
    put(text, "  otherwise -> normal\n}\n");
}

static void put_policy(Text *text, uint64_t seed)
{
    *text = (Text){.chance = {seed}};
    uint32_t n_rows = 1 + below(text, below(text, 4) ? 40 : 300);
    put(text, "policy rows\nqueues q0");
    for (uint32_t i = 1; i < QUEUES; i++)
        put(text, ", q%u", i);
    put(text,
        "\npriorities high > normal\nfallback queue q0\nenum kind { a, b, c, d, e }\nticket {\n"
        "  id text\n  created time\n  kind kind\n  maybe_kind kind?\n"
        "  n int in 0..%u\n  maybe_n int? in 0..%u\n  word text\n  maybe_word text?\n"
        "  tags set of text up to 2\n  flag bool\n  share number in -1..1\n"
        "  maybe_share number? in -1..1\n}\n",
        LARGEST, LARGEST);
    put_stages(text);
    if (below(text, 2))
        put_table(text, n_rows);
    else
        put_conditions(text, n_rows);
    put(text, "  otherwise -> q0\n}\n");
    put_rank(text);
}

/* ---- tickets ---- */

static void fill_column(Text *text, const EhProgram *program, EhTicket *ticket, Column column)
{
    EhSlot slot = eh_slot(program, names[column]);
    const char *word = column < N ? kinds[below(text, 5)] : words[below(text, WORDS)];
    if (is_optional(column) && below(text, 3) == 0)
        assert_int_equal(eh_set_missing(ticket, slot), EH_OK);
    else if (is_number(column))
        assert_int_equal(eh_set_int(ticket, slot, below(text, LARGEST + 1)), EH_OK);
    else
        assert_int_equal(eh_set_text(ticket, slot, word, strlen(word)), EH_OK);
}

static void fill_tags(Text *text, const EhProgram *program, EhTicket *ticket)
{
    EhSlot slot = eh_slot(program, "tags");
    assert_int_equal(eh_set_begin(ticket, slot), EH_OK);
    for (uint32_t i = below(text, 3); i > 0; i--) {
        const char *word = words[below(text, 3)];
        assert_int_equal(eh_add_text(ticket, slot, word, strlen(word)), EH_OK);
    }
}

static void fill_shares(Text *text, const EhProgram *program, EhTicket *ticket)
{
    EhSlot maybe = eh_slot(program, "maybe_share");
    assert_int_equal(eh_set_number(ticket, eh_slot(program, "share"), below(text, 9) * 0.25 - 1),
                     EH_OK);
    assert_int_equal(below(text, 3) ? eh_set_number(ticket, maybe, below(text, 9) * 0.25 - 1)
                                    : eh_set_missing(ticket, maybe),
                     EH_OK);
    assert_int_equal(eh_set_bool(ticket, eh_slot(program, "flag"), below(text, 2)), EH_OK);
}

static void fill(Text *text, const EhProgram *program, EhTicket *ticket)
{
    eh_ticket_reset(ticket);
    assert_int_equal(eh_set_text(ticket, eh_slot(program, "id"), "T", 1), EH_OK);
    assert_int_equal(eh_set_int(ticket, eh_slot(program, "created"), 0), EH_OK);
    for (int i = 0; i < COLUMNS; i++)
        fill_column(text, program, ticket, (Column)i);
    fill_tags(text, program, ticket);
    fill_shares(text, program, ticket);
}

/* What the stages decide, and by which rows. */
typedef struct Rows {
    int64_t complexity;
    int32_t klass, service, tier, tier_by, queue, queue_by, priority, priority_by;
} Rows;

static Rows rows_of(const EhDecision *d)
{
    return (Rows){d->complexity, d->klass,    d->service,  d->tier,       d->tier_by,
                  d->queue,      d->queue_by, d->priority, d->priority_by};
}

/* Tickets, and the rows of each as the function says that asks every row. */
typedef struct Some {
    EhTicket *tickets[TICKETS];
    Rows wanted[TICKETS];
    const char *how;
    uint64_t seed;
} Some;

static void compare_one(const Some *some, size_t i, Rows rows)
{
    Rows wanted = some->wanted[i];
    if (memcmp(&rows, &wanted, sizeof rows) != 0)
        fail_msg("policy %llu, ticket %u, %s: rows %d %d %d %d, not %d %d %d %d",
                 (unsigned long long)some->seed, (unsigned)i, some->how, (int)rows.klass,
                 (int)rows.tier_by, (int)rows.queue_by, (int)rows.priority_by, (int)wanted.klass,
                 (int)wanted.tier_by, (int)wanted.queue_by, (int)wanted.priority_by);
}

static void decide_some(Text *text, const EhProgram *program, uint64_t seed)
{
    Some some = {.seed = seed, .how = "alone"};
    EhContext *context = NULL;
    EhColumns *columns = NULL;
    assert_int_equal(eh_context_new(program, NULL, &context), EH_OK);
    assert_int_equal(eh_columns_new(program, &columns), EH_OK);
    for (size_t i = 0; i < TICKETS; i++) {
        assert_int_equal(eh_ticket_new(program, &some.tickets[i]), EH_OK);
        fill(text, program, some.tickets[i]);
        const EhDecision *wanted = eh_decide(context, some.tickets[i], 0, EH_RECORDING);
        assert_false(wanted->fault);
        assert_int_equal(eh_columns_add(columns, some.tickets[i]), EH_OK);
        some.wanted[i] = rows_of(wanted);
        compare_one(&some, i, rows_of(eh_decide(context, some.tickets[i], 0, EH_PLAIN)));
    }
    some.how = "in a batch";
    const EhDecisions *all = eh_decide_batch(context, columns, 0, 0);
    assert_int_equal(all->n, TICKETS);
    for (size_t i = 0; i < TICKETS; i++)
        compare_one(&some, i,
                    (Rows){all->complexity[i], all->klass[i], all->service[i], all->tier[i],
                           all->tier_by[i], all->queue[i], all->queue_by[i], all->priority[i],
                           all->priority_by[i]});
    eh_columns_free(columns);
    for (size_t i = 0; i < TICKETS; i++)
        eh_ticket_free(some.tickets[i]);
    eh_context_free(context);
}

/* ---- all of them ---- */

static EhProgram *compile(const Text *text, uint64_t seed)
{
    EhCompileOptions options = {.file_name = "rows.eh"};
    EhDiagnostics *diagnostics = NULL;
    EhProgram *program = NULL;
    EhDiagnostic first = {.message = "out of memory"};
    EhStatus status = eh_compile(text->p, text->n, &options, &program, &diagnostics);
    eh_diagnostic(diagnostics, 0, &first);
    if (status != EH_OK)
        fail_msg("policy %llu, line %u: %s", (unsigned long long)seed, (unsigned)first.line,
                 first.message);
    eh_diagnostics_free(diagnostics);
    return program;
}

static void count_ops(const EhProgram *program, uint32_t counts[EH_N_OPS])
{
    const EhFunc *func = &program->block.FUNCS[0];
    for (uint32_t i = 0; i < func->count; i++)
        counts[program->block.CODE[func->first + i].op]++;
}

/* Tables that leave some entries to the rows, and that leave none. */
static void count_tables(const EhProgram *program, uint32_t counts[2])
{
    const EhBlock *block = &program->block;
    for (uint32_t i = 0; i < block->n_SUMS; i++) {
        const EhSum *sum = &block->SUMS[i];
        bool open = false;
        for (uint32_t k = 0; k < sum->n_entries; k++)
            open = open || (block->ENTRIES[sum->first_entry + k] & EH_ENTRY_OPEN);
        counts[open] += sum->n_entries > 0;
    }
}

static void the_first_row_that_holds(void **state)
{
    static Text text;
    uint32_t counts[EH_N_OPS] = {0}, tables[2] = {0};
    (void)state;
    for (uint64_t seed = 1; seed <= POLICIES; seed++) {
        put_policy(&text, seed);
        EhProgram *program = compile(&text, seed);
        count_ops(program, counts);
        count_tables(program, tables);
        decide_some(&text, program, seed);
        eh_program_free(program);
    }
    assert_true(counts[EH_OP_SWITCH] > POLICIES / 4);
    assert_true(counts[EH_OP_SPLIT] > POLICIES / 4);
    assert_true(counts[EH_OP_SPLITT] > POLICIES / 4);
    assert_true(tables[0] > POLICIES / 2 && tables[1] > POLICIES / 4);
    assert_true(counts[EH_OP_SUM] > POLICIES / 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_first_row_that_holds),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
