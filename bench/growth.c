/* SPDX-License-Identifier: Apache-2.0 */
/*
 * How the cost of a decision grows with phrases, the length of a text, lists, sets, the lines of a policy and the past.
 *
 * One idea: a policy that reads one thing, of which there is ten times more in each step; its whole decision is timed, so
 * that the first step of each shows what everything else costs.
 */
#include <evenhand.h>

#include <stdarg.h>
#include <string.h>

#include "bench/measure.h"

enum { TEXT_ROOM = 1 << 22, TICKETS = 64, STEPS = 4 };
#define NOW INT64_C(1772463600000)

typedef struct Text {
    char *p;
    size_t n;
} Text;

static void add(Text *text, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    int n = vsnprintf(text->p + text->n, TEXT_ROOM - text->n, format, arguments);
    va_end(arguments);
    if (n < 0 || (text->n += (size_t)n) >= TEXT_ROOM)
        exit(1);
}

/* Words of six letters by number; two of them are a phrase. */
static const char *word(unsigned i)
{
    static char text[8];
    uint64_t x = (i + 1) * UINT64_C(0x9E3779B97F4A7C15);
    for (int k = 0; k < 6; k++, x /= 26)
        text[k] = (char)('a' + x % 26);
    text[6] = '\0';
    return text;
}

/* ---- what grows: the policy's `declarations` and `condition`, and what a ticket holds ---- */

typedef struct Case {
    const char *name;
    unsigned steps[STEPS];
    void (*policy)(Text *text, unsigned n);
    void (*ticket)(EhTicket *ticket, const EhProgram *program, unsigned n, unsigned number);
} Case;

static void fill_body(EhTicket *ticket, const EhProgram *program, unsigned bytes, unsigned number)
{
    static char body[200000];
    size_t n = 0;
    for (unsigned i = 0; n + 8 < bytes && n + 8 < sizeof body; i++) {
        memcpy(body + n, word(1000000 + number * 1000 + i), 6);
        body[n + 6] = ' ';
        n += 7;
    }
    eh_set_text(ticket, eh_slot(program, "body"), body, n);
}

static void phrases_policy(Text *text, unsigned n)
{
    add(text, "phrases wanted {\n");
    for (unsigned i = 0; i < n; i++) {
        add(text, "  \"%s ", word(2 * i));
        add(text, "%s\"\n", word(2 * i + 1));
    }
    add(text, "}\nlet found = body mentions wanted\n");
}

static void phrases_ticket(EhTicket *ticket, const EhProgram *program, unsigned n, unsigned number)
{
    (void)n;
    fill_body(ticket, program, 340, number);
}

static void body_policy(Text *text, unsigned n)
{
    (void)n;
    phrases_policy(text, 18);
}

static void list_policy(Text *text, unsigned n)
{
    (void)n;
    add(text, "let found = any x in numbers where x > 999_999\n");
}

static void list_ticket(EhTicket *ticket, const EhProgram *program, unsigned n, unsigned number)
{
    EhSlot slot = eh_slot(program, "numbers");
    eh_set_begin(ticket, slot);
    for (unsigned i = 0; i < n; i++)
        eh_add_int(ticket, slot, (i * 7 + number) % 1000);
}

static void set_policy(Text *text, unsigned n)
{
    (void)n;
    add(text, "let found = \"wanted\" in tags\n");
}

static void set_ticket(EhTicket *ticket, const EhProgram *program, unsigned n, unsigned number)
{
    EhSlot slot = eh_slot(program, "tags");
    eh_set_begin(ticket, slot);
    for (unsigned i = 0; i < n; i++)
        eh_add_text(ticket, slot, word(number * 1000 + i), 6);
}

static void names_policy(Text *text, unsigned n)
{
    add(text, "list members of text {\n");
    for (unsigned i = 0; i < n; i++)
        add(text, "  \"%s%u\"\n", word(i), i);
    add(text, "}\nlet found = who in members\n");
}

static void names_ticket(EhTicket *ticket, const EhProgram *program, unsigned n, unsigned number)
{
    (void)n;
    eh_set_text(ticket, eh_slot(program, "who"), word(number), 6);
}

static void lines_policy(Text *text, unsigned n)
{
    add(text, "complexity {\n");
    for (unsigned i = 0; i < n; i++)
        add(text, "  1 when impact > %u\n", i % 1000);
    add(text, "}\nlet found = complexity > 100_000\n");
}

static void lines_ticket(EhTicket *ticket, const EhProgram *program, unsigned n, unsigned number)
{
    (void)n;
    eh_set_int(ticket, eh_slot(program, "impact"), number % 1000);
}

static void past_policy(Text *text, unsigned n)
{
    (void)n;
    add(text, "target reply until done\nsla only { reply 100h }\nclass only otherwise\n"
              "pause reply while status is waiting\nlet found = impact > 999_999\n");
}

static void past_ticket(EhTicket *ticket, const EhProgram *program, unsigned n, unsigned number)
{
    EhSlot slot = eh_slot(program, "status");
    (void)number;
    for (unsigned i = 0; i < n; i++) {
        eh_history_begin(ticket, NOW - 3600000 + (int64_t)i);
        eh_set_text(ticket, slot, i % 2 ? "open" : "waiting", i % 2 ? 4 : 7);
        eh_history_end(ticket);
    }
}

static const Case cases[] = {
    {"phrases in a body of 340 bytes", {10, 100, 1000, 10000}, phrases_policy, phrases_ticket},
    {"bytes of a body, 18 phrases", {100, 1000, 10000, 100000}, body_policy, fill_body},
    {"elements of a list, `any x in numbers where`", {1, 10, 100, 1000}, list_policy, list_ticket},
    {"elements of a set, `\"wanted\" in tags`", {1, 10, 100, 1000}, set_policy, set_ticket},
    {"names of a `list`, `who in members`", {10, 100, 1000, 10000}, names_policy, names_ticket},
    {"lines of `complexity`", {1, 10, 100, 1000}, lines_policy, lines_ticket},
    {"changes of a tracked field, a paused clock", {1, 10, 100, 1000}, past_policy, past_ticket},
};

/* ---- one step ---- */

static EhProgram *compile(const Case *what, unsigned n)
{
    EhDiagnostics *diagnostics = NULL;
    EhProgram *program = NULL;
    EhDiagnostic d;
    Text text = {malloc(TEXT_ROOM), 0};
    if (text.p == NULL)
        exit(1);
    add(&text,
        "policy growth\nqueues a, b\npriorities normal\nfallback queue b\nticket {\n  id text\n"
        "  created time\n  body text = \"\"\n  who text = \"\"\n  impact int in 0..1_000_000 = 0\n"
        "  numbers list of int up to 1000 = {}\n  tags set of text up to 1000 = {}\n"
        "  status enum { open, waiting } = open tracked\n  done time?\n}\n");
    what->policy(&text, n);
    add(&text,
        "route { found: when found -> a\n  otherwise -> b }\nrank { otherwise -> normal }\n");
    if (eh_compile(text.p, text.n, NULL, &program, &diagnostics) != EH_OK) {
        for (uint32_t i = 0; eh_diagnostic(diagnostics, i, &d); i++)
            fprintf(stderr, "%s: %u: %s\n", what->name, (unsigned)d.line, d.message);
        exit(1);
    }
    eh_diagnostics_free(diagnostics);
    free(text.p);
    return program;
}

typedef struct Desk {
    EhContext *context;
    EhTicket *tickets[TICKETS];
} Desk;

static uint64_t pass(void *with, size_t n)
{
    Desk *desk = with;
    uint64_t sum = 0;
    for (size_t i = 0; i < n; i++)
        sum += (uint64_t)eh_decide(desk->context, desk->tickets[i % TICKETS], NOW, EH_PLAIN)->queue;
    return sum;
}

static double step(const Case *what, unsigned n)
{
    Desk desk;
    EhProgram *program = compile(what, n);
    double times[MEASURE_TIMES];
    size_t passes = TICKETS;
    if (eh_context_new(program, NULL, &desk.context) != EH_OK)
        exit(1);
    for (unsigned i = 0; i < TICKETS; i++) {
        if (eh_ticket_new(program, &desk.tickets[i]) != EH_OK)
            exit(1);
        eh_set_text(desk.tickets[i], eh_slot(program, "id"), "T", 1);
        eh_set_int(desk.tickets[i], eh_slot(program, "created"), NOW - 3600000);
        what->ticket(desk.tickets[i], program, n, i);
    }
    for (double start = cpu_ns(); cpu_ns() - start < 5e6; passes *= 2)
        pass(&desk, passes);
    for (int k = 0; k < MEASURE_TIMES; k++) {
        double start = cpu_ns();
        pass(&desk, passes);
        times[k] = (cpu_ns() - start) / (double)passes;
    }
    for (unsigned i = 0; i < TICKETS; i++)
        eh_ticket_free(desk.tickets[i]);
    eh_context_free(desk.context);
    eh_program_free(program);
    return median(times, MEASURE_TIMES);
}

int main(void)
{
    printf("| what there is more of | | | | |\n| --- | --: | --: | --: | --: |\n");
    for (size_t c = 0; c < sizeof cases / sizeof cases[0]; c++) {
        printf("| %s |", cases[c].name);
        for (int i = 0; i < STEPS; i++) {
            double ns = step(&cases[c], cases[c].steps[i]);
            printf(" %u: ", cases[c].steps[i]);
            printf(ns < 1000 ? "%.0f ns |" : "%.2f µs |", ns < 1000 ? ns : ns / 1000);
            fflush(stdout);
        }
        printf("\n");
    }
    return 0;
}
