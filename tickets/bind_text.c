/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A ticket straight from its text.
 *
 * One idea: most values are scalars that a field takes as they stand, so they are bound as they are parsed; any other
 * goes onto a tape alone, and is bound from there. Functions that parse give the place behind what they have read, or NULL,
 * as in json_scan.h. A scalar may seem to begin with the byte at the end: it then ends behind the end, and is none.
 */
#include "tickets/bind_internal.h"
#include "tickets/json_scan.h"
#include "tickets/keys_internal.h"
#include "vm/ticket.h"

/* Invariant: `tape` is what the last value without a plain form left. Once `status` is not EH_OK nothing more is bound. */
typedef struct Walk {
    EhBinder binder;
    EhTape tape;
    EhJsonText *text;
    EhStatus status;
} Walk;

/* ---- values ---- */

/* Any value, to the fields that read it; EH_NONE: none. */
static const char *bind_whole(Walk *walk, uint32_t use, const char *p, uint32_t depth)
{
    p = eh_json_part(walk->text, p, depth, &walk->tape);
    if (p != NULL && use != EH_NONE && walk->status == EH_OK) {
        walk->status = eh_bind_uses(&walk->binder, use, 1);
    }
    return p;
}

/* A value that its setter has refused. */
static const char *bind_refused(Walk *walk, uint32_t field, const char *p, uint32_t depth)
{
    p = eh_json_part(walk->text, p, depth, &walk->tape);
    walk->status = p == NULL ? walk->status : eh_bind_told(&walk->binder, field, 1);
    return p;
}

/* The text at `p`; false for one that is no Unicode text. */
static inline bool text_in(const EhJsonText *text, uint64_t word, EhIn *in)
{
    EhTape tape = {.words = &word, .strings = text->strings, .source = text->bytes};
    uint32_t n;
    in->kind = EH_IN_VALID_TEXT;
    in->p = eh_tape_string(&tape, 0, &n);
    in->n = n;
    return eh_tape_kind(&tape, 0) == '"';
}

/* A number in so few digits that its double prints as them; NULL for others. */
static inline const char *number_in(const EhJsonText *text, const char *p, EhIn *in)
{
    EhJsonNumber number = {0};
    p = eh_json_short_number(p, text->end, &number);
    in->kind = number.whole ? EH_IN_INT : EH_IN_DOUBLE;
    in->i = number.i;
    in->f = number.f;
    return p;
}

static inline const char *bool_in(const EhJsonText *text, const char *p, EhIn *in)
{
    in->kind = EH_IN_BOOL;
    in->i = *p == 't';
    if (in->i) {
        return text->end - p >= 4 && memcmp(p, "true", 4) == 0 ? p + 4 : NULL;
    }
    return text->end - p >= 5 && memcmp(p + 1, "alse", 4) == 0 ? p + 5 : NULL;
}

/* The scalar at `p`, which may be the end; NULL for what is none, or none that is taken as it stands. */
static inline const char *scalar_in(EhJsonText *text, const char *p, EhIn *in)
{
    uint64_t word;
    if (*p == '"') {
        p = eh_json_string(text, p, &word);
        return p != NULL && text_in(text, word, in) ? p : NULL;
    }
    if (*p == 't' || *p == 'f') {
        return bool_in(text, p, in);
    }
    return *p == '-' || (*p >= '0' && *p <= '9') ? number_in(text, p, in) : NULL;
}

static const char *bind_scalar(Walk *walk, uint32_t field, const char *p, uint32_t depth)
{
    EhIn in;
    size_t n_strings = walk->text->n_strings;
    const char *end = scalar_in(walk->text, p, &in);
    walk->status = end == NULL ? EH_OK : eh_ticket_set_in(walk->binder.ticket, field, &in);
    if (end != NULL && walk->status != EH_REFUSED) {
        return end;
    }
    walk->text->n_strings = n_strings; /* what is read again is decoded to the same place */
    return end == NULL ? bind_whole(walk, field, p, depth) : bind_refused(walk, field, p, depth);
}

/* ---- arrays ---- */

/* One element; `walk->status` says whether it is taken. */
static const char *add_element(Walk *walk, uint32_t field, const char *p, uint32_t depth)
{
    EhIn in;
    size_t n_strings = walk->text->n_strings;
    const char *end = scalar_in(walk->text, p, &in);
    if (end != NULL) {
        walk->status = eh_ticket_add_in(walk->binder.ticket, field, &in);
        return end;
    }
    walk->text->n_strings = n_strings;
    end = eh_json_part(walk->text, p, depth, &walk->tape);
    walk->status = end == NULL ? EH_OK : eh_bind_element(&walk->binder, field, 1);
    return end;
}

/* The elements of an array from its bracket on; NULL when one of them is not taken, or it is no array. */
static const char *add_elements(Walk *walk, uint32_t field, const char *p, uint32_t depth)
{
    char next = ',';
    p++;
    if (eh_json_peek(walk->text, &p) == ']') {
        return p + 1;
    }
    for (; next == ','; p++) {
        eh_json_peek(walk->text, &p);
        p = add_element(walk, field, p, depth);
        if (p == NULL || walk->status != EH_OK) {
            return NULL;
        }
        next = eh_json_peek(walk->text, &p);
    }
    return next == ']' ? p : NULL;
}

/* An element that is not taken makes the whole array a fault, if it is one. */
static const char *bind_elements(Walk *walk, uint32_t field, const char *p, uint32_t depth)
{
    size_t n_strings = walk->text->n_strings;
    const char *end;
    walk->status = eh_set_begin(walk->binder.ticket, field);
    if (walk->status == EH_REFUSED) {
        return bind_refused(walk, field, p, depth);
    }
    end = walk->status != EH_OK || depth >= EH_LIMIT_JSON_DEPTH
              ? NULL
              : add_elements(walk, field, p, depth + 1);
    if (end != NULL) {
        return end;
    }
    walk->text->n_strings = n_strings;
    p = eh_json_part(walk->text, p, depth, &walk->tape);
    if (p != NULL && walk->status == EH_REFUSED) {
        walk->status = eh_bind_fault(&walk->binder, field, 1);
    }
    return p;
}

/* ---- objects ---- */

static const char *bind_members(Walk *walk, EhScope scope, const char *p, uint32_t depth);

static const char *bind_record(Walk *walk, uint32_t field, const char *p, uint32_t depth)
{
    EhScope scope = eh_keys_record_scope(walk->binder.keys, field);
    walk->status = eh_set_record(walk->binder.ticket, field);
    return walk->status == EH_REFUSED ? bind_refused(walk, field, p, depth)
                                      : bind_members(walk, scope, p, depth);
}

static inline const char *bind_value(Walk *walk, uint32_t use, const char *p, uint32_t depth)
{
    const EhKeyUse *row = &walk->binder.keys->uses[use == EH_NONE ? 0 : use];
    if ((unsigned char)*p <= ' ') {
        eh_json_peek(walk->text, &p);
    }
    if (use != EH_NONE && row->next == EH_NONE && walk->status == EH_OK) {
        if (row->how == EH_KEY_SCALAR) {
            return bind_scalar(walk, row->field, p, depth);
        }
        if (row->how == EH_KEY_MEMBERS && *p == '{' && p < walk->text->end) {
            return bind_record(walk, row->field, p, depth);
        }
        if (row->how == EH_KEY_ELEMENTS && *p == '[' && p < walk->text->end) {
            return bind_elements(walk, row->field, p, depth);
        }
    }
    return bind_whole(walk, use, p, depth);
}

/* A key that is not the one that was expected; `*use` is what reads it. */
static const char *other_key(Walk *walk, EhScope scope, const char *p, uint32_t *place,
                             uint32_t *use)
{
    EhBinder *b = &walk->binder;
    uint64_t word;
    EhIn name;
    if (eh_json_peek(walk->text, &p) != '"') {
        return NULL;
    }
    p = eh_json_string(walk->text, p, &word);
    if (p == NULL || eh_json_peek(walk->text, &p) != ':') {
        return NULL;
    }
    *use = text_in(walk->text, word, &name)
               ? eh_keys_find_next(b->keys, b->memory, place, scope, name.p, (uint32_t)name.n)
               : EH_NONE;
    return p + 1;
}

/* A key and its colon. */
static inline const char *bind_key(Walk *walk, EhScope scope, const char *p, uint32_t *place,
                                   uint32_t *use)
{
    uint32_t guess = walk->binder.memory[*place];
    const EhKeyRow *row = &walk->binder.keys->rows[guess];
    if ((unsigned char)*p <= ' ') {
        eh_json_peek(walk->text, &p);
    }
    if (!eh_key_row_is(row, scope, p, walk->text->end)) {
        return other_key(walk, scope, p, place, use);
    }
    *place = guess + 1;
    *use = row->use;
    return p + row->n_quoted;
}

/* An object from its brace on. */
static const char *bind_members(Walk *walk, EhScope scope, const char *p, uint32_t depth)
{
    uint32_t place = eh_keys_place(walk->binder.keys, scope), use;
    char next;
    p++;
    if (depth >= EH_LIMIT_JSON_DEPTH || eh_json_peek(walk->text, &p) == '}') {
        return depth >= EH_LIMIT_JSON_DEPTH ? NULL : p + 1;
    }
    do {
        p = bind_key(walk, scope, p, &place, &use);
        p = p == NULL ? NULL : bind_value(walk, use, p, depth + 1);
        if (p == NULL) {
            return NULL;
        }
        next = eh_json_peek(walk->text, &p);
        p++;
    } while (next == ',');
    return next == '}' ? p : NULL;
}

/* ---- the ticket ---- */

static bool has_dotted(const EhKeys *keys)
{
    uint32_t n;
    eh_keys_dotted(keys, eh_keys_layout_scope(0), &n);
    return n > 0;
}

/* Keys with dots are looked for when all others are bound: in a tape. */
static EhJsonResult bind_from_tape(const EhKeys *keys, uint32_t *memory, EhJsonText *text,
                                   const char *bytes, size_t n, EhTicket *ticket)
{
    EhTape tape;
    EhJsonResult result = eh_json_text_parse(text, bytes, n, &tape);
    if (result == EH_JSON_OK && eh_tape_kind(&tape, 1) != '{') {
        return EH_JSON_REFUSED;
    }
    return result == EH_JSON_OK && !eh_bind_ticket(keys, memory, &tape, ticket) ? EH_JSON_NO_MEMORY
                                                                                : result;
}

EhJsonResult eh_bind_text(const EhKeys *keys, uint32_t *memory, EhJsonText *text, const char *bytes,
                          size_t n, EhTicket *ticket)
{
    Walk walk = {.text = text, .status = EH_OK};
    const char *p = bytes;
    if (has_dotted(keys) || n > EH_LIMIT_LINE_BYTES) {
        return bind_from_tape(keys, memory, text, bytes, n, ticket);
    }
    walk.binder = eh_binder(keys, memory, &walk.tape, ticket);
    eh_json_start(text, bytes, n);
    p = eh_json_peek(text, &p) == '{' ? bind_members(&walk, eh_keys_layout_scope(0), p, 0) : NULL;
    return walk.status == EH_NO_MEMORY ? EH_JSON_NO_MEMORY : eh_json_end(text, p);
}
