/* SPDX-License-Identifier: Apache-2.0 */
/*
 * --why-not: the fewest changes of a ticket after which the policy decides as asked.
 *
 * Every try is a whole decision by the production machine, so what is found is true; one change is tried before two, and
 * two before three, within a number of tries that is told.
 */
#include "cli/explain.h"

#include <stdlib.h>
#include <string.h>

#include "cli/common.h"
#include "cli/show_text.h"
#include "compiler/diagnostics.h"
#include "vm/internal.h"

/* What can be asked for. */
static const struct Asked {
    const char *name;
    EhNames names, by;
    bool has_by;
} asked[] = {
    {"class", EH_NAMES_CLASS, EH_NAMES_CLASS, false},
    {"service", EH_NAMES_CLASS, EH_NAMES_CLASS, false},
    {"tier", EH_NAMES_TIER, EH_NAMES_TIER_BY, true},
    {"queue", EH_NAMES_QUEUE, EH_NAMES_QUEUE_BY, true},
    {"priority", EH_NAMES_PRIORITY, EH_NAMES_PRIORITY_BY, true},
};
enum { ASKED = sizeof asked / sizeof asked[0] };

typedef struct Search {
    EhExplain *explain;
    EhWhyNot *out;
    const struct Asked *asked;
    int32_t value;
    EhTicketView view;
    EhTicket *copy;
    EhChanges changes;
    bool no_memory;
} Search;

static EhStr str_of(const char *text)
{
    return text == NULL ? EH_STR("") : (EhStr){text, (uint32_t)strlen(text)};
}

static int32_t result_of(const struct Asked *what, const EhDecision *d, int32_t *by)
{
    *by = -1;
    if (strcmp(what->name, "class") == 0) {
        return d->klass;
    }
    if (strcmp(what->name, "service") == 0) {
        return d->service;
    }
    if (strcmp(what->name, "tier") == 0) {
        *by = d->tier_by;
        return d->tier;
    }
    *by = strcmp(what->name, "queue") == 0 ? d->queue_by : d->priority_by;
    return strcmp(what->name, "queue") == 0 ? d->queue : d->priority;
}

static EhStr by_name(const Search *search, int32_t by)
{
    return search->asked->has_by ? str_of(eh_name(search->explain->program, search->asked->by, by))
                                 : EH_STR("");
}

/* ---- what is asked ---- */

static bool find_asked(Search *search, EhStr name, FILE *err)
{
    EhStr names[ASKED];
    for (uint32_t i = 0; i < ASKED; i++) {
        names[i] = str_of(asked[i].name);
        if (eh_str_same(names[i], name)) {
            search->asked = &asked[i];
            return true;
        }
    }
    EhStr near = eh_diag_nearest(name, names, ASKED);
    fprintf(err, "evenhand explain: --why-not asks for class, service, tier, queue or priority, as "
                 "in queue=vip_desk");
    if (near.n > 0) {
        fprintf(err, "; did you mean '%.*s'?", EH_STR_F(near));
    }
    fputc('\n', err);
    return false;
}

static bool find_value(Search *search, EhStr value, FILE *err)
{
    uint32_t n = eh_names_count(search->explain->program, search->asked->names);
    EhStr *names = eh_arena_array(&search->explain->arena, (size_t)n + 1, sizeof *names);
    for (uint32_t i = 0; names != NULL && i < n; i++) {
        names[i] = str_of(eh_name(search->explain->program, search->asked->names, (int32_t)i));
        if (eh_str_same(names[i], value)) {
            search->value = (int32_t)i;
            return true;
        }
    }
    EhStr near = names == NULL ? EH_STR("") : eh_diag_nearest(value, names, n);
    fprintf(err, "evenhand explain: --why-not: the policy has no %s '%.*s'", search->asked->name,
            EH_STR_F(value));
    if (near.n > 0) {
        fprintf(err, "; did you mean '%.*s'?", EH_STR_F(near));
    }
    fputc('\n', err);
    return false;
}

static bool read_asked(Search *search, FILE *err)
{
    const char *text = search->explain->options->why_not, *equals = strchr(text, '=');
    if (equals == NULL) {
        return find_asked(search, EH_STR(""), err);
    }
    search->out->field = (EhStr){text, (uint32_t)(equals - text)};
    search->out->value = str_of(equals + 1);
    return find_asked(search, search->out->field, err) &&
           find_value(search, search->out->value, err);
}

/* ---- trying ---- */

static bool try_changes(Search *search, const EhChange *const *changes, uint32_t n, int32_t *by)
{
    search->out->tries++;
    if (!eh_explain_copy(search->explain->program, &search->view, changes, n, search->copy)) {
        search->no_memory = true;
        return false;
    }
    const EhDecision *decision =
        eh_decide(search->explain->context, search->copy, search->explain->options->now, EH_PLAIN);
    return !decision->fault && result_of(search->asked, decision, by) == search->value;
}

/* Two ways that change the same fields are one to a reader: the first is kept. */
static bool is_told(const EhWhyNot *out, const EhChange *const *changes, uint32_t n)
{
    for (uint32_t w = 0; w < out->n_ways; w++) {
        uint32_t same = 0;
        for (uint32_t i = 0; i < n; i++) {
            same += out->ways[w].changes[i]->field == changes[i]->field;
        }
        if (same == n) {
            return true;
        }
    }
    return false;
}

static void try_and_keep(Search *search, const EhChange *const *changes, uint32_t n)
{
    EhWhyNot *out = search->out;
    int32_t by;
    if (!is_told(out, changes, n) && try_changes(search, changes, n, &by)) {
        EhWay *way = &out->ways[out->n_ways++];
        *way = (EhWay){.n = n, .by = by_name(search, by)};
        memcpy(way->changes, changes, n * sizeof *changes);
    }
}

static bool goes_on(const Search *search)
{
    return !search->no_memory && search->out->tries < EH_WHY_NOT_TRIES &&
           search->out->n_ways < EH_WHY_NOT_SHOWN;
}

static void one_change(Search *search)
{
    for (uint32_t a = 0; a < search->changes.n && goes_on(search); a++) {
        const EhChange *changes[] = {&search->changes.at[a]};
        try_and_keep(search, changes, 1);
    }
}

static void two_changes(Search *search)
{
    for (uint32_t a = 0; a < search->changes.n; a++) {
        for (uint32_t b = a + 1; b < search->changes.n && goes_on(search); b++) {
            const EhChange *changes[] = {&search->changes.at[a], &search->changes.at[b]};
            if (changes[0]->field != changes[1]->field) {
                try_and_keep(search, changes, 2);
            }
        }
    }
}

static void three_changes(Search *search)
{
    const EhChange *all = search->changes.at;
    for (uint32_t a = 0; a < search->changes.n && goes_on(search); a++) {
        for (uint32_t b = a + 1; b < search->changes.n && goes_on(search); b++) {
            for (uint32_t c = b + 1; c < search->changes.n && goes_on(search); c++) {
                const EhChange *changes[] = {&all[a], &all[b], &all[c]};
                bool apart = all[a].field != all[b].field && all[a].field != all[c].field &&
                             all[b].field != all[c].field;
                if (apart) {
                    try_and_keep(search, changes, 3);
                }
            }
        }
    }
}

/* Changes are of single values and sets: no element of a list is made. */
static bool has_list(const EhProgram *program)
{
    const EhLayout *ticket = &program->block.LAYOUTS[0];
    for (uint32_t i = 0; i < ticket->n_fields; i++) {
        if (program->block.FIELDS[ticket->first_field + i].kind == EH_LIST) {
            return true;
        }
    }
    return false;
}

static void run(Search *search)
{
    static void (*const levels[EH_WHY_NOT_CHANGES])(Search *) = {one_change, two_changes,
                                                                 three_changes};
    int32_t by;
    search->out->already = try_changes(search, NULL, 0, &by);
    if (search->out->already) {
        search->out->by = by_name(search, by);
        return;
    }
    eh_explain_candidates(search->explain, &search->view, &search->changes);
    search->out->candidates = search->changes.n;
    search->out->lists_left = has_list(search->explain->program);
    for (int level = 0; level < EH_WHY_NOT_CHANGES && search->out->n_ways == 0; level++) {
        levels[level](search);
    }
}

int eh_why_not(EhExplain *explain, EhWhyNot *out, FILE *err)
{
    Search search = {.explain = explain, .out = out};
    *out = (EhWhyNot){0};
    if (explain->tree == NULL) {
        fprintf(err, "evenhand explain: --why-not needs the policy's text, not its bytecode\n");
        return EH_EXIT_USAGE;
    }
    if (!read_asked(&search, err)) {
        return EH_EXIT_USAGE;
    }
    eh_ticket_complete(explain->ticket, &search.view);
    out->broken = search.view.input_fault;
    if (!out->broken && eh_ticket_new(explain->program, &search.copy) == EH_OK) {
        run(&search);
    }
    search.no_memory =
        search.no_memory || explain->arena.failed || (!out->broken && search.copy == NULL);
    eh_ticket_free(search.copy);
    if (search.no_memory) {
        fprintf(err, "evenhand explain: out of memory\n");
        return EH_EXIT_INTERNAL;
    }
    return EH_EXIT_CLEAN;
}

/* ---- telling ---- */

static void show(FILE *out, EhStr text)
{
    eh_show_text(out, text.n == 0 ? "" : text.p, text.n);
}

static void print_ways(const EhWhyNot *why_not, FILE *out)
{
    uint32_t n = why_not->ways[0].n;
    fprintf(out, " with %u %s:\n", n, n == 1 ? "change" : "changes");
    for (uint32_t w = 0; w < why_not->n_ways; w++) {
        const EhWay *way = &why_not->ways[w];
        for (uint32_t i = 0; i < way->n; i++) {
            fputs(i == 0 ? (w == 0 ? "     " : "  or ") : " and ", out);
            show(out, way->changes[i]->words);
        }
        if (way->by.n > 0) {
            fputs("   (decided by ", out);
            show(out, way->by);
            fputc(')', out);
        }
        fputc('\n', out);
    }
}

void eh_why_not_text(const EhWhyNot *why_not, FILE *out)
{
    show(out, why_not->field);
    if (why_not->broken) {
        fputs(": the ticket's data is broken, so it goes to the fallback whatever the policy says; "
              "`explain` without --why-not says what is wrong with it\n",
              out);
        return;
    }
    fputs(why_not->already      ? " is "
          : why_not->n_ways > 0 ? " would be "
          : why_not->lists_left ? " was not found to become "
                                : " cannot be made ",
          out);
    show(out, why_not->value);
    if (why_not->already) {
        fputs(" already", out);
        if (why_not->by.n > 0) {
            fputs(", decided by ", out);
            show(out, why_not->by);
        }
        fputc('\n', out);
    } else if (why_not->n_ways > 0) {
        print_ways(why_not, out);
    } else {
        fprintf(out,
                " by up to %d changes that were tried: %u tries over %u values that the policy "
                "mentions%s\n",
                EH_WHY_NOT_CHANGES, why_not->tries, why_not->candidates,
                why_not->lists_left ? "; lists were left as they are" : "");
    }
}
