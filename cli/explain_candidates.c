/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Which changes of a ticket the policy could notice: each comparison in it names fields and constants, and a field is
 * tried with those constants and one step to either side.
 */
#include "cli/explain.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "vm/internal.h"

/* Fields and constants of one comparison. */
typedef struct Operands {
    EH_VEC(const EhExpr *) fields;
    EH_VEC(EhNode *) constants;
    bool waiting; /* it reads how long the ticket waits, so `created` */
} Operands;

typedef struct Gather {
    EhExplain *explain;
    const EhTicketView *view;
    EhChanges *out;
    const EhBlock *block;
} Gather;

enum { NAMES_MAX = 64, LET_DEPTH = 16, CANDIDATES_MAX = 4000 };

static EhArena *arena_of(const Gather *g)
{
    return &g->explain->arena;
}

/* ---- fields ---- */

/* The row of FIELDS of a place in the ticket, or EH_NONE. */
static uint32_t field_row(const Gather *g, const EhPlace *place)
{
    const EhLayout *layout = &g->block->LAYOUTS[0];
    if (place == NULL || place->field == NULL || place->root != g->explain->tree->ticket_symbol) {
        return EH_NONE;
    }
    for (uint32_t i = layout->first_field; i < layout->first_field + layout->n_fields; i++) {
        if (g->block->FIELDS[i].cell == place->cell &&
            g->block->FIELDS[i].kind == place->field->type.kind) {
            return i;
        }
    }
    return EH_NONE;
}

static const EhCell *raw_cells(const Gather *g, uint32_t row)
{
    const EhField *field = &g->block->FIELDS[row];
    const EhCell *cells = eh_explain_cells(g->view, field);
    return field->flags & EH_FIELD_PREDICTED ? cells + eh_kind_width(field->kind) : cells;
}

static EhStr path_of(const Gather *g, uint32_t row)
{
    const char *path = eh_block_chars(g->block, g->block->FIELDS[row].path);
    return (EhStr){path, (uint32_t)strlen(path)};
}

/* ---- adding ---- */

static bool is_old(const Gather *g, const EhChange *change)
{
    for (uint32_t i = 0; i < g->out->n; i++) {
        const EhChange *old = &g->out->at[i];
        bool same = old->field == change->field && old->what == change->what &&
                    eh_str_same(old->words, change->words);
        if (same) {
            return true;
        }
    }
    return g->out->n >= CANDIDATES_MAX;
}

static void add(Gather *g, const EhChange *change)
{
    if (change->words.p != NULL && !is_old(g, change)) {
        EH_PUSH(arena_of(g), g->out, *change);
    }
}

static EhStr cell_words(const Gather *g, uint32_t row, const EhCell *cells)
{
    const EhField *field = &g->block->FIELDS[row];
    EhValue value;
    const char *enum_name = NULL;
    eh_block_value(g->block, field->kind, field->arg, cells, &value, &enum_name);
    return eh_written_value(arena_of(g), &value, enum_name, &g->explain->currency);
}

static bool within_bounds(const EhField *field, const EhCell *cell)
{
    if (field->kind == EH_NUMBER) {
        return cell->f >= field->lo.f && cell->f <= field->hi.f;
    }
    return field->kind == EH_BOOL || field->kind == EH_ENUM ||
           (cell->i >= field->lo.i && cell->i <= field->hi.i);
}

/* A scalar of class I or F, unless it is what the ticket has. */
static void add_cell(Gather *g, uint32_t row, EhCell cell)
{
    const EhField *field = &g->block->FIELDS[row];
    const EhCell *now = raw_cells(g, row);
    bool same = field->kind == EH_NUMBER ? now->f == cell.f : now->i == cell.i;
    if (same || !within_bounds(field, &cell)) {
        return;
    }
    EhChange change = {.what = EH_CHANGE_VALUE, .field = row, .cell = cell};
    change.words = eh_arena_format(arena_of(g), "%.*s %.*s", EH_STR_F(path_of(g, row)),
                                   EH_STR_F(cell_words(g, row, &cell)));
    add(g, &change);
}

static void add_whole(Gather *g, uint32_t row, int64_t value)
{
    add_cell(g, row, (EhCell){.i = value});
}

static void add_text(Gather *g, uint32_t row, EhStr text, EhStr words)
{
    const EhCell *now = raw_cells(g, row);
    if (now[0].p != NULL && eh_str_same((EhStr){now[0].p, EH_TEXT_LEN(now[1].meta)}, text)) {
        return;
    }
    EhChange change = {.what = EH_CHANGE_VALUE, .field = row, .text = text, .words = words};
    add(g, &change);
}

static void add_text_value(Gather *g, uint32_t row, EhStr text)
{
    EhStr words = eh_arena_format(arena_of(g), "%.*s %.*s", EH_STR_F(path_of(g, row)),
                                  EH_STR_F(eh_written_text(arena_of(g), text)));
    add_text(g, row, text, words);
}

static void add_missing(Gather *g, uint32_t row)
{
    const EhField *field = &g->block->FIELDS[row];
    EhChange change = {.what = EH_CHANGE_MISSING, .field = row};
    if (field->flags & EH_FIELD_OPTIONAL) {
        change.words = eh_arena_format(arena_of(g), "%.*s missing", EH_STR_F(path_of(g, row)));
        add(g, &change);
    }
}

/* ---- one constant ---- */

/* A step of a number: its last decimal. */
static double step_of(const EhNode *node)
{
    double step = node->kind == EH_N_PERCENT ? 0.01 : 1.0;
    bool point = false;
    for (uint32_t i = 0; i < eh_node_text(node).n; i++) {
        step = point && eh_node_text(node).p[i] != '_' ? step / 10 : step;
        point = point || eh_node_text(node).p[i] == '.';
    }
    return step;
}

static void near_number(Gather *g, uint32_t row, const EhNode *node, double sign)
{
    double value = sign * (node->kind == EH_N_INT ? (double)node->i : node->f);
    double step = node->kind == EH_N_INT ? 1.0 : step_of(node);
    for (int i = -1; i <= 1; i++) {
        double moved = value + i * step;
        add_cell(g, row, (EhCell){.f = round(moved * 1e9) / 1e9 + 0.0});
    }
}

static void near_whole(Gather *g, uint32_t row, int64_t value, int64_t step)
{
    for (int64_t i = -1; i <= 1; i++) {
        add_whole(g, row, value + i * step);
    }
}

/* A duration held against a moment means: that long from now, or ago. */
static void near_moment(Gather *g, uint32_t row, int64_t duration)
{
    int64_t now = g->explain->options->now;
    bool date = g->block->FIELDS[row].kind == EH_DATE;
    int64_t unit = date ? EH_DAY_MS : 60000;
    for (int sign = -1; sign <= 1; sign++) {
        for (int i = -1; i <= 1; i++) {
            int64_t at = now + sign * duration + i * unit;
            add_whole(g, row,
                      date ? (at - (at % EH_DAY_MS + EH_DAY_MS) % EH_DAY_MS) / EH_DAY_MS : at);
        }
    }
}

static void near_literal(Gather *g, uint32_t row, const EhNode *node)
{
    const EhField *field = &g->block->FIELDS[row];
    bool negative = node->kind == EH_N_NEGATE;
    const EhNode *plain = negative ? node->a : node;
    int64_t whole = negative ? -plain->i : plain->i;
    bool number =
        plain->kind == EH_N_INT || plain->kind == EH_N_NUMBER || plain->kind == EH_N_PERCENT;
    if (field->kind == EH_NUMBER && number) {
        near_number(g, row, plain, negative ? -1.0 : 1.0);
    } else if (field->kind == EH_INT && plain->kind == EH_N_INT) {
        near_whole(g, row, whole, 1);
    } else if (field->kind == EH_MONEY && plain->kind == EH_N_MONEY) {
        near_whole(g, row, whole, 1);
    } else if (field->kind == EH_DURATION && plain->kind == EH_N_DURATION) {
        near_whole(g, row, whole, whole % 60000 == 0 ? 60000 : 1000);
    } else if (field->kind == EH_DATE && plain->kind == EH_N_DATE) {
        near_whole(g, row, whole, 1);
    } else if (field->kind == EH_TIME && plain->kind == EH_N_INSTANT) {
        near_whole(g, row, whole, 60000);
    } else if ((field->kind == EH_TIME || field->kind == EH_DATE) && plain->kind == EH_N_DURATION) {
        near_moment(g, row, plain->i);
    } else if (field->kind == EH_TEXT && plain->kind == EH_N_TEXT) {
        add_text_value(g, row, plain->name);
    }
}

static void set_element(Gather *g, uint32_t row, EhStr text, EhCell cell, EhStr shown)
{
    EhChange change = {.field = row, .text = text, .cell = cell};
    change.what = EH_CHANGE_ADD;
    change.words =
        eh_arena_format(arena_of(g), "%.*s with %.*s", EH_STR_F(path_of(g, row)), EH_STR_F(shown));
    add(g, &change);
    change.what = EH_CHANGE_REMOVE;
    change.words = eh_arena_format(arena_of(g), "%.*s without %.*s", EH_STR_F(path_of(g, row)),
                                   EH_STR_F(shown));
    add(g, &change);
}

/* A constant that is held against a set: put in, or taken out. */
static void near_set(Gather *g, uint32_t row, const EhExpr *info, const EhNode *node)
{
    const EhVType *elem = info->type.elem;
    if (node->kind == EH_N_TEXT && elem->kind == EH_TEXT) {
        set_element(g, row, node->name, (EhCell){.i = 0}, eh_written_text(arena_of(g), node->name));
    } else if (node->kind == EH_N_NAME && elem->kind == EH_ENUM) {
        int32_t i = eh_enum_find(elem->enumeration, node->name);
        if (i >= 0) {
            set_element(g, row, EH_STR(""), (EhCell){.i = i}, node->name);
        }
    }
}

/* Values of a declared list: the first few texts or numbers. */
static void near_list(Gather *g, uint32_t row, const EhListDecl *list)
{
    bool text = g->block->FIELDS[row].kind == EH_TEXT && list->elem.kind == EH_TEXT;
    for (uint32_t i = 0; text && i < list->texts.n && i < NAMES_MAX; i++) {
        add_text_value(g, row, list->texts.at[i]);
    }
    for (uint32_t i = 0;
         list->elem.kind == g->block->FIELDS[row].kind && i < list->cells.n && i < NAMES_MAX; i++) {
        add_cell(g, row, list->cells.at[i]);
    }
}

/* ---- texts ---- */

static EhStr now_text(const Gather *g, uint32_t row)
{
    const EhCell *now = raw_cells(g, row);
    return now[0].p == NULL ? EH_STR("") : (EhStr){now[0].p, EH_TEXT_LEN(now[1].meta)};
}

static void add_phrase(Gather *g, uint32_t row, EhStr phrase)
{
    EhStr old = now_text(g, row);
    EhStr text = eh_arena_format(arena_of(g), "%.*s%s%.*s", EH_STR_F(old), old.n > 0 ? " " : "",
                                 EH_STR_F(phrase));
    EhStr words = eh_arena_format(arena_of(g), "%.*s that mentions %.*s", EH_STR_F(path_of(g, row)),
                                  EH_STR_F(eh_written_text(arena_of(g), phrase)));
    add_text(g, row, text, words);
}

static void near_phrases(Gather *g, const EhNode *node)
{
    const EhExpr *info = node->a->info, *whole = node->info;
    uint32_t row = info == NULL ? EH_NONE : field_row(g, info->place);
    if (row == EH_NONE || g->block->FIELDS[row].kind != EH_TEXT) {
        return;
    }
    if (node->kind == EH_N_BINARY && node->b->kind == EH_N_TEXT) {
        add_phrase(g, row, node->b->name);
    } else if (whole != NULL && whole->symbol != NULL && whole->symbol->kind == EH_SYM_PHRASES) {
        const EhPhrasesDecl *phrases = g->explain->tree->phrases.at[whole->symbol->index];
        for (int depth = 0; phrases != NULL && depth < LET_DEPTH;
             depth++, phrases = phrases->also) {
            for (uint32_t i = 0; i < phrases->texts.n && i < 2; i++) {
                add_phrase(g, row, phrases->texts.at[i]);
            }
        }
    }
    add_text_value(g, row, EH_STR(""));
}

/* `domain of email in partners`: an address of that domain. */
static void near_domain(Gather *g, const EhNode *of, EhStr domain)
{
    const EhExpr *info = of->a->info;
    uint32_t row = info == NULL ? EH_NONE : field_row(g, info->place);
    if (row != EH_NONE && g->block->FIELDS[row].kind == EH_TEXT) {
        add_text_value(g, row, eh_arena_format(arena_of(g), "someone@%.*s", EH_STR_F(domain)));
    }
}

/* ---- what a field can be whatever it is held against ---- */

static void any_value(Gather *g, uint32_t row, const EhExpr *info)
{
    const EhField *field = &g->block->FIELDS[row];
    EhChange sure = {.what = EH_CHANGE_SURE, .field = row};
    if (field->kind == EH_BOOL) {
        add_whole(g, row, 0);
        add_whole(g, row, 1);
    } else if (field->kind == EH_ENUM) {
        for (uint32_t i = 0; i < info->type.enumeration->names.n && i < NAMES_MAX; i++) {
            add_whole(g, row, i);
        }
    }
    if ((field->flags & EH_FIELD_PREDICTED) && (field->kind != EH_TEXT)) {
        const EhCell *raw = raw_cells(g, row);
        bool there = field->kind == EH_NUMBER ? !isnan(raw->f) : raw->i != EH_MISSING;
        if (there && !(raw[1].f >= 1.0)) {
            sure.words =
                eh_arena_format(arena_of(g), "%.*s %.*s with full confidence",
                                EH_STR_F(path_of(g, row)), EH_STR_F(cell_words(g, row, raw)));
            add(g, &sure);
        }
    }
    add_missing(g, row);
}

/* A field that a sum reads: a few values around what it is, and the ends of its range. */
static void summed_value(Gather *g, uint32_t row)
{
    const EhField *field = &g->block->FIELDS[row];
    const EhCell *now = raw_cells(g, row);
    if (field->kind != EH_INT) {
        return;
    }
    int64_t from = now->i == EH_MISSING ? 0 : now->i;
    for (int64_t step = 1, before = 1; step <= 144; step += before, before = step - before) {
        add_whole(g, row, from + step);
        add_whole(g, row, from - step);
    }
    add_whole(g, row, 0);
    add_whole(g, row, field->lo.i);
    if (field->hi.i < 1000000) {
        add_whole(g, row, field->hi.i);
    }
}

/* ---- walking expressions ---- */

static bool is_literal(const EhNode *node)
{
    const EhNode *plain = node->kind == EH_N_NEGATE ? node->a : node;
    return plain->kind <= EH_N_TEXT; /* literals are the first kinds of nodes */
}

static void operands(Gather *g, EhNode *node, Operands *out, int lets);

static void name_operand(Gather *g, EhNode *node, Operands *out, int lets)
{
    const EhExpr *info = node->info;
    if (info == NULL) {
        return;
    }
    const EhSymbol *symbol = info->symbol;
    if (field_row(g, info->place) != EH_NONE) {
        EH_PUSH(arena_of(g), &out->fields, info);
    } else if (info->enumerator >= 0) {
        EH_PUSH(arena_of(g), &out->constants, node);
    } else if (symbol != NULL && symbol->kind == EH_SYM_LET && lets < LET_DEPTH) {
        operands(g, symbol->node->a, out, lets + 1);
    } else if (symbol != NULL && symbol->kind == EH_SYM_LIST) {
        EH_PUSH(arena_of(g), &out->constants, node);
    } else if (symbol != NULL && symbol->kind == EH_SYM_BUILTIN &&
               symbol->which == EH_BUILTIN_WAITING) {
        out->waiting = true;
    }
}

/* Chains lean left, so their left ends are walked and the rest recursed into. */
static void operands(Gather *g, EhNode *node, Operands *out, int lets)
{
    for (; node != NULL; node = node->a) {
        if (is_literal(node)) {
            EH_PUSH(arena_of(g), &out->constants, node);
            return;
        }
        if (node->kind == EH_N_NAME || node->kind == EH_N_ACCESS) {
            name_operand(g, node, out, lets);
            return;
        }
        if (node->b != NULL && node->kind != EH_N_AT) {
            operands(g, node->b, out, lets);
        }
        if (eh_node_c(node) != NULL) {
            operands(g, eh_node_c(node), out, lets);
        }
        for (EhNode *child = node->list; child != NULL; child = child->next) {
            operands(g, child, out, lets);
        }
    }
}

static const EhListDecl *list_of(const Gather *g, const EhNode *node)
{
    const EhExpr *info = node->info;
    bool list = !is_literal(node) && info != NULL && info->symbol != NULL &&
                info->symbol->kind == EH_SYM_LIST;
    return list ? &g->explain->tree->lists.at[info->symbol->index] : NULL;
}

static void pair(Gather *g, const EhExpr *info, EhNode *constant)
{
    uint32_t row = field_row(g, info->place);
    const EhListDecl *list = list_of(g, constant);
    uint8_t kind = g->block->FIELDS[row].kind;
    if (kind == EH_SET) {
        near_set(g, row, info, constant);
    } else if (list != NULL) {
        near_list(g, row, list);
    } else if (kind != EH_LIST) {
        near_literal(g, row, constant);
    }
}

/* The ticket waits for so long when it was created so long ago. */
static void near_waiting(Gather *g, const Operands *all)
{
    uint32_t row = g->block->header->field_created;
    for (uint32_t i = 0; i < all->constants.n; i++) {
        const EhNode *node = all->constants.at[i];
        for (int step = -1; node->kind == EH_N_DURATION && step <= 1; step++) {
            add_whole(g, row, g->explain->options->now - node->i + step * 60000);
        }
    }
}

static void domains(Gather *g, const EhNode *node, const Operands *all)
{
    const EhNode *sides[] = {node->a, node->b};
    for (int s = 0; s < 2; s++) {
        if (sides[s] == NULL || sides[s]->kind != EH_N_OF || !eh_str_is(sides[s]->name, "domain")) {
            continue;
        }
        for (uint32_t i = 0; i < all->constants.n; i++) {
            const EhListDecl *list = list_of(g, all->constants.at[i]);
            if (all->constants.at[i]->kind == EH_N_TEXT) {
                near_domain(g, sides[s], all->constants.at[i]->name);
            }
            for (uint32_t t = 0; list != NULL && t < list->texts.n && t < NAMES_MAX; t++) {
                near_domain(g, sides[s], list->texts.at[t]);
            }
        }
    }
}

static void comparison(Gather *g, EhNode *node, bool summed)
{
    Operands all = {0};
    operands(g, node->a, &all, 0);
    if (node->b != NULL) {
        operands(g, node->b, &all, 0);
    }
    for (uint32_t f = 0; f < all.fields.n; f++) {
        uint32_t row = field_row(g, all.fields.at[f]->place);
        for (uint32_t c = 0; c < all.constants.n; c++) {
            pair(g, all.fields.at[f], all.constants.at[c]);
        }
        any_value(g, row, all.fields.at[f]);
        if (summed) {
            summed_value(g, row);
        }
    }
    if (all.waiting) {
        near_waiting(g, &all);
    }
    domains(g, node, &all);
}

static bool is_comparison(const EhNode *node)
{
    bool binary = node->kind == EH_N_BINARY && node->op != EH_OP_AND && node->op != EH_OP_OR;
    return binary || node->kind == EH_N_IN || node->kind == EH_N_IS_KNOWN || node->kind == EH_N_BY;
}

static void condition(Gather *g, EhNode *node)
{
    for (; node != NULL; node = node->a) {
        bool mentions = (node->kind == EH_N_BINARY && node->op == EH_OP_MENTIONS) ||
                        node->kind == EH_N_COUNT_OF;
        if (mentions) {
            near_phrases(g, node);
            return;
        }
        if (is_comparison(node) || node->kind == EH_N_NAME || node->kind == EH_N_ACCESS) {
            EhNode whole = {.kind = node->kind, .a = node};
            comparison(g, is_comparison(node) ? node : &whole, false);
            return;
        }
        if (node->b != NULL) {
            condition(g, node->b);
        }
        if (eh_node_c(node) != NULL) {
            condition(g, eh_node_c(node));
        }
        for (EhNode *child = node->list; child != NULL; child = child->next) {
            condition(g, child);
        }
    }
}

/* ---- where conditions stand ---- */

static void clauses(Gather *g, const EhNamedVec *vec)
{
    for (uint32_t i = 0; i < vec->n; i++) {
        EhNode *node = vec->at[i].node;
        if (node->a != NULL) {
            condition(g, node->a);
        }
        for (EhNode *clause = node->list; clause != NULL; clause = clause->next) {
            bool asks = clause->kind == EH_N_WHEN || clause->kind == EH_N_COVERS ||
                        clause->kind == EH_N_EXCLUDES;
            if (asks) {
                condition(g, clause->a);
            }
        }
    }
}

static void table_column(Gather *g, const EhNode *block, EhNode *heading, uint32_t column)
{
    Operands all = {0};
    operands(g, heading, &all, 0);
    for (const EhNode *row = block->list; row != NULL; row = row->next) {
        EhNode *cell = row->a;
        for (uint32_t i = 0; cell != NULL && i < column; i++) {
            cell = cell->next;
        }
        if (cell != NULL && cell->op != EH_OP_ANY && cell->op != EH_OP_MISSING) {
            EH_PUSH(arena_of(g), &all.constants, cell->list != NULL ? cell->list : cell->a);
        }
    }
    for (uint32_t f = 0; f < all.fields.n; f++) {
        for (uint32_t c = 0; c < all.constants.n && c < NAMES_MAX; c++) {
            pair(g, all.fields.at[f], all.constants.at[c]);
        }
        any_value(g, field_row(g, all.fields.at[f]->place), all.fields.at[f]);
    }
}

static void rows(Gather *g, const EhNode *block)
{
    bool table = block->kind == EH_N_ROUTE_BY || block->kind == EH_N_RANK_BY;
    uint32_t column = 0;
    for (EhNode *heading = table ? block->a : NULL; heading != NULL; heading = heading->next) {
        table_column(g, block, heading, column++);
    }
    for (EhNode *row = table ? NULL : block->list; row != NULL; row = row->next) {
        if (row->a != NULL) {
            condition(g, row->a);
        }
    }
}

static void complexity(Gather *g, const EhNode *block)
{
    for (EhNode *line = block == NULL ? NULL : block->list; line != NULL; line = line->next) {
        EhNode whole = {.kind = line->a->kind, .a = line->a};
        comparison(g, &whole, true);
        if (line->b != NULL) {
            condition(g, line->b);
        }
    }
}

void eh_explain_candidates(EhExplain *explain, const EhTicketView *view, EhChanges *out)
{
    const EhPolicy *tree = explain->tree;
    Gather g = {.explain = explain, .view = view, .out = out, .block = &explain->program->block};
    clauses(&g, &tree->classes);
    clauses(&g, &tree->overrides);
    clauses(&g, &tree->tiers);
    rows(&g, tree->route);
    rows(&g, tree->rank);
    for (uint32_t i = 0; i < tree->lets.n; i++) {
        condition(&g, tree->lets.at[i]->node->a);
    }
    complexity(&g, tree->complexity);
    clauses(&g, &tree->escalations);
    for (uint32_t i = 0; i < tree->targets.n; i++) {
        const EhExpr *until = tree->targets.at[i].node->a->info;
        uint32_t row = until == NULL ? EH_NONE : field_row(&g, until->place);
        if (row != EH_NONE) {
            add_missing(&g, row);
            add_whole(&g, row, explain->options->now);
        }
    }
}
