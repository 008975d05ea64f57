/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Stages of the reference: class, service, complexity, tier, queue and priority, in this order (language sections 5 and 7).
 */
#include "tests/random/reference.h"

/* One result, which -1 says is none. */
static RefValue number(int64_t i)
{
    return i < 0 ? ref_missing(EH_ENUM) : ref_whole(EH_ENUM, i);
}

/* What a first-match block comes to: a result, and who gave it. `decided`: nothing further is asked. */
typedef struct Choice {
    RefValue result, by;
    bool decided;
} Choice;

/* The next in line, with what it gives if it holds. */
static void ask(Choice *choice, RefValue holds, int64_t result, int64_t by)
{
    if (choice->decided || (holds.state == REF_KNOWN && holds.i == 0))
        return;
    choice->decided = true;
    bool known = holds.state == REF_KNOWN;
    choice->result = known ? number(result) : ref_unknown();
    choice->by = known ? number(by) : ref_unknown();
}

static RefValue both(RefValue a, RefValue b)
{
    bool no = (a.state == REF_KNOWN && a.i == 0) || (b.state == REF_KNOWN && b.i == 0);
    if (no)
        return ref_truth(false);
    return a.state == REF_KNOWN && b.state == REF_KNOWN ? ref_truth(true) : ref_unknown();
}

static RefValue no_more(RefValue a)
{
    return a.state == REF_KNOWN ? ref_truth(a.i == 0) : a;
}

/* Up to and including that day. */
static RefValue still(const Reference *r, const EhNode *list)
{
    for (; list != NULL; list = list->next) {
        if (list->kind == EH_N_UNTIL) {
            RefValue today = ref_local(r->now, 0);
            return today.state == REF_KNOWN ? ref_truth(today.i <= list->a->i) : today;
        }
    }
    return ref_truth(true);
}

/* Every clause of one kind, `excludes` turned round. */
static RefValue clauses(const Reference *r, const EhNode *list, EhNodeKind kind)
{
    RefValue all = ref_truth(true);
    for (; list != NULL; list = list->next) {
        if (list->kind != kind)
            continue;
        RefValue holds = ref_eval(r, NULL, list->a);
        all = both(all, kind == EH_N_EXCLUDES ? no_more(holds) : holds);
    }
    return all;
}

static RefValue covered(const Reference *r, const EhNode *list)
{
    return both(clauses(r, list, EH_N_COVERS), clauses(r, list, EH_N_EXCLUDES));
}

/* ---- class and tier ---- */

static int64_t otherwise_of(const EhNamedVec *all)
{
    return (int64_t)all->n - 1;
}

static void decide_class(Reference *r)
{
    const EhNamedVec *classes = &r->policy->classes;
    Choice choice = {.result = ref_missing(EH_ENUM)};
    for (uint32_t i = 0; i < classes->n; i++) {
        const EhNode *list = classes->at[i].node->list;
        RefValue holds = classes->at[i].otherwise
                             ? ref_truth(true)
                             : both(clauses(r, list, EH_N_WHEN), still(r, list));
        ask(&choice, holds, i, 0);
    }
    r->klass = r->service = choice.result;
    if (choice.result.state == REF_KNOWN) {
        RefValue served = covered(r, classes->at[choice.result.i].node->list);
        if (served.state != REF_KNOWN)
            r->service = served;
        else if (served.i == 0)
            r->service = number(otherwise_of(classes));
    }
    if (r->holdout.i != 0)
        r->service = number(eh_named_find(classes, r->policy->holdout->name));
}

static void decide_complexity(Reference *r)
{
    const EhNode *line = r->policy->complexity == NULL ? NULL : r->policy->complexity->list;
    r->complexity = ref_whole(EH_INT, 0);
    for (; line != NULL; line = line->next) {
        if (line->kind != EH_N_LINE)
            continue;
        RefValue when = line->b == NULL ? ref_truth(true) : ref_eval(r, NULL, line->b);
        if (when.state == REF_KNOWN && when.i == 0)
            continue;
        RefValue value = ref_eval(r, NULL, line->a);
        bool known = when.state == REF_KNOWN && value.state == REF_KNOWN;
        r->complexity = known && r->complexity.state == REF_KNOWN
                            ? ref_whole(EH_INT, r->complexity.i + value.i)
                            : ref_unknown();
    }
    if (r->complexity.i < 0)
        r->complexity.i = 0;
}

static void decide_tier(Reference *r)
{
    const EhNamedVec *tiers = &r->policy->tiers, *overrides = &r->policy->overrides;
    Choice choice = {.result = ref_missing(EH_ENUM), .by = ref_missing(EH_ENUM)};
    for (uint32_t i = 0; i < overrides->n; i++) {
        const EhNode *node = overrides->at[i].node;
        ask(&choice, both(ref_eval(r, NULL, node->a), still(r, node->list)),
            eh_named_find(tiers, node->b->name), i);
    }
    for (uint32_t i = 0; i < tiers->n; i++) {
        const EhNode *list = tiers->at[i].node->list;
        RefValue allows = both(both(covered(r, list), clauses(r, list, EH_N_WHEN)), still(r, list));
        ask(&choice, tiers->at[i].otherwise ? ref_truth(true) : allows, i, overrides->n + i);
    }
    r->tier = choice.result;
    r->tier_by = choice.by;
}

/* ---- rows ---- */

/* A constant under a heading: a name of its enum, or a literal with a sign. */
static RefValue constant(const Reference *r, const EhNode *node, const EhVType *heading)
{
    node = ref_bare(node);
    bool minus = node->kind == EH_N_NEGATE;
    if (node->kind == EH_N_NAME || node->kind == EH_N_ID)
        return number(eh_enum_find(heading->enumeration, node->name));
    RefValue value = ref_literal(r->policy, ref_bare(minus ? node->a : node));
    return minus ? ref_negate(&value) : value;
}

/* Of a value that is known. */
static bool fits(const Reference *r, const EhNode *cell, const RefValue *value,
                 const EhVType *heading)
{
    RefValue a = {.state = REF_UNKNOWN}, b = a;
    if (cell->a != NULL)
        a = constant(r, cell->a, heading);
    if (cell->b != NULL)
        b = constant(r, cell->b, heading);
    switch ((EhOp)cell->op) {
    case EH_OP_IN:
        for (const EhNode *item = cell->list; item != NULL; item = item->next) {
            a = constant(r, item, heading);
            if (ref_equal(value, &a))
                return true;
        }
        return false;
    case EH_OP_IS:
        return ref_equal(value, &a);
    case EH_OP_RANGE:
        if (heading->kind == EH_ENUM && a.i > b.i)
            return value->i >= a.i || value->i <= b.i;
        return ref_order(value, &a) >= 0 && ref_order(value, &b) <= 0;
    case EH_OP_LT:
        return ref_order(value, &a) < 0;
    case EH_OP_LE:
        return ref_order(value, &a) <= 0;
    case EH_OP_GT:
        return ref_order(value, &a) > 0;
    case EH_OP_GE:
        return ref_order(value, &a) >= 0;
    default:
        return false;
    }
}

static RefValue cell_holds(const Reference *r, const EhNode *cell, const EhNode *heading)
{
    if (cell->op == EH_OP_ANY)
        return ref_truth(true);
    RefValue value = ref_eval(r, NULL, heading);
    if (value.state == REF_UNKNOWN)
        return value;
    bool holds = value.state == REF_MISSING
                     ? cell->op == EH_OP_MISSING
                     : fits(r, cell, &value, &ref_info(ref_bare(heading))->type);
    return ref_truth(holds != cell->negated);
}

static RefValue row_holds(const Reference *r, const EhNode *block, const EhNode *row)
{
    bool table = row->kind == EH_N_CELL_ROW;
    RefValue holds = table || row->a == NULL ? ref_truth(true) : ref_eval(r, NULL, row->a);
    const EhNode *heading = table ? block->a : NULL;
    for (const EhNode *cell = table ? row->a : NULL; cell != NULL && heading != NULL;
         cell = cell->next, heading = heading->next)
        holds = both(holds, cell_holds(r, cell, heading));
    return both(holds, still(r, row->list));
}

static Choice decide_rows(const Reference *r, const EhNode *block, const EhEnumDecl *results)
{
    Choice choice = {.decided = false};
    int64_t i = 0;
    for (const EhNode *row = block->list; row != NULL; row = row->next)
        if (row->kind == EH_N_ROW || row->kind == EH_N_CELL_ROW)
            ask(&choice, row_holds(r, block, row), eh_enum_find(results, row->b->name), i++);
    return choice;
}

static void decide_queue_and_priority(Reference *r)
{
    Choice queue = decide_rows(r, r->policy->route, r->policy->queue_enum);
    r->queue = queue.result;
    r->queue_by = queue.by;
    Choice priority = decide_rows(r, r->policy->rank, r->policy->priority_enum);
    r->priority = priority.result;
    r->priority_by = priority.by;
}

/* ---- rules and escalations ---- */

static RefValue rule_holds(const Reference *r, const EhNode *rule)
{
    return both(clauses(r, rule->list, EH_N_WHEN), still(r, rule->list));
}

/* What one escalation does, if it holds, to what route and rank gave. */
static void escalate(const Reference *r, const EhNode *escalation, RefValue *queue,
                     RefValue *priority)
{
    RefValue holds = rule_holds(r, escalation);
    if (holds.state == REF_KNOWN && holds.i == 0)
        return;
    for (const EhNode *clause = escalation->list; clause != NULL; clause = clause->next) {
        int64_t raised = clause->kind == EH_N_RAISE
                             ? eh_enum_find(r->policy->priority_enum, clause->name)
                             : INT64_MAX;
        if (clause->kind == EH_N_TO_QUEUE)
            *queue = holds.state == REF_KNOWN
                         ? number(eh_enum_find(r->policy->queue_enum, clause->name))
                         : holds;
        if (priority->state == REF_KNOWN && raised < priority->i)
            *priority = holds.state == REF_KNOWN ? number(raised) : holds;
    }
}

/* They read what route and rank gave, not one another's. */
static void decide_escalations(Reference *r)
{
    RefValue queue = r->queue, priority = r->priority;
    for (uint32_t i = 0; i < r->policy->escalations.n; i++)
        escalate(r, r->policy->escalations.at[i].node, &queue, &priority);
    r->queue = queue;
    r->priority = priority;
}

/* ---- all of it ---- */

/* What broken data comes to. */
static void decide_fault(Reference *r)
{
    const EhPolicy *policy = r->policy;
    const EhNode *last = policy->rank->list;
    int64_t row = 0;
    for (; last->next != NULL; last = last->next)
        row++;
    r->klass = r->service = number(otherwise_of(&policy->classes));
    r->complexity = ref_whole(EH_INT, 0);
    r->tier = number(otherwise_of(&policy->tiers));
    r->tier_by =
        policy->tiers.n == 0 ? r->tier : number(policy->overrides.n + otherwise_of(&policy->tiers));
    r->queue = number(policy->fallback);
    r->queue_by = number(-1);
    r->priority = number(eh_enum_find(policy->priority_enum, last->b->name));
    r->priority_by = number(row);
}

void reference_decide(Reference *r, const EhPolicy *policy, const EhTicket *ticket, int64_t now,
                      bool holdout)
{
    EhTicketView view;
    eh_ticket_complete(ticket, &view);
    *r = (Reference){.policy = policy, .cells = view.cells, .now = now};
    r->holdout = ref_truth(holdout);
    for (uint32_t i = 0; i < policy->ticket->fields.n; i++)
        if (eh_str_is(policy->ticket->fields.at[i]->name, "created"))
            r->created = view.cells[policy->ticket->fields.at[i]->offset].i;
    if (view.input_fault) {
        decide_fault(r);
        return;
    }
    decide_class(r);
    decide_complexity(r);
    decide_tier(r);
    decide_queue_and_priority(r);
    decide_escalations(r);
}
