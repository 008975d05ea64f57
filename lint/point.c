/* SPDX-License-Identifier: Apache-2.0 */
/*
 * From cells to values. A value that a sample or default gives is kept where the box allows it; else the nearest.
 */
#include "lint/point_internal.h"

#include <string.h>

#include "compiler/builtins.h"
#include "vm/hash.h"

#define MINUTES(n) ((n)*60000LL)
#define DAYS(n) ((n)*EH_DAY_MS)
const int64_t eh_point_waits[EH_POINT_WAITS] = {
    MINUTES(1),   MINUTES(20),           MINUTES(40), MINUTES(90), MINUTES(210), MINUTES(450),
    MINUTES(900), DAYS(1) + MINUTES(60), DAYS(2),     DAYS(4),     DAYS(8),      DAYS(15),
    DAYS(40)};

static uint32_t find_var(const Point *p, const char *prefix, EhStr path)
{
    EhStr key = eh_arena_format(eh_point_arena(p), "%s %.*s", prefix, EH_STR_F(path));
    return eh_map_number(&p->model->space->by_key, key) - 1;
}

/* ---- the nearest key ---- */

typedef struct Pick {
    bool missing;
    int64_t key;
} Pick;

static uint64_t distance(int64_t a, int64_t b)
{
    return a < b ? (uint64_t)b - (uint64_t)a : (uint64_t)a - (uint64_t)b;
}

/* The allowed key nearest to `near`; missing where nothing else is allowed, or near.missing and allowed. */
static Pick nearest(const Point *p, uint32_t var, Pick near)
{
    const EhVar *v = eh_point_var(p, var);
    Pick best = {true, near.key};
    if (v->optional && near.missing && eh_point_allows(p, var, v->n_cells - 1)) {
        return best;
    }
    for (uint32_t cell = 0; cell < v->starts.n; cell++) {
        EhRange r = eh_space_cell(p->model->space, var, cell);
        int64_t key = near.key < r.lo ? r.lo : near.key > r.hi ? r.hi : near.key;
        if (eh_point_allows(p, var, cell) &&
            (best.missing || distance(key, near.key) < distance(best.key, near.key))) {
            best = (Pick){false, key};
        }
    }
    return best;
}

/* ---- now ---- */

static bool calendars_fit(const Point *p, int64_t now)
{
    for (uint32_t var = 0; var < p->model->space->vars.n; var++) {
        const EhVar *v = eh_point_var(p, var);
        const EhPolicy *policy = v->policy;
        if (v->kind != EH_VAR_CALENDAR || v->index >= policy->calendars.n ||
            eh_point_free(p, var)) {
            continue;
        }
        const EhCalendarDecl *c = &policy->calendars.at[v->index];
        const EhZoneDecl *zone = &policy->zones.at[c->zone_index];
        EhCalendarView view = {.zone = zone->spans,
                               .n_zone = zone->n,
                               .spans = c->spans.at,
                               .n_spans = c->spans.n,
                               .exceptions = c->exceptions.at,
                               .n_exceptions = c->exceptions.n,
                               .always = c->node == NULL,
                               .exception_spans = c->exception_spans.at,
                               .n_exception_spans = c->exception_spans.n};
        if (!eh_point_held(p, var, eh_calendar_is_open(&view, now))) {
            return false;
        }
    }
    return true;
}

/* The first whole half hour within a year that fits all calendars, else the start. */
static int64_t fitting_now(const Point *p, int64_t from)
{
    const int64_t step = 30 * 60000;
    for (int64_t i = 0; i < 366 * 48; i++) {
        int64_t now = i == 0 ? from : (from / step + i) * step;
        if (calendars_fit(p, now)) {
            return now;
        }
    }
    return from;
}

/* ---- values ---- */

static Pick natural(const Point *p, const EhFieldDecl *field, const EhSampleValue *base)
{
    EhConst value;
    Pick pick = {field->type.optional || field->type.predicted, 0};
    bool number = field->type.kind == EH_NUMBER;
    EhVType type = field->type;
    type.predicted = false;
    if (base != NULL && base->what == EH_SAMPLE_VALUE) {
        return (Pick){false, number ? eh_key_of_number(base->value.cell.f) : base->value.cell.i};
    }
    if (field->value != NULL && eh_const(p->lint->policy, field->value, &type, &value)) {
        return (Pick){false, number ? eh_key_of_number(value.cell.f) : value.cell.i};
    }
    if (field->type.kind == EH_TIME) {
        pick.key = p->now;
    } else if (field->type.kind == EH_DATE) {
        const EhZoneDecl *zone = &p->lint->policy->zones.at[0];
        pick.key = eh_zone_day(zone->spans, zone->n, p->now);
    } else if (number) {
        pick.key =
            eh_key_of_number(field->type.flo > 0 || field->type.fhi < 0 ? field->type.flo : 0);
    } else if (eh_kind_is_i(field->type.kind) && (field->type.lo > 0 || field->type.hi < 0)) {
        pick.key = field->type.lo;
    }
    return pick;
}

/* A time that the box holds to a distance from now. */
static Pick relative(const Point *p, const EhFieldDecl *field, EhStr path, Pick pick)
{
    uint32_t var = find_var(p, "relative", path);
    if (var == EH_NONE || pick.missing) {
        return pick;
    }
    int64_t from = p->now;
    if (field->type.kind == EH_DATE) {
        const EhZoneDecl *zone = &p->lint->policy->zones.at[0];
        from = eh_zone_day(zone->spans, zone->n, p->now);
    }
    Pick delta = nearest(p, var, (Pick){false, pick.key - from});
    return (Pick){false, from + delta.key};
}

/* `created` lies back as far as was asked, or as the box wants. */
static Pick created(const Point *p, Pick pick)
{
    Pick waiting = {false, p->waiting};
    for (uint32_t var = 0; var < p->model->space->vars.n; var++) {
        if (eh_point_var(p, var)->kind == EH_VAR_WAITING) {
            waiting = nearest(p, var, waiting);
        }
    }
    pick.key = p->now - waiting.key;
    return pick;
}

static void set_value(EhSampleValue *out, const EhFieldDecl *field, Pick pick)
{
    out->what = pick.missing ? EH_SAMPLE_MISSING : EH_SAMPLE_VALUE;
    if (field->type.kind == EH_NUMBER) {
        out->value.cell.f = eh_number_of_key(pick.key);
    } else {
        out->value.cell.i = pick.key;
    }
}

/* Back to the policy's own number of an enum; a spelling that it does not list is written as it is. */
static Pick own_pick(const EhShared *shared, Pick pick, EhStr *spelling)
{
    if (shared->spellings == NULL || pick.missing) {
        return pick;
    }
    for (uint32_t i = 0; i < shared->n_own; i++) {
        if (shared->keys[i] == pick.key) {
            return (Pick){false, i};
        }
    }
    *spelling =
        pick.key < shared->n_spellings ? shared->spellings[pick.key] : EH_STR("none of them");
    return (Pick){false, 0};
}

static void scalar(const Point *p, const EhPlace *place, EhStr path, const EhSampleValue *base,
                   EhSampleValue *out)
{
    const EhFieldDecl *field = place->field;
    uint32_t var = find_var(p, "field", path), sure = find_var(p, "confidence", path);
    const EhShared *shared = eh_space_shared(p->model->space, field);
    Pick pick = natural(p, field, base);
    if (eh_str_is(path, "created")) {
        pick = created(p, pick);
    }
    if (shared != NULL && shared->spellings != NULL && !pick.missing) {
        pick.key = shared->keys[pick.key];
    }
    if (var != EH_NONE && !eh_point_free(p, var)) {
        pick = nearest(p, var, pick);
    }
    pick = relative(p, field, path, pick);
    if (shared != NULL) {
        pick = own_pick(shared, pick, &out->value.text);
    }
    set_value(out, field, pick);
    if (sure != EH_NONE && !pick.missing) {
        Pick confidence = nearest(p, sure, (Pick){false, eh_key_of_number(1)});
        if (eh_number_of_key(confidence.key) < 1) { /* not the last double before a bound */
            confidence = nearest(p, sure, (Pick){false, eh_key_of_number(0.5)});
        }
        out->confident = true;
        out->confidence = eh_number_of_key(confidence.key);
    }
}

/* ---- texts ---- */

static void append(const Point *p, EhStr *text, EhStr more, bool front)
{
    bool gap = text->n > 0;
    *text = front ? eh_arena_format(eh_point_arena(p), "%.*s%s%.*s", EH_STR_F(more), gap ? " " : "",
                                    EH_STR_F(*text))
                  : eh_arena_format(eh_point_arena(p), "%.*s%s%.*s", EH_STR_F(*text),
                                    gap ? " " : "", EH_STR_F(more));
}

static bool same_path(const Point *p, const EhPlace *a, EhStr path)
{
    return a != NULL && a->field != NULL && eh_str_same(eh_space_path(p->model->space, a), path);
}

/* Whether a set of phrases that the same text must not mention has this one. */
static bool is_avoided(const Point *p, const EhVar *var, EhStr phrase)
{
    for (uint32_t other = 0; other < p->model->space->vars.n; other++) {
        const EhVar *v = eh_point_var(p, other);
        if (v->kind != EH_VAR_PHRASES || v->index == EH_NONE || var->place == NULL ||
            !eh_point_held(p, other, false) ||
            !same_path(p, v->place, eh_space_path(p->model->space, var->place))) {
            continue;
        }
        for (const EhPhrasesDecl *set = v->policy->phrases.at[v->index]; set != NULL;
             set = set->also) {
            for (uint32_t i = 0; i < set->texts.n; i++) {
                if (eh_str_same(set->texts.at[i], phrase)) {
                    return true;
                }
            }
        }
    }
    return false;
}

static EhStr first_phrase(const Point *p, const EhVar *var)
{
    if (var->index == EH_NONE) {
        return var->node->b->kind == EH_N_TEXT ? var->node->b->name : EH_STR("");
    }
    EhStr first = EH_STR("");
    for (const EhPhrasesDecl *phrases = var->policy->phrases.at[var->index]; phrases != NULL;
         phrases = phrases->also) {
        for (uint32_t i = 0; i < phrases->texts.n; i++) {
            if (!is_avoided(p, var, phrases->texts.at[i])) {
                return phrases->texts.at[i];
            }
            first = first.n == 0 ? phrases->texts.at[i] : first;
        }
    }
    return first;
}

/* What the box asks of a text beside its being one of the constants. */
static void shape_text(const Point *p, EhStr path, EhStr *text)
{
    for (uint32_t var = 0; var < p->model->space->vars.n; var++) {
        const EhVar *v = eh_point_var(p, var);
        bool here =
            (v->kind == EH_VAR_PHRASES || v->kind == EH_VAR_AFFIX) && same_path(p, v->place, path);
        if (!here || !eh_point_held(p, var, true)) {
            continue;
        }
        if (v->kind == EH_VAR_PHRASES) {
            append(p, text, first_phrase(p, v), false);
        } else if (v->node->b->kind == EH_N_TEXT) {
            append(p, text, v->node->b->name, v->node->op == EH_OP_STARTS);
        }
    }
}

/* `domain of address is "x.example"`: an address there. `lower of x is "…"`: that text. */
static bool derived_text(const Point *p, EhStr path, EhStr *text)
{
    for (uint32_t var = 0; var < p->model->space->vars.n; var++) {
        const EhVar *v = eh_point_var(p, var);
        if (v->kind != EH_VAR_TERM || v->node == NULL || v->node->kind != EH_N_OF ||
            v->type != EH_TEXT || eh_point_free(p, var)) {
            continue;
        }
        const EhExpr *of = v->node->a->info;
        Pick pick = nearest(p, var, (Pick){false, EH_KEY_OTHER});
        if (of == NULL || !same_path(p, of->place, path) || pick.missing ||
            pick.key == EH_KEY_OTHER) {
            continue;
        }
        EhStr constant = v->texts.at[pick.key];
        bool domain = eh_builtin_of(v->node->name) == EH_OF_domain;
        *text = eh_arena_format(eh_point_arena(p), "%s%.*s", domain ? "someone@" : "",
                                EH_STR_F(constant));
        return true;
    }
    return false;
}

/* Texts that are looked for by chance: keys of the holdout group. */
static void holdout_text(const Point *p, EhStr path, EhStr *text)
{
    const EhNode *node = p->lint->policy->holdout;
    size_t size;
    const EhHeader *header = eh_program_bytes(p->lint->program, &size);
    const EhExpr *key = node == NULL ? NULL : node->b->info;
    if (key == NULL || !same_path(p, key->place, path)) {
        return;
    }
    for (uint32_t var = 0; var < p->model->space->vars.n; var++) {
        bool wanted = eh_point_held(p, var, true);
        if (eh_point_var(p, var)->kind != EH_VAR_HOLDOUT || eh_point_free(p, var)) {
            continue;
        }
        for (uint32_t i = 0; i < 100000; i++) {
            uint64_t hash =
                eh_xxh64_salted(eh_node_text(node).p, eh_node_text(node).n, text->p, text->n);
            if ((header->holdout_all || hash < header->holdout_below) == wanted) {
                return;
            }
            *text = eh_arena_format(eh_point_arena(p), "K%u", i);
        }
    }
}

static void text_value(const Point *p, const EhPlace *place, EhStr path, const EhSampleValue *base,
                       EhSampleValue *out)
{
    const EhFieldDecl *field = place->field;
    uint32_t var = find_var(p, "field", path);
    EhConst constant;
    bool given = base != NULL && base->what == EH_SAMPLE_VALUE;
    EhStr text = given ? base->value.text : EH_STR("");
    if (!given && field->value != NULL &&
        eh_const(p->lint->policy, field->value, &field->type, &constant)) {
        text = constant.text;
        given = true;
    }
    Pick pick = {field->type.optional && !given, EH_KEY_OTHER};
    if (!given) {
        text = eh_str_is(path, "id") ? EH_STR("T1") : EH_STR("x");
    }
    if (var != EH_NONE && given && eh_map_number(&eh_point_var(p, var)->text_keys, text) > 0) {
        pick.key = eh_map_number(&eh_point_var(p, var)->text_keys, text) - 1;
    }
    if (var != EH_NONE && !eh_point_free(p, var)) {
        Pick before = pick;
        pick = nearest(p, var, pick);
        if (!pick.missing && pick.key != EH_KEY_OTHER) {
            text = eh_point_var(p, var)->texts.at[pick.key];
        } else if (before.key != EH_KEY_OTHER) {
            text = EH_STR("other");
        }
    }
    if (pick.key == EH_KEY_OTHER && derived_text(p, path, &text)) {
        pick.missing = false;
    }
    if (pick.key == EH_KEY_OTHER && !pick.missing) {
        shape_text(p, path, &text);
        holdout_text(p, path, &text);
    }
    out->what = pick.missing ? EH_SAMPLE_MISSING : EH_SAMPLE_VALUE;
    out->value.text = text;
}

/* ---- sets ---- */

static bool same_const(uint8_t kind, const EhConst *a, const EhConst *b)
{
    return kind == EH_TEXT ? eh_str_same(a->text, b->text) : a->cell.i == b->cell.i;
}

static bool member_const(const EhVar *var, EhConst *out)
{
    EhNode *node = var->node->a;
    while (node->kind == EH_N_PAREN) {
        node = node->a;
    }
    const EhExpr *info = node->info;
    out->text = node->kind == EH_N_TEXT ? node->name : EH_STR("");
    out->cell.i = info->enumerator >= 0 ? info->enumerator : node->i;
    return true;
}

static void set_value_of(const Point *p, const EhPlace *place, EhStr path,
                         const EhSampleValue *base, EhSampleValue *out)
{
    const EhVType *elem = place->field->type.elem;
    uint32_t n = base != NULL && base->what == EH_SAMPLE_ITEMS ? base->n : 0,
             known = find_var(p, "field", path);
    out->what = EH_SAMPLE_ITEMS;
    out->items =
        eh_arena_array(eh_point_arena(p), n + p->model->space->vars.n + 1u, sizeof *out->items);
    for (uint32_t i = 0; out->items != NULL && i < n; i++) {
        out->items[out->n++] = base->items[i];
    }
    for (uint32_t var = 0; out->items != NULL && var < p->model->space->vars.n; var++) {
        const EhVar *v = eh_point_var(p, var);
        EhConst constant = {0};
        if (v->kind != EH_VAR_MEMBER || !same_path(p, v->place, path) || eh_point_free(p, var) ||
            !member_const(v, &constant)) {
            continue;
        }
        uint32_t at = 0;
        while (at < out->n && !same_const(elem->kind, &out->items[at].value, &constant)) {
            at++;
        }
        if (eh_point_held(p, var, true) && at == out->n) {
            out->items[out->n++] = (EhSampleValue){.what = EH_SAMPLE_VALUE, .value = constant};
        } else if (eh_point_held(p, var, false) && at < out->n) {
            out->items[at] = out->items[--out->n];
        }
    }
    bool absent = place->field->type.optional && out->n == 0 && (base == NULL || n == 0);
    if (known != EH_NONE && !eh_point_free(p, known)) {
        absent = nearest(p, known, (Pick){absent, 0}).missing;
    }
    out->what = absent ? EH_SAMPLE_MISSING : EH_SAMPLE_ITEMS;
}

/* ---- records ---- */

static void record_value(const Point *p, const EhRecordDecl *record, EhPlace *parent,
                         const EhSampleValue *base, EhSampleValue *out);

/* Whether a field below the record is held to be there. */
static bool is_needed(const Point *p, EhStr path)
{
    for (uint32_t var = 0; var < p->model->space->vars.n; var++) {
        const EhVar *v = eh_point_var(p, var);
        bool below = v->name.n > path.n && memcmp(v->name.p, path.p, path.n) == 0 &&
                     v->name.p[path.n] == '.';
        if (below && v->kind == EH_VAR_FIELD && v->optional &&
            !eh_point_allows(p, var, v->n_cells - 1)) {
            return true;
        }
    }
    return false;
}

static void inner_record(const Point *p, EhPlace *place, EhStr path, const EhSampleValue *base,
                         EhSampleValue *out)
{
    uint32_t var = find_var(p, "field", path);
    bool there = base != NULL && base->what == EH_SAMPLE_RECORD;
    Pick pick = {place->field->type.optional && !there && !is_needed(p, path), 0};
    if (var != EH_NONE && !eh_point_free(p, var)) {
        pick = nearest(p, var, pick);
    }
    out->what = EH_SAMPLE_MISSING;
    if (!pick.missing) {
        record_value(p, place->field->type.record, place, there ? base : NULL, out);
    }
}

static void field_value(const Point *p, EhPlace *place, const EhSampleValue *base,
                        EhSampleValue *out)
{
    EhStr path = eh_space_path(p->model->space, place);
    switch ((EhKind)place->field->type.kind) {
    case EH_RECORD:
        inner_record(p, place, path, base, out);
        break;
    case EH_SET:
        set_value_of(p, place, path, base, out);
        break;
    case EH_LIST:
        *out = base != NULL ? *base : (EhSampleValue){.what = EH_SAMPLE_ITEMS};
        break;
    case EH_TEXT:
        text_value(p, place, path, base, out);
        break;
    default:
        scalar(p, place, path, base, out);
        break;
    }
}

static void record_value(const Point *p, const EhRecordDecl *record, EhPlace *parent,
                         const EhSampleValue *base, EhSampleValue *out)
{
    *out = (EhSampleValue){.what = EH_SAMPLE_RECORD, .record = record};
    for (uint32_t i = record->fields.n; i-- > 0;) {
        EhFieldDecl *field = record->fields.at[i];
        EhSampleField *own = eh_arena_alloc(eh_point_arena(p), sizeof *own);
        EhPlace *place = eh_place(p->lint->policy, parent, field);
        if (own == NULL || place == NULL || field->outcome) {
            continue;
        }
        *own = (EhSampleField){.field = field, .index = i, .next = out->fields};
        field_value(p, place, base == NULL ? NULL : eh_sample_given(base, i), &own->value);
        out->fields = own;
    }
}

static void make_sample(const Point *p, EhSample *out)
{
    EhPolicy *policy = p->lint->policy;
    const EhSample *first = policy->sample_list.n > 0 ? policy->sample_list.at[0].node->info : NULL;
    *out = (EhSample){.state = 2};
    record_value(p, policy->ticket, policy->ticket_symbol->place,
                 first == NULL ? NULL : &first->ticket, &out->ticket);
}

void eh_point_sample(EhLint *lint, const EhSolver *solver, uint32_t ticket, int64_t waiting,
                     EhSample *out, int64_t *now)
{
    Point p = {
        .lint = lint, .model = lint->model, .solver = solver, .ticket = ticket, .waiting = waiting};
    p.now = fitting_now(&p, lint->now);
    make_sample(&p, out);
    *now = p.now;
}

void eh_point(EhLint *lint, const EhSolver *solver, uint32_t ticket, int64_t now, int64_t waiting,
              EhWitness *out)
{
    Point p = {.lint = lint,
               .model = lint->model,
               .solver = solver,
               .ticket = ticket,
               .now = now,
               .waiting = waiting};
    EhSample made;
    if (now == EH_MISSING) {
        p.now = fitting_now(&p, lint->now);
    }
    make_sample(&p, &made);
    *out = (EhWitness){.role = EH_STR(""),
                       .ticket = eh_witness_sample(lint, &made),
                       .now = p.now,
                       .decision = EH_STR("")};
}
