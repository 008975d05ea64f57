/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a row holds, taken from a decision.
 */
#include "store/group.h"

#include <stdlib.h>

#include "tickets/item_text.h"
#include "vm/hash.h"

void eh_log_group_start(EhLogGroup *group, const EhProgram *program)
{
    group->bytes.n = group->n = 0;
    group->columns = NULL;
    group->failed = group->bytes.failed = false;
    eh_program_source_hash(program, group->policy);
    group->tz = eh_program_tz_version(program);
}

void eh_log_group_free(EhLogGroup *group)
{
    eh_out_free(&group->bytes);
    free(group->entries);
    *group = (EhLogGroup){0};
}

static EhLogEntry *next_entry(EhLogGroup *group)
{
    if (group->n == group->room) {
        size_t room = group->room == 0 ? 256 : group->room * 2;
        EhLogEntry *entries = realloc(group->entries, room * sizeof *entries);
        if (entries == NULL)
            return NULL;
        group->entries = entries;
        group->room = room;
    }
    return &group->entries[group->n];
}

/* What was appended from `at` on. SQLite takes no more bytes in a value than an int counts. */
static EhLogSpan span_from(EhLogGroup *group, size_t at)
{
    size_t n = group->bytes.n - at;
    group->failed = group->failed || n > INT32_MAX;
    return (EhLogSpan){.at = at, .n = (uint32_t)n};
}

static EhLogSpan put(EhLogGroup *group, const char *bytes, size_t n)
{
    size_t at = group->bytes.n;
    eh_out_bytes(&group->bytes, bytes, bytes == NULL ? 0 : n);
    EhLogSpan span = span_from(group, at);
    span.null = bytes == NULL;
    return span;
}

/* Rows of one input share their header. */
static EhLogSpan put_head(EhLogGroup *group, const EhBatch *batch, size_t i)
{
    EhStr head = eh_item_head(batch, i);
    if (batch->items[i].kind != EH_ITEM_ROW)
        return put(group, head.p, head.n);
    if (group->columns != batch->columns)
        group->head = put(group, head.p, head.n);
    group->columns = batch->columns;
    return group->head;
}

void eh_log_put_reasons(const EhProgram *program, const EhContext *context, EhOut *out)
{
    EhNoteInfo note;
    uint32_t n = eh_note_count(program), bytes = (n + 3) / 4;
    if (bytes == 0 || !eh_out_reserve(out, bytes))
        return;
    uint8_t *bits = (uint8_t *)out->p + out->n;
    out->n += bytes;
    memset(bits, 0, bytes);
    for (uint32_t i = 0; i < n && eh_note(context, i, &note); i++) {
        bool asked = note.value.type == EH_TYPE_BOOL || note.what == EH_SAW_LINE;
        bool held = note.noted && asked && !note.value.missing && note.value.i != 0;
        bits[i / 4] |= (uint8_t)((note.noted | held << 1) << i % 4 * 2);
    }
}

static EhStr bytes_of(const EhLogGroup *group, EhLogSpan span)
{
    return (EhStr){.p = span.null ? NULL : group->bytes.p + span.at, .n = span.null ? 0 : span.n};
}

static EhStr text_of(const char *text)
{
    return (EhStr){.p = text, .n = text == NULL ? 0 : (uint32_t)strlen(text)};
}

EhLogRow eh_log_group_row(const EhLogGroup *group, size_t i)
{
    const EhLogEntry *entry = &group->entries[i];
    EhLogRow row = {.now = entry->now,
                    .policy = {(const char *)group->policy, EH_LOG_HASH},
                    .tz = text_of(group->tz),
                    .form = text_of(entry->form),
                    .line = (int64_t)entry->line,
                    .head = bytes_of(group, entry->head),
                    .ticket = bytes_of(group, entry->ticket),
                    .ticket_hash = {(const char *)entry->ticket_hash, EH_LOG_HASH},
                    .id = bytes_of(group, entry->id),
                    .status = text_of(entry->fault ? "fault" : "ok"),
                    .klass = text_of(entry->klass),
                    .service = text_of(entry->service),
                    .tier = text_of(entry->tier),
                    .queue = text_of(entry->queue),
                    .priority = text_of(entry->priority),
                    .decision = bytes_of(group, entry->decision),
                    .reasons = bytes_of(group, entry->reasons)};
    memcpy(row.content, entry->content, EH_LOG_HASH);
    return row;
}

void eh_log_group_add(EhLogGroup *group, const EhLogDecided *decided)
{
    const EhDecision *d = decided->decision;
    const EhProgram *p = decided->program;
    const EhBatch *batch = decided->batch;
    EhLogEntry *entry = next_entry(group);
    if (entry == NULL) {
        group->failed = true;
        return;
    }
    *entry = (EhLogEntry){.now = decided->now,
                          .line = batch->items[decided->i].line,
                          .form = eh_item_forms[eh_item_form(batch, decided->i)],
                          .klass = eh_name(p, EH_NAMES_CLASS, d->klass),
                          .service = eh_name(p, EH_NAMES_CLASS, d->service),
                          .tier = eh_name(p, EH_NAMES_TIER, d->tier),
                          .queue = eh_name(p, EH_NAMES_QUEUE, d->queue),
                          .priority = eh_name(p, EH_NAMES_PRIORITY, d->priority),
                          .fault = d->fault};
    entry->head = put_head(group, batch, decided->i);
    size_t at = group->bytes.n;
    eh_item_put(batch, decided->i, &group->bytes);
    entry->ticket = span_from(group, at);
    entry->id = put(group, d->id, d->id_n);
    entry->decision = put(group, decided->json, decided->n_json);
    at = group->bytes.n;
    eh_log_put_reasons(p, decided->context, &group->bytes);
    entry->reasons = span_from(group, at);
    group->failed = group->failed || group->bytes.failed;
    if (group->failed)
        return;
    eh_sha256(group->bytes.p + entry->ticket.at, entry->ticket.n, entry->ticket_hash);
    EhLogRow row = eh_log_group_row(group, group->n++);
    eh_log_row_content(&row);
    memcpy(entry->content, row.content, EH_LOG_HASH);
}
