/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Fields: what stands behind a field's type: default, key, format, zone, past, outcome.
 */
#include "compiler/check.h"

/* The default of a set or a list: constants in braces; a record is not one. */
static void default_items(EhPolicy *policy, EhFieldDecl *field, const EhNode *modifier)
{
    const EhVType *type = &field->type;
    const EhNode *value = modifier->a;
    const char *what = type->kind == EH_SET ? "set" : "list";
    EhConst ignored;
    uint32_t count = 0;
    if (value->kind != EH_N_BRACES || (type->elem->kind == EH_RECORD && value->list != NULL)) {
        eh_diag(policy->diags, EH_E_DEFAULT, modifier->span,
                "the default of a %s is written in braces: `= {}`", what);
        field->value = NULL;
        return;
    }
    for (EhNode *v = value->list; v != NULL; v = v->next) {
        eh_const(policy, v, type->elem, &ignored);
        count++;
    }
    count = type->kind == EH_SET ? eh_const_distinct(policy, value->list) : count;
    if (count > type->max) {
        eh_diag(policy->diags, EH_E_DEFAULT, modifier->span,
                "the %s takes up to %u values, its default has %u", what, type->max, count);
    }
}

static void field_default(EhPolicy *policy, EhFieldDecl *field, EhNode *modifier)
{
    const EhVType *type = &field->type;
    EhConst ignored;
    field->value = modifier->a;
    if (type->kind == EH_KIND_NONE) {
        return;
    }
    if (type->optional) {
        EhDiag *diag =
            eh_diag(policy->diags, EH_E_DEFAULT, modifier->span, "a %s field takes no default",
                    type->predicted ? "predicted" : "`?`");
        eh_diag_hint(policy->diags, diag,
                     "without a value it is missing; write `(%.*s else …)` where you read it",
                     EH_STR_F(field->name));
        field->value = NULL;
    } else if (type->kind == EH_SET || type->kind == EH_LIST) {
        default_items(policy, field, modifier);
    } else if (type->kind == EH_RECORD) {
        eh_diag(policy->diags, EH_E_DEFAULT, modifier->span,
                "a record takes no default; give its fields defaults");
        field->value = NULL;
    } else if (!eh_const(policy, modifier->a, type, &ignored)) {
        field->value = NULL;
    }
}

static void field_tracked(EhPolicy *policy, EhFieldDecl *field, EhNode *modifier)
{
    uint8_t kind = field->type.kind;
    field->tracked = true;
    if (kind == EH_KIND_NONE) {
        return;
    }
    if (kind == EH_SET || kind == EH_LIST || kind == EH_RECORD || field->type.predicted) {
        eh_diag(policy->diags, EH_E_TRACKED, modifier->span,
                "only a single value or an enum has a past, not %s",
                field->type.predicted ? "a prediction"
                : kind == EH_RECORD   ? "a record"
                                      : "a set or list");
        field->tracked = false;
    } else if (field->owner != policy->ticket) {
        eh_diag(policy->diags, EH_E_TRACKED, modifier->span,
                "only fields of the ticket itself have a past");
        field->tracked = false;
    }
}

static void field_modifier(EhPolicy *policy, EhFieldDecl *field, EhNode *modifier)
{
    switch ((EhNodeKind)modifier->kind) {
    case EH_N_DEFAULT:
        field_default(policy, field, modifier);
        break;
    case EH_N_FROM:
        field->key = modifier->name;
        break;
    case EH_N_FORMAT:
        field->format = modifier->name;
        field->has_format = true;
        if (field->type.kind != EH_DATE && field->type.kind != EH_TIME &&
            field->type.kind != EH_KIND_NONE) {
            eh_diag(policy->diags, EH_E_FORMAT, modifier->span,
                    "only a date or a time is read with a format");
            field->has_format = false;
        }
        break;
    case EH_N_ZONE:
        field->zone = modifier->name;
        field->zone_span = modifier->name_span;
        break;
    case EH_N_TRACKED:
        field_tracked(policy, field, modifier);
        break;
    case EH_N_OUTCOME:
        field->outcome = true;
        break;
    default:
        break;
    }
}

/* A date may be read from a text that has a time of day too. */
static void check_format(EhPolicy *policy, EhFieldDecl *field, EhSpan span)
{
    if (!eh_convert_format_ok(field->format.p, field->format.n)) {
        EhDiag *diag = eh_diag(policy->diags, EH_E_FORMAT, span, "the format does not read a %s",
                               field->type.kind == EH_DATE ? "date" : "time");
        eh_diag_hint(policy->diags, diag,
                     "it needs day, month and year once each; codes are %%Y %%y %%m %%d %%b, and "
                     "for times %%H %%M %%S");
        field->has_format = false;
    }
}

static void check_modifiers_once(EhPolicy *policy, EhNode *node)
{
    for (EhNode *m = node->list; m != NULL; m = m->next) {
        for (EhNode *n = m->next; n != NULL; n = n->next) {
            if (n->kind == m->kind) {
                EhDiag *diag = eh_diag(policy->diags, EH_E_MODIFIER_TWICE, n->span,
                                       "this stands twice in one field");
                eh_diag_second(policy->diags, diag, m->span, "first here");
                return;
            }
        }
    }
}

/* `unknown is x` written after the type of a field. */
static uint32_t field_unknown(EhPolicy *policy, const EhNode *type, const EhEnumDecl *decl)
{
    int32_t i = eh_enum_find(decl, type->name);
    if (i < 0) {
        eh_report_unknown_enum(policy, EH_E_NOT_IN_ENUM, type->name_span,
                               "`unknown is` takes a name of the enum", type->name, decl);
    }
    return i < 0 ? EH_NONE : (uint32_t)i;
}

void eh_resolve_field(EhPolicy *policy, EhNode *node, EhRecordDecl *owner, EhFieldDecl *out)
{
    *out = (EhFieldDecl){
        .name = node->name, .key = node->name, .node = node, .owner = owner, .unknown = EH_NONE};
    check_modifiers_once(policy, node);
    eh_resolve_type(policy, node->a, node->name, &out->type);
    for (EhNode *modifier = node->list; modifier != NULL; modifier = modifier->next) {
        field_modifier(policy, out, modifier);
    }
    if (out->has_format) {
        check_format(policy, out, node->span);
    }
    if (out->zone.p != NULL && out->format.p == NULL) {
        eh_diag(policy->diags, EH_E_FORMAT, out->zone_span, "`zone` goes with a `format`");
    }
    const EhVType *type = &out->type;
    bool set_of_enum =
        (type->kind == EH_SET || type->kind == EH_LIST) && type->elem->kind == EH_ENUM;
    if (type->kind == EH_ENUM || set_of_enum) {
        EhEnumDecl *decl = set_of_enum ? type->elem->enumeration : type->enumeration;
        out->unknown = decl->unknown;
        if (node->a->name.n > 0) {
            out->unknown = field_unknown(policy, node->a, decl);
        }
    } else if (node->a->name.n > 0 && type->kind != EH_KIND_NONE) {
        eh_diag(policy->diags, EH_E_NOT_IN_ENUM, node->a->name_span,
                "`unknown is` belongs to an enum, not to %.*s",
                EH_STR_F(eh_type_text(policy, type, false)));
    }
}
