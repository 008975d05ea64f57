/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Values in the data's own spelling, as JSON.
 *
 * The newest word on a field counts, so a field is looked for from what was laid on last down to the sample's base.
 */
#include "service/sample_data.h"

#include "vm/civil.h"

void eh_data_text(EhDataOut data, EhStr text)
{
    eh_out_json_string(data.out, text.n == 0 ? "" : text.p, text.n);
}

/* ---- dates in the form that a field reads ---- */

static void put_digits(EhOut *out, int64_t value, int width)
{
    char text[20];
    for (int i = width; i-- > 0; value /= 10) {
        text[i] = (char)('0' + value % 10);
    }
    eh_out_bytes(out, text, (size_t)width);
}

/* One code of a format; `local` in ms of the local clock. */
static void put_code(EhOut *out, char code, int64_t local)
{
    static const char months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
    int64_t day = eh_civil_floor_div(local, EH_DAY_MS), year;
    int64_t clock = local - day * EH_DAY_MS;
    int month, of_month;
    eh_civil_from_days(day, &year, &month, &of_month);
    switch (code) {
    case 'Y':
        put_digits(out, year, 4);
        break;
    case 'y':
        put_digits(out, year % 100, 2);
        break;
    case 'm':
        put_digits(out, month, 2);
        break;
    case 'b':
        eh_out_bytes(out, &months[3 * (month - 1)], 3);
        break;
    case 'd':
        put_digits(out, of_month, 2);
        break;
    case 'H':
        put_digits(out, clock / 3600000, 2);
        break;
    case 'M':
        put_digits(out, clock / 60000 % 60, 2);
        break;
    case 'S':
        put_digits(out, clock / 1000 % 60, 2);
        break;
    default: /* %% */
        eh_out_bytes(out, &code, 1);
    }
}

static void put_formatted(EhDataOut data, EhStr format, int64_t local)
{
    EhOut text = {0};
    for (uint32_t i = 0; i < format.n; i++) {
        if (format.p[i] == '%' && i + 1 < format.n) {
            put_code(&text, format.p[++i], local);
        } else {
            eh_out_bytes(&text, &format.p[i], 1);
        }
    }
    eh_out_json_string(data.out, text.n == 0 ? "" : text.p, text.n);
    data.out->failed = data.out->failed || text.failed;
    eh_out_free(&text);
}

static void put_in_format(EhDataOut data, const EhFieldDecl *field, int64_t value)
{
    if (field->type.kind == EH_DATE) {
        put_formatted(data, field->format, value * EH_DAY_MS);
        return;
    }
    const EhZoneDecl *zone = &data.policy->zones.at[field->zone_index];
    put_formatted(data, field->format, eh_zone_local(zone->spans, zone->n, value));
}

/* ---- values ---- */

static void put_quoted(EhDataOut data, const char *text, size_t n)
{
    eh_out_json_string(data.out, text, n);
}

void eh_data_scalar(EhDataOut data, const EhVType *type, const EhConst *value)
{
    char text[EH_CONVERT_MAX];
    int64_t i = value->cell.i;
    switch ((EhKind)type->kind) {
    case EH_BOOL:
        eh_out_string(data.out, i != 0 ? "true" : "false");
        break;
    case EH_INT:
        eh_out_int(data.out, i);
        break;
    case EH_MONEY:
        put_quoted(data, text, eh_convert_put_money(text, i, &data.policy->money));
        break;
    case EH_DURATION:
        put_quoted(data, text, eh_convert_put_duration(text, i));
        break;
    case EH_DATE:
        put_quoted(data, text, eh_convert_put_date(text, i));
        break;
    case EH_TIME:
        put_quoted(data, text, eh_convert_put_instant(text, i));
        break;
    case EH_ENUM:
        eh_data_text(data, value->text.n > 0 ? value->text : type->enumeration->names.at[i].data);
        break;
    case EH_NUMBER:
        eh_out_bytes(data.out, text, eh_convert_put_double(text, value->cell.f));
        break;
    case EH_TEXT:
        eh_data_text(data, value->text);
        break;
    case EH_SET: /* no scalars */
    case EH_LIST:
    case EH_RECORD:
    case EH_META:
    case EH_COUNTER:
        break;
    }
}

static void put_items(EhDataOut data, const EhVType *elem, const EhSampleValue *value)
{
    EH_OUT_LITERAL(data.out, "[");
    for (uint32_t i = 0; i < value->n; i++) {
        eh_out_string(data.out, i == 0 ? "" : ", ");
        if (elem->kind == EH_RECORD) {
            EH_OUT_LITERAL(data.out, "{");
            eh_data_fields(data, elem->record, &value->items[i], true);
        } else {
            eh_data_scalar(data, elem, &value->items[i].value);
        }
    }
    EH_OUT_LITERAL(data.out, "]");
}

void eh_data_single(EhDataOut data, const EhFieldDecl *field, const EhConst *value)
{
    if (field->has_format) {
        put_in_format(data, field, value->cell.i);
    } else {
        eh_data_scalar(data, &field->type, value);
    }
}

void eh_data_value(EhDataOut data, const EhFieldDecl *field, const EhSampleValue *value)
{
    char text[EH_CONVERT_MAX];
    if (value->what == EH_SAMPLE_RECORD) {
        EH_OUT_LITERAL(data.out, "{");
        eh_data_fields(data, field->type.record, value, true);
    } else if (value->what == EH_SAMPLE_ITEMS) {
        put_items(data, field->type.elem, value);
    } else if (value->confident) {
        EH_OUT_LITERAL(data.out, "{\"value\": ");
        eh_data_single(data, field, &value->value);
        EH_OUT_LITERAL(data.out, ", \"confidence\": ");
        eh_out_bytes(data.out, text, eh_convert_put_double(text, value->confidence));
        EH_OUT_LITERAL(data.out, "}");
    } else {
        eh_data_single(data, field, &value->value);
    }
}

/* ---- records ---- */

const EhSampleValue *eh_sample_given(const EhSampleValue *record, uint32_t index)
{
    for (; record != NULL; record = record->base) {
        for (const EhSampleField *own = record->fields; own != NULL; own = own->next) {
            if (own->index == index) {
                return &own->value;
            }
        }
    }
    return NULL;
}

static bool is_there(const EhSampleValue *value)
{
    return value != NULL && value->what != EH_SAMPLE_NOTHING && value->what != EH_SAMPLE_MISSING;
}

/* Several fields may read one key: it is written once. */
static bool key_is_written(const EhRecordDecl *record, const EhSampleValue *value, uint32_t index)
{
    for (uint32_t i = 0; i < index; i++) {
        if (eh_str_same(record->fields.at[i]->key, record->fields.at[index]->key) &&
            is_there(eh_sample_given(value, i))) {
            return true;
        }
    }
    return false;
}

void eh_data_fields(EhDataOut data, const EhRecordDecl *record, const EhSampleValue *value,
                    bool first)
{
    for (uint32_t i = 0; i < record->fields.n; i++) {
        const EhSampleValue *own = eh_sample_given(value, i);
        if (!is_there(own) || key_is_written(record, value, i)) {
            continue;
        }
        eh_out_string(data.out, first ? "" : ", ");
        first = false;
        eh_data_text(data, record->fields.at[i]->key);
        EH_OUT_LITERAL(data.out, ": ");
        eh_data_value(data, record->fields.at[i], own);
    }
    EH_OUT_LITERAL(data.out, "}");
}
