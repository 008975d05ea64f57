/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Every limit of vm/limits.h from both sides: at the limit all works, on a stack of 128 KiB, one past it is refused in a
 * sentence. What nests, chains or grows without being a limit of its own stands here too.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <unistd.h>

#include <cmocka.h>

#include "compiler/arena.h"
#include "tests/unit/small_stack.h"
#include "tickets/input.h"
#include "tickets/json.h"
#include "tickets/reader.h"
#include "vm/limits.h"
#include "vm/ticket.h"

static void good(Outcome outcome, int32_t queue)
{
    if (outcome.status != EH_OK)
        print_message("# %s %s\n", outcome.code, outcome.message);
    assert_int_equal(outcome.status, EH_OK);
    assert_false(outcome.fault);
    assert_int_equal(outcome.queue, queue);
}

static void refused(Outcome outcome, const char *code, const char *says)
{
    assert_int_equal(outcome.status, EH_ERRORS);
    if (strcmp(outcome.code, code) != 0 || strstr(outcome.message, says) == NULL)
        print_message("# %s %s, not %s %s\n", outcome.code, outcome.message, code, says);
    assert_string_equal(outcome.code, code);
    assert_non_null(strstr(outcome.message, says));
}

/* A policy whose ticket has `fields`, then `declarations`, then a route with `rows`. */
static Outcome policy_of(const char *fields, const char *declarations, const char *rows)
{
    EhOut text = {0};
    begin_policy(&text);
    eh_out_string(&text, fields);
    eh_out_string(&text, "}\n");
    eh_out_string(&text, declarations);
    end_policy(&text, rows);
    return outcome_of(&text);
}

/* ---- text ---- */

static Outcome padded(size_t size)
{
    EhOut text = {0};
    begin_policy(&text);
    eh_out_string(&text, "}\n");
    end_policy(&text, "");
    eh_out_string(&text, "#");
    assert_true(eh_out_reserve(&text, size - text.n));
    memset(text.p + text.n, 'x', size - text.n);
    text.n = size;
    return outcome_of(&text);
}

static void source_bytes(void **state)
{
    (void)state;
    good(padded(EH_LIMIT_SOURCE_BYTES), 0);
    refused(padded(EH_LIMIT_SOURCE_BYTES + 1), "E0009", "16 MiB");
}

/* Forms that nest: `open` n times, the middle, `close` n times. */
typedef struct Form {
    const char *open, *middle, *close;
} Form;

static const Form forms[] = {
    {"(", "n > 1", ")"},
    {"not ", "n > 1", ""},
    {"any { ", "n > 1", " }"},
    {"all { n > 2\n a: ", "n > 1", " }"},
    {"n > 2 and (", "n > 1", ")"},
    {"(n > 2 or ", "n > 1", " and n > 3)"},
    {"((if ", "n > 1", " then 1 else 2) > 1)"},
    {"any x%u in l where ", "n > 1", ""},
    {"((count x%u in l where ", "n > 1", ") > 2)"},
    {"(n in { 1, (if ", "n > 1", " then 2 else 3) })"},
};

static const Form whole_forms[] = {
    {"(", "n", ")"},
    {"min(", "n", ", 3)"},
    {"abs(", "n", ")"},
    {"- ", "n", ""},
    {"n - (", "n", ")"},
    {"(if n > 1 then n else ", "n", ")"},
    {"(if ", "n", " > 2 then n else 3)"},
    {"by e { p: ", "n", ", otherwise: 2 }"},
    {"min(3 * (", "n", "), 9)"},
    {"(o else ", "n", ")"},
    {"o else ", "n", ""},
};

static Outcome nested(const Form *form, unsigned n, const char *before, const char *after)
{
    EhOut text = {0};
    begin_policy(&text);
    eh_out_string(&text, " e enum { p, q } = p\n o int?\n l list of int up to 1 = {}\n}\n");
    eh_out_string(&text, before);
    add_times(&text, form->open, 0, n);
    eh_out_string(&text, form->middle);
    add_times(&text, form->close, 0, n);
    eh_out_string(&text, after);
    end_policy(&text, "");
    return outcome_of(&text);
}

/* Each form compiles up to some depth and is refused behind it, and neither takes the stack. */
static void reach_depth(const Form *form, const char *before, const char *after)
{
    unsigned most = 0;
    for (unsigned step = 128; step > 0; step /= 2)
        if (nested(form, most + step, before, after).status == EH_OK)
            most += step;
    if (most < 30)
        print_message("# %s…%s: only %u deep\n", form->open, form->close, most);
    assert_in_range(most, 30, EH_LIMIT_DEPTH);
    good(nested(form, most, before, after), 0);
    refused(nested(form, most + 1, before, after), "E0022", "more than 200 deep");
    assert_int_equal(nested(form, 20000, before, after).status, EH_ERRORS);
}

static void depth(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof forms / sizeof *forms; i++) {
        reach_depth(&forms[i], "class some { when ", " }\nclass rest otherwise\n");
        reach_depth(&forms[i], "let a = n > 1\nlet b = a and ",
                    "\nclass some { when not b }\nclass rest otherwise\n");
    }
    for (size_t i = 0; i < sizeof whole_forms / sizeof *whole_forms; i++)
        reach_depth(&whole_forms[i], "complexity { max(", ", 0) }\n");
}

static void mistakes_at_the_bottom(void **state)
{
    static const Form wrong[] = {{"not ", "nothing > 1", ""},
                                 {"not ", "e is nothing", ""},
                                 {"not ", "ticket.nothing is 1", ""}};
    (void)state;
    for (size_t i = 0; i < 3; i++)
        assert_int_equal(
            nested(&wrong[i], 190, "class some { when ", " }\nclass rest otherwise\n").status,
            EH_ERRORS);
}

static Outcome chained(const char *operand, const char *between, unsigned n, const char *after)
{
    EhOut text = {0};
    begin_policy(&text);
    eh_out_string(&text, "}\nclass some { when ");
    eh_out_string(&text, operand);
    for (unsigned i = 1; i < n; i++) {
        eh_out_string(&text, between);
        eh_out_string(&text, operand);
    }
    eh_out_string(&text, after);
    eh_out_string(&text, " }\nclass rest otherwise\n");
    end_policy(&text, " when class is some -> b\n");
    return outcome_of(&text);
}

static void chains(void **state)
{
    (void)state;
    good(chained("n is 3", " and ", EH_LIMIT_CHAIN, ""), 1);
    good(chained("n is 2", " or ", EH_LIMIT_CHAIN, ""), 0);
    good(chained("n", " + ", EH_LIMIT_CHAIN, " is 300000"), 1);
    good(chained("n", " - ", EH_LIMIT_CHAIN, " is -299994"), 1);
    good(chained("1", " * ", EH_LIMIT_CHAIN, " is 1"), 1);
    refused(chained("n is 3", " and ", EH_LIMIT_CHAIN + 1, ""), "E0023",
            "more than 100000 operands");
    refused(chained("n is 3", " or ", EH_LIMIT_CHAIN + 1, ""), "E0023",
            "more than 100000 operands");
    refused(chained("n", " + ", EH_LIMIT_CHAIN + 1, " > 1"), "E0023", "more than 100000 operands");
}

/* ---- declarations ---- */

static Outcome counted(const char *before, const char *each, unsigned n, const char *after,
                       const char *rows)
{
    EhOut text = {0};
    begin_policy(&text);
    eh_out_string(&text, before);
    add_times(&text, each, 0, n);
    eh_out_string(&text, after);
    end_policy(&text, rows);
    return outcome_of(&text);
}

static void enum_names(void **state)
{
    const char *rows = " when (by e { e7: 1, otherwise: 2 }) is 2 -> b\n";
    (void)state;
    good(counted(" e enum { ", "e%u, ", EH_LIMIT_ENUM_NAMES, "} = e1023\n}\n", rows), 1);
    refused(counted(" e enum { ", "e%u, ", EH_LIMIT_ENUM_NAMES + 1, "} = e1024\n}\n",
                    " when (by e { e1024: 1, otherwise: 2 }) is 2 -> b\n"),
            "E0227", "at most 1024 names");
    /* Classes, queues, skills are counted by nobody. */
    good(counted("}\n", "class c%u { when n is %u + 10 }\n", 5000, "class rest otherwise\n",
                 " when (by class { c4999: 1, c4998: 1, otherwise: 2 }) is 2 -> b\n"),
         1);
}

static void record_fields(void **state)
{
    (void)state;
    good(
        counted("", " f%u int = 1\n", EH_LIMIT_RECORD_FIELDS - 4, "}\n", " when f1019 is 1 -> b\n"),
        1);
    refused(
        counted("", " f%u int = 1\n", EH_LIMIT_RECORD_FIELDS - 3, "}\n", " when f1020 is 1 -> b\n"),
        "E0227", "at most 1024 fields");
}

/* Records inside records: each of `n` holds `holds` of the next. */
static Outcome records(const char *first, const char *each, unsigned n)
{
    EhOut text = {0};
    begin_policy(&text);
    eh_out_string(&text, first);
    eh_out_string(&text, "}\n");
    for (unsigned i = 0; i < n; i++) {
        char line[256];
        snprintf(line, sizeof line, each, i, i + 1, i + 1);
        eh_out_string(&text, line);
    }
    add(&text, "record r%u { y int = 1 }\n", n);
    end_policy(&text, "");
    return outcome_of(&text);
}

static void nested_records(void **state)
{
    const char *one = "record r%u { x r%u? }\n", *two = "record r%u { x r%u?; y r%u? }\n";
    const char *lists = "record r%u { x list of r%u up to 2 = {}; y list of r%u up to 2 = {} }\n";
    (void)state;
    good(records("r r0?\n", one, EH_LIMIT_JSON_DEPTH - 2), 0);
    refused(records("r r0?\n", one, EH_LIMIT_JSON_DEPTH - 1), "E0227", "more than 64 deep");
    refused(records("r r0?\n", one, 20000), "E0227", "more than 64 deep");
    good(records("r r0?\n", two, 10), 0);
    refused(records("r r0?\n", two, 40), "E0227", "more than 50000");
    good(records("r list of r0 up to 2 = {}\n", lists, 10), 0);
    refused(records("r list of r0 up to 2 = {}\n", lists, 40), "E0227", "more than 50000");
}

static void elements_declared(void **state)
{
    (void)state;
    good(policy_of(" s set of text up to 10_000 = {}\n l list of int up to 10_000 = {}\n", "", ""),
         0);
    refused(policy_of(" s set of text up to 10_001 = {}\n", "", ""), "E0227", "at most 10,000");
    refused(policy_of(" l list of int up to 10_001 = {}\n", "", ""), "E0227", "at most 10,000");
}

static Outcome with_targets(unsigned n)
{
    EhOut text = {0};
    begin_policy(&text);
    eh_out_string(&text, " done time?\n st int = 1 tracked\n}\nclass only otherwise\n");
    add_times(&text, "target t%u until done\n", 0, n);
    eh_out_string(&text, "sla only {\n");
    add_times(&text, " t%u 4h\n", 0, n);
    eh_out_string(&text, "}\npause t0");
    add_times(&text, ", t%u", 1, n - 1);
    eh_out_string(&text, " while st is 2\n");
    end_policy(&text, "");
    return outcome_of(&text);
}

static void targets(void **state)
{
    (void)state;
    good(with_targets(EH_LIMIT_TARGETS), 0);
    refused(with_targets(EH_LIMIT_TARGETS + 1), "E0227", "more than 64 targets");
}

static Outcome with_columns(unsigned n)
{
    EhOut text = {0};
    begin_policy(&text);
    eh_out_string(&text, "}\nroute by (n");
    add_times(&text, ", n + %u", 1, n - 1);
    eh_out_string(&text, ") {\n 3");
    add_times(&text, ", any", 1, n - 1);
    eh_out_string(&text, " -> b\n otherwise -> a\n}\nrank { otherwise -> low }\n");
    return outcome_of(&text);
}

static void columns(void **state)
{
    (void)state;
    good(with_columns(EH_LIMIT_COLUMNS), 1);
    refused(with_columns(EH_LIMIT_COLUMNS + 1), "E0227", "at most 256 columns");
}

static Outcome with_rows(unsigned n)
{
    EhOut text = {0};
    begin_policy(&text);
    eh_out_string(&text, "}\nroute {\n");
    add_times(&text, " r%u: when n is %u + 9 -> a\n", 1, n - 2);
    eh_out_string(&text,
                  " last: when n is 3 -> b\n otherwise -> a\n}\nrank { otherwise -> low }\n");
    return outcome_of(&text);
}

static void rows(void **state)
{
    (void)state;
    good(with_rows(EH_LIMIT_ROWS), 1);
    refused(with_rows(EH_LIMIT_ROWS + 1), "E0227", "more than 100000 rows");
}

/* 49 records of 1,016 values each, and `more` values; then lets that each take a register. */
static Outcome with_cells(unsigned more, unsigned lets)
{
    EhOut text = {0};
    begin_policy(&text);
    add_times(&text, " r%u big?\n", 0, 49);
    add_times(&text, " f%u int = 1\n", 0, more);
    eh_out_string(&text, "}\nrecord big {\n");
    add_times(&text, " f%u int = 1\n", 0, 1015);
    eh_out_string(&text, "}\n");
    for (unsigned i = 0; i < lets; i++)
        add(&text, "let v%u = n + 9 > %u\n", i);
    eh_out_string(&text, "class some { when any {\n");
    add_times(&text, " v%u\n v%u and n is 2\n", 0, lets);
    eh_out_string(&text, " n is 1 } }\nclass rest otherwise\n");
    end_policy(&text, " when class is some -> b\n");
    return outcome_of(&text);
}

static void cells_and_registers(void **state)
{
    (void)state;
    /* id and body take two cells each, created and n one */
    unsigned more = EH_LIMIT_CELLS - 49 * 1016 - 6;
    good(with_cells(more, 0), 0);
    refused(with_cells(more + 1, 0), "E0227", "more than 50000 values");
    good(with_cells(more, 9000), 1);
    refused(with_cells(more, 12000), "E0227", "more registers");
}

static Outcome with_phrases(unsigned n)
{
    EhOut text = {0};
    begin_policy(&text);
    eh_out_string(&text, "}\nphrases many {\n");
    add_times(&text, "\"word%u\"\n", 1, n - 1);
    eh_out_string(&text, "\"last one\" }\n");
    end_policy(&text, " when body mentions many -> b\n");
    return outcome_of(&text);
}

static void phrases(void **state)
{
    (void)state;
    good(with_phrases(EH_LIMIT_PHRASES), 0);
    refused(with_phrases(EH_LIMIT_PHRASES + 1), "E0227", "phrases");
}

static void steps(void **state)
{
    const char *fields = " l list of int up to 10_000 = {}\n";
    (void)state;
    good(policy_of(fields, "", " when any x in l where any y in l where x > y -> b\n"), 0);
    refused(policy_of(
                fields, "",
                " when any x in l where any y in l where any z in l where x > y and y > z -> b\n"),
            "E0227", "more than 2000000000 steps");
}

static void context_bytes(void **state)
{
    (void)state;
    good(counted("}\n", "class c%u { when lower of body is \"c%u\" }\n", 320,
                 "class rest otherwise\n", ""),
         0);
    refused(counted("}\n", "class c%u { when lower of body is \"c%u\" }\n", 345,
                    "class rest otherwise\n", ""),
            "E0227", "more than 1 GiB");
}

/* ---- chains of declarations, which have no limit ---- */

static Outcome let_chain(unsigned n, bool down, const char *each, const char *last)
{
    EhOut text = {0};
    begin_policy(&text);
    eh_out_string(&text, " done time?\n st int = 3 tracked\n}\nclass only otherwise\ntarget t "
                         "until done\nsla only { t 4h }\n");
    for (unsigned i = 1; i < n; i++) {
        char line[128];
        unsigned at = down ? n - i : i;
        snprintf(line, sizeof line, each, at, at - 1, at - 1);
        eh_out_string(&text, line);
    }
    eh_out_string(&text, "let v0 = st is 3\n");
    add(&text, last, n - 1);
    add(&text, "let w = v%u\n", n - 1);
    end_policy(&text, " when w -> b\n");
    return outcome_of(&text);
}

static void lets(void **state)
{
    (void)state;
    for (int down = 0; down < 2; down++) {
        good(let_chain(20000, down, "let v%u = v%u\n", ""), 1);
        good(let_chain(20000, down, "let v%u = v%u or n is 9\n", ""), 1);
        good(let_chain(20000, down, "let v%u = v%u and v%u\n", ""), 1);
        good(let_chain(20000, down, "let v%u = v%u and v%u\n", "pause t while v%u\n"), 1);
    }
    /* A name of an enum that is a let's name too makes no cycle; a real one is told. */
    good(policy_of(" e enum { a1, b1 } = a1\n", "let a1 = e is b1\nlet b1 = e is a1\n",
                   " when b1 -> b\n"),
         1);
    refused(policy_of("", "let a1 = n > 1 and b1\nlet b1 = a1\n", ""), "E0246",
            "defined by itself");
}

static Outcome phrase_chain(unsigned n, bool cycle)
{
    EhOut text = {0};
    begin_policy(&text);
    eh_out_string(&text, "}\n");
    for (unsigned i = 1; i < n; i++) {
        char line[96];
        snprintf(line, sizeof line, "phrases p%u also p%u { \"w%u\" }\n", i - 1, i, i);
        eh_out_string(&text, line);
    }
    add(&text, cycle ? "phrases p%u also p0 { \"w\" }\n" : "phrases p%u { \"w\" }\n", n - 1);
    end_policy(&text, " when body mentions p0 -> b\n");
    return outcome_of(&text);
}

static void phrases_joined(void **state)
{
    (void)state;
    good(phrase_chain(20000, false), 0);
    Outcome outcome = phrase_chain(20000, true);
    refused(outcome, "E0264", "join themselves");
    assert_int_equal(outcome.n_messages, 1);
}

/* An array that grows must not take its neighbours' chunk for its own. */
static void arrays_in_shared_chunks(void **state)
{
    EhArena arena;
    EH_VEC(uint64_t) numbers = {0};
    (void)state;
    eh_arena_init(&arena, NULL);
    for (uint64_t i = 0; i < 1000; i++) {
        assert_true(EH_PUSH(&arena, &numbers, i));
        if (i % 8 == 0)
            assert_non_null(eh_arena_alloc(&arena, 4000));
    }
    for (uint64_t i = 0; i < 1000; i++)
        assert_int_equal(numbers.at[i], i);
    eh_arena_free(&arena);
}

/* ---- tickets ---- */

/* Ready to read JSON and to decide. */
typedef struct Desk {
    EhProgram *program;
    EhKeys *keys;
    EhJsonReader *reader;
    EhTicket *ticket;
    EhContext *context;
    const EhDecision *decision;
    EhOut json;
} Desk;

static const char desk_policy[] =
    "policy data\nqueues a, b\npriorities high > low\nfallback queue b\n"
    "ticket {\n id text\n created time\n body text = \"\"\n tags set of text up to 10_000 = {}\n"
    " nums list of int up to 10_000 = {}\n st int = 1 tracked\n e enum { x } = x\n}\n"
    "route { otherwise -> a }\nrank { otherwise -> low }\n";

static void open_desk(Desk *desk)
{
    *desk = (Desk){0};
    assert_int_equal(eh_compile(desk_policy, sizeof desk_policy - 1, NULL, &desk->program, NULL),
                     EH_OK);
    desk->keys = eh_keys_new(desk->program);
    desk->reader = eh_json_reader_new(desk->keys);
    assert_int_equal(eh_ticket_new(desk->program, &desk->ticket), EH_OK);
    assert_int_equal(eh_context_new(desk->program, NULL, &desk->context), EH_OK);
}

static void close_desk(Desk *desk)
{
    eh_out_free(&desk->json);
    eh_context_free(desk->context);
    eh_ticket_free(desk->ticket);
    eh_json_reader_free(desk->reader);
    eh_keys_free(desk->keys);
    eh_program_free(desk->program);
}

static void begin_json(Desk *desk)
{
    desk->json.n = 0;
    eh_out_string(&desk->json, "{\"id\":\"T\",\"created\":\"2026-03-02T10:00:00Z\"");
}

static void read_work(void *argument)
{
    Desk *desk = argument;
    if (eh_json_read(desk->reader, desk->json.p, desk->json.n, 0, 1, desk->ticket))
        desk->decision = eh_decide(desk->context, desk->ticket, 1772463600000, EH_PLAIN);
}

/* Ends the JSON, reads it with both readers on a small stack; gives what the fault wanted, or NULL. */
static const char *fault_of(Desk *desk)
{
    eh_out_string(&desk->json, "}");
    on_small_stack(read_work, desk);
    assert_non_null(desk->decision);
    return desk->decision->n_faults == 0 ? NULL : desk->decision->faults[0].wanted;
}

static void add_many(Desk *desk, const char *key, const char *each, unsigned n)
{
    begin_json(desk);
    eh_out_string(&desk->json, key);
    add_times(&desk->json, each, 0, n);
    desk->json.n--; /* the last comma */
    eh_out_string(&desk->json, "]");
}

static void elements_of_data(void **state)
{
    Desk desk;
    (void)state;
    open_desk(&desk);
    add_many(&desk, ",\"tags\":[", "\"t%u\",", EH_LIMIT_ELEMENTS);
    assert_null(fault_of(&desk));
    add_many(&desk, ",\"tags\":[", "\"t%u\",", EH_LIMIT_ELEMENTS + 1);
    assert_non_null(fault_of(&desk));
    add_many(&desk, ",\"nums\":[", "%u,", EH_LIMIT_ELEMENTS);
    assert_null(fault_of(&desk));
    add_many(&desk, ",\"nums\":[", "%u,", EH_LIMIT_ELEMENTS + 1);
    assert_non_null(fault_of(&desk));
    add_many(&desk, ",\"history\":[", "{\"at\":\"2026-03-02T11:00:00Z\",\"st\":%u},",
             EH_LIMIT_HISTORY);
    assert_null(fault_of(&desk));
    add_many(&desk, ",\"history\":[", "{\"at\":\"2026-03-02T11:00:00Z\",\"st\":%u},",
             EH_LIMIT_HISTORY + 1);
    assert_non_null(fault_of(&desk));
    close_desk(&desk);
}

static void text_bytes(void **state)
{
    Desk desk;
    (void)state;
    open_desk(&desk);
    for (size_t over = 0; over < 2; over++) {
        begin_json(&desk);
        eh_out_string(&desk.json, ",\"body\":\"");
        for (size_t i = 0; i < EH_LIMIT_TEXT_BYTES + over; i++)
            eh_out_bytes(&desk.json, "x", 1);
        eh_out_string(&desk.json, "\"");
        assert_int_equal(fault_of(&desk) != NULL, over);
    }
    char *text = calloc(1, EH_LIMIT_TEXT_BYTES + 1);
    assert_non_null(text);
    EhSlot body = eh_slot(desk.program, "body");
    eh_ticket_reset(desk.ticket);
    assert_int_equal(eh_set_text(desk.ticket, body, text, EH_LIMIT_TEXT_BYTES), EH_OK);
    eh_ticket_reset(desk.ticket);
    assert_int_equal(eh_set_text(desk.ticket, body, text, EH_LIMIT_TEXT_BYTES + 1), EH_REFUSED);
    free(text);
    close_desk(&desk);
}

static void json_depth(void **state)
{
    Desk desk;
    (void)state;
    open_desk(&desk);
    for (unsigned n = EH_LIMIT_JSON_DEPTH - 1; n <= 100000;
         n = n == EH_LIMIT_JSON_DEPTH - 1 ? n + 1 : n * 10) {
        begin_json(&desk);
        eh_out_string(&desk.json, ",\"other\":");
        add_times(&desk.json, "[", 0, n);
        add_times(&desk.json, "]", 0, n);
        const char *wanted = fault_of(&desk);
        assert_int_equal(wanted != NULL, n > EH_LIMIT_JSON_DEPTH - 1);
    }
    close_desk(&desk);
}

static void found_chars(void **state)
{
    Desk desk;
    (void)state;
    open_desk(&desk);
    for (unsigned n = 78; n <= 79; n++) { /* two more are the quotes */
        begin_json(&desk);
        eh_out_string(&desk.json, ",\"e\":\"");
        add_times(&desk.json, "\xC3\xA4", 0, n);
        eh_out_string(&desk.json, "\"");
        assert_non_null(fault_of(&desk));
        const EhFault *fault = &desk.decision->faults[0];
        assert_int_equal(fault->found_n, n == 78 ? 2 * 78 + 2 : 2 * 79 + 1);
    }
    close_desk(&desk);
}

/* A file with one line of `n` bytes, and one behind it. */
static void read_line(Desk *desk, size_t n, bool good_line)
{
    FILE *file = tmpfile();
    assert_non_null(file);
    int before = fprintf(file, "{\"id\":\"T\",\"created\":\"2026-03-02T10:00:00Z\",\"other\":\"");
    for (size_t i = (size_t)before + 2; i < n; i++)
        putc('x', file);
    fprintf(file, "\"}\n{\"id\":\"U\",\"created\":\"2026-03-02T10:00:00Z\"}\n");
    rewind(file);
    EhInput *input = eh_input_open(desk->keys, dup(fileno(file)));
    EhReader *reader = eh_reader_new(desk->keys);
    EhBatch batch = {0};
    size_t lines = 0, faults = 0;
    while (eh_input_next(input, &batch) == EH_INPUT_OK)
        for (size_t i = 0; i < batch.n_items; i++, lines++) {
            assert_true(eh_reader_read(reader, &batch, i, desk->ticket));
            faults += eh_decide(desk->context, desk->ticket, 1772463600000, EH_PLAIN)->fault;
        }
    assert_int_equal(lines, 2);
    assert_int_equal(faults, good_line ? 0 : 1);
    eh_batch_free(&batch);
    eh_reader_free(reader);
    eh_input_free(input);
    fclose(file);
}

static void line_bytes(void **state)
{
    Desk desk;
    (void)state;
    open_desk(&desk);
    read_line(&desk, EH_LIMIT_LINE_BYTES, true);
    read_line(&desk, EH_LIMIT_LINE_BYTES + 1, false);
    close_desk(&desk);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(source_bytes),
        cmocka_unit_test(depth),
        cmocka_unit_test(mistakes_at_the_bottom),
        cmocka_unit_test(chains),
        cmocka_unit_test(enum_names),
        cmocka_unit_test(record_fields),
        cmocka_unit_test(nested_records),
        cmocka_unit_test(elements_declared),
        cmocka_unit_test(targets),
        cmocka_unit_test(columns),
        cmocka_unit_test(rows),
        cmocka_unit_test(cells_and_registers),
        cmocka_unit_test(phrases),
        cmocka_unit_test(steps),
        cmocka_unit_test(context_bytes),
        cmocka_unit_test(lets),
        cmocka_unit_test(phrases_joined),
        cmocka_unit_test(arrays_in_shared_chunks),
        cmocka_unit_test(elements_of_data),
        cmocka_unit_test(text_bytes),
        cmocka_unit_test(json_depth),
        cmocka_unit_test(found_chars),
        cmocka_unit_test(line_bytes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
