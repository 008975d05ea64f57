/* SPDX-License-Identifier: Apache-2.0 */
/*
 * How much of their time the pools' people spent on the tickets of the log.
 *
 * One idea: the log does not say which pool took a ticket, so pools that serve a queue together are told together.
 */
#include "audit/audit.h"

/* Pools by the first pool that they share queues with, through others too. */
static uint32_t root_of(const uint32_t *first, uint32_t pool)
{
    while (first[pool] != pool) {
        pool = first[pool];
    }
    return pool;
}

static void unite(const EhService *s, uint32_t *first)
{
    for (uint32_t q = 0; q < s->n_queues; q++) {
        uint32_t of_queue = EH_NONE;
        for (uint32_t i = 0; i < s->pools.n; i++) {
            if (s->pools.at[i].automatic || s->pools.at[i].group[q] == EH_NONE) {
                continue;
            }
            uint32_t root = root_of(first, i);
            of_queue = of_queue == EH_NONE ? root : root_of(first, of_queue);
            first[root > of_queue ? root : of_queue] = root > of_queue ? of_queue : root;
        }
    }
}

static void add_handled(const EhAudit *audit, const uint32_t *first, uint32_t root,
                        EhAuditPools *pools)
{
    const EhService *s = audit->service;
    for (uint32_t i = 0; i < audit->n; i++) {
        const EhAuditTicket *t = &audit->at[i];
        bool own = false;
        for (uint32_t p = 0; p < s->pools.n && t->last_queue < s->n_queues && !own; p++) {
            own = !s->pools.at[p].automatic && root_of(first, p) == root &&
                  s->pools.at[p].group[t->last_queue] != EH_NONE;
        }
        if (own && t->handling != EH_MISSING && t->handling > 0) {
            pools->handled_ms += (double)t->handling;
            pools->tickets++;
        }
    }
}

/* When decisions were made is nothing to it: a log may be written long after its tickets. */
static void find_span(EhAudit *audit)
{
    for (uint32_t i = 0; i < audit->n; i++) {
        const EhAuditTicket *t = &audit->at[i];
        if (!t->dated || eh_audit_endless(audit, t)) {
            continue;
        }
        audit->came = t->created < audit->came ? t->created : audit->came;
        audit->ended = t->created > audit->ended ? t->created : audit->ended;
        for (int k = 0; k < EH_AUDIT_TARGETS; k++) {
            bool later = t->until[k] != EH_MISSING && t->until[k] > audit->ended;
            audit->ended = later ? t->until[k] : audit->ended;
        }
    }
}

static void add_staff(const EhAudit *audit, const EhPool *pool, EhAuditPools *pools)
{
    pools->name = pools->name.n == 0 ? pool->name
                                     : eh_arena_format(audit->arena, "%.*s, %.*s",
                                                       EH_STR_F(pools->name), EH_STR_F(pool->name));
    pools->agents += (double)pool->agents;
    pools->staffed_ms +=
        (double)pool->agents *
        (double)(pool->hours.always ? audit->ended - audit->came
                                    : eh_calendar_count(&pool->hours, audit->came, audit->ended));
}

bool eh_audit_find_pools(EhAudit *audit)
{
    const EhService *s = audit->service;
    uint32_t *first = eh_arena_array(audit->arena, s->pools.n + 1u, sizeof *first);
    find_span(audit);
    if (first == NULL || !audit->measured[EH_METRIC_HANDLING] || audit->came > audit->ended) {
        return first != NULL;
    }
    for (uint32_t i = 0; i < s->pools.n; i++) {
        first[i] = i;
    }
    unite(s, first);
    for (uint32_t root = 0; root < s->pools.n; root++) {
        EhAuditPools pools = {.agents = 0};
        for (uint32_t i = root; i < s->pools.n; i++) {
            if (!s->pools.at[i].automatic && root_of(first, i) == root) {
                add_staff(audit, &s->pools.at[i], &pools);
            }
        }
        if (pools.agents > 0) {
            add_handled(audit, first, root, &pools);
            if (!EH_PUSH(audit->arena, &audit->pools, pools)) {
                return false;
            }
        }
    }
    return true;
}
