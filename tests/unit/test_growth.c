/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Twice the input costs at most 2.3 times the time and the memory, whatever it is that grows.
 *
 * One idea: a generator is a start, a piece that repeats, and an end. Memory is counted in the allocator; time is the
 * processor's, tried again where it looks too long, for other programs disturb it; with sanitizers it means nothing.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <time.h>

#include <cmocka.h>

#include "compiler/format.h"
#include "tests/unit/small_stack.h"
#include "tickets/json.h"

/* `each` and `row` stand n times, with their number; without `head` the policy begins with a plain ticket. */
typedef struct Growth {
    const char *name, *fields, *before, *each, *after, *row;
    unsigned n;
} Growth;

static const Growth growths[] = {
    {"rows", "", "", "", "", " when n > %u -> b\n", 4000},
    {"rows with reasons", "", "", "", "",
     " r%u: when n > %u -> b because \"reason %u\" owner \"me\"\n", 4000},
    {"rows over texts", "", "", "", "",
     " when body is \"text %u\" or body starts with \"q%u\" -> b\n", 2000},
    {"rows that mention", "", "", "", "", " when body mentions \"word%u and\" -> b\n", 3000},
    {"a long condition", "", "class some { when n is 1", " and n is %u + 10",
     " }\nclass rest otherwise\n", "", 5000},
    {"guards", " o int?\n", "class some { when o is known", " and o > %u and o is known",
     " }\nclass rest otherwise\n", "", 4000},
    {"a long sum", "", "complexity { 1", " + n", " }\n", "", 20000},
    {"lines of a block", "", "class some { when any {", "\n l%u: n is %u + 10",
     "\n} }\nclass rest otherwise\n", "", 5000},
    {"members of braces", "", "class some { when n in { 1", ", %u", " } }\nclass rest otherwise\n",
     "", 10000},
    {"arguments", "", "complexity { min(n", ", %u", ") }\n", "", 10000},
    {"lets", "", "", "let v%u = n > %u\n", "", "", 10000},
    {"lets of lets", "", "let va0 = n\n", "let v%u = va0 > 3\n", "", " when v%u -> b\n", 3000},
    {"classes", "", "", "class c%u { when n > %u }\n", "class rest otherwise\n", "", 3000},
    {"tiers", "", "", "tier c%u { when n > %u }\n", "tier rest otherwise\n", "", 3000},
    {"overrides", "", "", "override o%u to rest when n > %u\n", "tier rest otherwise\n", "", 3000},
    {"rules and actions", "", "", "action a%u(x int)\nrule c%u { when n > 3; do a%u(n) }\n", "", "",
     2000},
    {"complexity lines", "", "complexity {\n", " c%u: 2 when n > 3\n", "}\n", "", 5000},
    {"tightens", " done time?\n", "class only otherwise\ntarget t until done\nsla only { t 4h }\n",
     "tighten t%u when n > 3 { t 1h }\n", "", "", 3000},
    {"escalations", " done time?\n",
     "class only otherwise\ntarget t until done\nsla only { t 4h }\n",
     "escalation t%u { when sla.t.used > %u; queue b }\n", "", "", 2000},
    {"pauses", " done time?\n st int = 1 tracked\n",
     "class only otherwise\ntarget t until done\nsla only { t 4h }\n", "pause t while st is %u\n",
     "", "", 5000},
    {"function calls", "", "function f(a int) number? in 0..1 from \"lib.so\"\n", "", "",
     " when (f(n + %u) else 0.0) > 0.5 -> b\n", 2000},
    {"lookups", "", "record account { a int? }\nsource crm sqlite \"crm.db\"\n",
     "lookup l%u account from crm by id sql \"select 1 where 1 = :key\"\n", "", "", 1000},
    {"phrases", "", "phrases many {\n", "\"word%u other\"\n", "}\n",
     " when body mentions many -> b\n", 8000},
    {"phrases with typos", "", "phrases many allow 1 typo {\n", "\"longword%u other\"\n", "}\n", "",
     10000},
    {"a list", "", "list many of text {\n", "\"word%u other\"\n", "}\n", "", 10000},
    {"records", "", "", "record r%u { a int?; b text?; c enum { x, y }? }\n", "", "", 4000},
    {"queues and skills", "", "skills s", ", s%u", "\n", "", 10000},
    {"calendars", "", "", "calendar k%u { open mon..fri 09:00..17:00; closed 2026-12-25 }\n", "",
     "", 4000},
    {"samples", "", "sample s { id \"a\"; created 2026-03-02T10:00Z }\n",
     "sample s%u like s { n 1 }\n", "", "", 4000},
    {"tests", "", "",
     "test \"t%u\" { at 2026-03-02T10:00Z; given { id \"a\"; created 2026-03-02T09:00Z }; expect { "
     "queue a } }\n",
     "", "", 1500},
    {"a long text", "", "list one of text { \"", "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
     "\" }\n", "", 20000},
    {"comments", "", "", "# xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\n", "", "", 20000},
    {"unknown names", "", "", "let v%u = nothing%u\n", "", "", 4000},
    {"broken lines", "", "", "let v%u = = 1\n", "", "", 8000},
    {"open brackets", "", "", "} ( { ", "", "", 30000},
};

/* Memory that is touched before anything is timed, handed out from one end to the other: what the system does to give
 * memory is no part of the time. Invariant: used <= size. */
typedef struct Pool {
    char *bytes;
    size_t used, size;
    size_t out, most; /* bytes that are in use, and the most that were */
} Pool;

static void *pooled(void *user, void *old, size_t old_size, size_t new_size)
{
    Pool *pool = user;
    pool->out += new_size - (old ? old_size : 0);
    pool->most = pool->out > pool->most ? pool->out : pool->most;
    size_t room = (new_size + 15) / 16 * 16;
    if (new_size == 0 || room > pool->size - pool->used)
        return NULL;
    char *at = pool->bytes + pool->used;
    pool->used += room;
    if (old)
        memcpy(at, old, old_size < new_size ? old_size : new_size);
    return at;
}

static int open_pool(void **state)
{
    static Pool pool = {.size = (size_t)384 << 20};
    pool.bytes = malloc(pool.size);
    if (pool.bytes)
        memset(pool.bytes, 1, pool.size);
    *state = &pool;
    return pool.bytes ? 0 : -1;
}

static int close_pool(void **state)
{
    free(((Pool *)*state)->bytes);
    return 0;
}

static EhOut text_of(const Growth *growth, unsigned n)
{
    EhOut text = {0};
    begin_policy(&text);
    eh_out_string(&text, growth->fields);
    eh_out_string(&text, "}\n");
    eh_out_string(&text, growth->before);
    add_times(&text, growth->each, 0, n);
    eh_out_string(&text, growth->after);
    eh_out_string(&text, "route {\n");
    add_times(&text, growth->row, 0, strstr(growth->row, "%u") ? n : growth->row[0] != 0);
    eh_out_string(&text, " otherwise -> a\n}\nrank { otherwise -> low }\n");
    return text;
}

static double seconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

/* What one size costs. */
typedef struct Cost {
    double time;
    size_t memory;
} Cost;

static Cost compile_cost(Pool *pool, const Growth *growth, unsigned n)
{
    EhOut text = text_of(growth, n);
    EhAllocator allocator = {pooled, pool};
    EhCompileOptions options = {.allocator = &allocator};
    EhProgram *program = NULL;
    EhDiagnostics *diagnostics = NULL;
    double start = seconds();
    EhStatus status = eh_compile(text.p, text.n, &options, &program, &diagnostics);
    Cost cost = {seconds() - start, pool->most};
    assert_true(status == EH_OK || status == EH_ERRORS);
    if (status != EH_OK && strncmp(growth->name, "unknown", 7) != 0 &&
        strncmp(growth->name, "broken", 6) != 0 && strncmp(growth->name, "open", 4) != 0) {
        EhDiagnostic why;
        eh_diagnostic(diagnostics, 0, &why);
        fail_msg("%s: %s", growth->name, why.message);
    }
    eh_diagnostics_free(diagnostics);
    eh_program_free(program);
    eh_out_free(&text);
    return cost;
}

static Cost format_cost(Pool *pool, const Growth *growth, unsigned n)
{
    EhOut text = text_of(growth, n);
    EhAllocator allocator = {pooled, pool};
    EhArena arena;
    EhSources sources = {0};
    EhStr out;
    uint32_t file;
    eh_arena_init(&arena, &allocator);
    EhDiags diags = {.arena = &arena};
    assert_true(eh_source_add(&sources, &arena, (EhStr){"p.eh", 4}, text.p, text.n, &file));
    double start = seconds();
    eh_format(&sources, file, &arena, &diags, &out);
    Cost cost = {seconds() - start, pool->most};
    eh_arena_free(&arena);
    eh_out_free(&text);
    return cost;
}

typedef Cost (*CostOf)(Pool *pool, const Growth *growth, unsigned n);

static Cost measure(Pool *pool, CostOf cost_of, const Growth *growth, unsigned n)
{
    pool->used = pool->out = pool->most = 0;
    return cost_of(pool, growth, n);
}

/* Two doublings at once, which evens out what caches do. */
static void hold(Pool *pool, const Growth *growth, const char *what, CostOf cost_of)
{
    const double most = 2.3 * 2.3;
    Cost small = measure(pool, cost_of, growth, growth->n / 2);
    Cost large = measure(pool, cost_of, growth, 2 * growth->n);
    if ((double)large.memory > most * (double)small.memory)
        fail_msg("%s %s: memory %zu, then %zu", what, growth->name, small.memory, large.memory);
#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
    for (int attempt = 0; large.time > most * small.time && large.time > 0.02; attempt++) {
        if (attempt == 12)
            fail_msg("%s %s: %.1f ms, then %.1f ms", what, growth->name, small.time * 1000,
                     large.time * 1000);
        small = measure(pool, cost_of, growth, growth->n / 2);
        large = measure(pool, cost_of, growth, 2 * growth->n);
    }
#endif
}

static void compiling(void **state)
{
    for (size_t i = 0; i < sizeof growths / sizeof *growths; i++)
        hold(*state, &growths[i], "compiling", compile_cost);
}

static void formatting(void **state)
{
    for (size_t i = 0; i < sizeof growths / sizeof *growths; i++)
        hold(*state, &growths[i], "formatting", format_cost);
}

/* ---- tickets ---- */

static const char desk_policy[] =
    "policy data\nqueues a, b\npriorities high > low\nfallback queue b\n"
    "record part { n int? ; s text = \"\" }\nphrases law allow 1 typo { \"lawyer\", \"data "
    "deletion\", \"charge back\" }\n"
    "ticket {\n id text\n created time\n body text = \"\"\n tags set of text up to 10_000 = {}\n"
    " parts list of part up to 10_000 = {}\n st int = 1 tracked\n done time?\n}\n"
    "class only otherwise\ntarget t until done\nsla only { t 4h }\npause t while st > 5\n"
    "complexity { count of law in body\n count p in parts where p.s starts with \"x\" and (p.n "
    "else 0) > 3 }\n"
    "route { when any t in tags where t ends with \"9x\" -> b\n otherwise -> a }\nrank { otherwise "
    "-> low }\n";

static const Growth data[] = {
    {"keys that nobody reads", "", ",\"z\":1", ",\"key%u\":{\"a\":[%u,\"b\"]}", "", "", 8000},
    {"tags", "", ",\"tags\":[\"t\"", ",\"tag%u\"", "]", "", 4900},
    {"parts", "", ",\"parts\":[{}", ",{\"n\":%u,\"s\":\"x%u\"}", "]", "", 4900},
    {"history", "", ",\"history\":[{\"at\":\"2026-03-02T10:00:00Z\"}",
     ",{\"at\":\"2026-03-02T10:00:00Z\",\"st\":%u}", "]", "", 4900},
    {"a body", "", ",\"body\":\"", "my lawyre says da\xC3\x9F data  deletion %u ", "\"", "", 8000},
    {"escapes", "", ",\"body\":\"", "\\u00e4\\n\\ud83d\\ude00\\\\", "\"", "", 20000},
    {"spaces", "", "", "          ", "", "", 100000},
    {"brackets", "", ",\"x\":", "[", "", "", 100000},
};

static Cost ticket_cost(Pool *pool, const Growth *growth, unsigned n)
{
    EhOut json = {0};
    EhAllocator allocator = {pooled, pool};
    EhCompileOptions options = {.allocator = &allocator};
    EhProgram *program;
    EhTicket *ticket;
    EhContext *context;
    assert_int_equal(eh_compile(desk_policy, sizeof desk_policy - 1, &options, &program, NULL),
                     EH_OK);
    EhKeys *keys = eh_keys_new(program);
    EhJsonReader *reader = eh_json_reader_new(keys);
    assert_int_equal(eh_ticket_new(program, &ticket), EH_OK);
    assert_int_equal(eh_context_new(program, NULL, &context), EH_OK);
    eh_out_string(&json, "{\"id\":\"T\",\"created\":\"2026-03-02T09:00:00Z\"");
    eh_out_string(&json, growth->before);
    add_times(&json, growth->each, 0, n);
    eh_out_string(&json, growth->after);
    eh_out_string(&json, "}");
    double start = seconds();
    for (int i = 0; i < 3; i++) {
        assert_true(eh_json_read(reader, json.p, json.n, 0, 1, ticket));
        assert_non_null(eh_decide(context, ticket, 1772535600000, EH_RECORDING));
    }
    Cost cost = {seconds() - start, pool->most};
    eh_context_free(context);
    eh_ticket_free(ticket);
    eh_json_reader_free(reader);
    eh_keys_free(keys);
    eh_program_free(program);
    eh_out_free(&json);
    return cost;
}

static void reading_and_deciding(void **state)
{
    for (size_t i = 0; i < sizeof data / sizeof *data; i++)
        hold(*state, &data[i], "reading", ticket_cost);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(compiling),
        cmocka_unit_test(formatting),
        cmocka_unit_test(reading_and_deciding),
    };
    return cmocka_run_group_tests(tests, open_pool, close_pool);
}
