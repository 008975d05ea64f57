/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Messages that many checks give alike: names that nothing declares, arguments that are too many or too few.
 *
 * A hint names the nearest name there is; without one near, the few that there are, or how to declare one.
 */
#include "compiler/check.h"

enum { NAMES_SHOWN = 8 };

static EhStr listed(EhPolicy *policy, const EhStr *names, uint32_t n)
{
    EhStr all = EH_STR("");
    for (uint32_t i = 0; i < n; i++) {
        all = eh_arena_format(policy->arena, "%.*s%s%.*s", EH_STR_F(all), i == 0 ? "" : ", ",
                              EH_STR_F(names[i]));
    }
    return all;
}

/* A field of this name in a record of the ticket, as a path; empty if there is none. */
static EhStr inner_field(EhPolicy *policy, EhStr name)
{
    const EhRecordDecl *ticket = policy->ticket;
    for (uint32_t i = 0; ticket != NULL && i < ticket->fields.n; i++) {
        const EhFieldDecl *outer = ticket->fields.at[i];
        if (outer->type.kind == EH_RECORD && eh_field_find(outer->type.record, name) != NULL) {
            return eh_arena_format(policy->arena, "%.*s.%.*s", EH_STR_F(outer->name),
                                   EH_STR_F(name));
        }
    }
    return EH_STR("");
}

/* What to say when no name is near. */
static void hint_names(EhPolicy *policy, EhDiag *diag, const char *what, EhStr name,
                       const EhStr *names, uint32_t n)
{
    EhStr path = diag->code == EH_E_UNKNOWN_NAME ? inner_field(policy, name) : EH_STR("");
    if (path.n > 0) {
        eh_diag_hint(policy->diags, diag, "did you mean `%.*s`?", EH_STR_F(path));
    } else if (diag->code == EH_E_UNKNOWN_FUNCTION) {
        eh_diag_hint(policy->diags, diag,
                     "built in are min, max, abs and round; others are declared with `function`");
    } else if (n == 0) {
        eh_diag_hint(policy->diags, diag, "the policy declares no %s",
                     what[0] == 'd' ? "phrases" : what);
    } else if (n <= NAMES_SHOWN) {
        eh_diag_hint(policy->diags, diag, n == 1 ? "there is only %.*s" : "there are %.*s",
                     EH_STR_F(listed(policy, names, n)));
    }
}

static const char no_value[] = "write `is missing`, and for the opposite `is known`";

/* What other languages call `true`, `false` and `missing`. */
static const char *foreign_value(EhStr name)
{
    static const struct {
        const char *word, *advice;
    } rows[] = {
        {"yes", "write `true`, or just the field: `when paid`"},
        {"no", "write `false`, or `not` before the field: `when not paid`"},
        {"null", no_value},
        {"nil", no_value},
        {"none", no_value},
        {"undefined", no_value},
        {"true", "write `true`, in small letters"},
        {"false", "write `false`, in small letters"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        uint32_t n = 0;
        while (n < name.n && rows[i].word[n] == (name.p[n] | 32)) {
            n++;
        }
        if (n == name.n && rows[i].word[n] == '\0') {
            return rows[i].advice;
        }
    }
    return NULL;
}

/* Of the names of values, those that can be called, opened or mentioned, where that is what is looked for. */
static const EhStr *keep_kind(EhPolicy *policy, const EhStr *names, uint32_t *n_names,
                              EhSymbolKind kind)
{
    EhStr *kept = eh_arena_array(policy->arena, *n_names + 1u, sizeof *kept);
    uint32_t n = 0;
    for (uint32_t i = 0; i < *n_names; i++) {
        const EhSymbol *symbol = eh_map_get(&policy->values, names[i]);
        if (kept != NULL && symbol->kind == kind) {
            kept[n++] = names[i];
        }
    }
    *n_names = n;
    return kept;
}

void eh_report_unknown(EhPolicy *policy, EhCode code, EhSpan span, const char *what, EhStr name,
                       const EhMap *map)
{
    const EhSymbol *other = map == &policy->values ? eh_map_get(map, name) : NULL;
    if (other != NULL && other->twice) {
        return;
    }
    uint32_t n = 0;
    bool kept = policy->diags->list.n < EH_DIAGS_KEPT;
    const EhStr *keys = kept ? eh_map_keys(map, policy->arena, &n) : NULL;
    bool value = map == &policy->values && code == EH_E_UNKNOWN_NAME && what[0] == 'f';
    const char *foreign = value ? foreign_value(name) : NULL;
    if (keys != NULL && map == &policy->values && !value) {
        keys = keep_kind(policy, keys, &n,
                         code == EH_E_UNKNOWN_FUNCTION   ? EH_SYM_FUNCTION
                         : code == EH_E_UNKNOWN_CALENDAR ? EH_SYM_CALENDAR
                                                         : EH_SYM_PHRASES);
    }
    EhStr near = keys == NULL ? (EhStr){NULL, 0} : eh_diag_nearest(name, keys, n);
    EhDiag *diag =
        eh_diag(policy->diags, code, span, "there is no %s `%.*s`", what, EH_STR_F(name));
    if (foreign != NULL) {
        eh_diag_hint(policy->diags, diag, "%s", foreign);
    } else if (near.n > 0) {
        eh_diag_hint(policy->diags, diag, "did you mean `%.*s`?", EH_STR_F(near));
    } else if (keys != NULL || n == 0) {
        hint_names(policy, diag, what, name, keys, n);
    }
}

static bool lacks_otherwise(const EhNamedVec *vec)
{
    for (uint32_t i = 0; i < vec->n; i++) {
        if (vec->at[i].otherwise) {
            return false;
        }
    }
    return vec->n > 0;
}

/* Whether the names are those of classes or tiers whose last line is not there: that is told once, and a name that is
 * used and not declared is most likely its name. */
static bool is_cut_short(const EhPolicy *policy, const EhEnumDecl *decl)
{
    return (decl == policy->class_enum && lacks_otherwise(&policy->classes)) ||
           (decl == policy->tier_enum && lacks_otherwise(&policy->tiers));
}

/* Where nothing of a kind is declared, one message is enough: for `queues` and `priorities` that they lack, else that of
 * the first use in the text. True if there is one. */
static bool is_told_of_none(EhPolicy *policy, EhCode code, EhSpan span, const EhEnumDecl *decl)
{
    EhDiags *diags = policy->diags;
    if (decl->names.n > 0) {
        return false;
    }
    if (decl == policy->queue_enum || decl == policy->priority_enum) {
        return diags->list.n > 0;
    }
    for (uint32_t i = 0; i < diags->list.n; i++) {
        EhDiag *diag = &diags->list.at[i];
        bool same = diag->code == code && diag->span.file == span.file;
        if (same && diag->span.start <= span.start) {
            return true;
        }
        if (same) {
            *diag = diags->list.at[--diags->list.n]; /* they are sorted at the end */
            return false;
        }
    }
    return false;
}

static bool is_of_stage(EhCode code)
{
    return code == EH_E_UNKNOWN_QUEUE || code == EH_E_UNKNOWN_PRIORITY ||
           code == EH_E_UNKNOWN_CLASS || code == EH_E_UNKNOWN_TIER || code == EH_E_UNKNOWN_SKILL;
}

void eh_report_unknown_enum(EhPolicy *policy, EhCode code, EhSpan span, const char *what,
                            EhStr name, const EhEnumDecl *decl)
{
    EhStr names[EH_LIMIT_ENUM_NAMES];
    uint32_t n = 0;
    for (; n < decl->names.n && n < EH_LIMIT_ENUM_NAMES; n++) {
        names[n] = decl->names.at[n].name;
    }
    EhStr near = eh_diag_nearest(name, names, n);
    if (near.n == 0 && (is_cut_short(policy, decl) ||
                        (is_of_stage(code) && is_told_of_none(policy, code, span, decl)))) {
        return;
    }
    EhDiag *diag = eh_diag(policy->diags, code, span, "%s: `%.*s`", what, EH_STR_F(name));
    if (near.n > 0) {
        eh_diag_hint(policy->diags, diag, "did you mean `%.*s`?", EH_STR_F(near));
    } else if (code == EH_E_NOT_IN_ENUM && foreign_value(name) == no_value) {
        eh_diag_hint(policy->diags, diag, "%s", no_value);
    } else if (n > 0) {
        EhStr all = EH_STR("");
        for (uint32_t i = 0; i < n && i < 12; i++) {
            all = eh_arena_format(policy->arena, "%.*s%s%.*s", EH_STR_F(all), i == 0 ? "" : ", ",
                                  EH_STR_F(names[i]));
        }
        eh_diag_hint(policy->diags, diag, "its names are %.*s%s", EH_STR_F(all),
                     n > 12 ? ", …" : "");
    } else if (decl == policy->skill_enum) {
        eh_diag_hint(policy->diags, diag, "the policy declares none: add `skills %.*s`",
                     EH_STR_F(name));
    }
}

bool eh_report_first(EhPolicy *policy, EhCode code, EhSpan span)
{
    for (uint32_t i = 0; i < policy->diags->list.n; i++) {
        EhDiag *diag = &policy->diags->list.at[i];
        if (diag->code == code) {
            bool earlier = span.file == diag->span.file && span.start < diag->span.start;
            diag->span = earlier ? span : diag->span;
            return false;
        }
    }
    return true;
}

void eh_report_arguments(EhPolicy *policy, const EhNode *call, const EhNode *declared,
                         uint32_t found)
{
    EhStr form = eh_arena_format(policy->arena, "%.*s(", EH_STR_F(call->name));
    uint32_t wanted = 0;
    for (const EhNode *param = declared->list; param != NULL; param = param->next) {
        form = eh_arena_format(policy->arena, "%.*s%s%.*s", EH_STR_F(form),
                               wanted++ == 0 ? "" : ", ", EH_STR_F(param->name));
    }
    EhDiag *diag =
        eh_diag(policy->diags, EH_E_ARGUMENTS, call->span, "`%.*s` takes %u argument%s, not %u",
                EH_STR_F(call->name), wanted, wanted == 1 ? "" : "s", found);
    eh_diag_second(policy->diags, diag, declared->name_span, "declared here");
    eh_diag_hint(policy->diags, diag, "write `%.*s)`", EH_STR_F(form));
}
