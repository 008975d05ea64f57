/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Notes of a policy that asks more than there are registers: first questions have registers of their own, the others are
 * copied, and nobody sees which.
 */
#include <stdio.h>

#include "tests/random/desk.h"

enum { ROWS = 30000, NOTES_A_ROW = 6, FIELDS = 1000 };

static EhProgram *many_rows(void)
{
    EhOut text = {0};
    eh_out_string(&text,
                  "policy p\nqueues q1, q2\npriorities only\nfallback queue q1\n"
                  "ticket { id text\n created time\n n int in 0..100000\n m int in 0..100000 }\n"
                  "route {\n");
    for (int i = 0; i < ROWS; i++) {
        char row[80];
        int n = snprintf(row, sizeof row, "  when n is %d or m > %d -> q2\n", i, i);
        eh_out_bytes(&text, row, (size_t)n);
    }
    eh_out_string(&text, "  otherwise -> q1\n}\nrank { otherwise -> only }\n");
    EhProgram *program = random_compile(text.p, text.n, false, 0);
    eh_out_free(&text);
    return program;
}

static void hold(const EhContext *context, uint32_t i, EhNoteWhat what, int64_t value)
{
    EhNoteInfo note;
    assert_true(eh_note(context, i, &note));
    assert_true(note.noted);
    assert_int_equal(note.what, what);
    assert_int_equal(note.value.i, value);
}

/* The first row that holds is `first`; ROWS for none. */
static void hold_ticket(RandomDesk *desk, int n, int m, int first)
{
    EhContext *x = desk->context;
    eh_ticket_reset(desk->ticket);
    eh_set_text(desk->ticket, eh_slot(desk->program, "id"), "1", 1);
    eh_set_int(desk->ticket, eh_slot(desk->program, "created"), 0);
    assert_int_equal(eh_set_int(desk->ticket, eh_slot(desk->program, "n"), n), EH_OK);
    assert_int_equal(eh_set_int(desk->ticket, eh_slot(desk->program, "m"), m), EH_OK);
    assert_int_equal(eh_decide(x, desk->ticket, 0, EH_PLAIN)->queue_by, first);
    const EhDecision *d = eh_decide(x, desk->ticket, 0, EH_RECORDING);
    assert_int_equal(d->queue_by, first);
    assert_int_equal(d->queue, first < ROWS);
    uint32_t at = 1; /* behind the stage's */
    for (int i = 0; i < ROWS; i++, at += NOTES_A_ROW) {
        hold(x, at, EH_SAW_ROW, n == i || m > i);
        hold(x, at + 1, EH_SAW_CONDITION, n == i || m > i);
        hold(x, at + 2, EH_SAW_CONDITION, n == i);
        hold(x, at + 3, EH_SAW_VALUE, n);
        hold(x, at + 4, EH_SAW_CONDITION, m > i);
        hold(x, at + 5, EH_SAW_VALUE, m);
    }
}

static void more_than_registers(void **state)
{
    EhProgram *program = many_rows();
    (void)state;
    assert_non_null(program);
    RandomDesk desk = random_desk_open(program);
    hold_ticket(&desk, 17, 0, 17);
    hold_ticket(&desk, ROWS - 1, 0, ROWS - 1);
    hold_ticket(&desk, ROWS, 0, ROWS);
    hold_ticket(&desk, ROWS / 2, ROWS - 2, 0);
    random_desk_close(&desk);
    eh_program_free(program);
}

/* The same question of many fields: two that share a place in the table of last questions are still two. */
static void same_question_of_many(void **state)
{
    EhOut text = {0};
    char part[64];
    (void)state;
    eh_out_string(&text, "policy p\nqueues q1, q2\npriorities only\nfallback queue q1\n"
                         "ticket {\n id text\n created time\n");
    for (int i = 0; i < FIELDS; i++)
        eh_out_bytes(&text, part, (size_t)snprintf(part, sizeof part, " f%d int in 0..9 = 0\n", i));
    eh_out_string(&text, "}\nroute {\n");
    for (int i = 0; i < FIELDS; i++)
        eh_out_bytes(&text, part,
                     (size_t)snprintf(part, sizeof part, "  when f%d is 1 -> q2\n", i));
    eh_out_string(&text, "  otherwise -> q1\n}\nrank { otherwise -> only }\n");
    EhProgram *program = random_compile(text.p, text.n, false, 0);
    assert_non_null(program);
    RandomDesk desk = random_desk_open(program);
    eh_set_text(desk.ticket, eh_slot(program, "id"), "1", 1);
    eh_set_int(desk.ticket, eh_slot(program, "created"), 0);
    for (int i = 1; i < FIELDS; i += 7) {
        (void)snprintf(part, sizeof part, "f%d", i);
        assert_int_equal(eh_set_int(desk.ticket, eh_slot(program, part), 1), EH_OK);
    }
    assert_int_equal(eh_decide(desk.context, desk.ticket, 0, EH_RECORDING)->queue_by, 1);
    for (int i = 0; i < FIELDS;
         i++) /* behind the stage's, three a row: the row, its condition, the value */
        hold(desk.context, 2 + 3 * (uint32_t)i, EH_SAW_CONDITION, i % 7 == 1);
    random_desk_close(&desk);
    eh_program_free(program);
    eh_out_free(&text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(more_than_registers),
                                       cmocka_unit_test(same_question_of_many)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
