/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Recorded overtaking: tickets that many later ones of the same pool were answered before (H01).
 *
 * One idea: gone through from the last arrival to the first, each ticket counts the answers before its own of those that
 * came after it, in a Fenwick tree over the order of answers. This is the only count that has to keep tickets, so it keeps
 * few words of each and has an end.
 */
#include <stdlib.h>

#include "lint/history.h"

/* Overtaken by more than so many, and past its target: what more than such a share of a pool's tickets may not be. */
enum { OVERTAKEN_MOST = 10 };
#define SHARE_MOST 0.01

/* One ticket of the past. `answered` and `due` are INT64_MAX where there are none. */
typedef struct Passed {
    int64_t created, answered, due;
    const char *id; /* of the arena, or NULL */
    uint32_t line, rank, overtaken;
    int32_t queue, service;
} Passed;

enum { BLOCK = 4096, KEPT_MOST = 1 << 19 };
typedef struct Block {
    struct Block *before;
    uint32_t n;
    Passed at[BLOCK];
} Block;

struct EhHistoryPassed {
    Block *last;
    uint32_t n;
    bool full;
};

/* ---- keeping ---- */

static Block *room(EhHistory *h)
{
    EhHistoryPassed *passed = h->passed;
    if (passed->last == NULL || passed->last->n == BLOCK) {
        Block *block = eh_arena_alloc(h->lint->arena, sizeof *block);
        if (block == NULL) {
            return NULL;
        }
        block->before = passed->last;
        block->n = 0;
        passed->last = block;
    }
    return passed->last;
}

bool eh_history_keep(EhHistory *h, const EhHistoryTicket *ticket)
{
    EhArena *arena = h->lint->arena;
    if (h->passed == NULL) {
        h->passed = eh_arena_alloc(arena, sizeof *h->passed);
    }
    if (h->passed == NULL || h->passed->n == KEPT_MOST) {
        bool full = h->passed != NULL;
        if (full) {
            h->passed->full = true;
        }
        return full;
    }
    Block *block = room(h);
    if (block == NULL) {
        return false;
    }
    EhStr id = ticket->n_id == 0 ? EH_STR("")
                                 : eh_arena_format(arena, "%.*s", (int)ticket->n_id, ticket->id);
    block->at[block->n++] =
        (Passed){.created = ticket->created,
                 .answered = ticket->answered == EH_MISSING ? INT64_MAX : ticket->answered,
                 .due = ticket->due == EH_NO_TIME ? INT64_MAX : ticket->due,
                 .id = id.n > 0 ? id.p : NULL,
                 .line = (uint32_t)ticket->line,
                 .queue = ticket->queue,
                 .service = ticket->service};
    h->passed->n++;
    return !arena->failed;
}

/* ---- counting ---- */

/* The tickets of one pool. `most` are those overtaken most often among the late ones. */
typedef struct Lane {
    EhHistory *h;
    const EhPool *pool;
    Passed *at;
    uint32_t *tree;
    uint32_t n, overtaken, late, n_most;
    const Passed *most[EH_SEEN_MOST];
} Lane;

static int by_answer(const void *a, const void *b)
{
    int64_t x = ((const Passed *)a)->answered, y = ((const Passed *)b)->answered;
    return x < y ? -1 : x > y;
}

/* The last first. */
static int by_arrival(const void *a, const void *b)
{
    int64_t x = ((const Passed *)a)->created, y = ((const Passed *)b)->created;
    return x > y ? -1 : x < y;
}

static void gather(Lane *lane)
{
    for (const Block *block = lane->h->passed->last; block != NULL; block = block->before) {
        for (uint32_t i = 0; i < block->n; i++) {
            if (lane->pool == NULL || lane->pool->group[block->at[i].queue] != EH_NONE) {
                lane->at[lane->n++] = block->at[i];
            }
        }
    }
}

/* Equal answers have one rank: none of them came before the other. */
static void rank(Lane *lane)
{
    qsort(lane->at, lane->n, sizeof *lane->at, by_answer);
    for (uint32_t i = 0; i < lane->n; i++) {
        bool same = i > 0 && lane->at[i].answered == lane->at[i - 1].answered;
        lane->at[i].rank = same ? lane->at[i - 1].rank : i + 1;
    }
    qsort(lane->at, lane->n, sizeof *lane->at, by_arrival);
}

static uint32_t answered_before(const Lane *lane, uint32_t rank)
{
    uint32_t n = 0;
    for (uint32_t i = rank - 1; i > 0; i -= i & -i) {
        n += lane->tree[i];
    }
    return n;
}

static void add_answer(Lane *lane, const Passed *one)
{
    for (uint32_t i = one->rank; one->answered != INT64_MAX && i <= lane->n; i += i & -i) {
        lane->tree[i]++;
    }
}

/* Those that come at one instant overtake none of each other. */
static void count(Lane *lane)
{
    for (uint32_t first = 0, next; first < lane->n; first = next) {
        next = first;
        while (next < lane->n && lane->at[next].created == lane->at[first].created) {
            lane->at[next].overtaken = answered_before(lane, lane->at[next].rank);
            next++;
        }
        for (uint32_t i = first; i < next; i++) {
            add_answer(lane, &lane->at[i]);
        }
    }
}

static void keep_most(Lane *lane, const Passed *one)
{
    uint32_t at = lane->n_most;
    while (at > 0 && (lane->most[at - 1]->overtaken < one->overtaken ||
                      (lane->most[at - 1]->overtaken == one->overtaken &&
                       lane->most[at - 1]->created > one->created))) {
        at--;
    }
    if (at == EH_SEEN_MOST) {
        return;
    }
    lane->n_most += lane->n_most < EH_SEEN_MOST;
    for (uint32_t i = lane->n_most - 1; i > at; i--) {
        lane->most[i] = lane->most[i - 1];
    }
    lane->most[at] = one;
}

static void judge(Lane *lane)
{
    for (uint32_t i = 0; i < lane->n; i++) {
        const Passed *one = &lane->at[i];
        bool many = one->overtaken > OVERTAKEN_MOST;
        bool late = one->answered == INT64_MAX ? one->due < lane->h->end : one->answered > one->due;
        lane->overtaken += many;
        lane->late += many && late;
        if (many && late) {
            keep_most(lane, one);
        }
    }
}

/* ---- telling ---- */

static void fact_classes(Lane *lane, EhFinding *finding)
{
    EhLint *lint = lane->h->lint;
    for (uint32_t k = 0; k < lint->policy->classes.n; k++) {
        uint32_t n = 0, many = 0, late = 0;
        for (uint32_t i = 0; i < lane->n; i++) {
            const Passed *one = &lane->at[i];
            bool own = one->service == (int32_t)k, over = one->overtaken > OVERTAKEN_MOST;
            n += own;
            many += own && over;
            late +=
                own && over &&
                (one->answered == INT64_MAX ? one->due < lane->h->end : one->answered > one->due);
        }
        if (n > 0) {
            eh_finding_fact(lint, finding,
                            "class %.*s: %u %s, %u overtaken by more than %d, %u of them past "
                            "their target",
                            EH_STR_F(lint->policy->classes.at[k].name), n, eh_history_tickets(n),
                            many, OVERTAKEN_MOST, late);
        }
    }
}

static void fact_most(Lane *lane, EhFinding *finding)
{
    EhArena *arena = lane->h->lint->arena;
    EhStr text = EH_STR("");
    for (uint32_t i = 0; i < lane->n_most; i++) {
        const Passed *one = lane->most[i];
        EhStr id = one->id != NULL ? eh_arena_format(arena, "%s", one->id)
                                   : eh_arena_format(arena, "line %u", one->line);
        text = eh_arena_format(arena, "%.*s%s%.*s (%.*s, by %u)", EH_STR_F(text), i > 0 ? ", " : "",
                               EH_STR_F(id), EH_STR_F(eh_history_instant(lane->h, one->created)),
                               one->overtaken);
    }
    if (lane->n_most > 0) {
        eh_finding_fact(lane->h->lint, finding, "overtaken most often, and past their target: %.*s",
                        EH_STR_F(text));
    }
}

static EhStr place_of(const Lane *lane)
{
    return lane->pool == NULL
               ? EH_STR("the desk")
               : eh_arena_format(lane->h->lint->arena, "pool `%.*s`", EH_STR_F(lane->pool->name));
}

static EhStr overtaken_text(const Lane *lane, EhInterval share)
{
    EhLint *lint = lane->h->lint;
    bool one = lane->late == 1;
    return eh_arena_format(
        lint->arena, "%u %s of %.*s, %.*s, %s overtaken by more than %d later ones and %s target",
        lane->late, eh_history_tickets(lane->late), EH_STR_F(place_of(lane)),
        EH_STR_F(eh_history_percent(lint, share)), one ? "was" : "were", OVERTAKEN_MOST,
        one ? "is past its" : "are past their");
}

static void tell(Lane *lane)
{
    EhLint *lint = lane->h->lint;
    EhInterval share = eh_tally_share(lane->late, lane->n);
    bool found = share.low > SHARE_MOST, kept = share.high <= SHARE_MOST;
    EhSpan span =
        lane->pool != NULL ? lane->pool->node->name_span : lint->policy->targets.at[0].node->span;
    EhFinding *finding =
        eh_finding(lint, EH_CHECK_H01,
                   found  ? EH_FOUND
                   : kept ? EH_PROVED
                          : EH_UNKNOWN,
                   EH_BY_REPLAY, span,
                   lane->pool != NULL ? eh_arena_format(lint->arena, "pool/%.*s/overtaken",
                                                        EH_STR_F(lane->pool->name))
                                      : EH_STR("history/overtaken"),
                   found  ? "%.*s"
                   : kept ? "%.*s: no more than one in a hundred"
                          : "whether more than one ticket in a hundred was overtaken too often is "
                            "not known: %.*s",
                   EH_STR_F(overtaken_text(lane, share)));
    fact_classes(lane, finding);
    fact_most(lane, finding);
    eh_finding_fact(lint, finding,
                    "overtaken: by a ticket of the pool's queues that came later and was answered "
                    "sooner; queues are those of the decision when it came");
    if (found) {
        eh_finding_fix(
            lint, finding,
            "an order in which every ticket ages, and agents who take the next one by it");
    } else if (!kept) {
        eh_finding_missing(lint, finding, "a longer history: the interval reaches over the limit");
    }
}

static void check_lane(EhHistory *h, const EhPool *pool)
{
    EhArena *arena = h->lint->arena;
    Lane lane = {.h = h, .pool = pool};
    lane.at = eh_arena_array(arena, h->passed->n + 1u, sizeof *lane.at);
    if (lane.at == NULL) {
        return;
    }
    gather(&lane);
    lane.tree = eh_arena_array(arena, lane.n + 1u, sizeof *lane.tree);
    if (lane.tree == NULL || lane.n == 0) {
        return;
    }
    rank(&lane);
    count(&lane);
    judge(&lane);
    tell(&lane);
}

static void too_many(EhHistory *h)
{
    EhLint *lint = h->lint;
    EhFinding *finding = eh_finding(
        lint, EH_CHECK_H01, EH_UNKNOWN, EH_BY_REPLAY, lint->policy->targets.at[0].node->span,
        EH_STR("history/overtaken"), "which tickets of the history were overtaken is not known");
    eh_finding_missing(lint, finding, "a history of no more than %d tickets", KEPT_MOST);
}

void eh_history_overtaken(EhHistory *h)
{
    bool pools = false;
    if (h->passed == NULL) {
        return;
    }
    if (h->passed->full) {
        too_many(h);
        return;
    }
    for (uint32_t i = 0; i < h->service->pools.n; i++) {
        const EhPool *pool = &h->service->pools.at[i];
        pools = true;
        if (!pool->automatic) {
            check_lane(h, pool);
        }
    }
    if (!pools) {
        check_lane(h, NULL);
    }
}
