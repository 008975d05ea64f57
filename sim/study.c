/* SPDX-License-Identifier: Apache-2.0 */
/* Runs of a study, one after the other, and what is kept of each. */
#include "sim/study.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "sim/arrivals.h"

/* ---- one run of one side ---- */

/* Everything of the size of the tickets; used again for every replication. */
typedef struct Bench {
    EhSimTickets drawn;
    const EhSimTickets *tickets;
    uint32_t room; /* tickets that the arrays have room for */
    EhSimPlace *places;
    int64_t *dues[EH_SIM_SIDES];
    EhSimRecord *records[EH_SIM_SIDES], *other; /* `other`: in order of arrival */
    EhSimPoolRecord *pools;
    EhSimRun runs[EH_SIM_SIDES];
} Bench;

static bool renew(void **at, size_t n, size_t size)
{
    free(*at);
    *at = n > SIZE_MAX / size ? NULL : malloc(n * size);
    return *at != NULL;
}

static bool bench_room(Bench *bench, const EhSimStudy *study)
{
    size_t n = (size_t)bench->tickets->n + 1;
    bool fine = true;
    if (bench->room >= n) {
        return true;
    }
    fine = renew((void **)&bench->places, n, sizeof *bench->places) &&
           renew((void **)&bench->other, n, sizeof *bench->other);
    for (uint32_t i = 0; fine && i < study->n_sides; i++) {
        size_t n_targets = (size_t)study->sides[i].desk->n_targets + 1;
        fine = renew((void **)&bench->dues[i], n * n_targets, sizeof(int64_t)) &&
               renew((void **)&bench->records[i], n, sizeof(EhSimRecord));
    }
    bench->room = fine ? (uint32_t)n : 0;
    return fine;
}

static void bench_free(Bench *bench)
{
    free(bench->drawn.at);
    free(bench->places);
    free(bench->other);
    free(bench->pools);
    for (int i = 0; i < EH_SIM_SIDES; i++) {
        free(bench->dues[i]);
        free(bench->records[i]);
    }
}

static bool decide_arrivals(Bench *bench, EhSimDesk *desk, int64_t *dues, uint64_t *n_faults)
{
    for (uint32_t i = 0; i < bench->tickets->n; i++) {
        const EhSimTicket *ticket = &bench->tickets->at[i];
        if (!eh_sim_place(desk, ticket, ticket->created, &bench->places[i],
                          dues + (size_t)i * desk->n_targets)) {
            return false;
        }
        *n_faults += bench->places[i].fault;
    }
    return true;
}

/* Pauses that a ticket's record brought while it waited have moved its dues: they count as they stood when it started. */
static bool move_dues(const Bench *bench, EhSimDesk *desk, const EhSimRun *run, int64_t *dues)
{
    for (uint32_t i = 0; i < bench->tickets->n; i++) {
        EhSimPlace place;
        int64_t started = run->records[i].started;
        int64_t at = started == EH_NO_TIME ? run->ended : started;
        if (bench->places[i].changes != EH_MISSING && at >= bench->tickets->at[i].created &&
            !eh_sim_place(desk, &bench->tickets->at[i], at, &place,
                          dues + (size_t)i * desk->n_targets)) {
            return false;
        }
    }
    return true;
}

static EhSimRun run_of(const EhSimStudy *study, Bench *bench, uint32_t side)
{
    const EhSimPlan *plan = &study->plan;
    return (EhSimRun){.desk = study->sides[side].desk,
                      .tickets = bench->tickets,
                      .places = bench->places,
                      .start = plan->start,
                      .from = plan->from,
                      .until = plan->end - 1,
                      .watch = {.stop = plan->watch.stop},
                      .records = bench->records[side],
                      .pools = bench->pools};
}

/* ---- what is kept ---- */

static bool measure_batch(EhSimStudy *study, const Bench *bench, uint32_t side, uint32_t batch,
                          int64_t from, int64_t until)
{
    EhSimSide *s = &study->sides[side];
    const EhSimRun *run = &bench->runs[side];
    EhSimMeasure measure = {run, bench->dues[side], from, until, study->plan.overtaken};
    uint32_t first, end;
    eh_sim_range(run, from, until, &first, &end);
    for (uint32_t i = 0; i < s->n_promises; i++) {
        EhSimTally *tally = &s->tallies[(size_t)batch * s->n_promises + i];
        *tally = (EhSimTally){0};
        if (s->desk->service->promises.at[i].kind == EH_PROMISE_STARTS) {
            eh_sim_tally(run, &s->desk->service->promises.at[i], first, end, tally);
        }
    }
    return eh_sim_measure(&measure, s->batches + (size_t)batch * s->groups.first[EH_SIM_BYS]);
}

static void first_come_means(const EhSimRun *run, int64_t from, int64_t until, uint32_t n_classes,
                             double *means)
{
    uint32_t first, end;
    double counts[1 + 1024] = {0};
    eh_sim_range(run, from, until, &first, &end);
    n_classes = n_classes < 1024 ? n_classes : 1024;
    for (uint32_t i = 0; i <= n_classes; i++) {
        means[i] = 0;
    }
    for (uint32_t i = first; i < end; i++) {
        uint32_t group = eh_sim_group_of(&run->records[i], EH_SIM_BY_CLASS);
        double wait = (double)eh_sim_waited(run, i);
        means[0] += wait;
        counts[0]++;
        if (group < n_classes) {
            means[1 + group] += wait;
            counts[1 + group]++;
        }
    }
    for (uint32_t i = 0; i <= n_classes; i++) {
        means[i] = counts[i] > 0 ? means[i] / counts[i] : NAN;
    }
}

/* The id of a ticket: of a history its own, of a workload the line and a number. */
static EhStr id_of(EhSimStudy *study, const EhSimTicket *ticket)
{
    EhSimDesk *desk = study->sides[0].desk;
    EhArena *arena = desk->service->arena;
    if (desk->history.ticket == NULL) {
        EhStr name = desk->lines[ticket->line].name;
        return eh_arena_format(arena, "%.*s#%u", (int)name.n, name.p, ticket->number);
    }
    const EhDecision *d = eh_sim_decide(desk, ticket, ticket->created);
    const char *copy = d == NULL || d->id == NULL ? NULL : eh_arena_copy(arena, d->id, d->id_n);
    return copy == NULL ? EH_STR("?") : (EhStr){copy, (uint32_t)d->id_n};
}

/* A ticket as runs [first, end) of the sides saw it. */
static EhSimNamed name_of(EhSimStudy *study, const Bench *bench, uint32_t ticket, uint32_t first,
                          uint32_t end)
{
    const EhSimPlace *place = &bench->runs[first].records[ticket].place;
    EhSimNamed named = {.id = id_of(study, &bench->tickets->at[ticket]),
                        .replication = study->n_runs,
                        .queue = place->queue,
                        .service = place->service,
                        .created = bench->tickets->at[ticket].created};
    for (uint32_t i = first; i < end; i++) {
        named.waits[i - first] = eh_sim_waited(&bench->runs[i], ticket);
        named.served[i - first] = bench->runs[i].records[ticket].started != EH_NO_TIME;
    }
    return named;
}

/* Puts it where `key` has its place in a short list in descending order; the last of too many falls out. */
static void list_ticket(EhSimNamed *list, uint32_t *n, uint32_t most, EhSimNamed named,
                        int64_t (*key)(const EhSimNamed *named))
{
    uint32_t at = *n;
    while (at > 0 && key(&list[at - 1]) < key(&named)) {
        at--;
    }
    if (at < most) {
        *n = *n < most ? *n + 1 : most;
        memmove(list + at + 1, list + at, (*n - 1 - at) * sizeof *list);
        list[at] = named;
    }
}

static int64_t wait_key(const EhSimNamed *named)
{
    return named->waits[0];
}

static int64_t hurt_key(const EhSimNamed *named)
{
    return named->waits[1] - named->waits[0];
}

/* Tickets lie in order of arrival, so the first that wait still are the oldest. */
static void find_oldest(EhSimStudy *study, const Bench *bench, uint32_t side)
{
    EhSimSide *s = &study->sides[side];
    const EhSimRun *run = &bench->runs[side];
    uint32_t first, end, found = 0;
    eh_sim_range(run, study->plan.from, study->plan.until, &first, &end);
    for (uint32_t i = first; i < end && found < EH_SIM_OLDEST; i++) {
        if (run->records[i].started == EH_NO_TIME) {
            list_ticket(s->oldest, &s->n_oldest, EH_SIM_OLDEST,
                        name_of(study, bench, i, side, side + 1), wait_key);
            found++;
        }
    }
}

/* ---- pairs ---- */

static void pair_batch(EhSimStudy *study, const Bench *bench, EhSimPair *pairs, int64_t from,
                       int64_t until)
{
    const EhSimRun *run = &bench->runs[0];
    uint32_t first, end, n = 1 + study->sides[0].n_classes;
    eh_sim_range(run, from, until, &first, &end);
    memset(pairs, 0, n * sizeof *pairs);
    for (uint32_t i = first; i < end; i++) {
        uint32_t group = eh_sim_group_of(&run->records[i], EH_SIM_BY_CLASS);
        int64_t difference = eh_sim_waited(&bench->runs[1], i) - eh_sim_waited(run, i);
        for (uint32_t g = 0; g < 2 && (g == 0 || group != EH_NONE); g++) {
            EhSimPair *pair = &pairs[g == 0 ? 0 : 1 + group];
            pair->n++;
            pair->difference += (double)difference;
            pair->better += difference < 0;
            pair->worse += difference > 0;
            pair->left[0] += run->records[i].started == EH_NO_TIME;
            pair->left[1] += bench->runs[1].records[i].started == EH_NO_TIME;
        }
    }
    for (uint32_t g = 0; g < n; g++) {
        pairs[g].difference = pairs[g].n > 0 ? pairs[g].difference / pairs[g].n : NAN;
    }
}

static void find_hurt(EhSimStudy *study, const Bench *bench)
{
    uint32_t first, end;
    eh_sim_range(&bench->runs[0], study->plan.from, study->plan.until, &first, &end);
    for (uint32_t i = first; i < end; i++) {
        int64_t more = eh_sim_waited(&bench->runs[1], i) - eh_sim_waited(&bench->runs[0], i);
        if (more > 0 &&
            (study->n_hurt < EH_SIM_HURT || more > hurt_key(&study->hurt[EH_SIM_HURT - 1]))) {
            list_ticket(study->hurt, &study->n_hurt, EH_SIM_HURT, name_of(study, bench, i, 0, 2),
                        hurt_key);
        }
    }
}

/* ---- a replication ---- */

/* Batches are weeks of a history, or the whole of a replication. */
static int64_t batch_from(const EhSimStudy *study, uint32_t batch)
{
    return study->plan.from + (study->plan.history != NULL ? batch * EH_WEEK_MS : 0);
}

static int64_t batch_until(const EhSimStudy *study, uint32_t batch)
{
    int64_t until = batch_from(study, batch) + EH_WEEK_MS;
    return study->plan.history == NULL || batch + 1 == study->room ? study->plan.until : until;
}

static bool run_side(EhSimStudy *study, Bench *bench, uint32_t side)
{
    EhSimSide *s = &study->sides[side];
    bool history = study->plan.history != NULL;
    if (!decide_arrivals(bench, s->desk, bench->dues[side], &s->n_faults)) {
        return false;
    }
    EhSimRun *run = &bench->runs[side];
    *run = run_of(study, bench, side);
    run->watch = study->plan.watch;
    if (side > 0) { /* as far as the first came, if that was stopped */
        run->until = bench->runs[0].ended;
        run->watch.stop = NULL;
    }
    if (!eh_sim_run(run) || !move_dues(bench, s->desk, run, bench->dues[side])) {
        return false;
    }
    for (uint32_t i = 0; i < s->n_pools; i++) {
        s->use[(size_t)study->n_runs * s->n_pools + i] =
            bench->pools[i].staffed > 0 ? bench->pools[i].busy / bench->pools[i].staffed : NAN;
    }
    EhSimRun first_come = run_of(study, bench, side);
    first_come.records = bench->other;
    first_come.until = run->ended;
    first_come.watch = (EhSimWatch){.stop = NULL};
    first_come.first_come = true;
    if (!eh_sim_run(&first_come)) {
        return false;
    }
    uint32_t first = history ? 0 : study->n_runs, end = history ? study->room : first + 1;
    for (uint32_t b = first; b < end; b++) {
        int64_t from = batch_from(study, b), until = batch_until(study, b);
        first_come_means(&first_come, from, until, s->n_classes,
                         s->first_come + (size_t)b * (s->n_classes + 1));
        if (!measure_batch(study, bench, side, b, from, until)) {
            return false;
        }
    }
    if (history) {
        EhSimMeasure measure = {run, bench->dues[side], study->plan.from, study->plan.until,
                                study->plan.overtaken};
        first_come_means(&first_come, study->plan.from, study->plan.until, s->n_classes,
                         s->first_come_whole);
        return eh_sim_measure(&measure, s->whole);
    }
    return true;
}

static bool stop_wanted(const EhSimStudy *study)
{
    return study->plan.watch.stop != NULL && atomic_load(study->plan.watch.stop);
}

static bool replicate(EhSimStudy *study, Bench *bench)
{
    const EhSimPlan *plan = &study->plan;
    bench->tickets = plan->history != NULL ? plan->history : &bench->drawn;
    if (plan->history == NULL && !eh_sim_draw(study->sides[0].desk, plan->seed, study->n_runs,
                                              plan->start, plan->end, &bench->drawn)) {
        return false;
    }
    if (!bench_room(bench, study)) {
        return false;
    }
    for (uint32_t side = 0; side < study->n_sides; side++) {
        if (!run_side(study, bench, side)) {
            return false;
        }
    }
    if (stop_wanted(study) && study->n_runs > 0) {
        return true; /* half a replication among whole ones would count as one */
    }
    uint32_t first = plan->history != NULL ? 0 : study->n_runs;
    uint32_t end = plan->history != NULL ? study->room : first + 1;
    for (uint32_t side = 0; side < study->n_sides; side++) {
        find_oldest(study, bench, side);
        if (plan->series != NULL &&
            !eh_sim_series_add(plan->series, side, &bench->runs[side], bench->dues[side])) {
            return false;
        }
    }
    if (study->n_sides > 1) {
        for (uint32_t b = first; b < end; b++) {
            pair_batch(study, bench, study->pairs + (size_t)b * (1 + study->sides[0].n_classes),
                       batch_from(study, b), batch_until(study, b));
        }
        pair_batch(study, bench, study->pairs_whole, plan->from, plan->until);
        find_hurt(study, bench);
    }
    study->n_batches = end;
    study->n_runs++;
    study->n_tickets += bench->tickets->n;
    study->ended = bench->runs[0].ended;
    return true;
}

/* ---- a study ---- */

static bool side_open(EhSimStudy *study, uint32_t side, EhSimDesk *desk)
{
    EhArena *arena = study->sides[0].desk->service->arena;
    EhSimSide *s = &study->sides[side];
    size_t room = study->room;
    s->desk = desk;
    s->groups = eh_sim_groups(desk);
    s->n_classes = s->groups.first[EH_SIM_BY_CLASS + 1] - s->groups.first[EH_SIM_BY_CLASS];
    s->n_pools = desk->service->pools.n;
    s->n_promises = desk->service->promises.n;
    size_t groups = s->groups.first[EH_SIM_BYS];
    s->batches = eh_arena_array(arena, room * groups + 1, sizeof *s->batches);
    s->first_come = eh_arena_array(arena, room * (s->n_classes + 1), sizeof(double));
    s->use = eh_arena_array(arena, room * s->n_pools + 1, sizeof(double));
    s->tallies = eh_arena_array(arena, room * s->n_promises + 1, sizeof *s->tallies);
    if (study->plan.history != NULL) {
        s->whole = eh_arena_array(arena, groups, sizeof *s->whole);
        s->first_come_whole = eh_arena_array(arena, s->n_classes + 1, sizeof(double));
    }
    return !arena->failed;
}

static uint32_t rooms(const EhSimPlan *plan)
{
    int64_t weeks = (plan->until - plan->from) / EH_WEEK_MS;
    return plan->history == NULL ? plan->replications : weeks > 1 ? (uint32_t)weeks : 1;
}

bool eh_sim_study(EhSimStudy *study, const EhSimPlan *plan, EhSimDesk *desk, EhSimDesk *other)
{
    EhArena *arena = desk->service->arena;
    *study = (EhSimStudy){.plan = *plan, .n_sides = other != NULL ? 2 : 1};
    study->room = rooms(plan);
    study->sides[0].desk = desk;
    bool fine = side_open(study, 0, desk) && (other == NULL || side_open(study, 1, other));
    size_t n_pools = desk->service->pools.n;
    if (other != NULL && other->service->pools.n > n_pools) {
        n_pools = other->service->pools.n;
    }
    Bench bench = {.pools = calloc(n_pools + 1, sizeof *bench.pools)};
    study->pairs = eh_arena_array(arena, (size_t)study->room * (1 + study->sides[0].n_classes),
                                  sizeof *study->pairs);
    study->pairs_whole =
        eh_arena_array(arena, 1 + (size_t)study->sides[0].n_classes, sizeof *study->pairs_whole);
    fine = fine && bench.pools != NULL && !arena->failed;
    while (fine && study->n_runs < plan->replications &&
           !(stop_wanted(study) && study->n_runs > 0)) {
        fine = replicate(study, &bench);
        study->stopped = stop_wanted(study);
        if (study->stopped) {
            break;
        }
    }
    bench_free(&bench);
    return fine;
}
