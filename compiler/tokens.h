/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A file as an array of tokens, and the filter that feeds them to the grammar.
 *
 * The lexer reads the whole file first. So the filter can look ahead where a word's part depends on
 * what follows, end clauses by lines and brackets, and go back after an error to the place where
 * the broken clause began.
 */
#ifndef EH_COMPILER_TOKENS_H
#define EH_COMPILER_TOKENS_H

#include "compiler/syntax.h"

#define EH_NO_TOKEN UINT32_MAX

/* The kind of what the lexer has reported: the parser goes to its recovery without a word. (The
 * enum is bison's.) */
#define EH_T_WRONG EH_T_EH_GRAMMAR_error

/* All tokens of one file, comments included; the last is the end of the file. */
typedef struct EhTokens {
    const EhSource *source;
    EhArena *arena;
    EhDiags *diags;
    uint32_t file;
    EH_VEC(EhToken) list;
} EhTokens;

/* Reads the file. False when memory is out. A file that is too long or not UTF-8 has no tokens but
 * its end. */
bool eh_tokens_read(const EhSources *sources, uint32_t file, EhArena *arena, EhDiags *diags,
                    EhTokens *out);

EhStr eh_token_text(const EhTokens *tokens, uint32_t index);
EhSpan eh_token_span(const EhTokens *tokens, uint32_t index);

/* Index of the token that starts at or behind byte `offset`. */
uint32_t eh_token_at(const EhTokens *tokens, uint32_t offset);

/* Column of the first token of the line of token `index`, in bytes from 0. */
uint32_t eh_token_indent(const EhTokens *tokens, uint32_t index);

/* Whether tokens `index`.. are `allow CODE because "…"`; sets the indexes of the code and the
 * reason. */
bool eh_token_is_allow(const EhTokens *tokens, uint32_t index, uint32_t *code, uint32_t *because);

/* The next token that is not a comment, at or behind `index`. */
uint32_t eh_token_skip(const EhTokens *tokens, uint32_t index);

/* What stands in front of a declaration, row or clause that starts with token `index`. */
void eh_token_above(const EhTokens *tokens, uint32_t index, EhStr *doc, EhAllow **allow);

/* Where the filter is. `open` is the innermost open bracket, by its token; `opens` gives for every
 * token read so far the bracket it stands in. `kind` is the last kind given. */
typedef struct EhFilter {
    const EhTokens *tokens;
    uint32_t *opens;
    uint32_t at;   /* next token to read */
    uint32_t last; /* last token read, or EH_NO_TOKEN */
    uint32_t open; /* or EH_NO_TOKEN */
    int kind;
    uint32_t closes; /* `}` to give before going on: a recovery found them missing */
    bool ends;       /* a SEP to give then */
    bool balanced;   /* every brace of the file has its partner */
} EhFilter;

bool eh_filter_init(EhFilter *filter, const EhTokens *tokens);

/* Whether a line that ends with such a token goes on. */
bool eh_filter_needs_more(int kind);

/* The grammar's next token and its place: a line end or `;` that ends a clause comes as one SEP. */
int eh_filter_next(EhFilter *filter, EhSpan *span);

/* Goes on behind a broken clause. `start` is the token it begins with, `wrong` the token that did
 * not fit, `no_brace` whether a `{` was wanted there. Afterwards the filter gives the clause's end:
 * SEP, or the `}` of its block. */
void eh_filter_recover(EhFilter *filter, uint32_t start, uint32_t wrong, bool no_brace);

/* The `{` that lacks its `}` if token `index`, which does not fit, is on a line that begins too far
 * left to stand in it; or EH_NO_TOKEN. */
uint32_t eh_filter_unclosed(const EhFilter *filter, uint32_t index);

#endif
