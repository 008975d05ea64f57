/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Recorded waits: who was left waiting, how much longer than the favoured, and whether guarantees of a start were kept.
 *
 * One idea: a ticket that was never answered is counted with the others, as one that has waited at least until the end.
 */
#include <math.h>

#include "lint/history.h"
#include "vm/internal.h"

/* Where nothing is promised, a class may wait so many times as long as the favoured; and meet its target so much less
 * often. Waits below a minute are nobody's loss. */
#define RATIO_MOST 4.0
#define RATIO_LEAST 2.0
#define GAP_MOST 0.05
#define SHORT_MS 60000.0

static EhStr class_subject(EhHistory *h, uint32_t klass, const char *what)
{
    return eh_arena_format(h->lint->arena, "class/%.*s/%s",
                           EH_STR_F(h->lint->policy->classes.at[klass].name), what);
}

static EhSpan class_span(const EhHistory *h, uint32_t klass)
{
    const EhNode *node = h->lint->policy->classes.at[klass].node;
    return node->name_span.end > node->name_span.start ? node->name_span : node->span;
}

static int64_t goal_of(const EhHistory *h, uint32_t klass)
{
    const EhBlock *block = &h->program->block;
    return block->n_TARGETS == 0 || block->n_GOALS == 0 ? 0
                                                        : block->GOALS[klass * block->n_TARGETS].ms;
}

/* Never answered, and past the first target by the end. */
static uint64_t overdue(const EhHistory *h, const EhHistoryGroup *group)
{
    return eh_timeline_before(&group->due, h->end);
}

static uint64_t never(const EhHistoryGroup *group)
{
    return group->waits.open.n;
}

/* ---- left waiting ---- */

static void fact_group(EhHistory *h, EhFinding *finding, const char *what, EhStr name,
                       const EhHistoryGroup *group)
{
    EhInterval p95 = eh_waits_quantile(&group->waits, 0.95, h->end);
    EhInterval p50 = eh_waits_quantile(&group->waits, 0.5, h->end);
    eh_finding_fact(h->lint, finding,
                    "%s %.*s: %llu %s, wait p50 %.*s, p95 %.*s (%.*s to %.*s), %llu never answered",
                    what, EH_STR_F(name), (unsigned long long)group->n,
                    eh_history_tickets(group->n), EH_STR_F(eh_history_wait(h->lint, p50.value)),
                    EH_STR_F(eh_history_wait(h->lint, p95.value)),
                    EH_STR_F(eh_history_wait(h->lint, p95.low)),
                    EH_STR_F(eh_history_wait(h->lint, p95.high)), (unsigned long long)never(group));
}

static void check_left(EhHistory *h, uint32_t klass)
{
    EhLint *lint = h->lint;
    EhHistoryGroup *group = h->by_class[klass];
    uint64_t late = overdue(h, group);
    EhStr name = lint->policy->classes.at[klass].name;
    EhInterval share = eh_tally_share(late, group->n);
    EhFinding *finding = eh_finding(
        lint, EH_CHECK_H01, late > 0 ? EH_FOUND : EH_PROVED, EH_BY_REPLAY, class_span(h, klass),
        class_subject(h, klass, "unserved"),
        "%llu %s of class `%.*s`, %.*s, %s never answered and past %s target when the history ends",
        (unsigned long long)late, eh_history_tickets(late), EH_STR_F(name),
        EH_STR_F(eh_history_percent(lint, share)), late == 1 ? "is" : "are",
        late == 1 ? "its" : "their");
    fact_group(h, finding, "class", name, group);
    eh_finding_fact(lint, finding, "the history ends %.*s",
                    EH_STR_F(eh_history_instant(h, h->end)));
    eh_history_show(h, finding, "never answered, the oldest first", &group->oldest);
    if (late > 0) {
        eh_finding_fix(
            lint, finding,
            "an escalation on `sla.%.*s.state is missed` that raises what nobody has answered",
            EH_STR_F(lint->policy->targets.at[0].name));
    }
}

/* ---- against the favoured ---- */

/* How many times as long as the favoured a class may wait at the slow end: as its target is longer, and twice at least. */
static double ratio_allowed(const EhHistory *h, uint32_t klass)
{
    int64_t own = goal_of(h, klass), best = 0;
    for (uint32_t i = 0; i < h->lint->policy->classes.n; i++) {
        int64_t goal = eh_history_favours(h->lint, (int32_t)i) ? goal_of(h, i) : 0;
        best = goal > 0 && (best == 0 || goal < best) ? goal : best;
    }
    return own > 0 && best > 0 ? fmax(RATIO_LEAST, (double)own / (double)best) : RATIO_MOST;
}

static void check_ratio(EhHistory *h, uint32_t klass)
{
    EhLint *lint = h->lint;
    EhHistoryGroup *group = h->by_class[klass];
    EhInterval own = eh_waits_quantile(&group->waits, 0.95, h->end);
    EhInterval best = eh_waits_quantile(&h->favoured->waits, 0.95, h->end);
    double allowed = ratio_allowed(h, klass);
    double low = own.low / fmax(best.high, SHORT_MS), high = own.high / fmax(best.low, SHORT_MS);
    double ratio = own.value / fmax(best.value, SHORT_MS);
    bool found = low > allowed && own.low > SHORT_MS,
         kept = high <= allowed || own.high <= SHORT_MS;
    EhStr name = lint->policy->classes.at[klass].name;
    EhStr times = isfinite(own.value) && isfinite(best.value) ? eh_load_number(lint, ratio)
                                                              : EH_STR("not known how many");
    EhFinding *finding =
        eh_finding(lint, EH_CHECK_H01,
                   found  ? EH_FOUND
                   : kept ? EH_PROVED
                          : EH_UNKNOWN,
                   EH_BY_REPLAY, class_span(h, klass), class_subject(h, klass, "p95"),
                   found  ? "the slowest in twenty of class `%.*s` wait %.*s times as long as the "
                            "favoured ones', where %.*s is "
                            "meant"
                   : kept ? "the slowest in twenty of class `%.*s` wait %.*s times as long as the "
                            "favoured ones', within %.*s"
                          : "whether class `%.*s` waits too long beside the favoured (%.*s times "
                            "at p95, %.*s meant) is not known",
                   EH_STR_F(name), EH_STR_F(times), EH_STR_F(eh_load_number(lint, allowed)));
    fact_group(h, finding, "class", name, group);
    fact_group(h, finding, "the favoured", EH_STR("classes"), h->favoured);
    if (isfinite(low) && isfinite(high)) {
        eh_finding_fact(lint, finding, "ratio of p95: %.*s (%.*s to %.*s)", EH_STR_F(times),
                        EH_STR_F(eh_load_number(lint, low)), EH_STR_F(eh_load_number(lint, high)));
    }
    eh_finding_fact(lint, finding, "waits are the recorded ones, whatever policy made them");
    if (found) {
        eh_history_show(h, finding, "the longest waits past the target", &group->latest);
        eh_finding_fix(lint, finding,
                       "a head start in place of strict order, or agents kept for the others");
    } else if (!kept) {
        eh_finding_missing(lint, finding, "a longer history: the interval reaches over the limit");
    }
}

static EhInterval in_time(const EhHistory *h, const EhHistoryGroup *group)
{
    return eh_tally_share(group->met, group->met + group->missed + overdue(h, group));
}

static void check_gap(EhHistory *h, uint32_t klass)
{
    EhLint *lint = h->lint;
    EhHistoryGroup *group = h->by_class[klass];
    EhInterval own = in_time(h, group), best = in_time(h, h->favoured);
    if (isnan(own.value) || isnan(best.value)) {
        return;
    }
    EhInterval gap = eh_tally_difference(best, own);
    bool found = gap.low > GAP_MOST, kept = gap.high <= GAP_MOST;
    EhStr name = lint->policy->classes.at[klass].name;
    EhFinding *finding = eh_finding(
        lint, EH_CHECK_H01,
        found  ? EH_FOUND
        : kept ? EH_PROVED
               : EH_UNKNOWN,
        EH_BY_REPLAY, class_span(h, klass), class_subject(h, klass, "gap"),
        found ? "class `%.*s` meets its target %.*s points less often than the favoured meet theirs"
        : kept ? "class `%.*s` meets its target as often as the favoured meet theirs, up to %.*s "
                 "points"
               : "whether class `%.*s` meets its target less often than the favoured (%.*s points) "
                 "is not known",
        EH_STR_F(name),
        EH_STR_F(eh_service_number(lint->arena, (kept ? GAP_MOST : gap.value) * 100, 1)));
    eh_finding_fact(lint, finding, "target %.*s met: class %.*s %.*s, the favoured %.*s",
                    EH_STR_F(lint->policy->targets.at[0].name), EH_STR_F(name),
                    EH_STR_F(eh_history_percent(lint, own)),
                    EH_STR_F(eh_history_percent(lint, best)));
    eh_finding_fact(lint, finding, "gap: %.*s to %.*s points; more than %.*s are found",
                    EH_STR_F(eh_service_number(lint->arena, gap.low * 100, 1)),
                    EH_STR_F(eh_service_number(lint->arena, gap.high * 100, 1)),
                    EH_STR_F(eh_load_number(lint, GAP_MOST * 100)));
    if (found) {
        eh_history_show(h, finding, "the longest waits past the target", &group->latest);
        eh_finding_fix(
            lint, finding,
            "a head start in place of strict order, or a target that the others can be kept");
    } else if (!kept) {
        eh_finding_missing(lint, finding, "a longer history: the interval reaches over the limit");
    }
}

/* ---- guarantees ---- */

static void show_late(EhHistory *h, EhFinding *finding, EhHistoryStarts *s, uint64_t open)
{
    eh_history_show(h, finding, "the longest waits", &s->latest);
    if (open > 0) {
        eh_history_show(h, finding, "never started, the oldest first", &s->oldest);
    }
    eh_finding_fix(h->lint, finding,
                   "an escalation that raises such tickets in time, or a promise that can be kept");
}

static void check_starts(EhHistory *h, const EhNamed *guarantee, EhHistoryStarts *s)
{
    EhLint *lint = h->lint;
    const EhNode *says = guarantee->node->a;
    double promised = eh_node_c(says) != NULL ? eh_node_c(says)->f : 1;
    uint64_t open = eh_timeline_before(&s->due, h->end), n = s->in_time + s->late + open;
    EhInterval share = eh_tally_share(s->in_time, n);
    bool all = promised >= 1;
    bool found = n > 0 && (all ? s->in_time < n : share.high < promised);
    bool kept = n > 0 && (all ? s->in_time == n : share.low >= promised);
    EhStr within = eh_service_duration(lint->arena, says->b->i);
    EhFinding *finding = eh_finding(
        lint, EH_CHECK_P11,
        found  ? EH_FOUND
        : kept ? EH_PROVED
               : EH_UNKNOWN,
        EH_BY_REPLAY, guarantee->node->span,
        eh_arena_format(lint->arena, "guarantee/%.*s/history", EH_STR_F(guarantee->name)),
        found  ? "`guarantee %.*s` was broken: %.*s of such tickets started within %.*s, %.*s %% "
                 "are promised"
        : kept ? "`guarantee %.*s` was kept: %.*s of such tickets started within %.*s, %.*s %% are "
                 "promised"
               : "whether the history keeps `guarantee %.*s` is not known: %.*s of such tickets "
                 "started within %.*s, "
                 "%.*s %% are promised",
        EH_STR_F(guarantee->name),
        EH_STR_F(n > 0 ? eh_history_percent(lint, share) : EH_STR("none")), EH_STR_F(within),
        EH_STR_F(eh_load_number(lint, promised * 100)));
    eh_finding_fact(lint, finding,
                    "%llu %s: %llu in time, %llu late, %llu never started and past it",
                    (unsigned long long)n, eh_history_tickets(n), (unsigned long long)s->in_time,
                    (unsigned long long)s->late, (unsigned long long)open);
    if (found) {
        show_late(h, finding, s, open);
    } else if (!kept && n == 0) {
        eh_finding_missing(lint, finding, "such tickets in the history");
    } else if (!kept) {
        eh_finding_missing(lint, finding,
                           "a longer history: the interval reaches over the promise");
    }
}

/* Where the policy with the conditions in it does not compile, nobody asked them. */
static void starts_unknown(EhHistory *h, const EhNamed *guarantee)
{
    EhLint *lint = h->lint;
    EhFinding *finding = eh_finding(
        lint, EH_CHECK_P11, EH_UNKNOWN, EH_BY_REPLAY, guarantee->node->span,
        eh_arena_format(lint->arena, "guarantee/%.*s/history", EH_STR_F(guarantee->name)),
        "whether the history keeps `guarantee %.*s` is not known", EH_STR_F(guarantee->name));
    eh_finding_missing(lint, finding, "room for its condition as one more escalation");
}

/* ---- the group ---- */

static uint64_t answered(const EhHistory *h)
{
    uint64_t n = 0;
    for (uint32_t i = 0; i < h->lint->policy->classes.n; i++) {
        n += h->by_class[i] != NULL ? h->by_class[i]->waits.n_ended : 0;
    }
    return n;
}

static void waits_unknown(EhHistory *h)
{
    EhLint *lint = h->lint;
    const EhNode *at =
        lint->policy->targets.n > 0 ? lint->policy->targets.at[0].node : lint->policy->policy_node;
    EhFinding *finding = eh_finding(lint, EH_CHECK_H01, EH_UNKNOWN, EH_BY_REPLAY,
                                    at != NULL ? at->span : (EhSpan){0}, EH_STR("history/waits"),
                                    "how long the history's tickets waited is not known");
    if (h->answer == EH_NONE) {
        eh_finding_missing(lint, finding,
                           "a `target` with the field that tells when work on a ticket began");
    } else {
        eh_finding_missing(lint, finding, "field `%s`: no ticket of the history tells it",
                           eh_slot_path(h->program, h->answer));
    }
}

static void summarize_queues(EhHistory *h)
{
    EhLint *lint = h->lint;
    EhFinding *finding =
        eh_finding(lint, EH_CHECK_H01, EH_PROVED, EH_BY_REPLAY,
                   lint->policy->targets.at[0].node->span, EH_STR("history/queues"),
                   "waits by queue, until field `%s`", eh_slot_path(h->program, h->answer));
    for (uint32_t q = 0; q < h->service->n_queues; q++) {
        if (h->by_queue[q] != NULL) {
            fact_group(h, finding, "queue", eh_service_queue(h->service, q), h->by_queue[q]);
            eh_history_show(h, finding, "never answered there", &h->by_queue[q]->oldest);
        }
    }
    if (h->n_early > 0) {
        eh_finding_fact(
            lint, finding, "%llu %s answered before %s came: %s as without a wait",
            (unsigned long long)h->n_early, h->n_early == 1 ? "ticket was" : "tickets were",
            h->n_early == 1 ? "it" : "they", h->n_early == 1 ? "it counts" : "they count");
    }
}

void eh_history_waits(EhHistory *h)
{
    const EhPolicy *policy = h->lint->policy;
    if (h->n == h->n_faulted) {
        return;
    }
    if (h->answer == EH_NONE || answered(h) == 0) {
        waits_unknown(h);
        return;
    }
    summarize_queues(h);
    for (uint32_t i = 0; i < policy->classes.n; i++) {
        if (h->by_class[i] != NULL) {
            check_left(h, i);
        }
        if (h->by_class[i] != NULL && !eh_history_favours(h->lint, (int32_t)i) &&
            h->favoured->n > 0) {
            check_ratio(h, i);
            check_gap(h, i);
        }
    }
    eh_history_overtaken(h);
    for (uint32_t i = 0; i < policy->guarantees.n; i++) {
        if (h->starts[i] != NULL && h->probed) {
            check_starts(h, &policy->guarantees.at[i], h->starts[i]);
        } else if (h->starts[i] != NULL) {
            starts_unknown(h, &policy->guarantees.at[i]);
        }
    }
}
