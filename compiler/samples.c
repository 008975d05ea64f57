/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Samples: values typed by their fields, laid over the sample that they are `like`.
 *
 * Each value is checked where it stands, so whatever is laid over it later never reports it again.
 */
#include "compiler/desk.h"

#include "vm/convert.h"

#include <string.h>

static bool given_value(EhPolicy *policy, const EhFieldDecl *field, EhNode *node,
                        const EhSampleValue *below, EhSampleValue *out);

static const EhSampleField *own_field(const EhSampleValue *record, uint32_t index)
{
    const EhSampleField *f = record->fields;
    while (f != NULL && f->index != index) {
        f = f->next;
    }
    return f;
}

/* What lies under a record whose `like` is not known: every field has some value, so nothing is lacking. */
static const EhSampleValue anything = {.what = EH_SAMPLE_RECORD};

/* What a record says of a field, here or below; NULL if nothing. */
static const EhSampleValue *field_value(const EhSampleValue *record, uint32_t index)
{
    for (; record != NULL; record = record->base) {
        if (record == &anything) {
            return record;
        }
        const EhSampleField *own = own_field(record, index);
        if (own != NULL) {
            return &own->value;
        }
    }
    return NULL;
}

static int64_t field_index(const EhRecordDecl *record, EhStr name)
{
    for (uint32_t i = 0; i < record->fields.n; i++) {
        if (eh_str_same(record->fields.at[i]->name, name)) {
            return i;
        }
    }
    return -1;
}

static void report_field(EhPolicy *policy, const EhNode *given, const EhRecordDecl *record)
{
    EhStr names[EH_LIMIT_RECORD_FIELDS];
    uint32_t n = 0;
    for (; n < record->fields.n && n < EH_LIMIT_RECORD_FIELDS; n++) {
        names[n] = record->fields.at[n]->name;
    }
    EhStr near = eh_diag_nearest(given->name, names, n);
    bool ticket = record == policy->ticket;
    EhDiag *diag =
        eh_diag(policy->diags, EH_E_UNKNOWN_FIELD, given->name_span, "%s%.*s has no field `%.*s`",
                ticket ? "the " : "the record ", EH_STR_F(record->name), EH_STR_F(given->name));
    eh_diag_second(policy->diags, diag,
                   record->node->name_span.end > 0 ? record->node->name_span : record->node->span,
                   "declared here");
    if (near.n > 0) {
        eh_diag_hint(policy->diags, diag, "did you mean `%.*s`?", EH_STR_F(near));
    }
}

/* ---- values ---- */

static bool wrong_shape(EhPolicy *policy, const EhNode *node, EhStr name, const EhVType *type,
                        const char *hint)
{
    EhDiag *diag = eh_diag(policy->diags, EH_E_SAMPLE, node->span,
                           "`%.*s` is %.*s, and this is not written like one", EH_STR_F(name),
                           EH_STR_F(eh_type_text(policy, type, false)));
    eh_diag_hint(policy->diags, diag, "write `%.*s %s`", EH_STR_F(name), hint);
    return false;
}

/* One GIVEN of a record; false if something was reported. */
static bool lay_field(EhPolicy *policy, EhSampleValue *record, EhNode *given)
{
    int64_t index = field_index(record->record, given->name);
    if (index < 0) {
        report_field(policy, given, record->record);
        return false;
    }
    const EhSampleField *old = own_field(record, (uint32_t)index);
    if (old != NULL) {
        eh_desk_twice(policy, given->name_span, old->node->span, "the field ", given->name);
        return false;
    }
    EhSampleField *own = eh_arena_alloc(policy->arena, sizeof *own);
    if (own == NULL) {
        return false;
    }
    const EhSampleValue *below = field_value(record, (uint32_t)index);
    *own = (EhSampleField){
        record->record->fields.at[index], (uint32_t)index, given, {0}, record->fields};
    record->fields = own;
    return given_value(policy, own->field, given->a, below, &own->value);
}

static bool has_value(const EhSampleValue *value)
{
    return value != NULL && value->what != EH_SAMPLE_MISSING;
}

/* Whether the data must have the field: no `?`, no prediction, no default, be it a broken one. */
static bool is_required(const EhFieldDecl *field)
{
    if (field->type.optional || field->type.kind == EH_KIND_NONE) {
        return false;
    }
    for (const EhNode *modifier = field->node->list; modifier != NULL; modifier = modifier->next) {
        if (modifier->kind == EH_N_DEFAULT) {
            return false;
        }
    }
    return true;
}

/* The fields that a record has to be given and is not, reported as one message. */
static void report_lacking(EhPolicy *policy, EhSampleValue *record, EhSpan at)
{
    EhStr first = EH_STR("");
    uint32_t n = 0;
    for (uint32_t i = 0; i < record->record->fields.n; i++) {
        const EhFieldDecl *field = record->record->fields.at[i];
        if (is_required(field) && !has_value(field_value(record, i))) {
            first = n++ == 0 ? field->name : first;
        }
    }
    if (n == 0 || eh_desk_reported(policy, at)) {
        return;
    }
    EhDiag *diag = n == 1 ? eh_diag(policy->diags, EH_E_SAMPLE, at,
                                    "the required field `%.*s` is missing", EH_STR_F(first))
                          : eh_diag(policy->diags, EH_E_SAMPLE, at,
                                    "the required field `%.*s` and %u more are missing",
                                    EH_STR_F(first), n - 1);
    eh_diag_second(policy->diags, diag, eh_field_find(record->record, first)->node->span,
                   "declared here");
    eh_diag_hint(policy->diags, diag, "give %s, or declare %s with a `?` or a default",
                 n == 1 ? "it" : "them", n == 1 ? "it" : "them");
}

/* A field that was there, is required, and has been taken away. */
static void report_taken(EhPolicy *policy, const EhSampleField *own)
{
    const EhFieldDecl *field = own->field;
    if (own->value.what == EH_SAMPLE_MISSING && is_required(field)) {
        EhDiag *diag =
            eh_diag(policy->diags, EH_E_SAMPLE, own->node->span,
                    "`%.*s` is required, so it cannot be missing", EH_STR_F(field->name));
        eh_diag_second(policy->diags, diag, field->node->span, "declared here");
        eh_diag_hint(policy->diags, diag, "for broken data write `given json \"{ … }\"` in a test");
    }
}

/* Over another record only what was laid on it can lack something. */
static void close_record(EhPolicy *policy, EhSampleValue *record, EhSpan at)
{
    for (const EhSampleField *own = record->fields; own != NULL; own = own->next) {
        report_taken(policy, own);
    }
    if (record->base == NULL) {
        report_lacking(policy, record, at);
    }
}

static bool given_record(EhPolicy *policy, const EhFieldDecl *field, EhNode *node,
                         const EhSampleValue *below, EhSampleValue *out)
{
    bool empty = node->kind == EH_N_BRACES && node->list == NULL;
    if (node->kind != EH_N_RECORD_VALUE && !empty) {
        return wrong_shape(policy, node, field->name, &field->type, "{ FIELD VALUE; … }");
    }
    *out = (EhSampleValue){.what = EH_SAMPLE_RECORD, .record = field->type.record};
    if (below != NULL && below->what == EH_SAMPLE_RECORD) {
        out->base = below;
    }
    for (EhNode *given = node->list; given != NULL; given = given->next) {
        lay_field(policy, out, given);
    }
    close_record(policy, out, node->span);
    return true;
}

static bool given_element(EhPolicy *policy, const EhFieldDecl *field, EhNode *node,
                          EhSampleValue *out)
{
    const EhVType *elem = field->type.elem;
    if (node->kind == EH_N_AT || node->kind == EH_N_MISSING_VALUE) {
        eh_diag(policy->diags, EH_E_SAMPLE, node->span, "an element of `%.*s` is a plain value",
                EH_STR_F(field->name));
        return false;
    }
    if (elem->kind == EH_RECORD) {
        EhFieldDecl as_field = *field;
        as_field.type = *elem;
        return given_record(policy, &as_field, node, NULL, out);
    }
    out->what = EH_SAMPLE_VALUE;
    return eh_const(policy, node, elem, &out->value);
}

static bool given_items(EhPolicy *policy, const EhFieldDecl *field, EhNode *node,
                        EhSampleValue *out)
{
    const EhVType *type = &field->type;
    bool records = type->elem->kind == EH_RECORD;
    if (node->kind != EH_N_BRACES) {
        return wrong_shape(policy, node, field->name, type,
                           records ? "{ { FIELD VALUE }, … }" : "{ VALUE, … }");
    }
    uint32_t n = 0;
    for (const EhNode *item = node->list; item != NULL; item = item->next) {
        n++;
    }
    uint32_t counted = type->kind == EH_SET ? eh_const_distinct(policy, node->list) : n;
    if (counted > type->max) {
        EhDiag *diag = eh_diag(policy->diags, EH_E_SAMPLE, node->span,
                               "`%.*s` takes up to %u values, these are %u", EH_STR_F(field->name),
                               type->max, counted);
        eh_diag_second(policy->diags, diag, field->node->span, "declared here");
        return false;
    }
    out->what = EH_SAMPLE_ITEMS;
    out->items = n == 0 ? NULL : eh_arena_array(policy->arena, n, sizeof *out->items);
    for (EhNode *item = node->list; item != NULL && out->items != NULL; item = item->next) {
        given_element(policy, field, item, &out->items[out->n++]);
    }
    return true;
}

static bool given_prediction(EhPolicy *policy, const EhFieldDecl *field, EhNode *node,
                             EhSampleValue *out)
{
    if (!field->type.predicted) {
        EhDiag *diag =
            eh_diag(policy->diags, EH_E_NOT_PREDICTED, node->span,
                    "`%.*s` is not predicted, so it has no confidence", EH_STR_F(field->name));
        eh_diag_second(policy->diags, diag, field->node->span, "declared here");
        return false;
    }
    if (node->b->f > 1) {
        eh_diag(policy->diags, EH_E_CONFIDENCE, node->b->span, "a confidence is at most 100%%");
        return false;
    }
    out->confident = true;
    out->confidence = node->b->f;
    return true;
}

/* Checks one value by its field's type. `below`: what the sample said of the field before, or NULL. */
static bool given_value(EhPolicy *policy, const EhFieldDecl *field, EhNode *node,
                        const EhSampleValue *below, EhSampleValue *out)
{
    const EhVType *type = &field->type;
    *out = (EhSampleValue){.what = EH_SAMPLE_NOTHING};
    if (type->kind == EH_KIND_NONE) {
        return false;
    }
    if (node->kind == EH_N_MISSING_VALUE) {
        out->what = EH_SAMPLE_MISSING;
        return true;
    }
    if (type->kind == EH_RECORD) {
        return given_record(policy, field, node, below, out);
    }
    if (type->kind == EH_SET || type->kind == EH_LIST) {
        return given_items(policy, field, node, out);
    }
    if (node->kind == EH_N_AT) {
        if (!given_prediction(policy, field, node, out)) {
            return false;
        }
        node = node->a;
    }
    if (!eh_const(policy, node, type, &out->value)) {
        return false;
    }
    out->what = EH_SAMPLE_VALUE;
    return true;
}

/* ---- history ---- */

static void past_field(EhPolicy *policy, EhPast *past, EhNode *given)
{
    const EhFieldDecl *field = eh_field_find(policy->ticket, given->name);
    if (field != NULL && !field->tracked) {
        EhDiag *diag = eh_diag(policy->diags, EH_E_SAMPLE, given->name_span, "`%.*s` has no past",
                               EH_STR_F(given->name));
        eh_diag_second(policy->diags, diag, field->node->span, "declared here");
        eh_diag_hint(policy->diags, diag, "write `tracked` at the end of its line");
        return;
    }
    lay_field(policy, &past->fields, given);
}

static bool past_entry(EhPolicy *policy, EhNode *entry, EhPast *past)
{
    EhNode *at = entry->kind == EH_N_RECORD_VALUE ? entry->list : NULL;
    if (at == NULL || !eh_str_is(at->name, "at") || at->a->kind != EH_N_INSTANT) {
        EhDiag *diag = eh_diag(policy->diags, EH_E_SAMPLE, entry->span,
                               "an entry of the history starts with its instant");
        eh_diag_hint(policy->diags, diag,
                     "write `history { at 2026-03-02T10:00Z status pending; … }`");
        return false;
    }
    *past =
        (EhPast){.at = at->a->i, .fields = {.what = EH_SAMPLE_RECORD, .record = policy->ticket}};
    for (EhNode *given = at->next; given != NULL; given = given->next) {
        past_field(policy, past, given);
    }
    return true;
}

static void lay_history(EhPolicy *policy, EhSample *sample, EhNode *given)
{
    EhNode *value = given->a;
    uint32_t n = 0;
    sample->past = NULL;
    sample->n_past = 0;
    if (value->kind == EH_N_MISSING_VALUE) {
        return;
    }
    EhNode *first = value->kind == EH_N_BRACES ? value->list : value;
    for (const EhNode *entry = first; entry != NULL; entry = entry->next) {
        n++;
    }
    if (n > EH_LIMIT_HISTORY) {
        eh_diag(policy->diags, EH_E_LIMIT, value->span, "a history has at most %d entries",
                EH_LIMIT_HISTORY);
        return;
    }
    EhPast *past = eh_arena_array(policy->arena, n + 1, sizeof *past);
    for (EhNode *entry = first; entry != NULL && past != NULL; entry = entry->next) {
        sample->n_past += past_entry(policy, entry, &past[sample->n_past]);
    }
    sample->past = past;
}

/* ---- samples ---- */

void eh_sample_lay(EhPolicy *policy, EhSample *sample, EhNode *list, EhSpan at)
{
    const EhNode *history = NULL;
    for (EhNode *given = list; given != NULL; given = given->next) {
        if (!eh_str_is(given->name, "history")) {
            lay_field(policy, &sample->ticket, given);
        } else if (history != NULL) {
            eh_desk_twice(policy, given->name_span, history->span, "", given->name);
        } else {
            history = given;
            lay_history(policy, sample, given);
        }
    }
    close_record(policy, &sample->ticket, at);
}

static EhSample over(EhPolicy *policy, const EhSample *base)
{
    EhSample sample = {.ticket = {.what = EH_SAMPLE_RECORD, .record = policy->ticket}};
    if (base != NULL) {
        sample.past = base->past;
        sample.n_past = base->n_past;
        sample.ticket.base = &base->ticket;
    }
    return sample;
}

EhSample eh_sample_over(EhPolicy *policy, EhStr name, EhSpan span)
{
    const EhNode *node = eh_map_get(&policy->samples, name);
    const EhSample *base = node == NULL ? NULL : node->info;
    if (base == NULL) {
        eh_report_unknown(policy, EH_E_UNKNOWN_SAMPLE, span, "sample", name, &policy->samples);
    }
    EhSample sample = over(policy, base);
    if (base == NULL || base->state != 2) {
        sample = over(policy, NULL);
        sample.ticket.base = &anything;
    }
    return sample;
}

/* The sample that `node` is like, NULL if none; reports a circle. */
static EhNode *like(EhPolicy *policy, const EhNode *node)
{
    EhNode *base = node->b == NULL ? NULL : eh_map_get(&policy->samples, node->b->name);
    if (base != NULL && ((EhSample *)base->info)->state == 1) {
        EhDiag *diag = eh_diag(policy->diags, EH_E_SAMPLE, node->b->span,
                               "the sample `%.*s` is like itself", EH_STR_F(node->name));
        eh_diag_hint(policy->diags, diag, "one sample of the circle has to stand alone");
        return NULL;
    }
    return base;
}

static void settle(EhPolicy *policy, EhNode *node)
{
    EhSample *own = node->info;
    EhSample laid =
        node->b == NULL ? over(policy, NULL) : eh_sample_over(policy, node->b->name, node->b->span);
    eh_sample_lay(policy, &laid, node->list, node->span);
    laid.state = 2;
    *own = laid;
}

/* Walks up to a sample that is settled or stands alone, then settles the way back: chains are not recursed. */
static void settle_chain(EhPolicy *policy, EhNode *node)
{
    EH_VEC(EhNode *) chain = {0};
    while (node != NULL && ((EhSample *)node->info)->state == 0) {
        if (!EH_PUSH(policy->arena, &chain, node)) {
            return;
        }
        ((EhSample *)node->info)->state = 1;
        node = like(policy, node);
    }
    while (chain.n > 0) {
        settle(policy, chain.at[--chain.n]);
    }
}

void eh_check_samples(EhPolicy *policy)
{
    for (uint32_t i = 0; i < policy->sample_list.n; i++) {
        policy->sample_list.at[i].node->info = eh_arena_alloc(policy->arena, sizeof(EhSample));
    }
    if (policy->arena->failed) {
        return;
    }
    for (uint32_t i = 0; i < policy->sample_list.n; i++) {
        settle_chain(policy, policy->sample_list.at[i].node);
    }
    for (uint32_t i = 0; i < policy->tests.n && !policy->arena->failed; i++) {
        eh_check_test(policy, policy->tests.at[i].node);
    }
}
