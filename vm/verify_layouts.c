/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Verification of layouts: which cell is whose, and what may be in it.
 *
 * One idea: the types of all cells are worked out from the fields once; fields that meet, or leave a cell to nobody,
 * are refused, so that a register typed by its cell can hold nothing else.
 */
#include <string.h>

#include "vm/verify_internal.h"

#define NO_TYPE 0xFF

static bool put_type(EhRegType *types, uint32_t n_cells, uint32_t at, EhRegType type)
{
    uint32_t width = eh_kind_width(type.kind);
    if (at >= n_cells || width > n_cells - at || types[at].kind != NO_TYPE ||
        types[at + width - 1].kind != NO_TYPE)
        return false;
    types[at] = type;
    if (width == 2)
        types[at + 1] = (EhRegType){.kind = EH_META};
    return true;
}

static bool put_field(const EhBlock *block, const EhField *field, EhRegType *types, uint32_t n)
{
    const uint8_t may_miss = EH_FIELD_OPTIONAL | EH_FIELD_PREDICTED | EH_FIELD_OUTCOME;
    EhRegType type = {.kind = field->kind, .arg = field->arg};
    bool inside = field->parent != EH_NONE && types[block->FIELDS[field->parent].cell].optional;
    type.optional = inside || (field->flags & may_miss) != 0;
    if (field->kind == EH_RECORD)
        type = (EhRegType){.kind = EH_BOOL, .optional = type.optional};
    if (!put_type(types, n, field->cell, type))
        return false;
    if (!(field->flags & EH_FIELD_PREDICTED))
        return true;
    uint32_t width = eh_kind_width(field->kind);
    return put_type(types, n, field->cell + width, type) &&
           put_type(types, n, field->cell + 2 * width,
                    (EhRegType){.kind = EH_NUMBER, .optional = 1});
}

bool eh_verify_cells(const EhBlock *block, uint32_t layout, EhRegType *types)
{
    const EhLayout *row = &block->LAYOUTS[layout];
    for (uint32_t i = 0; i < row->n_cells; i++)
        types[i] = (EhRegType){.kind = NO_TYPE};
    for (uint32_t i = 0; i < row->n_fields; i++)
        if (!put_field(block, &block->FIELDS[row->first_field + i], types, row->n_cells))
            return false;
    for (uint32_t i = 0; i < row->n_cells; i++)
        if (types[i].kind == NO_TYPE)
            return false;
    return true;
}

/* ---- fields ---- */

static bool bounds_ok(uint8_t kind, EhCell lo, EhCell hi)
{
    if (kind == EH_NUMBER)
        return lo.f == lo.f && hi.f == hi.f;
    return kind < EH_INT || kind > EH_TIME || lo.i != EH_MISSING;
}

/* The default of a text is an intern id; elements of sets lie in DEFAULTS, `*next` on, no two fields' together. */
static bool default_ok(const EhBlock *b, const EhField *field, uint32_t *next)
{
    uint32_t first = (uint32_t)field->value.meta, count = (uint32_t)(field->value.meta >> 32);
    if (field->kind == EH_RECORD || (field->flags & (EH_FIELD_OPTIONAL | EH_FIELD_PREDICTED)))
        return false;
    if (field->kind == EH_TEXT)
        return field->value.meta >= 1 && field->value.meta <= b->n_TEXTS;
    if (field->kind != EH_SET && field->kind != EH_LIST)
        return eh_verify_scalar(b, field->kind, field->arg, field->value);
    const EhSeqType *type = &b->SEQS[field->arg];
    if (count == 0)
        return first <= b->n_DEFAULTS;
    if (first < *next || !eh_verify_range(first, count, b->n_DEFAULTS) || count > type->max ||
        type->kind == EH_RECORD)
        return false;
    *next = first + count;
    for (uint32_t i = first; i < first + count; i++) {
        EhCell value = b->DEFAULTS[i];
        if (type->kind == EH_TEXT ? value.meta < 1 || value.meta > b->n_TEXTS
                                  : !eh_verify_scalar(b, type->kind, type->arg, value))
            return false;
    }
    return true;
}

static bool unknown_ok(const EhBlock *b, const EhField *field)
{
    uint8_t kind = field->kind;
    uint32_t arg = field->arg;
    if (field->unknown == EH_NONE)
        return true;
    if (kind == EH_SET || kind == EH_LIST) {
        kind = b->SEQS[arg].kind;
        arg = b->SEQS[field->arg].arg;
    }
    return kind == EH_ENUM && field->unknown < b->ENUMS[arg].count;
}

static bool strings_ok(const EhBlock *b, const EhField *field)
{
    return eh_verify_ref(b, field->name) && eh_verify_ref(b, field->path) &&
           eh_verify_ref(b, field->key) && eh_verify_ref(b, field->wanted) &&
           eh_verify_ref(b, field->format);
}

static bool check_field(EhVerifier *v, const EhField *field, uint32_t *next_default)
{
    const EhBlock *b = v->block;
    bool has_format = (field->flags & EH_FIELD_HAS_FORMAT) != 0;
    bool predicted = (field->flags & EH_FIELD_PREDICTED) != 0;
    if (!strings_ok(b, field))
        return eh_verify_fail(v, "FIELDS: a name lies outside of STRINGS");
    if (field->kind > EH_RECORD || !eh_verify_arg(b, field->kind, field->arg) ||
        (field->kind == EH_RECORD && field->arg != 0) || (predicted && field->kind > EH_TEXT) ||
        field->flags >= 2 * EH_FIELD_HAS_FORMAT)
        return eh_verify_fail(v, "FIELDS: a field of no kind");
    if (field->zone >= b->n_ZONES ||
        (has_format && field->kind != EH_DATE && field->kind != EH_TIME))
        return eh_verify_fail(v, "FIELDS: a form or zone that does not fit");
    if (!bounds_ok(field->kind, field->lo, field->hi) || !unknown_ok(b, field))
        return eh_verify_fail(v, "FIELDS: bounds or `unknown` that do not fit");
    if ((field->flags & EH_FIELD_DEFAULT) && !default_ok(b, field, next_default))
        return eh_verify_fail(v, "FIELDS: a default that does not fit");
    return true;
}

/* Each field's parent is the innermost record that it lies in, and that record holds it wholly. */
static bool check_nesting(const EhBlock *b, const EhLayout *layout)
{
    uint32_t open = EH_NONE, end = layout->first_field + layout->n_fields;
    for (uint32_t i = layout->first_field; i < end; i++) {
        const EhField *field = &b->FIELDS[i];
        while (open != EH_NONE && i - open > b->FIELDS[open].n_inside)
            open = b->FIELDS[open].parent;
        uint64_t limit = open == EH_NONE ? end : (uint64_t)open + b->FIELDS[open].n_inside + 1;
        if (field->parent != open || (uint64_t)i + field->n_inside >= limit ||
            (field->kind != EH_RECORD && field->n_inside != 0))
            return false;
        if (field->kind == EH_RECORD && field->n_inside)
            open = i;
    }
    return true;
}

/* ---- tracked fields ---- */

/* Row i of TRACKED is a field of the ticket; layout 1 has the same field in the same place. */
static bool check_tracked(EhVerifier *v)
{
    const EhBlock *b = v->block;
    const EhLayout *ticket = &b->LAYOUTS[0], *past = &b->LAYOUTS[1];
    if (past->n_fields != b->n_TRACKED)
        return eh_verify_fail(v, "TRACKED: not the fields of layout 1");
    for (uint32_t i = 0; i < b->n_TRACKED; i++) {
        uint32_t index = b->TRACKED[i];
        const EhField *was = &b->FIELDS[past->first_field + i];
        if (index < ticket->first_field || index - ticket->first_field >= ticket->n_fields)
            return eh_verify_fail(v, "TRACKED: no field of the ticket");
        const EhField *is = &b->FIELDS[index];
        EhRegType a = {.kind = is->kind, .arg = is->arg}, c = {.kind = was->kind, .arg = was->arg};
        bool may_miss = eh_verify_cell(v, 0, is->cell)->optional;
        if (is->tracked != i || was->tracked != i || is->kind > EH_TEXT ||
            !eh_verify_same(&a, &c) || ((is->flags ^ was->flags) & EH_FIELD_PREDICTED) ||
            (may_miss && !eh_verify_cell(v, 1, was->cell)->optional))
            return eh_verify_fail(v, "TRACKED: layout 1 has another field in this place");
    }
    return true;
}

/* No other field says that it is tracked. */
static bool check_untracked(EhVerifier *v)
{
    const EhBlock *b = v->block;
    const EhLayout *ticket = &b->LAYOUTS[0], *past = &b->LAYOUTS[1];
    uint32_t found = 0;
    for (uint32_t i = 0; i < b->n_FIELDS; i++) {
        bool mine = i - ticket->first_field < ticket->n_fields;
        if (b->FIELDS[i].tracked == EH_NONE || i - past->first_field < past->n_fields)
            continue;
        if (!mine || b->FIELDS[i].tracked >= b->n_TRACKED)
            return eh_verify_fail(v, "FIELDS: `tracked` is no row of TRACKED");
        found++;
    }
    return found == b->n_TRACKED ? true : eh_verify_fail(v, "TRACKED: rows and fields differ");
}

/* ---- layouts ---- */

/* Layouts share no fields and lie in order, so that a slot belongs to one of them. */
static bool check_shapes(EhVerifier *v)
{
    const EhBlock *b = v->block;
    uint64_t next = 0;
    if (b->n_LAYOUTS < 2)
        return eh_verify_fail(v, "LAYOUTS: the ticket or its past is not there");
    for (uint32_t i = 0; i < b->n_LAYOUTS; i++) {
        const EhLayout *row = &b->LAYOUTS[i];
        if (!eh_verify_ref(b, row->name) ||
            !eh_verify_range(row->first_field, row->n_fields, b->n_FIELDS) ||
            row->first_field < next)
            return eh_verify_fail(v, "LAYOUTS: a name or its fields lie outside, or shared");
        if (row->n_cells > EH_LIMIT_CELLS || row->n_cells > 5 * (uint64_t)row->n_fields)
            return eh_verify_fail(v, "LAYOUTS: too many cells");
        next = (uint64_t)row->first_field + row->n_fields;
        v->n_cells += row->n_cells;
    }
    return true;
}

static bool check_seqs(EhVerifier *v)
{
    const EhBlock *b = v->block;
    for (uint32_t i = 0; i < b->n_SEQS; i++) {
        const EhSeqType *row = &b->SEQS[i];
        if ((row->kind > EH_TEXT && row->kind != EH_RECORD) ||
            !eh_verify_arg(b, row->kind, row->arg) || row->max > EH_LIMIT_ELEMENTS ||
            !bounds_ok(row->kind, row->lo, row->hi))
            return eh_verify_fail(v, "SEQS: elements of no kind, or too many");
        if (row->stride !=
            (row->kind == EH_RECORD ? b->LAYOUTS[row->arg].n_cells : eh_kind_width(row->kind)))
            return eh_verify_fail(v, "SEQS: a stride that does not fit");
    }
    return true;
}

static bool make_cells(EhVerifier *v)
{
    const EhBlock *b = v->block;
    size_t at = 0;
    v->cells = eh_allocate(v->allocator, v->n_cells * sizeof *v->cells);
    v->first_cell = eh_allocate(v->allocator, b->n_LAYOUTS * sizeof *v->first_cell);
    v->no_memory = !v->cells || !v->first_cell;
    if (v->no_memory)
        return false;
    for (uint32_t i = 0; i < b->n_LAYOUTS; i++) {
        v->first_cell[i] = (uint32_t)at;
        if (!eh_verify_cells(b, i, v->cells + at))
            return eh_verify_fail(v, "FIELDS: cells that two fields share, or nobody has");
        at += b->LAYOUTS[i].n_cells;
    }
    return true;
}

bool eh_verify_layouts(EhVerifier *v)
{
    const EhBlock *b = v->block;
    uint32_t next_default = 0;
    if (!check_shapes(v) || !check_seqs(v))
        return false;
    for (uint32_t i = 0; i < b->n_FIELDS; i++)
        if (!check_field(v, &b->FIELDS[i], &next_default))
            return false;
    for (uint32_t i = 0; i < b->n_LAYOUTS; i++)
        if (!check_nesting(b, &b->LAYOUTS[i]))
            return eh_verify_fail(v, "FIELDS: records that do not nest");
    return make_cells(v) && check_tracked(v) && check_untracked(v);
}
