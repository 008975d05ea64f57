/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a fault says that a field wants: its type with every bound, in the form that data has.
 */
#include "compiler/lower.h"
#include "vm/convert.h"

enum { NAMES_SHOWN = 8 };

/* One bound as data writes it. */
static EhStr bound_text(EhPolicy *policy, const EhVType *type, bool upper)
{
    char text[EH_CONVERT_MAX];
    int64_t value = upper ? type->hi : type->lo;
    size_t n;
    switch (type->kind) {
    case EH_NUMBER:
        n = eh_convert_put_double(text, upper ? type->fhi : type->flo);
        break;
    case EH_MONEY:
        n = eh_convert_put_money(text, value, &policy->money);
        break;
    case EH_DURATION:
        n = eh_convert_put_duration(text, value);
        break;
    case EH_DATE:
        n = eh_convert_put_date(text, value);
        break;
    case EH_TIME:
        n = eh_convert_put_instant(text, value);
        break;
    default:
        n = eh_convert_put_int(text, value);
    }
    return eh_arena_format(policy->arena, "%.*s", (int)n, text);
}

static EhStr range_text(EhPolicy *policy, const EhVType *type)
{
    EhVType full = *type;
    eh_type_default_range(&full);
    bool same = full.lo == type->lo && full.hi == type->hi && full.flo == type->flo &&
                full.fhi == type->fhi;
    bool ordered = type->kind == EH_INT || type->kind == EH_NUMBER || type->kind == EH_MONEY ||
                   type->kind == EH_DURATION || type->kind == EH_DATE || type->kind == EH_TIME;
    if (type->kind == EH_SET || type->kind == EH_LIST) {
        return eh_arena_format(policy->arena, " up to %u", type->max);
    }
    if (same && (type->kind == EH_DATE || type->kind == EH_TIME)) {
        return EH_STR(" in 1900..2199");
    }
    if (same || !ordered) {
        return EH_STR("");
    }
    return eh_arena_format(policy->arena, " in %.*s..%.*s",
                           EH_STR_F(bound_text(policy, type, false)),
                           EH_STR_F(bound_text(policy, type, true)));
}

/* The first names of an enum, as data spells them. */
static EhStr names_text(EhPolicy *policy, const EhEnumDecl *decl)
{
    EhStr text = EH_STR(" (");
    for (uint32_t i = 0; i < decl->names.n && i < NAMES_SHOWN; i++) {
        text = eh_arena_format(policy->arena, "%.*s%s%.*s", EH_STR_F(text), i > 0 ? ", " : "",
                               EH_STR_F(decl->names.at[i].data));
    }
    return eh_arena_format(policy->arena, "%.*s%s)", EH_STR_F(text),
                           decl->names.n > NAMES_SHOWN ? ", …" : "");
}

static EhStr example_text(EhPolicy *policy, const EhFieldDecl *field)
{
    const EhVType *type = &field->type;
    if (field->has_format) {
        return eh_arena_format(policy->arena, ", written \"%.*s\"", EH_STR_F(field->format));
    }
    switch (type->kind) {
    case EH_ENUM:
        return names_text(policy, type->enumeration);
    case EH_DATE:
        return EH_STR(", such as 2026-03-02");
    case EH_TIME:
        return EH_STR(", such as 2026-03-02T15:00:00Z");
    case EH_DURATION:
        return EH_STR(", such as PT1H30M or a number of seconds");
    default:
        return EH_STR("");
    }
}

EhStr eh_wanted_text(EhPolicy *policy, const EhFieldDecl *field)
{
    EhVType plain = field->type;
    EhStr name = eh_type_text(policy, &plain, false);
    return eh_arena_format(policy->arena, "%s%.*s%.*s%.*s", plain.predicted ? "predicted " : "",
                           EH_STR_F(name), EH_STR_F(range_text(policy, &field->type)),
                           EH_STR_F(example_text(policy, field)));
}
