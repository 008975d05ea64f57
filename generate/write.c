/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A ticket as a line of JSON, in the policy's own fields.
 *
 * One idea: a ticket is written anew whenever it is needed, as it came or with its end; what is drawn belongs to the
 * ticket or the customer, so both times it is the same one.
 */
#include <math.h>

#include "generate/write.h"
#include "vm/civil.h"
#include "vm/internal.h"

/* ---- draws of a field ---- */

static uint64_t key_of(const EhGenWriter *w, const EhGenField *field)
{
    return field->customers ? (w->made->person + 1) * UINT64_C(0xD1B54A32D192ED03) : w->made->key;
}

double eh_gen_draw(const EhGenWriter *w, const EhGenField *field, uint32_t which)
{
    uint32_t what = EH_DRAW_FIELDS + EH_DRAWS_A_FIELD * field->number + which;
    return eh_draw(w->g->job->seed, key_of(w, field), what);
}

double eh_gen_draw_normal(const EhGenWriter *w, const EhGenField *field, uint32_t which)
{
    uint32_t what = EH_DRAW_FIELDS + EH_DRAWS_A_FIELD * field->number + which;
    return eh_draw_normal(w->g->job->seed, key_of(w, field), what);
}

/* ---- keys and values ---- */

void eh_gen_put_key(EhGenWriter *w, const EhFieldDecl *decl)
{
    eh_out_string(w->data.out, w->first ? "" : ", ");
    w->first = false;
    eh_data_text(w->data, decl->key);
    EH_OUT_LITERAL(w->data.out, ": ");
}

static double confidence_of(const EhGenWriter *w, const EhGenField *field,
                            const EhSampleValue *given)
{
    double median = given->confident ? given->confidence : eh_gen_set(w->g, EH_GENERATE_CONFIDENCE);
    double doubt = (1 - median) * eh_power(2.718281828459045, eh_gen_set(w->g, EH_GENERATE_DOUBT) *
                                                                  eh_gen_draw_normal(w, field, 3));
    double confidence = floor((1 - doubt) * 100 + 0.5) / 100;
    return confidence < 0 ? 0 : confidence;
}

bool eh_gen_put_drawn(EhGenWriter *w, const EhGenField *field, const EhSampleValue *given,
                      const EhConst *value)
{
    char text[EH_CONVERT_MAX];
    eh_gen_put_key(w, field->field);
    if (!field->field->type.predicted || given == NULL) {
        eh_data_single(w->data, field->field, value);
        return true;
    }
    EH_OUT_LITERAL(w->data.out, "{\"value\": ");
    eh_data_single(w->data, field->field, value);
    EH_OUT_LITERAL(w->data.out, ", \"confidence\": ");
    eh_out_bytes(w->data.out, text, eh_convert_put_double(text, confidence_of(w, field, given)));
    EH_OUT_LITERAL(w->data.out, "}");
    return true;
}

bool eh_gen_put_same(EhGenWriter *w, const EhGenField *field, const EhSampleValue *given)
{
    if (given != NULL) {
        eh_gen_put_key(w, field->field);
        eh_data_value(w->data, field->field, given);
    }
    return given != NULL;
}

bool eh_gen_put_scratch(EhGenWriter *w, const EhGenField *field, const EhSampleValue *given)
{
    EhOut *out = &w->g->scratch;
    const EhVType *type = &field->field->type;
    EhConst value = {.text = {out->p, (uint32_t)out->n}};
    w->data.out->failed = w->data.out->failed || out->failed;
    return !out->failed && (int64_t)out->n <= type->hi ? eh_gen_put_drawn(w, field, given, &value)
                                                       : eh_gen_put_same(w, field, given);
}

/* ---- words ---- */

static bool put_body(EhGenWriter *w, const EhGenField *field, const EhSampleValue *given)
{
    const EhGenPhrases *phrases = &w->g->phrases;
    uint64_t seed = w->g->job->seed, key = w->made->key;
    EhOut *out = &w->g->scratch;
    if (phrases->n_sets == 0 ||
        !eh_gen_chance(w->g, w->made, EH_DRAW_PHRASE, eh_gen_set(w->g, EH_GENERATE_PHRASES))) {
        return eh_gen_put_same(w, field, given);
    }
    uint32_t set = (uint32_t)(eh_draw(seed, key, EH_DRAW_PHRASE_SET) * phrases->n_sets);
    uint32_t first = phrases->first[set], n = phrases->first[set + 1] - first;
    EhStr phrase = phrases->texts[first + (uint32_t)(eh_draw(seed, key, EH_DRAW_PHRASE_TEXT) * n)];
    out->n = 0;
    eh_out_bytes(out, given->value.text.p, given->value.text.n);
    EH_OUT_LITERAL(out, " (");
    eh_out_bytes(out, phrase.p, phrase.n);
    EH_OUT_LITERAL(out, ")");
    return eh_gen_put_scratch(w, field, given);
}

static bool put_id(EhGenWriter *w, const EhGenField *field)
{
    EhOut *out = &w->g->scratch;
    char digits[24];
    size_t n = eh_convert_put_int(digits, (int64_t)w->ticket + 1);
    out->n = 0;
    eh_out_bytes(out, w->g->id.p, w->g->id.n);
    for (size_t i = n; i < w->g->id_width; i++) {
        EH_OUT_LITERAL(out, "0");
    }
    eh_out_bytes(out, digits, n);
    return eh_gen_put_scratch(w, field, NULL);
}

/* ---- states ---- */

/* How far the ticket has come by the end of the history: its last state, or -1. */
static int32_t state_of(const EhGen *g, const EhGenCourse *c)
{
    if (c == NULL || c->started == EH_MISSING) {
        return -1;
    }
    if (c->ended <= g->job->until) {
        return g->done;
    }
    return c->paused != EH_MISSING && c->resumed == EH_MISSING ? g->pending : g->working;
}

static bool put_state(EhGenWriter *w, const EhGenField *field, const EhSampleValue *given)
{
    int32_t state = state_of(w->g, w->course);
    EhConst value = {.cell = {.i = state}, .text = EH_STR("")};
    return state < 0 ? eh_gen_put_same(w, field, given) : eh_gen_put_drawn(w, field, given, &value);
}

/* Why the customer is waited for: any name, as often as any other. */
static bool put_reason(EhGenWriter *w, const EhGenField *field, const EhSampleValue *given)
{
    uint32_t n = field->field->type.enumeration->names.n;
    EhConst value = {.cell = {.i = (int64_t)(eh_gen_draw(w, field, 0) * n)}, .text = EH_STR("")};
    bool paused = w->course != NULL && w->course->paused != EH_MISSING;
    return paused ? eh_gen_put_drawn(w, field, given, &value) : eh_gen_put_same(w, field, given);
}

static void put_entry(EhGenWriter *w, int64_t at, int32_t state, bool *any)
{
    EhConst value = {.cell = {.i = state}, .text = EH_STR("")};
    char text[EH_CONVERT_MAX];
    if (at == EH_MISSING || at > w->g->job->until || state < 0) {
        return;
    }
    eh_out_string(w->data.out, *any ? ", {\"at\": " : "{\"at\": ");
    eh_data_text(w->data, (EhStr){text, (uint32_t)eh_convert_put_instant(text, at)});
    w->first = false;
    eh_gen_put_drawn(w, w->g->state, NULL, &value);
    if (state == w->g->pending && w->g->reason != NULL) {
        put_reason(w, w->g->reason, NULL);
    }
    EH_OUT_LITERAL(w->data.out, "}");
    *any = true;
}

static void put_history(EhGenWriter *w)
{
    const EhGenCourse *c = w->course;
    bool any = false;
    EH_OUT_LITERAL(w->data.out, ", \"history\": [");
    put_entry(w, c->started, w->g->working, &any);
    put_entry(w, c->paused, w->g->pending, &any);
    put_entry(w, c->resumed, w->g->working, &any);
    put_entry(w, c->ended, w->g->done, &any);
    EH_OUT_LITERAL(w->data.out, "]");
}

/* ---- fields ---- */

static bool put_fields(EhGenWriter *w, const EhGenField *fields, uint32_t n);

static bool put_record(EhGenWriter *w, const EhGenField *field, const EhSampleValue *given)
{
    size_t before = w->data.out->n;
    bool first = w->first;
    if (given == NULL && field->field->type.optional) {
        return false;
    }
    eh_gen_put_key(w, field->field);
    EH_OUT_LITERAL(w->data.out, "{");
    w->first = true;
    bool any = put_fields(w, field->fields, field->n_fields) || given != NULL;
    EH_OUT_LITERAL(w->data.out, "}");
    w->first = any ? false : first;
    w->data.out->n = any ? w->data.out->n : before;
    return any;
}

static bool put_created(EhGenWriter *w, const EhGenField *field)
{
    EhConst value = {.cell = {.i = w->g->tickets.at[w->ticket].created}};
    return eh_gen_put_drawn(w, field, NULL, &value);
}

static bool put_end(EhGenWriter *w, const EhGenField *field)
{
    EhConst value;
    return eh_gen_outcome(w->g, field, w->ticket, w->course, &value) &&
           eh_gen_put_drawn(w, field, NULL, &value);
}

static bool put_field(EhGenWriter *w, const EhGenField *field, const EhSampleValue *given)
{
    switch (field->rule) {
    case EH_GEN_SAME:
        return field->number == w->line->body ? put_body(w, field, given)
                                              : eh_gen_put_same(w, field, given);
    case EH_GEN_NOTHING:
        return false;
    case EH_GEN_RECORD:
        return put_record(w, field, given);
    case EH_GEN_ID:
        return put_id(w, field);
    case EH_GEN_CREATED:
        return put_created(w, field);
    case EH_GEN_UNTIL:
    case EH_GEN_ROLE:
        return put_end(w, field);
    case EH_GEN_STATE:
        return put_state(w, field, given);
    case EH_GEN_REASON:
        return put_reason(w, field, given);
    case EH_GEN_CONTACTS:
    case EH_GEN_MOOD:
    case EH_GEN_BEFORE:
    case EH_GEN_NUMBER:
    case EH_GEN_ADDRESS:
    case EH_GEN_NAME:
    case EH_GEN_WORD:
    case EH_GEN_COUNT:
    case EH_GEN_AMOUNT:
    case EH_GEN_SHIFT:
    case EH_GEN_DATE:
    case EH_GEN_YEARLY:
        return eh_gen_vary(w, field, given);
    }
    return false;
}

/* Several fields may read one key: it is written once. */
static bool put_fields(EhGenWriter *w, const EhGenField *fields, uint32_t n)
{
    bool any = false;
    for (uint32_t i = 0; i < n; i++) {
        const EhGenField *field = &fields[i];
        bool twice = field->twin != EH_NONE && w->g->written[fields[field->twin].number];
        w->g->written[field->number] = !twice && put_field(w, field, w->line->given[field->number]);
        any = any || w->g->written[field->number];
    }
    return any;
}

void eh_gen_write(EhGen *g, uint32_t ticket, const EhGenCourse *course, EhOut *out)
{
    EhGenWriter w = {.g = g,
                     .data = {g->policy, out},
                     .ticket = ticket,
                     .made = &g->made[ticket],
                     .line = &g->lines[g->made[ticket].line],
                     .course = course,
                     .first = true};
    g->scratch.failed = false;
    EH_OUT_LITERAL(out, "{");
    put_fields(&w, g->fields, g->n_fields);
    if (course != NULL && g->state != NULL && course->started != EH_MISSING) {
        put_history(&w);
    }
    EH_OUT_LITERAL(out, "}");
}
