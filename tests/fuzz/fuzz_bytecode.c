/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Any bytes as bytecode: refused, or, with the checksum put right, deciding without harm in both modes, from JSON and
 * from setters, written in every form, disassembled.
 *
 * One idea: the mutator changes aligned numbers inside the block, mostly to numbers that the block has elsewhere, for
 * only such mutants come past the verifier.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/fuzz/random_ticket.h"
#include "tests/random/decisions.h"
#include "tickets/json.h"
#include "tickets/write.h"
#include "vm/disassemble.h"
#include "vm/ticket_internal.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t room, unsigned seed);
size_t LLVMFuzzerMutate(uint8_t *data, size_t size, size_t room);

static const char json[] =
    "{\"id\":\"T1\",\"created\":\"2026-03-02T14:00:00Z\",\"created_at\":\"2026-03-02T14:00:00Z\","
    "\"a\":1,\"b\":\"x\","
    "\"n\":2,\"body\":\"my "
    "lawyer\",\"status\":\"open\",\"customer\":{\"id\":\"C\",\"spend\":12.5,\"tags\":[\"a\"]},"
    "\"history\":[{\"at\":\"2026-03-02T14:30:00Z\",\"status\":\"pending\"}]}";

enum { NOW_S = 1772463600 };
static const int64_t now = INT64_C(1000) * NOW_S;

/* One aligned number of 1 to 8 bytes: a small change, or another number of the block in its place. */
static void change_word(uint8_t *data, size_t size, uint64_t *state)
{
    size_t width = (size_t)1 << random_below(state, 4);
    size_t words = size / width;
    uint64_t from = 0;
    uint8_t *at = data + width * (random_next(state) % words);
    memcpy(&from, at, width);
    switch (random_below(state, 4)) {
    case 0:
        from += random_below(state, 2) ? 1 : (uint64_t)-1;
        break;
    case 1:
        from ^= UINT64_C(1) << random_below(state, (uint32_t)(8 * width));
        break;
    case 2:
        from = (uint64_t)random_whole(state);
        break;
    default:
        memcpy(&from, data + width * (random_next(state) % words), width);
        break;
    }
    memcpy(at, &from, width);
}

size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t room, unsigned seed)
{
    uint64_t state = seed;
    if (size < sizeof(EhHeader) || random_below(&state, 64) == 0)
        return LLVMFuzzerMutate(data, size, room);
    for (uint32_t i = 1 + random_below(&state, 3); i > 0; i--)
        change_word(data, size, &state);
    return size;
}

static void write_all(const EhWriter *writer, const EhDecision *decision, EhOut *out)
{
    out->n = 0;
    eh_write_json(writer, decision, out);
    eh_write_csv_header(writer, out);
    eh_write_csv(writer, decision, out);
    eh_write_markdown(writer, decision, out);
    eh_write_cells(writer, decision, out);
}

/* As many as are computed both one by one and together; each has to be decided as `ticket` alone. */
static void decide_batch(EhContext *context, const EhTicket *ticket, const EhWriter *writer)
{
    EhOut one = {0}, other = {0};
    EhColumns *batch = NULL;
    eh_write_json(writer, eh_decide(context, ticket, now, EH_PLAIN), &one);
    if (eh_columns_new(ticket->program, &batch) == EH_OK) {
        for (int i = 0; i < 70; i++)
            eh_columns_add(batch, ticket);
        const EhDecisions *some = eh_decide_batch(context, batch, 0, now);
        for (size_t i = 0; some && i < some->n; i++) {
            const EhDecision *d = eh_columns_decision(context, batch, i);
            other.n = 0;
            eh_write_json(writer, d, &other);
            if (one.n != other.n || memcmp(one.p, other.p, one.n) != 0 || !is_element(some, i, d))
                abort();
        }
    }
    eh_columns_free(batch);
    eh_out_free(&one);
    eh_out_free(&other);
}

static void decide_both(EhContext *context, const EhTicket *ticket, const EhWriter *writer,
                        EhOut *out)
{
    EhNoteInfo note;
    decide_batch(context, ticket, writer);
    write_all(writer, eh_decide(context, ticket, now, EH_PLAIN), out);
    write_all(writer, eh_decide(context, ticket, now, EH_RECORDING), out);
    for (uint32_t i = 0; eh_note(context, i, &note); i++)
        if (!note.label || !note.text || !note.because)
            abort();
}

static void decide(const EhProgram *program, uint64_t seed)
{
    EhTicket *ticket = NULL;
    EhContext *context = NULL;
    EhKeys *keys = eh_keys_new(program);
    EhJsonReader *reader = keys ? eh_json_reader_new(keys) : NULL;
    EhWriter *writer = eh_writer_new(program);
    EhOut out = {0};
    if (reader && writer && eh_ticket_new(program, &ticket) == EH_OK &&
        eh_context_new(program, NULL, &context) == EH_OK) {
        decide_both(context, ticket, writer, &out);
        eh_json_read(reader, json, sizeof json - 1, 0, 1, ticket);
        decide_both(context, ticket, writer, &out);
        for (uint64_t i = 0; i < 3; i++) {
            random_ticket(seed + i, (uint32_t)i, program, ticket);
            decide_both(context, ticket, writer, &out);
        }
    }
    eh_out_free(&out);
    eh_context_free(context);
    eh_ticket_free(ticket);
    eh_json_reader_free(reader);
    eh_keys_free(keys);
    eh_writer_free(writer);
}

static bool count_bytes(void *user, const char *bytes, size_t n)
{
    size_t *sum = user;
    *sum += n;
    return n == 0 || bytes[n - 1] != 1;
}

static void tell(const EhProgram *program)
{
    size_t size = 0;
    EhLookupInfo lookup;
    EhFunctionInfo function;
    eh_disassemble(program, count_bytes, &size);
    for (uint32_t i = 0; eh_lookup_info(program, i, &lookup); i++)
        for (uint32_t j = 0; j < lookup.n_fields; j++)
            eh_lookup_slot(program, i, j, &lookup.name);
    for (uint32_t i = 0; eh_function_info(program, i, &function); i++)
        for (uint32_t j = 0; j < function.n_params; j++)
            eh_function_param(program, i, j);
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
    EhStatus status = eh_program_load(copy, size, NULL, &program);
    if ((eh_program_why(copy, size)[0] == 0) != (status == EH_OK))
        abort();
    if (status == EH_OK) {
        tell(program);
        if (eh_program_steps(program) < 1000000)
            decide(program, checksum);
    }
    eh_program_free(program);
    free(copy);
    return 0;
}
