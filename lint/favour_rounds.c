/* SPDX-License-Identifier: Apache-2.0 */
/*
 * G02: escalations that move a ticket back to a queue that it came from.
 *
 * One idea: an escalation reads the queue that route gives, so a ticket goes round only where route itself, as the
 * ticket waits and changes, gives each of the queues and an escalation moves it on from there.
 */
#include "lint/favour.h"

#include "lint/pools.h"

enum { LONGEST_ROUND = 6, MOST_ROUNDS = 8 };

/* Escalation `by` moves a ticket on from `queue`. */
typedef struct Move {
    uint32_t by, queue;
} Move;

typedef struct Round {
    EhFavour *favour;
    uint32_t n_queues, *to; /* by escalation: the queue it names, or EH_NONE */
    bool *shared;
    Move moves[LONGEST_ROUND];
    EhWitness witnesses[LONGEST_ROUND];
    uint32_t n, found;
    bool cut; /* there may be rounds of more moves */
} Round;

static EhF moves_from(const Round *round, Move move)
{
    return round->favour->moves[move.by * round->n_queues + move.queue];
}

/* An escalation that does not look at the queue moves a ticket once: from wherever it is to one place. */
static bool is_move(const Round *round, Move move)
{
    uint32_t to = round->to[move.by];
    EhF here = moves_from(round, move);
    return to != EH_NONE && to != move.queue && here != EH_F_FALSE &&
           here != moves_from(round, (Move){move.by, to});
}

/* What stays the same while a ticket goes round: not the time, nor what the desk does to it. */
static bool *what_stays(EhLint *lint)
{
    const EhSpace *space = lint->model->space;
    bool *shared = eh_arena_array(lint->arena, space->vars.n + 1u, sizeof *shared);
    for (uint32_t var = 0; shared != NULL && var < space->vars.n; var++) {
        const EhVar *v = &space->vars.at[var];
        bool changes = v->kind == EH_VAR_CALENDAR || v->kind == EH_VAR_RELATIVE ||
                       v->kind == EH_VAR_WAITING || v->kind == EH_VAR_TERM || v->type == EH_TIME ||
                       (v->place != NULL && v->place->field != NULL && v->place->field->tracked);
        shared[var] = !changes;
    }
    return shared;
}

static EhStr queue_name(const Round *round, uint32_t queue)
{
    return round->favour->lint->policy->queue_enum->names.at[queue].name;
}

static const EhNode *escalation_of(const Round *round, Move move)
{
    return round->favour->model->escalations.at[move.by].node;
}

/* Tickets of the box that the VM sends and moves so: one for each move. */
static bool show_round(Round *round, const EhTwins *twins)
{
    EhLint *lint = round->favour->lint;
    const EhModel *model = round->favour->model;
    uint32_t shown = 0;
    for (uint32_t i = 0; i < round->n && shown == i; i++) {
        Move move = round->moves[i];
        for (uint32_t wait = 0; wait < EH_POINT_WAITS && shown == i; wait++) {
            EhWitness *witness = &round->witnesses[i];
            eh_point(lint, twins->solver, i, EH_MISSING, eh_point_waits[wait], witness);
            const EhDecision *d = eh_witness_decide(lint, witness, EH_PLAIN);
            shown += d != NULL && !d->fault && d->queue == (int32_t)round->to[move.by] &&
                     model->route.at[d->queue_by].result == move.queue;
        }
        round->witnesses[i].role =
            eh_arena_format(lint->arena, "from %.*s", EH_STR_F(queue_name(round, move.queue)));
    }
    return shown == round->n;
}

static EhStr cycle_words(const Round *round)
{
    EhArena *arena = round->favour->lint->arena;
    EhStr cycle = EH_STR("");
    for (uint32_t i = 0; i <= round->n; i++) {
        EhStr name = queue_name(round, round->moves[i % round->n].queue);
        cycle = eh_arena_format(arena, "%.*s%s'%.*s'", EH_STR_F(cycle), i == 0 ? "" : " → ",
                                EH_STR_F(name));
    }
    return cycle;
}

static void report_round(Round *round)
{
    EhLint *lint = round->favour->lint;
    EhStr cycle = cycle_words(round);
    EhFinding *finding =
        eh_finding(lint, EH_CHECK_G02, EH_FOUND, EH_BY_LOGIC,
                   escalation_of(round, round->moves[round->n - 1])->name_span,
                   eh_arena_format(lint->arena, "escalations/%.*s", EH_STR_F(cycle)),
                   "escalations can send a ticket round: %.*s", EH_STR_F(cycle));
    eh_finding_label(lint, finding, "sends it back to where it came from");
    for (uint32_t i = 0; i < round->n; i++) {
        Move move = round->moves[i];
        if (i + 1 < round->n) {
            eh_finding_related(lint, finding, escalation_of(round, move)->name_span, "sends it on");
        }
        eh_finding_fact(lint, finding, "'%.*s' moves a ticket in '%.*s' to '%.*s'",
                        EH_STR_F(escalation_of(round, move)->name),
                        EH_STR_F(queue_name(round, move.queue)),
                        EH_STR_F(queue_name(round, round->to[move.by])));
        eh_finding_witness(lint, finding, &round->witnesses[i]);
    }
    eh_finding_fix(
        lint, finding,
        "let one of them only `raise priority`, or end at a queue that keeps its tickets");
}

static void round_unknown(Round *round, EhTwins *twins, EhAnswer answer)
{
    EhLint *lint = round->favour->lint;
    EhStr cycle = cycle_words(round);
    eh_twins_unknown(
        twins, EH_CHECK_G02, escalation_of(round, round->moves[round->n - 1])->name_span,
        eh_arena_format(lint->arena, "escalations/%.*s", EH_STR_F(cycle)), answer,
        eh_arena_format(lint->arena,
                        "whether escalations can send a ticket round, %.*s, is not known",
                        EH_STR_F(cycle)));
}

/* Whether one ticket, as it changes, can be sent by route to each of the queues and be moved on from there. */
static void check_round(Round *round)
{
    EhTwins twins;
    EhAsk asks[2 * LONGEST_ROUND];
    const EhModel *model = round->favour->model;
    if (!eh_twins_open(&twins, round->favour->lint, round->n, round->shared)) {
        return;
    }
    for (uint32_t i = 0; i < round->n; i++) {
        asks[2 * i] = (EhAsk){model->queue_is[round->moves[i].queue], i};
        asks[2 * i + 1] = (EhAsk){model->escalations.at[round->moves[i].by].holds, i};
    }
    EhAnswer answer = eh_twins_ask(&twins, asks, 2 * round->n);
    round->found += answer != EH_NONE_SUCH;
    if (answer == EH_SOME_SUCH && show_round(round, &twins)) {
        report_round(round);
    } else if (answer != EH_NONE_SUCH) {
        round_unknown(round, &twins, answer);
    }
    eh_twins_close(&twins);
}

/* Whether the moves, one after the other, can lead from one queue to the other, whatever they ask. */
static bool leads_to(const Round *round, uint32_t from, uint32_t to)
{
    bool *met = eh_arena_array(round->favour->lint->arena, round->n_queues + 1u, sizeof *met);
    bool more = met != NULL;
    while (more) {
        more = false;
        for (uint32_t queue = 0; queue < round->n_queues; queue++) {
            for (uint32_t e = 0;
                 (met[queue] || queue == from) && e < round->favour->model->escalations.n; e++) {
                if (is_move(round, (Move){e, queue}) && !met[round->to[e]]) {
                    met[round->to[e]] = more = true;
                }
            }
        }
    }
    return met == NULL || met[to];
}

static bool was_there(const Round *round, uint32_t queue)
{
    for (uint32_t i = 0; i < round->n; i++) {
        if (round->moves[i].queue == queue) {
            return true;
        }
    }
    return false;
}

/* Ways on from `queue`, back to where the round began. Each round is found from its first queue alone. */
static void go_on(Round *round, uint32_t queue)
{
    uint32_t first = round->n == 0 ? queue : round->moves[0].queue;
    for (uint32_t e = 0; e < round->favour->model->escalations.n && round->found < MOST_ROUNDS;
         e++) {
        Move move = {e, queue};
        if (!is_move(round, move)) {
            continue;
        }
        if (round->n == LONGEST_ROUND) {
            round->cut = round->cut || leads_to(round, queue, first);
            return;
        }
        round->moves[round->n++] = move;
        if (round->to[e] == first) {
            check_round(round);
        } else if (round->to[e] > first && !was_there(round, round->to[e])) {
            go_on(round, round->to[e]);
        }
        round->n--;
    }
}

void eh_favour_transfers(EhFavour *favour)
{
    EhLint *lint = favour->lint;
    const EhModel *model = favour->model;
    Round round = {.favour = favour, .n_queues = lint->policy->queue_enum->names.n};
    bool any = false;
    round.to = eh_arena_array(lint->arena, model->escalations.n + 1u, sizeof *round.to);
    round.shared = what_stays(lint);
    for (uint32_t e = 0; round.to != NULL && e < model->escalations.n; e++) {
        const EhNode *to = eh_clause(model->escalations.at[e].node, EH_N_TO_QUEUE);
        round.to[e] =
            to == NULL ? EH_NONE : (uint32_t)eh_enum_find(lint->policy->queue_enum, to->name);
        any = any || to != NULL;
    }
    for (uint32_t queue = 0; any && round.shared != NULL && queue < round.n_queues; queue++) {
        go_on(&round, queue);
    }
    if (any && round.found == 0 && round.cut) {
        EhFinding *finding = eh_finding(lint, EH_CHECK_G02, EH_UNKNOWN, EH_BY_LOGIC,
                                        model->escalations.at[0].node->span, EH_STR("escalations"),
                                        "whether escalations can send a ticket round is not known");
        eh_finding_missing(lint, finding, "rounds of more than %d moves: beyond what is analysed",
                           LONGEST_ROUND);
    } else if (any && round.found == 0) {
        eh_finding(lint, EH_CHECK_G02, EH_PROVED, EH_BY_LOGIC, model->escalations.at[0].node->span,
                   EH_STR("escalations"),
                   "no escalations send a ticket back to a queue it came from");
    }
}
