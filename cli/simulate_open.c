/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What `evenhand simulate` works on: policies, compiled and at work, and the tickets that reach them.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/outside.h"
#include "cli/simulate.h"
#include "compiler/policy.h"
#include "lint/witness.h"

int eh_simulate_no_memory(FILE *err)
{
    fprintf(err, "evenhand simulate: out of memory\n");
    return EH_EXIT_INTERNAL;
}

/* ---- policies ---- */

/* `fragment`: NULL, or what takes the place of the desk. */
static EhStatus compile_text(EhSimulated *policy, const EhSimulateOptions *options,
                             const EhBytes *text, const EhBytes *fragment)
{
    const char *file = policy->rules != NULL ? policy->rules : policy->file;
    EhCompileOptions compile_options = {.file_name = strcmp(file, "-") == 0 ? "<stdin>" : file,
                                        .folders = options->folders};
    EhScenarioText scenario = {.file_name = policy->file,
                               .text = fragment != NULL ? fragment->p : NULL,
                               .n = fragment != NULL ? fragment->n : 0};
    return eh_compile_scenario(text->p, text->n, &compile_options,
                               fragment != NULL ? &scenario : NULL, &policy->program,
                               &policy->diagnostics);
}

static int compile(EhSimulated *policy, const EhSimulateOptions *options, EhPrinter *printer,
                   FILE *err)
{
    EhBytes text, fragment = {NULL, 0};
    bool scenario = policy->rules != NULL;
    if (!eh_policy_load(scenario ? policy->rules : policy->file, &text, err)) {
        return EH_EXIT_USAGE;
    }
    if (scenario && !eh_policy_load(policy->file, &fragment, err)) {
        free(text.p);
        return EH_EXIT_USAGE;
    }
    EhStatus status = compile_text(policy, options, &text, scenario ? &fragment : NULL);
    free(text.p);
    free(fragment.p);
    if (status == EH_ERRORS) {
        eh_print_diagnostics(printer, policy->diagnostics);
    }
    return status == EH_OK       ? EH_EXIT_CLEAN
           : status == EH_ERRORS ? EH_EXIT_FINDINGS
                                 : eh_simulate_no_memory(err);
}

/* Without --pool all are at work. */
static bool choose_pool(EhSimulated *policy, const EhSimulateOptions *options, FILE *err)
{
    EhService *service = policy->service;
    for (uint32_t i = 0; options->pool != NULL && i < service->pools.n; i++) {
        if (eh_str_is(service->pools.at[i].name, options->pool)) {
            eh_service_only(service, i);
            return true;
        }
    }
    if (options->pool != NULL) {
        fprintf(err, "evenhand simulate: --pool: %s has no pool '%s' that serves tickets\n",
                policy->file, options->pool);
    }
    return options->pool == NULL;
}

int eh_simulate_open(EhSimulated *policy, const EhSimulateOptions *options, EhPrinter *printer,
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
        return eh_simulate_no_memory(err);
    }
    if (policy->service->pools.n == 0) {
        fprintf(err, "evenhand simulate: %s has no `pool` that serves tickets\n", policy->file);
        return EH_EXIT_USAGE;
    }
    return choose_pool(policy, options, err) ? EH_EXIT_CLEAN : EH_EXIT_USAGE;
}

void eh_simulate_close(EhSimulated *policy)
{
    if (!policy->open) {
        return;
    }
    eh_sim_desk_close(&policy->desk);
    eh_outside_close(policy->host);
    eh_arena_free(&policy->arena);
    eh_program_free(policy->program);
    eh_diagnostics_free(policy->diagnostics);
}

/* ---- a history ---- */

/* Opens what the policy asks for, as `run` does. A lookup is waited for longer: no figure should hang on how busy the
 * machine is. */
static int reach_outside(EhSimulated *policy, const EhSimulateOptions *options, FILE *err)
{
    enum { TIMEOUT_MS = 60000 };
    EhAsker asker = {.name = "evenhand simulate",
                     .policy = policy->rules != NULL ? policy->rules : policy->file,
                     .folders = options->folders,
                     .libraries = options->libraries,
                     .timeout_ms = TIMEOUT_MS,
                     .err = err};
    if (!eh_sim_desk_ask(&policy->desk)) {
        return eh_simulate_no_memory(err);
    }
    int code = eh_asker_open(&asker, policy->desk.program, &policy->host);
    if (code != EH_EXIT_CLEAN || policy->host == NULL) {
        return code;
    }
    EhOutside outside = eh_outside_callbacks(policy->host);
    return eh_sim_desk_reach(&policy->desk, &outside) ? EH_EXIT_CLEAN : eh_simulate_no_memory(err);
}

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
    return eh_simulate_no_memory(err);
}

/* The next name of "a-b-c"; false at its end, or where it is no field. */
static bool next_field(const EhProgram *program, const char **at, EhSlot *slot)
{
    char name[256];
    size_t n = strcspn(*at, "-");
    if (n == 0 || n >= sizeof name) {
        return false;
    }
    memcpy(name, *at, n);
    name[n] = '\0';
    *at += n;
    *slot = eh_slot(program, name);
    return *slot != EH_NO_SLOT;
}

/* Fields "a-b-c" whose difference is a duration. */
static bool held_fields(const EhProgram *program, const char *text, EhSimHeld *held)
{
    int instants = 0;
    for (const char *at = text; held->n < EH_SIM_HELD; at++) {
        EhSlot slot;
        if (!next_field(program, &at, &slot)) {
            return false;
        }
        EhType type = eh_slot_type(program, slot);
        bool instant = type == EH_TYPE_TIME && (int)held->n == instants && instants < 2;
        if (!instant && type != EH_TYPE_DURATION) {
            return false;
        }
        instants += instant;
        held->slots[held->n++] = slot;
        if (*at == '\0') {
            return instants != 1;
        }
    }
    return false;
}

static bool no_handling(const char *name, FILE *err)
{
    fprintf(err,
            "evenhand simulate: --handling: '%s' is not a field of type duration, nor a "
            "difference of fields such as solved_at-created-queue_wait, nor a key of the tickets "
            "with one\n",
            name);
    return false;
}

/* What says how long handling took, `handling` where nothing is named; false after a message. A name that is no field may
 * be a key of the data that the policy does not declare. */
static bool held_of(const EhSimulation *simulation, EhSimHeld *held, FILE *err)
{
    const char *name = simulation->options.handling;
    int64_t most = simulation->options.handling_most;
    *held = (EhSimHeld){.key = EH_STR("")};
    if (!held_fields(simulation->policies[0].program, name != NULL ? name : "handling", held)) {
        held->n = 0;
    }
    held->most = most > 0 ? most * EH_HOUR_MS : EH_TIME_MAX;
    if (name == NULL || held->n > 0) {
        return true;
    }
    if (strchr(name, '-') == NULL && eh_slot(simulation->policies[0].program, name) == EH_NO_SLOT) {
        held->key = (EhStr){name, (uint32_t)strlen(name)};
        return true;
    }
    return no_handling(name, err);
}

/* Every policy reads the items on its own, so all have to find the same. */
static bool same_items(const EhSimHistory *a, const EhSimHistory *b)
{
    uint64_t n[2] = {0, 0};
    for (uint32_t i = 0; i < a->n_batches; i++) {
        n[0] += a->batches[i].n_items;
    }
    for (uint32_t i = 0; i < b->n_batches; i++) {
        n[1] += b->batches[i].n_items;
    }
    return a->n_batches == b->n_batches && n[0] == n[1];
}

static int read_for(EhSimulation *simulation, EhSimulated *policy, const atomic_bool *stop,
                    FILE *err)
{
    const EhSimulated *first = &simulation->policies[0];
    int code = reach_outside(policy, &simulation->options, err);
    code = code == EH_EXIT_CLEAN ? read_history(simulation, policy, stop, err) : code;
    if (code == EH_EXIT_CLEAN && policy != first &&
        !same_items(&policy->desk.history, &first->desk.history)) {
        fprintf(err,
                "evenhand simulate: %s can be read only once, or changes: put the tickets into "
                "a file\n",
                simulation->options.tickets);
        return EH_EXIT_USAGE;
    }
    return code;
}

static int read_all(EhSimulation *simulation, const atomic_bool *stop, FILE *err)
{
    int code = EH_EXIT_CLEAN;
    for (int i = 0; i < simulation->n_policies && code == EH_EXIT_CLEAN; i++) {
        code = read_for(simulation, &simulation->policies[i], stop, err);
    }
    if (code == EH_EXIT_CLEAN && simulation->baseline.file != NULL) {
        code = read_for(simulation, &simulation->baseline, stop, err);
    }
    return code;
}

int eh_simulate_open_history(EhSimulation *simulation, const atomic_bool *stop, FILE *err)
{
    EhSimulateOptions *o = &simulation->options;
    EhSimHeld held;
    if (!held_of(simulation, &held, err)) {
        return EH_EXIT_USAGE;
    }
    int code = read_all(simulation, stop, err);
    if (code != EH_EXIT_CLEAN) {
        return code;
    }
    if (!eh_sim_history_tickets(&simulation->policies[0].desk, &held,
                                o->seed < 0 ? 1 : (uint64_t)o->seed, &simulation->history,
                                &simulation->handled)) {
        return eh_simulate_no_memory(err);
    }
    if (simulation->history.n == 0) {
        fprintf(err,
                "evenhand simulate: %s holds no ticket with an id and an instant: " EH_TICKETS_ARE
                "\n",
                o->tickets);
        return EH_EXIT_USAGE;
    }
    if (held.key.n > 0 && simulation->handled.recorded == 0) {
        (void)no_handling(o->handling, err); /* nor a ticket knows the name */
        return EH_EXIT_USAGE;
    }
    if (o->from > simulation->history.at[simulation->history.n - 1].created) {
        fprintf(err, "evenhand simulate: no ticket of %s came after --from\n", o->tickets);
        return EH_EXIT_USAGE;
    }
    if (simulation->handled.unknown) {
        fprintf(err, "evenhand simulate: nothing says how long handling takes: name a field with "
                     "--handling, or give the policy a `workload`\n");
        return EH_EXIT_USAGE;
    }
    return EH_EXIT_CLEAN;
}

/* One policy gets the other one's workload; a sample that it does not have itself, as data. */
static bool follow(EhSimulated *policy, EhSimulated *other)
{
    EhLint lint = {
        .policy = other->service->policy, .program = other->program, .arena = &other->arena};
    EhStr *data = eh_arena_array(&other->arena, other->desk.n_lines + 1, sizeof *data);
    for (uint32_t i = 0; data != NULL && i < other->desk.n_lines; i++) {
        data[i] = eh_witness_sample(&lint, other->desk.lines[i].sample);
    }
    return data != NULL && !other->arena.failed &&
           eh_sim_desk_follow(&policy->desk, &other->desk, data);
}

/* A scenario's own workload comes to both desks: the policy lies in file 0, the fragment behind it. */
static bool brings_workload(const EhSimulated *policy)
{
    const EhNode *workload = policy->rules == NULL ? NULL : policy->service->policy->workload;
    return workload != NULL && workload->span.file != 0;
}

int eh_simulate_open_workload(EhSimulation *simulation, FILE *err)
{
    EhSimulated *first = &simulation->policies[0], *second = &simulation->policies[1];
    bool turned = simulation->n_policies > 1 && brings_workload(second);
    if ((turned ? second : first)->desk.n_lines == 0) {
        fprintf(err, "evenhand simulate: %s has no `workload`: give tickets with --tickets\n",
                first->file);
        return EH_EXIT_USAGE;
    }
    bool fine =
        simulation->n_policies < 2 || follow(turned ? first : second, turned ? second : first);
    return fine ? EH_EXIT_CLEAN : eh_simulate_no_memory(err);
}
