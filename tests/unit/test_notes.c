/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Notes of a policy that asks more than there are registers: first questions have registers of their own, the others are
 * copied, and nobody sees which.
 */
#include <stdio.h>

#include "tests/random/desk.h"

enum { ROWS = 30000, NOTES_A_ROW = 6 };

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

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(more_than_registers)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
