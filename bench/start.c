/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The first decision of a fresh process: start POLICY.ehb loads bytecode with the run-time library,
 * fills one ticket, decides it and prints its queue.
 */
#include <evenhand.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static EhProgram *load(const char *path)
{
    EhProgram *program = NULL;
    FILE *file = fopen(path, "rb");
    if (!file || fseek(file, 0, SEEK_END) != 0)
        return NULL;
    long size = ftell(file);
    rewind(file);
    void *bytes = size > 0 ? malloc((size_t)size) : NULL;
    if (bytes && fread(bytes, 1, (size_t)size, file) == (size_t)size)
        eh_program_load(bytes, (size_t)size, NULL, &program);
    free(bytes);
    fclose(file);
    return program;
}

static void set(EhTicket *ticket, const EhProgram *program, const char *path, const char *value)
{
    if (eh_set_text(ticket, eh_slot(program, path), value, strlen(value)) != EH_OK)
        exit(1);
}

static void set_number(EhTicket *ticket, const EhProgram *program, const char *path, double value)
{
    if (eh_set_number(ticket, eh_slot(program, path), value) != EH_OK)
        exit(1);
}

static void set_whole(EhTicket *ticket, const EhProgram *program, const char *path, int64_t value)
{
    if (eh_set_int(ticket, eh_slot(program, path), value) != EH_OK)
        exit(1);
}

static void fill(EhTicket *ticket, const EhProgram *program)
{
    set(ticket, program, "id", "T1");
    set(ticket, program, "created", "2026-06-01T08:30:00Z");
    set(ticket, program, "body", "The invoice is wrong, and I am furious.");
    set(ticket, program, "channel", "email");
    set(ticket, program, "intent", "billing");
    set(ticket, program, "region", "eu");
    set_whole(ticket, program, "issues_count", 2);
    set_number(ticket, program, "sentiment", -0.2);
    set_whole(ticket, program, "customer.spend", 600000);
    set(ticket, program, "customer.renewal_date", "2027-01-01");
    set_whole(ticket, program, "customer.health", 80);
    set(ticket, program, "customer.domain", "a.example");
    if (eh_set_begin(ticket, eh_slot(program, "customer.tags")) != EH_OK)
        exit(1);
}

int main(int argc, char **argv)
{
    EhTicket *ticket = NULL;
    EhContext *context = NULL;
    EhProgram *program = argc == 2 ? load(argv[1]) : NULL;
    if (!program || eh_ticket_new(program, &ticket) != EH_OK ||
        eh_context_new(program, NULL, &context) != EH_OK)
        return 1;
    fill(ticket, program);
    const EhDecision *d = eh_decide(context, ticket, 1780315200000, EH_PLAIN);
    bool fault = d->fault;
    puts(fault ? "fault" : eh_name(program, EH_NAMES_QUEUE, d->queue));
    eh_ticket_free(ticket);
    eh_context_free(context);
    eh_program_free(program);
    return fault;
}
