/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Messages to the author, as data. Every code is one row of diagnostics.def; printing is the command's work.
 */
#ifndef EH_COMPILER_DIAGNOSTICS_H
#define EH_COMPILER_DIAGNOSTICS_H

#include "compiler/source.h"

/* diagnostics.def: EH_DIAGNOSTIC(NAME, number, "title", "page") — the code printed is E%04d.
 * `title` is a short noun phrase; `page` is the Markdown that `explain CODE` prints:
 * what it means, a policy text that is wrong, the same put right. */
typedef enum EhCode {
#define EH_DIAGNOSTIC(name, number, title, page) EH_E_##name,
#include "compiler/diagnostics.def"
#undef EH_DIAGNOSTIC
    EH_CODE_COUNT
} EhCode;

/* One message. Texts live in the compile arena. `second` counts only where `has_second`. */
typedef struct EhDiag {
    EhCode code;
    EhSpan span;
    EhStr message; /* what was found and what was wanted, in the author's words */
    bool has_second;
    EhSpan second;
    EhStr second_label; /* what the second place has to do with it */
    EhStr hint;         /* what to do; empty if none */
} EhDiag;

typedef struct EhDiags {
    EhArena *arena;
    EH_VEC(EhDiag) list;
    uint32_t said;  /* calls of eh_diag, also those that kept nothing */
    EhDiag scratch; /* what eh_diag returns when it keeps nothing */
} EhDiags;

/* At most so many messages are kept: more would not be read, and looking for doubles stays cheap. */
enum { EH_DIAGS_KEPT = 500 };

/* Adds a message and returns it, for eh_diag_hint and eh_diag_second. Never NULL: when memory is out,
 * a scratch message is returned and the arena's `failed` flag is set. At most one message is kept for the
 * same start of span. */
EhDiag *eh_diag(EhDiags *diags, EhCode code, EhSpan span, const char *format, ...)
    __attribute__((format(printf, 4, 5)));
void eh_diag_hint(EhDiags *diags, EhDiag *diag, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
void eh_diag_second(EhDiags *diags, EhDiag *diag, EhSpan span, const char *format, ...)
    __attribute__((format(printf, 4, 5)));

/* By file, then start; stable. */
void eh_diag_sort(EhDiags *diags);

/* The nearest of `n` names to `wrong` within a third of its letters (at least 1), or {NULL, 0}: "did you mean". */
EhStr eh_diag_nearest(EhStr wrong, const EhStr *names, uint32_t n);

int eh_code_number(EhCode code);
const char *eh_code_title(EhCode code);
const char *eh_code_page(EhCode code);
bool eh_code_find(int number, EhCode *code);

#endif
