/* SPDX-License-Identifier: Apache-2.0 */
/* Classes of waiting tickets, the choice among their heads, and the count of overtaking. */
#include "sim/pools.h"

#include <stdlib.h>
#include <string.h>

/* ---- opening and closing ---- */

/* Only in order of arrival: no groups, nothing kept free. Queues that the pool does not serve stay so. */
static bool make_first_come(EhSimState *s, EhSimPool *p)
{
    uint32_t n = s->run->desk->service->n_queues;
    uint32_t *group = calloc((size_t)n + 1, sizeof *group);
    if (group == NULL) {
        return false;
    }
    for (uint32_t i = 0; i < n; i++) {
        group[i] = p->pool.group[i] == EH_NONE ? EH_NONE : 0;
    }
    p->pool.group = group;
    p->pool.order = EH_ORDER_WAITING;
    p->pool.reserve = s->no_reserve;
    p->pool.reserved = 0;
    return true;
}

static bool pool_open(EhSimState *s, EhSimPool *p, const EhPool *pool)
{
    uint32_t n_queues = s->run->desk->service->n_queues;
    *p = (EhSimPool){.pool = *pool, .n_tickets = s->run->tickets->n};
    if (s->run->first_come && !make_first_come(s, p)) {
        p->pool.group = NULL;
        return false;
    }
    p->starts = calloc((size_t)p->n_tickets + 1, sizeof *p->starts);
    p->turn = calloc((size_t)n_queues + 1, sizeof *p->turn);
    p->turn_of_group = calloc((size_t)pool->n_groups + 1, sizeof *p->turn_of_group);
    return p->starts != NULL && p->turn != NULL && p->turn_of_group != NULL;
}

bool eh_sim_pools_open(EhSimState *s)
{
    const EhService *service = s->run->desk->service;
    size_t n_tickets = (size_t)s->run->tickets->n + 1;
    size_t n_places = (size_t)service->n_queues * service->n_priorities + 1;
    s->no_reserve = calloc((size_t)service->n_queues + 1, sizeof *s->no_reserve);
    s->pools = calloc((size_t)service->pools.n + 1, sizeof *s->pools);
    s->first_class = malloc(n_places * sizeof *s->first_class);
    s->waits_in = malloc(n_tickets * sizeof *s->waits_in);
    if (s->no_reserve == NULL || s->pools == NULL || s->first_class == NULL ||
        s->waits_in == NULL) {
        return false;
    }
    memset(s->first_class, 0xFF, n_places * sizeof *s->first_class);
    memset(s->waits_in, 0xFF, n_tickets * sizeof *s->waits_in);
    bool fine = true;
    while (fine && s->n_pools < service->pools.n) {
        const EhPool *pool = &service->pools.at[s->n_pools];
        fine = pool_open(s, &s->pools[s->n_pools], pool);
        s->n_pools++; /* what is half open is closed with the others */
    }
    return fine;
}

static void pool_close(const EhSimState *s, EhSimPool *p)
{
    if (s->run->first_come) {
        free((void *)(uintptr_t)p->pool.group);
    }
    free(p->classes);
    free(p->starts);
    free(p->turn);
    free(p->turn_of_group);
}

void eh_sim_pools_close(EhSimState *s)
{
    for (uint32_t i = 0; i < s->n_pools; i++) {
        pool_close(s, &s->pools[i]);
    }
    for (uint32_t i = 0; i < s->n_classes; i++) {
        eh_sim_heap_free(&s->classes[i].by_age);
        eh_sim_heap_free(&s->classes[i].by_due);
        free(s->classes[i].pools);
    }
    eh_sim_heap_free(&s->events);
    free(s->pools);
    free(s->classes);
    free(s->first_class);
    free(s->waits_in);
    free(s->no_reserve);
}

/* ---- classes ---- */

static bool grow(void **at, size_t size, uint32_t n, uint32_t *room)
{
    if (n < *room) {
        return true;
    }
    uint32_t wanted = *room < 8 ? 8 : *room * 2;
    void *grown = wanted <= *room ? NULL : realloc(*at, wanted * size);
    if (grown != NULL) {
        *at = grown;
        *room = wanted;
    }
    return grown != NULL;
}

/* Joins a class to the pools that take it. */
static bool class_join(EhSimState *s, EhSimClass *c, uint32_t index)
{
    const EhSimDesk *desk = s->run->desk;
    c->pools = calloc((size_t)s->n_pools + 1, sizeof *c->pools);
    if (c->pools == NULL) {
        return false;
    }
    for (uint32_t i = 0; i < s->n_pools; i++) {
        EhSimPool *p = &s->pools[i];
        if (!eh_pool_takes(desk->service, &p->pool, c->queue, desk->skills.at[c->skills])) {
            continue;
        }
        if (p->pool.automatic && c->automatic == EH_NONE) {
            c->automatic = i;
        }
        c->due = c->due || p->pool.order == EH_ORDER_DUE;
        if (!grow((void **)&p->classes, sizeof *p->classes, p->n_classes, &p->room)) {
            return false;
        }
        p->classes[p->n_classes++] = index;
        c->pools[c->n_pools++] = i;
    }
    return true;
}

/* The class of a place, made where it is the first; EH_NONE without memory. */
static uint32_t class_of(EhSimState *s, const EhSimPlace *place)
{
    uint32_t *first =
        &s->first_class[place->queue * s->run->desk->service->n_priorities + place->priority];
    for (uint32_t i = *first; i != EH_NONE; i = s->classes[i].next) {
        if (s->classes[i].skills == place->skills) {
            return i;
        }
    }
    if (!grow((void **)&s->classes, sizeof *s->classes, s->n_classes, &s->room)) {
        return EH_NONE;
    }
    uint32_t index = s->n_classes++;
    s->classes[index] = (EhSimClass){.queue = place->queue,
                                     .priority = place->priority,
                                     .skills = place->skills,
                                     .automatic = EH_NONE,
                                     .next = *first};
    *first = index;
    return class_join(s, &s->classes[index], index) ? index : EH_NONE;
}

static int64_t due_key(int64_t due)
{
    return due == EH_NO_TIME ? INT64_MAX : due;
}

bool eh_sim_wait(EhSimState *s, uint32_t ticket)
{
    const EhSimPlace *place = &s->run->records[ticket].place;
    uint32_t index = class_of(s, place);
    if (index == EH_NONE) {
        return false;
    }
    EhSimClass *c = &s->classes[index];
    s->waits_in[ticket] = index;
    c->n_waiting++;
    if (c->automatic != EH_NONE) {
        return eh_sim_start(s, ticket, c->automatic);
    }
    for (uint32_t i = 0; i < c->n_pools; i++) {
        s->pools[c->pools[i]].touched = true;
    }
    return eh_sim_heap_push(&c->by_age, 0, ticket) &&
           (!c->due || eh_sim_heap_push(&c->by_due, due_key(place->due), ticket));
}

void eh_sim_stop_waiting(EhSimState *s, uint32_t ticket)
{
    s->classes[s->waits_in[ticket]].n_waiting--;
    s->waits_in[ticket] = EH_NONE;
}

/* The first of the class that is still there; one is. */
static uint32_t head(EhSimState *s, uint32_t index, bool by_due)
{
    EhSimHeap *heap = by_due ? &s->classes[index].by_due : &s->classes[index].by_age;
    for (; heap->n > 0; eh_sim_heap_pop(heap)) {
        uint32_t ticket = (uint32_t)heap->at[0].second;
        if (s->waits_in[ticket] == index &&
            (!by_due || heap->at[0].first == due_key(s->run->records[ticket].place.due))) {
            return ticket;
        }
    }
    return EH_NONE;
}

/* ---- who is next ---- */

/* Starts count in parts of this: shares divide it closely enough. */
#define TURN (INT64_C(1) << 32)

/* A queue that was empty comes in where the others are. */
static int64_t turn_of(const EhSimPool *p, uint32_t queue)
{
    int64_t all = p->turn_of_group[p->pool.group[queue]];
    return p->turn[queue] > all ? p->turn[queue] : all;
}

static void take_turn(EhSimPool *p, uint32_t queue)
{
    int64_t turn = turn_of(p, queue);
    p->turn_of_group[p->pool.group[queue]] = turn;
    p->turn[queue] = turn + TURN / p->pool.share[queue];
}

/* The standing of a class's head; of `share`, the turn of its queue is the score. */
static EhStanding standing_of(const EhSimState *s, const EhSimPool *p, uint32_t ticket)
{
    const EhSimPlace *place = &s->run->records[ticket].place;
    int64_t waited = s->now - s->run->tickets->at[ticket].created;
    EhStanding standing =
        eh_order_standing(&p->pool, place->queue, place->priority, place->due, waited);
    if (p->pool.order == EH_ORDER_SHARE) {
        standing.score = -turn_of(p, place->queue);
    }
    return standing;
}

static bool may_start(const EhSimPool *p, uint32_t queue)
{
    return p->pool.agents - p->busy > p->pool.reserved - p->pool.reserve[queue];
}

uint32_t eh_sim_choose(EhSimState *s, EhSimPool *p)
{
    uint32_t best = EH_NONE;
    EhStanding first = {0};
    for (uint32_t i = 0; i < p->n_classes; i++) {
        const EhSimClass *c = &s->classes[p->classes[i]];
        if (c->n_waiting == 0 || !may_start(p, c->queue)) {
            continue;
        }
        uint32_t ticket = head(s, p->classes[i], p->pool.order == EH_ORDER_DUE);
        EhStanding standing = standing_of(s, p, ticket);
        int order = best == EH_NONE ? -1 : eh_standing_compare(&standing, &first);
        if (order < 0 || (order == 0 && ticket < best)) {
            best = ticket;
            first = standing;
        }
    }
    if (best != EH_NONE && p->pool.order == EH_ORDER_SHARE) {
        take_turn(p, s->run->records[best].place.queue);
    }
    return best;
}

/* ---- overtaking ---- */

void eh_sim_count_start(EhSimPool *p, uint32_t ticket)
{
    p->n_starts++;
    for (uint32_t i = ticket + 1; i <= p->n_tickets; i += i & -i) {
        p->starts[i]++;
    }
}

/* Of those that the pool started, how many came after the ticket. */
static uint32_t later_starts(const EhSimPool *p, uint32_t ticket)
{
    uint32_t before = 0;
    for (uint32_t i = ticket + 1; i > 0; i -= i & -i) {
        before += p->starts[i];
    }
    return p->n_starts - before;
}

uint32_t eh_sim_overtakers(const EhSimState *s, uint32_t ticket)
{
    const EhSimClass *c = &s->classes[s->waits_in[ticket]];
    uint32_t sum = 0;
    if (s->run->tickets->at[ticket].created == s->now) {
        return 0;
    }
    for (uint32_t i = 0; i < c->n_pools; i++) {
        sum += later_starts(&s->pools[c->pools[i]], ticket);
    }
    return sum;
}
