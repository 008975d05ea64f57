/* SPDX-License-Identifier: Apache-2.0 */
/* embed FILE.ehb: decides one ticket with the run-time library alone. Valid as C11 and as C++17. */
#include <stdio.h>
#include <stdlib.h>

#include "evenhand.h"

int main(int argc, char **argv)
{
    static char bytes[1 << 20];
    FILE *file = argc == 2 ? fopen(argv[1], "rb") : NULL;
    size_t size = file ? fread(bytes, 1, sizeof bytes, file) : 0;
    EhProgram *program = NULL;
    EhTicket *ticket = NULL;
    EhContext *context = NULL;
    if (eh_program_load(bytes, size, NULL, &program) != EH_OK) {
        fprintf(stderr, "embed: %s\n", eh_program_why(bytes, size));
        return EXIT_FAILURE;
    }
    if (eh_ticket_new(program, &ticket) == EH_OK &&
        eh_context_new(program, NULL, &context) == EH_OK) {
        const int64_t now = 1772463600000; /* 2026-03-02T15:00Z, in milliseconds */
        eh_set_text(ticket, eh_slot(program, "id"), "T1", 2);
        eh_set_int(ticket, eh_slot(program, "created"), now - 60000);
        eh_set_text(ticket, eh_slot(program, "spend"), "900.00 USD", 10);
        const EhDecision *decision = eh_decide(context, ticket, now, EH_PLAIN);
        printf("%s goes to %s with priority %s\n", decision->id,
               eh_name(program, EH_NAMES_QUEUE, decision->queue),
               eh_name(program, EH_NAMES_PRIORITY, decision->priority));
    }
    eh_context_free(context);
    eh_ticket_free(ticket);
    eh_program_free(program);
    return fclose(file);
}
