/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Lines of the workload and the customers behind them.
 *
 * One idea: a customer is a number; what is stable about him are draws of that number around what the sample says. Lines
 * whose samples say the same about the customer share their customers.
 */
#include <string.h>

#include "generate/internal.h"
#include "vm/hash.h"

/* ---- what samples say ---- */

static void collect(const EhGenField *fields, uint32_t n, const EhSampleValue *record,
                    const EhSampleValue **given)
{
    for (uint32_t i = 0; i < n; i++) {
        const EhSampleValue *value = eh_sample_given(record, fields[i].index);
        given[fields[i].number] = eh_gen_is_there(value) ? value : NULL;
        collect(fields[i].fields, fields[i].n_fields, given[fields[i].number], given);
    }
}

/* Phrases are planted in the longest of the ticket's own texts that say something. */
static uint32_t body_of(const EhGen *g, const EhGenLine *line)
{
    uint32_t body = EH_NONE, longest = 0;
    for (uint32_t i = 0; i < g->n_fields; i++) {
        const EhGenField *field = &g->fields[i];
        const EhSampleValue *value = line->given[field->number];
        if (field->field->type.kind == EH_TEXT && field->rule == EH_GEN_SAME && value != NULL &&
            value->value.text.n > longest) {
            body = field->number;
            longest = value->value.text.n;
        }
    }
    return body;
}

static bool read_lines(EhGen *g)
{
    g->n_lines = g->desk->n_lines;
    g->lines = eh_arena_array(g->arena, g->n_lines + 1, sizeof *g->lines);
    for (uint32_t i = 0; g->lines != NULL && i < g->n_lines; i++) {
        EhGenLine *line = &g->lines[i];
        line->line = &g->desk->lines[i];
        line->name = eh_xxh64(line->line->name.p, line->line->name.n);
        line->given = eh_arena_array(g->arena, g->n_numbers + 1, sizeof(const EhSampleValue *));
        if (line->given == NULL) {
            return false;
        }
        collect(g->fields, g->n_fields, &line->line->sample->ticket, line->given);
        const EhSampleValue *came = line->given[g->created->number];
        line->came = came == NULL ? EH_MISSING : came->value.cell.i;
        line->body = body_of(g, line);
    }
    return g->lines != NULL;
}

/* ---- crowds ---- */

static bool same_value(const EhFieldDecl *decl, const EhSampleValue *a, const EhSampleValue *b)
{
    if (a == b || a == NULL || b == NULL) {
        return a == b;
    }
    return a->what == EH_SAMPLE_VALUE && b->what == EH_SAMPLE_VALUE &&
           (decl->type.kind == EH_TEXT ? eh_str_same(a->value.text, b->value.text)
                                       : a->value.cell.i == b->value.cell.i);
}

static bool same_people(const EhGenField *fields, uint32_t n, const EhGenLine *a,
                        const EhGenLine *b)
{
    for (uint32_t i = 0; i < n; i++) {
        const EhGenField *field = &fields[i];
        bool same = field->rule == EH_GEN_RECORD
                        ? same_people(field->fields, field->n_fields, a, b)
                        : !field->customers || same_value(field->field, a->given[field->number],
                                                          b->given[field->number]);
        if (!same) {
            return false;
        }
    }
    return true;
}

static uint32_t crowd_of(EhGen *g, uint32_t line)
{
    for (uint32_t i = 0; i < line; i++) {
        if (same_people(g->fields, g->n_fields, &g->lines[i], &g->lines[line])) {
            return g->lines[i].crowd;
        }
    }
    return g->n_crowds++;
}

static bool make_crowds(EhGen *g)
{
    g->crowds = eh_arena_array(g->arena, g->n_lines + 1, sizeof *g->crowds);
    for (uint32_t i = 0; g->crowds != NULL && i < g->n_lines; i++) {
        g->lines[i].crowd = crowd_of(g, i);
    }
    for (uint32_t c = 0; g->crowds != NULL && c < g->n_crowds; c++) {
        double yearly = 0;
        for (uint32_t i = 0; i < g->n_lines; i++) {
            yearly += g->lines[i].crowd == c ? g->lines[i].yearly : 0;
        }
        double n = yearly / eh_gen_set(g, EH_GENERATE_CONTACTS);
        n = n < 1 ? 1 : n > 1e12 ? 1e12 : n;
        g->crowds[c] = (EhGenCrowd){g->n_people, (uint64_t)n};
        g->n_people += (uint64_t)n;
    }
    return g->crowds != NULL;
}

/* The share x of the most frequent customers writes x to the power 1 - tail of the tickets. */
uint64_t eh_gen_person(const EhGen *g, const EhGenTicket *ticket)
{
    const EhGenCrowd *crowd = &g->crowds[g->lines[ticket->line].crowd];
    double u = eh_draw(g->job->seed, ticket->key, EH_DRAW_PERSON);
    double x = eh_power(u, 1 / (1 - eh_gen_set(g, EH_GENERATE_TAIL)));
    uint64_t rank = (uint64_t)(x * (double)crowd->n);
    return crowd->first + (rank < crowd->n ? rank : crowd->n - 1);
}

/* ---- names of enums ---- */

/* How often the workload has each name; one that it never has counts as the rarest that it has. */
static void weigh(const EhGen *g, const EhGenField *field)
{
    uint32_t n = field->field->type.enumeration->names.n;
    double least = 0;
    for (uint32_t i = 0; i < g->n_lines; i++) {
        const EhSampleValue *value = g->lines[i].given[field->number];
        int64_t name = value != NULL ? value->value.cell.i : field->otherwise;
        if (name >= 0 && name < n) {
            field->weights[name] += g->lines[i].yearly;
        }
    }
    for (uint32_t i = 0; i < n; i++) {
        double w = field->weights[i];
        least = w > 0 && (least <= 0 || w < least) ? w : least;
    }
    for (uint32_t i = 0; i < n; i++) {
        field->weights[i] = field->weights[i] > 0 ? field->weights[i] : least > 0 ? least : 1;
    }
}

static void weigh_all(const EhGen *g, const EhGenField *fields, uint32_t n)
{
    for (uint32_t i = 0; i < n; i++) {
        if (fields[i].rule == EH_GEN_WORD) {
            weigh(g, &fields[i]);
        }
        weigh_all(g, fields[i].fields, fields[i].n_fields);
    }
}

/* ---- phrases and ids ---- */

static bool read_phrases(EhGen *g)
{
    uint32_t n_sets = g->policy->phrases.n, n = 0;
    for (uint32_t i = 0; i < n_sets; i++) {
        n += g->policy->phrases.at[i]->texts.n;
    }
    EhStr *texts = eh_arena_array(g->arena, n + 1, sizeof *texts);
    uint32_t *first = eh_arena_array(g->arena, n_sets + 2, sizeof *first);
    g->phrases = (EhGenPhrases){texts, first, 0};
    n = 0;
    for (uint32_t i = 0; texts != NULL && first != NULL && i < n_sets; i++) {
        const EhPhrasesDecl *set = g->policy->phrases.at[i];
        for (uint32_t k = 0; k < set->texts.n; k++) {
            texts[n++] = set->texts.at[k];
        }
        g->phrases.n_sets += set->texts.n > 0;
        first[g->phrases.n_sets] = n;
    }
    return texts != NULL && first != NULL;
}

/* Ids are those of the first sample, with a running number in place of the digits at its end. */
static void read_id(EhGen *g)
{
    for (uint32_t i = 0; i < g->n_fields; i++) {
        const EhSampleValue *value = g->lines[0].given[g->fields[i].number];
        if (g->fields[i].rule == EH_GEN_ID && value != NULL) {
            g->id = value->value.text;
        }
    }
    uint32_t n = g->id.n;
    while (n > 0 && g->id.p[n - 1] >= '0' && g->id.p[n - 1] <= '9') {
        n--;
    }
    g->id_width = g->id.n - n > 7 ? g->id.n - n : 7;
    g->id.n = n;
}

bool eh_gen_people(EhGen *g)
{
    if (!read_lines(g) || !eh_gen_rhythm(g) || !make_crowds(g) || !read_phrases(g)) {
        return false;
    }
    weigh_all(g, g->fields, g->n_fields);
    read_id(g);
    return true;
}
