/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Any bytes as a policy: compiled, or refused with messages that can be shown. What compiles decides the same in both
 * modes, and laid out anew it gives the same bytes.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "compiler/format.h"
#include "evenhand.h"
#include "tests/fuzz/random_ticket.h"
#include "vm/program.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const EhCompileOptions options = {.file_name = "tests/fuzz/policy.eh", .strip = true};

/* Every message can be read. */
static void read_messages(const EhDiagnostics *diagnostics)
{
    for (uint32_t i = 0; i < eh_diagnostics_count(diagnostics); i++) {
        EhDiagnostic message;
        if (!eh_diagnostic(diagnostics, i, &message) || message.line == 0 ||
            message.message[0] == 0 || !message.hint || !message.source_line ||
            !eh_explain_code(message.code, NULL))
            abort();
    }
}

static void decide(const EhProgram *program)
{
    EhTicket *ticket = NULL;
    EhContext *context = NULL;
    if (eh_ticket_new(program, &ticket) == EH_OK &&
        eh_context_new(program, NULL, &context) == EH_OK) {
        if (!eh_decide(context, ticket, 1772463600000, EH_RECORDING)->fault)
            abort(); /* a ticket without `id` is an input fault in every policy */
        for (uint64_t seed = 0; seed < 4; seed++) {
            random_ticket(seed, 0, program, ticket);
            EhDecision plain = *eh_decide(context, ticket, 1772463600000, EH_PLAIN);
            const EhDecision *recorded = eh_decide(context, ticket, 1772463600000, EH_RECORDING);
            if (plain.queue != recorded->queue || plain.queue < 0 ||
                plain.complexity != recorded->complexity)
                abort();
        }
    }
    eh_context_free(context);
    eh_ticket_free(ticket);
}

/* Whether two programs differ in more than the hash of their text. */
static bool differ(const EhProgram *one, const EhProgram *other)
{
    size_t n, m;
    const char *p = eh_program_bytes(one, &n), *q = eh_program_bytes(other, &m);
    size_t from = offsetof(EhHeader, checksum), to = offsetof(EhHeader, sections);
    return n != m || memcmp(p, q, from) != 0 || memcmp(p + to, q + to, n - to) != 0;
}

/* The text laid out, in the arena; NULL if it does not parse. */
static const char *lay_out(EhArena *arena, const char *text, size_t n, EhStr *out)
{
    EhSources sources = {0};
    EhDiags diags = {.arena = arena};
    uint32_t file;
    if (!eh_source_add(&sources, arena, (EhStr){"policy.eh", 9}, text, n, &file))
        abort();
    return eh_format(&sources, file, arena, &diags, out) ? out->p : NULL;
}

/* Laid out anew a policy is the same policy; laid out twice it is the same text. */
static void format(const char *text, size_t n, const EhProgram *program)
{
    EhArena arena;
    EhStr once = {0}, twice = {0};
    EhProgram *again = NULL;
    eh_arena_init(&arena, NULL);
    const char *formatted = lay_out(&arena, text, n, &once);
    if (program && !formatted)
        abort();
    if (formatted && (!lay_out(&arena, once.p, once.n, &twice) || once.n != twice.n ||
                      memcmp(once.p, twice.p, once.n) != 0))
        abort();
    if (program &&
        (eh_compile(once.p, once.n, &options, &again, NULL) != EH_OK || differ(program, again)))
        abort();
    eh_program_free(again);
    eh_arena_free(&arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    EhProgram *program = NULL;
    EhDiagnostics *diagnostics = NULL;
    EhStatus status = eh_compile((const char *)data, size, &options, &program, &diagnostics);
    if (status != EH_OK && status != EH_ERRORS)
        abort();
    if ((status == EH_ERRORS) != (eh_diagnostics_count(diagnostics) > 0) ||
        (status == EH_OK) != (program != NULL))
        abort();
    read_messages(diagnostics);
    if (program)
        decide(program);
    format((const char *)data, size, program);
    eh_diagnostics_free(diagnostics);
    eh_program_free(program);
    return 0;
}
