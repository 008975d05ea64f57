/* SPDX-License-Identifier: Apache-2.0 */
/*
 * `evenhand simulate`, from its command line to its exit code.
 */
#include "cli/simulate.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "compiler/policy.h"
#include "lint/witness.h"
#include "vm/convert.h"

/* Of so many tickets a replication fits into memory: some 5 GiB. */
#define MOST_TICKETS 20e6
enum { HISTORY_WEEKS = 5, DAY_MS = 86400000 };

static int no_memory(FILE *err)
{
    fprintf(err, "evenhand simulate: out of memory\n");
    return EH_EXIT_INTERNAL;
}

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
        {EH_OPTION_SIMULATE_OVERTAKEN, "overtaken", 0, 1000000, &o->overtaken},
    };
    for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++) {
        if (!read_number(arguments, &numbers[i], err)) {
            return false;
        }
    }
    return true;
}

static bool read_options(const EhArguments *arguments, EhSimulateOptions *o, FILE *err)
{
    const char *from = eh_arguments_value(arguments, EH_OPTION_SIMULATE_FROM);
    o->tickets = eh_arguments_value(arguments, EH_OPTION_SIMULATE_TICKETS);
    o->handling = eh_arguments_value(arguments, EH_OPTION_SIMULATE_HANDLING);
    o->format = (EhSimulateFormat)eh_arguments_choice(arguments, EH_OPTION_SIMULATE_FORMAT);
    o->from = EH_MISSING;
    if (o->tickets != NULL && from != NULL) {
        fprintf(err, "evenhand simulate: --from is for a workload; a history begins with its first "
                     "ticket\n");
        return false;
    }
    if (from != NULL && (strlen(from) >= EH_CONVERT_MAX ||
                         !eh_convert_instant(from, (uint32_t)strlen(from), &o->from) ||
                         o->from < 0 || o->from > EH_TIME_MAX / 2)) {
        fprintf(err,
                "evenhand simulate: --from: '%s' is not an instant such as "
                "2026-03-02T00:00:00Z\n",
                from);
        return false;
    }
    return read_numbers(arguments, o, err);
}

/* ---- policies ---- */

static int compile(EhSimulated *policy, const EhSimulateOptions *options, EhPrinter *printer,
                   FILE *err)
{
    EhBytes text;
    EhCompileOptions compile_options = {.file_name = strcmp(policy->file, "-") == 0 ? "<stdin>"
                                                                                    : policy->file,
                                        .folders = options->folders};
    if (!eh_policy_load(policy->file, &text, err)) {
        return EH_EXIT_USAGE;
    }
    EhStatus status =
        eh_compile(text.p, text.n, &compile_options, &policy->program, &policy->diagnostics);
    free(text.p);
    if (status == EH_ERRORS) {
        eh_print_diagnostics(printer, policy->diagnostics);
    }
    return status == EH_OK       ? EH_EXIT_CLEAN
           : status == EH_ERRORS ? EH_EXIT_FINDINGS
                                 : no_memory(err);
}

static int policy_open(EhSimulated *policy, const EhSimulateOptions *options, EhPrinter *printer,
                       FILE *err)
{
    eh_arena_init(&policy->arena, NULL);
    policy->open = true;
    int code = compile(policy, options, printer, err);
    if (code != EH_EXIT_CLEAN) {
        return code;
    }
    policy->service = eh_service_read(eh_compiled_policy(policy->diagnostics), policy->program,
                                      &policy->arena, 0);
    if (policy->service == NULL || !eh_sim_desk_open(&policy->desk, policy->service)) {
        return no_memory(err);
    }
    if (policy->service->pools.n == 0) {
        fprintf(err, "evenhand simulate: %s has no `pool` that serves tickets\n", policy->file);
        return EH_EXIT_USAGE;
    }
    return EH_EXIT_CLEAN;
}

static void policy_close(EhSimulated *policy)
{
    if (!policy->open) {
        return;
    }
    eh_sim_desk_close(&policy->desk);
    eh_arena_free(&policy->arena);
    eh_program_free(policy->program);
    eh_diagnostics_free(policy->diagnostics);
}

/* ---- a history ---- */

static int read_history(const EhSimulation *simulation, EhSimulated *policy,
                        const atomic_bool *stop, FILE *err)
{
    const char *name = simulation->options.tickets;
    bool standard = strcmp(name, "-") == 0;
    int fd = standard ? dup(STDIN_FILENO) : open(name, O_RDONLY | O_CLOEXEC);
    if (fd < 0) {
        fprintf(err, "evenhand: %s: %s\n", *name == '\0' ? "''" : name, eh_error_text(errno));
        return EH_EXIT_USAGE;
    }
    switch (eh_sim_history_read(&policy->desk, fd, stop)) {
    case EH_SIM_READ:
        return EH_EXIT_CLEAN;
    case EH_SIM_READ_FAILED:
        fprintf(err, "evenhand: %s: %s\n", standard ? "standard input" : name,
                eh_input_why(policy->desk.history.input));
        return EH_EXIT_USAGE;
    case EH_SIM_READ_NO_MEMORY:
        break;
    }
    return no_memory(err);
}

/* The field that says how long handling took, `handling` where none is named; false after a message. */
static bool handling_slot(const EhSimulation *simulation, EhSlot *slot, FILE *err)
{
    const char *name = simulation->options.handling;
    const EhProgram *program = simulation->policies[0].program;
    *slot = eh_slot(program, name != NULL ? name : "handling");
    if (*slot != EH_NO_SLOT && eh_slot_type(program, *slot) == EH_TYPE_DURATION) {
        return true;
    }
    *slot = EH_NO_SLOT;
    if (name != NULL) {
        fprintf(err, "evenhand simulate: --handling: '%s' is not a field of type duration\n", name);
    }
    return name == NULL;
}

static int open_history(EhSimulation *simulation, const atomic_bool *stop, FILE *err)
{
    EhSimulateOptions *o = &simulation->options;
    EhSlot slot;
    if (!handling_slot(simulation, &slot, err)) {
        return EH_EXIT_USAGE;
    }
    for (int i = 0; i < simulation->n_policies; i++) {
        int code = read_history(simulation, &simulation->policies[i], stop, err);
        if (code != EH_EXIT_CLEAN) {
            return code;
        }
    }
    if (!eh_sim_history_tickets(&simulation->policies[0].desk, slot,
                                o->seed < 0 ? 1 : (uint64_t)o->seed, &simulation->history,
                                &simulation->handled)) {
        return no_memory(err);
    }
    if (simulation->history.n == 0) {
        fprintf(err, "evenhand simulate: %s holds no ticket with an id and an instant\n",
                o->tickets);
        return EH_EXIT_USAGE;
    }
    if (simulation->handled.unknown) {
        fprintf(err, "evenhand simulate: nothing says how long handling takes: name a field with "
                     "--handling, or give the policy a `workload`\n");
        return EH_EXIT_USAGE;
    }
    return EH_EXIT_CLEAN;
}

/* The second policy gets the first one's workload; a sample that it does not have itself, as data. */
static bool follow(EhSimulation *simulation)
{
    EhSimulated *first = &simulation->policies[0];
    EhLint lint = {
        .policy = first->service->policy, .program = first->program, .arena = &first->arena};
    EhStr *data = eh_arena_array(&first->arena, first->desk.n_lines + 1, sizeof *data);
    for (uint32_t i = 0; data != NULL && i < first->desk.n_lines; i++) {
        data[i] = eh_witness_sample(&lint, first->desk.lines[i].sample);
    }
    return data != NULL && !first->arena.failed &&
           eh_sim_desk_follow(&simulation->policies[1].desk, &first->desk, data);
}

static int open_workload(EhSimulation *simulation, FILE *err)
{
    EhSimDesk *desk = &simulation->policies[0].desk;
    if (desk->n_lines == 0) {
        fprintf(err, "evenhand simulate: %s has no `workload`: give tickets with --tickets\n",
                simulation->policies[0].file);
        return EH_EXIT_USAGE;
    }
    return simulation->n_policies < 2 || follow(simulation) ? EH_EXIT_CLEAN : no_memory(err);
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
        plan.from = plan.start + simulation->warmup * EH_WEEK_MS;
        plan.until = plan.from + (o->days < 0 ? 28 : o->days) * DAY_MS;
        plan.end = plan.until + EH_WEEK_MS;
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
    plan.from = plan.from > plan.until ? plan.until : plan.from;
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
    bool fine = eh_sim_study(&simulation->study, &plan, &simulation->policies[0].desk,
                             simulation->n_policies > 1 ? &simulation->policies[1].desk : NULL);
    eh_run_progress_end(&progress);
    if (!fine) {
        return no_memory(err);
    }
    if (simulation->options.format == EH_SIMULATE_JSON) {
        eh_simulate_print_json(simulation, out);
    } else {
        eh_simulate_print(simulation, out);
    }
    if (stop->number != 0) {
        fprintf(err, "evenhand: stopped by %s; these are the figures so far\n",
                eh_run_stop_name(stop->number));
        return EH_EXIT_SIGNAL + stop->number;
    }
    return verdict_exit(&simulation->study);
}

static int simulate(EhSimulation *simulation, EhPrinter *printer, FILE *out, FILE *err)
{
    EhRunStop stop = {0};
    int code = EH_EXIT_CLEAN;
    for (int i = 0; i < simulation->n_policies && code == EH_EXIT_CLEAN; i++) {
        code = policy_open(&simulation->policies[i], &simulation->options, printer, err);
    }
    if (code != EH_EXIT_CLEAN) {
        return code;
    }
    eh_run_stop_open(&stop);
    code = simulation->options.tickets != NULL ? open_history(simulation, &stop.wanted, err)
                                               : open_workload(simulation, err);
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
    simulation.options.folders = folders;
    simulation.policies[0].file = arguments->operands[0];
    simulation.policies[1].file = eh_arguments_value(arguments, EH_OPTION_SIMULATE_AGAINST);
    simulation.n_policies += simulation.policies[1].file != NULL;
    if (folders == NULL) {
        return no_memory(err);
    }
    if (read_options(arguments, &simulation.options, err) &&
        (simulation.options.tickets == NULL ||
         !eh_stdin_twice("simulate", arguments->operands[0], simulation.options.tickets, err))) {
        code = simulate(&simulation, &printer, out, err);
    }
    for (int i = 0; i < simulation.n_policies; i++) {
        policy_close(&simulation.policies[i]);
    }
    free(simulation.history.at);
    free(folders);
    return code;
}
