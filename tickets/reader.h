/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Items of a batch into tickets, whatever kind of input they come from.
 */
#ifndef EH_TICKETS_READER_H
#define EH_TICKETS_READER_H

#include "tickets/input.h"

typedef struct EhReader EhReader;

/* Belongs to one thread; the keys stay with the caller. NULL without memory. */
EhReader *eh_reader_new(const EhKeys *keys);
void eh_reader_free(EhReader *reader);

/* Resets the ticket and fills it from item `i` of the batch. The ticket borrows from both: until
 * the next read, while the batch stays. False without memory. */
bool eh_reader_read(EhReader *reader, const EhBatch *batch, size_t i, EhTicket *ticket);

#endif
