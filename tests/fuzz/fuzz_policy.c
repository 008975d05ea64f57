/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Any bytes as a policy: compiled, or refused with messages; what compiles decides an empty ticket and is formatted.
 */
#include <stdint.h>
#include <stdlib.h>

#include "evenhand.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Every message can be read. */
static void read_messages(const EhDiagnostics *diagnostics)
{
    for (uint32_t i = 0; i < eh_diagnostics_count(diagnostics); i++) {
        EhDiagnostic message;
        if (!eh_diagnostic(diagnostics, i, &message) || message.line == 0 || message.message[0] == 0)
            abort();
    }
}

static void decide_empty(const EhProgram *program)
{
    EhTicket *ticket = NULL;
    EhContext *context = NULL;
    if (eh_ticket_new(program, &ticket) == EH_OK && eh_context_new(program, NULL, &context) == EH_OK)
        if (!eh_decide(context, ticket, 1772463600000, EH_RECORDING)->fault)
            abort(); /* a ticket without `id` is an input fault in every policy */
    eh_context_free(context);
    eh_ticket_free(ticket);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    EhProgram *program = NULL;
    EhDiagnostics *diagnostics = NULL;
    EhCompileOptions options = {.file_name = "tests/fuzz/policy.eh"};
    EhStatus status = eh_compile((const char *)data, size, &options, &program, &diagnostics);
    if (status != EH_OK && status != EH_ERRORS)
        abort();
    if (status == EH_ERRORS && eh_diagnostics_count(diagnostics) == 0)
        abort();
    read_messages(diagnostics);
    if (program)
        decide_empty(program);
    eh_diagnostics_free(diagnostics);
    eh_program_free(program);
    return 0;
}
