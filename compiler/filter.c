/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The token filter: where clauses end, which words go together, and where to go on after an error.
 *
 * A line end separates clauses unless the line goes on: inside `( )`, behind what needs something after it, or before
 * what continues it. Indentation means nothing, until something is wrong: then it shows which brace is missing.
 */
#include "compiler/tokens.h"

#include "parser.h"

static int kind_at(const EhFilter *filter, uint32_t index) {
    return filter->tokens->list.at[index].kind;
}

static uint32_t line_at(const EhFilter *filter, uint32_t index) {
    return filter->tokens->list.at[index].line;
}

bool eh_filter_init(EhFilter *filter, const EhTokens *tokens) {
    filter->tokens = tokens;
    filter->opens = eh_arena_array(tokens->arena, tokens->list.n, sizeof *filter->opens);
    filter->at = 0;
    filter->last = EH_NO_TOKEN;
    filter->open = EH_NO_TOKEN;
    filter->kind = EH_T_SEP;
    filter->closes = 0;
    filter->ends = false;
    return filter->opens != NULL;
}

/* ---- where clauses end ---- */

static bool needs_more(int kind) {
    switch (kind) {
    case EH_T_LBRACE: case EH_T_COMMA: case EH_T_ASSIGN: case EH_T_COLON:
    case EH_T_PLUS: case EH_T_MINUS: case EH_T_STAR: case EH_T_SLASH:
    case EH_T_LT: case EH_T_LE: case EH_T_GT: case EH_T_GE: case EH_T_RANGE:
    case EH_T_AND: case EH_T_OR: case EH_T_NOT: case EH_T_IS: case EH_T_IN: case EH_T_ELSE:
    case EH_T_IF: case EH_T_THEN: case EH_T_WHEN: case EH_T_WHERE: case EH_T_MENTIONS:
    case EH_T_WITHIN: case EH_T_WITHIN_PAST: case EH_T_STARTS_WITH: case EH_T_ENDS_WITH:
    case EH_T_STARTS_WITHIN:
        return true;
    }
    return false;
}

static bool goes_on_with(int kind) {
    return kind == EH_T_AND || kind == EH_T_OR || kind == EH_T_ELSE || kind == EH_T_THEN ||
           kind == EH_T_ARROW || kind == EH_T_RBRACE;
}

/* Whether the line end before token `index` ends a clause. */
static bool line_ends(const EhFilter *filter, uint32_t index) {
    if (filter->last == EH_NO_TOKEN || line_at(filter, index) == line_at(filter, filter->last))
        return false;
    if (filter->open != EH_NO_TOKEN && kind_at(filter, filter->open) == EH_T_LPAREN)
        return false;
    return !needs_more(filter->kind) && !goes_on_with(kind_at(filter, index));
}

/* ---- words that go together ---- */

static bool is_word(int kind) {
    return kind == EH_T_NAME || (kind >= EH_T_ACTION && kind <= EH_T_ZONE);
}

/* The kind that the grammar sees for token `index`, and the last token that is part of it. */
static int joined_kind(const EhFilter *filter, uint32_t index, uint32_t *end) {
    int kind = kind_at(filter, index);
    uint32_t second = eh_token_skip(filter->tokens, kind == EH_T_YYEOF ? index : index + 1);
    int next = kind_at(filter, second);
    *end = second;
    if (kind == EH_T_STARTS && next == EH_T_WITH)
        return EH_T_STARTS_WITH;
    if (kind == EH_T_STARTS && next == EH_T_WITHIN)
        return EH_T_STARTS_WITHIN;
    if (kind == EH_T_ENDS && next == EH_T_WITH)
        return EH_T_ENDS_WITH;
    if (kind == EH_T_WITHIN && next == EH_T_PAST)
        return EH_T_WITHIN_PAST;
    *end = index;
    if (kind == EH_T_AT && next == EH_T_PERCENT)
        return EH_T_AT_SHARE;
    if (kind == EH_T_AT && next == EH_T_INSTANT)
        return EH_T_AT_MOMENT;
    if (kind == EH_T_COUNT && is_word(next) &&
        kind_at(filter, eh_token_skip(filter->tokens, second + 1)) == EH_T_IN)
        return EH_T_COUNT_EACH;
    return kind;
}

/* ---- brackets ---- */

static uint32_t enclosing_brace(const EhFilter *filter, uint32_t open) {
    while (open != EH_NO_TOKEN && kind_at(filter, open) != EH_T_LBRACE)
        open = filter->opens[open];
    return open;
}

/* Reads token `index`. A closing sign that nothing opened changes nothing; `}` also leaves what is open in `( )`. */
static void step(EhFilter *filter, uint32_t index) {
    int kind = kind_at(filter, index);
    filter->opens[index] = filter->open;
    if (kind == EH_T_LPAREN || kind == EH_T_LBRACE) {
        filter->open = index;
    } else if (kind == EH_T_RPAREN) {
        if (filter->open != EH_NO_TOKEN && kind_at(filter, filter->open) == EH_T_LPAREN)
            filter->open = filter->opens[filter->open];
    } else if (kind == EH_T_RBRACE) {
        uint32_t brace = enclosing_brace(filter, filter->open);
        if (brace != EH_NO_TOKEN)
            filter->open = filter->opens[brace];
    }
    filter->last = index;
    filter->kind = kind;
    filter->at = kind == EH_T_YYEOF ? index : index + 1;
}

/* ---- giving tokens ---- */

static EhSpan behind_last(const EhFilter *filter) {
    uint32_t end = filter->last == EH_NO_TOKEN ? 0 : filter->tokens->list.at[filter->last].end;
    return (EhSpan){filter->tokens->file, end, end};
}

static int give_sep(EhFilter *filter, EhSpan *span) {
    *span = behind_last(filter);
    filter->ends = false;
    return filter->kind = EH_T_SEP;
}

/* A `}` that a recovery found missing. */
static int give_close(EhFilter *filter, EhSpan *span) {
    uint32_t brace = enclosing_brace(filter, filter->open);
    if (brace != EH_NO_TOKEN)
        filter->open = filter->opens[brace];
    filter->closes--;
    *span = behind_last(filter);
    return filter->kind = EH_T_RBRACE;
}

static bool may_share_line(int kind) {
    return kind == EH_T_BECAUSE || kind == EH_T_OWNER || kind == EH_T_UNTIL ||
           kind == EH_T_SEMICOLON || kind == EH_T_YYEOF;
}

/* Reads a `;`. Between declarations it does not do. */
static void skip_semicolon(EhFilter *filter, uint32_t index) {
    step(filter, index);
    uint32_t next = eh_token_skip(filter->tokens, index + 1);
    if (filter->open == EH_NO_TOKEN && line_at(filter, next) == line_at(filter, index) &&
        !may_share_line(kind_at(filter, next)))
        eh_diag(filter->tokens->diags, EH_E_ONE_A_LINE, eh_token_span(filter->tokens, next),
                "a declaration starts on a line of its own");
}

int eh_filter_next(EhFilter *filter, EhSpan *span) {
    const EhTokens *tokens = filter->tokens;
    if (filter->closes > 0)
        return give_close(filter, span);
    if (filter->ends)
        return give_sep(filter, span);
    for (;;) {
        bool starts = filter->kind == EH_T_SEP || filter->kind == EH_T_LBRACE;
        uint32_t index = eh_token_skip(tokens, filter->at), end;
        if (starts && eh_token_is_allow(tokens, index, NULL, NULL)) {
            filter->last = index + 3;
            filter->at = index + 4;
        } else if (kind_at(filter, index) == EH_T_SEMICOLON) {
            int before = filter->kind;
            skip_semicolon(filter, index);
            filter->kind = before;
            if (!starts)
                return give_sep(filter, span);
        } else if (!starts && (line_ends(filter, index) || kind_at(filter, index) == EH_T_YYEOF)) {
            filter->opens[index] = filter->open;
            return give_sep(filter, span);
        } else {
            int kind = joined_kind(filter, index, &end);
            step(filter, index);
            *span = (EhSpan){tokens->file, tokens->list.at[index].start, tokens->list.at[end].end};
            if (end != index)
                step(filter, end);
            return filter->kind = kind;
        }
    }
}

/* ---- after an error ---- */

static uint32_t indent_at(const EhFilter *filter, uint32_t index) {
    return eh_token_indent(filter->tokens, index);
}

static bool line_first(const EhFilter *filter, uint32_t index) {
    return filter->tokens->list.at[index].line_first;
}

/* Whether the author indents what stands in `brace`: only then does a line further left say anything. */
static bool is_indented(const EhFilter *filter, uint32_t brace) {
    uint32_t index = eh_token_skip(filter->tokens, brace + 1);
    return line_at(filter, index) == line_at(filter, brace) ||
           indent_at(filter, index) > indent_at(filter, brace);
}

/* Whether token `index` begins a line that cannot stand in `brace`. */
static bool is_left_of(const EhFilter *filter, uint32_t index, uint32_t brace) {
    return line_first(filter, index) && kind_at(filter, index) != EH_T_RBRACE &&
           line_at(filter, index) != line_at(filter, brace) && is_indented(filter, brace) &&
           indent_at(filter, index) <= indent_at(filter, brace);
}

uint32_t eh_filter_unclosed(const EhFilter *filter, uint32_t index) {
    uint32_t brace = enclosing_brace(filter, filter->opens[index]);
    bool at_end = kind_at(filter, index) == EH_T_YYEOF;
    if (brace == EH_NO_TOKEN || (!at_end && !is_left_of(filter, index, brace)))
        return EH_NO_TOKEN;
    for (uint32_t i = brace + 1; i < index; i++) {
        if (kind_at(filter, i) != EH_T_RBRACE || !line_first(filter, i))
            continue;
        uint32_t closed = enclosing_brace(filter, filter->opens[i]);
        if (closed != EH_NO_TOKEN && closed > brace && indent_at(filter, i) < indent_at(filter, closed))
            return closed; /* a `}` that was meant for an outer brace closed this one */
    }
    return brace;
}

/* The brace that a `}` at the start of a line closes, by its indentation, no further out than `base`. */
static uint32_t meant_brace(const EhFilter *filter, uint32_t index, uint32_t base) {
    uint32_t innermost = enclosing_brace(filter, filter->open), brace = innermost;
    if (!line_first(filter, index))
        return innermost;
    while (brace != EH_NO_TOKEN && indent_at(filter, brace) != indent_at(filter, index)) {
        if (brace == base)
            return innermost;
        brace = enclosing_brace(filter, filter->opens[brace]);
    }
    return brace == EH_NO_TOKEN ? innermost : brace;
}

/* Stops the skipping before token `index`: the clause ends there, `closes` braces with it. */
static void stop(EhFilter *filter, uint32_t index, uint32_t base, uint32_t closes, bool ends) {
    filter->at = index;
    filter->open = base;
    filter->closes = closes;
    filter->ends = ends;
    filter->kind = EH_T_WRONG;
}

/* How many braces, from `base` outwards, cannot hold token `index`. */
static uint32_t count_closed(const EhFilter *filter, uint32_t index, uint32_t base) {
    uint32_t n = 0;
    bool at_end = kind_at(filter, index) == EH_T_YYEOF;
    while (base != EH_NO_TOKEN && (at_end || is_left_of(filter, index, base))) {
        n++;
        base = enclosing_brace(filter, filter->opens[base]);
    }
    return n;
}

/* An open `(` ends where a new line does not fit, or begins no further right than the clause does. */
static void leave_parens(EhFilter *filter, uint32_t index, uint32_t start, uint32_t wrong) {
    bool in_parens = filter->open != EH_NO_TOKEN && kind_at(filter, filter->open) == EH_T_LPAREN;
    if (in_parens && line_first(filter, index) && index > start &&
        (index == wrong || indent_at(filter, index) <= indent_at(filter, start)))
        filter->open = enclosing_brace(filter, filter->open);
}

/* Whether the clause that began at `start` goes on with token `index` on a new line: by a deeper indentation, as the
 * block does whose `{` is missing, or by its `}`. */
static bool belongs_below(const EhFilter *filter, uint32_t index, uint32_t start, uint32_t base) {
    uint32_t indent = indent_at(filter, index);
    if (!line_first(filter, start) || kind_at(filter, index) == EH_T_YYEOF)
        return false;
    if (kind_at(filter, index) == EH_T_RBRACE)
        return indent == indent_at(filter, start) &&
               (base == EH_NO_TOKEN || indent > indent_at(filter, base));
    return indent > indent_at(filter, start);
}

/* One step of skipping; true when it is over. */
static bool skip_one(EhFilter *filter, uint32_t start, uint32_t wrong, uint32_t base) {
    uint32_t index = eh_token_skip(filter->tokens, filter->at);
    int kind = kind_at(filter, index);
    if (kind == EH_T_YYEOF || (index > start && base != EH_NO_TOKEN && is_left_of(filter, index, base))) {
        stop(filter, index, base, count_closed(filter, index, base), true);
        return true;
    }
    leave_parens(filter, index, start, wrong);
    bool new_line = index > start && line_first(filter, index);
    if (kind == EH_T_RBRACE && !(new_line && belongs_below(filter, index, start, base))) {
        uint32_t brace = meant_brace(filter, index, base);
        if (brace == base && base != EH_NO_TOKEN) {
            stop(filter, index, base, 0, false);
            return true;
        }
        if (brace != EH_NO_TOKEN)
            filter->open = brace;
    } else if (index > start && filter->open == base && kind != EH_T_RBRACE &&
               ((new_line && !goes_on_with(kind) && !belongs_below(filter, index, start, base)) ||
                (kind == EH_T_SEMICOLON && base != EH_NO_TOKEN))) {
        stop(filter, index, base, 0, true);
        return true;
    } else if (kind == EH_T_RBRACE && filter->open == base) {
        filter->open = base;
        filter->last = index;
        filter->at = index + 1;
        return false;
    }
    step(filter, index);
    return false;
}

void eh_filter_recover(EhFilter *filter, uint32_t start, uint32_t wrong) {
    uint32_t base = enclosing_brace(filter, filter->opens[start]);
    filter->at = start;
    filter->open = base;
    filter->closes = 0;
    filter->ends = false;
    while (!skip_one(filter, start, wrong, base))
        ;
}
