/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Any bytes as bytecode: refused, or, with the checksum put right, deciding without harm in both modes.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "evenhand.h"
#include "vm/internal.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void decide(const EhProgram *program)
{
    EhTicket *ticket = NULL;
    EhContext *context = NULL;
    if (eh_ticket_new(program, &ticket) == EH_OK && eh_context_new(program, NULL, &context) == EH_OK) {
        for (EhSlot slot = 0; slot < eh_slot_count(program) && slot < 64; slot++) {
            eh_set_text(ticket, slot, "2026-03-02T15:00:00Z", 20);
            eh_set_int(ticket, slot, 1);
        }
        eh_decide(context, ticket, 1772463600000, EH_PLAIN);
        eh_decide(context, ticket, 1772463600000, EH_RECORDING);
        EhNoteInfo note;
        for (uint32_t i = 0; i < eh_note_count(program); i++)
            eh_note(context, i, &note);
    }
    eh_context_free(context);
    eh_ticket_free(ticket);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    EhProgram *program = NULL;
    if (size < sizeof(EhHeader) || size > 1 << 20)
        return 0;
    char *copy = malloc(size);
    if (!copy)
        return 0;
    memcpy(copy, data, size);
    uint64_t checksum = eh_program_checksum(copy, size);
    memcpy(copy + offsetof(EhHeader, checksum), &checksum, sizeof checksum);
    if (eh_program_load(copy, size, NULL, &program) == EH_OK && eh_program_steps(program) < 1000000)
        decide(program);
    else if (!program && eh_program_why(copy, size)[0] == 0)
        abort();
    eh_program_free(program);
    free(copy);
    return 0;
}
