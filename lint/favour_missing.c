/* SPDX-License-Identifier: Apache-2.0 */
/*
 * R06 and P09: what becomes of a ticket once a value is missing, or a prediction is in doubt.
 *
 * One idea: one ticket without the value, and one for every value that it could have; all else is the same. Where each
 * value helps and none does not, nobody has meant it.
 */
#include "lint/favour.h"

#include <string.h>

#include "lint/pools.h"

enum { MOST_VALUES = 32 };

/* A question about one field: ticket 0 lacks its value, ticket 1 + i has the i-th. */
typedef struct Field {
    EhFavour *favour;
    const EhModelRows *rows;
    uint32_t var, confidence, n_values; /* confidence: EH_NONE of what is no prediction */
    EhStr name;
    EhTwins twins;
    EhWitness witnesses[MOST_VALUES + 1];
    EhSeen seen[MOST_VALUES + 1];
    EhAsk asks[3 * (MOST_VALUES + 1)];
    uint32_t n_asks;
    bool by_clocks; /* the clocks of the sla may differ too; else they are the same */
    bool clocks;    /* which makes a difference */
} Field;

static uint32_t confidence_of(const EhFavour *favour, const EhVar *field)
{
    const EhSpace *space = favour->model->space;
    for (uint32_t var = 0; var < space->vars.n; var++) {
        const EhVar *v = &space->vars.at[var];
        if (v->kind == EH_VAR_CONFIDENCE && v->place == field->place) {
            return var;
        }
    }
    return EH_NONE;
}

static void ask(Field *field, uint32_t ticket, EhF f)
{
    field->asks[field->n_asks++] = (EhAsk){f, ticket};
}

/* Each ticket but the first is sure of its value. */
static void ask_values(Field *field)
{
    EhF **cells = field->favour->cells;
    for (uint32_t i = 0; i < field->n_values; i++) {
        ask(field, 1 + i, cells[field->var][i]);
        if (field->confidence != EH_NONE) {
            uint32_t last = field->favour->model->space->vars.at[field->confidence].n_cells - 1;
            ask(field, 1 + i, cells[field->confidence][last]);
        }
    }
}

static bool field_open(Field *field, EhFavour *favour, uint32_t var, uint32_t n_tickets,
                       const EhCone *equal_clocks)
{
    EhLint *lint = favour->lint;
    const EhVar *v = &favour->model->space->vars.at[var];
    EhFields fields = {0};
    *field = (Field){.favour = favour, .var = var, .n_values = v->starts.n, .name = v->name};
    field->confidence = confidence_of(favour, v);
    EH_PUSH(lint->arena, &fields, v->place->field);
    bool *shared = eh_twins_all_but(lint, &fields);
    field->clocks = equal_clocks != NULL && eh_twins_share_clocks(lint, equal_clocks, shared);
    bool open = eh_twins_open(&field->twins, lint, n_tickets, shared);
    field->twins.natural = equal_clocks == NULL ? (EhNatural){NULL, 0, 0} : favour->natural;
    return open;
}

/* ---- R06 ---- */

/* Values that may be missing from a record that was not filled in. Times are missing until something has happened, and
 * records are asked for as such: both are meant. */
static bool may_be_forgotten(const EhVar *v)
{
    bool kind = v->type == EH_BOOL || v->type == EH_ENUM || v->type == EH_INT ||
                v->type == EH_NUMBER || v->type == EH_MONEY || v->type == EH_DURATION ||
                v->type == EH_TEXT;
    return v->kind == EH_VAR_FIELD && v->optional && kind && v->place != NULL &&
           v->place->field != NULL && v->starts.n > 1;
}

/* Too many to ask for a ticket of each. */
static bool is_too_wide(EhFavour *favour, EhCheck check, uint32_t var)
{
    EhLint *lint = favour->lint;
    const EhVar *v = &favour->model->space->vars.at[var];
    if (favour->cells[var] != NULL && v->starts.n <= MOST_VALUES) {
        return false;
    }
    EhFinding *finding =
        eh_finding(lint, check, EH_UNKNOWN, EH_BY_LOGIC, v->place->field->node->name_span,
                   eh_arena_format(lint->arena, "field/%.*s", EH_STR_F(v->name)),
                   "what a missing `%.*s` does is not known", EH_STR_F(v->name));
    eh_finding_missing(lint, finding, "fewer constants than the %u that `%.*s` is compared with",
                       v->starts.n, EH_STR_F(v->name));
    return true;
}

static int32_t row_of(const Field *field, const EhSeen *seen)
{
    const EhModel *model = field->favour->model;
    return field->rows == &model->classes ? seen->klass
           : field->rows == &model->route ? seen->queue_by
                                          : seen->priority_by;
}

static bool falls_past(const void *ctx, const EhSeen *seen, uint32_t n)
{
    const Field *field = ctx;
    int32_t last = (int32_t)field->rows->n - 1;
    bool shown = row_of(field, &seen[0]) == last;
    for (uint32_t i = 1; i < n; i++) {
        shown = shown && row_of(field, &seen[i]) != last && row_of(field, &seen[i]) >= 0;
    }
    return shown;
}

static void report_missing(Field *field, const char *block)
{
    EhLint *lint = field->favour->lint;
    int32_t by = row_of(field, &field->seen[1]), last = (int32_t)field->rows->n - 1;
    bool class = field->rows == &field->favour->model->classes;
    EhStr what = !class ? eh_arena_format(lint->arena, "a ticket falls past every row of %s", block)
                        : eh_arena_format(lint->arena, "a '%.*s' customer is '%.*s'",
                                          EH_STR_F(eh_favour_name(field->rows, by)),
                                          EH_STR_F(eh_favour_name(field->rows, last)));
    EhFinding *finding =
        eh_finding(lint, EH_CHECK_R06, EH_FOUND, EH_BY_LOGIC, eh_favour_head(field->rows, by),
                   eh_arena_format(lint->arena, "%s/%.*s", block, EH_STR_F(field->name)),
                   "without `%.*s` %.*s", EH_STR_F(field->name), EH_STR_F(what));
    eh_finding_label(lint, finding, "takes it while the value is known");
    eh_finding_related(lint, finding, eh_favour_head(field->rows, last),
                       "takes it once it is missing");
    const EhNode *node = field->favour->model->space->vars.at[field->var].place->field->node;
    eh_finding_related(lint, finding, node->name_span, "may be missing");
    eh_finding_fact(lint, finding,
                    "with any of its %u kinds of values a named row takes the ticket",
                    field->n_values);
    field->witnesses[0].role = EH_STR("without the value");
    field->witnesses[1].role = EH_STR("with it");
    eh_finding_witness(lint, finding, &field->witnesses[0]);
    eh_finding_witness(lint, finding, &field->witnesses[1]);
    eh_finding_fix(lint, finding,
                   "say what a missing value is: `is missing` in a row, or `(%.*s else …)`",
                   EH_STR_F(field->name));
}

/* True unless the field is fine. */
static bool check_missing(EhFavour *favour, const EhModelRows *rows, const char *block,
                          uint32_t var)
{
    Field *field = eh_arena_alloc(favour->lint->arena, sizeof *field);
    if (field == NULL) {
        return true;
    }
    const EhVar *v = &favour->model->space->vars.at[var];
    const EhCone none = {NULL, NULL};
    if (!field_open(field, favour, var, v->starts.n + 1, &none)) {
        return true;
    }
    field->rows = rows;
    EhF otherwise = rows->at[rows->n - 1].fires;
    ask(field, 0, favour->cells[var][v->n_cells - 1]);
    ask(field, 0, otherwise);
    ask_values(field);
    for (uint32_t i = 0; i < field->n_values; i++) {
        ask(field, 1 + i, EH_F_NOT(otherwise));
    }
    EhAnswer answer = eh_twins_ask(&field->twins, field->asks, field->n_asks);
    if (answer == EH_SOME_SUCH &&
        eh_twins_show(&field->twins, falls_past, field, field->witnesses, field->seen)) {
        report_missing(field, block);
    } else if (answer == EH_SOME_SUCH || answer == EH_TOO_LARGE) {
        EhStr subject = eh_arena_format(favour->lint->arena, "%s/%.*s", block, EH_STR_F(v->name));
        eh_twins_unknown(
            &field->twins, EH_CHECK_R06, eh_favour_head(rows, (int32_t)rows->n - 1), subject,
            answer,
            eh_arena_format(favour->lint->arena,
                            "whether a ticket without `%.*s` falls past every row of %s is "
                            "not known",
                            EH_STR_F(v->name), block));
    }
    eh_twins_close(&field->twins);
    return answer != EH_NONE_SUCH;
}

static uint32_t missing_in(EhFavour *favour, const EhModelRows *rows, const char *block,
                           uint32_t *asked)
{
    const EhSpace *space = favour->model->space;
    if (rows->n < 2) {
        return 0;
    }
    const bool *cone = eh_twins_cone(favour->lint, rows->at[rows->n - 1].fires, true).vars;
    uint32_t n = 0;
    for (uint32_t var = 0; cone != NULL && var < space->vars.n; var++) {
        const EhVar *v = &space->vars.at[var];
        bool twice = favour->told[var] && rows == &favour->model->rank;
        if (cone[var] && !twice && may_be_forgotten(v)) {
            ++*asked;
            n += is_too_wide(favour, EH_CHECK_R06, var) || check_missing(favour, rows, block, var);
        }
    }
    return n;
}

void eh_favour_missing(EhFavour *favour)
{
    const EhModel *model = favour->model;
    uint32_t asked = 0, n = missing_in(favour, &model->classes, "class", &asked);
    n += missing_in(favour, &model->route, "route", &asked);
    n += missing_in(favour, &model->rank, "rank", &asked);
    if (n == 0) {
        eh_finding(favour->lint, EH_CHECK_R06, EH_PROVED, EH_BY_LOGIC,
                   favour->lint->policy->ticket->node->span, EH_STR("ticket"),
                   "wherever each value of an optional field leads to a named class or row, a "
                   "missing one does too");
    }
}

/* ---- P09 ---- */

static bool is_lowered(const void *ctx, const EhSeen *seen, uint32_t n)
{
    bool shown = true;
    (void)ctx;
    for (uint32_t i = 1; i < n; i++) {
        shown = shown && seen[0].priority > seen[i].priority;
    }
    return shown;
}

static bool is_left(const void *ctx, const EhSeen *seen, uint32_t n)
{
    const Field *field = ctx;
    const bool *automatic = field->favour->automatic;
    return n == 2 && automatic[seen[0].queue] && !automatic[seen[1].queue];
}

static void report_doubt(Field *field, const EhModelRows *rows, int32_t sure, int32_t doubtful,
                         const char *what, const char *fix)
{
    EhLint *lint = field->favour->lint;
    EhFinding *finding =
        eh_finding(lint, EH_CHECK_P09, EH_FOUND, EH_BY_LOGIC, eh_favour_head(rows, doubtful),
                   eh_arena_format(lint->arena, "%s/%.*s",
                                   rows == &field->favour->model->rank ? "rank" : "route",
                                   EH_STR_F(field->name)),
                   "a doubtful `%.*s` %s", EH_STR_F(field->name), what);
    eh_finding_label(lint, finding, "takes the ticket while the prediction is in doubt");
    if (sure != doubtful) {
        eh_finding_related(lint, finding, eh_favour_head(rows, sure),
                           "takes it once the model is sure");
    }
    const EhNode *node = field->favour->model->space->vars.at[field->var].place->field->node;
    eh_finding_related(lint, finding, node->name_span,
                       "below its confidence this counts as missing");
    field->witnesses[0].role = EH_STR("the doubtful one");
    field->witnesses[1].role = EH_STR("a sure one");
    eh_finding_witness(lint, finding, &field->witnesses[0]);
    eh_finding_witness(lint, finding, &field->witnesses[1]);
    eh_finding_fix(lint, finding, "%s", fix);
    field->favour->told[field->var] = true;
}

static void doubt_unknown(Field *field, EhAnswer answer, const char *what)
{
    EhLint *lint = field->favour->lint;
    const EhNode *node = field->favour->model->space->vars.at[field->var].place->field->node;
    if (field->by_clocks) {
        return; /* told once for all */
    }
    eh_twins_unknown(&field->twins, EH_CHECK_P09, node->name_span,
                     eh_arena_format(lint->arena, "field/%.*s", EH_STR_F(field->name)), answer,
                     eh_arena_format(lint->arena, "whether a doubtful `%.*s` %s is not known",
                                     EH_STR_F(field->name), what));
}

/* Ticket 0: the model says something, and is not sure of it. */
static void ask_doubt(Field *field)
{
    const EhVar *v = &field->favour->model->space->vars.at[field->var];
    ask(field, 0, EH_F_NOT(field->favour->cells[field->var][v->n_cells - 1]));
    ask(field, 0, field->favour->cells[field->confidence][0]);
}

/* A lower priority in doubt than with any value that the model is sure of. */
static EhAnswer check_lowered(Field *field)
{
    EhFavour *favour = field->favour;
    EhAnswer answer = EH_NONE_SUCH;
    uint32_t n = favour->lint->policy->priority_enum->names.n;
    for (uint32_t p = 0; p + 1 < n && answer == EH_NONE_SUCH; p++) {
        field->n_asks = 0;
        ask_doubt(field);
        ask(field, 0, EH_F_NOT(favour->at_least[p]));
        ask_values(field);
        for (uint32_t i = 0; i < field->n_values; i++) {
            ask(field, 1 + i, favour->at_least[p]);
        }
        answer = eh_twins_ask(&field->twins, field->asks, field->n_asks);
    }
    if (answer == EH_SOME_SUCH &&
        eh_twins_show(&field->twins, is_lowered, field, field->witnesses, field->seen)) {
        report_doubt(
            field, &favour->model->rank, field->seen[1].priority_by, field->seen[0].priority_by,
            "has a lower priority than any sure one",
            "rank `is missing` no lower than the values, or leave the prediction out of rank");
    } else if (answer == EH_SOME_SUCH || answer == EH_TOO_LARGE) {
        doubt_unknown(field, answer, "has a lower priority than any sure one");
    }
    return answer;
}

/* To a machine in doubt, to people with some value that the model is sure of. */
static EhAnswer check_left(Field *field)
{
    EhFavour *favour = field->favour;
    const EhVar *v = &favour->model->space->vars.at[field->var];
    field->n_asks = 0;
    ask_doubt(field);
    ask(field, 0, favour->machine);
    ask(field, 1, EH_F_NOT(favour->cells[field->var][v->n_cells - 1]));
    ask(field, 1,
        favour->cells[field->confidence]
                     [favour->model->space->vars.at[field->confidence].n_cells - 1]);
    ask(field, 1, EH_F_NOT(favour->machine));
    EhAnswer answer = eh_twins_ask(&field->twins, field->asks, field->n_asks);
    if (answer == EH_SOME_SUCH &&
        eh_twins_show(&field->twins, is_left, field, field->witnesses, field->seen)) {
        report_doubt(field, &favour->model->route, field->seen[1].queue_by, field->seen[0].queue_by,
                     "leads to a machine, a sure one to people",
                     "send it to people: a row `is missing` above this one");
    } else if (answer == EH_SOME_SUCH || answer == EH_TOO_LARGE) {
        doubt_unknown(field, answer, "leads to a machine where a sure one leads to people");
    }
    return answer;
}

static EhAnswer ask_doubts(EhFavour *favour, uint32_t var, bool rank, const EhCone *equal_clocks,
                           bool *clocks)
{
    Field *field = eh_arena_alloc(favour->lint->arena, sizeof *field);
    const EhVar *v = &favour->model->space->vars.at[var];
    EhAnswer answer = EH_NONE_SUCH;
    if (field == NULL ||
        !field_open(field, favour, var, rank ? v->starts.n + 1 : 2, equal_clocks)) {
        return EH_SOLVE_NO_MEMORY;
    }
    field->by_clocks = equal_clocks == NULL;
    *clocks = field->clocks;
    bool cut = field->confidence != EH_NONE && favour->cells[field->confidence] != NULL &&
               favour->model->space->vars.at[field->confidence].n_cells > 1;
    if (cut) {
        answer = rank ? check_lowered(field) : check_left(field);
        answer = answer == EH_SOME_SUCH && field->twins.unshown ? EH_TOO_LARGE : answer;
    }
    eh_twins_close(&field->twins);
    return answer;
}

/* Clocks of the sla that are the same for all first; then as they may be. */
static EhAnswer doubt_of(EhFavour *favour, uint32_t var, bool rank, const EhCone *cone,
                         bool *by_clocks)
{
    bool clocks = false, again;
    EhAnswer answer = ask_doubts(favour, var, rank, cone, &clocks);
    if (clocks && answer == EH_NONE_SUCH) {
        answer = ask_doubts(favour, var, rank, NULL, &again);
        *by_clocks = *by_clocks || answer == EH_TOO_LARGE;
        answer = answer == EH_TOO_LARGE ? EH_NONE_SUCH : answer;
    }
    return answer;
}

/* Cells of confidence beyond what is asked for: a reading at each of so many thresholds. */
static bool is_too_fine(const EhFavour *favour, const EhVar *v)
{
    uint32_t confidence = confidence_of(favour, v);
    return confidence != EH_NONE && favour->cells[confidence] == NULL;
}

void eh_favour_doubt(EhFavour *favour)
{
    const EhModel *model = favour->model;
    EhLint *lint = favour->lint;
    uint32_t n = 0;
    bool by_clocks = false;
    EhNameList asked = {0}, through = {0};
    EhCone rank = eh_favour_priorities(favour), route = eh_favour_queues(favour);
    for (uint32_t var = 0; rank.vars != NULL && route.vars != NULL && var < model->space->vars.n;
         var++) {
        const EhVar *v = &model->space->vars.at[var];
        bool predicted = v->kind == EH_VAR_FIELD && v->place != NULL && v->place->field != NULL &&
                         v->place->field->type.predicted && (rank.vars[var] || route.vars[var]);
        bool machine = predicted && route.vars[var] && favour->any_automatic;
        if (!predicted) {
            continue;
        }
        by_clocks = false;
        if (is_too_wide(favour, EH_CHECK_P09, var) || is_too_fine(favour, v)) {
            n++;
            continue;
        }
        n += rank.vars[var] && doubt_of(favour, var, true, &rank, &by_clocks) != EH_NONE_SUCH;
        n += machine && doubt_of(favour, var, false, &route, &by_clocks) != EH_NONE_SUCH;
        eh_names_add(lint, by_clocks ? &through : &asked, v->name);
    }
    if (through.n > 0) {
        eh_twins_clocks_unknown(
            lint, EH_CHECK_P09, lint->policy->ticket->node->span, EH_STR("ticket/clocks"),
            eh_arena_format(lint->arena,
                            "whether a doubtful %.*s lowers a ticket by escalations that read the "
                            "clocks of the sla is not known; at equal clocks it does not",
                            EH_STR_F(eh_names_text(lint, &through))));
    }
    if (n == 0 && asked.n > 0) {
        eh_finding(lint, EH_CHECK_P09, EH_PROVED, EH_BY_LOGIC, lint->policy->ticket->node->span,
                   EH_STR("ticket"),
                   "a doubtful %.*s ranks no ticket below what each sure value gives it%s",
                   EH_STR_F(eh_names_text(lint, &asked)),
                   favour->any_automatic
                       ? ", and leaves none to a machine where a sure one leads to people"
                       : "");
    }
}
