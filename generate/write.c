/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A ticket as a line of JSON, in the policy's own fields.
 *
 * One idea: a ticket is written anew whenever it is needed, as it came or with its end; what is drawn belongs to the
 * ticket or the customer, so both times it is the same one.
 */
#include <math.h>

#include "generate/internal.h"
#include "vm/civil.h"
#include "vm/internal.h"

/* A ticket on its way out. `first`: nothing stands in the record at hand yet. */
typedef struct Writer {
    EhGen *g;
    EhDataOut data;
    uint32_t ticket;
    const EhGenTicket *made;
    const EhGenLine *line;
    const EhGenCourse *course; /* NULL: as it came */
    bool first;
} Writer;

/* ---- draws of a field ---- */

static uint64_t key_of(const Writer *w, const EhGenField *field)
{
    return field->customers ? (w->made->person + 1) * UINT64_C(0xD1B54A32D192ED03) : w->made->key;
}

static double draw(const Writer *w, const EhGenField *field, uint32_t which)
{
    uint32_t what = EH_DRAW_FIELDS + EH_DRAWS_A_FIELD * field->number + which;
    return eh_draw(w->g->job->seed, key_of(w, field), what);
}

static double draw_normal(const Writer *w, const EhGenField *field, uint32_t which)
{
    uint32_t what = EH_DRAW_FIELDS + EH_DRAWS_A_FIELD * field->number + which;
    return eh_draw_normal(w->g->job->seed, key_of(w, field), what);
}

static int64_t hold(const EhVType *type, int64_t value)
{
    return value < type->lo ? type->lo : value > type->hi ? type->hi : value;
}

static double hold_number(const EhVType *type, double value)
{
    return value < type->flo ? type->flo : value > type->fhi ? type->fhi : value;
}

/* Two decimals, or whatever keeps it inside its bounds. */
static double cut(const EhVType *type, double value)
{
    double cents = floor(value * 100 + 0.5) / 100;
    return hold_number(type, cents);
}

/* ---- keys and values ---- */

static void put_key(Writer *w, const EhFieldDecl *decl)
{
    eh_out_string(w->data.out, w->first ? "" : ", ");
    w->first = false;
    eh_data_text(w->data, decl->key);
    EH_OUT_LITERAL(w->data.out, ": ");
}

static double confidence_of(const Writer *w, const EhGenField *field, const EhSampleValue *given)
{
    double median = given->confident ? given->confidence : eh_gen_set(w->g, EH_GENERATE_CONFIDENCE);
    double doubt = (1 - median) * eh_power(2.718281828459045, eh_gen_set(w->g, EH_GENERATE_DOUBT) *
                                                                  draw_normal(w, field, 3));
    double confidence = floor((1 - doubt) * 100 + 0.5) / 100;
    return confidence < 0 ? 0 : confidence;
}

static bool put_drawn(Writer *w, const EhGenField *field, const EhSampleValue *given,
                      const EhConst *value)
{
    char text[EH_CONVERT_MAX];
    put_key(w, field->field);
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

static bool put_same(Writer *w, const EhGenField *field, const EhSampleValue *given)
{
    if (given != NULL) {
        put_key(w, field->field);
        eh_data_value(w->data, field->field, given);
    }
    return given != NULL;
}

/* ---- what varies ---- */

/* Another name than `own`, as often as the workload has it. */
static int64_t other_name(const Writer *w, const EhGenField *field, int64_t own)
{
    uint32_t n = field->field->type.enumeration->names.n;
    double sum = 0, u = draw(w, field, 1);
    for (uint32_t i = 0; i < n; i++) {
        sum += i == own ? 0 : field->weights[i];
    }
    for (uint32_t i = 0; i < n; i++) {
        u -= i == own ? 0 : field->weights[i] / sum;
        if (i != own && u <= 0) {
            return i;
        }
    }
    return own;
}

static bool put_word(Writer *w, const EhGenField *field, const EhSampleValue *given)
{
    int64_t own = given != NULL ? given->value.cell.i : field->otherwise;
    bool varies = draw(w, field, 0) < eh_gen_set(w->g, EH_GENERATE_VARIETY);
    if (own == EH_MISSING || !varies) {
        return field->field->type.predicted && given != NULL
                   ? put_drawn(w, field, given, &given->value)
                   : put_same(w, field, given);
    }
    EhConst value = {.cell = {.i = other_name(w, field, own)}, .text = EH_STR("")};
    return put_drawn(w, field, given, &value);
}

static double factor(const Writer *w, const EhGenField *field)
{
    double e = eh_gen_set(w->g, EH_GENERATE_SPREAD) * draw_normal(w, field, 0);
    return eh_sim_exp(e < -20 ? -20 : e > 20 ? 20 : e);
}

static bool put_amount(Writer *w, const EhGenField *field, const EhSampleValue *given)
{
    const EhVType *type = &field->field->type;
    EhConst value = {.text = EH_STR("")};
    if (given == NULL || given->what != EH_SAMPLE_VALUE) {
        return put_same(w, field, given);
    }
    if (type->kind == EH_NUMBER) {
        value.cell.f = cut(type, given->value.cell.f * factor(w, field));
    } else {
        double drawn = (double)given->value.cell.i * factor(w, field);
        drawn = drawn > 9e15 ? 9e15 : drawn < -9e15 ? -9e15 : drawn;
        value.cell.i = hold(type, (int64_t)floor(drawn + 0.5));
    }
    return put_drawn(w, field, given, &value);
}

/* A small number is a matter of kind rather than size. */
static bool put_count(Writer *w, const EhGenField *field, const EhSampleValue *given)
{
    if (given == NULL || given->what != EH_SAMPLE_VALUE || given->value.cell.i >= 10) {
        return put_amount(w, field, given);
    }
    EhConst value = given->value;
    value.cell.i += draw(w, field, 0) < eh_gen_set(w->g, EH_GENERATE_VARIETY);
    value.cell.i = hold(&field->field->type, value.cell.i);
    return put_drawn(w, field, given, &value);
}

/* Around the sample's, by `spread` of a quarter of the range; of one without bounds by `spread` of its size. */
static double shifted(const Writer *w, const EhGenField *field, const EhSampleValue *given)
{
    const EhVType *type = &field->field->type;
    double own = given->value.cell.f, range = (type->fhi - type->flo) / 4;
    range = range > 1e6 ? fabs(own) : range;
    return own + eh_gen_set(w->g, EH_GENERATE_SPREAD) * range * draw_normal(w, field, 0);
}

static bool put_shift(Writer *w, const EhGenField *field, const EhSampleValue *given)
{
    if (given == NULL || given->what != EH_SAMPLE_VALUE) {
        return put_same(w, field, given);
    }
    EhConst value = {.cell = {.f = cut(&field->field->type, shifted(w, field, given))}};
    return put_drawn(w, field, given, &value);
}

/* ---- the customer ---- */

/* `text` with the customer's number: in place of the digits at its end, or else behind `join`. */
static void compose(Writer *w, EhStr text, const char *join)
{
    EhOut *out = &w->g->scratch;
    char digits[24];
    uint32_t n = text.n;
    while (n > 0 && text.p[n - 1] >= '0' && text.p[n - 1] <= '9') {
        n--;
    }
    size_t width = text.n - n;
    size_t written = eh_convert_put_int(digits, (int64_t)(w->made->person + 1));
    eh_out_bytes(out, text.p, n);
    if (width == 0) {
        eh_out_string(out, join);
    }
    for (size_t i = written; i < width; i++) {
        EH_OUT_LITERAL(out, "0");
    }
    eh_out_bytes(out, digits, written);
}

static bool put_scratch(Writer *w, const EhGenField *field, const EhSampleValue *given)
{
    EhOut *out = &w->g->scratch;
    const EhVType *type = &field->field->type;
    EhConst value = {.text = {out->p, (uint32_t)out->n}};
    w->data.out->failed = w->data.out->failed || out->failed;
    return !out->failed && (int64_t)out->n <= type->hi ? put_drawn(w, field, given, &value)
                                                       : put_same(w, field, given);
}

static bool put_named(Writer *w, const EhGenField *field, const EhSampleValue *given)
{
    if (given == NULL || given->what != EH_SAMPLE_VALUE) {
        return put_same(w, field, given);
    }
    EhStr text = given->value.text;
    if (field->field->type.kind == EH_INT) {
        EhConst value = given->value;
        value.cell.i = hold(&field->field->type, value.cell.i + (int64_t)w->made->person);
        return put_drawn(w, field, given, &value);
    }
    w->g->scratch.n = 0;
    uint32_t at = text.n;
    while (field->rule == EH_GEN_ADDRESS && at > 0 && text.p[at - 1] != '@') {
        at--;
    }
    if (field->rule == EH_GEN_ADDRESS && at == 0) {
        return put_same(w, field, given);
    }
    bool address = field->rule == EH_GEN_ADDRESS;
    EhStr head = {text.p, address ? at - 1 : text.n};
    compose(w, head, field->rule == EH_GEN_NUMBER ? "-" : field->rule == EH_GEN_NAME ? " " : "");
    eh_out_bytes(&w->g->scratch, text.p + head.n, text.n - head.n);
    return put_scratch(w, field, given);
}

/* ---- dates ---- */

static int64_t day_of(const Writer *w, int64_t at)
{
    const EhZoneDecl *zone = &w->g->policy->zones.at[0];
    return eh_zone_day(zone->spans, zone->n, at);
}

static bool put_date(Writer *w, const EhGenField *field, const EhSampleValue *given)
{
    int64_t created = w->g->tickets.at[w->ticket].created;
    bool date = field->field->type.kind == EH_DATE;
    if (given == NULL || given->what != EH_SAMPLE_VALUE || w->line->came == EH_MISSING) {
        return put_same(w, field, given);
    }
    EhConst value = given->value;
    value.cell.i += date ? day_of(w, created) - day_of(w, w->line->came) : created - w->line->came;
    value.cell.i = hold(&field->field->type, value.cell.i);
    return put_drawn(w, field, given, &value);
}

static bool put_yearly(Writer *w, const EhGenField *field, const EhSampleValue *given)
{
    if (given != NULL || draw(w, field, 0) >= eh_gen_set(w->g, EH_GENERATE_DATED)) {
        return put_date(w, field, given);
    }
    int64_t today = day_of(w, w->g->tickets.at[w->ticket].created);
    int64_t day = (int64_t)(draw(w, field, 1) * 365);
    EhConst value = {.cell = {.i = today + eh_civil_floor_mod(day - today, 365)}};
    return put_drawn(w, field, given, &value);
}

/* ---- contacts and moods ---- */

static bool put_contacts(Writer *w, const EhGenField *field, const EhSampleValue *given)
{
    bool known = given != NULL && given->what == EH_SAMPLE_VALUE;
    int64_t own = known                            ? given->value.cell.i
                  : field->otherwise == EH_MISSING ? 0
                                                   : field->otherwise;
    if (w->made->contacts == 0) {
        return put_same(w, field, given);
    }
    EhConst value = {.cell = {.i = hold(&field->field->type, own + w->made->contacts)}};
    return put_drawn(w, field, given, &value);
}

/* Sinks by parts of its range: with each contact before, and with the wait of the last one. */
static double mood_of(const Writer *w, const EhGenField *field, const EhSampleValue *given)
{
    const EhGen *g = w->g;
    const EhVType *type = &field->field->type;
    double sunk = eh_gen_set(g, EH_GENERATE_SOUR_CONTACT) * w->made->contacts;
    if (w->made->before != EH_NONE) {
        sunk += eh_gen_set(g, EH_GENERATE_SOUR_WAIT) * eh_gen_course(g, w->made->before).slow;
    }
    double range = type->fhi - type->flo;
    return cut(type, shifted(w, field, given) - sunk * (range > 1e6 ? 2 : range));
}

static bool put_mood(Writer *w, const EhGenField *field, const EhSampleValue *given)
{
    EhGenTicket *made = &w->g->made[w->ticket];
    if (given == NULL || given->what != EH_SAMPLE_VALUE) {
        return put_same(w, field, given);
    }
    made->mood = w->course == NULL ? mood_of(w, field, given) : made->mood;
    EhConst value = {.cell = {.f = made->mood}};
    return put_drawn(w, field, given, &value);
}

static bool put_before(Writer *w, const EhGenField *field, const EhSampleValue *given)
{
    double mood = w->made->before == EH_NONE ? NAN : w->g->made[w->made->before].mood;
    if (isnan(mood)) {
        return put_same(w, field, given);
    }
    EhConst value = {.cell = {.f = hold_number(&field->field->type, mood)}};
    return put_drawn(w, field, given, &value);
}

/* ---- words ---- */

static bool put_body(Writer *w, const EhGenField *field, const EhSampleValue *given)
{
    const EhGenPhrases *phrases = &w->g->phrases;
    uint64_t seed = w->g->job->seed, key = w->made->key;
    EhOut *out = &w->g->scratch;
    if (phrases->n_sets == 0 ||
        !eh_gen_chance(w->g, w->made, EH_DRAW_PHRASE, eh_gen_set(w->g, EH_GENERATE_PHRASES))) {
        return put_same(w, field, given);
    }
    uint32_t set = (uint32_t)(eh_draw(seed, key, EH_DRAW_PHRASE_SET) * phrases->n_sets);
    uint32_t first = phrases->first[set], n = phrases->first[set + 1] - first;
    EhStr phrase = phrases->texts[first + (uint32_t)(eh_draw(seed, key, EH_DRAW_PHRASE_TEXT) * n)];
    out->n = 0;
    eh_out_bytes(out, given->value.text.p, given->value.text.n);
    EH_OUT_LITERAL(out, " (");
    eh_out_bytes(out, phrase.p, phrase.n);
    EH_OUT_LITERAL(out, ")");
    return put_scratch(w, field, given);
}

static bool put_id(Writer *w, const EhGenField *field)
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
    return put_scratch(w, field, NULL);
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

static bool put_state(Writer *w, const EhGenField *field, const EhSampleValue *given)
{
    int32_t state = state_of(w->g, w->course);
    EhConst value = {.cell = {.i = state}, .text = EH_STR("")};
    return state < 0 ? put_same(w, field, given) : put_drawn(w, field, given, &value);
}

/* Why the customer is waited for: any name, as often as any other. */
static bool put_reason(Writer *w, const EhGenField *field, const EhSampleValue *given)
{
    uint32_t n = field->field->type.enumeration->names.n;
    EhConst value = {.cell = {.i = (int64_t)(draw(w, field, 0) * n)}, .text = EH_STR("")};
    bool paused = w->course != NULL && w->course->paused != EH_MISSING;
    return paused ? put_drawn(w, field, given, &value) : put_same(w, field, given);
}

static void put_entry(Writer *w, int64_t at, int32_t state, bool *any)
{
    EhConst value = {.cell = {.i = state}, .text = EH_STR("")};
    char text[EH_CONVERT_MAX];
    if (at == EH_MISSING || at > w->g->job->until || state < 0) {
        return;
    }
    eh_out_string(w->data.out, *any ? ", {\"at\": " : "{\"at\": ");
    eh_data_text(w->data, (EhStr){text, (uint32_t)eh_convert_put_instant(text, at)});
    w->first = false;
    put_drawn(w, w->g->state, NULL, &value);
    if (state == w->g->pending && w->g->reason != NULL) {
        put_reason(w, w->g->reason, NULL);
    }
    EH_OUT_LITERAL(w->data.out, "}");
    *any = true;
}

static void put_history(Writer *w)
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

static bool put_fields(Writer *w, const EhGenField *fields, uint32_t n);

static bool put_record(Writer *w, const EhGenField *field, const EhSampleValue *given)
{
    size_t before = w->data.out->n;
    bool first = w->first;
    if (given == NULL && field->field->type.optional) {
        return false;
    }
    put_key(w, field->field);
    EH_OUT_LITERAL(w->data.out, "{");
    w->first = true;
    bool any = put_fields(w, field->fields, field->n_fields) || given != NULL;
    EH_OUT_LITERAL(w->data.out, "}");
    w->first = any ? false : first;
    w->data.out->n = any ? w->data.out->n : before;
    return any;
}

static bool put_created(Writer *w, const EhGenField *field)
{
    EhConst value = {.cell = {.i = w->g->tickets.at[w->ticket].created}};
    return put_drawn(w, field, NULL, &value);
}

static bool put_end(Writer *w, const EhGenField *field)
{
    EhConst value;
    return eh_gen_outcome(w->g, field, w->ticket, w->course, &value) &&
           put_drawn(w, field, NULL, &value);
}

static bool put_field(Writer *w, const EhGenField *field, const EhSampleValue *given)
{
    switch (field->rule) {
    case EH_GEN_SAME:
        return field->number == w->line->body ? put_body(w, field, given)
                                              : put_same(w, field, given);
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
        return put_contacts(w, field, given);
    case EH_GEN_MOOD:
        return put_mood(w, field, given);
    case EH_GEN_BEFORE:
        return put_before(w, field, given);
    case EH_GEN_NUMBER:
    case EH_GEN_ADDRESS:
    case EH_GEN_NAME:
        return put_named(w, field, given);
    case EH_GEN_WORD:
        return put_word(w, field, given);
    case EH_GEN_COUNT:
        return put_count(w, field, given);
    case EH_GEN_AMOUNT:
        return put_amount(w, field, given);
    case EH_GEN_SHIFT:
        return put_shift(w, field, given);
    case EH_GEN_DATE:
        return put_date(w, field, given);
    case EH_GEN_YEARLY:
        return put_yearly(w, field, given);
    }
    return false;
}

/* Several fields may read one key: it is written once. */
static bool put_fields(Writer *w, const EhGenField *fields, uint32_t n)
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
    Writer w = {.g = g,
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
