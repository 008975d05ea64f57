/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The token filter: where clauses end, which words go together, and where to go on after an error.
 *
 * A line end separates clauses unless the line goes on: inside `( )`, behind what needs something
 * after it, or before what continues it. Indentation means nothing, until something is wrong: then
 * it shows which brace is missing.
 */
#include "compiler/tokens.h"

#include "parser.h"

static int kind_at(const EhFilter *filter, uint32_t index)
{
    return filter->tokens->list.at[index].kind;
}

static uint32_t line_at(const EhFilter *filter, uint32_t index)
{
    return filter->tokens->list.at[index].line;
}

static bool is_balanced(const EhTokens *tokens)
{
    uint32_t open = 0;
    for (uint32_t i = 0; i < tokens->list.n; i++) {
        int kind = tokens->list.at[i].kind;
        if (kind == EH_T_RBRACE && open == 0)
            return false;
        open += kind == EH_T_LBRACE;
        open -= kind == EH_T_RBRACE;
    }
    return open == 0;
}

bool eh_filter_init(EhFilter *filter, const EhTokens *tokens)
{
    filter->tokens = tokens;
    filter->opens = eh_arena_array(tokens->arena, tokens->list.n, sizeof *filter->opens);
    filter->at = 0;
    filter->last = EH_NO_TOKEN;
    filter->open = EH_NO_TOKEN;
    filter->kind = EH_T_SEP;
    filter->closes = 0;
    filter->ends = false;
    filter->balanced = is_balanced(tokens);
    return filter->opens != NULL;
}

/* ---- where clauses end ---- */

/* Signs and words that need something after them: the line goes on. */
static const bool needs_more[EH_T_ZONE + 1] = {
    [EH_T_LBRACE] = true,
    [EH_T_COMMA] = true,
    [EH_T_ASSIGN] = true,
    [EH_T_COLON] = true,
    [EH_T_PLUS] = true,
    [EH_T_MINUS] = true,
    [EH_T_STAR] = true,
    [EH_T_SLASH] = true,
    [EH_T_LT] = true,
    [EH_T_LE] = true,
    [EH_T_GT] = true,
    [EH_T_GE] = true,
    [EH_T_RANGE] = true,
    [EH_T_AND] = true,
    [EH_T_OR] = true,
    [EH_T_NOT] = true,
    [EH_T_IS] = true,
    [EH_T_IN] = true,
    [EH_T_ELSE] = true,
    [EH_T_IF] = true,
    [EH_T_THEN] = true,
    [EH_T_WHEN] = true,
    [EH_T_WHERE] = true,
    [EH_T_MENTIONS] = true,
    [EH_T_WITHIN] = true,
    [EH_T_WITHIN_PAST] = true,
    [EH_T_STARTS_WITH] = true,
    [EH_T_ENDS_WITH] = true,
    [EH_T_STARTS_WITHIN] = true,
};

bool eh_filter_needs_more(int kind)
{
    return needs_more[kind];
}

static bool goes_on_with(int kind)
{
    return kind == EH_T_AND || kind == EH_T_OR || kind == EH_T_ELSE || kind == EH_T_THEN ||
           kind == EH_T_ARROW || kind == EH_T_RBRACE;
}

/* Whether the line end before token `index` ends a clause. */
static bool line_ends(const EhFilter *filter, uint32_t index)
{
    if (filter->last == EH_NO_TOKEN || line_at(filter, index) == line_at(filter, filter->last))
        return false;
    if (filter->open != EH_NO_TOKEN && kind_at(filter, filter->open) == EH_T_LPAREN)
        return false;
    return !needs_more[filter->kind] && !goes_on_with(kind_at(filter, index));
}

/* ---- words that go together ---- */

static bool is_word(int kind)
{
    return kind == EH_T_NAME || (kind >= EH_T_ACTION && kind <= EH_T_ZONE);
}

/* Whether token `next` is of the same clause as the word `index`, behind which the line may end. */
static bool in_one_clause(const EhFilter *filter, uint32_t index, uint32_t next)
{
    return line_at(filter, index) == line_at(filter, next) ||
           (filter->open != EH_NO_TOKEN && kind_at(filter, filter->open) == EH_T_LPAREN);
}

/* Whether `count` is followed by `x in xs`, and not by the type and the bounds of a field of that name. */
static bool counts_each(const EhFilter *filter, uint32_t count, uint32_t next)
{
    if (!in_one_clause(filter, count, next))
        return false;
    uint32_t in = eh_token_skip(filter->tokens, next + 1);
    if (!is_word(kind_at(filter, next)) || kind_at(filter, in) != EH_T_IN)
        return false;
    int over = kind_at(filter, eh_token_skip(filter->tokens, in + 1));
    return over != EH_T_MINUS && !(over >= EH_T_INT && over <= EH_T_INSTANT);
}

/* The kind that the grammar sees for token `index`, and the last token that is part of it. */
static int joined_kind(const EhFilter *filter, uint32_t index, uint32_t *end)
{
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
    bool first = filter->kind == EH_T_SEP || filter->kind == EH_T_LBRACE;
    if (kind == EH_T_AT && next == EH_T_PERCENT && !first)
        return EH_T_AT_SHARE;
    if (kind == EH_T_AT && next == EH_T_INSTANT)
        return EH_T_AT_MOMENT;
    if (kind == EH_T_COUNT && counts_each(filter, index, second))
        return EH_T_COUNT_EACH;
    return kind;
}

/* ---- brackets ---- */

static uint32_t enclosing_brace(const EhFilter *filter, uint32_t open)
{
    while (open != EH_NO_TOKEN && kind_at(filter, open) != EH_T_LBRACE)
        open = filter->opens[open];
    return open;
}

/* Reads token `index`. A closing sign that nothing opened changes nothing; `}` also leaves what is
 * open in `( )`. */
static void step(EhFilter *filter, uint32_t index)
{
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

static EhSpan behind_last(const EhFilter *filter)
{
    uint32_t end = filter->last == EH_NO_TOKEN ? 0 : filter->tokens->list.at[filter->last].end;
    return (EhSpan){filter->tokens->file, end, end};
}

static int give_sep(EhFilter *filter, EhSpan *span)
{
    *span = behind_last(filter);
    filter->ends = false;
    return filter->kind = EH_T_SEP;
}

/* A `}` that a recovery found missing. */
static int give_close(EhFilter *filter, EhSpan *span)
{
    uint32_t brace = enclosing_brace(filter, filter->open);
    if (brace != EH_NO_TOKEN)
        filter->open = filter->opens[brace];
    filter->closes--;
    *span = behind_last(filter);
    return filter->kind = EH_T_RBRACE;
}

static bool may_share_line(int kind)
{
    return kind == EH_T_BECAUSE || kind == EH_T_OWNER || kind == EH_T_UNTIL ||
           kind == EH_T_SEMICOLON || kind == EH_T_YYEOF;
}

/* Reads a `;`. Between declarations it does not do. */
static void skip_semicolon(EhFilter *filter, uint32_t index)
{
    step(filter, index);
    uint32_t next = eh_token_skip(filter->tokens, index + 1);
    if (filter->open == EH_NO_TOKEN && line_at(filter, next) == line_at(filter, index) &&
        !may_share_line(kind_at(filter, next)))
        eh_diag(filter->tokens->diags, EH_E_ONE_A_LINE, eh_token_span(filter->tokens, next),
                "a declaration starts on a line of its own");
}

int eh_filter_next(EhFilter *filter, EhSpan *span)
{
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

static uint32_t indent_at(const EhFilter *filter, uint32_t index)
{
    return eh_token_indent(filter->tokens, index);
}

static bool line_first(const EhFilter *filter, uint32_t index)
{
    return filter->tokens->list.at[index].line_first;
}

/* Comments behind a `{` that are looked past to see how its block is indented. */
enum { COMMENTS_PASSED = 100 };

/* Whether the author indents what stands in `brace`: only then does a line further left say anything. */
static bool is_indented(const EhFilter *filter, uint32_t brace)
{
    uint32_t index = brace + 1, line = line_at(filter, brace);
    while (index < brace + COMMENTS_PASSED &&
           (kind_at(filter, index) == EH_T_COMMENT || kind_at(filter, index) == EH_T_DOC))
        index++;
    return line_at(filter, index) == line || indent_at(filter, index) > indent_at(filter, brace);
}

/* Words that begin declarations. */
static const bool declares[EH_T_ZONE + 1] = {
    [EH_T_POLICY] = true,   [EH_T_CURRENCY] = true,   [EH_T_CONFIDENCE] = true,
    [EH_T_QUEUES] = true,   [EH_T_PRIORITIES] = true, [EH_T_FALLBACK] = true,
    [EH_T_IMPORT] = true,   [EH_T_CALENDAR] = true,   [EH_T_ENUM] = true,
    [EH_T_RECORD] = true,   [EH_T_TICKET] = true,     [EH_T_LIST] = true,
    [EH_T_PHRASES] = true,  [EH_T_LET] = true,        [EH_T_CLASS] = true,
    [EH_T_TIER] = true,     [EH_T_HOLDOUT] = true,    [EH_T_COMPLEXITY] = true,
    [EH_T_OVERRIDE] = true, [EH_T_ROUTE] = true,      [EH_T_RANK] = true,
    [EH_T_ACTION] = true,   [EH_T_RULE] = true,       [EH_T_ESCALATION] = true,
    [EH_T_TARGET] = true,   [EH_T_SLA] = true,        [EH_T_PAUSE] = true,
    [EH_T_TIGHTEN] = true,  [EH_T_POOL] = true,       [EH_T_SAMPLE] = true,
    [EH_T_WORKLOAD] = true, [EH_T_GUARANTEE] = true,  [EH_T_TEST] = true,
    [EH_T_SOURCE] = true,   [EH_T_LOOKUP] = true,     [EH_T_FUNCTION] = true,
    [EH_T_AUDIT] = true,
};

/* Whether token `index` begins a line that cannot stand in `brace`, as one of them has no partner. */
static bool is_left_of(const EhFilter *filter, uint32_t index, uint32_t brace)
{
    return !filter->balanced && line_first(filter, index) &&
           kind_at(filter, index) != EH_T_RBRACE &&
           line_at(filter, index) != line_at(filter, brace) &&
           indent_at(filter, index) <= indent_at(filter, brace) &&
           (is_indented(filter, brace) || declares[kind_at(filter, index)]);
}

uint32_t eh_filter_unclosed(const EhFilter *filter, uint32_t index)
{
    uint32_t brace = enclosing_brace(filter, filter->opens[index]);
    uint32_t first = index;
    bool at_end = kind_at(filter, index) == EH_T_YYEOF;
    if (filter->balanced)
        return EH_NO_TOKEN;
    while (!at_end && first > 0 && !line_first(filter, first))
        first--;
    if (brace == EH_NO_TOKEN || (!at_end && !is_left_of(filter, first, brace)))
        return EH_NO_TOKEN;
    for (uint32_t i = brace + 1; i < index; i++) {
        if (kind_at(filter, i) != EH_T_RBRACE || !line_first(filter, i))
            continue;
        uint32_t closed = enclosing_brace(filter, filter->opens[i]);
        if (closed != EH_NO_TOKEN && closed > brace &&
            indent_at(filter, i) < indent_at(filter, closed))
            return closed; /* a `}` that was meant for an outer brace closed this one */
    }
    return brace;
}

/* ---- skipping what is broken ---- */

/* One recovery: the clause began at `start` in `base`, and `wrong` did not fit. `extra` is a line
 * with a `}` too many, because its `{` is missing; `checked` is the last line that was looked at
 * for that. */
typedef struct Skip {
    EhFilter *filter;
    uint32_t start, wrong, base;
    uint32_t checked, extra;
    bool no_brace; /* a `{` was wanted at `wrong` */
} Skip;

/* The brace that a `}` at the start of a line closes, by its indentation, no further out than
 * `base`. */
static uint32_t meant_brace(const Skip *skip, uint32_t index)
{
    const EhFilter *filter = skip->filter;
    uint32_t innermost = enclosing_brace(filter, filter->open), brace = innermost;
    if (!line_first(filter, index))
        return innermost;
    while (brace != EH_NO_TOKEN && indent_at(filter, brace) != indent_at(filter, index)) {
        if (brace == skip->base)
            return innermost;
        brace = enclosing_brace(filter, filter->opens[brace]);
    }
    return brace == EH_NO_TOKEN ? innermost : brace;
}

/* Whether the first token of a line looks as if it stood in `brace`, or closed it. */
static bool fits_in(const EhFilter *filter, uint32_t index, uint32_t brace)
{
    if (brace == EH_NO_TOKEN)
        return kind_at(filter, index) != EH_T_RBRACE && indent_at(filter, index) == 0;
    if (kind_at(filter, index) == EH_T_RBRACE)
        return indent_at(filter, index) == indent_at(filter, brace);
    return kind_at(filter, index) != EH_T_YYEOF &&
           indent_at(filter, index) > indent_at(filter, brace);
}

/* Whether the line of token `index`, read from there in `base`, closes one brace more than the next
 * line allows. */
static bool closes_too_much(const Skip *skip, uint32_t index)
{
    const EhFilter *filter = skip->filter;
    uint32_t line = line_at(filter, index), inner = 0, brace = skip->base, before = skip->base;
    for (; line_at(filter, index) == line && kind_at(filter, index) != EH_T_YYEOF; index++) {
        int kind = kind_at(filter, index);
        if (kind == EH_T_LBRACE) {
            inner++;
        } else if (kind == EH_T_RBRACE && inner > 0) {
            inner--;
        } else if (kind == EH_T_RBRACE) {
            if (brace == EH_NO_TOKEN)
                return true;
            before = brace;
            brace = enclosing_brace(filter, filter->opens[brace]);
        }
    }
    index = eh_token_skip(filter->tokens, index);
    return brace != skip->base && !fits_in(filter, index, brace) && fits_in(filter, index, before);
}

/* Whether the line of token `index` has a `}` whose `{` is missing, still to come. Looked up once a
 * line. */
static bool has_extra(Skip *skip, uint32_t index)
{
    uint32_t line = line_at(skip->filter, index);
    if (skip->checked != line && skip->base != EH_NO_TOKEN) {
        skip->checked = line;
        skip->extra = closes_too_much(skip, index) ? line : 0;
    }
    return skip->extra == line;
}

/* Ends the skipping before token `index`: the clause ends there, and `closes` braces with it. */
static bool stop(Skip *skip, uint32_t index, uint32_t closes, bool ends)
{
    EhFilter *filter = skip->filter;
    filter->at = index;
    filter->open = skip->base;
    filter->closes = closes;
    filter->ends = ends;
    filter->kind = EH_T_WRONG;
    return true;
}

/* How many braces, from `base` outwards, cannot hold token `index`. */
static uint32_t count_closed(const Skip *skip, uint32_t index)
{
    const EhFilter *filter = skip->filter;
    uint32_t n = 0, brace = skip->base;
    bool at_end = kind_at(filter, index) == EH_T_YYEOF;
    while (brace != EH_NO_TOKEN && (at_end || is_left_of(filter, index, brace))) {
        n++;
        brace = enclosing_brace(filter, filter->opens[brace]);
    }
    return n;
}

/* An open `(` ends where a new line does not fit, or begins no further right than the clause does.
 * */
static void leave_parens(const Skip *skip, uint32_t index)
{
    EhFilter *filter = skip->filter;
    bool in_parens = filter->open != EH_NO_TOKEN && kind_at(filter, filter->open) == EH_T_LPAREN;
    if (in_parens && line_first(filter, index) && index > skip->start &&
        (index == skip->wrong || indent_at(filter, index) <= indent_at(filter, skip->start)))
        filter->open = enclosing_brace(filter, filter->open);
}

/* Whether a new line belongs to the clause: by a deeper indentation, as the block does whose `{` is
 * missing, or as the `}` of that block. */
static bool belongs_below(const Skip *skip, uint32_t index)
{
    const EhFilter *filter = skip->filter;
    uint32_t indent = indent_at(filter, index), own = indent_at(filter, skip->start);
    if (!line_first(filter, skip->start) || kind_at(filter, index) == EH_T_YYEOF)
        return false;
    if (kind_at(filter, index) == EH_T_RBRACE)
        return indent == own &&
               (skip->base == EH_NO_TOKEN || indent > indent_at(filter, skip->base));
    return indent > own;
}

/* A `}`: true if it ends the clause, by closing the block around it. */
static bool skip_brace(Skip *skip, uint32_t index)
{
    EhFilter *filter = skip->filter;
    uint32_t brace = meant_brace(skip, index), open = filter->open;
    bool below = index > skip->start && line_first(filter, index) && belongs_below(skip, index);
    bool nothing = brace == skip->base && (below || brace == EH_NO_TOKEN);
    if (brace == skip->base && !nothing && has_extra(skip, index)) {
        skip->extra = 0;
        nothing = true;
    }
    if (brace == skip->base && !nothing)
        return stop(skip, index, 0, false);
    if (!nothing)
        filter->open = brace;
    step(filter, index);
    if (nothing)
        filter->open = open;
    return false;
}

/* Whether the clause ends before token `index`. */
static bool ends_before(Skip *skip, uint32_t index)
{
    const EhFilter *filter = skip->filter;
    if (index <= skip->start || filter->open != skip->base)
        return false;
    if (kind_at(filter, index) == EH_T_SEMICOLON)
        return skip->base != EH_NO_TOKEN && !skip->no_brace && !has_extra(skip, index);
    return line_first(filter, index) && !needs_more[filter->kind] &&
           !goes_on_with(kind_at(filter, index)) && !belongs_below(skip, index);
}

/* One step; true when the end of the clause is reached. */
static bool skip_one(Skip *skip)
{
    EhFilter *filter = skip->filter;
    uint32_t index = eh_token_skip(filter->tokens, filter->at);
    bool at_end = kind_at(filter, index) == EH_T_YYEOF;
    if (at_end || (skip->base != EH_NO_TOKEN && is_left_of(filter, index, skip->base)))
        return stop(skip, index, count_closed(skip, index), true);
    leave_parens(skip, index);
    if (kind_at(filter, index) == EH_T_RBRACE)
        return skip_brace(skip, index);
    if (ends_before(skip, index))
        return stop(skip, index, 0, true);
    step(filter, index);
    return false;
}

void eh_filter_recover(EhFilter *filter, uint32_t start, uint32_t wrong, bool no_brace)
{
    uint32_t base = enclosing_brace(filter, filter->opens[start]);
    Skip skip = {filter, start, wrong, base, 0, 0, no_brace};
    filter->at = start;
    filter->open = base;
    filter->closes = 0;
    filter->ends = false;
    while (!skip_one(&skip))
        ;
}
