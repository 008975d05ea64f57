/* SPDX-License-Identifier: Apache-2.0 */
/* The figures of a simulation as text, or as Markdown: the same tables. */
#include <math.h>

#include "cli/show_text.h"
#include "cli/simulate.h"
#include "compiler/policy.h"
#include "vm/convert.h"

/* What is printed, and where. */
typedef struct Page {
    const EhSimulation *simulation;
    const EhSimStudy *study;
    bool markdown;
    FILE *out;
    bool *failed; /* memory ran out for a table */
} Page;

const char *eh_simulate_verdict(EhSimVerdict verdict)
{
    switch (verdict) {
    case EH_SIM_KEPT:
        return "kept";
    case EH_SIM_BROKEN:
        return "broken";
    case EH_SIM_UNDECIDED:
        return "not decided";
    case EH_SIM_UNTOLD:
        return "cannot be told";
    case EH_SIM_NOBODY:
        break;
    }
    return "no such ticket came";
}

static void heading(const Page *page, const char *text)
{
    fprintf(page->out, page->markdown ? "\n## %s\n\n" : "\n%s\n", text);
}

static void print_table(const Page *page, EhTable *table)
{
    eh_table_print(table, page->markdown, page->out);
    *page->failed = *page->failed || table->failed;
    eh_table_free(table);
}

/* ---- cells ---- */

static void put_ms(EhTable *table, EhSimEstimate estimate, EhSimBound bound)
{
    static const char *const signs[] = {"", ">=", "<=", "so far "};
    char value[EH_CELL_BYTES], half[EH_CELL_BYTES];
    eh_simulate_duration(estimate.value, value);
    eh_simulate_duration(estimate.half, half);
    const char *sign = isnan(estimate.value) ? "" : signs[bound];
    if (isnan(estimate.half)) {
        eh_table_put(table, "%s%.20s", sign, value);
    } else {
        eh_table_put(table, "%s%.20s ±%.20s", sign, value, half);
    }
}

static void put_figure(const Page *page, EhTable *table, uint32_t side, uint32_t group,
                       EhSimFigure figure)
{
    EhSimEstimate estimate = eh_sim_estimate(page->study, side, group, figure);
    bool waits_still = eh_sim_sum(page->study, side, group, EH_SIM_UNSERVED) > 0;
    char cell[EH_CELL_BYTES];
    if (figure == EH_SIM_MEAN) {
        put_ms(table, estimate, waits_still ? EH_SIM_AT_LEAST : EH_SIM_EXACT);
        return;
    }
    switch (eh_sim_figure_infos[figure].unit) {
    case EH_SIM_COUNT:
        eh_table_put(table, "%.*f", estimate.value < 10 && rint(estimate.value) != estimate.value,
                     estimate.value);
        return;
    case EH_SIM_PERCENT:
        eh_table_put(table, "%.1f%%", 100 * estimate.value);
        return;
    case EH_SIM_MS:
        break;
    }
    const char *sign = figure == EH_SIM_MAX && waits_still ? ">=" : "";
    if (figure >= EH_SIM_P50 && figure <= EH_SIM_P99) {
        EhSimReach reach = eh_sim_reach(page->study, side, group, figure);
        estimate.value = reach.value;
        sign = reach.beyond ? ">" : "";
    }
    eh_simulate_duration(estimate.value, cell);
    eh_table_put(table, "%s%.20s", sign, cell);
}

static void put_within(const Page *page, EhTable *table, uint32_t side, uint32_t group, int target)
{
    EhSimEstimate share =
        eh_sim_estimate(page->study, side, group, (EhSimFigure)(EH_SIM_WITHIN + target));
    double n = eh_sim_sum(page->study, side, group, (EhSimFigure)(EH_SIM_COUNTED + target));
    if (isnan(share.value)) {
        eh_table_put(table, "-");
        return;
    }
    EhSimInterval wilson = eh_sim_wilson(share.value, n);
    eh_table_put(table, "%.1f%% (%.1f..%.1f)", 100 * share.value, 100 * wilson.low,
                 100 * wilson.high);
}

/* ---- tables ---- */

static void put_heads(const Page *page, EhTable *table, const char *by, uint32_t side)
{
    const EhSimSide *s = &page->study->sides[side];
    eh_table_row(table);
    eh_table_put(table, "%s", by);
    for (int i = 0; i < EH_SIM_HANDLING; i++) {
        eh_table_put(table, "%s", eh_sim_figure_infos[i].heading);
    }
    for (uint32_t i = 0; i < s->desk->n_targets && i < EH_SIM_TARGETS; i++) {
        eh_table_put(table, "%.30s kept", eh_name(s->desk->program, EH_NAMES_TARGET, (int32_t)i));
    }
}

static void put_group(const Page *page, EhTable *table, uint32_t side, EhSimBy by, uint32_t i)
{
    const EhSimSide *s = &page->study->sides[side];
    uint32_t group = s->groups.first[by] + i;
    EhStr name = eh_sim_group_name(s->desk, by, i);
    if (!(eh_sim_sum(page->study, side, group, EH_SIM_TICKETS) > 0)) {
        return;
    }
    eh_table_row(table);
    eh_table_put(table, "%.*s", (int)name.n, name.p);
    for (int figure = 0; figure < EH_SIM_HANDLING; figure++) {
        put_figure(page, table, side, group, (EhSimFigure)figure);
    }
    for (uint32_t t = 0; t < s->desk->n_targets && t < EH_SIM_TARGETS; t++) {
        put_within(page, table, side, group, (int)t);
    }
}

static void print_groups(const Page *page, uint32_t side, EhSimBy by, const char *name)
{
    EhTable table = {0};
    const EhSimGroups *groups = &page->study->sides[side].groups;
    put_heads(page, &table, name, side);
    for (uint32_t i = 0; i < groups->first[by + 1] - groups->first[by]; i++) {
        put_group(page, &table, side, by, i);
    }
    if (by == EH_SIM_BY_CLASS) {
        put_group(page, &table, side, EH_SIM_ALL, 0);
    }
    if (table.n_rows > 1 || table.failed) {
        fputc('\n', page->out);
        print_table(page, &table);
    }
    eh_table_free(&table);
}

static void print_pools(const Page *page, uint32_t side)
{
    EhTable table = {0};
    const EhSimSide *s = &page->study->sides[side];
    eh_table_row(&table);
    eh_table_put(&table, "pool");
    eh_table_put(&table, "agents");
    eh_table_put(&table, "busy");
    eh_table_put(&table, "tickets");
    eh_table_put(&table, "mean handling");
    for (uint32_t i = 0; i < s->n_pools; i++) {
        const EhPool *pool = &s->desk->service->pools.at[i];
        uint32_t group = s->groups.first[EH_SIM_BY_POOL] + i;
        EhSimEstimate use = eh_sim_use(page->study, side, i);
        eh_table_row(&table);
        eh_table_put(&table, "%.*s", (int)pool->name.n, pool->name.p);
        if (pool->automatic) {
            eh_table_put(&table, "automatic");
            eh_table_put(&table, "-");
        } else {
            eh_table_put(&table, "%lld", (long long)pool->agents);
            eh_table_put(&table, isnan(use.value) ? "-" : "%.1f%%", 100 * use.value);
        }
        put_figure(page, &table, side, group, EH_SIM_TICKETS);
        put_figure(page, &table, side, group, EH_SIM_HANDLING);
    }
    fputc('\n', page->out);
    print_table(page, &table);
}

/* ---- sentences ---- */

static void bullet(const Page *page)
{
    fputs(page->markdown ? "- " : "  ", page->out);
}

static void print_fairness(const Page *page, uint32_t side)
{
    const EhSimSide *s = &page->study->sides[side];
    EhSimFairness fair = eh_sim_fairness(page->study, side);
    if (!(eh_sim_sum(page->study, side, 0, EH_SIM_TICKETS) > 0)) {
        return;
    }
    heading(page, "Between classes");
    for (uint32_t i = 0; i <= s->n_classes; i++) {
        double inflation = eh_sim_inflation(page->study, side, i);
        EhStr name =
            i == 0 ? EH_STR("everybody") : eh_service_class(s->desk->service, (int32_t)i - 1);
        if (!isnan(inflation)) {
            bullet(page);
            fprintf(page->out, "%.*s waits %.2f times as long on average as in order of arrival\n",
                    (int)name.n, name.p, inflation);
        }
    }
    if (!isnan(fair.p95_ratio)) {
        bullet(page);
        fprintf(page->out, "the longest p95 is %s%.2f times the shortest\n",
                fair.at_least ? "at least " : "", fair.p95_ratio);
    } else if (fair.at_least) {
        bullet(page);
        fputs("how far p95s are apart cannot be told: too many tickets were never started\n",
              page->out);
    }
    if (!isnan(fair.sla_gap)) {
        bullet(page);
        fprintf(page->out, "shares that keep the first target differ by %.1f points\n",
                100 * fair.sla_gap);
    }
    if (!isnan(fair.jain)) {
        bullet(page);
        fprintf(page->out, "Jain's index of slowdown is %.3f (1: all fare alike)\n", fair.jain);
    }
    if (eh_sim_sum(page->study, side, 0, EH_SIM_UNSERVED) > 0) {
        bullet(page);
        fputs("averages and the index count tickets that were never served with the wait so far\n",
              page->out);
    }
}

static void print_judgement(const Page *page, const EhSimJudgement *judged)
{
    FILE *out = page->out;
    char within[EH_CELL_BYTES];
    eh_simulate_duration((double)judged->promise->ms, within);
    bullet(page);
    fprintf(out, "%.*s: %s", (int)judged->promise->name.n, judged->promise->name.p,
            eh_simulate_verdict(judged->verdict));
    if (judged->asked > 0) {
        fprintf(out, ": %.2f%%", 100 * judged->share);
        if (!isnan(judged->half)) {
            fprintf(out, " ±%.2f", 100 * judged->half);
        }
        fprintf(out, " of %.0f %s started within %s; promised are %.5g%%", judged->asked,
                eh_show_tickets(judged->asked), within, 100 * judged->promise->share);
    }
    if (judged->doubtful > 0) {
        fprintf(out, "; of %.0f %s it cannot be told whether it is for %s", judged->doubtful,
                eh_show_tickets(judged->doubtful), judged->doubtful == 1 ? "it" : "them");
    }
    if (judged->verdict == EH_SIM_UNDECIDED) {
        fputs(isnan(judged->half) ? "; an interval takes 20 weeks or replications"
                                  : "; chance could turn it: look at more days or replications",
              out);
    }
    fputc('\n', out);
}

static void print_judgements(const Page *page, uint32_t side)
{
    bool any = false;
    for (uint32_t i = 0; i < page->study->sides[side].n_promises; i++) {
        EhSimJudgement judged;
        if (eh_sim_judge(page->study, side, i, &judged)) {
            if (!any) {
                heading(page, "Guarantees");
            }
            any = true;
            print_judgement(page, &judged);
        }
    }
}

static void print_id(const Page *page, const EhSimNamed *named)
{
    bullet(page);
    eh_show_text(page->out, named->id.p, named->id.n);
    if (page->study->plan.history == NULL) {
        fprintf(page->out, " of replication %u", named->replication + 1);
    }
}

static void print_oldest(const Page *page, uint32_t side)
{
    const EhSimSide *s = &page->study->sides[side];
    if (s->n_oldest == 0) {
        return;
    }
    heading(page, "Still waiting at the end, the oldest");
    for (uint32_t i = 0; i < s->n_oldest; i++) {
        char wait[EH_CELL_BYTES];
        EhStr queue = eh_service_queue(s->desk->service, s->oldest[i].queue);
        eh_simulate_duration((double)s->oldest[i].waits[0], wait);
        print_id(page, &s->oldest[i]);
        fprintf(page->out, ", in %.*s: %s\n", (int)queue.n, queue.p, wait);
    }
}

static void print_side(const Page *page, uint32_t side)
{
    unsigned long long n = page->study->sides[side].n_faults;
    if (n > 0) {
        fprintf(page->out, "%s%llu %s data that the policy cannot read, and went to its fallback\n",
                page->markdown ? "\n" : "", n, n == 1 ? "ticket has" : "tickets have");
    }
    print_groups(page, side, EH_SIM_BY_CLASS, "class");
    print_groups(page, side, EH_SIM_BY_QUEUE, "queue");
    print_groups(page, side, EH_SIM_BY_PRIORITY, "priority");
    print_pools(page, side);
    print_fairness(page, side);
    print_judgements(page, side);
    print_oldest(page, side);
}

/* ---- two policies ---- */

/* Why a mean difference has a mark. */
static void print_bounds(const Page *page)
{
    EhSimDifference all = eh_sim_difference(page->study, 0);
    if (all.bound == EH_SIM_EXACT) {
        return;
    }
    fprintf(page->out,
            "%sof these tickets the first left %.0f unserved, the second %.0f; they count with the "
            "wait so far: >= and <= are bounds\n",
            page->markdown ? "\n" : "", all.left[0], all.left[1]);
    if (all.bound == EH_SIM_NO_BOUND) {
        fputs("\"so far\": both left some, so the difference may be more or less: no bound is "
              "known\n",
              page->out);
    }
}

static void print_differences(const Page *page)
{
    const EhSimSide *s = &page->study->sides[0];
    EhTable table = {0};
    static const char *const heads[] = {"class", "tickets", "mean difference", "sooner", "later"};
    eh_table_row(&table);
    for (size_t i = 0; i < sizeof heads / sizeof heads[0]; i++) {
        eh_table_put(&table, "%s", heads[i]);
    }
    for (uint32_t i = 0; i <= s->n_classes; i++) {
        EhSimDifference d = eh_sim_difference(page->study, i);
        EhStr name = i == 0 ? EH_STR("all") : eh_service_class(s->desk->service, (int32_t)i - 1);
        if (d.n > 0) {
            eh_table_row(&table);
            eh_table_put(&table, "%.*s", (int)name.n, name.p);
            eh_table_put(&table, "%.0f", d.n);
            put_ms(&table, d.mean, d.bound);
            eh_table_put(&table, "%.1f%%", 100 * d.better / d.n);
            eh_table_put(&table, "%.1f%%", 100 * d.worse / d.n);
        }
    }
    print_table(page, &table);
    print_bounds(page);
}

static void print_hurt(const Page *page)
{
    const EhSimStudy *study = page->study;
    if (study->n_hurt > 0) {
        heading(page, "Hurt most");
    }
    for (uint32_t i = 0; i < study->n_hurt; i++) {
        char waits[2][EH_CELL_BYTES];
        for (int k = 0; k < 2; k++) {
            eh_simulate_duration((double)study->hurt[i].waits[k], waits[k]);
        }
        print_id(page, &study->hurt[i]);
        fprintf(page->out, ": %s, then %s%s\n", waits[0], waits[1],
                study->hurt[i].served[1] ? "" : " and still waiting");
    }
}

/* ---- all of it ---- */

static void print_file(const Page *page, int i)
{
    const char *file = page->simulation->policies[i].file;
    fputs(page->markdown ? "# " : "", page->out);
    eh_show_text(page->out, file, strlen(file));
}

static void print_handled(const Page *page, const EhSimHandled *handled)
{
    fprintf(page->out, "handling of %u %s is on record, of %u drawn from %s\n", handled->recorded,
            eh_show_tickets(handled->recorded), handled->drawn,
            handled->recorded > 0 ? "those" : "the workload");
    if (handled->playing > 0) {
        fprintf(page->out, "the record of %u %s changes before %s answered: that plays out\n",
                handled->playing, eh_show_tickets(handled->playing),
                handled->playing == 1 ? "it was" : "they were");
    }
    if (handled->unreadable > 0) {
        fprintf(page->out, "%u %s without an id or an instant %s left out\n", handled->unreadable,
                handled->unreadable == 1 ? "item" : "items",
                handled->unreadable == 1 ? "is" : "are");
    }
}

static void print_head(const Page *page)
{
    const EhSimulation *simulation = page->simulation;
    const EhSimPlan *plan = &page->study->plan;
    double days = (double)(plan->until - plan->from) / 86400000;
    print_file(page, 0);
    fprintf(page->out, page->markdown ? "\n\n" : ": ");
    if (plan->history != NULL) {
        fprintf(page->out, "%u %s of a history, %.1f days", plan->history->n,
                eh_show_tickets(plan->history->n), days);
    } else {
        fprintf(page->out, "its workload, %.0f days, %u of %u %s, seed %llu", days,
                page->study->n_runs, plan->replications,
                plan->replications == 1 ? "replication" : "replications",
                (unsigned long long)plan->seed);
    }
    if (plan->history != NULL && simulation->options.from != EH_MISSING) {
        char from[EH_CONVERT_MAX];
        int n = (int)eh_convert_put_instant(from, plan->from);
        fprintf(page->out, " from %.*s on", n, from);
    } else {
        fprintf(page->out, ", %lld %s of warm-up", (long long)simulation->warmup,
                simulation->warmup == 1 ? "week" : "weeks");
    }
    fputs(page->study->stopped ? "; STOPPED before its end\n" : "\n", page->out);
    if (plan->history != NULL) {
        print_handled(page, &simulation->handled);
    }
    if (simulation->options.pool != NULL) {
        fprintf(page->out,
                "only pool %s is at work: tickets that it may not serve count as never served\n",
                simulation->options.pool);
    }
    fputs("waits are from arrival to start; ", page->out);
    if (!isnan(eh_sim_estimate(page->study, 0, 0, EH_SIM_MEAN).half)) {
        fprintf(page->out, "± is half of a 95 %% interval over %s; ",
                plan->history != NULL ? "weeks" : "replications");
    }
    fprintf(page->out, "overtaken: by more than %u later ones\n", plan->overtaken);
    if (!(eh_sim_sum(page->study, 0, 0, EH_SIM_TICKETS) > 0)) {
        fputs("no ticket came in the time that is looked at\n", page->out);
    }
    eh_simulate_print_mark(simulation, page->markdown, page->out);
    if (!eh_simulate_print_calibration(simulation, page->markdown, page->out)) {
        *page->failed = true;
    }
}

bool eh_simulate_print(const EhSimulation *simulation, FILE *out)
{
    bool failed = false;
    Page page = {simulation, &simulation->study, simulation->options.format == EH_SIMULATE_MARKDOWN,
                 out, &failed};
    print_head(&page);
    print_side(&page, 0);
    if (simulation->study.n_sides > 1) {
        fputc('\n', out);
        print_file(&page, 1);
        fputs(page.markdown ? "\n\n" : ": ", out);
        fputs(simulation->policies[1].rules == NULL ? "on the same tickets\n"
                                                    : "the same rules with this desk, on the same "
                                                      "tickets\n",
              out);
        eh_simulate_print_mark(simulation, page.markdown, out);
        print_side(&page, 1);
        heading(&page, simulation->policies[1].rules == NULL
                           ? "Ticket by ticket, the second policy less the first"
                           : "Ticket by ticket, the scenario less the policy as it stands");
        print_differences(&page);
        print_hurt(&page);
    }
    fflush(out);
    return !failed;
}
