/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Which field reads which key of the data: built once for a program, read by any number of threads.
 *
 * One idea: a key means something only in a scope (the ticket, a record in it, a list's element),
 * so one table over scope and key serves all of them. Keys with a dot are kept apart: they are
 * tried literally, then as a path.
 */
#ifndef EH_TICKETS_KEYS_H
#define EH_TICKETS_KEYS_H

#include <evenhand.h>

#include "vm/program.h"

typedef struct EhKeys EhKeys;

/* A scope: of a layout (the ticket is layout 0), or of a record field. */
typedef uint32_t EhScope;
EhScope eh_keys_layout_scope(uint32_t layout);
EhScope eh_keys_record_scope(const EhKeys *keys, uint32_t field);

/* How a field's value can be read: a scalar where it stands, a record key by key, or only whole: that of
 * a list of records, of the history, and of a record in which keys with dots are looked for. ELEMENTS: an array of scalars. */
typedef enum EhKeyHow { EH_KEY_WHOLE, EH_KEY_SCALAR, EH_KEY_MEMBERS, EH_KEY_ELEMENTS } EhKeyHow;

/* One field that reads a key. `next`: another that reads the same, or EH_NONE. */
typedef struct EhKeyUse {
    uint32_t field, next;
    EhKeyHow how;
} EhKeyUse;

/* The program has to stay. NULL without memory. */
EhKeys *eh_keys_new(const EhProgram *program);
void eh_keys_free(EhKeys *keys);

/* Lets only the fields for which wanted[field] read anything, by keys without a dot: for who reads few fields of many
 * tickets, and decides none. A record is wanted with what is wanted in it. */
void eh_keys_forget(EhKeys *keys, const bool *wanted);
const EhProgram *eh_keys_program(const EhKeys *keys);

/* The first use of a key without a dot, or EH_NONE. A use of field EH_KEYS_HISTORY is the
 * ticket's history. */
#define EH_KEYS_HISTORY EH_NONE
uint32_t eh_keys_find(const EhKeys *keys, EhScope scope, const char *key, uint32_t n);

/* The same with a guess: data names its keys in the same order again and again. `memory`
 * (eh_keys_memory bytes, zeros at first) belongs to one thread; *place, which eh_keys_begin gives for an object, goes from one
 * known key to the next. Eight bytes are readable at `key`. */
uint32_t eh_keys_begin(const EhKeys *keys, EhScope scope);
uint32_t eh_keys_find_next(const EhKeys *keys, uint32_t *memory, uint32_t *place, EhScope scope,
                           const char *key, uint32_t n);
size_t eh_keys_memory(const EhKeys *keys);
const EhKeyUse *eh_keys_use(const EhKeys *keys, uint32_t use);

/* The fields of a scope whose keys have dots, in order of declaration. */
const uint32_t *eh_keys_dotted(const EhKeys *keys, EhScope scope, uint32_t *n);

/* Whether a record field has tracked fields in it. */
bool eh_keys_tracks(const EhKeys *keys, uint32_t field);

/* What a column called `name` holds: a key of the ticket, or of a record in it as `a.b`, of a
 * prediction also `a.value` and `a.confidence`. Spaces around the name do not count. */
typedef enum EhInputColumnWhat {
    EH_COLUMN_NOTHING,
    EH_COLUMN_FIELD,
    EH_COLUMN_CONFIDENCE,
    EH_COLUMN_HISTORY
} EhInputColumnWhat;
typedef struct EhInputColumn {
    EhInputColumnWhat what;
    uint32_t field;
} EhInputColumn;
EhInputColumn eh_keys_column(const EhKeys *keys, const char *name, size_t n);

#endif
