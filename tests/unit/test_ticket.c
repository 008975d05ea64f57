/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Tickets through the setters of the library: what they take, what becomes a fault, and what memory
 * they use.
 */
#include "tests/unit/ticket_desk.h"
#include "vm/internal.h"

static EhTicketView view_of(const Desk *desk)
{
    EhTicketView view;
    eh_ticket_complete(desk->ticket, &view);
    return view;
}

/* The cells of a field, by its path. */
static const EhCell *cells_of(const Desk *desk, const char *path)
{
    return view_of(desk).cells + desk->program->block.FIELDS[desk_slot(desk, path)].cell;
}

static void set_text(const Desk *desk, const char *path, const char *text, EhStatus status)
{
    assert_int_equal(eh_set_text(desk->ticket, desk_slot(desk, path), text, strlen(text)), status);
}

static void set_int(const Desk *desk, const char *path, int64_t value, EhStatus status)
{
    assert_int_equal(eh_set_int(desk->ticket, desk_slot(desk, path), value), status);
}

/* All that is required. */
static void fill(const Desk *desk)
{
    eh_ticket_reset(desk->ticket);
    set_text(desk, "id", "T1", EH_OK);
    set_int(desk, "created", INT64_C(1772463600000), EH_OK);
    set_int(desk, "c.n", 1, EH_OK);
    set_int(desk, "c.r.w", 2, EH_OK);
    set_int(desk, "co", 3, EH_OK);
}

static void assert_no_fault(const Desk *desk)
{
    EhTicketView view = view_of(desk);
    if (view.n_faults > 0) {
        fail_msg("%s: found %s", view.faults[0].field, view.faults[0].found);
    }
    assert_false(view.input_fault);
}

static void assert_one_fault(const Desk *desk, const char *field, const char *found)
{
    EhTicketView view = view_of(desk);
    assert_int_equal(view.n_faults, 1);
    assert_string_equal(view.faults[0].field, field);
    assert_string_equal(view.faults[0].found, found);
    assert_int_equal(view.faults[0].found_n, strlen(found));
}

/* ---- what is there before anything is set ---- */

static void test_defaults(void **state)
{
    Desk desk = desk_open();
    (void)state;
    fill(&desk);
    assert_no_fault(&desk);
    assert_int_equal(cells_of(&desk, "i")->i, 7);
    assert_true(cells_of(&desk, "f")->f == 0.5);
    assert_memory_equal(cells_of(&desk, "t")->p, "dt", 2);
    assert_int_equal(cells_of(&desk, "tm")->i, EH_MISSING);
    const EhCell *st = cells_of(&desk, "st");
    assert_int_equal(st[1].meta, 2);
    assert_memory_equal(st[0].q[2].p, "y", 1);
    assert_non_null(cells_of(&desk, "se")->q);
    assert_int_equal(cells_of(&desk, "c.m")->i, 4);
    assert_memory_equal(cells_of(&desk, "c.r.v")->p, "dv", 2);
    assert_int_equal(cells_of(&desk, "o")->i, EH_MISSING);
    assert_int_equal(cells_of(&desk, "o.m")->i, EH_MISSING);
    assert_int_equal(cells_of(&desk, "c.s.w")->i, EH_MISSING);
    desk_close(&desk);
}

static void test_required(void **state)
{
    Desk desk = desk_open();
    EhTicketView view;
    (void)state;
    view = view_of(&desk);
    assert_int_equal(view.n_faults, 4);
    assert_string_equal(view.faults[0].field, "id");
    assert_string_equal(view.faults[1].field, "created");
    assert_string_equal(view.faults[2].field, "c");
    assert_string_equal(view.faults[3].field, "co");
    assert_string_equal(view.faults[3].found, "null");
    assert_true(view.input_fault);
    assert_false(view.id_readable || view.created_readable);
    desk_close(&desk);
}

/* An absent record is one fault; in one that is there each missing field is its own. */
static void test_records(void **state)
{
    Desk desk = desk_open();
    EhTicketView view;
    (void)state;
    fill(&desk);
    assert_int_equal(eh_set_record(desk.ticket, desk_slot(&desk, "o")), EH_OK);
    view = view_of(&desk);
    assert_int_equal(view.n_faults, 2);
    assert_string_equal(view.faults[0].field, "o.n");
    assert_string_equal(view.faults[1].field, "o.r");
    assert_int_equal(cells_of(&desk, "o.m")->i, 4);
    set_int(&desk, "o.s.w", 1, EH_OK);
    set_int(&desk, "o.r.w", 1, EH_OK);
    set_int(&desk, "o.n", 1, EH_OK);
    assert_no_fault(&desk);
    assert_memory_equal(cells_of(&desk, "o.s.v")->p, "dv", 2);
    /* a record that is a fault hides what is in it, before and after */
    assert_int_equal(eh_set_fault(desk.ticket, desk_slot(&desk, "o"), "5", 1), EH_OK);
    assert_int_equal(eh_set_int(desk.ticket, desk_slot(&desk, "o.m"), 5), EH_REFUSED);
    assert_one_fault(&desk, "o", "5");
    assert_true(eh_ticket_field_broken(desk.ticket, desk_slot(&desk, "o.s.w")));
    assert_false(eh_ticket_field_broken(desk.ticket, desk_slot(&desk, "c.n")));
    desk_close(&desk);
}

/* ---- scalars ---- */

static void test_scalars(void **state)
{
    Desk desk = desk_open();
    (void)state;
    fill(&desk);
    assert_int_equal(eh_set_bool(desk.ticket, desk_slot(&desk, "b"), true), EH_OK);
    assert_int_equal(eh_set_number(desk.ticket, desk_slot(&desk, "f"), -0.0), EH_OK);
    assert_int_equal(eh_set_number(desk.ticket, desk_slot(&desk, "i"), 5.0), EH_OK);
    set_text(&desk, "m", "12.34 USD", EH_OK);
    set_text(&desk, "d", "-PT5M", EH_OK);
    set_text(&desk, "dt", "2026-03-02", EH_OK);
    set_text(&desk, "tm", "2026-03-02T15:00:00+01:00", EH_OK);
    set_text(&desk, "e", "sky-blue", EH_OK);
    set_int(&desk, "p", 1, EH_OK);
    assert_no_fault(&desk);
    assert_int_equal(cells_of(&desk, "b")->i, 1);
    assert_false(signbit(cells_of(&desk, "f")->f));
    assert_int_equal(cells_of(&desk, "i")->i, 5);
    assert_int_equal(cells_of(&desk, "m")->i, 1234);
    assert_int_equal(cells_of(&desk, "d")->i, -300000);
    assert_int_equal(cells_of(&desk, "dt")->i, 20514);
    assert_int_equal(cells_of(&desk, "tm")->i, INT64_C(1772460000000));
    assert_int_equal(cells_of(&desk, "e")->i, 1);
    assert_int_equal(cells_of(&desk, "p")->i, 1);
    desk_close(&desk);
}

/* Each value alone makes its field the one fault, with what was found. */
static void test_refused(void **state)
{
    static const struct {
        const char *path;
        EhIn in;
        const char *found;
    } rows[] = {
        {"b", {.kind = EH_IN_RAW, .i = 1}, "1"},
        {"b", {.kind = EH_IN_TEXT, .p = "true", .n = 4}, "\"true\""},
        {"i", {.kind = EH_IN_RAW, .i = 101}, "101"},
        {"i", {.kind = EH_IN_DOUBLE, .f = 1.5}, "1.5"},
        {"i", {.kind = EH_IN_DOUBLE, .f = 1e300}, "1e300"},
        {"i", {.kind = EH_IN_DOUBLE, .f = (double)INFINITY}, "null"},
        {"i", {.kind = EH_IN_BOOL, .i = 1}, "true"},
        {"f", {.kind = EH_IN_DOUBLE, .f = (double)NAN}, "null"},
        {"f", {.kind = EH_IN_RAW, .i = 2}, "2"},
        {"t", {.kind = EH_IN_RAW, .i = 2}, "2"},
        {"t", {.kind = EH_IN_TEXT, .p = "a\xff\n", .n = 3}, "\"a\xEF\xBF\xBD\\n\""},
        {"m", {.kind = EH_IN_TEXT, .p = "1.234", .n = 5}, "\"1.234\""},
        {"m", {.kind = EH_IN_DOUBLE, .f = 1.234}, "1.234"},
        {"m", {.kind = EH_IN_INT, .i = INT64_MAX}, "9223372036854775807"},
        {"d", {.kind = EH_IN_TEXT, .p = "P1M", .n = 3}, "\"P1M\""},
        {"d", {.kind = EH_IN_INT, .i = INT64_MIN}, "-9223372036854775808"},
        {"dt", {.kind = EH_IN_TEXT, .p = "2026-02-30", .n = 10}, "\"2026-02-30\""},
        {"dt", {.kind = EH_IN_INT, .i = 1}, "1"},
        {"tm",
         {.kind = EH_IN_TEXT, .p = "2026-03-02T15:00:00", .n = 19},
         "\"2026-03-02T15:00:00\""},
        {"p", {.kind = EH_IN_TEXT, .p = "c", .n = 1}, "\"c\""},
        {"p", {.kind = EH_IN_RAW, .i = 2}, "2"},
        {"e", {.kind = EH_IN_INT, .i = 0}, "0"},
        {"c", {.kind = EH_IN_BOOL, .i = 0}, "false"},
        {"st", {.kind = EH_IN_TEXT, .p = "x", .n = 1}, "\"x\""},
    };
    Desk desk = desk_open();
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        fill(&desk);
        if (strcmp(rows[i].path, "c") == 0) {
            eh_ticket_reset(desk.ticket);
            set_text(&desk, "id", "T1", EH_OK);
            set_int(&desk, "created", 0, EH_OK);
            set_int(&desk, "co", 3, EH_OK);
        }
        assert_int_equal(eh_ticket_set_in(desk.ticket, desk_slot(&desk, rows[i].path), &rows[i].in),
                         EH_REFUSED);
        assert_one_fault(&desk, rows[i].path, rows[i].found);
        assert_true(view_of(&desk).input_fault);
    }
    desk_close(&desk);
}

static void test_twice(void **state)
{
    Desk desk = desk_open();
    (void)state;
    fill(&desk);
    set_int(&desk, "i", 1, EH_OK);
    set_int(&desk, "i", 2, EH_REFUSED);
    assert_one_fault(&desk, "i", "2");
    assert_string_equal(view_of(&desk).faults[0].wanted, EH_WANTED_ONCE);
    fill(&desk);
    assert_int_equal(eh_set_missing(desk.ticket, desk_slot(&desk, "i")), EH_OK);
    set_int(&desk, "i", 2, EH_REFUSED);
    assert_one_fault(&desk, "i", "2");
    fill(&desk);
    set_text(&desk, "id", "T2", EH_REFUSED);
    assert_false(view_of(&desk).id_readable);
    assert_true(view_of(&desk).created_readable);
    desk_close(&desk);
}

/* Outcomes are told and do not make the ticket a fault. */
static void test_outcome(void **state)
{
    Desk desk = desk_open();
    (void)state;
    fill(&desk);
    set_int(&desk, "cs", 9, EH_REFUSED);
    assert_one_fault(&desk, "cs", "9");
    assert_false(view_of(&desk).input_fault);
    assert_non_null(strstr(desk_decide(&desk), "\"status\":\"ok\""));
    eh_ticket_reset(desk.ticket);
    assert_true(view_of(&desk).n_faults == 4 && view_of(&desk).input_fault);
    desk_close(&desk);
}

static void test_predictions(void **state)
{
    Desk desk = desk_open();
    EhSlot pr = desk_slot(&desk, "pr");
    const EhCell *cells;
    (void)state;
    fill(&desk);
    cells = cells_of(&desk, "pr");
    assert_true(cells[0].i == EH_MISSING && cells[1].i == EH_MISSING && isnan(cells[2].f));
    set_text(&desk, "pr", "b", EH_OK);
    cells = cells_of(&desk, "pr");
    assert_true(cells[0].i == 1 && cells[1].i == 1 && cells[2].f == 1.0);
    assert_int_equal(eh_set_confidence(desk.ticket, pr, 0.79), EH_OK);
    assert_true(cells[0].i == EH_MISSING && cells[1].i == 1 && cells[2].f == 0.79);
    assert_int_equal(eh_set_confidence(desk.ticket, pr, 0.8), EH_OK);
    assert_int_equal(cells[0].i, 1);
    assert_int_equal(eh_set_confidence(desk.ticket, pr, 1.2), EH_REFUSED);
    assert_one_fault(&desk, "pr", "1.2");
    assert_string_equal(view_of(&desk).faults[0].wanted, EH_WANTED_CONFIDENCE);
    assert_int_equal(eh_set_confidence(desk.ticket, desk_slot(&desk, "i"), 0.5), EH_INVALID);
    desk_close(&desk);
}

/* ---- sets and lists ---- */

static void test_sets(void **state)
{
    Desk desk = desk_open();
    EhSlot st = desk_slot(&desk, "st"), se = desk_slot(&desk, "se");
    char text[16];
    (void)state;
    fill(&desk);
    assert_int_equal(eh_add_text(desk.ticket, st, "x", 1), EH_INVALID);
    assert_int_equal(eh_set_begin(desk.ticket, st), EH_OK);
    assert_int_equal(cells_of(&desk, "st")[1].meta, 0);
    assert_non_null(cells_of(&desk, "st")->q);
    for (int i = 0; i < 5000; i++) {
        int n = snprintf(text, sizeof text, "e%d", i % 20);
        char *kept = malloc((size_t)n); /* elements are borrowed */
        memcpy(kept, text, (size_t)n);
        assert_int_equal(eh_add_text(desk.ticket, st, kept, (size_t)n), EH_OK);
        assert_int_equal(cells_of(&desk, "st")[1].meta, i < 20 ? i + 1 : 20);
        if (i >= 20) {
            free(kept);
        }
    }
    assert_no_fault(&desk);
    for (int i = 0; i < 20; i++) {
        free((void *)(uintptr_t)cells_of(&desk, "st")->q[2 * i].p);
    }
    assert_int_equal(eh_add_text(desk.ticket, se, "x", 1), EH_INVALID);
    assert_int_equal(eh_set_begin(desk.ticket, se), EH_OK);
    assert_int_equal(eh_add_text(desk.ticket, se, "red", 3), EH_OK);
    assert_int_equal(eh_add_text(desk.ticket, se, "mauve", 5), EH_OK);
    assert_int_equal(eh_add_text(desk.ticket, se, "other", 5), EH_OK);
    assert_int_equal(cells_of(&desk, "se")[1].meta, 2);
    assert_int_equal(eh_add_text(desk.ticket, se, "sky-blue", 8), EH_REFUSED);
    assert_one_fault(&desk, "se", "\"sky-blue\"");
    assert_int_equal(eh_add_text(desk.ticket, se, "red", 3), EH_REFUSED);
    assert_null(cells_of(&desk, "se")->q);
    desk_close(&desk);
}

static void add_order(const Desk *desk, int64_t total, EhStatus end)
{
    assert_int_equal(eh_row_begin(desk->ticket, desk_slot(desk, "os")), EH_OK);
    set_int(desk, "os.total", total, EH_OK);
    assert_int_equal(eh_row_end(desk->ticket), end);
}

static void test_lists(void **state)
{
    Desk desk = desk_open();
    EhSlot os = desk_slot(&desk, "os"), inner = desk_slot(&desk, "os.inner");
    const EhCell *row;
    (void)state;
    fill(&desk);
    assert_int_equal(eh_row_begin(desk.ticket, os), EH_INVALID);
    assert_int_equal(eh_row_end(desk.ticket), EH_INVALID);
    assert_int_equal(eh_set_begin(desk.ticket, os), EH_OK);
    add_order(&desk, 500, EH_OK);
    assert_int_equal(eh_row_begin(desk.ticket, os), EH_OK);
    set_int(&desk, "os.total", 7, EH_OK);
    set_int(&desk, "i", 7, EH_INVALID);
    assert_int_equal(eh_set_begin(desk.ticket, inner), EH_OK);
    assert_int_equal(eh_row_begin(desk.ticket, inner), EH_OK);
    set_int(&desk, "os.inner.w", 9, EH_OK);
    assert_int_equal(eh_row_end(desk.ticket), EH_OK);
    assert_int_equal(eh_row_end(desk.ticket), EH_OK);
    assert_no_fault(&desk);
    assert_int_equal(cells_of(&desk, "os")[1].meta, 2);
    row = cells_of(&desk, "os")->q;
    assert_int_equal(row[0].i, 500);
    row += desk.program->block.SEQS[desk.program->block.FIELDS[os].arg].stride;
    assert_int_equal(row[0].i, 7);
    add_order(&desk, 1, EH_OK);
    assert_int_equal(eh_row_begin(desk.ticket, os), EH_OK); /* the fourth of three */
    set_int(&desk, "os.total", 1, EH_OK);
    assert_int_equal(eh_row_end(desk.ticket), EH_REFUSED);
    assert_int_equal(view_of(&desk).n_faults, 1);
    assert_string_equal(view_of(&desk).faults[0].field, "os");
    desk_close(&desk);
}

/* What is wrong inside an element is the list's fault. */
static void test_broken_rows(void **state)
{
    Desk desk = desk_open();
    EhSlot os = desk_slot(&desk, "os"), inner = desk_slot(&desk, "os.inner");
    (void)state;
    fill(&desk);
    assert_int_equal(eh_set_begin(desk.ticket, os), EH_OK);
    assert_int_equal(eh_row_begin(desk.ticket, os), EH_OK);
    assert_int_equal(eh_row_end(desk.ticket), EH_REFUSED); /* no total */
    assert_one_fault(&desk, "os", "{}");
    fill(&desk);
    assert_int_equal(eh_set_begin(desk.ticket, os), EH_OK);
    assert_int_equal(eh_row_begin(desk.ticket, os), EH_OK);
    set_int(&desk, "os.total", 7, EH_OK);
    assert_int_equal(eh_set_begin(desk.ticket, inner), EH_OK);
    assert_int_equal(eh_row_begin(desk.ticket, inner), EH_OK);
    set_text(&desk, "os.inner.w", "x", EH_REFUSED);
    assert_int_equal(eh_row_end(desk.ticket), EH_REFUSED);
    assert_int_equal(eh_row_end(desk.ticket), EH_REFUSED);
    assert_one_fault(&desk, "os", "\"x\"");
    desk_close(&desk);
}

/* ---- history ---- */

static void add_entry(const Desk *desk, int64_t at, const char *status)
{
    assert_int_equal(eh_history_begin(desk->ticket, at), EH_OK);
    set_text(desk, "status", status, EH_OK);
    assert_int_equal(eh_history_end(desk->ticket), EH_OK);
}

static void test_history_order(void **state)
{
    Desk desk = desk_open();
    EhTicketView view;
    (void)state;
    fill(&desk);
    for (int i = 0; i < 100; i++) {
        add_entry(&desk, (i * 37) % 50, i % 2 ? "b" : "a");
    }
    for (int again = 0; again < 2; again++) {
        view = view_of(&desk);
        assert_int_equal(view.n_history, 100);
        assert_true(view.history_readable);
        for (uint32_t i = 1; i < 100; i++) {
            assert_true(view.history[i - 1].at <= view.history[i].at);
            /* the second of a pair was added 50 later, with the same parity */
            assert_true(view.history[i].present[0] == 1);
        }
    }
    add_entry(&desk, 10, "b");
    view = view_of(&desk);
    assert_int_equal(view.history[22].at, 10);
    assert_int_equal(view.history[22].cells[0].i, 1); /* later in the data comes last */
    desk_close(&desk);
}

static void test_history_faults(void **state)
{
    Desk desk = desk_open();
    (void)state;
    fill(&desk);
    add_entry(&desk, 0, "b");
    assert_int_equal(eh_history_begin(desk.ticket, 1), EH_OK);
    assert_int_equal(eh_history_begin(desk.ticket, 1), EH_INVALID);
    set_text(&desk, "status", "lost", EH_REFUSED);
    set_int(&desk, "i", 1, EH_INVALID); /* not tracked */
    assert_int_equal(eh_history_end(desk.ticket), EH_OK);
    assert_one_fault(&desk, "history", "\"lost\"");
    assert_int_equal(view_of(&desk).n_history, 0);
    assert_false(view_of(&desk).history_readable);
    fill(&desk);
    assert_int_equal(eh_history_begin(desk.ticket, INT64_MAX), EH_REFUSED);
    set_text(&desk, "status", "a", EH_REFUSED);
    assert_int_equal(eh_history_end(desk.ticket), EH_REFUSED);
    assert_false(view_of(&desk).history_readable);
    fill(&desk);
    for (int i = 0; i < EH_LIMIT_HISTORY; i++) {
        add_entry(&desk, i, "a");
    }
    assert_true(view_of(&desk).history_readable);
    assert_int_equal(eh_history_begin(desk.ticket, 1), EH_REFUSED);
    assert_int_equal(eh_history_end(desk.ticket), EH_REFUSED);
    assert_false(view_of(&desk).history_readable);
    desk_close(&desk);
}

static void test_tracked_broken(void **state)
{
    Desk desk = desk_open();
    (void)state;
    fill(&desk);
    assert_int_equal(view_of(&desk).broken[0], 0);
    set_text(&desk, "status", "x", EH_REFUSED);
    assert_int_equal(view_of(&desk).broken[0], 1);
    set_text(&desk, "level", "x", EH_REFUSED);
    assert_int_equal(view_of(&desk).broken[0], 3);
    fill(&desk);
    assert_int_equal(view_of(&desk).broken[0], 0);
    desk_close(&desk);
}

/* ---- lines, limits, misuse ---- */

static void test_line_fault(void **state)
{
    Desk desk = desk_open();
    char text[400];
    (void)state;
    memset(text, 'x', sizeof text);
    fill(&desk);
    assert_int_equal(eh_set_line_fault(desk.ticket, 12, text, sizeof text, NULL), EH_OK);
    assert_int_equal(view_of(&desk).n_faults, 1);
    assert_int_equal(view_of(&desk).faults[0].found_n, 80);
    assert_int_equal(view_of(&desk).faults[0].line, 12);
    assert_non_null(strstr(desk_decide(&desk), "{\"id\":null,\"status\":\"fault\""));
    assert_non_null(strstr(desk_decide(&desk), "\"sla\":{}"));
    desk_close(&desk);
}

static void test_text_limit(void **state)
{
    Desk desk = desk_open();
    char *text = malloc(EH_LIMIT_TEXT_BYTES + 1);
    (void)state;
    memset(text, 'x', EH_LIMIT_TEXT_BYTES + 1);
    fill(&desk);
    assert_int_equal(eh_set_text(desk.ticket, desk_slot(&desk, "t"), text, EH_LIMIT_TEXT_BYTES),
                     EH_OK);
    assert_no_fault(&desk);
    fill(&desk);
    assert_int_equal(eh_set_text(desk.ticket, desk_slot(&desk, "t"), text, EH_LIMIT_TEXT_BYTES + 1),
                     EH_REFUSED);
    assert_int_equal(view_of(&desk).faults[0].found_n, 80);
    free(text);
    desk_close(&desk);
}

static void test_misuse(void **state)
{
    Desk desk = desk_open();
    EhTicket *ticket = desk.ticket;
    (void)state;
    assert_int_equal(eh_set_int(NULL, 0, 1), EH_INVALID);
    assert_int_equal(eh_set_int(ticket, EH_NO_SLOT, 1), EH_INVALID);
    assert_int_equal(eh_set_int(ticket, eh_slot_count(desk.program), 1), EH_INVALID);
    assert_int_equal(eh_set_text(ticket, 0, NULL, 1), EH_INVALID);
    assert_int_equal(eh_set_text(ticket, 0, NULL, 0), EH_OK);
    assert_int_equal(eh_set_record(ticket, desk_slot(&desk, "i")), EH_INVALID);
    assert_int_equal(eh_set_begin(ticket, desk_slot(&desk, "i")), EH_INVALID);
    assert_int_equal(eh_set_missing(ticket, EH_NO_SLOT), EH_INVALID);
    assert_int_equal(eh_set_fault(ticket, EH_NO_SLOT, "", 0), EH_INVALID);
    assert_int_equal(eh_set_fault(ticket, 0, NULL, 1), EH_INVALID);
    assert_int_equal(eh_history_end(ticket), EH_INVALID);
    assert_int_equal(eh_ticket_new(NULL, &ticket), EH_INVALID);
    eh_ticket_free(NULL);
    eh_ticket_reset(NULL);
    desk_close(&desk);
}

/* ---- memory ---- */

/* Counts allocations, and refuses the one called `fail_at` and all after it. */
typedef struct Memory {
    size_t live, calls, fail_at;
} Memory;

static void *counted(void *user, void *old, size_t old_size, size_t new_size)
{
    Memory *memory = user;
    void *now;
    if (new_size == 0) {
        memory->live -= old_size;
        free(old);
        return NULL;
    }
    memory->calls++;
    if (memory->fail_at != 0 && memory->calls >= memory->fail_at) {
        return NULL;
    }
    now = realloc(old, new_size);
    memory->live += new_size - old_size;
    return now;
}

/* Everything that takes memory; stops at the first failure. */
static EhStatus fill_much(EhTicket *ticket, const EhProgram *program)
{
    static char texts[3000][8];
    EhSlot st = eh_slot(program, "st"), os = eh_slot(program, "os");
    EhStatus status = eh_set_text(ticket, eh_slot(program, "i"), "x", 1);
    status = status == EH_REFUSED ? eh_set_begin(ticket, st) : status;
    for (int i = 0; i < 40 && (status == EH_OK || status == EH_REFUSED); i++) {
        int n = snprintf(texts[i], sizeof texts[i], "e%d", i);
        status = eh_add_text(ticket, st, texts[i], (size_t)n);
    }
    status = status == EH_REFUSED ? eh_set_begin(ticket, os) : status;
    for (int i = 0; i < 3 && status == EH_OK; i++) {
        status = eh_row_begin(ticket, os);
        if (status == EH_OK) {
            eh_set_int(ticket, eh_slot(program, "os.total"), 1);
            status = eh_row_end(ticket);
        }
    }
    for (int i = 0; i < 300 && status == EH_OK; i++) {
        status = eh_history_begin(ticket, i);
        eh_history_end(ticket);
    }
    return status;
}

static void test_out_of_memory(void **state)
{
    Memory memory = {0};
    EhAllocator allocator = {counted, &memory};
    EhProgram *program = desk_compile(desk_policy, &allocator);
    size_t before = memory.live;
    bool done = false;
    (void)state;
    for (size_t n = 1; !done; n++) {
        EhTicket *ticket = NULL;
        EhStatus status;
        memory.calls = 0;
        memory.fail_at = n;
        status = eh_ticket_new(program, &ticket);
        if (status == EH_OK) {
            EhTicketView view;
            status = fill_much(ticket, program);
            eh_ticket_complete(ticket, &view);
        } else {
            assert_null(ticket);
        }
        assert_true(status == EH_OK || status == EH_NO_MEMORY);
        done = status == EH_OK;
        eh_ticket_free(ticket);
        assert_int_equal(memory.live, before);
    }
    memory.fail_at = 0;
    eh_program_free(program);
    assert_int_equal(memory.live, 0);
}

static void test_warm(void **state)
{
    Memory memory = {0};
    EhAllocator allocator = {counted, &memory};
    EhProgram *program = desk_compile(desk_policy, &allocator);
    EhTicket *ticket = NULL;
    (void)state;
    assert_int_equal(eh_ticket_new(program, &ticket), EH_OK);
    for (int i = 0; i < 3; i++) {
        eh_ticket_reset(ticket);
        assert_int_equal(fill_much(ticket, program), EH_OK);
    }
    memory.calls = 0;
    for (int i = 0; i < 10; i++) {
        eh_ticket_reset(ticket);
        assert_int_equal(fill_much(ticket, program), EH_OK);
    }
    assert_int_equal(memory.calls, 0);
    eh_ticket_free(ticket);
    eh_program_free(program);
    assert_int_equal(memory.live, 0);
}

/* A ticket decided twice gives the same, and so does one filled again. */
static void test_again(void **state)
{
    Desk desk = desk_open();
    char *first;
    (void)state;
    for (int round = 0; round < 3; round++) {
        fill(&desk);
        set_int(&desk, "i", 1000, EH_REFUSED);
        add_entry(&desk, INT64_C(1772465400000), "b");
        first = strdup(desk_decide(&desk));
        assert_string_equal(first, desk_decide(&desk));
        free(first);
    }
    desk_close(&desk);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_defaults),       cmocka_unit_test(test_required),
        cmocka_unit_test(test_records),        cmocka_unit_test(test_scalars),
        cmocka_unit_test(test_refused),        cmocka_unit_test(test_twice),
        cmocka_unit_test(test_outcome),        cmocka_unit_test(test_predictions),
        cmocka_unit_test(test_sets),           cmocka_unit_test(test_lists),
        cmocka_unit_test(test_broken_rows),    cmocka_unit_test(test_history_order),
        cmocka_unit_test(test_history_faults), cmocka_unit_test(test_tracked_broken),
        cmocka_unit_test(test_line_fault),     cmocka_unit_test(test_text_limit),
        cmocka_unit_test(test_misuse),         cmocka_unit_test(test_out_of_memory),
        cmocka_unit_test(test_warm),           cmocka_unit_test(test_again),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
