/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Parsing one file: tokens, filter and grammar together, and what the grammar's actions leave to C.
 */
#include "compiler/parse.h"

#include "compiler/literals.h"
#include "parser.h"

#include <string.h>

EhStr eh_parse_text(const EhParser *parser, EhSpan span)
{
    return (EhStr){parser->tokens.source->text.p + span.start, span.end - span.start};
}

EhStr eh_parse_decoded(EhParser *parser, EhSpan text)
{
    return eh_literal_text(parser->arena, eh_parse_text(parser, text));
}

/* ---- for bison ---- */

int eh_parse_token(EhParser *parser, EhSpan *span)
{
    if (!parser->arena->failed)
        return eh_filter_next(&parser->filter, span);
    *span = (EhSpan){parser->tokens.file, 0, 0};
    return EH_T_YYEOF;
}

bool eh_parse_recover(EhParser *parser, EhSpan broken)
{
    if (parser->arena->failed || parser->n_wrong >= EH_PARSE_ERRORS)
        return false;
    eh_filter_recover(&parser->filter, eh_token_at(&parser->tokens, broken.start), parser->wrong,
                      parser->no_brace);
    parser->after_broken = true;
    return true;
}

void eh_parse_overflow(EhParser *parser)
{
    EhSpan span = eh_token_span(&parser->tokens, parser->filter.last);
    if (!parser->too_deep)
        eh_diag(parser->diags, EH_E_TOO_DEEP, span, "this is nested too deep");
    parser->too_deep = true;
}

bool eh_parse(const EhSources *sources, uint32_t file, EhArena *arena, EhDiags *diags,
              EhParsed *out)
{
    uint32_t before = diags->said;
    EhParser *parser = eh_arena_alloc(arena, sizeof *parser);
    memset(out, 0, sizeof *out);
    if (parser == NULL)
        return false;
    parser->arena = arena;
    parser->diags = diags;
    if (!eh_tokens_read(sources, file, arena, diags, &parser->tokens) ||
        !eh_filter_init(&parser->filter, &parser->tokens))
        return false;
    eh_grammar_parse(parser);
    eh_arena_give_back(arena, parser->tokens.list.at);
    eh_arena_give_back(arena, parser->filter.opens);
    out->items = parser->too_deep ? NULL : parser->items.first;
    out->n_errors = diags->said - before;
    return !arena->failed;
}

/* ---- because, owner, until ---- */

static EhStr attr_word(const EhParser *parser, const EhNode *attr)
{
    EhStr text = eh_parse_text(parser, attr->span);
    uint32_t n = 0;
    while (n < text.n && text.p[n] >= 'a' && text.p[n] <= 'z')
        n++;
    return (EhStr){text.p, n};
}

/* False, with a message, if `list` has one of its kind. */
static bool is_first_attr(EhParser *parser, const EhNode *list, const EhNode *attr)
{
    for (; list != NULL; list = list->next) {
        if (list->kind != attr->kind)
            continue;
        EhStr word = attr_word(parser, attr);
        EhDiag *diag = eh_diag(parser->diags, EH_E_MISPLACED_ATTRIBUTE, attr->span,
                               "`%.*s` stands here twice", (int)word.n, word.p);
        eh_diag_second(parser->diags, diag, list->span, "the first");
        return false;
    }
    return true;
}

EhChain eh_parse_attr(EhParser *parser, EhChain attrs, EhNode *attr)
{
    return is_first_attr(parser, attrs.first, attr) ? eh_chain_add(attrs, attr) : attrs;
}

/* Puts attributes from a line of their own on the row or override above. */
static void add_attrs(EhParser *parser, EhNode *to, EhChain attrs)
{
    EhNode *next;
    for (EhNode *attr = attrs.first; attr != NULL && !parser->arena->failed; attr = next) {
        EhNode **end = &to->list;
        next = attr->next;
        attr->next = NULL;
        if (!is_first_attr(parser, to->list, attr))
            continue;
        while (*end != NULL)
            end = &(*end)->next;
        *end = attr;
        to->span.end = attr->span.end;
    }
    if (to->depth <= attrs.depth)
        to->depth = attrs.depth + 1;
}

EhChain eh_parse_row_attr(EhParser *parser, EhChain rows, EhChain attrs)
{
    EhStr word = attr_word(parser, attrs.first);
    if (rows.last != NULL)
        add_attrs(parser, rows.last, attrs);
    else if (!parser->after_broken)
        eh_diag(parser->diags, EH_E_MISPLACED_ATTRIBUTE, attrs.first->span,
                "`%.*s` belongs to the row above it, and there is none", (int)word.n, word.p);
    return rows;
}

void eh_parse_item_attr(EhParser *parser, EhChain attrs)
{
    EhStr word = attr_word(parser, attrs.first);
    EhNode *above = parser->items.last;
    if (parser->after_broken)
        return;
    if (above != NULL && above->kind == EH_N_OVERRIDE) {
        add_attrs(parser, above, attrs);
        return;
    }
    EhDiag *diag = eh_diag(parser->diags, EH_E_MISPLACED_ATTRIBUTE, attrs.first->span,
                           "`%.*s` belongs to nothing here", (int)word.n, word.p);
    eh_diag_hint(parser->diags, diag,
                 "it follows an `override` or a row, or is a clause of a block in `{ }`");
}

void eh_parse_item(EhParser *parser, EhNode *item)
{
    parser->items = eh_chain_line(parser, parser->items, item);
    parser->after_broken = false;
}

/* ---- types ---- */

EhNode *eh_parse_marks(EhParser *parser, EhNode *type, const EhMarks *marks)
{
    type->optional = marks->optional;
    type->b = marks->low;
    if (marks->high != NULL)
        eh_node_more(parser, type)->c = marks->high;
    if (marks->low != NULL && type->depth <= marks->low->depth)
        type->depth = marks->low->depth + 1;
    if (marks->high != NULL && type->depth <= marks->high->depth)
        type->depth = marks->high->depth + 1;
    return type;
}

/* Behind an enum's braces it belongs to the enum, behind a type's name to the field. */
EhNode *eh_parse_unknown_is(EhNode *type, EhNode *id)
{
    if (type->a->kind == EH_N_ENUM_BODY) {
        type->a->b = id;
    } else {
        type->name = id->name;
        type->name_span = id->span;
    }
    return type;
}

void eh_parse_span(EhParser *parser, const EhNode *first)
{
    if (first->i != 1440)
        return;
    EhDiag *diag =
        eh_diag(parser->diags, EH_E_BAD_CLOCK, first->span, "`24:00` can only end a span");
    eh_diag_hint(parser->diags, diag, "a day starts at `00:00`");
}

/* ---- expressions ---- */

EhNode *eh_parse_is_known(EhParser *parser, EhSpan span, EhNode *a, int op)
{
    EhNode *node = eh_node_op(parser, EH_N_IS_KNOWN, (EhOp)(op < 0 ? -op : op), span, a, NULL);
    node->negated = op < 0;
    return node;
}

/* ---- samples ---- */

static bool is_name(const EhNode *node, const char *name)
{
    return node->name.n == strlen(name) && memcmp(node->name.p, name, node->name.n) == 0;
}

/* A history is a list, also of one entry. */
EhNode *eh_parse_given(EhParser *parser, EhSpan span, EhSpan name, EhNode *value)
{
    EhNode *given = eh_node_named(parser, EH_N_GIVEN, span, name, value, NULL, NULL);
    if (is_name(given, "history") && value->kind == EH_N_RECORD_VALUE) {
        given->a = eh_node_list(parser, EH_N_BRACES, value->span, eh_chain_one(value));
        given->depth = given->a->depth + 1;
    }
    return given;
}

static bool is_entry(const EhNode *line)
{
    const EhNode *first = line->list;
    return first != NULL && is_name(first, "at") && first->a->kind == EH_N_INSTANT;
}

EhNode *eh_parse_more_given(EhParser *parser, EhNode *line, EhNode *given)
{
    EhNode *last = line->info;
    if (last == NULL)
        last = line->list;
    if (!is_entry(line) && last == line->list) {
        EhDiag *diag = eh_diag(parser->diags, EH_E_SYNTAX, given->name_span,
                               "a second value on the same line");
        eh_diag_hint(parser->diags, diag, "separate them with `;` or a new line");
    }
    if (last != NULL)
        last->next = given;
    line->info = given;
    line->span.end = given->span.end;
    if (line->depth <= given->depth)
        line->depth = given->depth + 1;
    return line;
}

EhChain eh_parse_flat(EhParser *parser, EhChain lines)
{
    EhChain flat = eh_chain_none();
    for (EhNode *line = lines.first; line != NULL && !parser->arena->failed; line = line->next) {
        EhNode *next = NULL;
        for (EhNode *given = line->list; given != NULL; given = next) {
            next = given->next;
            given->next = NULL;
            flat = eh_chain_add(flat, given);
        }
        if (eh_node_above(line) != NULL)
            eh_node_more(parser, line->list)->above = line->more->above;
    }
    return flat;
}

/* `{ at … status open; at … status pending }` is a list of entries, other lines are the fields of
 * one record. */
EhNode *eh_parse_givens(EhParser *parser, EhSpan span, EhChain lines)
{
    bool entries = false;
    for (EhNode *line = lines.first; line != NULL && !parser->arena->failed; line = line->next) {
        entries = entries || line->info != NULL;
        line->info = NULL;
    }
    if (entries && is_entry(lines.first))
        return eh_node_list(parser, EH_N_BRACES, span, lines);
    return eh_node_list(parser, EH_N_RECORD_VALUE, span, eh_parse_flat(parser, lines));
}
