/* SPDX-License-Identifier: Apache-2.0 */
/*
 * `simulate --report`: the page, what is said first in it, and how it gets to its file.
 *
 * One idea: the reader learns in this order whether promises were kept, who was left waiting, and how big that is.
 */
#include "cli/simulate_report.h"

#include <errno.h>
#include <limits.h>
#include <math.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli/show_text.h"

static EhStr str(const char *text)
{
    return (EhStr){text, (uint32_t)strlen(text)};
}

/* The last part of a path without its ending, for the title. */
static EhStr short_name(const EhSimulatePage *page, uint32_t side)
{
    const char *file = page->simulation->policies[side].file, *slash = strrchr(file, '/');
    EhStr name = str(strcmp(file, "-") == 0 ? "standard input" : slash != NULL ? slash + 1 : file);
    name.n -= name.n > 3 && memcmp(name.p + name.n - 3, ".eh", 3) == 0 ? 3 : 0;
    return name;
}

/* ---- key figures ---- */

/* A tile of a figure of all tickets: of two policies the second's, with the first's beside it.
 * `better`: -1 where less is better, 1 where more is, 0 where neither. */
static void put_tile(const EhSimulatePage *page, const char *label, EhReportUnit unit,
                     const double *values, const bool *at_least, int better)
{
    char words[2][EH_REPORT_WORDS], value[EH_REPORT_WORDS + 8], remark[EH_REPORT_WORDS + 24] = "";
    EhReportTone tone = EH_REPORT_PLAIN;
    for (uint32_t side = 0; side < page->n_sides; side++) {
        eh_report_words(unit, values[side], words[side]);
    }
    const char *bound = "\xE2\x89\xA5 ";
    snprintf(value, sizeof value, "%s%s", at_least[page->last] ? bound : "", words[page->last]);
    if (page->n_sides > 1) {
        snprintf(remark, sizeof remark, "before: %s%s", at_least[0] ? bound : "", words[0]);
        double margin = 0.02 * fmax(fabs(values[0]), fabs(values[1]));
        bool sure = !at_least[values[0] < values[1] ? 0 : 1]; /* the smaller is no more than that */
        if (better != 0 && sure && fabs(values[1] - values[0]) > margin) {
            tone = (values[1] > values[0]) == (better > 0) ? EH_REPORT_GOOD : EH_REPORT_BAD;
        }
    }
    eh_report_tile(page->report, tone, str(label), str(value), str(remark));
}

/* A wait of all tickets; one that was not reached is at least the longest. */
static void put_wait_tile(const EhSimulatePage *page, const char *label, EhSimFigure figure)
{
    double values[EH_SIM_SIDES];
    bool at_least[EH_SIM_SIDES];
    for (uint32_t side = 0; side < page->n_sides; side++) {
        EhSimReach reach = eh_sim_reach(page->study, side, 0, figure);
        values[side] = reach.value;
        at_least[side] = reach.beyond;
    }
    put_tile(page, label, EH_REPORT_DURATION, values, at_least, -1);
}

static void put_share_tiles(const EhSimulatePage *page)
{
    static const bool no[EH_SIM_SIDES] = {false, false};
    double left[EH_SIM_SIDES], kept[EH_SIM_SIDES], busy[EH_SIM_SIDES];
    for (uint32_t side = 0; side < page->n_sides; side++) {
        const EhSimSide *s = &page->study->sides[side];
        left[side] = eh_sim_sum(page->study, side, 0, EH_SIM_UNSERVED) /
                     eh_sim_sum(page->study, side, 0, EH_SIM_TICKETS);
        kept[side] = s->desk->n_targets > 0
                         ? eh_sim_estimate(page->study, side, 0, EH_SIM_WITHIN).value
                         : NAN;
        busy[side] = NAN;
        for (uint32_t i = 0; i < s->n_pools; i++) {
            double use = eh_sim_use(page->study, side, i).value;
            if (!s->desk->service->pools.at[i].automatic && !(use <= busy[side])) {
                busy[side] = isnan(use) ? busy[side] : use;
            }
        }
    }
    put_tile(page, "of tickets are never started", EH_REPORT_SHARE, left, no, -1);
    if (!isnan(kept[page->last])) {
        put_tile(page, "keep the first target", EH_REPORT_SHARE, kept, no, 1);
    }
    if (!isnan(busy[page->last])) {
        put_tile(page, "of the time the busiest pool works", EH_REPORT_SHARE, busy, no, 0);
    }
}

static void put_short(const EhSimulatePage *page)
{
    eh_report_section(page->report, EH_STR("In short"));
    eh_simulate_say(page);
    put_wait_tile(page, "half of all tickets start within", EH_SIM_P50);
    put_wait_tile(page, "19 of 20 start within", EH_SIM_P95);
    put_share_tiles(page);
}

/* ---- the page ---- */

static void put_lead(const EhSimulatePage *page)
{
    const EhSimPlan *plan = &page->study->plan;
    const EhSimHandled *handled = &page->simulation->handled;
    char n[EH_REPORT_WORDS], from[EH_REPORT_WORDS], until[EH_REPORT_WORDS],
        words[2][EH_REPORT_WORDS];
    double days = (double)(plan->until - plan->from) / EH_DAY_MS;
    double tickets = eh_sim_sum(page->study, 0, 0, EH_SIM_TICKETS);
    eh_report_words(EH_REPORT_COUNT, tickets, n);
    eh_report_words(EH_REPORT_DATE, eh_simulate_date(page, plan->from), from);
    eh_report_words(EH_REPORT_DATE, eh_simulate_date(page, plan->until - 1), until);
    if (page->n_sides > 1) {
        eh_report_lead(
            page->report, "Before: %s. After: %s%s. Both meet the same tickets.",
            page->simulation->policies[0].file,
            page->simulation->policies[1].rules != NULL ? "the same rules with the desk of " : "",
            page->simulation->policies[1].file);
    } else {
        eh_report_lead(page->report, "Policy: %s.", page->simulation->policies[0].file);
    }
    if (page->simulation->options.pool != NULL) {
        eh_report_lead(page->report,
                       "Only pool %s is at work: tickets that it may not serve count as never "
                       "started.",
                       page->simulation->options.pool);
    }
    if (plan->history != NULL) {
        eh_report_lead(page->report,
                       "%s %s of a history (%s), %s to %s, %lld %s of warm-up. Handling of %s "
                       "%s is on record, of %s drawn. Seed %llu.",
                       n, eh_show_tickets(tickets), page->simulation->options.tickets, from, until,
                       (long long)page->simulation->warmup,
                       page->simulation->warmup == 1 ? "week" : "weeks",
                       eh_report_words(EH_REPORT_COUNT, handled->recorded, words[0]),
                       eh_show_tickets(handled->recorded),
                       eh_report_words(EH_REPORT_COUNT, handled->drawn, words[1]),
                       (unsigned long long)plan->seed);
    } else {
        eh_report_lead(
            page->report,
            "%s %s that the policy\xE2\x80\x99s own workload brings: %.0f days, drawn "
            "%u %s, %lld %s of warm-up. Seed %llu.",
            n, eh_show_tickets(tickets), days, page->study->n_runs,
            page->study->n_runs == 1 ? "time" : "times", (long long)page->simulation->warmup,
            page->simulation->warmup == 1 ? "week" : "weeks", (unsigned long long)plan->seed);
    }
}

static void put_reading(const EhSimulatePage *page)
{
    bool history = page->study->plan.history != NULL;
    eh_report_section(page->report, EH_STR("How to read this"));
    eh_report_item(page->report,
                   "Waits are from arrival to the start of handling. A ticket that was "
                   "never started counts with the time it has waited so far: figures "
                   "marked \xE2\x89\xA5 are at least so much.");
    eh_report_item(page->report,
                   "\xE2\x80\x9CHalf start within\xE2\x80\x9D is the median (p50), \xE2\x80\x9C"
                   "19 of 20\xE2\x80\x9D the 95th percentile (p95), by the product limit of Kaplan "
                   "and Meier.");
    if (!isnan(eh_sim_estimate(page->study, 0, 0, EH_SIM_MEAN).half)) {
        eh_report_item(page->report, "\xC2\xB1 is half of a 95%% interval over %s.",
                       history ? "weeks" : "replications");
    }
    eh_report_item(page->report, "Shares of targets carry Wilson\xE2\x80\x99s 95%% interval.");
    eh_report_item(page->report,
                   "Overtaken are tickets that more than %u later ones were started "
                   "before.",
                   page->study->plan.overtaken);
    if (!history) {
        eh_report_item(page->report,
                       "A workload is a model: tickets come at random at the rates that "
                       "the policy states. Figures are means over replications.");
    }
    eh_report_item(page->report,
                   "Made with evenhand %s, time zones of %s. The same files and the same seed give "
                   "the same figures on every machine.",
                   eh_version(), eh_program_tz_version(page->simulation->policies[0].program));
}

static void put_page(const EhSimulatePage *page)
{
    put_lead(page);
    put_short(page);
    eh_report_section(page->report, EH_STR("Waits by class"));
    eh_simulate_table_groups(page, EH_SIM_BY_CLASS, "From arrival to the start of handling",
                             "class");
    eh_simulate_chart_time(page);
    eh_simulate_chart_spread(page);
    eh_simulate_chart_targets(page);
    eh_simulate_chart_fairness(page);
    eh_report_section(page->report, EH_STR("Queues and pools"));
    eh_simulate_table_groups(page, EH_SIM_BY_QUEUE, "By queue, of the last decision", "queue");
    eh_simulate_table_groups(page, EH_SIM_BY_PRIORITY, "By priority, of the last decision",
                             "priority");
    eh_simulate_chart_pools(page);
    eh_simulate_table_pairs(page);
    eh_simulate_table_oldest(page);
    eh_simulate_table_calibration(page);
    put_reading(page);
}

/* Looked at before hours are spent on figures. */
bool eh_simulate_report_fits(const char *verb, const char *name, FILE *err)
{
    struct stat info;
    char folder[PATH_MAX] = ".";
    const char *slash = name == NULL ? NULL : strrchr(name, '/'), *why = NULL;
    if (name == NULL) {
        return true;
    }
    if (slash != NULL && (size_t)(slash - name) + 2 <= sizeof folder) {
        memcpy(folder, name, (size_t)(slash - name) + 1);
        folder[slash - name + 1] = '\0';
    }
    bool there = stat(name, &info) == 0;
    if (*name == '\0' || strcmp(name, "-") == 0) {
        why = "needs the name of a file: standard output is for the figures";
    } else if (there && S_ISDIR(info.st_mode)) {
        why = "is a folder: name a file in it";
    } else if ((!there || S_ISREG(info.st_mode)) && access(folder, W_OK) != 0) {
        why = eh_error_text(errno);
    }
    if (why != NULL) {
        fprintf(err, "evenhand %s: --report: '%s': %s\n", verb, name, why);
    }
    return why == NULL;
}

int eh_simulate_report(const EhSimulation *simulation, FILE *err)
{
    const char *name = simulation->options.report;
    size_t n;
    if (name == NULL) {
        return EH_EXIT_CLEAN;
    }
    EhSimulatePage page = {.simulation = simulation,
                           .study = &simulation->study,
                           .arena = simulation->policies[0].service->arena,
                           .n_sides = simulation->study.n_sides,
                           .last = simulation->study.n_sides - 1};
    EhStr last = short_name(&page, page.last), first = short_name(&page, 0);
    EhStr title = eh_arena_format(page.arena, "Waiting times under %.*s%s%.*s", (int)last.n, last.p,
                                  page.n_sides > 1 ? " instead of " : "",
                                  page.n_sides > 1 ? (int)first.n : 0, first.p);
    page.report = eh_report_new(EH_STR("Evenhand simulation"), title);
    put_page(&page);
    const char *html = eh_report_html(page.report, &n);
    int code = html == NULL || page.arena->failed ? eh_simulate_no_memory(err)
               : eh_file_save(name, html, n, err) ? EH_EXIT_CLEAN
                                                  : EH_EXIT_USAGE;
    eh_report_free(page.report);
    if (code == EH_EXIT_CLEAN) {
        fprintf(err, "evenhand: the report is in %s\n", name);
    }
    return code;
}
