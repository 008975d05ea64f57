/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A decision as JSON, keys in the order of the language definition, section 6.
 *
 * One idea: room for all names and numbers of a decision is made once; what may be of any length, and mostly is not there,
 * makes its own.
 */
#include "tickets/write.h"

#include <stdlib.h>

#include "tickets/write_internal.h"
#include "vm/internal.h"

/* In the place of a name that is not there. */
static const char null_text[EH_NAME_PIECE] = "null";
#define NULL_NAME ((EhStr){null_text, 4})

/* ---- names ---- */

/* Quotes all names; while the text still grows, `quoted[i].p` is unset and only lengths are
 * kept. */
static bool quote_kind(EhWriter *writer, EhNames kind)
{
    EhQuoted *names = &writer->names[kind];
    names->n = eh_names_count(writer->program, kind);
    names->quoted = calloc((size_t)names->n + 1, sizeof *names->quoted);
    if (names->quoted == NULL) {
        return false;
    }
    for (uint32_t i = 0; i < names->n; i++) {
        size_t from = writer->text.n;
        const char *name = eh_name(writer->program, kind, (int32_t)i);
        eh_out_json_string(&writer->text, name, strlen(name));
        names->quoted[i].n = (uint32_t)(writer->text.n - from);
        writer->longest =
            writer->longest < names->quoted[i].n ? names->quoted[i].n : writer->longest;
    }
    return !writer->text.failed;
}

static void place_names(EhWriter *writer)
{
    const char *at = writer->text.p;
    for (int kind = 0; kind < EH_NAMES_KINDS; kind++) {
        for (uint32_t i = 0; i < writer->names[kind].n; i++) {
            writer->names[kind].quoted[i].p = at;
            at += writer->names[kind].quoted[i].n;
        }
    }
}

EhWriter *eh_writer_new(const EhProgram *program)
{
    EhWriter *writer = calloc(1, sizeof *writer);
    const EhHeader *header = program->block.header;
    bool ok = writer != NULL;
    if (!ok) {
        return NULL;
    }
    writer->program = program;
    memcpy(writer->currency.code, header->currency, sizeof writer->currency.code);
    writer->currency.decimals = (uint8_t)header->currency_decimals;
    writer->longest = NULL_NAME.n;
    for (int kind = 0; ok && kind < EH_NAMES_KINDS; kind++) {
        ok = quote_kind(writer, (EhNames)kind);
    }
    eh_out_bytes(&writer->text, NULL_NAME.p, EH_NAME_PIECE);
    if (!ok || writer->text.failed) {
        eh_writer_free(writer);
        return NULL;
    }
    place_names(writer);
    return writer;
}

void eh_writer_free(EhWriter *writer)
{
    if (writer == NULL) {
        return;
    }
    for (int kind = 0; kind < EH_NAMES_KINDS; kind++) {
        free(writer->names[kind].quoted);
    }
    eh_out_free(&writer->text);
    free(writer);
}

static inline EhStr name_of(const EhWriter *writer, EhNames kind, int32_t i)
{
    const EhQuoted *names = &writer->names[kind];
    return i >= 0 && (uint32_t)i < names->n ? names->quoted[i] : NULL_NAME;
}

/* ---- parts for which room was made ---- */

/* All of these write to `p` and give the place behind. */
#define LITERAL(p, text) ((char *)memcpy((p), (text), sizeof(text) - 1) + sizeof(text) - 1)

/* A piece more than the name may be written over. */
static inline char *put_name(char *p, EhStr name)
{
    memcpy(p, name.p, EH_NAME_PIECE);
    if (name.n > EH_NAME_PIECE) {
        memcpy(p + EH_NAME_PIECE, name.p + EH_NAME_PIECE, name.n - EH_NAME_PIECE);
    }
    return p + name.n;
}

static inline char *put_names(const EhWriter *writer, char *p, const uint32_t *list, uint32_t n,
                              EhNames kind)
{
    *p++ = '[';
    for (uint32_t i = 0; i < n; i++) {
        *p = ',';
        p = put_name(p + (i > 0), name_of(writer, kind, (int32_t)list[i]));
    }
    *p = ']';
    return p + 1;
}

static inline char *put_duration(char *p, int64_t value)
{
    *p++ = '"';
    p += eh_convert_put_duration(p, value);
    *p = '"';
    return p + 1;
}

static char *put_clock(const EhWriter *writer, char *p, const EhClock *clock)
{
    p = put_duration(LITERAL(p, "{\"target\":"), clock->target);
    if (clock->due != EH_NO_TIME) {
        p = LITERAL(p, ",\"due\":\"");
        p += eh_convert_put_instant(p, clock->due);
        *p++ = '"';
    }
    p = put_duration(LITERAL(p, ",\"left\":"), clock->left);
    p = LITERAL(p, ",\"used\":");
    p += eh_convert_put_used(p, clock->target - clock->left, clock->target);
    p = put_name(LITERAL(p, ",\"state\":"), name_of(writer, EH_NAMES_STATE, clock->state));
    *p = '}';
    return p + 1;
}

static char *put_clocks(const EhWriter *writer, char *p, const EhDecision *d)
{
    p = LITERAL(p, ",\"sla\":{");
    for (uint32_t i = 0; i < d->n_clocks; i++) {
        *p = ',';
        p = put_name(p + (i > 0), name_of(writer, EH_NAMES_TARGET, (int32_t)i));
        *p = ':';
        p = put_clock(writer, p + 1, &d->clocks[i]);
    }
    *p = '}';
    return p + 1;
}

/* ---- actions ---- */

static void put_number(EhOut *out, double value)
{
    if (eh_out_reserve(out, EH_CONVERT_MAX)) {
        out->n += eh_convert_put_double(out->p + out->n, value);
    }
}

static void put_money(const EhWriter *writer, int64_t minor, EhOut *out)
{
    char text[EH_CONVERT_MAX];
    EH_OUT_LITERAL(out, "\"");
    eh_out_bytes(out, text, eh_convert_put_money(text, minor, &writer->currency));
    EH_OUT_LITERAL(out, "\"");
}

typedef size_t PutWhole(char *out, int64_t value);

/* A quoted instant or duration. */
static void put_quoted(EhOut *out, PutWhole *put, int64_t value)
{
    if (eh_out_reserve(out, EH_CONVERT_MAX + 2)) {
        out->p[out->n++] = '"';
        out->n += put(out->p + out->n, value);
        out->p[out->n++] = '"';
    }
}

static void put_value(const EhWriter *writer, const EhValue *value, const char *enum_name,
                      EhOut *out)
{
    if (value->missing) {
        EH_OUT_LITERAL(out, "null");
        return;
    }
    switch (value->type) {
    case EH_TYPE_BOOL:
        eh_out_string(out, value->i ? "true" : "false");
        return;
    case EH_TYPE_MONEY:
        put_money(writer, value->i, out);
        return;
    case EH_TYPE_DURATION:
        put_quoted(out, eh_convert_put_duration, value->i);
        return;
    case EH_TYPE_DATE:
        put_quoted(out, eh_convert_put_date, value->i);
        return;
    case EH_TYPE_TIME:
        put_quoted(out, eh_convert_put_instant, value->i);
        return;
    case EH_TYPE_ENUM:
        enum_name = enum_name == NULL ? "" : enum_name;
        eh_out_json_string(out, enum_name, strlen(enum_name));
        return;
    case EH_TYPE_NUMBER:
        put_number(out, value->f);
        return;
    case EH_TYPE_TEXT:
        eh_out_json_string(out, value->text, value->n);
        return;
    case EH_TYPE_INT:
    case EH_TYPE_SET:
    case EH_TYPE_LIST:
    case EH_TYPE_RECORD:
        eh_out_int(out, value->i);
    }
}

static void put_action(const EhWriter *writer, const EhActionCall *call, EhOut *out)
{
    EH_OUT_LITERAL(out, "{\"do\":");
    eh_out_json_string(out, call->name, strlen(call->name));
    for (uint32_t i = 0; i < call->n_args; i++) {
        EH_OUT_LITERAL(out, ",");
        eh_out_json_string(out, call->params[i], strlen(call->params[i]));
        EH_OUT_LITERAL(out, ":");
        put_value(writer, &call->args[i], call->enum_names[i], out);
    }
    EH_OUT_LITERAL(out, "}");
}

void eh_write_actions(const EhWriter *writer, const EhDecision *decision, EhOut *out)
{
    EH_OUT_LITERAL(out, "[");
    for (uint32_t i = 0; i < decision->n_actions; i++) {
        eh_out_bytes(out, ",", i > 0);
        put_action(writer, &decision->actions[i], out);
    }
    EH_OUT_LITERAL(out, "]");
}

/* ---- faults ---- */

static void put_fault(const EhFault *fault, EhOut *out)
{
    static const char *const keys[] = {[EH_FAULT_FIELD] = "{\"field\":",
                                       [EH_FAULT_LOOKUP] = "{\"lookup\":",
                                       [EH_FAULT_FUNCTION] = "{\"function\":",
                                       [EH_FAULT_LINE] = "{\"line\":"};
    eh_out_string(out, keys[fault->what]);
    if (fault->what == EH_FAULT_LINE) {
        eh_out_int(out, (int64_t)fault->line);
    } else {
        eh_out_json_string(out, fault->field, strlen(fault->field));
    }
    EH_OUT_LITERAL(out, ",\"found\":");
    eh_out_json_string(out, fault->found, fault->found_n);
    EH_OUT_LITERAL(out, ",\"wanted\":");
    eh_out_json_string(out, fault->wanted, strlen(fault->wanted));
    EH_OUT_LITERAL(out, "}");
}

void eh_write_faults(const EhDecision *decision, EhOut *out)
{
    EH_OUT_LITERAL(out, "[");
    for (uint32_t i = 0; i < decision->n_faults; i++) {
        eh_out_bytes(out, ",", i > 0);
        put_fault(&decision->faults[i], out);
    }
    EH_OUT_LITERAL(out, "]");
}

/* ---- the whole ---- */

/* More than all literals of a decision, or of one clock, are together. */
enum { LITERALS = 512 };

/* Room for what is behind the id and not inside the actions and faults. */
static size_t room_for(const EhWriter *writer, const EhDecision *d)
{
    size_t names = 9 + (size_t)d->n_requires + d->n_rules + d->n_tightens + d->n_escalations +
                   2 * (size_t)d->n_clocks;
    return LITERALS + names * (writer->longest + 1) +
           d->n_clocks * (size_t)(LITERALS + 4 * EH_CONVERT_MAX) + EH_CONVERT_MAX + EH_NAME_PIECE;
}

/* From `status` to `sla`. */
static char *put_results(const EhWriter *writer, char *p, const EhDecision *d)
{
    p = d->fault ? LITERAL(p, ",\"status\":\"fault\",\"class\":")
                 : LITERAL(p, ",\"status\":\"ok\",\"class\":");
    p = put_name(p, name_of(writer, EH_NAMES_CLASS, d->klass));
    p = put_name(LITERAL(p, ",\"service\":"), name_of(writer, EH_NAMES_CLASS, d->service));
    p = d->holdout ? LITERAL(p, ",\"holdout\":true,\"complexity\":")
                   : LITERAL(p, ",\"holdout\":false,\"complexity\":");
    p += eh_convert_put_int(p, d->complexity);
    p = put_name(LITERAL(p, ",\"tier\":"), name_of(writer, EH_NAMES_TIER, d->tier));
    p = put_name(LITERAL(p, ",\"queue\":"), name_of(writer, EH_NAMES_QUEUE, d->queue));
    p = put_name(LITERAL(p, ",\"priority\":"), name_of(writer, EH_NAMES_PRIORITY, d->priority));
    p = put_names(writer, LITERAL(p, ",\"requires\":"), d->requires_skills, d->n_requires,
                  EH_NAMES_SKILL);
    return put_clocks(writer, p, d);
}

static char *put_by(const EhWriter *writer, char *p, const EhDecision *d)
{
    p = put_name(LITERAL(p, ",\"by\":{\"tier\":"), name_of(writer, EH_NAMES_TIER_BY, d->tier_by));
    p = LITERAL(p, ",\"queue\":");
    p = d->queue_by < 0 ? LITERAL(p, "\"fallback\"")
                        : put_name(p, name_of(writer, EH_NAMES_QUEUE_BY, d->queue_by));
    p = put_name(LITERAL(p, ",\"priority\":"),
                 name_of(writer, EH_NAMES_PRIORITY_BY, d->priority_by));
    p = put_names(writer, LITERAL(p, ",\"rules\":"), d->rules, d->n_rules, EH_NAMES_HELD);
    p = put_names(writer, LITERAL(p, ",\"tighten\":"), d->tightens, d->n_tightens, EH_NAMES_HELD);
    p = put_names(writer, LITERAL(p, ",\"escalations\":"), d->escalations, d->n_escalations,
                  EH_NAMES_HELD);
    *p = '}';
    return p + 1;
}

/* From `actions` on; none of them is what most decisions have. */
static void put_rest(const EhWriter *writer, const EhDecision *d, EhOut *out)
{
    EH_OUT_LITERAL(out, ",\"actions\":");
    eh_write_actions(writer, d, out);
    if (eh_out_reserve(out, room_for(writer, d))) {
        out->n = (size_t)(put_by(writer, out->p + out->n, d) - out->p);
    }
    EH_OUT_LITERAL(out, ",\"faults\":");
    eh_write_faults(d, out);
    EH_OUT_LITERAL(out, "}");
}

void eh_write_json(const EhWriter *writer, const EhDecision *decision, EhOut *out)
{
    char *p;
    EH_OUT_LITERAL(out, "{\"id\":");
    if (decision->id != NULL) {
        eh_out_json_string(out, decision->id, decision->id_n);
    } else {
        EH_OUT_LITERAL(out, "null");
    }
    if (!eh_out_reserve(out, room_for(writer, decision))) {
        return;
    }
    p = put_results(writer, out->p + out->n, decision);
    if (decision->n_actions == 0 && decision->n_faults == 0) {
        p = put_by(writer, LITERAL(p, ",\"actions\":[]"), decision);
        p = LITERAL(p, ",\"faults\":[]}");
        out->n = (size_t)(p - out->p);
        return;
    }
    out->n = (size_t)(p - out->p);
    put_rest(writer, decision, out);
}
