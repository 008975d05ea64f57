/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Shares of the history: tiers against what they declare, transfers against the audit's limit, and a summary of what
 * came and of what no ticket used.
 *
 * One idea: a bound is broken when the whole interval lies outside it, kept when all of it lies inside.
 */
#include "lint/history.h"

#include <math.h>

#include "vm/internal.h"

static uint64_t counted(const EhHistory *h)
{
    return h->n - h->n_faulted;
}

/* ---- tiers ---- */

static EhStr bound_text(EhLint *lint, double low, double high)
{
    return eh_arena_format(lint->arena, "%.*s%%..%.*s%%",
                           EH_STR_F(eh_service_number(lint->arena, low * 100, 2)),
                           EH_STR_F(eh_service_number(lint->arena, high * 100, 2)));
}

static void check_share(EhHistory *h, uint32_t tier, const EhNode *share)
{
    EhLint *lint = h->lint;
    EhStr name = lint->policy->tiers.at[tier].name;
    EhInterval is = eh_tally_share(h->tiers[tier], counted(h));
    double low = share->a->f, high = share->b->f;
    bool outside = is.low > high || is.high < low, inside = is.low >= low && is.high <= high;
    EhFinding *finding = eh_finding(
        lint, EH_CHECK_H01,
        outside  ? EH_FOUND
        : inside ? EH_PROVED
                 : EH_UNKNOWN,
        EH_BY_REPLAY, share->span, eh_arena_format(lint->arena, "tier/%.*s/share", EH_STR_F(name)),
        outside  ? "tier `%.*s` takes %.*s of the history's tickets, outside its share %.*s"
        : inside ? "tier `%.*s` takes %.*s of the history's tickets, inside its share %.*s"
                 : "whether tier `%.*s`, with %.*s of the history's tickets, keeps its share %.*s "
                   "is not known",
        EH_STR_F(name), EH_STR_F(eh_history_percent(lint, is)),
        EH_STR_F(bound_text(lint, low, high)));
    eh_finding_fact(lint, finding, "%llu of %llu %s", (unsigned long long)h->tiers[tier],
                    (unsigned long long)counted(h), eh_history_tickets(counted(h)));
    if (outside) {
        eh_finding_label(lint, finding, "declared here");
        eh_finding_fix(
            lint, finding,
            "let the tier's conditions take %s, or write `share %.*s` if this is meant",
            is.low > high ? "fewer tickets" : "more tickets",
            EH_STR_F(bound_text(lint, floor(is.low * 100) / 100, ceil(is.high * 100) / 100)));
    } else if (!inside) {
        eh_finding_missing(lint, finding, "a longer history: the interval reaches over the bound");
    }
}

static void check_shares(EhHistory *h)
{
    const EhNamedVec *tiers = &h->lint->policy->tiers;
    for (uint32_t i = 0; i < tiers->n; i++) {
        for (const EhNode *clause = tiers->at[i].node->list; clause != NULL;
             clause = clause->next) {
            if (clause->kind == EH_N_SHARE && counted(h) > 0) {
                check_share(h, i, clause);
            }
        }
    }
}

/* ---- the summary ---- */

/* "standard 90.1 % (…), vip 9.9 % (…)", of those with any ticket. */
static void fact_shares(EhHistory *h, EhFinding *finding, const char *what, EhNames names,
                        const uint64_t *counts)
{
    EhLint *lint = h->lint;
    EhStr text = EH_STR("");
    for (uint32_t i = 0; i < eh_names_count(h->program, names); i++) {
        if (counts[i] > 0) {
            EhStr share = eh_history_percent(lint, eh_tally_share(counts[i], counted(h)));
            text = eh_arena_format(lint->arena, "%.*s%s%s %.*s", EH_STR_F(text),
                                   text.n > 0 ? ", " : "", eh_name(h->program, names, (int32_t)i),
                                   EH_STR_F(share));
        }
    }
    if (text.n > 0) {
        eh_finding_fact(lint, finding, "%s: %.*s", what, EH_STR_F(text));
    }
}

enum { UNUSED_MOST = 12 };

static void fact_unused(EhHistory *h, EhFinding *finding, const char *what, EhNames names,
                        const uint64_t *counts, uint32_t most)
{
    EhLint *lint = h->lint;
    EhNameList list = {0};
    uint32_t n = 0;
    for (uint32_t i = 0; i < eh_names_count(h->program, names) && i < most; i++) {
        if (counts[i] == 0 && n++ < UNUSED_MOST) {
            const char *name = eh_name(h->program, names, (int32_t)i);
            eh_names_add(lint, &list, eh_arena_format(lint->arena, "%s", name));
        }
    }
    if (n > 0) {
        eh_finding_fact(lint, finding, "no ticket of the history used %s %.*s%s", what,
                        EH_STR_F(eh_names_text(lint, &list)), n > UNUSED_MOST ? " and others" : "");
    }
}

static void fact_lines(EhHistory *h, EhFinding *finding)
{
    EhNameList list = {0};
    EhNoteInfo note;
    for (uint32_t i = 0; i < h->n_lines; i++) {
        if (h->lines[i] == 0 && eh_note(h->context, h->line_notes[i], &note)) {
            const char *name = *note.label != '\0' ? note.label : note.text;
            eh_names_add(h->lint, &list, eh_arena_format(h->lint->arena, "%s", name));
        }
    }
    if (list.n > 0) {
        eh_finding_fact(h->lint, finding, "no ticket of the history got points by %.*s",
                        EH_STR_F(eh_names_text(h->lint, &list)));
    }
}

/* More than half as much again, or less than two thirds, of what is declared for the queue. */
static void fact_rate(EhHistory *h, EhFinding *finding, uint32_t queue, double weeks)
{
    const EhService *s = h->service;
    double declared = 0, came = (double)h->queues[queue] / weeks;
    for (uint32_t i = 0; i < s->streams.n; i++) {
        declared += eh_load_work(s, &s->streams.at[i])->queue == (int32_t)queue
                        ? s->streams.at[i].week_tickets
                        : 0;
    }
    if (declared > 0 && (came > 1.5 * declared || came < declared / 1.5)) {
        eh_finding_fact(
            h->lint, finding,
            "queue %.*s: the workload declares %.*s tickets a week, the history has %.*s",
            EH_STR_F(eh_service_queue(s, queue)), EH_STR_F(eh_load_number(h->lint, declared)),
            EH_STR_F(eh_load_number(h->lint, came)));
    }
}

static void facts_of_rates(EhHistory *h, EhFinding *finding)
{
    double weeks = (double)(h->last - h->from) / (double)EH_WEEK_MS;
    for (uint32_t q = 0; weeks >= 1 && q < h->service->n_queues; q++) {
        fact_rate(h, finding, q, weeks);
    }
}

static void summarize(EhHistory *h)
{
    EhLint *lint = h->lint;
    const EhNode *at = lint->policy->policy_node;
    const EhPolicy *p = lint->policy;
    EhStr said = eh_history_said(lint);
    EhFinding *finding =
        eh_finding(lint, EH_CHECK_H01, counted(h) > 0 ? EH_PROVED : EH_UNKNOWN, EH_BY_REPLAY,
                   at != NULL ? at->span : (EhSpan){0}, EH_STR("history"), "%.*s", EH_STR_F(said));
    if (counted(h) == 0) {
        eh_finding_missing(lint, finding, "tickets without faults in their data");
        return;
    }
    fact_shares(h, finding, "classes", EH_NAMES_CLASS, h->classes);
    fact_shares(h, finding, "tiers", EH_NAMES_TIER, h->tiers);
    fact_shares(h, finding, "queues", EH_NAMES_QUEUE, h->queues);
    facts_of_rates(h, finding);
    fact_unused(h, finding, "class", EH_NAMES_CLASS, h->classes, UINT32_MAX);
    fact_unused(h, finding, "tier or override", EH_NAMES_TIER_BY, h->tier_rows, UINT32_MAX);
    fact_unused(h, finding, "the `route` row", EH_NAMES_QUEUE_BY, h->queue_rows, UINT32_MAX);
    fact_unused(h, finding, "the `rank` row", EH_NAMES_PRIORITY_BY, h->priority_rows, UINT32_MAX);
    fact_unused(h, finding, "rule or tighten", EH_NAMES_HELD, h->held, p->rules.n + p->tightens.n);
    fact_lines(h, finding);
    if (eh_lookup_count(h->program) + eh_function_count(h->program) > 0) {
        eh_finding_fact(lint, finding,
                        "lookups and functions were not asked: what they give was missing");
    }
}

void eh_history_shares(EhHistory *h)
{
    summarize(h);
    check_shares(h);
}

/* ---- transfers ---- */

void eh_history_transfers(EhHistory *h)
{
    EhLint *lint = h->lint;
    if (h->most_transfers < 0 || counted(h) == 0) {
        return;
    }
    const EhNode *line = lint->policy->audited.transfers_node;
    EhStr subject = EH_STR("audit/transfers");
    if (h->team == EH_NONE || h->n_transferred == 0) {
        EhFinding *finding = eh_finding(lint, EH_CHECK_H01, EH_UNKNOWN, EH_BY_REPLAY, line->span,
                                        subject, "how often tickets were transferred is not known");
        if (h->team == EH_NONE) {
            eh_finding_missing(
                lint, finding,
                "`transferred is FIELD` in the audit, or a tracked `team` or `queue`");
        } else {
            eh_finding_missing(lint, finding, "field `%s`: no ticket of the history tells it",
                               eh_slot_path(h->program, h->team));
        }
        return;
    }
    EhInterval share = eh_tally_share(h->n_moved, h->n_transferred);
    EhFinding *finding = eh_finding(
        lint, EH_CHECK_H01, h->n_moved > 0 ? EH_FOUND : EH_PROVED, EH_BY_REPLAY, line->span,
        subject,
        h->n_moved > 0 ? "%llu %s transferred more than %lld %s, %.*s"
                       : "%llu %s transferred more than %lld %s, %.*s: the limit is kept",
        (unsigned long long)h->n_moved, h->n_moved == 1 ? "ticket was" : "tickets were",
        (long long)h->most_transfers, h->most_transfers == 1 ? "time" : "times",
        EH_STR_F(eh_history_percent(lint, share)));
    eh_finding_fact(lint, finding, "transfers are known of %llu %s, by field `%s`",
                    (unsigned long long)h->n_transferred, eh_history_tickets(h->n_transferred),
                    eh_slot_path(h->program, h->team));
    for (uint32_t i = 0; i < h->most_moved.n; i++) {
        h->most_moved.at[i].wait = EH_MISSING;
    }
    eh_history_show(h, finding, "those transferred most", &h->most_moved);
    if (h->n_moved > 0) {
        eh_finding_fix(lint, finding,
                       "send such tickets to the team that ends them: `evenhand explain` says "
                       "which row did not");
    }
}
