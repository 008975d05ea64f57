/* SPDX-License-Identifier: Apache-2.0 */
/* A ticket on its way out, for the files that write its fields. */
#ifndef EH_GENERATE_WRITE_H
#define EH_GENERATE_WRITE_H

#include "generate/internal.h"

/* A ticket on its way out. `first`: nothing stands in the record at hand yet. */
typedef struct EhGenWriter {
    EhGen *g;
    EhDataOut data;
    uint32_t ticket;
    const EhGenTicket *made;
    const EhGenLine *line;
    const EhGenCourse *course; /* NULL: as it came */
    bool first;
} EhGenWriter;

/* Draw `which` (below EH_DRAWS_A_FIELD) of the field: the ticket's, or its customer's. */
double eh_gen_draw(const EhGenWriter *w, const EhGenField *field, uint32_t which);
double eh_gen_draw_normal(const EhGenWriter *w, const EhGenField *field, uint32_t which);

/* The functions that follow write a key and a value, and say false where there is nothing to write. `given`: what the
 * sample says, or NULL. */

/* What the sample says. */
bool eh_gen_put_same(EhGenWriter *w, const EhGenField *field, const EhSampleValue *given);

/* A value; of a prediction that the sample has, with a confidence. */
bool eh_gen_put_drawn(EhGenWriter *w, const EhGenField *field, const EhSampleValue *given,
                      const EhConst *value);

/* The text in `scratch`; what the sample says, where the field takes no text of that length. */
bool eh_gen_put_scratch(EhGenWriter *w, const EhGenField *field, const EhSampleValue *given);

/* A value around the sample's, by the rule of the field (vary.c). */
bool eh_gen_vary(EhGenWriter *w, const EhGenField *field, const EhSampleValue *given);

void eh_gen_put_key(EhGenWriter *w, const EhFieldDecl *decl);

#endif
