/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Binding from a tape, for who reads the rest of a ticket otherwise.
 */
#ifndef EH_TICKETS_BIND_INTERNAL_H
#define EH_TICKETS_BIND_INTERNAL_H

#include "tickets/bind.h"
#include "vm/internal.h"

/* A ticket on its way from a document to its fields. */
typedef struct EhBinder {
    const EhKeys *keys;
    const EhBlock *block;
    const EhTape *tape;
    EhTicket *ticket;
    uint32_t *memory; /* of keys */
    bool history_given;
    bool past; /* inside an entry of the history: tracked fields only */
} EhBinder;

EhBinder eh_binder(const EhKeys *keys, uint32_t *memory, const EhTape *tape, EhTicket *ticket);

/* Binds the value at `at` to a use and those behind it. */
EhStatus eh_bind_uses(EhBinder *b, uint32_t use, size_t at);

/* A setter has refused the value: its own text takes the place of what the setter wrote. */
EhStatus eh_bind_told(EhBinder *b, uint32_t field, size_t at);

/* Adds the value at `at` to the set or list that is open; EH_REFUSED: it is not taken, and the whole is a fault. */
EhStatus eh_bind_element(EhBinder *b, uint32_t field, size_t at);

/* The value at `at` is a fault of the field, whatever was bound of it. */
EhStatus eh_bind_fault(EhBinder *b, uint32_t field, size_t at);

#endif
