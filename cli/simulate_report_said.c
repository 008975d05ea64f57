/* SPDX-License-Identifier: Apache-2.0 */
/* What a simulation's report says in sentences: promises, who was left waiting, what changes, and doubts. */
#include "cli/simulate_report.h"

#include <math.h>
#include <string.h>

static EhReportTone tone_of(EhSimVerdict verdict)
{
    switch (verdict) {
    case EH_SIM_KEPT:
        return EH_REPORT_GOOD;
    case EH_SIM_BROKEN:
        return EH_REPORT_BAD;
    case EH_SIM_UNDECIDED:
    case EH_SIM_UNTOLD:
        return EH_REPORT_OPEN;
    case EH_SIM_NOBODY:
        break;
    }
    return EH_REPORT_PLAIN;
}

static const char *word_of(EhSimVerdict verdict)
{
    static const char *const words[] = {"Kept", "Broken", "Not decided", "Cannot be told",
                                        "Nobody"};
    return words[verdict];
}

/* What is behind the figures of a verdict. */
static const char *why_of(const EhSimJudgement *judged)
{
    switch (judged->verdict) {
    case EH_SIM_UNDECIDED:
        return isnan(judged->half) ? " An interval takes 20 weeks or replications."
                                   : " Chance could turn it: look at more days or replications.";
    case EH_SIM_UNTOLD:
        return " For some tickets nobody can tell whether it is for them.";
    case EH_SIM_NOBODY:
        return " No ticket came that it is for.";
    case EH_SIM_KEPT:
    case EH_SIM_BROKEN:
        break;
    }
    return "";
}

static void say_judged(const EhSimulatePage *page, uint32_t side, const EhSimJudgement *judged)
{
    char share[EH_REPORT_WORDS], half[EH_REPORT_WORDS + 8] = "", asked[EH_REPORT_WORDS],
                                                        within[EH_REPORT_WORDS],
                                                        promised[EH_REPORT_WORDS];
    EhStr name = judged->promise->subject;
    const char *slash = memchr(name.p, '/', name.n);
    if (slash != NULL) {
        name = (EhStr){slash + 1, name.n - (uint32_t)(slash + 1 - name.p)};
    }
    if (!isnan(judged->half) && judged->half > 0) {
        eh_report_words(EH_REPORT_SHARE, judged->half, promised);
        snprintf(half, sizeof half, " (\xC2\xB1 %s)", promised);
    }
    eh_report_words(EH_REPORT_SHARE, judged->share, share);
    eh_report_words(EH_REPORT_COUNT, judged->asked, asked);
    eh_report_words(EH_REPORT_DURATION, (double)judged->promise->ms, within);
    eh_report_words(EH_REPORT_SHARE, judged->promise->share, promised);
    const char *who = page->n_sides < 2 ? "Guarantee"
                      : side == 0       ? "Before, guarantee"
                                        : "After, guarantee";
    if (judged->asked > 0) {
        eh_report_verdict(page->report, tone_of(judged->verdict), word_of(judged->verdict),
                          "%s \xE2\x80\x9C%.*s\xE2\x80\x9D: %s%s of %s tickets started "
                          "within %s%s; promised %s %s.%s",
                          who, (int)name.n, name.p, share, half, asked, within,
                          judged->promise->hours.always ? "" : " of open hours",
                          judged->promise->share >= 1 ? "is" : "are", promised, why_of(judged));
    } else {
        eh_report_verdict(page->report, tone_of(judged->verdict), word_of(judged->verdict),
                          "%s \xE2\x80\x9C%.*s\xE2\x80\x9D.%s", who, (int)name.n, name.p,
                          why_of(judged));
    }
}

static void say_guarantees(const EhSimulatePage *page)
{
    bool any = false;
    for (uint32_t side = 0; side < page->n_sides; side++) {
        for (uint32_t i = 0; i < page->study->sides[side].n_promises; i++) {
            EhSimJudgement judged;
            if (eh_sim_judge(page->study, side, i, &judged)) {
                say_judged(page, side, &judged);
                any = true;
            }
        }
    }
    if (!any) {
        eh_report_verdict(page->report, EH_REPORT_PLAIN, "No guarantee",
                          "The polic%s no \xE2\x80\x9Cguarantee \xE2\x80\xA6 starts "
                          "within\xE2\x80\x9D, so there is no "
                          "verdict on one.",
                          page->n_sides > 1 ? "ies make" : "y makes");
    }
}

/* Who was left waiting: classes of which more than one ticket in a hundred was never started. */
static void say_unserved(const EhSimulatePage *page)
{
    for (uint32_t side = 0; side < page->n_sides; side++) {
        const EhSimSide *s = &page->study->sides[side];
        for (uint32_t i = 0; i < s->n_classes; i++) {
            uint32_t group = s->groups.first[EH_SIM_BY_CLASS] + i;
            double n = eh_sim_sum(page->study, side, group, EH_SIM_TICKETS);
            double left = eh_sim_sum(page->study, side, group, EH_SIM_UNSERVED);
            EhStr name = eh_service_class(s->desk->service, (int32_t)i);
            char words[3][EH_REPORT_WORDS];
            if (left <= n / 100) {
                continue;
            }
            eh_report_verdict(
                page->report, EH_REPORT_BAD, "Left waiting",
                "%s%.*s: %s of %s tickets (%s) had not been started when the simulation ended.",
                page->n_sides < 2 ? ""
                : side == 0       ? "Before, "
                                  : "After, ",
                (int)name.n, name.p, eh_report_words(EH_REPORT_COUNT, left, words[0]),
                eh_report_words(EH_REPORT_COUNT, n, words[1]),
                eh_report_words(EH_REPORT_SHARE, left / n, words[2]));
        }
    }
}

/* What is sure of a difference: 1 it is there, 0 chance could have made it, -1 nobody can tell. */
static int sure_of(const EhSimDifference *d)
{
    if ((d->bound == EH_SIM_AT_LEAST && d->mean.value <= 0) ||
        (d->bound == EH_SIM_AT_MOST && d->mean.value >= 0) || d->bound == EH_SIM_NO_BOUND) {
        return 0; /* the true one may lie on the other side */
    }
    return isnan(d->mean.half) ? -1 : fabs(d->mean.value) > d->mean.half;
}

/* Of a difference that is said without its sign. */
static const char *bound_of(const EhSimDifference *d)
{
    switch (d->bound) {
    case EH_SIM_EXACT:
        return "";
    case EH_SIM_AT_LEAST:
        return d->mean.value <= 0 ? "at most " : "at least ";
    case EH_SIM_AT_MOST:
        return d->mean.value <= 0 ? "at least " : "at most ";
    case EH_SIM_NO_BOUND:
        break;
    }
    return "";
}

/* What the second policy changes for one class. */
static void say_difference(const EhSimulatePage *page, uint32_t i)
{
    EhSimDifference d = eh_sim_difference(page->study, i);
    char words[4][EH_REPORT_WORDS], half[EH_REPORT_WORDS + 48] = "";
    const EhService *service = page->study->sides[0].desk->service;
    EhStr name = i == 0 ? EH_STR("All tickets") : eh_service_class(service, (int32_t)i - 1);
    int sure = sure_of(&d);
    bool sooner = d.mean.value <= 0;
    if (!(d.n > 0) || isnan(d.mean.value)) {
        return;
    }
    if (d.bound == EH_SIM_NO_BOUND) {
        snprintf(half, sizeof half, " so far (both left tickets waiting: no bound is known)");
    } else if (!isnan(d.mean.half)) {
        snprintf(half, sizeof half, " (\xC2\xB1 %s)",
                 eh_report_words(EH_REPORT_DURATION, d.mean.half, words[0]));
    } else {
        snprintf(half, sizeof half, " (no interval: that takes %d weeks or replications)",
                 EH_SIM_BATCHES);
    }
    eh_report_verdict(page->report,
                      sure < 1 ? EH_REPORT_PLAIN
                      : sooner ? EH_REPORT_GOOD
                               : EH_REPORT_BAD,
                      sure == 0 || d.mean.value == 0 ? "No sure difference"
                      : sooner                       ? "Sooner"
                                                     : "Later",
                      "%.*s: the average wait becomes %s%s %s%s; %s of the tickets start sooner, "
                      "%s later.",
                      (int)name.n, name.p, bound_of(&d),
                      eh_report_words(EH_REPORT_DURATION, fabs(d.mean.value), words[1]),
                      sooner ? "shorter" : "longer", half,
                      eh_report_words(EH_REPORT_SHARE, d.better / d.n, words[2]),
                      eh_report_words(EH_REPORT_SHARE, d.worse / d.n, words[3]));
}

static void say_doubts(const EhSimulatePage *page)
{
    const EhSimulation *simulation = page->simulation;
    if (page->study->stopped) {
        eh_report_verdict(
            page->report, EH_REPORT_BAD, "Stopped",
            "The simulation was stopped before its end; these are the figures so far.");
    }
    for (uint32_t side = 0; side < page->n_sides; side++) {
        unsigned long long n = page->study->sides[side].n_faults;
        if (n > 0) {
            eh_report_verdict(
                page->report, EH_REPORT_OPEN, "Data that cannot be read",
                "%s%llu %s data that the policy cannot read, and went to its fallback.",
                page->n_sides < 2 ? ""
                : side == 0       ? "Before, "
                                  : "After, ",
                n, n == 1 ? "ticket has" : "tickets have");
        }
    }
    if (simulation->options.tickets != NULL && simulation->baseline.file == NULL) {
        eh_report_verdict(page->report, EH_REPORT_OPEN, "Not looked at",
                          "Whether a replay waits as the record says was not looked at "
                          "(--baseline).");
    } else if (eh_simulate_not_calibrated(simulation)) {
        eh_report_verdict(page->report, EH_REPORT_OPEN, "Not calibrated",
                          "The replay of the policy that was in force does not wait as the record "
                          "says; see \xE2\x80\x9C"
                          "Calibration\xE2\x80\x9D.");
    } else if (simulation->baseline.file != NULL) {
        eh_report_verdict(page->report, EH_REPORT_GOOD, "Calibrated",
                          "The replay of the policy that was in force waits as the record says.");
    }
}

void eh_simulate_say(const EhSimulatePage *page)
{
    say_guarantees(page);
    say_unserved(page);
    for (uint32_t i = 0; page->n_sides > 1 && i <= page->study->sides[0].n_classes; i++) {
        say_difference(page, i);
    }
    say_doubts(page);
}
