/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The fields that tell how tickets ended, in a program.
 */
#ifndef EH_SERVICE_AUDITED_H
#define EH_SERVICE_AUDITED_H

#include "compiler/policy.h"
#include "vm/internal.h"
#include "vm/ticket.h"

/* The ticket's FIELDS row of a place; EH_NONE for NULL, and for a place that is no field of the ticket. */
uint32_t eh_audited_field(const EhProgram *program, const EhPlace *place);

/* What tells of transfers: the audit's role, a tracked team or queue, or a count called so; EH_NONE if nothing does. */
uint32_t eh_audited_transfers(const EhPolicy *policy, const EhProgram *program);

/* How often the record of a ticket says that it was transferred, by such a field; -1 where it does not say. */
int64_t eh_audited_count(const EhProgram *program, const EhTicket *ticket, const EhTicketView *view,
                         uint32_t field);

#endif
