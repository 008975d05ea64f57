/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Evenhand in the same measurements as the peers, through the public API alone.
 *
 *     eval eval POLICY TICKETS          hot and streamed sets
 *     eval text POLICY TICKETS          the sets of the text search
 *     eval rows N FORM POLICY TICKETS   first match among N routing rows, `when` rows or a `table`
 *     eval compile NAME POLICY          from text to a program, and from bytecode to a verified program
 *
 * One idea: tickets are objects filled before the clock starts, as the peers' are; what is timed is
 * eh_decide and reading the decision.
 */
#include <evenhand.h>

#include "bench/measure.h"
#include "bench/tickets.h"

/* Slots of the fields, in the order of `paths`. */
enum {
    ID,
    CREATED,
    SUBJECT,
    BODY,
    CHANNEL,
    INTENT,
    REGION,
    IMPACT,
    ORDER_VALUE,
    ISSUES,
    PRIOR,
    SENTIMENT,
    ASKS,
    EMOTIONAL,
    LEGAL,
    SPEND,
    RENEWAL,
    HEALTH,
    DOMAIN,
    TAGS,
    VALUE,
    FIELDS
};
static const char *const paths[FIELDS] = {
    "id",
    "created",
    "subject",
    "body",
    "channel",
    "intent",
    "region",
    "impact_users",
    "order_value",
    "issues_count",
    "prior_contacts",
    "sentiment",
    "asks_human",
    "says_emotional",
    "says_legal",
    "customer.spend",
    "customer.renewal_date",
    "customer.health",
    "customer.domain",
    "customer.tags",
    "customer.value_tier",
};

/* Invariant: tickets[0 .. n) are filled for the program; `batch`, where it is there, holds all. */
typedef struct Subject {
    EhProgram *program;
    EhContext *context;
    EhTicket **tickets;
    EhColumns *batch;
    EhSlot slots[FIELDS];
} Subject;

/* ---- policies ---- */

static char *read_text(const char *path, size_t *n)
{
    FILE *file = fopen(path, "rb");
    char *text = malloc(1 << 24);
    if (!file || !text)
        exit(1);
    *n = fread(text, 1, 1 << 24, file);
    fclose(file);
    return text;
}

static void print_diagnostics(const EhDiagnostics *diagnostics)
{
    EhDiagnostic d;
    for (uint32_t i = 0; eh_diagnostic(diagnostics, i, &d); i++)
        fprintf(stderr, "%s:%u:%u: %s\n", d.file, (unsigned)d.line, (unsigned)d.column, d.message);
}

static EhProgram *compile(const char *text, size_t n, const char *path)
{
    EhCompileOptions options = {.file_name = path};
    EhDiagnostics *diagnostics = NULL;
    EhProgram *program = NULL;
    if (eh_compile(text, n, &options, &program, &diagnostics) != EH_OK) {
        print_diagnostics(diagnostics);
        exit(1);
    }
    eh_diagnostics_free(diagnostics);
    return program;
}

static Subject open_subject(const char *path)
{
    size_t n;
    char *text = read_text(path, &n);
    Subject s = {.program = compile(text, n, path)};
    free(text);
    if (eh_context_new(s.program, NULL, &s.context) != EH_OK)
        exit(1);
    for (int i = 0; i < FIELDS; i++)
        s.slots[i] = eh_slot(s.program, paths[i]);
    return s;
}

/* ---- tickets ---- */

/* Setters that pass over the fields that this policy lacks. */

static EhStatus set_text(EhTicket *ticket, EhSlot slot, Text text)
{
    return slot == EH_NO_SLOT ? EH_OK : eh_set_text(ticket, slot, text.p, text.n);
}

static EhStatus set_name(EhTicket *ticket, EhSlot slot, const char *name)
{
    return slot == EH_NO_SLOT ? EH_OK : eh_set_text(ticket, slot, name, strlen(name));
}

static EhStatus set_int(EhTicket *ticket, EhSlot slot, int64_t value)
{
    return slot == EH_NO_SLOT ? EH_OK : eh_set_int(ticket, slot, value);
}

static EhStatus set_bool(EhTicket *ticket, EhSlot slot, bool value)
{
    return slot == EH_NO_SLOT ? EH_OK : eh_set_bool(ticket, slot, value);
}

static EhStatus set_tags(EhTicket *ticket, EhSlot slot, const Ticket *t)
{
    EhStatus status = slot == EH_NO_SLOT ? EH_OK : eh_set_begin(ticket, slot);
    for (int i = 0; i < t->n_tags && status == EH_OK && slot != EH_NO_SLOT; i++)
        status = eh_add_text(ticket, slot, t->tags[i].p, t->tags[i].n);
    return status;
}

/* True if everything was taken. */
static bool fill(EhTicket *ticket, const EhSlot *slots, const Ticket *t)
{
    EhStatus s[] = {
        set_text(ticket, slots[ID], t->id),
        set_text(ticket, slots[CREATED], t->created),
        set_text(ticket, slots[SUBJECT], t->subject),
        set_text(ticket, slots[BODY], t->body),
        set_name(ticket, slots[CHANNEL], bench_channels[t->channel]),
        set_name(ticket, slots[INTENT], bench_intents[t->intent]),
        set_name(ticket, slots[REGION], bench_regions[t->region]),
        set_int(ticket, slots[IMPACT], t->impact),
        set_int(ticket, slots[ORDER_VALUE], t->order_value),
        set_int(ticket, slots[ISSUES], t->issues),
        set_int(ticket, slots[PRIOR], t->prior),
        slots[SENTIMENT] == EH_NO_SLOT ? EH_OK
                                       : eh_set_number(ticket, slots[SENTIMENT], t->sentiment),
        set_bool(ticket, slots[ASKS], t->asks_human),
        set_bool(ticket, slots[EMOTIONAL], t->emotional),
        set_bool(ticket, slots[LEGAL], t->legal),
        set_int(ticket, slots[SPEND], t->spend),
        set_int(ticket, slots[RENEWAL], t->renewal),
        set_int(ticket, slots[HEALTH], t->health),
        set_text(ticket, slots[DOMAIN], t->domain),
        set_tags(ticket, slots[TAGS], t),
        set_name(ticket, slots[VALUE], bench_values[t->value]),
    };
    for (size_t i = 0; i < sizeof s / sizeof *s; i++)
        if (s[i] != EH_OK)
            return false;
    return true;
}

static size_t load(Subject *s, const char *path, size_t max)
{
    static Search search;
    size_t n = 0;
    search_open(&search);
    const Ticket *tickets = tickets_load(&search, path, max, &n);
    s->tickets = calloc(max, sizeof *s->tickets);
    for (size_t i = 0; i < n; i++)
        if (!s->tickets || eh_ticket_new(s->program, &s->tickets[i]) != EH_OK ||
            !fill(s->tickets[i], s->slots, &tickets[i])) {
            fprintf(stderr, "bench: ticket %zu is not taken\n", i);
            exit(1);
        }
    if (n < 16000)
        exit(1);
    return n;
}

static void fill_batch(Subject *s, size_t n)
{
    if (eh_columns_new(s->program, &s->batch) != EH_OK)
        exit(1);
    for (size_t i = 0; i < n; i++)
        if (eh_columns_add(s->batch, s->tickets[i]) != EH_OK)
            exit(1);
}

/* ---- deciding ---- */

/* Names count as the policy declares them: vip first, urgent first, automated first. */
static inline uint64_t add(uint64_t sum, const EhDecision *d, size_t i)
{
    Decision out = {
        .vip = d->klass == 0,
        .priority = (unsigned)d->priority,
        .tier = (unsigned)d->tier + 1,
        .queue = (unsigned)d->queue + 1,
        .sla = (unsigned)(d->clocks[0].target / 60000),
        .complexity = (int32_t)d->complexity,
    };
    return checksum_add(sum, decision_pack(&out), i);
}

static uint64_t decide_all(const Subject *s, size_t n, EhMode mode)
{
    uint64_t sum = 0;
    for (size_t i = 0; i < n; i++)
        sum = add(sum, eh_decide(s->context, s->tickets[i], BENCH_NOW_MS, mode), i);
    return sum;
}

static uint64_t pass(void *with, size_t n)
{
    return decide_all(with, n, EH_PLAIN);
}

static uint64_t pass_recording(void *with, size_t n)
{
    return decide_all(with, n, EH_RECORDING);
}

/* The same of a chunk's columns. */
static uint64_t add_all(uint64_t sum, const EhDecisions *d)
{
    for (size_t i = 0; i < d->n; i++) {
        Decision out = {
            .vip = d->klass[i] == 0,
            .priority = (unsigned)d->priority[i],
            .tier = (unsigned)d->tier[i] + 1,
            .queue = (unsigned)d->queue[i] + 1,
            .sla = (unsigned)(d->clocks[0].target[i] / 60000),
            .complexity = (int32_t)d->complexity[i],
        };
        sum = checksum_add(sum, decision_pack(&out), d->first + i);
    }
    return sum;
}

static uint64_t pass_batch(void *with, size_t n)
{
    const Subject *s = with;
    const EhDecisions *d;
    uint64_t sum = 0;
    for (size_t i = 0; i < n && (d = eh_decide_batch(s->context, s->batch, i, BENCH_NOW_MS));
         i += d->n)
        sum = add_all(sum, d);
    return sum;
}

static uint64_t pass_rows(void *with, size_t n)
{
    const Subject *s = with;
    uint64_t sum = 0;
    for (size_t i = 0; i < n; i++) {
        const EhDecision *d = eh_decide(s->context, s->tickets[i], BENCH_NOW_MS, EH_PLAIN);
        sum = checksum_add(sum, (uint64_t)d->queue, i);
    }
    return sum;
}

static int run_sets(const char *test, const char *policy, const char *path)
{
    Subject s = open_subject(policy);
    size_t n = load(&s, path, 200000);
    if (strcmp(test, "text") == 0) {
        measure("text4000", "evenhand", pass, &s, 4000, 20);
        if (n > 16000)
            measure("text50000", "evenhand", pass, &s, 50000, 1);
        return 0;
    }
    measure("hot4000", "evenhand", pass, &s, 4000, 50);
    measure("hot4000", "evenhand recording", pass_recording, &s, 4000, 10);
    measure("hot16000", "evenhand", pass, &s, 16000, 12);
    if (n > 16000) {
        measure("stream", "evenhand", pass, &s, n, 1);
        fill_batch(&s, n);
        measure("stream", "evenhand batch", pass_batch, &s, n, 1);
    }
    return 0;
}

static int run_rows(const char *n, const char *form, const char *policy, const char *path)
{
    char test[32], peer[32];
    Subject s = open_subject(policy);
    load(&s, path, 16000);
    snprintf(test, sizeof test, "rows%s", n);
    snprintf(peer, sizeof peer, "evenhand %s", form);
    measure(test, peer, pass_rows, &s, 4000, atoi(n) < 1000 ? 20 : 1);
    return 0;
}

/* ---- compiling and loading ---- */

#define COMPILE_TIMES 9

static int run_compile(const char *name, const char *path)
{
    char test[64];
    double compiling[COMPILE_TIMES], loading[COMPILE_TIMES];
    size_t n, size = 0;
    char *text = read_text(path, &n);
    for (int i = 0; i < COMPILE_TIMES; i++) {
        EhProgram *loaded = NULL;
        double start = cpu_ns();
        EhProgram *program = compile(text, n, path);
        compiling[i] = cpu_ns() - start;
        const void *bytes = eh_program_bytes(program, &size);
        start = cpu_ns();
        if (eh_program_load(bytes, size, NULL, &loaded) != EH_OK)
            return 1;
        loading[i] = cpu_ns() - start;
        eh_program_free(loaded);
        eh_program_free(program);
    }
    snprintf(test, sizeof test, "compile %s", name);
    report(test, "evenhand", n, median(compiling, COMPILE_TIMES), 0);
    snprintf(test, sizeof test, "load %s", name);
    report(test, "evenhand", size, median(loading, COMPILE_TIMES), 0);
    return 0;
}

int main(int argc, char **argv)
{
    if (argc == 6 && strcmp(argv[1], "rows") == 0)
        return run_rows(argv[2], argv[3], argv[4], argv[5]);
    if (argc == 4 && strcmp(argv[1], "compile") == 0)
        return run_compile(argv[2], argv[3]);
    if (argc == 4)
        return run_sets(argv[1], argv[2], argv[3]);
    fputs(
        "usage: eval eval|text POLICY TICKETS | rows N FORM POLICY TICKETS | compile NAME POLICY\n",
        stderr);
    return 2;
}
