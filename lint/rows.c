/* SPDX-License-Identifier: Apache-2.0 */
/*
 * R01 to R04: rows that no ticket reaches, rows that change nothing, conditions that are constant, thresholds that
 * complexity never reaches.
 */
#include "lint/logic.h"

static EhSpan head_of(const EhNode *node)
{
    return node->name_span.end > node->name_span.start ? node->name_span : node->span;
}

/* ---- R01: dead rows ---- */

typedef struct Block {
    EhLint *lint;
    const EhModelRows *rows;
    const char *name, *row; /* "route", "row" */
    EhF *goals;             /* room for all rows */
    uint64_t *hulls;        /* of the rows, n_words each: where their tickets lie */
    uint32_t
        unshown; /* rows that no ticket was shown to reach, yet may be reached; `doubtful` is the first */
    const EhModelRow *doubtful;
    uint32_t *near, n_near; /* the rows that may have a ticket in common with the one at hand */
} Block;

/* What the row is called: tiers and overrides stand in one block. */
static const char *row_word(const Block *b, const EhModelRow *row)
{
    return row->node->kind == EH_N_OVERRIDE ? "override" : b->row;
}

static EhStr subject_of(const Block *b, const EhModelRow *row)
{
    return eh_arena_format(b->lint->arena, "%s/%.*s", b->name, EH_STR_F(row->name));
}

static bool hulls_meet(const Block *b, uint32_t i, uint32_t j)
{
    const EhSpace *space = b->lint->model->space;
    const uint64_t *x = b->hulls + (size_t)i * space->n_words,
                   *y = b->hulls + (size_t)j * space->n_words;
    for (uint32_t var = 0; var < space->vars.n; var++) {
        const EhVar *v = &space->vars.at[var];
        uint64_t common = 0;
        for (uint32_t word = v->first_word; word < v->first_word + v->words && common == 0;
             word++) {
            common = x[word] & y[word];
        }
        if (common == 0) {
            return false;
        }
    }
    return true;
}

/* The others play no part in what is asked of row i. */
static void find_near(Block *b, uint32_t i)
{
    b->n_near = 0;
    for (uint32_t j = 0; j < b->rows->n; j++) {
        if (j != i && hulls_meet(b, i, j)) {
            b->near[b->n_near++] = j;
        }
    }
}

/* Whether two rows have a ticket in common, as far as the cells tell. */
static bool overlap(const Block *b, uint32_t i, uint32_t j)
{
    EhF goals[2] = {b->rows->at[i].asks, b->rows->at[j].asks};
    return eh_logic_ask(b->lint, goals, 2) != EH_NONE_SUCH;
}

/* Whether the rows `kept` take everything that row i asks for. */
static bool taken_by(const Block *b, uint32_t i, const uint32_t *kept, uint32_t n)
{
    b->goals[0] = b->rows->at[i].asks;
    for (uint32_t k = 0; k < n; k++) {
        b->goals[1 + k] = EH_F_NOT(b->rows->at[kept[k]].asks);
    }
    return eh_logic_ask(b->lint, b->goals, n + 1) == EH_NONE_SUCH;
}

/* A smallest set of earlier rows that takes everything: none of them can be left out. */
static uint32_t culprits_of(const Block *b, uint32_t i, uint32_t *kept)
{
    uint32_t n = 0;
    for (uint32_t k = 0; k < b->n_near && b->near[k] < i; k++) {
        if (overlap(b, i, b->near[k])) {
            kept[n++] = b->near[k];
        }
    }
    for (uint32_t k = 0; k < n; k++) { /* one row alone */
        uint32_t one = kept[k];
        if (taken_by(b, i, &one, 1)) {
            kept[0] = one;
            return 1;
        }
    }
    for (uint32_t k = n; k-- > 0;) {
        uint32_t out = kept[k];
        for (uint32_t m = k; m + 1 < n; m++) {
            kept[m] = kept[m + 1];
        }
        if (taken_by(b, i, kept, n - 1)) {
            n--;
            continue;
        }
        for (uint32_t m = n - 1; m > k; m--) {
            kept[m] = kept[m - 1];
        }
        kept[k] = out;
    }
    return n;
}

static uint32_t line_of(const EhLint *lint, EhSpan span)
{
    uint32_t line, column;
    eh_source_place(&lint->policy->sources->files.at[span.file], span.start, &line, &column);
    return line;
}

static bool span_inside(EhSpan inner, EhSpan outer)
{
    return inner.file == outer.file && inner.start >= outer.start && inner.end <= outer.end;
}

/* Points at the first innermost part that never holds. Parts come before what they are part of. */
static void impossible_part(EhLint *lint, EhFinding *finding, const EhNode *row)
{
    for (uint32_t i = 0; i < lint->model->conditions.n; i++) {
        const EhModelCondition *part = &lint->model->conditions.at[i];
        if (span_inside(part->node->span, row->span) &&
            (part->f == EH_F_FALSE || eh_logic_ask(lint, &part->f, 1) == EH_NONE_SUCH)) {
            eh_finding_related(lint, finding, part->node->span, "this never holds");
            return;
        }
    }
}

static void report_dead(const Block *b, uint32_t i)
{
    enum { SHOWN = 5 };
    EhLint *lint = b->lint;
    const EhModelRow *row = &b->rows->at[i];
    EhFinding *finding = eh_finding(lint, EH_CHECK_R01, EH_FOUND, EH_BY_LOGIC, head_of(row->node),
                                    subject_of(b, row), "%s '%.*s' can never match",
                                    row_word(b, row), EH_STR_F(row->name));
    uint32_t *kept = eh_arena_array(lint->arena, i + 1u, sizeof *kept);
    if (kept == NULL) {
        return;
    }
    if (eh_logic_ask(lint, &row->asks, 1) == EH_NONE_SUCH) {
        eh_finding_label(lint, finding, "no ticket is as it asks");
        impossible_part(lint, finding, row->node);
        eh_finding_fix(lint, finding, "mend its condition, or delete it");
        b->rows->at[i].impossible = true;
        return;
    }
    uint32_t n = culprits_of(b, i, kept);
    eh_finding_label(lint, finding, "every ticket it wants is taken earlier");
    for (uint32_t k = 0; k < n && k < SHOWN; k++) {
        const char *label = n == 1 ? "by this row" : k == 0 ? "by this row" : "and by this one";
        eh_finding_related(lint, finding, head_of(b->rows->at[kept[k]].node), "%s", label);
    }
    if (n > SHOWN) {
        eh_finding_fact(lint, finding, "together with %u more %s", n - SHOWN,
                        n - SHOWN == 1 ? "row" : "rows");
    }
    eh_finding_fix(lint, finding, "move it above line %u, or delete it",
                   n > 0 ? line_of(lint, b->rows->at[kept[0]].node->span) : 0);
}

/* ---- whether what the cells say is so ---- */

/* The row of this block that decided. */
static int32_t decided_by(const Block *b, const EhDecision *d)
{
    const EhModel *model = b->lint->model;
    return b->rows == &model->classes ? d->klass
           : b->rows == &model->tiers ? d->tier_by
           : b->rows == &model->route ? d->queue_by
                                      : d->priority_by;
}

/* Whether the box holds something that cells do not express. */
static bool rests_on_more(const Block *b)
{
    const EhSpace *space = b->lint->model->space;
    for (uint32_t var = 0; var < space->vars.n; var++) {
        const EhVar *v = &space->vars.at[var];
        const uint64_t *cells = eh_solver_cells(b->lint->solver, 0, var);
        bool plain =
            v->kind == EH_VAR_FIELD || v->kind == EH_VAR_CONFIDENCE || v->kind == EH_VAR_MEMBER;
        for (uint32_t cell = 0; !plain && cell < v->n_cells; cell++) {
            if ((cells[cell / 64] >> cell % 64 & 1) == 0) {
                return true;
            }
        }
    }
    return eh_solver_may(b->lint->solver);
}

/* Whether the ticket that the solver found really comes to row i. */
static bool is_shown(const Block *b, uint32_t i)
{
    EhWitness witness;
    if (!rests_on_more(b)) {
        return true;
    }
    eh_point(b->lint, b->lint->solver, 0, EH_MISSING, eh_point_waits[0], &witness);
    const EhDecision *d = eh_witness_decide(b->lint, &witness, EH_PLAIN);
    return d != NULL && !d->fault && decided_by(b, d) == (int32_t)i;
}

/* True if some ticket reaches the row; a finding, or an unknown, if not. */
static bool check_dead(Block *b, uint32_t i)
{
    const EhModelRow *row = &b->rows->at[i];
    uint32_t n = 0;
    b->goals[n++] = row->asks;
    for (uint32_t k = 0; k < b->n_near && b->near[k] < i; k++) {
        b->goals[n++] = EH_F_NOT(b->rows->at[b->near[k]].asks);
    }
    EhAnswer answer = row->asks == EH_F_FALSE ? EH_NONE_SUCH : eh_logic_ask(b->lint, b->goals, n);
    if (answer == EH_NONE_SUCH) {
        report_dead(b, i);
    } else if (answer == EH_TOO_LARGE) {
        eh_logic_unknown(b->lint, EH_CHECK_R01, head_of(row->node), subject_of(b, row),
                         "whether a ticket reaches this row");
    }
    if (answer == EH_SOME_SUCH && !is_shown(b, i)) {
        b->doubtful = b->unshown++ == 0 ? row : b->doubtful;
    }
    return answer == EH_SOME_SUCH;
}

/* ---- R02: rows that change nothing ---- */

/* Whether some ticket of row i would, without it, come first to row j. */
static EhAnswer falls_to(const Block *b, uint32_t i, uint32_t j)
{
    uint32_t n = 0;
    b->goals[n++] = b->rows->at[i].asks;
    b->goals[n++] = b->rows->at[j].asks;
    for (uint32_t k = 0; k < b->n_near && b->near[k] < j; k++) {
        b->goals[n++] = EH_F_NOT(b->rows->at[b->near[k]].asks);
    }
    return eh_logic_ask(b->lint, b->goals, n);
}

static void report_redundant(const Block *b, uint32_t i)
{
    EhLint *lint = b->lint;
    const EhModelRow *row = &b->rows->at[i];
    EhFinding *finding = eh_finding(lint, EH_CHECK_R02, EH_FOUND, EH_BY_LOGIC, head_of(row->node),
                                    subject_of(b, row), "%s '%.*s' changes no decision",
                                    row_word(b, row), EH_STR_F(row->name));
    eh_finding_label(lint, finding, "without it, all its tickets get the same");
    for (uint32_t k = 0; k < b->n_near; k++) {
        uint32_t j = b->near[k];
        if (j > i && b->rows->at[j].result == row->result && falls_to(b, i, j) == EH_SOME_SUCH) {
            eh_finding_related(lint, finding, head_of(b->rows->at[j].node), "by this row");
            break;
        }
    }
    eh_finding_fix(lint, finding, "delete it, or write what it should change");
}

/* Deleting it changes a decision if some ticket then comes to a row with another result. The last row is the one that
 * most come to, so the search begins there. */
static void check_redundant(const Block *b, uint32_t i)
{
    for (uint32_t k = b->n_near; k-- > 0 && b->near[k] > i;) {
        uint32_t j = b->near[k];
        if (b->rows->at[j].result != b->rows->at[i].result && falls_to(b, i, j) != EH_NONE_SUCH) {
            return;
        }
    }
    report_redundant(b, i);
}

/* Room for what is asked of a block, and the hulls. */
static bool open_block(Block *b)
{
    EhArena *arena = b->lint->arena;
    size_t n_words = b->lint->model->space->n_words;
    b->goals = eh_arena_array(arena, b->rows->n + 2u, sizeof *b->goals);
    b->near = eh_arena_array(arena, b->rows->n + 1u, sizeof *b->near);
    b->hulls = eh_arena_array(arena, b->rows->n * n_words + 1u, sizeof *b->hulls);
    for (uint32_t i = 0; !arena->failed && i < b->rows->n; i++) {
        eh_solver_hull(b->lint->solver, b->rows->at[i].asks, b->hulls + i * n_words);
    }
    return !arena->failed;
}

static void check_block(EhLint *lint, const EhModelRows *rows, const char *name, const char *word,
                        bool results)
{
    Block b = {.lint = lint, .rows = rows, .name = name, .row = word};
    uint32_t reached = 0, asked = 0;
    if (!open_block(&b)) {
        return;
    }
    for (uint32_t i = 0; i < rows->n; i++) {
        const EhModelRow *row = &rows->at[i];
        if (row->otherwise || row->expired) { /* an expired row is R07's */
            continue;
        }
        find_near(&b, i);
        bool alive = check_dead(&b, i);
        asked++;
        reached += alive;
        if (alive && results) {
            check_redundant(&b, i);
        }
    }
    if (b.unshown > 0) {
        EhFinding *finding =
            eh_finding(lint, EH_CHECK_R01, EH_UNKNOWN, EH_BY_LOGIC, head_of(b.doubtful->node),
                       subject_of(&b, b.doubtful),
                       "whether some ticket reaches each row of %s is not known", name);
        eh_finding_missing(lint, finding, "tickets that show it for %u of %u, the first %s '%.*s'",
                           b.unshown, asked, row_word(&b, b.doubtful), EH_STR_F(b.doubtful->name));
    } else if (asked > 0 && reached == asked) {
        eh_finding(lint, EH_CHECK_R01, EH_PROVED, EH_BY_LOGIC, head_of(rows->at[0].node),
                   eh_arena_format(lint->arena, "%s", name),
                   "%s: some ticket reaches each of %u %s", name, asked,
                   asked == 1 ? "row" : "rows");
    }
}

/* ---- R03: constant conditions ---- */

static bool in_impossible_row(const EhModelRows *rows, EhSpan span)
{
    for (uint32_t i = 0; i < rows->n; i++) {
        if (rows->at[i].impossible && span_inside(span, rows->at[i].node->span)) {
            return true;
        }
    }
    return false;
}

static bool reads_complexity(const EhModel *model, EhF f)
{
    return model->formulas->nodes.at[f / 2].kind == EH_F_SUM;
}

/* Whether the place, or a part of it, has been told of. */
static bool is_told(const EhLint *lint, const EhModelCondition *condition, uint32_t first)
{
    const EhModel *model = lint->model;
    EhSpan span = condition->node->span;
    if (reads_complexity(model, condition->f)) { /* a threshold is told with its range too */
        return false;
    }
    if (in_impossible_row(&model->classes, span) || in_impossible_row(&model->tiers, span) ||
        in_impossible_row(&model->route, span) || in_impossible_row(&model->rank, span)) {
        return true;
    }
    for (uint32_t i = first; i < lint->findings.n; i++) {
        const EhFinding *f = lint->findings.at[i];
        if ((f->check == EH_CHECK_R03 || f->check == EH_CHECK_R04) && span_inside(f->span, span)) {
            return true;
        }
    }
    return false;
}

/* Whether a formula holds for every ticket or for none. */
static bool is_constant(EhLint *lint, EhF f, bool *always)
{
    const EhFNode *node = &lint->model->formulas->nodes.at[f / 2];
    if (f == EH_F_TRUE || f == EH_F_FALSE) {
        *always = f == EH_F_TRUE;
        return true;
    }
    if (node->kind == EH_F_LITERAL) {
        return false;
    }
    EhF other = EH_F_NOT(f);
    EhAnswer holds = eh_logic_ask(lint, &f, 1);
    *always = holds == EH_SOME_SUCH;
    return holds == EH_NONE_SUCH ||
           (holds == EH_SOME_SUCH && eh_logic_ask(lint, &other, 1) == EH_NONE_SUCH);
}

/* The lowest and highest complexity, with a ticket at each end. */
static void range_facts(EhLint *lint, EhFinding *finding)
{
    int64_t ends[2];
    if (eh_solver_bounds(lint->solver, NULL, 0, lint->budget, &ends[0], &ends[1]) != EH_SOME_SUCH) {
        return;
    }
    eh_finding_fact(lint, finding, "complexity lies in %lld..%lld for every ticket",
                    (long long)ends[0], (long long)ends[1]);
    for (int i = 0; i < 2; i++) {
        EhWitness witness;
        if (eh_solve_within(lint->solver, NULL, 0, ends[i], ends[i], lint->budget) ==
            EH_SOME_SUCH) {
            eh_point(lint, lint->solver, 0, EH_MISSING, eh_point_waits[0], &witness);
            const EhDecision *decision = eh_witness_decide(lint, &witness, EH_PLAIN);
            if (decision != NULL && !decision->fault && decision->complexity == ends[i]) {
                witness.role = i == 0 ? EH_STR("the least complex") : EH_STR("the most complex");
                eh_finding_witness(lint, finding, &witness);
            }
        }
    }
}

static void report_constant(EhLint *lint, const EhModelCondition *condition, bool always)
{
    EhSpan span = condition->node->span;
    bool sum = reads_complexity(lint->model, condition->f);
    EhStr words = eh_model_words(lint->model, span);
    EhFinding *finding =
        eh_finding(lint, sum ? EH_CHECK_R04 : EH_CHECK_R03, EH_FOUND, EH_BY_LOGIC, span,
                   eh_arena_format(lint->arena, "condition/%.*s", EH_STR_F(words)),
                   "`%.*s` %s holds", EH_STR_F(words), always ? "always" : "never");
    eh_finding_label(lint, finding, always ? "true for every ticket" : "true for no ticket");
    if (sum) {
        range_facts(lint, finding);
    }
    eh_finding_fix(lint, finding,
                   always ? "leave it out, or write what it should ask"
                          : "mend it, or delete what stands on it");
}

static void check_conditions(EhLint *lint)
{
    const EhModel *model = lint->model;
    uint32_t first = lint->findings.n, constant = 0;
    bool *told = eh_arena_array(lint->arena, model->formulas->nodes.n, sizeof *told);
    for (uint32_t i = 0; told != NULL && i < model->conditions.n; i++) {
        const EhModelCondition *condition = &model->conditions.at[i];
        bool always;
        if (condition->node->kind == EH_N_BOOL || told[condition->f / 2] ||
            is_told(lint, condition, first) || !is_constant(lint, condition->f, &always)) {
            continue;
        }
        constant++;
        told[condition->f / 2] =
            condition->f / 2 != EH_F_TRUE / 2; /* what says the same is no news */
        report_constant(lint, condition, always);
    }
    lint->n_proved += constant == 0 ? model->conditions.n : 0;
}

void eh_lint_rows(EhLint *lint)
{
    const EhModel *model = lint->model;
    check_block(lint, &model->classes, "class", "class", false);
    check_block(lint, &model->tiers, "tier", "tier", true);
    check_block(lint, &model->route, "route", "row", true);
    check_block(lint, &model->rank, "rank", "row", true);
    check_conditions(lint);
}
