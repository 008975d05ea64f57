/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A box in words: the variables that it holds to some of their values.
 */
#include "lint/point_internal.h"

static EhStr key_words(const Point *p, const EhVar *v, int64_t key)
{
    EhArena *arena = eh_point_arena(p);
    char text[EH_CONVERT_MAX];
    switch ((EhKind)v->type) {
    case EH_BOOL:
        return key != 0 ? EH_STR("true") : EH_STR("false");
    case EH_MONEY:
        return eh_written_money(arena, key, &v->policy->money);
    case EH_DURATION:
        return eh_written_duration(arena, key);
    case EH_DATE:
        return eh_written_date(arena, key);
    case EH_TIME:
        return eh_written_instant(arena, key);
    case EH_NUMBER:
        return eh_written_number(arena, eh_number_of_key(key));
    case EH_TEXT:
        return key == EH_KEY_OTHER ? EH_STR("any other text")
                                   : eh_written_text(arena, v->texts.at[key]);
    default:
        return eh_arena_format(arena, "%.*s", (int)eh_convert_put_int(text, key), text);
    }
}

static EhStr spelling_words(const Point *p, const EhShared *shared, EhRange r)
{
    EhStr out = EH_STR("");
    for (int64_t i = r.lo; i <= r.hi; i++) {
        EhStr one = i < shared->n_spellings ? shared->spellings[i] : EH_STR("any other");
        out = eh_arena_format(eh_point_arena(p), "%.*s%s%.*s", EH_STR_F(out), out.n > 0 ? ", " : "",
                              EH_STR_F(one));
    }
    return out;
}

static EhStr enum_words(const Point *p, const EhVar *v, EhRange r)
{
    const EhShared *shared =
        v->place == NULL ? NULL : eh_space_shared(p->model->space, v->place->field);
    if (shared != NULL && shared->spellings != NULL) {
        return spelling_words(p, shared, r);
    }
    const EhEnumDecl *names = v->place != NULL && v->place->field != NULL
                                  ? v->place->field->type.enumeration
                                  : ((const EhExpr *)v->node->info)->type.enumeration;
    EhStr out = names->names.at[r.lo].name;
    for (int64_t i = r.lo + 1; i <= r.hi; i++) {
        out = eh_arena_format(eh_point_arena(p), "%.*s, %.*s", EH_STR_F(out),
                              EH_STR_F(names->names.at[i].name));
    }
    return out;
}

static EhStr range_words(const Point *p, const EhVar *v, EhRange r)
{
    if (v->type == EH_ENUM) {
        return enum_words(p, v, r);
    }
    if (r.lo == r.hi) {
        return key_words(p, v, r.lo);
    }
    EhStr lo = r.lo == v->lo ? EH_STR("") : key_words(p, v, r.lo),
          hi = r.hi == v->hi ? EH_STR("") : key_words(p, v, r.hi);
    return eh_arena_format(eh_point_arena(p), "%.*s..%.*s", EH_STR_F(lo), EH_STR_F(hi));
}

/* The allowed keys as ranges of neighbours, at most a handful. */
static EhStr var_words(const Point *p, uint32_t var)
{
    const EhVar *v = eh_point_var(p, var);
    EhStr out = EH_STR("");
    uint32_t parts = 0;
    for (uint32_t cell = 0; cell < v->starts.n; cell++) {
        uint32_t last = cell;
        if (!eh_point_allows(p, var, cell)) {
            continue;
        }
        while (last + 1 < v->starts.n && eh_point_allows(p, var, last + 1) && v->type != EH_TEXT) {
            last++;
        }
        EhRange r = {eh_space_cell(p->model->space, var, cell).lo,
                     eh_space_cell(p->model->space, var, last).hi};
        cell = last;
        if (++parts > 6) {
            return eh_arena_format(eh_point_arena(p), "%.*s, …", EH_STR_F(out));
        }
        out = eh_arena_format(eh_point_arena(p), "%.*s%s%.*s", EH_STR_F(out), out.n > 0 ? ", " : "",
                              EH_STR_F(range_words(p, v, r)));
    }
    if (v->optional && eh_point_allows(p, var, v->n_cells - 1)) {
        out = eh_arena_format(eh_point_arena(p), "%.*s%smissing", EH_STR_F(out),
                              out.n > 0 ? " or " : "");
    }
    return out;
}

EhStr eh_point_region(EhLint *lint, const EhSolver *solver, uint32_t ticket)
{
    Point p = {.lint = lint, .model = lint->model, .solver = solver, .ticket = ticket};
    EhStr out = EH_STR("");
    for (uint32_t var = 0; var < p.model->space->vars.n; var++) {
        const EhVar *v = eh_point_var(&p, var);
        bool sound = v->kind == EH_VAR_ODD && !eh_point_held(&p, var, true);
        if (eh_point_free(&p, var) || sound) {
            continue;
        }
        EhStr part =
            v->type == EH_BOOL && v->kind != EH_VAR_FIELD
                ? eh_arena_format(lint->arena, "%s%.*s", eh_point_held(&p, var, true) ? "" : "not ",
                                  EH_STR_F(v->name))
                : eh_arena_format(lint->arena, "%.*s: %.*s", EH_STR_F(v->name),
                                  EH_STR_F(var_words(&p, var)));
        out = eh_arena_format(lint->arena, "%.*s%s%.*s", EH_STR_F(out), out.n > 0 ? "; " : "",
                              EH_STR_F(part));
    }
    return out.n > 0 ? out : EH_STR("any ticket");
}
