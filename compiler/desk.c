/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Pools and the workload: who serves the queues in which order, and what comes in.
 *
 * A pool is read clause by clause into a summary, and then the summary is checked as a whole: one message a mistake.
 */
#include "compiler/desk.h"

/* The first of each clause of one pool; NULL where it has none. */
typedef struct Pool {
    EhNode *node, *automatic, *agents, *skills, *serves, *order, *share;
    EhMap served;   /* queue -> its ID */
    EhMap reserved; /* queue -> its RESERVE */
} Pool;

bool eh_desk_reported(const EhPolicy *policy, EhSpan span)
{
    for (uint32_t i = 0; i < policy->diags->list.n; i++) {
        EhSpan at = policy->diags->list.at[i].span;
        if (at.file == span.file && at.start >= span.start && at.start < span.end) {
            return true;
        }
    }
    return false;
}

void eh_desk_twice(EhPolicy *policy, EhSpan span, EhSpan first, const char *what, EhStr word)
{
    EhDiag *diag = eh_diag(policy->diags, EH_E_CLAUSE_TWICE, span, "%s`%.*s` stands twice here",
                           what, EH_STR_F(word));
    eh_diag_second(policy->diags, diag, first, "first here");
}

bool eh_desk_once(EhPolicy *policy, EhMap *seen, EhStr name, EhNode *node, EhSpan span,
                  const char *what)
{
    const EhNode *old = eh_map_get(seen, name);
    if (old != NULL) {
        eh_desk_twice(policy, span, old->span, what, name);
        return false;
    }
    return eh_map_put(seen, policy->arena, name, node);
}

int32_t eh_desk_find(EhPolicy *policy, EhCode code, const char *what, EhStr name, EhSpan span,
                     const EhEnumDecl *decl)
{
    int32_t i = eh_enum_find(decl, name);
    if (i < 0) {
        eh_report_unknown_enum(policy, code, span, what, name, decl);
    }
    return i;
}

static bool queue_known(EhPolicy *policy, EhStr name, EhSpan span)
{
    return eh_desk_find(policy, EH_E_UNKNOWN_QUEUE, "there is no such queue", name, span,
                        policy->queue_enum) >= 0;
}

/* ---- pools ---- */

static void keep(EhPolicy *policy, EhNode **slot, EhNode *clause, const char *word)
{
    if (*slot != NULL) {
        EhStr text = eh_arena_format(policy->arena, "%s", word);
        eh_desk_twice(policy, clause->span, (*slot)->span, "", text);
        return;
    }
    *slot = clause;
}

static void check_skills(EhPolicy *policy, const EhNode *clause)
{
    EhMap seen = {0};
    for (EhNode *id = clause->list; id != NULL; id = id->next) {
        if (eh_desk_find(policy, EH_E_UNKNOWN_SKILL, "there is no such skill", id->name, id->span,
                         policy->skill_enum) >= 0) {
            eh_desk_once(policy, &seen, id->name, id, id->span, "the skill ");
        }
    }
}

static void check_serves(EhPolicy *policy, Pool *pool, const EhNode *clause)
{
    for (const EhNode *group = clause->list; group != NULL; group = group->next) {
        for (EhNode *id = group->list; id != NULL; id = id->next) {
            if (queue_known(policy, id->name, id->span)) {
                eh_desk_once(policy, &pool->served, id->name, id, id->span, "the queue ");
            }
        }
    }
}

static void check_weight(EhPolicy *policy, EhNode *weight, EhMap *seen, const char *what)
{
    if (!eh_desk_once(policy, seen, weight->name, weight, weight->name_span, what)) {
        return;
    }
    if (weight->a == NULL && weight->i < 1) {
        EhDiag *diag = eh_diag(policy->diags, EH_E_POOL, weight->span,
                               "a weight is at least 1, not %lld", (long long)weight->i);
        eh_diag_hint(policy->diags, diag, "with a weight of 0 nobody would ever come to it");
    }
}

static void check_order(EhPolicy *policy, const EhNode *clause)
{
    EhMap seen = {0};
    for (EhNode *weight = clause->list; weight != NULL; weight = weight->next) {
        if (eh_desk_find(policy, EH_E_UNKNOWN_PRIORITY, "there is no such priority", weight->name,
                         weight->name_span, policy->priority_enum) >= 0) {
            check_weight(policy, weight, &seen, "the priority ");
        }
    }
    if (clause->a != NULL && clause->a->i < 1) {
        eh_diag(policy->diags, EH_E_POOL, clause->a->span,
                "a ticket cannot be promoted after no time at all");
    }
    if (clause->op == EH_OP_DUE && policy->targets.n == 0) {
        EhDiag *diag = eh_diag(policy->diags, EH_E_POOL, clause->span,
                               "`order by due` goes by the first target, and the policy has none");
        eh_diag_hint(policy->diags, diag,
                     "declare one, `target first_response until first_reply`, and an sla for each "
                     "class");
    }
}

static void check_share(EhPolicy *policy, const EhNode *clause)
{
    EhMap seen = {0};
    for (EhNode *weight = clause->list; weight != NULL; weight = weight->next) {
        if (queue_known(policy, weight->name, weight->name_span)) {
            check_weight(policy, weight, &seen, "the queue ");
        }
    }
}

static void pool_clause(EhPolicy *policy, Pool *pool, EhNode *clause)
{
    switch ((EhNodeKind)clause->kind) {
    case EH_N_AUTOMATIC:
        keep(policy, &pool->automatic, clause, "automatic");
        break;
    case EH_N_AGENTS:
        keep(policy, &pool->agents, clause, "agents");
        eh_goal_calendar(policy, clause->b);
        break;
    case EH_N_SKILLS_OF:
        keep(policy, &pool->skills, clause, "skills");
        check_skills(policy, clause);
        break;
    case EH_N_SERVES:
        keep(policy, &pool->serves, clause, "serves");
        check_serves(policy, pool, clause);
        break;
    case EH_N_ORDER:
        keep(policy, &pool->order, clause, "order by");
        check_order(policy, clause);
        break;
    case EH_N_POOL_SHARE:
        keep(policy, &pool->share, clause, "share");
        check_share(policy, clause);
        break;
    case EH_N_RESERVE:
        if (queue_known(policy, clause->name, clause->name_span)) {
            eh_desk_once(policy, &pool->reserved, clause->name, clause, clause->span,
                         "a reserve for ");
        }
        break;
    default:
        break;
    }
}

/* Agents kept free for queues: of this pool, and not all of them. */
static void check_reserves(EhPolicy *policy, const Pool *pool)
{
    int64_t kept = 0;
    for (const EhNode *clause = pool->node->list; clause != NULL; clause = clause->next) {
        if (clause->kind != EH_N_RESERVE || eh_map_get(&pool->reserved, clause->name) != clause) {
            continue;
        }
        kept = clause->i > EH_INT_MAX - kept ? EH_INT_MAX : kept + clause->i;
        if (pool->serves != NULL && eh_map_get(&pool->served, clause->name) == NULL) {
            EhDiag *diag = eh_diag(policy->diags, EH_E_POOL, clause->name_span,
                                   "agents are kept for `%.*s`, which this pool does not serve",
                                   EH_STR_F(clause->name));
            eh_diag_second(policy->diags, diag, pool->serves->span, "what it serves");
        } else if (pool->agents == NULL && pool->automatic != NULL) {
            eh_diag(policy->diags, EH_E_POOL, clause->span,
                    "an automatic pool has no agents to keep free");
        } else if (pool->agents != NULL && (kept >= pool->agents->i || clause->i < 1)) {
            EhDiag *diag = eh_diag(policy->diags, EH_E_POOL, clause->span,
                                   "of %lld agents 1 to %lld can be kept free, not %lld",
                                   (long long)pool->agents->i, (long long)pool->agents->i - 1,
                                   (long long)kept);
            eh_diag_second(policy->diags, diag, pool->agents->span, "the agents");
            return;
        }
    }
}

static void check_staff(EhPolicy *policy, const Pool *pool)
{
    const EhNode *later = pool->automatic, *first = pool->agents;
    if (pool->automatic != NULL && pool->agents != NULL) {
        if (later->span.start < first->span.start) {
            later = pool->agents;
            first = pool->automatic;
        }
        EhDiag *diag = eh_diag(policy->diags, EH_E_POOL, later->span,
                               "a pool is automatic or has agents, not both");
        eh_diag_second(policy->diags, diag, first->span, "this says the other");
    } else if (pool->agents != NULL && pool->agents->i < 1) {
        eh_diag(policy->diags, EH_E_POOL, pool->agents->span, "a pool has at least one agent");
    }
}

static void check_pool_whole(EhPolicy *policy, const Pool *pool)
{
    EhSpan at = pool->node->span;
    check_staff(policy, pool);
    check_reserves(policy, pool);
    if (pool->order != NULL && pool->share != NULL) {
        bool order_first = pool->order->span.start < pool->share->span.start;
        EhDiag *diag =
            eh_diag(policy->diags, EH_E_POOL, order_first ? pool->share->span : pool->order->span,
                    "a pool has `order by` or `share`, not both");
        eh_diag_second(policy->diags, diag, order_first ? pool->order->span : pool->share->span,
                       "this says the other");
    }
    if (eh_desk_reported(policy, at)) {
        return;
    }
    if (pool->automatic == NULL && pool->agents == NULL) {
        EhDiag *diag = eh_diag(policy->diags, EH_E_POOL, at, "nobody works in the pool `%.*s`",
                               EH_STR_F(pool->node->name));
        eh_diag_hint(policy->diags, diag, "add `agents 4 on CALENDAR`, or `automatic` for a bot");
    } else if (pool->serves == NULL) {
        EhDiag *diag = eh_diag(policy->diags, EH_E_POOL, at, "the pool `%.*s` serves no queue",
                               EH_STR_F(pool->node->name));
        eh_diag_hint(policy->diags, diag, "add `serves %.*s`",
                     EH_STR_F(policy->queue_enum->names.n > 0 ? policy->queue_enum->names.at[0].name
                                                              : EH_STR("QUEUE")));
    }
}

static void check_pool(EhPolicy *policy, EhNode *node)
{
    Pool pool = {.node = node};
    for (EhNode *clause = node->list; clause != NULL; clause = clause->next) {
        pool_clause(policy, &pool, clause);
    }
    check_pool_whole(policy, &pool);
}

/* ---- workload ---- */

static void check_load(EhPolicy *policy, EhNode *load, EhMap *seen)
{
    EhNode *sample = eh_map_get(&policy->samples, load->name);
    if (sample == NULL) {
        eh_report_unknown(policy, EH_E_UNKNOWN_SAMPLE, load->name_span, "sample", load->name,
                          &policy->samples);
    } else {
        eh_desk_once(policy, seen, load->name, load, load->name_span, "the sample ");
    }
    eh_goal_calendar(policy, load->b);
    if (!(eh_node_number(load->list) > 0)) {
        EhDiag *diag =
            eh_diag(policy->diags, EH_E_WORKLOAD, load->span, "a rate is more than 0 per hour");
        eh_diag_hint(policy->diags, diag, "leave the line out if no such ticket comes");
    } else if (load->a->i < 1) {
        eh_diag(policy->diags, EH_E_WORKLOAD, load->a->span, "handling a ticket takes some time");
    } else if (eh_node_c(load) != NULL && eh_node_c(load)->i < load->a->i) {
        EhDiag *diag = eh_diag(policy->diags, EH_E_WORKLOAD, eh_node_c(load)->span,
                               "the longest handling is below the mean");
        eh_diag_second(policy->diags, diag, load->a->span, "the mean");
    }
}

static void check_workload(EhPolicy *policy)
{
    EhMap seen = {0};
    EhNode *load = policy->workload == NULL ? NULL : policy->workload->list;
    for (; load != NULL; load = load->next) {
        check_load(policy, load, &seen);
    }
}

void eh_check_desk(EhPolicy *policy)
{
    for (uint32_t i = 0; i < policy->pools.n; i++) {
        check_pool(policy, policy->pools.at[i].node);
    }
    check_workload(policy);
    eh_desk_check_guarantees(policy);
    eh_desk_check_audit(policy);
}
