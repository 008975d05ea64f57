/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Pools and promises out of the tree, and the questions that they answer.
 */
#include "service/service.h"

#include <string.h>

#include "compiler/desk.h"
#include "service/read.h"
#include "vm/internal.h"

/* ---- words ---- */

static EhStr enum_name(const EhEnumDecl *decl, uint32_t i)
{
    return decl != NULL && i < decl->names.n ? decl->names.at[i].name : EH_STR("?");
}

EhStr eh_service_queue(const EhService *service, uint32_t queue)
{
    return enum_name(service->policy->queue_enum, queue);
}

EhStr eh_service_priority(const EhService *service, uint32_t priority)
{
    return enum_name(service->policy->priority_enum, priority);
}

EhStr eh_service_class(const EhService *service, int32_t klass)
{
    return klass < 0 ? EH_STR("every class")
                     : enum_name(service->policy->class_enum, (uint32_t)klass);
}

EhStr eh_service_calendar(const EhService *service, uint32_t calendar)
{
    return calendar < service->policy->calendars.n ? service->policy->calendars.at[calendar].name
                                                   : EH_STR("always");
}

EhStr eh_service_skills(const EhService *service, const uint64_t *skills)
{
    EhStr out = EH_STR("");
    for (uint32_t i = 0; i < service->n_skills; i++) {
        if (skills[i / 64] >> i % 64 & 1) {
            EhStr name = enum_name(service->policy->skill_enum, i);
            out = eh_arena_format(service->arena, "%.*s%s%.*s", EH_STR_F(out),
                                  out.n > 0 ? " and " : "", EH_STR_F(name));
        }
    }
    return out.n > 0 ? out : EH_STR("no skill");
}

/* ---- pools ---- */

static uint64_t *skill_set(EhService *service, const EhNode *list)
{
    uint64_t *bits = eh_arena_array(service->arena, service->n_words, sizeof *bits);
    for (const EhNode *id = list; id != NULL && bits != NULL; id = id->next) {
        int32_t i = eh_enum_find(service->policy->skill_enum, id->name);
        if (i >= 0) {
            bits[i / 64] |= UINT64_C(1) << i % 64;
        }
    }
    return bits;
}

EhCalendarView eh_service_view(const EhService *service, uint32_t calendar)
{
    return eh_block_calendar(&service->program->block, calendar);
}

static void read_serves(EhService *service, EhPool *pool, uint32_t *group)
{
    uint32_t n = 0;
    for (uint32_t i = 0; i < service->n_queues; i++) {
        group[i] = EH_NONE;
    }
    for (const EhNode *names = pool->serves_node->list; names != NULL; names = names->next, n++) {
        for (const EhNode *id = names->list; id != NULL; id = id->next) {
            int32_t queue = eh_enum_find(service->policy->queue_enum, id->name);
            if (queue >= 0) {
                group[queue] = n;
            }
        }
    }
    pool->group = group;
    pool->n_groups = n;
}

/* Head starts are durations, weights and shares numbers. */
static void read_weights(const EhNode *list, const EhEnumDecl *decl, int64_t *out)
{
    for (const EhNode *weight = list; weight != NULL; weight = weight->next) {
        int32_t i = eh_enum_find(decl, weight->name);
        if (i >= 0) {
            out[i] = weight->a != NULL ? weight->a->i : weight->i;
        }
    }
}

static EhOrder order_of(const EhNode *node)
{
    if (node == NULL) {
        return EH_ORDER_WAITING;
    }
    if (node->kind == EH_N_POOL_SHARE) {
        return EH_ORDER_SHARE;
    }
    if (node->op == EH_OP_DUE) {
        return EH_ORDER_DUE;
    }
    if (node->op == EH_OP_PRIORITY) {
        return node->a != NULL ? EH_ORDER_PROMOTE : EH_ORDER_PRIORITY;
    }
    return node->list == NULL ? EH_ORDER_WAITING
           : node->negated    ? EH_ORDER_WEIGHTED
                              : EH_ORDER_HEAD_START;
}

static int64_t *numbers(EhService *service, uint32_t n, int64_t value)
{
    int64_t *out = eh_arena_array(service->arena, n, sizeof *out);
    for (uint32_t i = 0; i < n && out != NULL; i++) {
        out[i] = value;
    }
    return out;
}

static bool read_order(EhService *service, EhPool *pool)
{
    const EhNode *node = pool->order_node;
    int64_t *head = numbers(service, service->n_priorities, 0);
    int64_t *weight = numbers(service, service->n_priorities, 1);
    int64_t *share = numbers(service, service->n_queues, 1);
    if (head == NULL || weight == NULL || share == NULL) {
        return false;
    }
    pool->order = order_of(node);
    pool->promote = pool->order == EH_ORDER_PROMOTE ? node->a->i : 0;
    if (pool->order == EH_ORDER_HEAD_START) {
        read_weights(node->list, service->policy->priority_enum, head);
    } else if (pool->order == EH_ORDER_WEIGHTED) {
        read_weights(node->list, service->policy->priority_enum, weight);
    } else if (pool->order == EH_ORDER_SHARE) {
        read_weights(node->list, service->policy->queue_enum, share);
    }
    pool->head = head;
    pool->weight = weight;
    pool->share = share;
    return true;
}

static void pool_clause(EhService *service, EhPool *pool, EhNode *clause, int64_t *reserve)
{
    int32_t queue;
    switch ((EhNodeKind)clause->kind) {
    case EH_N_AUTOMATIC:
        pool->automatic = true;
        pool->agents_node = clause;
        break;
    case EH_N_AGENTS:
        pool->agents = clause->i;
        pool->calendar = eh_goal_calendar(service->policy, clause->b);
        pool->agents_node = clause;
        break;
    case EH_N_SKILLS_OF:
        pool->skills = skill_set(service, clause->list);
        break;
    case EH_N_SERVES:
        pool->serves_node = clause;
        break;
    case EH_N_ORDER:
    case EH_N_POOL_SHARE:
        pool->order_node = clause;
        break;
    case EH_N_RESERVE:
        queue = eh_enum_find(service->policy->queue_enum, clause->name);
        if (queue >= 0) {
            reserve[queue] = clause->i;
            pool->reserved += clause->i;
        }
        break;
    default:
        break;
    }
}

static bool read_pool(EhService *service, const EhNamed *named)
{
    EhPool pool = {.name = named->name, .node = named->node};
    int64_t *reserve = numbers(service, service->n_queues, 0);
    uint32_t *group = eh_arena_array(service->arena, service->n_queues, sizeof *group);
    pool.skills = skill_set(service, NULL);
    if (reserve == NULL || group == NULL || pool.skills == NULL) {
        return false;
    }
    for (EhNode *clause = named->node->list; clause != NULL; clause = clause->next) {
        pool_clause(service, &pool, clause, reserve);
    }
    pool.reserve = reserve;
    read_serves(service, &pool, group);
    pool.hours = eh_service_view(service, pool.calendar);
    pool.week_hours = eh_hours_weeks(service, &pool.hours).ordinary;
    return read_order(service, &pool) && EH_PUSH(service->arena, &service->pools, pool);
}

/* ---- promises ---- */

static void push_goal(EhService *service, EhPromise promise, EhNode *goal, EhStr of)
{
    const EhPolicy *policy = service->policy;
    promise.node = goal;
    promise.span = goal->span;
    promise.ms = goal->a->i;
    promise.share = 1;
    promise.target = (uint32_t)eh_target_find(policy, goal->name);
    const char *what = promise.kind == EH_PROMISE_SLA ? "sla" : "tighten";
    promise.name = eh_arena_format(service->arena, "%.*s of `%s %.*s`", EH_STR_F(goal->name), what,
                                   EH_STR_F(of));
    promise.subject =
        eh_arena_format(service->arena, "%s/%.*s/%.*s", what, EH_STR_F(of), EH_STR_F(goal->name));
    promise.hours = eh_service_view(service, promise.calendar);
    EH_PUSH(service->arena, &service->promises, promise);
}

static void read_sla(EhService *service, const EhNamed *named)
{
    EhPromise promise = {.kind = EH_PROMISE_SLA};
    promise.service = eh_enum_find(service->policy->class_enum, named->name);
    for (EhNode *goal = named->node->list; goal != NULL; goal = goal->next) {
        if (goal->kind == EH_N_GOAL) {
            promise.calendar = eh_goal_calendar(service->policy, goal->b);
            push_goal(service, promise, goal, named->name);
        }
    }
}

/* The goal of a class for the target, or NULL. */
static EhNode *goal_of(const EhPolicy *policy, uint32_t sla, EhStr target)
{
    EhNode *goal = policy->slas.at[sla].node->list;
    while (goal != NULL && (goal->kind != EH_N_GOAL || !eh_str_same(goal->name, target))) {
        goal = goal->next;
    }
    return goal;
}

/* The calendar of a tighten's goal without its own is that of the target it tightens: one promise for each class,
 * unless all of them have the same. */
static void tighten_goal(EhService *service, EhPromise promise, EhNode *goal, EhStr name)
{
    EhPolicy *policy = service->policy;
    int32_t only = promise.service;
    bool alike = only < 0 && policy->slas.n > 0;
    for (uint32_t i = 0; i < policy->slas.n && goal->b == NULL; i++) {
        EhNode *of = goal_of(policy, i, goal->name);
        uint32_t calendar = of != NULL ? eh_goal_calendar(policy, of->b) : 0;
        alike = alike && (i == 0 || calendar == promise.calendar);
        promise.calendar = calendar;
    }
    if (goal->b != NULL || alike) {
        promise.calendar = goal->b != NULL ? eh_goal_calendar(policy, goal->b) : promise.calendar;
        push_goal(service, promise, goal, name);
        return;
    }
    for (uint32_t i = 0; i < policy->slas.n; i++) {
        EhNode *of = goal_of(policy, i, goal->name);
        promise.service = eh_enum_find(policy->class_enum, policy->slas.at[i].name);
        if (of != NULL && (only < 0 || only == promise.service)) {
            promise.calendar = eh_goal_calendar(policy, of->b);
            push_goal(service, promise, goal, name);
        }
    }
}

static void read_tighten(EhService *service, const EhNamed *named, uint32_t i)
{
    EhPromise promise = {
        .kind = EH_PROMISE_TIGHTEN, .tighten = i, .service = -1, .who = named->node->a};
    if (named->node->b != NULL) {
        promise.service = eh_enum_find(service->policy->class_enum, named->node->b->name);
    }
    for (EhNode *goal = named->node->list; goal != NULL; goal = goal->next) {
        if (goal->kind == EH_N_GOAL) {
            tighten_goal(service, promise, goal, named->name);
        }
    }
}

static void read_guarantee(EhService *service, const EhNamed *named)
{
    const EhNode *says = named->node->a;
    if (says->op == EH_OP_IMPLIES || says->op == EH_OP_OUTRANKS || says->op == EH_OP_NEVER) {
        return;
    }
    EhPromise promise = {.kind = EH_PROMISE_STARTS,
                         .span = named->node->span,
                         .node = named->node,
                         .service = -1,
                         .who = says->a,
                         .ms = says->b->i,
                         .share = eh_node_c(says) != NULL ? eh_node_c(says)->f : 1};
    promise.name = eh_arena_format(service->arena, "`guarantee %.*s`", EH_STR_F(named->name));
    promise.subject = eh_arena_format(service->arena, "guarantee/%.*s", EH_STR_F(named->name));
    promise.hours = eh_service_view(service, 0);
    EH_PUSH(service->arena, &service->promises, promise);
}

static void read_promises(EhService *service)
{
    const EhPolicy *policy = service->policy;
    for (uint32_t i = 0; i < policy->slas.n; i++) {
        read_sla(service, &policy->slas.at[i]);
    }
    for (uint32_t i = 0; i < policy->tightens.n; i++) {
        read_tighten(service, &policy->tightens.at[i], i);
    }
    for (uint32_t i = 0; i < policy->guarantees.n; i++) {
        read_guarantee(service, &policy->guarantees.at[i]);
    }
}

/* ---- what rows and rules could do ---- */

static void note_target(EhService *service, const EhNode **at, const EhEnumDecl *decl, EhStr name,
                        const EhNode *row)
{
    int32_t i = eh_enum_find(decl, name);
    if (i >= 0 && at[i] == NULL && service != NULL) {
        at[i] = row;
    }
}

static void read_rows(EhService *service)
{
    const EhPolicy *policy = service->policy;
    for (const EhNode *row = policy->route->list; row != NULL; row = row->next) {
        if (row->b != NULL && (row->kind == EH_N_ROW || row->kind == EH_N_CELL_ROW)) {
            note_target(service, service->sends, policy->queue_enum, row->b->name, row);
        }
    }
    for (const EhNode *row = policy->rank->list; row != NULL; row = row->next) {
        if (row->b != NULL && (row->kind == EH_N_ROW || row->kind == EH_N_CELL_ROW)) {
            note_target(service, service->ranks, policy->priority_enum, row->b->name, row);
        }
    }
    for (uint32_t i = 0; i < policy->escalations.n; i++) {
        const EhNode *clause = policy->escalations.at[i].node->list;
        for (; clause != NULL; clause = clause->next) {
            if (clause->kind == EH_N_RAISE) {
                note_target(service, service->ranks, policy->priority_enum, clause->name, clause);
            } else if (clause->kind == EH_N_TO_QUEUE) {
                note_target(service, service->sends, policy->queue_enum, clause->name, clause);
            }
        }
    }
    if (service->sends[policy->fallback] == NULL) {
        service->sends[policy->fallback] = policy->fallback_node;
    }
}

static void push_required(EhService *service, const uint64_t *set)
{
    for (uint32_t i = 0; i < service->required.n; i++) {
        if (memcmp(service->required.at[i], set, service->n_words * sizeof *set) == 0) {
            return;
        }
    }
    EH_PUSH(service->arena, &service->required, set);
}

/* So many rules that require skills are joined two by two. */
enum { JOINED_RULES = 64 };

static void read_required(EhService *service)
{
    const EhPolicy *policy = service->policy;
    const uint64_t *single[JOINED_RULES];
    uint32_t n = 0;
    push_required(service, skill_set(service, NULL));
    for (uint32_t i = 0; i < policy->rules.n; i++) {
        for (const EhNode *clause = policy->rules.at[i].node->list; clause; clause = clause->next) {
            if (clause->kind == EH_N_REQUIRES && n < JOINED_RULES) {
                single[n++] = skill_set(service, clause->list);
            }
        }
    }
    for (uint32_t i = 0; i < n && !service->arena->failed; i++) {
        push_required(service, single[i]);
    }
    for (uint32_t i = 0; i < n; i++) {
        for (uint32_t k = 0; k < i && !service->arena->failed; k++) {
            uint64_t *both = eh_arena_array(service->arena, service->n_words, sizeof *both);
            for (uint32_t w = 0; w < service->n_words && both != NULL; w++) {
                both[w] = single[i][w] | single[k][w];
            }
            if (both != NULL) {
                push_required(service, both);
            }
        }
    }
}

/* ---- the whole ---- */

static bool make_room(EhService *service)
{
    const EhPolicy *policy = service->policy;
    service->n_queues = policy->queue_enum->names.n;
    service->n_priorities = policy->priority_enum->names.n;
    service->n_skills = policy->skill_enum != NULL ? policy->skill_enum->names.n : 0;
    service->n_words = service->n_skills / 64 + 1;
    service->n_tighten_words = policy->tightens.n / 64 + 1;
    service->sends = eh_arena_array(service->arena, service->n_queues, sizeof *service->sends);
    service->ranks = eh_arena_array(service->arena, service->n_priorities, sizeof *service->ranks);
    service->first_work = eh_arena_array(service->arena, service->n_queues, sizeof(uint32_t));
    service->last_work = eh_arena_array(service->arena, service->n_queues, sizeof(uint32_t));
    for (uint32_t q = 0; q < service->n_queues && !service->arena->failed; q++) {
        service->first_work[q] = service->last_work[q] = EH_NONE;
    }
    return !service->arena->failed;
}

EhService *eh_service_read(EhPolicy *policy, const EhProgram *program, EhArena *arena, int64_t now)
{
    EhService *service = eh_arena_alloc(arena, sizeof *service);
    if (service == NULL) {
        return NULL;
    }
    *service = (EhService){.policy = policy, .program = program, .arena = arena, .from = now};
    service->until = now + EH_SERVICE_WEEKS * EH_WEEK_MS;
    if (!make_room(service)) {
        return NULL;
    }
    bool fine = true;
    for (uint32_t i = 0; i < policy->pools.n && fine; i++) {
        fine = read_pool(service, &policy->pools.at[i]);
    }
    read_rows(service);
    read_required(service);
    read_promises(service);
    return fine && eh_service_decide(service) && !arena->failed ? service : NULL;
}

/* ---- questions ---- */

bool eh_skills_within(const uint64_t *small, const uint64_t *large, uint32_t n_words)
{
    for (uint32_t i = 0; i < n_words; i++) {
        if (small[i] & ~large[i]) {
            return false;
        }
    }
    return true;
}

bool eh_pool_takes(const EhService *service, const EhPool *pool, uint32_t queue,
                   const uint64_t *skills)
{
    return pool->group[queue] != EH_NONE &&
           eh_skills_within(skills, pool->skills, service->n_words);
}

static bool same_skills(const EhService *service, const uint64_t *a, const uint64_t *b)
{
    return memcmp(a, b, service->n_words * sizeof *a) == 0;
}

/* Whether it was proved that no ticket of the queue has the priority (EH_NONE: any). */
static bool never_comes(const EhService *service, uint32_t queue, uint32_t priority)
{
    uint32_t otherwise = service->program->block.header->otherwise_priority;
    bool broken =
        queue == service->policy->fallback && (priority == EH_NONE || priority == otherwise);
    if (service->never == NULL || broken) { /* tickets that cannot be read do come */
        return false;
    }
    const bool *row = service->never + (size_t)queue * service->n_priorities;
    for (uint32_t p = 0; priority == EH_NONE && p < service->n_priorities; p++) {
        if (!row[p]) {
            return false;
        }
    }
    return priority == EH_NONE || row[priority];
}

EhMaybe eh_service_may_occur(const EhService *service, uint32_t queue, uint32_t priority,
                             const uint64_t *skills, const EhWork **work)
{
    for (uint32_t i = service->first_work[queue]; i != EH_NONE; i = service->works.at[i].next) {
        const EhWork *seen = &service->works.at[i];
        if ((priority == EH_NONE || (uint32_t)seen->priority == priority) &&
            (skills == NULL || same_skills(service, seen->skills, skills))) {
            if (work != NULL) {
                *work = seen;
            }
            return EH_YES;
        }
    }
    if (work != NULL) {
        *work = NULL;
    }
    bool ranked = priority == EH_NONE || service->ranks[priority] != NULL;
    bool required = skills == NULL;
    for (uint32_t i = 0; i < service->required.n && !required; i++) {
        required = same_skills(service, service->required.at[i], skills) &&
                   !(service->never_required != NULL &&
                     service->never_required[(size_t)queue * service->required.n + i]);
    }
    bool comes = service->sends[queue] != NULL && ranked && required;
    return comes && !never_comes(service, queue, priority) ? EH_PERHAPS : EH_NO;
}

EhMaybe eh_promise_covers(const EhService *service, const EhPromise *promise, const EhWork *work)
{
    switch (promise->kind) {
    case EH_PROMISE_SLA:
        return work->service == promise->service ? EH_YES : EH_NO;
    case EH_PROMISE_TIGHTEN:
        return (promise->service < 0 || work->service == promise->service) &&
                       (work->tightens[promise->tighten / 64] >> promise->tighten % 64 & 1)
                   ? EH_YES
                   : EH_NO;
    case EH_PROMISE_STARTS:
        return eh_service_holds(service, promise->who, work);
    }
    return EH_NO;
}

/* Whether it was proved that the promise is made to no such ticket. */
static bool never_promised(const EhService *service, const EhPromise *promise, uint32_t queue,
                           uint32_t priority)
{
    size_t index = (size_t)(promise - service->promises.at) * service->n_queues + queue;
    if (service->never_promised == NULL) {
        return false;
    }
    const bool *row = service->never_promised + index * service->n_priorities;
    for (uint32_t p = 0; priority == EH_NONE && p < service->n_priorities; p++) {
        if (!row[p]) {
            return false;
        }
    }
    return priority == EH_NONE || row[priority];
}

EhMaybe eh_promise_reaches(const EhService *service, const EhPromise *promise, uint32_t queue,
                           uint32_t priority, const EhWork **work)
{
    EhMaybe best =
        eh_service_may_occur(service, queue, priority, NULL, NULL) == EH_NO ? EH_NO : EH_PERHAPS;
    if (promise->who != NULL && best == EH_PERHAPS) {
        EhSomeTicket known = {.queue = queue, .priority = priority, .service = promise->service};
        best = eh_service_could_hold(service, promise->who, known) == EH_NO ? EH_NO : EH_PERHAPS;
    }
    if (best == EH_PERHAPS && never_promised(service, promise, queue, priority)) {
        best = EH_NO;
    }
    *work = NULL;
    for (uint32_t i = service->first_work[queue]; i != EH_NONE; i = service->works.at[i].next) {
        const EhWork *seen = &service->works.at[i];
        if ((priority == EH_NONE || (uint32_t)seen->priority == priority) &&
            eh_promise_covers(service, promise, seen) == EH_YES) {
            *work = seen;
            return EH_YES;
        }
    }
    return best;
}

void eh_service_only(EhService *service, uint32_t pool)
{
    service->pools.at += pool;
    service->pools.n = service->pools.room = 1;
}
