/* SPDX-License-Identifier: Apache-2.0 */
/*
 * R05: queues, pools and skills that lead nowhere, and declarations that nothing uses.
 *
 * One idea: one walk notes every name under what it is used as; what is declared and not noted is dead. Only the
 * policy's own file is judged: an imported one may be there for other policies too. A sample is never dead: it shows the
 * other checks what tickets come.
 */
#include "lint/names.h"

#include "lint/model.h"
#include "lint/walk.h"

/* What a name is used as. */
typedef enum Use {
    USE_VALUE, /* let, phrases, list, calendar, lookup, function */
    USE_TYPE,
    USE_ACTION,
    USE_SOURCE,
    USE_QUEUE,    /* something sends tickets to it */
    USE_REQUIRED, /* a rule requires the skill */
    USE_HAD,      /* a pool has it */
    USE_SERVED,   /* a pool serves the queue */
    USE_COUNT
} Use;

typedef struct Uses {
    EhLint *lint;
    EhMap used[USE_COUNT]; /* names to the node that uses them first */
    uint32_t n_dead;
} Uses;

static void note(Uses *uses, Use use, EhStr name, EhNode *node)
{
    eh_map_put(&uses->used[use], uses->lint->arena, name, node);
}

static EhNode *user_of(const Uses *uses, Use use, EhStr name)
{
    return eh_map_get(&uses->used[use], name);
}

static void note_all(Uses *uses, Use use, EhNode *list)
{
    for (; list != NULL; list = list->next) {
        note(uses, use, list->name, list);
    }
}

static void note_id(Uses *uses, Use use, EhNode *id)
{
    if (id != NULL) {
        note(uses, use, id->name, id);
    }
}

static void note_serves(Uses *uses, const EhNode *serves)
{
    for (const EhNode *group = serves->list; group != NULL; group = group->next) {
        note_all(uses, USE_SERVED, group->list);
    }
}

static void note_rows(Uses *uses, const EhNode *block)
{
    for (const EhNode *row = block->list; row != NULL; row = row->next) {
        note_id(uses, USE_QUEUE, row->b);
    }
}

static bool is_enumerator(const EhNode *node)
{
    const EhExpr *info = node->info;
    return info != NULL && info->enumerator >= 0;
}

/* Kinds of nodes below which names are values of enums, or are noted here as a whole. */
static bool is_constant(EhNodeKind kind)
{
    return kind == EH_N_SAMPLE || kind == EH_N_TEST || kind == EH_N_CELL || kind == EH_N_DEFAULT;
}

static void note_declaration(Uses *uses, EhNode *node)
{
    switch ((int)node->kind) {
    case EH_N_LOOKUP:
        note_id(uses, USE_TYPE, node->a);
        note_id(uses, USE_SOURCE, node->b);
        break;
    case EH_N_PHRASES:
        note_id(uses, USE_VALUE, node->a);
        break;
    case EH_N_ROUTE:
    case EH_N_ROUTE_BY:
        note_rows(uses, node);
        break;
    case EH_N_FALLBACK:
    case EH_N_TO_QUEUE:
        note(uses, USE_QUEUE, node->name, node);
        break;
    default:
        break;
    }
}

static bool note_node(void *ctx, EhNode *node)
{
    Uses *uses = ctx;
    switch ((int)node->kind) {
    case EH_N_NAME:
        if (!is_enumerator(node)) {
            note(uses, USE_VALUE, node->name, node);
        }
        break;
    case EH_N_CALL:
    case EH_N_COUNT_OF:
        note(uses, USE_VALUE, node->name, node);
        break;
    case EH_N_DO:
        note(uses, USE_ACTION, node->a->name, node);
        break;
    case EH_N_TYPE:
        if (node->a != NULL && node->a->kind == EH_N_ID) {
            note_id(uses, USE_TYPE, node->a);
        }
        break;
    case EH_N_AGENTS:
    case EH_N_GOAL:
    case EH_N_LOAD:
        note_id(uses, USE_VALUE, node->b);
        break;
    case EH_N_REQUIRES:
        note_all(uses, USE_REQUIRED, node->list);
        break;
    case EH_N_SKILLS_OF:
        note_all(uses, USE_HAD, node->list);
        break;
    case EH_N_SERVES:
        note_serves(uses, node);
        break;
    default:
        note_declaration(uses, node);
        break;
    }
    return !is_constant((EhNodeKind)node->kind);
}

/* ---- what is dead ---- */

static EhFinding *dead(Uses *uses, EhSpan span, const char *kind, EhStr name, const char *what)
{
    EhLint *lint = uses->lint;
    EhStr subject = eh_arena_format(lint->arena, "%s/%.*s", kind, EH_STR_F(name));
    uses->n_dead++;
    return eh_finding(lint, EH_CHECK_R05, EH_FOUND, EH_BY_LOGIC, span, subject, "%s '%.*s' %s",
                      kind, EH_STR_F(name), what);
}

static bool is_own(const Uses *uses, EhSpan span)
{
    return span.file == uses->lint->policy->policy_node->span.file;
}

static void check_use(Uses *uses, const EhNode *node, Use use, const char *kind, const char *what)
{
    if (node == NULL || !is_own(uses, node->span) || user_of(uses, use, node->name) != NULL) {
        return;
    }
    EhFinding *finding = dead(uses, node->name_span, kind, node->name, what);
    eh_finding_label(uses->lint, finding, "declared here, and not used");
    eh_finding_fix(uses->lint, finding, "delete it, or use it where it was meant");
}

static void check_values(Uses *uses)
{
    const EhPolicy *policy = uses->lint->policy;
    static const char unread[] = "is read by nothing";
    for (uint32_t i = 0; i < policy->lets.n; i++) {
        check_use(uses, policy->lets.at[i]->node, USE_VALUE, "let", unread);
    }
    for (uint32_t i = 0; i < policy->lists.n; i++) {
        check_use(uses, policy->lists.at[i].node, USE_VALUE, "list", unread);
    }
    for (uint32_t i = 0; i < policy->phrases.n; i++) {
        check_use(uses, policy->phrases.at[i]->node, USE_VALUE, "phrases",
                  "are looked for nowhere");
    }
    for (uint32_t i = 0; i < policy->calendars.n; i++) {
        check_use(uses, policy->calendars.at[i].node, USE_VALUE, "calendar", "times nothing");
    }
    for (uint32_t i = 0; i < policy->lookups.n; i++) {
        check_use(uses, policy->lookups.at[i].node, USE_VALUE, "lookup", unread);
    }
    for (uint32_t i = 0; i < policy->functions.n; i++) {
        check_use(uses, policy->functions.at[i].node, USE_VALUE, "function", "is never called");
    }
}

static void check_others(Uses *uses)
{
    const EhPolicy *policy = uses->lint->policy;
    for (uint32_t i = 0; i < policy->records.n; i++) {
        check_use(uses, policy->records.at[i]->node, USE_TYPE, "record", "is the type of nothing");
    }
    for (uint32_t i = 0; i < policy->action_decls.n; i++) {
        check_use(uses, policy->action_decls.at[i].node, USE_ACTION, "action",
                  "is done by no rule");
    }
    for (uint32_t i = 0; i < policy->source_dbs.n; i++) {
        check_use(uses, policy->source_dbs.at[i].node, USE_SOURCE, "source",
                  "is looked up by nothing");
    }
    for (uint32_t i = 0; policy->slas.n == 0 && i < policy->targets.n; i++) {
        const EhNamed *target = &policy->targets.at[i];
        dead(uses, target->node->name_span, "target", target->name, "is promised by no `sla`");
    }
}

/* Enums with a name of their own that are the type of a field, a parameter, a list. */
static void check_enums(Uses *uses)
{
    const EhPolicy *policy = uses->lint->policy;
    uint32_t n;
    const EhStr *names = eh_map_keys(&policy->types, uses->lint->arena, &n);
    for (uint32_t i = 0; names != NULL && i < n; i++) {
        const EhNode *node = eh_map_get(&policy->types, names[i]);
        if (node != NULL && node->kind == EH_N_ENUM) {
            check_use(uses, node, USE_TYPE, "enum", "is the type of nothing");
        }
    }
}

/* ---- the desk ---- */

/* Whether a stronger finding tells of the queue. */
static bool is_told(const Uses *uses, EhStr name)
{
    EhStr subject = eh_arena_format(uses->lint->arena, "queue/%.*s", EH_STR_F(name));
    for (uint32_t i = 0; i < uses->lint->findings.n; i++) {
        const EhFinding *f = uses->lint->findings.at[i];
        if (f->check == EH_CHECK_C01 && f->verdict == EH_FOUND &&
            eh_str_same(f->subject, subject)) {
            return true;
        }
    }
    return false;
}

static void check_queue(Uses *uses, const EhNode *id)
{
    EhLint *lint = uses->lint;
    EhNode *sender = user_of(uses, USE_QUEUE, id->name),
           *pool = user_of(uses, USE_SERVED, id->name);
    if (sender == NULL) {
        EhFinding *finding = dead(uses, id->span, "queue", id->name, "gets no ticket");
        eh_finding_label(lint, finding,
                         "no row or escalation sends to it, and it is not the fallback");
        if (pool != NULL) {
            eh_finding_related(lint, finding, pool->span, "served here, for nothing");
        }
        eh_finding_fix(lint, finding, "send to it, or delete it");
    } else if (pool == NULL && lint->policy->pools.n > 0 && !is_told(uses, id->name)) {
        EhFinding *finding = dead(uses, id->span, "queue", id->name, "is served by no pool");
        eh_finding_label(lint, finding, "in no `serves`");
        eh_finding_related(lint, finding, sender->span, "tickets are sent there");
        eh_finding_fix(lint, finding, "add it to the `serves` of a pool");
    }
}

static void check_pool(Uses *uses, const EhNamed *pool)
{
    const EhNode *serves = eh_clause(pool->node, EH_N_SERVES);
    for (const EhNode *group = serves == NULL ? NULL : serves->list; group != NULL;
         group = group->next) {
        for (const EhNode *id = group->list; id != NULL; id = id->next) {
            if (user_of(uses, USE_QUEUE, id->name) != NULL) {
                return;
            }
        }
    }
    EhFinding *finding = dead(uses, pool->node->name_span, "pool", pool->name, "never has work");
    eh_finding_label(uses->lint, finding, "none of its queues gets a ticket");
    eh_finding_fix(uses->lint, finding, "send to one of its queues, or let it serve others");
}

/* Whether tickets are known to come to a queue that is served, and yet not them: for want of a skill. */
static bool want_is_told(const Uses *uses)
{
    for (uint32_t i = 0; i < uses->lint->findings.n; i++) {
        const EhFinding *f = uses->lint->findings.at[i];
        const uint32_t before = sizeof "queue/" - 1;
        if (f->check == EH_CHECK_C01 && f->verdict == EH_FOUND && f->subject.n > before) {
            EhStr queue = {f->subject.p + before, f->subject.n - before};
            if (user_of(uses, USE_SERVED, queue) != NULL) {
                return true;
            }
        }
    }
    return false;
}

static void check_skill(Uses *uses, const EhNode *id)
{
    EhLint *lint = uses->lint;
    EhNode *rule = user_of(uses, USE_REQUIRED, id->name), *pool = user_of(uses, USE_HAD, id->name);
    if (rule != NULL && pool == NULL && lint->policy->pools.n > 0 && !want_is_told(uses)) {
        EhFinding *finding =
            dead(uses, id->span, "skill", id->name, "is required, and no pool has it");
        eh_finding_label(lint, finding, "in the `skills` of no pool");
        eh_finding_related(lint, finding, rule->span, "required here");
        eh_finding_fix(lint, finding, "add it to the `skills` of a pool");
    } else if (rule == NULL) {
        EhFinding *finding = dead(uses, id->span, "skill", id->name, "is required by no rule");
        eh_finding_label(lint, finding, "declared, and never asked for");
        if (pool != NULL) {
            eh_finding_related(lint, finding, pool->span, "this pool has it");
        }
        eh_finding_fix(lint, finding, "require it in a rule, or delete it");
    }
}

static void check_desk(Uses *uses)
{
    const EhPolicy *policy = uses->lint->policy;
    for (const EhNode *id = policy->queues_node->list; id != NULL; id = id->next) {
        check_queue(uses, id);
    }
    for (uint32_t i = 0; i < policy->pools.n; i++) {
        check_pool(uses, &policy->pools.at[i]);
    }
    for (const EhNode *id = policy->skills_node == NULL ? NULL : policy->skills_node->list;
         id != NULL; id = id->next) {
        check_skill(uses, id);
    }
}

void eh_lint_names(EhLint *lint)
{
    Uses uses = {.lint = lint};
    eh_walk_policy(lint->policy, note_node, &uses);
    check_values(&uses);
    check_others(&uses);
    check_enums(&uses);
    check_desk(&uses);
    if (uses.n_dead == 0) {
        eh_finding(lint, EH_CHECK_R05, EH_PROVED, EH_BY_LOGIC, lint->policy->policy_node->span,
                   EH_STR("names"), "every queue, pool, skill and declaration is used");
    }
    eh_names_dates(lint);
    eh_names_alike(lint);
}
