/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the writers share: quoted names.
 */
#ifndef EH_TICKETS_WRITE_INTERNAL_H
#define EH_TICKETS_WRITE_INTERNAL_H

#include "tickets/write.h"
#include "vm/convert.h"
#include "vm/value.h"

/* Names of one kind; `quoted[i]` is the JSON string, whose inside is the name as JSON writes it. */
typedef struct EhQuoted {
    EhStr *quoted;
    uint32_t n;
} EhQuoted;

enum { EH_NAMES_KINDS = EH_NAMES_STATE + 1 };

/* What is read behind a name, whatever it is: short ones are copied as one piece of this size. */
enum { EH_NAME_PIECE = 16 };

/* Invariant: the texts of `names` lie in `text`, which does not change, none is longer than `longest`, and EH_NAME_PIECE
 * bytes stand behind the last one. */
struct EhWriter {
    const EhProgram *program;
    EhCurrency currency;
    EhQuoted names[EH_NAMES_KINDS];
    size_t longest;
    EhOut text;
};

/* Parts of the JSON form that the other forms have too. */
void eh_write_actions(const EhWriter *writer, const EhDecision *decision, EhOut *out);
void eh_write_faults(const EhDecision *decision, EhOut *out);

#endif
