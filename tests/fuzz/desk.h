/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One policy with a field of every form, ready to read, decide and write: what the targets for data share.
 */
#ifndef EH_TESTS_FUZZ_DESK_H
#define EH_TESTS_FUZZ_DESK_H

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tickets/json.h"
#include "tickets/write.h"
#include "vm/ticket.h"

enum { NOW_S = 1772463600 };
static const int64_t now = INT64_C(1000) * NOW_S;

static const char policy[] =
    "policy fuzz\ncurrency USD\nconfidence 50%\nqueues a, b\npriorities high > low\nfallback queue "
    "b\n"
    "record part { n int? in 0..9; s text = \"x\" from \"k.s\"; tags set of text up to 2 = {}; at "
    "time? }\n"
    "phrases law also words { \"my lawyer\", \"sue\" }\nphrases words allow 1 typo { \"refund\", "
    "\"charge back\" }\n"
    "list vips of text { \"a\", \"acme.example\" }\n"
    "ticket {\n id text\n created time\n m money?\n d duration?\n day date?\n body text = \"\"\n"
    " e enum { x, y from \"Y y\" } unknown is y = x tracked\n n int in 0..10 = 0 tracked\n"
    " p predicted number in -1..1\n part part?\n parts list of part up to 3 = {}\n nums list of "
    "int up to 3 = {}\n"
    " kinds set of enum { k1, k2, k3 } up to 2 = {}\n pe predicted enum { u, v }\n"
    " b bool = false\n f time? format \"%d/%m/%Y %H:%M\" zone \"Europe/Lisbon\"\n done time?\n o "
    "int? outcome\n}\n"
    "action tell(what text, n int, when_ time)\n"
    "class one { when domain of body in vips or \"a\" in vips and body starts with \"a\" }\nclass "
    "only otherwise\n"
    "target t until done\nsla only { t 4h }\nsla one { t 1h }\npause t while e is y and n > 2\n"
    "complexity { many: count of law in body\n nums: count q in nums where q > 2 }\n"
    "rule r { when any q in parts where \"x\" in q.tags and lower of q.s ends with \"s\"\n"
    " do tell(body, length of body, max(created, now)) }\n"
    "route { parts: when any q in parts where (q.n else 0) > 1 or (q.at within past 2 days) -> a\n"
    " v: when pe is v and not (k1 in kinds) -> a\n otherwise -> b }\n"
    "rank { when (p else 0.0) < 0 and m is known and m > $3 -> high\n otherwise -> low }\n";

/* Made once and never freed: the fuzzer is the whole process. */
typedef struct Desk {
    EhProgram *program;
    EhKeys *keys;
    EhJsonReader *reader;
    EhTicket *ticket;
    EhContext *context;
    EhWriter *writer;
} Desk;

static inline Desk *open_desk(void)
{
    Desk *desk = calloc(1, sizeof *desk);
    EhDiagnostics *diagnostics = NULL;
    EhDiagnostic why;
    if (!desk)
        abort();
    if (eh_compile(policy, sizeof policy - 1, NULL, &desk->program, &diagnostics) != EH_OK) {
        for (uint32_t i = 0; eh_diagnostic(diagnostics, i, &why); i++)
            fprintf(stderr, "%u: %s\n", (unsigned)why.line, why.message);
        abort();
    }
    eh_diagnostics_free(diagnostics);
    desk->keys = eh_keys_new(desk->program);
    desk->reader = eh_json_reader_new(desk->keys);
    desk->writer = eh_writer_new(desk->program);
    if (eh_ticket_new(desk->program, &desk->ticket) != EH_OK ||
        eh_context_new(desk->program, NULL, &desk->context) != EH_OK)
        abort();
    return desk;
}

/* What is written must be one JSON object: the reader, which knows no field of it, finds no fault in the line. */
static inline void check_json(Desk *desk, const EhOut *out)
{
    EhTicketView view;
    if (!eh_json_read(desk->reader, out->p, out->n, 0, 1, desk->ticket))
        abort();
    eh_ticket_complete(desk->ticket, &view);
    for (uint32_t i = 0; i < view.n_faults; i++)
        if (view.faults[i].what == EH_FAULT_LINE)
            abort();
}

/* Decides in both modes, which must agree, and leaves the JSON in `out`. */
static inline void decide(Desk *desk, const EhTicket *ticket, EhOut *out)
{
    EhOut recorded = {0};
    eh_write_json(desk->writer, eh_decide(desk->context, ticket, now, EH_RECORDING), &recorded);
    const EhDecision *decision = eh_decide(desk->context, ticket, now, EH_PLAIN);
    eh_write_csv(desk->writer, decision, out);
    eh_write_markdown(desk->writer, decision, out);
    eh_write_cells(desk->writer, decision, out);
    out->n = 0;
    eh_write_json(desk->writer, decision, out);
    if (out->failed || recorded.failed || out->n != recorded.n ||
        memcmp(out->p, recorded.p, out->n) != 0)
        abort();
    eh_out_free(&recorded);
}

#endif
