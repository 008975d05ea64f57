/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Tickets for any program, filled by chance through the public setters.
 *
 * One idea: one number of 64 bits is the whole of a ticket, so whatever is found can be made again. Values lie mostly
 * where fields take them, sometimes anywhere; setters that refuse are part of it.
 */
#ifndef EH_TESTS_RANDOM_TICKET_H
#define EH_TESTS_RANDOM_TICKET_H

#include <stdint.h>
#include <string.h>

#include "evenhand.h"

/* splitmix64: any state is good. */
static inline uint64_t random_next(uint64_t *state)
{
    uint64_t z = *state += 0x9E3779B97F4A7C15u;
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
    return z ^ (z >> 31);
}

static inline uint32_t random_below(uint64_t *state, uint32_t n)
{
    return n == 0 ? 0 : (uint32_t)(random_next(state) % n);
}

static inline int64_t random_whole(uint64_t *state)
{
    static const int64_t edges[] = {0,         1,        -1, 2, 9007199254740991, -9007199254740991,
                                    INT64_MAX, INT64_MIN};
    switch (random_below(state, 8)) {
    case 0:
        return edges[random_below(state, 8)];
    case 1:
        return (int64_t)random_next(state) >> random_below(state, 63);
    case 2:
        return 20000 + (int64_t)random_below(state, 2000);
    default:
        return (int64_t)random_below(state, 12) - 1;
    }
}

static inline double random_number(uint64_t *state)
{
    return random_below(state, 6) == 0 ? (double)random_whole(state)
                                       : (double)random_below(state, 2001) / 1000 - 1;
}

/* Some texts borrow each other's words, so that `is`, `in` and `mentions` are sometimes true. */
static inline const char *random_text(uint64_t *state)
{
    static const char *const texts[] = {
        "",
        "a",
        "b",
        "c",
        "x",
        "alpha",
        "beta",
        "gamma",
        "low",
        "high",
        "open",
        "pending",
        "solved",
        "new",
        "Chargeback!  my lawyer says",
        "data\tdeletion please, i want a REFUND",
        "someone@acme.example",
        "\xC3\x84rger im B\xC3\xBCro \xC3\x9F",
        "\xE2\x80\xA8 \xF0\x9F\x98\x80",
        "\xFF\xFE",
        "12.34 USD",
        "PT5M",
        "2026-03-01T10:00:00Z",
        "2026-12-24",
        "0",
        "-1",
        "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
    };
    return texts[random_below(state, sizeof texts / sizeof *texts)];
}

static inline void random_scalar(uint64_t *state, const EhProgram *program, EhTicket *ticket,
                                 EhSlot slot)
{
    const char *text = random_text(state);
    switch (eh_slot_type(program, slot)) {
    case EH_TYPE_BOOL:
        eh_set_bool(ticket, slot, random_below(state, 2) == 0);
        break;
    case EH_TYPE_INT:
    case EH_TYPE_MONEY:
    case EH_TYPE_DURATION:
    case EH_TYPE_DATE:
        eh_set_int(ticket, slot, random_whole(state));
        break;
    case EH_TYPE_TIME:
        eh_set_int(ticket, slot,
                   1772463600000 - (int64_t)random_below(state, 4000000000u) + 300000000);
        break;
    case EH_TYPE_NUMBER:
        eh_set_number(ticket, slot, random_number(state));
        break;
    case EH_TYPE_ENUM:
    case EH_TYPE_TEXT:
        eh_set_text(ticket, slot, text, strlen(text));
        break;
    case EH_TYPE_RECORD:
        eh_set_record(ticket, slot);
        break;
    case EH_TYPE_SET:
    case EH_TYPE_LIST:
        break;
    }
}

/* An element's slots follow its list's, their paths begin with the list's. */
static inline EhSlot random_elements(uint64_t *state, const EhProgram *program, EhTicket *ticket,
                                     EhSlot slot)
{
    const char *path = eh_slot_path(program, slot);
    size_t n = strlen(path);
    EhSlot end = slot + 1;
    while (end < eh_slot_count(program) && strncmp(eh_slot_path(program, end), path, n) == 0 &&
           eh_slot_path(program, end)[n] == '.')
        end++;
    eh_set_begin(ticket, slot);
    for (uint32_t i = random_below(state, 5); i > 0; i--) {
        const char *text = random_text(state);
        if (end > slot + 1) {
            eh_row_begin(ticket, slot);
            for (EhSlot inner = slot + 1; inner < end; inner++)
                random_scalar(state, program, ticket, inner);
            eh_row_end(ticket);
        } else if (random_below(state, 3) == 0) {
            eh_add_int(ticket, slot, random_whole(state));
        } else if (random_below(state, 3) == 0) {
            eh_add_number(ticket, slot, random_number(state));
        } else {
            eh_add_text(ticket, slot, text, strlen(text));
        }
    }
    return end;
}

static inline void random_history(uint64_t *state, const EhProgram *program, EhTicket *ticket)
{
    uint32_t count = eh_slot_count(program);
    for (uint32_t i = random_below(state, 6); i > 0; i--) {
        eh_history_begin(ticket, 1772463600000 - (int64_t)random_below(state, 400000000));
        for (uint32_t j = 0; j < 4; j++)
            random_scalar(state, program, ticket, random_below(state, count));
        eh_history_end(ticket);
    }
}

/* Fills a ticket: `wild` of 16 slots get anything or nothing. */
static inline void random_ticket(uint64_t seed, uint32_t wild, const EhProgram *program,
                                 EhTicket *ticket)
{
    uint64_t state = seed;
    uint32_t count = eh_slot_count(program);
    eh_ticket_reset(ticket);
    for (EhSlot slot = 0; slot < count && slot < 256;) {
        EhType type = eh_slot_type(program, slot);
        if (type == EH_TYPE_SET || type == EH_TYPE_LIST) {
            slot = random_elements(&state, program, ticket, slot);
            continue;
        }
        if (random_below(&state, 16) >= wild)
            random_scalar(&state, program, ticket, slot);
        else if (random_below(&state, 3) == 0)
            eh_set_missing(ticket, slot);
        else if (random_below(&state, 3) == 0)
            eh_set_number(ticket, slot, random_number(&state));
        if (random_below(&state, 8) == 0)
            eh_set_confidence(ticket, slot, random_number(&state));
        slot++;
    }
    if (random_below(&state, 3) == 0)
        random_history(&state, program, ticket);
}

#endif
