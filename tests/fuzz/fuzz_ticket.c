/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Any bytes as one line of JSON: bound the same way by the fast and the strict reader, decided and written the same.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tickets/json.h"
#include "tickets/write.h"
#include "vm/ticket.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char policy[] =
    "policy fuzz\ncurrency USD\nconfidence 50%\nqueues a, b\npriorities high > low\nfallback queue b\n"
    "record part { n int? in 0..9; s text = \"x\" from \"k.s\"; tags set of text up to 2 = {} }\n"
    "ticket {\n id text\n created time\n m money?\n d duration?\n day date?\n e enum { x, y } unknown is y = x tracked\n"
    " p predicted number in -1..1\n part part?\n parts list of part up to 3 = {}\n nums list of int up to 3 = {}\n"
    " b bool = false\n f time? format \"%d/%m/%Y %H:%M\" zone \"Europe/Lisbon\"\n done time?\n o int? outcome\n}\n"
    "class only otherwise\ntarget t until done\nsla only { t 4h }\npause t while e is y\n"
    "route { when any q in parts where (q.n else 0) > 1 -> a\n otherwise -> b }\n"
    "rank { when (p else 0.0) < 0 and m is known -> high\n otherwise -> low }\n";

/* Made once and never freed: the fuzzer is the whole process. */
typedef struct Bench {
    EhProgram *program;
    EhKeys *keys;
    EhJsonReader *fast, *strict;
    EhTicket *ticket;
    EhContext *context;
    EhWriter *writer;
} Bench;

static Bench *open_bench(void)
{
    Bench *bench = calloc(1, sizeof *bench);
    if (!bench || eh_compile(policy, sizeof policy - 1, NULL, &bench->program, NULL) != EH_OK)
        abort();
    bench->keys = eh_keys_new(bench->program);
    bench->fast = eh_json_reader_new(bench->keys);
    bench->strict = eh_json_reader_new(bench->keys);
    bench->writer = eh_writer_new(bench->program);
    eh_json_reader_strict(bench->strict);
    if (eh_ticket_new(bench->program, &bench->ticket) != EH_OK ||
        eh_context_new(bench->program, NULL, &bench->context) != EH_OK)
        abort();
    return bench;
}

static void decide(Bench *bench, EhJsonReader *reader, const uint8_t *data, size_t size, EhOut *out)
{
    if (!eh_json_read(reader, (const char *)data, size, 0, 1, bench->ticket))
        abort();
    const EhDecision *decision = eh_decide(bench->context, bench->ticket, 1772463600000, EH_PLAIN);
    eh_write_json(bench->writer, decision, out);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static Bench *bench;
    EhOut fast = {0}, strict = {0};
    if (!bench)
        bench = open_bench();
    decide(bench, bench->fast, data, size, &fast);
    decide(bench, bench->strict, data, size, &strict);
    if (fast.failed || strict.failed || fast.n != strict.n || memcmp(fast.p, strict.p, fast.n) != 0) {
        fprintf(stderr, "fast   %.*s\nstrict %.*s\n", (int)fast.n, fast.p, (int)strict.n, strict.p);
        abort();
    }
    eh_out_free(&fast);
    eh_out_free(&strict);
    return 0;
}
