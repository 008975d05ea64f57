/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the tests of tickets share: a policy with a field of every kind, and a desk that decides one
 * ticket at a time.
 */
#ifndef EH_TESTS_TICKET_DESK_H
#define EH_TESTS_TICKET_DESK_H

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <evenhand.h>

#include "tickets/json.h"
#include "tickets/write.h"
#include "vm/ticket.h"

#define DESK_NOW INT64_C(1772467200000) /* 2026-03-02T16:00Z */

static const char desk_policy[] =
    "policy desk\n"
    "currency USD\n"
    "confidence 80%\n"
    "queues q1, q2, triage\n"
    "priorities high > normal\n"
    "fallback queue triage\n"
    "enum color { red, sky_blue from \"sky-blue\", other } unknown is other\n"
    "enum plain { a, b }\n"
    "record sub { v text = \"dv\"; w int }\n"
    "record rec {\n n int\n m int = 4\n s sub?\n r sub\n t set of text up to 3 = {}\n"
    " pq int = 0 from \"p.q\"\n}\n"
    "record ord { total money; late bool = false; tags set of plain up to 2 = {}; inner list of "
    "sub up to 2 = {} }\n"
    "ticket {\n"
    " id text\n created time\n"
    " b bool = false\n i int in -5..100 = 7\n f number in -1..1 = 0.5\n t text = \"dt\"\n m money "
    "= $1\n"
    " d duration = 1h\n dt date = 2026-01-01\n tm time?\n e color = red\n p plain = a\n"
    " st set of text up to 20 = { \"x\", \"y\" }\n se set of color up to 2 = {}\n"
    " li list of int up to 3 = {}\n os list of ord up to 3 = {}\n"
    " c rec\n o rec?\n"
    " pr predicted plain\n pn predicted number in 0..1\n"
    " status plain = a tracked\n level int = 1 tracked from \"deep.level\"\n"
    " first_reply time?\n"
    " cs int? in 1..5 outcome\n co int outcome\n"
    " far int = 0 from \"a.b\"\n"
    "}\n"
    "route { low: when i < 0 -> q2\n otherwise -> q1 }\n"
    "rank { otherwise -> normal }\n"
    "target fr until first_reply\n"
    "class everyone otherwise\n"
    "sla everyone { fr 4h }\n"
    "pause fr while status is b or level is 9\n"
    "action show(i int, t text, m money, e color)\n"
    "rule shown { when b; do show(i, t, m, e) }\n";

/* A line with all required fields; a test puts more in front of the last brace. */
#define DESK_LINE                                                                                  \
    "\"id\":\"T1\",\"created\":\"2026-03-02T15:00:00Z\",\"c\":{\"n\":1,\"r\":{\"w\":2}},\"co\":3"

typedef struct Desk {
    EhProgram *program;
    EhKeys *keys;
    EhWriter *writer;
    EhTicket *ticket;
    EhContext *context;
    EhJsonReader *reader;
    EhOut out;
} Desk;

static inline EhProgram *desk_compile(const char *policy, const EhAllocator *allocator)
{
    EhCompileOptions options = {.allocator = allocator, .file_name = "desk.eh"};
    EhDiagnostics *diagnostics = NULL;
    EhProgram *program = NULL;
    EhStatus status = eh_compile(policy, strlen(policy), &options, &program, &diagnostics);
    EhDiagnostic first;
    if (status == EH_ERRORS && eh_diagnostic(diagnostics, 0, &first)) {
        fail_msg("line %u: %s", first.line, first.message);
    }
    assert_int_equal(status, EH_OK);
    eh_diagnostics_free(diagnostics);
    return program;
}

static inline Desk desk_open_policy(const char *policy, const EhAllocator *allocator)
{
    Desk desk = {.program = desk_compile(policy, allocator)};
    desk.keys = eh_keys_new(desk.program);
    desk.writer = eh_writer_new(desk.program);
    desk.reader = eh_json_reader_new(desk.keys);
    assert_true(desk.keys && desk.writer && desk.reader);
    assert_int_equal(eh_ticket_new(desk.program, &desk.ticket), EH_OK);
    assert_int_equal(eh_context_new(desk.program, NULL, &desk.context), EH_OK);
    return desk;
}

static inline Desk desk_open(void)
{
    return desk_open_policy(desk_policy, NULL);
}

static inline void desk_close(Desk *desk)
{
    eh_context_free(desk->context);
    eh_ticket_free(desk->ticket);
    eh_json_reader_free(desk->reader);
    eh_writer_free(desk->writer);
    eh_keys_free(desk->keys);
    eh_program_free(desk->program);
    eh_out_free(&desk->out);
}

static inline EhSlot desk_slot(const Desk *desk, const char *path)
{
    EhSlot slot = eh_slot(desk->program, path);
    assert_int_not_equal(slot, EH_NO_SLOT);
    return slot;
}

/* The decision on what is in the ticket, as JSON with a NUL. */
static inline const char *desk_decide(Desk *desk)
{
    desk->out.n = 0;
    eh_write_json(desk->writer, eh_decide(desk->context, desk->ticket, DESK_NOW, EH_PLAIN),
                  &desk->out);
    eh_out_bytes(&desk->out, "", 1);
    assert_false(desk->out.failed);
    return desk->out.p;
}

/* What stands behind `"faults":` in the decision on a line. */
static inline const char *desk_faults(Desk *desk, const char *line)
{
    const char *faults;
    assert_true(eh_json_read(desk->reader, line, strlen(line), 0, 1, desk->ticket));
    faults = strstr(desk_decide(desk), "\"faults\":");
    assert_non_null(faults);
    return faults + 9;
}

/* A line that is right but for `more`, which begins with a comma. */
static inline const char *desk_with(Desk *desk, const char *more)
{
    static char line[65536];
    assert_true(snprintf(line, sizeof line, "{" DESK_LINE "%s}", more) < (int)sizeof line);
    return desk_faults(desk, line);
}

#endif
