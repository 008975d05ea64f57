/* SPDX-License-Identifier: Apache-2.0 */
/*
 * P06: values that count the wrong way round.
 *
 * One idea: two tickets that differ in one ordered value, the one in a cell, the other in the next; where the priority
 * never falls from one cell to the next it never falls.
 */
#include "lint/favour.h"

#include "lint/pools.h"

enum { MOST_CUTS = 128 };

/* Two tickets that differ in an ordered field; the first has less of it. */
typedef struct Order {
    EhFavour *favour;
    uint32_t var; /* the field's own variable */
    const EhFieldDecl *field;
    EhCone cone; /* what a priority depends on */
    EhSpan span;
    EhStr name;
    EhFields fields;
    bool *cut;      /* by cell: something asks for a value that begins here */
    bool within;    /* something may tell values of one cell apart */
    bool by_clocks; /* the clocks of the sla may differ too */
    EhTwins twins;
    EhWitness witnesses[2];
    EhSeen seen[2];
} Order;

static bool falls(const void *ctx, const EhSeen *seen, uint32_t n)
{
    (void)ctx;
    return n == 2 && seen[0].priority < seen[1].priority;
}

static bool rises(const void *ctx, const EhSeen *seen, uint32_t n)
{
    (void)ctx;
    return n == 2 && seen[0].priority > seen[1].priority;
}

/* Whether complexity, where the priority depends on it, adds up the variable itself. */
static bool is_summed(const Order *order, uint32_t var)
{
    const EhFormulas *f = order->favour->model->formulas;
    bool summed = false, read = false;
    for (uint32_t i = 0; i < f->terms.n; i++) {
        summed = summed || (f->terms.at[i].kind == EH_T_VAR && f->terms.at[i].var == var);
    }
    for (uint32_t i = 0; summed && i < f->nodes.n && !read; i++) {
        read = order->cone.nodes[i] && f->nodes.at[i].kind == EH_F_SUM;
    }
    return summed && read;
}

/* Where some test cuts the field: true where a test's range begins, or ended just before. Sums may turn anywhere. */
static uint32_t find_cuts(Order *order)
{
    const EhFormulas *f = order->favour->model->formulas;
    const EhVar *v = &f->space->vars.at[order->var];
    uint32_t n = 0;
    order->cut = eh_arena_array(order->favour->lint->arena, v->n_cells + 1u, sizeof *order->cut);
    for (uint32_t cell = 1; order->cut != NULL && cell < v->starts.n; cell++) {
        int64_t start = v->starts.at[cell];
        bool cut = is_summed(order, order->var);
        for (uint32_t i = 0; !cut && i < f->nodes.n; i++) {
            const EhFNode *node = &f->nodes.at[i];
            bool here =
                order->cone.nodes[i] && node->kind == EH_F_LITERAL && node->var == order->var;
            for (uint32_t k = 0; here && k < node->ranges.n; k++) {
                EhRange range = node->ranges.at[k];
                cut = cut || range.lo == start || range.hi == start - 1;
            }
        }
        order->cut[cell] = cut;
        n += cut;
    }
    return n;
}

/* Whether more than the cells of the field's own variable tells its values apart: a term that reads it, or a sum over
 * values of one cell. */
static bool is_told_within(const Order *order, const bool *shared)
{
    const EhSpace *space = order->favour->model->space;
    bool within = false;
    for (uint32_t var = 0; var < space->vars.n && !within; var++) {
        within = order->cone.vars[var] && var != order->var && shared != NULL && !shared[var];
    }
    const EhVar *v = &space->vars.at[order->var];
    for (uint32_t cell = 0; is_summed(order, order->var) && cell < v->starts.n && !within; cell++) {
        EhRange range = eh_space_cell(space, order->var, cell);
        within = range.lo != range.hi;
    }
    return within;
}

/* Looks for one that has less, in a cell, and one that has more, in the same or the next, of which the first is ranked
 * higher (`down`), or lower. */
static EhAnswer find_pair(Order *order, uint32_t less, uint32_t more, bool down)
{
    EhFavour *favour = order->favour;
    const EhF *cells = favour->cells[order->var];
    uint32_t n = favour->lint->policy->priority_enum->names.n;
    EhAnswer worst = EH_NONE_SUCH;
    for (uint32_t p = 0; p + 1 < n; p++) {
        EhF high = favour->at_least[p];
        EhAsk asks[4] = {{cells[less], 0},
                         {cells[more], 1},
                         {down ? high : EH_F_NOT(high), 0},
                         {down ? EH_F_NOT(high) : high, 1}};
        EhAnswer answer = eh_twins_ask(&order->twins, asks, 4);
        if (answer == EH_SOME_SUCH && less != more &&
            eh_twins_show(&order->twins, down ? falls : rises, order, order->witnesses,
                          order->seen)) {
            return EH_SOME_SUCH;
        }
        if (answer == EH_SOME_SUCH && less == more) { /* no ticket is made of less in one cell */
            eh_twins_unshown(&order->twins);
        }
        worst = answer == EH_NONE_SUCH ? worst : EH_TOO_LARGE;
    }
    return worst;
}

static EhAnswer find_step(Order *order, bool down)
{
    const EhVar *v = &order->favour->model->space->vars.at[order->var];
    EhAnswer worst = EH_NONE_SUCH;
    for (uint32_t cell = 1; cell < v->starts.n; cell++) {
        EhAnswer answer = order->cut[cell] || order->within ? find_pair(order, cell - 1, cell, down)
                                                            : EH_NONE_SUCH;
        if (answer == EH_SOME_SUCH) {
            return answer;
        }
        worst = answer == EH_NONE_SUCH ? worst : answer;
    }
    for (uint32_t cell = 0; order->within && worst == EH_NONE_SUCH && cell < v->starts.n; cell++) {
        EhRange range = eh_space_cell(order->favour->model->space, order->var, cell);
        worst = range.lo == range.hi ? worst : find_pair(order, cell, cell, down);
    }
    return worst;
}

static void report_order(Order *order, bool both)
{
    EhLint *lint = order->favour->lint;
    const EhModelRows *rank = &order->favour->model->rank;
    const EhEnumDecl *names = lint->policy->priority_enum;
    bool waiting = order->favour->model->space->vars.at[order->var].kind == EH_VAR_WAITING;
    int32_t less = order->seen[0].priority_by, more = order->seen[1].priority_by;
    EhFinding *finding = eh_finding(
        lint, EH_CHECK_P06, EH_FOUND, EH_BY_LOGIC, eh_favour_head(rank, less),
        eh_arena_format(lint->arena, "rank/%.*s", EH_STR_F(order->name)),
        "%s `%.*s` gives a lower priority: %.*s, then %.*s%s", waiting ? "a longer" : "more",
        EH_STR_F(order->name), EH_STR_F(names->names.at[order->seen[0].priority].name),
        EH_STR_F(names->names.at[order->seen[1].priority].name),
        both ? "; elsewhere more of it gives a higher one" : "");
    eh_finding_label(lint, finding, "takes the ticket with less");
    if (more != less) {
        eh_finding_related(lint, finding, eh_favour_head(rank, more), "takes the one with more");
    }
    order->witnesses[0].role = EH_STR("with less");
    order->witnesses[1].role = EH_STR("with more");
    eh_finding_witness(lint, finding, &order->witnesses[0]);
    eh_finding_witness(lint, finding, &order->witnesses[1]);
    eh_finding_fix(
        lint, finding,
        "ask for no more than a least value (`>=`), with the rows for larger ones above");
}

static void order_unknown(Order *order, EhAnswer answer)
{
    EhLint *lint = order->favour->lint;
    eh_twins_unknown(&order->twins, EH_CHECK_P06, order->span,
                     eh_arena_format(lint->arena, "rank/%.*s", EH_STR_F(order->name)), answer,
                     eh_arena_format(lint->arena,
                                     "whether more `%.*s` can give a lower priority is not known",
                                     EH_STR_F(order->name)));
}

/* Whether the field counts one way only, the right one where its name says which. */
static EhAnswer ask_order(Order *order, bool one_way)
{
    uint32_t n = find_cuts(order);
    if (order->cut == NULL || n > MOST_CUTS) {
        return order->cut == NULL ? EH_SOLVE_NO_MEMORY : EH_TOO_LARGE;
    }
    EhAnswer answer = find_step(order, true);
    if (answer == EH_NONE_SUCH || one_way) {
        return answer;
    }
    Order other = *order; /* the witnesses are those of the fall */
    EhAnswer up = find_step(&other, false);
    order->twins = other.twins;
    return up == EH_SOME_SUCH ? answer : up;
}

/* With what the two tickets share. */
static EhAnswer ask_with(Order *order, const bool *shared, bool one_way)
{
    EhLint *lint = order->favour->lint;
    order->within = is_told_within(order, shared);
    if (!eh_twins_open(&order->twins, lint, 2, shared)) {
        return EH_SOLVE_NO_MEMORY;
    }
    if (!order->by_clocks) {
        order->twins.natural = order->favour->natural;
    }
    EhAnswer answer = ask_order(order, one_way);
    if (answer == EH_SOME_SUCH) {
        report_order(order, !one_way);
    } else if (answer == EH_TOO_LARGE && one_way && !order->by_clocks) {
        order_unknown(order, answer);
    }
    eh_twins_close(&order->twins);
    return answer;
}

/* Clocks of the sla that are the same for both first; then as they may be. */
static EhAnswer check_order(EhFavour *favour, uint32_t var, EhCone cone, bool one_way,
                            bool *by_clocks)
{
    EhLint *lint = favour->lint;
    const EhVar *v = &favour->model->space->vars.at[var];
    Order order = {.favour = favour,
                   .var = var,
                   .cone = cone,
                   .name = v->name,
                   .span = favour->model->rank.at[0].node->span};
    for (uint32_t i = 0; i < v->reads.n; i++) {
        EH_PUSH(lint->arena, &order.fields, v->reads.at[i]);
    }
    bool *shared = eh_twins_all_but(lint, &order.fields);
    bool clocks = eh_twins_share_clocks(lint, &cone, shared);
    EhAnswer answer = ask_with(&order, shared, one_way);
    if (clocks && one_way && answer == EH_NONE_SUCH) {
        order.by_clocks = true;
        answer = ask_with(&order, eh_twins_all_but(lint, &order.fields), one_way);
        *by_clocks = answer == EH_TOO_LARGE;
        answer = *by_clocks ? EH_NONE_SUCH : answer;
    }
    return answer;
}

/* Numbers of which there can be more. */
static bool is_ordered(const EhVar *v)
{
    bool kind =
        v->type == EH_INT || v->type == EH_NUMBER || v->type == EH_MONEY || v->type == EH_DURATION;
    return kind && ((v->kind == EH_VAR_FIELD && v->place != NULL && v->place->field != NULL) ||
                    v->kind == EH_VAR_WAITING);
}

static bool is_one_way(const EhVar *v)
{
    return v->kind == EH_VAR_WAITING || eh_favour_is_impact(v->place->field->name);
}

static bool report_beyond(EhFavour *favour, const EhVar *v)
{
    EhLint *lint = favour->lint;
    EhFinding *finding = eh_finding(
        lint, EH_CHECK_P06, EH_UNKNOWN, EH_BY_LOGIC, favour->model->rank.at[0].node->span,
        eh_arena_format(lint->arena, "rank/%.*s", EH_STR_F(v->name)),
        "whether `%.*s` can lower a priority is not known", EH_STR_F(v->name));
    eh_finding_missing(lint, finding, "`%.*s`: beyond what is analysed", EH_STR_F(v->name));
    return true;
}

static bool reads_impact(const EhVar *v)
{
    for (uint32_t i = 0; i < v->reads.n; i++) {
        if (eh_favour_is_impact(v->reads.at[i]->name)) {
            return true;
        }
    }
    return false;
}

/* Whether the impact that a term reads has a variable of its own in the cone, which is asked for. */
static bool has_own(const EhFavour *favour, EhCone cone, const EhVar *term)
{
    const EhSpace *space = favour->model->space;
    for (uint32_t i = 0; i < term->reads.n; i++) {
        bool own = !eh_favour_is_impact(term->reads.at[i]->name);
        for (uint32_t var = 0; var < space->vars.n && !own; var++) {
            const EhVar *v = &space->vars.at[var];
            own = cone.vars[var] && is_ordered(v) && v->kind == EH_VAR_FIELD &&
                  v->place->field == term->reads.at[i];
        }
        if (!own) {
            return false;
        }
    }
    return true;
}

/* Impact that the priority depends on through what cells do not express alone, or by too many of them. */
static bool is_beyond(const EhFavour *favour, EhCone cone, const EhVar *v)
{
    return is_ordered(v) ? is_one_way(v)
                         : v->kind == EH_VAR_TERM && !v->clocks && reads_impact(v) &&
                               !has_own(favour, cone, v);
}

void eh_favour_monotone(EhFavour *favour)
{
    EhLint *lint = favour->lint;
    const EhModel *model = favour->model;
    EhCone cone = eh_favour_priorities(favour);
    EhNameList one_way = {0}, other = {0}, through = {0};
    EhSpan span = model->rank.at[0].node->span;
    uint32_t n = 0;
    for (uint32_t var = 0; cone.vars != NULL && cone.nodes != NULL && var < model->space->vars.n;
         var++) {
        const EhVar *v = &model->space->vars.at[var];
        bool by_clocks = false;
        if (!cone.vars[var]) {
            continue;
        }
        if (is_ordered(v) && favour->cells[var] != NULL) {
            EhAnswer answer = check_order(favour, var, cone, is_one_way(v), &by_clocks);
            n += answer == EH_SOME_SUCH || (is_one_way(v) && answer != EH_NONE_SUCH);
            if (answer == EH_NONE_SUCH) {
                eh_names_add(lint,
                             by_clocks       ? &through
                             : is_one_way(v) ? &one_way
                                             : &other,
                             v->name);
            }
        } else if (is_beyond(favour, cone, v)) {
            n += report_beyond(favour, v);
        }
    }
    if (through.n > 0) {
        eh_twins_clocks_unknown(
            lint, EH_CHECK_P06, span, EH_STR("rank/clocks"),
            eh_arena_format(lint->arena,
                            "whether more of %.*s can lower a priority by escalations that read "
                            "the clocks of the sla is not known; at equal clocks it cannot",
                            EH_STR_F(eh_names_text(lint, &through))));
    }
    if (n == 0 && one_way.n + other.n > 0) {
        const char *between = one_way.n > 0 && other.n > 0 ? "; " : "";
        eh_finding(lint, EH_CHECK_P06, EH_PROVED, EH_BY_LOGIC, span, EH_STR("rank"),
                   "%s%.*s%s%s%s%.*s", one_way.n > 0 ? "more of " : "",
                   EH_STR_F(eh_names_text(lint, &one_way)),
                   one_way.n > 0 ? " never lowers a priority" : "", between,
                   other.n > 0 ? "one way only count " : "", EH_STR_F(eh_names_text(lint, &other)));
    }
}
