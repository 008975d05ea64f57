/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What is proved of waiting, against an adversary: small desks by chance, under the linter, and then arrivals that are
 * meant to keep a few early tickets waiting, in the simulator. A proof that one desk of them refutes is wrong.
 *
 * - P03, P05: in a pool where it is proved, no early ticket is overtaken by one that comes days after it (all durations of
 *   a policy are hours).
 * - P04: nor by one that comes later than the promise says.
 * - L05: no ticket of arrivals inside the declared rates and bursts waits longer than the bound.
 *
 * EH_TEST_DESKS: how many desks; EH_TEST_DESK: only this one.
 */
#include "tests/unit/sim_desk.h"

#include "lint/lint.h"
#include "lint/load.h"
#include "sim/trace.h"
#include "tickets/out.h"

enum { DESKS = 90, ATTACKS = 3, TICKETS = 320, VICTIMS = 6, DAYS = 7 };
#define START INT64_C(1772442000000) /* Mon 2026-03-02 09:00 UTC */
#define FAR (INT64_C(60) * EH_HOUR_MS)
#define FAR_IN_TURN (INT64_C(6) * EH_DAY_MS)

/* ---- chance ---- */

static uint32_t chance(uint64_t *seed, uint32_t below)
{
    *seed = *seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (uint32_t)((*seed >> 32) * below >> 32);
}

static bool once_in(uint64_t *seed, uint32_t n)
{
    return chance(seed, n) == 0;
}

/* ---- a policy ---- */

enum { ROOM = 8192 };

static void write_order(uint64_t *s, char *text)
{
    uint32_t a = 1 + chance(s, 6), b = 1 + chance(s, 6);
    switch (chance(s, 9)) {
    case 0:
        add(text, ROOM, "; order by priority");
        break;
    case 1:
        add(text, ROOM, "; order by priority promote after %uh", a);
        break;
    case 2:
    case 3:
        add(text, ROOM, "; order by waiting with head start { p0 %uh, p1 %um }", a, b * 20);
        break;
    case 4:
        add(text, ROOM, "; order by waiting weighted { p0 %u, p1 %u }", a, b);
        break;
    case 5:
    case 7:
        add(text, ROOM, "; order by due");
        break;
    case 6:
        add(text, ROOM, "; share { q0 %u, q1 %u, q2 %u }", a, b, 1 + chance(s, 3));
        break;
    default:
        add(text, ROOM, "; order by waiting");
    }
}

static void write_pool(uint64_t *s, char *text, const char *name)
{
    static const char *const joins[] = {", ", ", ", ", ", " then "};
    static const char *const starts[] = {"q0", "q1", "q2"};
    uint32_t first = chance(s, 3), agents = 1 + chance(s, 4);
    add(text, ROOM, "pool %s { agents %u%s; serves ", name, agents, once_in(s, 4) ? " on day" : "");
    for (uint32_t i = 0; i < 3; i++) {
        add(text, ROOM, "%s%s", i == 0 ? "" : joins[chance(s, 4)], starts[(first + i) % 3]);
    }
    write_order(s, text);
    if (agents > 1 && once_in(s, 3)) {
        add(text, ROOM, "; reserve %u for q%u", 1 + chance(s, agents - 1), chance(s, 3));
    }
    add(text, ROOM, " }\n");
}

static void write_changes(uint64_t *s, char *text)
{
    if (once_in(s, 4)) {
        add(text, ROOM,
            "escalation up { when waiting >= %uh and kind is %u; raise priority to p%u }\n",
            1 + chance(s, 5), chance(s, 3), chance(s, 2));
    }
    if (once_in(s, 5)) {
        add(text, ROOM, "escalation move { when waiting >= %uh and kind is %u; queue q%u }\n",
            1 + chance(s, 5), chance(s, 3), chance(s, 3));
    }
    if (once_in(s, 3)) {
        add(text, ROOM, "pause fr while st is pending\n");
    }
}

static void write_rows(uint64_t *s, char *text)
{
    add(text, ROOM, "route {\n");
    if (once_in(s, 6)) {
        add(text, ROOM, "  when waiting >= %uh and grade is 0 -> q%u\n", 1 + chance(s, 5),
            chance(s, 3));
    }
    add(text, ROOM,
        "  when kind is 0 -> q%u\n  when kind is 1 -> q%u\n  otherwise -> q2\n}\nrank {\n",
        chance(s, 2), chance(s, 3));
    if (once_in(s, 5)) {
        add(text, ROOM, "  when waiting < %uh and grade is 2 -> p%u\n", 1 + chance(s, 4),
            chance(s, 2));
    }
    add(text, ROOM, "  when grade is 0 -> p0\n  when grade is 1 -> p1\n  otherwise -> p2\n}\n");
}

static void write_policy(uint64_t *s, char *text)
{
    snprintf(text, ROOM,
             "policy desk\nqueues q0, q1, q2\npriorities p0 > p1 > p2\nfallback queue q2\n"
             "calendar day { open mon..sun 06:00..20:00 }\n"
             "ticket { id text; created time; first_reply time?; handling duration = 10m\n"
             "  kind int in 0..2 = 0; grade int in 0..2 = 0; st enum { open, pending } = open "
             "tracked }\n"
             "class vip { when kind is 0 }\nclass standard otherwise\ntarget fr until first_reply\n"
             "sla vip { fr %uh }\nsla standard { fr %uh%s }\n",
             1 + chance(s, 6), 1 + chance(s, 8), once_in(s, 3) ? " on day" : "");
    write_rows(s, text);
    write_changes(s, text);
    write_pool(s, text, "team");
    if (once_in(s, 4)) {
        write_pool(s, text, "other");
    }
    for (uint32_t k = 0; k < 3; k++) {
        add(text, ROOM, "sample s%u { id \"S\"; created 2026-03-02T09:00Z; kind %u; grade %u }\n",
            k, chance(s, 3), chance(s, 3));
    }
    add(text, ROOM, "workload {\n");
    for (uint32_t k = 0; k < 3; k++) {
        uint32_t mean = 5 + chance(s, 20);
        add(text, ROOM, "  s%u: %u per hour burst %u handling %um up to %um\n", k, 1 + chance(s, 5),
            1 + chance(s, 3), mean, mean + chance(s, 10));
    }
    add(text, ROOM, "}\n");
}

/* ---- a desk under the linter ---- */

typedef struct Proof {
    EhProgram *program;
    EhDiagnostics *diagnostics;
    EhArena arena;
    EhLint lint;
} Proof;

static void proof_open(Proof *proof, const char *text)
{
    EhDiagnostic first;
    *proof = (Proof){0};
    if (eh_compile(text, strlen(text), NULL, &proof->program, &proof->diagnostics) != EH_OK) {
        assert_true(eh_diagnostic(proof->diagnostics, 0, &first));
        fail_msg("%u: %s\n%s", first.line, first.message, text);
    }
    eh_arena_init(&proof->arena, NULL);
    proof->lint = (EhLint){.policy = eh_compiled_policy(proof->diagnostics),
                           .program = proof->program,
                           .arena = &proof->arena,
                           .now = START,
                           .replay = eh_sim_trace};
    assert_true(eh_lint_run(&proof->lint));
}

static void proof_close(Proof *proof)
{
    eh_lint_done(&proof->lint);
    eh_program_free(proof->program);
    eh_diagnostics_free(proof->diagnostics);
    eh_arena_free(&proof->arena);
}

static bool is_about(const EhFinding *f, EhCheck check, const EhPool *pool)
{
    return f->check == check && f->subject.n == pool->name.n + 5 &&
           memcmp(f->subject.p + 5, pool->name.p, pool->name.n) == 0;
}

static bool says(const Proof *proof, EhCheck check, EhVerdict verdict, const EhPool *pool)
{
    for (uint32_t i = 0; i < proof->lint.findings.n; i++) {
        const EhFinding *f = proof->lint.findings.at[i];
        if (f->verdict == verdict && is_about(f, check, pool)) {
            return true;
        }
    }
    return false;
}

/* The least promise that P04 says is kept to the class in the pool; INT64_MAX without one. */
static int64_t least_kept(const Proof *proof, const EhPool *pool, int32_t service)
{
    int64_t least = INT64_MAX;
    for (uint32_t i = 0; i < proof->lint.findings.n; i++) {
        const EhFinding *f = proof->lint.findings.at[i];
        for (uint32_t k = 0; k < proof->lint.service->promises.n; k++) {
            const EhPromise *p = &proof->lint.service->promises.at[k];
            if (f->verdict == EH_PROVED && is_about(f, EH_CHECK_P04, pool) &&
                f->span.start == p->span.start && p->service == service && p->ms < least) {
                least = p->ms;
            }
        }
    }
    return least;
}

/* ---- arrivals ---- */

typedef struct Arrival {
    int64_t at, handling, paused, resumed; /* paused 0: never */
    uint32_t kind, grade, stream;
} Arrival;

static int by_instant(const void *a, const void *b)
{
    int64_t x = ((const Arrival *)a)->at, y = ((const Arrival *)b)->at;
    return x < y ? -1 : x > y;
}

static void put_instant(EhOut *out, const char *key, int64_t at)
{
    char text[EH_CONVERT_MAX];
    size_t n = eh_convert_put_instant(text, at);
    eh_out_string(out, key);
    eh_out_json_string(out, text, n);
}

static void put_arrivals(EhOut *out, const Arrival *arrivals, uint32_t n)
{
    char text[160];
    for (uint32_t i = 0; i < n; i++) {
        const Arrival *a = &arrivals[i];
        snprintf(text, sizeof text, "{\"id\":\"T%05u\",\"kind\":%u,\"grade\":%u,\"handling\":", i,
                 a->kind, a->grade);
        eh_out_string(out, text);
        eh_out_json_string(out, text, eh_convert_put_duration(text, a->handling));
        put_instant(out, ",\"created\":", a->at);
        if (a->paused > 0) {
            put_instant(out, ",\"history\":[{\"at\":", a->paused);
            eh_out_string(out, ",\"st\":\"pending\"}");
            if (a->resumed > 0) {
                put_instant(out, ",{\"at\":", a->resumed);
                eh_out_string(out, ",\"st\":\"open\"}");
            }
            eh_out_string(out, "]");
        }
        eh_out_string(out, "}\n");
    }
}

/* A few early tickets, then as many of one kind or two as keep the agents busy, evenly, in waves or anyhow. */
static uint32_t attack(uint64_t *s, const EhService *service, Arrival *out)
{
    int64_t agents = 0, handling = (20 + (int64_t)chance(s, 80)) * 60000, at = START;
    for (uint32_t p = 0; p < service->pools.n; p++) {
        agents += service->pools.at[p].agents;
    }
    double load = 0.5 + 0.1 * chance(s, 8);
    double gap = (double)handling / ((double)agents * load);
    uint32_t kinds[2] = {chance(s, 3), chance(s, 3)}, grades[2] = {chance(s, 3), chance(s, 3)};
    uint32_t n = 0, way = chance(s, 3), waves = (uint32_t)agents;
    for (; n < VICTIMS; n++) {
        out[n] = (Arrival){.at = START + (1 + (int64_t)chance(s, 60)) * 60000,
                           .handling = handling,
                           .kind = chance(s, 3),
                           .grade = chance(s, 3)};
        out[n].paused = once_in(s, 2) ? out[n].at + (int64_t)chance(s, 2) * 600000 : 0;
        out[n].resumed = once_in(s, 2) && out[n].paused > 0
                             ? out[n].paused + (int64_t)(1 + chance(s, 200)) * 3600000
                             : 0;
    }
    for (; n < TICKETS && at < START + DAYS * EH_DAY_MS; n++) {
        uint32_t which = chance(s, 2);
        out[n] =
            (Arrival){.at = at, .handling = handling, .kind = kinds[which], .grade = grades[which]};
        double step = way == 0   ? gap
                      : way == 1 ? ((n - VICTIMS) % waves == waves - 1 ? gap * waves : 0)
                                 : gap * 2 * chance(s, 1000) / 1000;
        at += (int64_t)step;
    }
    qsort(out, n, sizeof *out, by_instant);
    return n;
}

/* Each line of the workload at its rate, its burst now and then, each ticket at its longest. */
static uint32_t inside(uint64_t *s, const EhService *service, Arrival *out)
{
    uint32_t n = 0, stream = 0;
    for (uint32_t i = 0; i < service->streams.n; i++) {
        const EhStream *line = &service->streams.at[i];
        if (i > 0 && line[-1].node == line->node) {
            continue;
        }
        int64_t gap = (int64_t)((double)EH_HOUR_MS / line->rate) + 1, at = START;
        int64_t left = line->burst; /* a bucket that fills at the rate */
        double saved = 0;
        at += (int64_t)chance(s, 3) * gap;
        while (at < START + EH_DAY_MS && n < TICKETS) {
            for (; left > 0 && n < TICKETS; left--) {
                out[n++] = (Arrival){.at = at, .handling = line->max, .stream = i, .kind = stream};
            }
            int64_t rest = once_in(s, 4) ? (1 + chance(s, (uint32_t)line->burst)) * gap : gap;
            saved = (double)(rest / gap);
            left = (int64_t)saved > line->burst ? line->burst : (int64_t)saved;
            at += rest;
        }
        stream++;
    }
    for (uint32_t i = 0; i < n; i++) { /* what the sample says */
        out[i].paused = once_in(s, 6) ? out[i].at + (int64_t)chance(s, 30) * 60000 : 0;
        const EhWork *work = &service->works.at[service->streams.at[out[i].stream].work];
        for (const EhSampleValue *v = &work->sample->ticket; v != NULL; v = v->base) {
            for (const EhSampleField *f = v->fields; f != NULL; f = f->next) {
                out[i].kind = eh_str_is(f->field->name, "kind") ? (uint32_t)f->value.value.cell.i
                                                                : out[i].kind;
                out[i].grade = eh_str_is(f->field->name, "grade") ? (uint32_t)f->value.value.cell.i
                                                                  : out[i].grade;
            }
        }
    }
    qsort(out, n, sizeof *out, by_instant);
    return n;
}

/* ---- the simulator ---- */

typedef struct Run {
    EhSimDesk desk;
    EhSimTickets tickets;
    EhSimPlace *places;
    EhSimRecord *records;
    EhSimPoolRecord pools[4];
} Run;

static void run_open(Run *run, EhService *service, const Arrival *arrivals, uint32_t n)
{
    EhOut out = {0};
    EhSimHandled handled;
    EhSimHeld held = {.most = EH_TIME_MAX};
    *run = (Run){0};
    assert_true(eh_sim_desk_open(&run->desk, service));
    put_arrivals(&out, arrivals, n);
    held.slots[held.n++] = eh_slot(run->desk.program, "handling");
    assert_true(eh_sim_history_take(&run->desk, (EhStr){out.p, (uint32_t)out.n}));
    assert_true(eh_sim_history_tickets(&run->desk, &held, 0, &run->tickets, &handled));
    assert_int_equal(run->tickets.n, n);
    run->places = calloc(n, sizeof *run->places);
    run->records = calloc(n, sizeof *run->records);
    assert_true(run->places != NULL && run->records != NULL);
    for (uint32_t i = 0; i < n; i++) {
        const EhSimTicket *t = &run->tickets.at[i];
        assert_true(eh_sim_place(&run->desk, t, t->created, &run->places[i], NULL));
        assert_false(run->places[i].fault);
    }
    EhSimRun sim = {.desk = &run->desk,
                    .tickets = &run->tickets,
                    .places = run->places,
                    .start = START,
                    .from = START,
                    .until = START + (DAYS + 1) * EH_DAY_MS,
                    .records = run->records,
                    .pools = run->pools};
    assert_true(eh_sim_run(&sim));
    eh_out_free(&out);
}

static void run_close(Run *run)
{
    eh_sim_desk_close(&run->desk);
    free(run->tickets.at);
    free(run->places);
    free(run->records);
}

/* The last of those that the pool started before the ticket, while it waited there; EH_NONE without one. */
static uint32_t last_before(const Run *run, const EhPool *pool, uint32_t which, uint32_t a)
{
    uint32_t last = EH_NONE;
    int64_t created = run->tickets.at[a].created, started = run->records[a].started;
    bool here = pool->group[run->places[a].queue] != EH_NONE &&
                pool->group[run->records[a].place.queue] != EH_NONE;
    for (uint32_t b = a + 1; here && b < run->tickets.n; b++) {
        const EhSimRecord *r = &run->records[b];
        if (r->started != EH_NO_TIME && r->pool == which && run->tickets.at[b].created > created &&
            (started == EH_NO_TIME || r->started < started)) {
            last = b;
        }
    }
    return last;
}

/* By weights, those that come within a part of the wait overtake, as long as it waits. */
static int64_t allowed(const EhPool *pool, const Run *run, uint32_t a, uint32_t b)
{
    int64_t least = INT64_MAX, most = 1;
    for (uint32_t p = 0; p < 3; p++) {
        least = pool->weight[p] < least ? pool->weight[p] : least;
        most = pool->weight[p] > most ? pool->weight[p] : most;
    }
    int64_t wait = run->records[b].started - run->tickets.at[a].created;
    return pool->order == EH_ORDER_WEIGHTED
               ? (int64_t)((double)wait * (1 - (double)least / (double)most)) + 2
           : pool->order == EH_ORDER_SHARE ? FAR_IN_TURN
                                           : FAR;
}

typedef struct Seen {
    uint32_t proved, kept, bounded, refuted;
} Seen;

static void refute(Seen *seen, const char *what, uint64_t desk, const char *text, const Run *run,
                   uint32_t a, uint32_t b)
{
    seen->refuted++;
    print_error("desk %llu: %s is refuted: T%05u (queue %u, priority %u) came %lld, and T%05u that "
                "came %.1f h later started before it\n",
                (unsigned long long)desk, what, a, run->places[a].queue, run->places[a].priority,
                (long long)run->tickets.at[a].created, b,
                (double)(run->tickets.at[b].created - run->tickets.at[a].created) / EH_HOUR_MS);
    fprintf(stderr, "%s\n", text);
}

static void judge_attack(Seen *seen, const Proof *proof, const Run *run, uint64_t desk,
                         const char *text)
{
    const EhService *service = proof->lint.service;
    for (uint32_t p = 0; p < service->pools.n; p++) {
        const EhPool *pool = &service->pools.at[p];
        bool proved = says(proof, EH_CHECK_P03, EH_PROVED, pool);
        assert_true(!proved || !says(proof, EH_CHECK_P05, EH_FOUND, pool));
        for (uint32_t a = 0; a < run->tickets.n; a++) {
            uint32_t b = last_before(run, pool, p, a);
            int64_t later =
                b == EH_NONE ? 0 : run->tickets.at[b].created - run->tickets.at[a].created;
            bool early = run->tickets.at[a].created < START + 2 * EH_HOUR_MS;
            if (proved && early && later > 0 && later > allowed(pool, run, a, b)) {
                refute(seen, "P03", desk, text, run, a, b);
                return;
            }
            if (later > least_kept(proof, pool, run->places[a].service)) {
                refute(seen, "P04", desk, text, run, a, b);
                return;
            }
        }
    }
}

static void judge_inside(Seen *seen, const Proof *proof, const Run *run, const Arrival *arrivals,
                         uint64_t desk, const char *text)
{
    const EhService *service = proof->lint.service;
    for (uint32_t a = 0; a < run->tickets.n && service->bounds != NULL; a++) {
        const EhStream *stream = &service->streams.at[arrivals[run->tickets.at[a].number].stream];
        const EhLoadBound *bound = &service->bounds[stream - service->streams.at];
        bool told = bound->missing == NULL && bound->wait != EH_MISSING && bound->pool != NULL;
        int64_t ended = run->records[a].started == EH_NO_TIME ? START + (DAYS + 1) * EH_DAY_MS
                                                              : run->records[a].started;
        if (told && stream->share >= 1 && ended - run->tickets.at[a].created > bound->wait) {
            seen->refuted++;
            print_error(
                "desk %llu: L05 is refuted: T%05u of %.*s waits %.2f h, %.2f h are proved\n",
                (unsigned long long)desk, a, EH_STR_F(stream->name),
                (double)(ended - run->tickets.at[a].created) / EH_HOUR_MS,
                (double)bound->wait / EH_HOUR_MS);
            fprintf(stderr, "%s\n", text);
            return;
        }
    }
}

static void count_proved(Seen *seen, const Proof *proof)
{
    for (uint32_t i = 0; i < proof->lint.findings.n; i++) {
        const EhFinding *f = proof->lint.findings.at[i];
        seen->proved += f->check == EH_CHECK_P03 && f->verdict == EH_PROVED;
        seen->kept += f->check == EH_CHECK_P04 && f->verdict == EH_PROVED;
        seen->bounded += f->check == EH_CHECK_L05 && f->verdict == EH_PROVED;
    }
}

static void one_desk(Seen *seen, uint64_t desk)
{
    static char text[ROOM];
    static Arrival arrivals[TICKETS];
    uint64_t seed = desk * 7919 + 17;
    uint32_t before = seen->refuted;
    Proof proof;
    Run run;
    chance(&seed, 2);
    write_policy(&seed, text);
    proof_open(&proof, text);
    count_proved(seen, &proof);
    for (int i = 0; i < ATTACKS && seen->refuted == before; i++) {
        run_open(&run, proof.lint.service, arrivals, attack(&seed, proof.lint.service, arrivals));
        judge_attack(seen, &proof, &run, desk, text);
        run_close(&run);
    }
    for (int i = 0; i < 2 && seen->refuted == before; i++) {
        run_open(&run, proof.lint.service, arrivals, inside(&seed, proof.lint.service, arrivals));
        judge_inside(seen, &proof, &run, arrivals, desk, text);
        run_close(&run);
    }
    proof_close(&proof);
}

static void nothing_proved_is_refuted(void **state)
{
    (void)state;
    Seen seen = {0};
    const char *many = getenv("EH_TEST_DESKS"), *only = getenv("EH_TEST_DESK");
    uint64_t n = many != NULL ? strtoull(many, NULL, 10) : DESKS;
    for (uint64_t desk = 0; desk < n && only == NULL; desk++) {
        one_desk(&seen, desk);
    }
    if (only != NULL) {
        one_desk(&seen, strtoull(only, NULL, 10));
    }
    print_message("%u P03, %u P04, %u L05 proved; %u refuted\n", seen.proved, seen.kept,
                  seen.bounded, seen.refuted);
    assert_int_equal(seen.refuted, 0);
    assert_true(only != NULL ||
                (seen.proved > n / 10 && seen.kept > n / 20 && seen.bounded > n / 10));
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(nothing_proved_is_refuted)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
