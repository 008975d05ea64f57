/* SPDX-License-Identifier: Apache-2.0 */
/*
 * `evenhand simulate`, from its command line to its exit code.
 */
#include "cli/simulate.h"

#include <stdlib.h>
#include <string.h>

#include "vm/convert.h"

/* Of so many tickets a replication fits into memory: some 5 GiB. */
#define MOST_TICKETS 20e6
enum { HISTORY_WEEKS = 5, DAY_MS = 86400000 };

/* ---- the command line ---- */

typedef struct Number {
    EhOption option;
    const char *name;
    int64_t least, most;
    int64_t *to;
} Number;

static bool read_number(const EhArguments *arguments, const Number *number, FILE *err)
{
    const char *text = eh_arguments_value(arguments, number->option);
    *number->to = -1;
    if (text == NULL) {
        return true;
    }
    if (strlen(text) > 15 || !eh_convert_int(text, (uint32_t)strlen(text), number->to) ||
        *number->to < number->least || *number->to > number->most) {
        fprintf(err, "evenhand simulate: --%s: '%s' is not a whole number from %lld to %lld\n",
                number->name, text, (long long)number->least, (long long)number->most);
        return false;
    }
    return true;
}

static bool read_numbers(const EhArguments *arguments, EhSimulateOptions *o, FILE *err)
{
    const Number numbers[] = {
        {EH_OPTION_SIMULATE_DAYS, "days", 1, 36500, &o->days},
        {EH_OPTION_SIMULATE_WARMUP, "warmup", 0, 520, &o->warmup},
        {EH_OPTION_SIMULATE_REPLICATIONS, "replications", 1, 1000, &o->replications},
        {EH_OPTION_SIMULATE_SEED, "seed", 0, INT64_C(999999999999999), &o->seed},
        {EH_OPTION_SIMULATE_HANDLING_MOST, "handling-most", 1, 87600, &o->handling_most},
        {EH_OPTION_SIMULATE_OVERTAKEN, "overtaken", 0, 1000000, &o->overtaken},
    };
    for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++) {
        if (!read_number(arguments, &numbers[i], err)) {
            return false;
        }
    }
    return true;
}

/* Options that say nothing about what is played out, a history or the workload. */
static bool options_fit(const EhSimulation *simulation, FILE *err)
{
    const EhSimulateOptions *o = &simulation->options;
    if (o->tickets != NULL && o->replications >= 0) {
        fprintf(err, "evenhand simulate: --replications is for a workload: a history is played "
                     "out once\n");
        return false;
    }
    const char *stray = o->tickets != NULL                  ? NULL
                        : simulation->baseline.file != NULL ? "baseline"
                        : o->handling != NULL               ? "handling"
                        : o->handling_most >= 0             ? "handling-most"
                        : o->libraries[0] != NULL           ? "allow-library"
                                                            : NULL;
    if (stray != NULL) {
        fprintf(err, "evenhand simulate: --%s is for a history: give its tickets with --tickets\n",
                stray);
    }
    return stray == NULL;
}

static bool read_options(const EhArguments *arguments, EhSimulation *simulation, FILE *err)
{
    EhSimulateOptions *o = &simulation->options;
    const char *from = eh_arguments_value(arguments, EH_OPTION_SIMULATE_FROM);
    o->tickets = eh_arguments_value(arguments, EH_OPTION_SIMULATE_TICKETS);
    o->handling = eh_arguments_value(arguments, EH_OPTION_SIMULATE_HANDLING);
    o->report = eh_arguments_value(arguments, EH_OPTION_SIMULATE_REPORT);
    o->pool = eh_arguments_value(arguments, EH_OPTION_SIMULATE_POOL);
    o->format = (EhSimulateFormat)eh_arguments_choice(arguments, EH_OPTION_SIMULATE_FORMAT);
    const char *const read[] = {simulation->policies[0].file, simulation->policies[1].file,
                                simulation->baseline.file, o->tickets};
    if (!eh_simulate_report_fits("simulate", o->report, err) ||
        !eh_output_apart("simulate", o->report, read, 4, err)) {
        return false;
    }
    if (eh_arguments_value(arguments, EH_OPTION_SIMULATE_SCENARIO) != NULL) {
        if (simulation->policies[1].rules == NULL) {
            fprintf(err, "evenhand simulate: --against and --scenario: one of them at a time\n");
            return false;
        }
        if (strcmp(simulation->policies[0].file, "-") == 0) {
            fprintf(err,
                    "evenhand simulate: --scenario reads the policy twice: put it into a file\n");
            return false;
        }
    }
    if (!eh_read_from("simulate", from, &o->from, err) || !read_numbers(arguments, o, err) ||
        !options_fit(simulation, err)) {
        return false;
    }
    if (o->tickets != NULL && from != NULL && o->warmup >= 0) {
        fprintf(err, "evenhand simulate: --from and --warmup: one of them says from when on a "
                     "history is looked at\n");
        return false;
    }
    return true;
}

/* ---- the study ---- */

static void tell(void *user, uint32_t n_came)
{
    EhRunProgress *progress = user;
    eh_run_progress_show(progress, n_came, 0);
}

static EhSimPlan plan_of(EhSimulation *simulation)
{
    const EhSimulateOptions *o = &simulation->options;
    const EhSimTickets *history = &simulation->history;
    EhSimPlan plan = {.seed = o->seed < 0 ? 1 : (uint64_t)o->seed,
                      .replications = o->replications < 0 ? 20 : (uint32_t)o->replications,
                      .overtaken = o->overtaken < 0 ? 10 : (uint32_t)o->overtaken};
    simulation->warmup = o->warmup < 0 ? 1 : o->warmup;
    if (o->tickets == NULL) {
        const EhSimDesk *desk = &simulation->policies[0].desk;
        plan.start = o->from != EH_MISSING ? o->from : eh_sim_workload_start(desk);
        int64_t warmup = 7 * simulation->warmup, last = warmup + (o->days < 0 ? 28 : o->days);
        plan.from = eh_sim_days_later(desk, plan.start, warmup);
        plan.until = eh_sim_days_later(desk, plan.start, last);
        plan.end = eh_sim_days_later(desk, plan.start, last + 7);
        return plan;
    }
    plan.history = history;
    plan.replications = 1;
    plan.start = history->at[0].created;
    plan.until = history->at[history->n - 1].created + 1;
    if (o->warmup < 0 && plan.until - plan.start < HISTORY_WEEKS * EH_WEEK_MS) {
        simulation->warmup = 0;
    }
    plan.from = plan.start + simulation->warmup * EH_WEEK_MS;
    plan.from = o->from != EH_MISSING ? o->from : plan.from;
    plan.from = plan.from > plan.until ? plan.until : plan.from;
    plan.from = plan.from < plan.start ? plan.start : plan.from;
    if (o->days >= 0 && plan.until - plan.from > o->days * DAY_MS) {
        plan.until = plan.from + o->days * DAY_MS;
    }
    plan.end = plan.until;
    return plan;
}

static int verdict_exit(const EhSimStudy *study)
{
    for (uint32_t i = 0; i < study->sides[0].n_promises; i++) {
        EhSimJudgement judged;
        if (eh_sim_judge(study, 0, i, &judged) && judged.verdict == EH_SIM_BROKEN) {
            return EH_EXIT_FINDINGS;
        }
    }
    return EH_EXIT_CLEAN;
}

static int study(EhSimulation *simulation, EhRunStop *stop, FILE *out, FILE *err)
{
    EhRunProgress progress;
    EhSimPlan plan = plan_of(simulation);
    eh_run_progress_start(&progress, out, err, 0);
    if (plan.history == NULL) {
        if (!eh_until_fits("simulate", "days", plan.end, err)) {
            eh_run_progress_end(&progress);
            return EH_EXIT_USAGE;
        }
        double weeks = (double)(plan.end - plan.start) / (double)EH_WEEK_MS;
        double n = weeks * eh_sim_weekly(&simulation->policies[0].desk);
        if (n > MOST_TICKETS) {
            eh_run_progress_end(&progress);
            fprintf(
                err,
                "evenhand simulate: %.0f million tickets would come; at most %.0f are simulated "
                "at once: look at fewer --days\n",
                n / 1e6, MOST_TICKETS / 1e6);
            return EH_EXIT_USAGE;
        }
    }
    plan.watch = (EhSimWatch){.stop = &stop->wanted, .tell = tell, .user = &progress};
    int code = eh_simulate_calibrate(simulation, &plan, err);
    code = code == EH_EXIT_CLEAN ? eh_simulate_chart(simulation, &plan, err) : code;
    if (code != EH_EXIT_CLEAN) {
        eh_run_progress_end(&progress);
        return code;
    }
    bool fine = eh_sim_study(&simulation->study, &plan, &simulation->policies[0].desk,
                             simulation->n_policies > 1 ? &simulation->policies[1].desk : NULL);
    eh_run_progress_end(&progress);
    if (!fine) {
        return eh_simulate_no_memory(err);
    }
    if (simulation->options.format == EH_SIMULATE_JSON) {
        eh_simulate_print_json(simulation, out);
    } else if (!eh_simulate_print(simulation, out)) {
        return eh_simulate_no_memory(err);
    }
    code = eh_simulate_report(simulation, err);
    if (stop->number != 0) {
        fprintf(err, "evenhand: stopped by %s; these are the figures so far\n",
                eh_run_stop_name(stop->number));
        return EH_EXIT_SIGNAL + stop->number;
    }
    return code != EH_EXIT_CLEAN ? code : verdict_exit(&simulation->study);
}

static int simulate(EhSimulation *simulation, EhPrinter *printer, FILE *out, FILE *err)
{
    EhRunStop stop = {0};
    int code = EH_EXIT_CLEAN;
    for (int i = 0; i < simulation->n_policies && code == EH_EXIT_CLEAN; i++) {
        code = eh_simulate_open(&simulation->policies[i], &simulation->options, printer, err);
    }
    if (code == EH_EXIT_CLEAN && simulation->baseline.file != NULL) {
        code = eh_simulate_open(&simulation->baseline, &simulation->options, printer, err);
    }
    if (code != EH_EXIT_CLEAN) {
        return code;
    }
    eh_run_stop_open(&stop);
    code = simulation->options.tickets != NULL
               ? eh_simulate_open_history(simulation, &stop.wanted, err)
               : eh_simulate_open_workload(simulation, err);
    if (code == EH_EXIT_CLEAN) {
        code = study(simulation, &stop, out, err);
    }
    eh_run_stop_close(&stop);
    return code;
}

int eh_cmd_simulate(const EhArguments *arguments, FILE *out, FILE *err)
{
    EhSimulation simulation = {.n_policies = 1};
    EhPrinter printer = eh_printer(arguments, err);
    int code = EH_EXIT_USAGE;
    if (eh_operands_wrong(arguments, 1, 1, err)) {
        return EH_EXIT_USAGE;
    }
    const char **folders = eh_arguments_values(arguments, EH_OPTION_SIMULATE_FOLDER);
    const char **libraries = eh_arguments_values(arguments, EH_OPTION_SIMULATE_LIBRARY);
    simulation.options.folders = folders;
    simulation.options.libraries = libraries;
    simulation.policies[0].file = arguments->operands[0];
    simulation.policies[1].file = eh_arguments_value(arguments, EH_OPTION_SIMULATE_AGAINST);
    const char *scenario = eh_arguments_value(arguments, EH_OPTION_SIMULATE_SCENARIO);
    if (scenario != NULL && simulation.policies[1].file == NULL) {
        simulation.policies[1].file = scenario;
        simulation.policies[1].rules = arguments->operands[0];
    }
    simulation.baseline.file = eh_arguments_value(arguments, EH_OPTION_SIMULATE_BASELINE);
    simulation.n_policies += simulation.policies[1].file != NULL;
    if (folders == NULL || libraries == NULL) {
        code = eh_simulate_no_memory(err);
    } else if (read_options(arguments, &simulation, err) &&
               (simulation.options.tickets == NULL ||
                !eh_stdin_twice("simulate", arguments->operands[0], simulation.options.tickets,
                                err))) {
        code = simulate(&simulation, &printer, out, err);
    }
    for (int i = 0; i < simulation.n_policies; i++) {
        eh_simulate_close(&simulation.policies[i]);
    }
    eh_simulate_close(&simulation.baseline);
    free(simulation.history.at);
    free(folders);
    free(libraries);
    return code;
}
