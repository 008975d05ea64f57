/* SPDX-License-Identifier: Apache-2.0 */
/*
 * An item of an input as text that can be kept, and read again as the same item.
 *
 * One idea: the text is what was given. A JSON ticket is its bytes; a row of CSV or of a query is a line of CSV with its
 * header beside it; what was no ticket is the bytes that a fault shows, with what was wanted beside them.
 */
#ifndef EH_TICKETS_ITEM_TEXT_H
#define EH_TICKETS_ITEM_TEXT_H

#include "tickets/input.h"
#include "vm/value.h"

/* SQL: cells tell their kind: 5, 2.5, 'text (one quote before it), nothing for null. NONE: no ticket. */
typedef enum EhItemForm {
    EH_ITEM_FORM_JSON,
    EH_ITEM_FORM_CSV,
    EH_ITEM_FORM_SQL,
    EH_ITEM_FORM_NONE
} EhItemForm;
#define EH_ITEM_FORMS 4
extern const char *const eh_item_forms[EH_ITEM_FORMS];

/* The form of item `i`, and of its input (all items of a batch are of one input). */
EhItemForm eh_item_form(const EhBatch *batch, size_t i);

/* What stands beside the text: the header, what was wanted; p is NULL for JSON. Lives as the batch does. */
EhStr eh_item_head(const EhBatch *batch, size_t i);

/* Appends the text of item `i`. */
void eh_item_put(const EhBatch *batch, size_t i, EhOut *out);

/* An item made of its text again: one in `batch`. Zero-initialise; reuse; free. */
typedef struct EhItemText {
    EhBatch batch;
    EhColumns columns;
    EhOut wanted; /* with a NUL */
} EhItemText;

typedef enum EhItemGot { EH_ITEM_GOT, EH_ITEM_NOT_TEXT, EH_ITEM_NO_MEMORY } EhItemGot;

/* Makes the item; NOT_TEXT: it is none that eh_item_put writes. */
EhItemGot eh_item_get(EhItemText *text, const EhKeys *keys, EhItemForm form, uint64_t line,
                      EhStr head, EhStr ticket);
void eh_item_text_free(EhItemText *text);

#endif
