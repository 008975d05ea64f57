/* SPDX-License-Identifier: Apache-2.0 */
/*
 * P01, P02, P07: what a guarantee says of every ticket, or of every two.
 *
 * One idea: the engine looks for a ticket that breaks it; only what the VM then decides so is told as broken.
 */
#include "lint/logic.h"
#include "lint/probe.h"

typedef struct Promise {
    EhLint *lint;
    uint32_t index;
    EhNode *node; /* PROMISE */
    EhSpan head;
    EhStr name, subject;
    EhF a, b;
} Promise;

/* ---- what is told ---- */

static bool reads_name(const EhNode *node, const char *name)
{
    if (node == NULL) {
        return false;
    }
    if (node->kind == EH_N_NAME && eh_str_is(node->name, name)) {
        return true;
    }
    for (const EhNode *item = node->list; item != NULL; item = item->next) {
        if (reads_name(item, name)) {
            return true;
        }
    }
    return reads_name(node->a, name) || reads_name(node->b, name) ||
           reads_name(eh_node_c(node), name);
}

static void point_at_row(const Promise *p, EhFinding *finding, const EhModelRows *rows, int32_t by,
                         const char *what)
{
    if (by >= 0 && (uint32_t)by < rows->n) {
        const EhNode *node = rows->at[by].node;
        EhSpan span = node->name_span.end > node->name_span.start ? node->name_span : node->span;
        eh_finding_related(p->lint, finding, span, "%s", what);
    }
}

/* The escalations that have set what the ticket has in the end: with `clause`, to the name that is number `to`. */
static void point_at_moves(const Promise *p, EhFinding *finding, const EhDecision *decision,
                           EhNodeKind clause, const EhEnumDecl *names, int32_t to, const char *what)
{
    const EhPolicy *policy = p->lint->policy;
    uint32_t before = policy->rules.n + policy->tightens.n;
    for (uint32_t i = 0; i < decision->n_escalations; i++) {
        const EhNode *node = policy->escalations.at[decision->escalations[i] - before].node;
        const EhNode *set = eh_clause(node, clause);
        if (set != NULL && eh_enum_find(names, set->name) == to) {
            eh_finding_related(p->lint, finding, node->name_span, "%s", what);
        }
    }
}

static void point_at_raises(const Promise *p, EhFinding *finding, const EhDecision *decision)
{
    uint32_t row = p->lint->model->rank.at[decision->priority_by].result;
    if ((uint32_t)decision->priority != row) {
        point_at_moves(p, finding, decision, EH_N_RAISE, p->lint->policy->priority_enum,
                       decision->priority, "this has raised it");
    }
}

static void point_at_queue(const Promise *p, EhFinding *finding, const EhDecision *decision)
{
    const EhModel *model = p->lint->model;
    bool moved = (uint32_t)decision->queue != model->route.at[decision->queue_by].result;
    point_at_row(p, finding, &model->route, decision->queue_by,
                 moved ? "this gave the queue at first" : "this gave the queue");
    if (moved) {
        point_at_moves(p, finding, decision, EH_N_TO_QUEUE, p->lint->policy->queue_enum,
                       decision->queue, "this has moved it");
    }
}

/* The rows that decided what the guarantee is about. */
static void point_at_rows(const Promise *p, EhFinding *finding, const EhDecision *decision,
                          const EhNode *about)
{
    const EhModel *model = p->lint->model;
    if (reads_name(about, "tier")) {
        point_at_row(p, finding, &model->tiers, decision->tier_by, "this gave the tier");
    }
    if (reads_name(about, "queue")) {
        point_at_queue(p, finding, decision);
    }
    if (reads_name(about, "priority")) {
        point_at_row(p, finding, &model->rank, decision->priority_by, "this gave the priority");
        point_at_raises(p, finding, decision);
    }
    if (reads_name(about, "class") || reads_name(about, "service")) {
        point_at_row(p, finding, &model->classes, decision->klass, "this gave the class");
    }
}

static EhFinding *proved(const Promise *p, EhCheck check, const char *what)
{
    return eh_finding(p->lint, check, EH_PROVED, EH_BY_LOGIC, p->head, p->subject,
                      "`guarantee %.*s` holds for %s", EH_STR_F(p->name), what);
}

static void too_large(const Promise *p, EhCheck check)
{
    EhFinding *finding =
        eh_finding(p->lint, check, EH_UNKNOWN, EH_BY_LOGIC, p->head, p->subject,
                   "whether `guarantee %.*s` holds is not known", EH_STR_F(p->name));
    eh_finding_missing(p->lint, finding, "a larger --budget than %llu",
                       (unsigned long long)p->lint->budget);
}

/* What the box stands on that cells do not express, so that the VM decided otherwise. */
static void unsettled(const Promise *p, EhCheck check, const EhSolver *solver, uint32_t tickets)
{
    EhLint *lint = p->lint;
    EhFinding *finding =
        eh_finding(lint, check, EH_UNKNOWN, EH_BY_LOGIC, p->head, p->subject,
                   "whether `guarantee %.*s` holds is not known", EH_STR_F(p->name));
    EhStr names = EH_STR("");
    for (uint32_t var = 0; var < lint->model->space->vars.n; var++) {
        const EhVar *v = &lint->model->space->vars.at[var];
        bool held = false;
        for (uint32_t t = 0; t < tickets; t++) {
            const uint64_t *cells = eh_solver_cells(solver, t, var);
            for (uint32_t cell = 0; cell < v->n_cells; cell++) {
                held = held || !(cells[cell / 64] >> cell % 64 & 1);
            }
        }
        if (held && v->kind == EH_VAR_TERM) {
            names = eh_arena_format(lint->arena, "%.*s%s`%.*s`", EH_STR_F(names),
                                    names.n > 0 ? ", " : "", EH_STR_F(v->name));
        }
    }
    if (names.n > 0) {
        eh_finding_missing(lint, finding, "%.*s: beyond what is analysed", EH_STR_F(names));
    } else {
        eh_finding_missing(lint, finding, "a ticket that shows it: the nearest one found does not");
    }
}

/* A promise about tickets that there are none of holds, and is not what its author meant. */
static void check_vacuous(const Promise *p, EhNode *condition, EhF f)
{
    EhLint *lint = p->lint;
    if (eh_logic_ask(lint, &f, 1) != EH_NONE_SUCH) {
        return;
    }
    EhFinding *finding =
        eh_finding(lint, EH_CHECK_R03, EH_FOUND, EH_BY_LOGIC, condition->span, p->subject,
                   "`guarantee %.*s` promises nothing: `%.*s` never holds", EH_STR_F(p->name),
                   EH_STR_F(eh_model_words(lint->model, condition->span)));
    eh_finding_label(lint, finding, "true for no ticket");
    eh_finding_fix(lint, finding, "say for which tickets it shall hold");
}

/* ---- A implies B ---- */

static void broken_implies(const Promise *p)
{
    EhLint *lint = p->lint;
    EhWitness witness;
    EhStr region = eh_point_region(lint, lint->solver, 0);
    bool shown = false;
    for (uint32_t i = 0; i < EH_POINT_WAITS && !shown; i++) {
        eh_point(lint, lint->solver, 0, EH_MISSING, eh_point_waits[i], &witness);
        shown = eh_probe_holds(lint, p->index, false, &witness) == EH_HOLDS &&
                eh_probe_holds(lint, p->index, true, &witness) == EH_HOLDS_NOT;
    }
    if (!shown) {
        unsettled(p, EH_CHECK_P01, lint->solver, 1);
        return;
    }
    const EhDecision *decision = eh_witness_decide(lint, &witness, EH_PLAIN);
    if (decision == NULL) {
        return;
    }
    EhFinding *finding =
        eh_finding(lint, EH_CHECK_P01, EH_FOUND, EH_BY_LOGIC, p->head, p->subject,
                   "`guarantee %.*s` is broken: some ticket is so, and yet not `%.*s`",
                   EH_STR_F(p->name), EH_STR_F(eh_model_words(lint->model, p->node->b->span)));
    eh_finding_label(lint, finding, "broken by the ticket below");
    point_at_rows(p, finding, decision, p->node->b);
    eh_finding_fact(lint, finding, "region: %.*s", EH_STR_F(region));
    eh_finding_witness(lint, finding, &witness);
    eh_finding_fix(
        lint, finding,
        "give such tickets what is promised, in a row above the one that decided; or promise less");
}

static void check_implies(const Promise *p)
{
    EhF goals[2] = {p->a, EH_F_NOT(p->b)};
    switch (eh_logic_ask(p->lint, goals, 2)) {
    case EH_SOME_SUCH:
        broken_implies(p);
        break;
    case EH_NONE_SUCH:
        proved(p, EH_CHECK_P01, "every ticket");
        break;
    case EH_TOO_LARGE:
        too_large(p, EH_CHECK_P01);
        break;
    case EH_SOLVE_NO_MEMORY:
        break;
    }
}

/* ---- A outranks B ---- */

/* What two tickets meet at one instant: its calendars, and how long they have waited. */
static bool *at_one_time(EhLint *lint)
{
    const EhSpace *space = lint->model->space;
    bool *shared = eh_arena_array(lint->arena, space->vars.n + 1u, sizeof *shared);
    for (uint32_t var = 0; shared != NULL && var < space->vars.n; var++) {
        shared[var] = space->vars.at[var].kind == EH_VAR_CALENDAR ||
                      space->vars.at[var].kind == EH_VAR_WAITING;
    }
    return shared;
}

static void two_witnesses(EhLint *lint, const EhSolver *pair, int64_t waiting,
                          EhWitness witnesses[2])
{
    eh_point(lint, pair, 0, EH_MISSING, waiting, &witnesses[0]);
    eh_point(lint, pair, 1, witnesses[0].now, waiting, &witnesses[1]);
}

/* Whether the VM has A at no higher priority than B; A and B as the VM sees them. */
static bool is_outranked(const Promise *p, EhWitness w[2], int32_t priority[2], int32_t by[2])
{
    for (int i = 0; i < 2; i++) {
        const EhDecision *decision = eh_witness_decide(p->lint, &w[i], EH_PLAIN);
        priority[i] = decision == NULL || decision->fault ? -1 : decision->priority;
        by[i] = decision == NULL ? -1 : decision->priority_by;
    }
    return priority[1] >= 0 && priority[0] >= priority[1] &&
           eh_probe_holds(p->lint, p->index, false, &w[0]) == EH_HOLDS &&
           eh_probe_holds(p->lint, p->index, true, &w[1]) == EH_HOLDS;
}

static void broken_outranks(const Promise *p, const EhSolver *pair)
{
    EhLint *lint = p->lint;
    EhWitness w[2];
    int32_t priority[2], by[2];
    bool shown = false;
    for (uint32_t i = 0; i < EH_POINT_WAITS && !shown; i++) {
        two_witnesses(lint, pair, eh_point_waits[i], w);
        shown = is_outranked(p, w, priority, by);
    }
    if (!shown) {
        unsettled(p, EH_CHECK_P02, pair, 2);
        return;
    }
    const EhEnumDecl *names = lint->policy->priority_enum;
    EhFinding *finding = eh_finding(lint, EH_CHECK_P02, EH_FOUND, EH_BY_LOGIC, p->head, p->subject,
                                    "`guarantee %.*s` is broken: a ticket that should go before "
                                    "has priority %.*s, the other %.*s",
                                    EH_STR_F(p->name), EH_STR_F(names->names.at[priority[0]].name),
                                    EH_STR_F(names->names.at[priority[1]].name));
    eh_finding_label(lint, finding, "broken by the two tickets below");
    point_at_row(p, finding, &lint->model->rank, by[0], "this ranks the first");
    if (by[1] != by[0]) {
        point_at_row(p, finding, &lint->model->rank, by[1], "this ranks the second");
    }
    const EhDecision *second = eh_witness_decide(lint, &w[1], EH_PLAIN);
    if (second != NULL) {
        point_at_raises(p, finding, second);
    }
    w[0].role = EH_STR("should go before");
    w[1].role = EH_STR("goes no later");
    eh_finding_fact(lint, finding, "the first: %.*s", EH_STR_F(eh_point_region(lint, pair, 0)));
    eh_finding_fact(lint, finding, "the second: %.*s", EH_STR_F(eh_point_region(lint, pair, 1)));
    eh_finding_witness(lint, finding, &w[0]);
    eh_finding_witness(lint, finding, &w[1]);
    eh_finding_fix(lint, finding,
                   "rank the first above: its row before the other's, with a higher priority");
}

/* Looks for A at priority i and B at priority k, i no higher than k. Strictly higher at equal waiting is promised. */
static void check_outranks(const Promise *p)
{
    EhLint *lint = p->lint;
    const EhF *is = lint->model->final_priority_is;
    uint32_t n = lint->policy->priority_enum->names.n;
    EhSolver *pair = eh_solver_new(lint->model, 2, at_one_time(lint));
    EhAnswer worst = EH_NONE_SUCH;
    for (uint32_t i = 0; pair != NULL && i < n; i++) {
        for (uint32_t k = 0; k <= i; k++) {
            EhAsk asks[4] = {{p->a, 0}, {is[i], 0}, {p->b, 1}, {is[k], 1}};
            EhAnswer answer = eh_solve(pair, asks, 4, lint->budget);
            if (answer == EH_SOME_SUCH) {
                broken_outranks(p, pair);
                eh_solver_free(pair);
                return;
            }
            worst = answer == EH_NONE_SUCH ? worst : answer;
        }
    }
    lint->arena->failed = lint->arena->failed || pair == NULL || worst == EH_SOLVE_NO_MEMORY;
    eh_solver_free(pair);
    if (worst == EH_NONE_SUCH) {
        proved(p, EH_CHECK_P02, "every two tickets");
    } else {
        too_large(p, EH_CHECK_P02);
    }
}

/* ---- FIELD never decides RESULT ---- */

/* All but what depends on the field. */
static bool *all_but(EhLint *lint, const EhFieldDecl *field)
{
    const EhSpace *space = lint->model->space;
    bool *shared = eh_arena_array(lint->arena, space->vars.n + 1u, sizeof *shared);
    for (uint32_t var = 0; shared != NULL && var < space->vars.n; var++) {
        const EhVar *v = &space->vars.at[var];
        shared[var] = !v->everything;
        for (uint32_t i = 0; i < v->reads.n; i++) {
            shared[var] = shared[var] && v->reads.at[i] != field;
        }
    }
    return shared;
}

typedef struct Result {
    const EhF *is;
    const EhEnumDecl *names;
    const EhModelRows *rows;
} Result;

static Result result_of(EhLint *lint, EhStr what)
{
    const EhModel *m = lint->model;
    EhPolicy *policy = lint->policy;
    if (eh_str_is(what, "queue")) {
        return (Result){m->final_queue_is, policy->queue_enum, &m->route};
    }
    if (eh_str_is(what, "priority")) {
        return (Result){m->final_priority_is, policy->priority_enum, &m->rank};
    }
    if (eh_str_is(what, "tier")) {
        return (Result){m->tier_is, policy->tier_enum, &m->tiers};
    }
    return (Result){m->service_is, policy->class_enum, &m->classes};
}

static void pick_result(const EhDecision *d, EhStr what, int32_t *value, int32_t *by)
{
    bool queue = eh_str_is(what, "queue"), priority = eh_str_is(what, "priority"),
         tier = eh_str_is(what, "tier");
    *value = d == NULL  ? -1
             : queue    ? d->queue
             : priority ? d->priority
             : tier     ? d->tier
                        : d->service;
    *by = d == NULL  ? -1
          : queue    ? d->queue_by
          : priority ? d->priority_by
          : tier     ? d->tier_by
                     : d->klass;
}

static bool is_swayed(const Promise *p, EhWitness w[2], int32_t value[2], int32_t by[2])
{
    for (int i = 0; i < 2; i++) {
        const EhDecision *d = eh_witness_decide(p->lint, &w[i], EH_PLAIN);
        pick_result(d == NULL || d->fault ? NULL : d, p->node->b->name, &value[i], &by[i]);
    }
    return value[0] >= 0 && value[1] >= 0 && value[0] != value[1];
}

static bool broken_never(const Promise *p, const EhSolver *pair, const Result *result)
{
    EhLint *lint = p->lint;
    EhStr what = p->node->b->name;
    EhWitness w[2];
    int32_t value[2], by[2];
    bool shown = false;
    for (uint32_t i = 0; i < EH_POINT_WAITS && !shown; i++) {
        two_witnesses(lint, pair, eh_point_waits[i], w);
        shown = is_swayed(p, w, value, by);
    }
    if (!shown) {
        return false;
    }
    EhFinding *finding =
        eh_finding(lint, EH_CHECK_P07, EH_FOUND, EH_BY_LOGIC, p->head, p->subject,
                   "`guarantee %.*s` is broken: `%.*s` alone makes the %.*s %.*s or %.*s",
                   EH_STR_F(p->name), EH_STR_F(eh_model_words(lint->model, p->node->a->span)),
                   EH_STR_F(what), EH_STR_F(result->names->names.at[value[0]].name),
                   EH_STR_F(result->names->names.at[value[1]].name));
    eh_finding_label(lint, finding, "broken by the two tickets below, equal but for it");
    for (int i = 0; i < 2; i++) {
        if (i == 0 || by[1] != by[0]) {
            point_at_row(p, finding, result->rows, by[i],
                         i == 0 ? "this decides the first" : "this decides the second");
        }
        w[i].role = i == 0 ? EH_STR("the first") : EH_STR("the second");
        eh_finding_witness(lint, finding, &w[i]);
    }
    eh_finding_fix(lint, finding, "take the field out of what these rows read");
    return true;
}

static void check_never(const Promise *p)
{
    EhLint *lint = p->lint;
    const EhExpr *info = p->node->a->info;
    Result result = result_of(lint, p->node->b->name);
    EhSolver *pair = eh_solver_new(lint->model, 2, all_but(lint, info->place->field));
    EhAnswer worst = EH_NONE_SUCH;
    bool told = false;
    for (uint32_t i = 0; pair != NULL && result.is != NULL && i < result.names->names.n && !told;
         i++) {
        EhAsk asks[2] = {{result.is[i], 0}, {EH_F_NOT(result.is[i]), 1}};
        EhAnswer answer = eh_solve(pair, asks, 2, lint->budget);
        if (answer == EH_SOME_SUCH) {
            told = broken_never(p, pair, &result);
            if (!told) {
                unsettled(p, EH_CHECK_P07, pair, 2);
                told = true;
            }
        }
        worst = answer == EH_NONE_SUCH ? worst : answer;
    }
    lint->arena->failed = lint->arena->failed || pair == NULL || worst == EH_SOLVE_NO_MEMORY;
    eh_solver_free(pair);
    if (!told && worst == EH_NONE_SUCH) {
        proved(p, EH_CHECK_P07, "every two tickets that differ in it alone");
    } else if (!told) {
        too_large(p, EH_CHECK_P07);
    }
}

void eh_lint_guarantees(EhLint *lint)
{
    for (uint32_t i = 0; i < lint->model->promises.n; i++) {
        const EhModelPromise *promise = &lint->model->promises.at[i];
        EhNode *node = promise->node;
        Promise p = {.lint = lint,
                     .index = i,
                     .node = node->a,
                     .name = node->name,
                     .a = promise->a,
                     .b = promise->b};
        p.head = node->name_span.end > node->name_span.start ? node->name_span : node->span;
        p.subject = eh_arena_format(lint->arena, "guarantee/%.*s", EH_STR_F(node->name));
        if (node->a->op == EH_OP_IMPLIES) {
            check_vacuous(&p, node->a->a, p.a);
            check_implies(&p);
        } else if (node->a->op == EH_OP_OUTRANKS) {
            check_vacuous(&p, node->a->a, p.a);
            check_vacuous(&p, node->a->b, p.b);
            check_outranks(&p);
        } else if (node->a->op == EH_OP_NEVER) {
            check_never(&p);
        }
    }
}
