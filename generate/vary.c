/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Values around what a sample says.
 *
 * One idea: the sample's meaning mostly stays: sizes vary by a factor, kinds seldom change, and a customer's fields are
 * drawn by his number, so they are the same on all his tickets.
 */
#include <math.h>

#include "generate/write.h"
#include "vm/civil.h"
#include "vm/internal.h"

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

/* ---- what varies ---- */

/* Another name than `own`, as often as the workload has it. */
static int64_t other_name(const EhGenWriter *w, const EhGenField *field, int64_t own)
{
    uint32_t n = field->field->type.enumeration->names.n;
    double sum = 0, u = eh_gen_draw(w, field, 1);
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

static bool put_word(EhGenWriter *w, const EhGenField *field, const EhSampleValue *given)
{
    int64_t own = given != NULL ? given->value.cell.i : field->otherwise;
    bool varies = eh_gen_draw(w, field, 0) < eh_gen_set(w->g, EH_GENERATE_VARIETY);
    if (own == EH_MISSING || !varies) {
        return field->field->type.predicted && given != NULL
                   ? eh_gen_put_drawn(w, field, given, &given->value)
                   : eh_gen_put_same(w, field, given);
    }
    EhConst value = {.cell = {.i = other_name(w, field, own)}, .text = EH_STR("")};
    return eh_gen_put_drawn(w, field, given, &value);
}

static double factor(const EhGenWriter *w, const EhGenField *field)
{
    double e = eh_gen_set(w->g, EH_GENERATE_SPREAD) * eh_gen_draw_normal(w, field, 0);
    return eh_sim_exp(e < -20 ? -20 : e > 20 ? 20 : e);
}

static bool put_amount(EhGenWriter *w, const EhGenField *field, const EhSampleValue *given)
{
    const EhVType *type = &field->field->type;
    EhConst value = {.text = EH_STR("")};
    if (given == NULL || given->what != EH_SAMPLE_VALUE) {
        return eh_gen_put_same(w, field, given);
    }
    if (type->kind == EH_NUMBER) {
        value.cell.f = cut(type, given->value.cell.f * factor(w, field));
    } else {
        double drawn = (double)given->value.cell.i * factor(w, field);
        double unit = type->kind == EH_DURATION && drawn > 60000 ? 1000 : 1;
        drawn = drawn > 9e15 ? 9e15 : drawn < -9e15 ? -9e15 : drawn;
        value.cell.i = hold(type, (int64_t)(floor(drawn / unit + 0.5) * unit));
    }
    return eh_gen_put_drawn(w, field, given, &value);
}

/* A small number is a matter of kind rather than size. */
static bool put_count(EhGenWriter *w, const EhGenField *field, const EhSampleValue *given)
{
    if (given == NULL || given->what != EH_SAMPLE_VALUE || given->value.cell.i >= 10) {
        return put_amount(w, field, given);
    }
    EhConst value = given->value;
    value.cell.i += eh_gen_draw(w, field, 0) < eh_gen_set(w->g, EH_GENERATE_VARIETY);
    value.cell.i = hold(&field->field->type, value.cell.i);
    return eh_gen_put_drawn(w, field, given, &value);
}

/* Around the sample's, by `spread` of a quarter of the range; of one without bounds by `spread` of its size. */
static double shifted(const EhGenWriter *w, const EhGenField *field, const EhSampleValue *given)
{
    const EhVType *type = &field->field->type;
    double own = given->value.cell.f, range = (type->fhi - type->flo) / 4;
    range = range > 1e6 ? fabs(own) : range;
    return own + eh_gen_set(w->g, EH_GENERATE_SPREAD) * range * eh_gen_draw_normal(w, field, 0);
}

static bool put_shift(EhGenWriter *w, const EhGenField *field, const EhSampleValue *given)
{
    if (given == NULL || given->what != EH_SAMPLE_VALUE) {
        return eh_gen_put_same(w, field, given);
    }
    EhConst value = {.cell = {.f = cut(&field->field->type, shifted(w, field, given))}};
    return eh_gen_put_drawn(w, field, given, &value);
}

/* ---- the customer ---- */

/* `text` with the customer's number: in place of the digits at its end, or else behind `join`. */
static void compose(EhGenWriter *w, EhStr text, const char *join)
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

static bool put_named(EhGenWriter *w, const EhGenField *field, const EhSampleValue *given)
{
    if (given == NULL || given->what != EH_SAMPLE_VALUE) {
        return eh_gen_put_same(w, field, given);
    }
    EhStr text = given->value.text;
    if (field->field->type.kind == EH_INT) {
        EhConst value = given->value;
        value.cell.i = hold(&field->field->type, value.cell.i + (int64_t)w->made->person);
        return eh_gen_put_drawn(w, field, given, &value);
    }
    w->g->scratch.n = 0;
    uint32_t at = text.n;
    while (field->rule == EH_GEN_ADDRESS && at > 0 && text.p[at - 1] != '@') {
        at--;
    }
    if (field->rule == EH_GEN_ADDRESS && at == 0) {
        return eh_gen_put_same(w, field, given);
    }
    bool address = field->rule == EH_GEN_ADDRESS;
    EhStr head = {text.p, address ? at - 1 : text.n};
    compose(w, head, field->rule == EH_GEN_NUMBER ? "-" : field->rule == EH_GEN_NAME ? " " : "");
    eh_out_bytes(&w->g->scratch, text.p + head.n, text.n - head.n);
    return eh_gen_put_scratch(w, field, given);
}

/* ---- dates ---- */

static int64_t day_of(const EhGenWriter *w, int64_t at)
{
    const EhZoneDecl *zone = &w->g->policy->zones.at[0];
    return eh_zone_day(zone->spans, zone->n, at);
}

/* As far from the ticket as the sample's. What lies behind the sample's customer is a fact of his: it is as far from the
 * beginning of the history, on all his tickets. */
static bool put_date(EhGenWriter *w, const EhGenField *field, const EhSampleValue *given)
{
    int64_t came = w->line->came, to = w->g->tickets.at[w->ticket].created;
    bool date = field->field->type.kind == EH_DATE;
    if (given == NULL || given->what != EH_SAMPLE_VALUE || came == EH_MISSING) {
        return eh_gen_put_same(w, field, given);
    }
    EhConst value = given->value;
    came = date ? day_of(w, came) : came;
    if (field->customers && value.cell.i < came) {
        to = w->g->job->from;
    }
    value.cell.i += (date ? day_of(w, to) : to) - came;
    value.cell.i = hold(&field->field->type, value.cell.i);
    return eh_gen_put_drawn(w, field, given, &value);
}

static bool put_yearly(EhGenWriter *w, const EhGenField *field, const EhSampleValue *given)
{
    if (given != NULL || eh_gen_draw(w, field, 0) >= eh_gen_set(w->g, EH_GENERATE_DATED)) {
        return put_date(w, field, given);
    }
    int64_t today = day_of(w, w->g->tickets.at[w->ticket].created);
    int64_t day = (int64_t)(eh_gen_draw(w, field, 1) * 365);
    EhConst value = {.cell = {.i = today + eh_civil_floor_mod(day - today, 365)}};
    return eh_gen_put_drawn(w, field, given, &value);
}

/* ---- contacts and moods ---- */

static bool put_contacts(EhGenWriter *w, const EhGenField *field, const EhSampleValue *given)
{
    bool known = given != NULL && given->what == EH_SAMPLE_VALUE;
    int64_t own = known                            ? given->value.cell.i
                  : field->otherwise == EH_MISSING ? 0
                                                   : field->otherwise;
    if (w->made->contacts == 0) {
        return eh_gen_put_same(w, field, given);
    }
    EhConst value = {.cell = {.i = hold(&field->field->type, own + w->made->contacts)}};
    return eh_gen_put_drawn(w, field, given, &value);
}

/* Sinks by parts of its range: with each contact before, and with the wait of the last one. Anger begins in the lowest
 * quarter. */
static double mood_of(const EhGenWriter *w, const EhGenField *field, const EhSampleValue *given)
{
    const EhGen *g = w->g;
    const EhVType *type = &field->field->type;
    double sunk = eh_gen_set(g, EH_GENERATE_SOUR_CONTACT) * w->made->contacts;
    if (w->made->before != EH_NONE) {
        sunk += eh_gen_set(g, EH_GENERATE_SOUR_WAIT) * eh_gen_course(g, w->made->before).slow;
    }
    double range = type->fhi - type->flo, mood = shifted(w, field, given);
    double anger = type->flo + eh_gen_draw(w, field, 1) * range / 4;
    mood = w->made->sour && anger < mood && range < 1e6 ? anger : mood;
    return cut(type, mood - sunk * (range > 1e6 ? 2 : range));
}

/* What comes before a ticket has started when it comes, so its mood is the same each time that it is written. */
static bool put_mood(EhGenWriter *w, const EhGenField *field, const EhSampleValue *given)
{
    if (given == NULL || given->what != EH_SAMPLE_VALUE) {
        return eh_gen_put_same(w, field, given);
    }
    EhConst value = {.cell = {.f = mood_of(w, field, given)}};
    if (eh_str_is(field->field->name, "sentiment")) {
        w->g->made[w->ticket].mood = value.cell.f;
    }
    return eh_gen_put_drawn(w, field, given, &value);
}

static bool put_before(EhGenWriter *w, const EhGenField *field, const EhSampleValue *given)
{
    double mood = w->made->before == EH_NONE ? NAN : w->g->made[w->made->before].mood;
    if (isnan(mood)) {
        return eh_gen_put_same(w, field, given);
    }
    EhConst value = {.cell = {.f = hold_number(&field->field->type, mood)}};
    return eh_gen_put_drawn(w, field, given, &value);
}

/* ---- a field ---- */

bool eh_gen_vary(EhGenWriter *w, const EhGenField *field, const EhSampleValue *given)
{
    switch ((int)field->rule) {
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
