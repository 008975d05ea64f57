/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A decision as JSON, keys in the order of the language definition, section 6.
 */
#include "tickets/write.h"

#include <stdlib.h>

#include "tickets/write_internal.h"
#include "vm/internal.h"

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
    for (int kind = 0; ok && kind < EH_NAMES_KINDS; kind++) {
        ok = quote_kind(writer, (EhNames)kind);
    }
    if (!ok) {
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

static void put_name(const EhWriter *writer, EhNames kind, int32_t i, EhOut *out)
{
    const EhQuoted *names = &writer->names[kind];
    if (i >= 0 && (uint32_t)i < names->n) {
        eh_out_bytes(out, names->quoted[i].p, names->quoted[i].n);
    } else {
        EH_OUT_LITERAL(out, "null");
    }
}

static void put_names(const EhWriter *writer, EhNames kind, const uint32_t *list, uint32_t n,
                      EhOut *out)
{
    EH_OUT_LITERAL(out, "[");
    for (uint32_t i = 0; i < n; i++) {
        eh_out_bytes(out, ",", i > 0);
        put_name(writer, kind, (int32_t)list[i], out);
    }
    EH_OUT_LITERAL(out, "]");
}

/* ---- clocks ---- */

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

static void put_clock(const EhWriter *writer, const EhClock *clock, EhOut *out)
{
    EH_OUT_LITERAL(out, "{\"target\":");
    put_quoted(out, eh_convert_put_duration, clock->target);
    if (clock->due != EH_NO_TIME) {
        EH_OUT_LITERAL(out, ",\"due\":");
        put_quoted(out, eh_convert_put_instant, clock->due);
    }
    EH_OUT_LITERAL(out, ",\"left\":");
    put_quoted(out, eh_convert_put_duration, clock->left);
    EH_OUT_LITERAL(out, ",\"used\":");
    if (eh_out_reserve(out, EH_CONVERT_MAX)) {
        out->n += eh_convert_put_used(out->p + out->n, clock->target - clock->left, clock->target);
    }
    EH_OUT_LITERAL(out, ",\"state\":");
    put_name(writer, EH_NAMES_STATE, clock->state, out);
    EH_OUT_LITERAL(out, "}");
}

static void put_clocks(const EhWriter *writer, const EhDecision *decision, EhOut *out)
{
    EH_OUT_LITERAL(out, "{");
    for (uint32_t i = 0; i < decision->n_clocks; i++) {
        eh_out_bytes(out, ",", i > 0);
        put_name(writer, EH_NAMES_TARGET, (int32_t)i, out);
        EH_OUT_LITERAL(out, ":");
        put_clock(writer, &decision->clocks[i], out);
    }
    EH_OUT_LITERAL(out, "}");
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

static void put_by(const EhWriter *writer, const EhDecision *d, EhOut *out)
{
    EH_OUT_LITERAL(out, ",\"by\":{\"tier\":");
    put_name(writer, EH_NAMES_TIER_BY, d->tier_by, out);
    EH_OUT_LITERAL(out, ",\"queue\":");
    if (d->queue_by < 0) {
        EH_OUT_LITERAL(out, "\"fallback\"");
    } else {
        put_name(writer, EH_NAMES_QUEUE_BY, d->queue_by, out);
    }
    EH_OUT_LITERAL(out, ",\"priority\":");
    put_name(writer, EH_NAMES_PRIORITY_BY, d->priority_by, out);
    EH_OUT_LITERAL(out, ",\"rules\":");
    put_names(writer, EH_NAMES_HELD, d->rules, d->n_rules, out);
    EH_OUT_LITERAL(out, ",\"tighten\":");
    put_names(writer, EH_NAMES_HELD, d->tightens, d->n_tightens, out);
    EH_OUT_LITERAL(out, ",\"escalations\":");
    put_names(writer, EH_NAMES_HELD, d->escalations, d->n_escalations, out);
    EH_OUT_LITERAL(out, "}");
}

/* From `id` to `requires`. */
static void put_results(const EhWriter *writer, const EhDecision *d, EhOut *out)
{
    EH_OUT_LITERAL(out, "{\"id\":");
    if (d->id != NULL) {
        eh_out_json_string(out, d->id, d->id_n);
    } else {
        EH_OUT_LITERAL(out, "null");
    }
    eh_out_string(out,
                  d->fault ? ",\"status\":\"fault\",\"class\":" : ",\"status\":\"ok\",\"class\":");
    put_name(writer, EH_NAMES_CLASS, d->klass, out);
    EH_OUT_LITERAL(out, ",\"service\":");
    put_name(writer, EH_NAMES_CLASS, d->service, out);
    eh_out_string(out, d->holdout ? ",\"holdout\":true,\"complexity\":"
                                  : ",\"holdout\":false,\"complexity\":");
    eh_out_int(out, d->complexity);
    EH_OUT_LITERAL(out, ",\"tier\":");
    put_name(writer, EH_NAMES_TIER, d->tier, out);
    EH_OUT_LITERAL(out, ",\"queue\":");
    put_name(writer, EH_NAMES_QUEUE, d->queue, out);
    EH_OUT_LITERAL(out, ",\"priority\":");
    put_name(writer, EH_NAMES_PRIORITY, d->priority, out);
    EH_OUT_LITERAL(out, ",\"requires\":");
    put_names(writer, EH_NAMES_SKILL, d->requires_skills, d->n_requires, out);
}

void eh_write_json(const EhWriter *writer, const EhDecision *decision, EhOut *out)
{
    put_results(writer, decision, out);
    EH_OUT_LITERAL(out, ",\"sla\":");
    put_clocks(writer, decision, out);
    EH_OUT_LITERAL(out, ",\"actions\":");
    eh_write_actions(writer, decision, out);
    put_by(writer, decision, out);
    EH_OUT_LITERAL(out, ",\"faults\":");
    eh_write_faults(decision, out);
    EH_OUT_LITERAL(out, "}");
}
