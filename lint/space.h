/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The space of tickets as the logic engine sees it: variables with ordered keys, cut into cells where constants occur.
 *
 * One idea: a field, a membership in a set, a phrase found or a term that cannot be taken apart is a variable; every
 * variable's values are keys of one kind, so that a test on it is a set of key ranges, and after cutting a set of cells.
 * What cells cannot express becomes a variable of its own that is free: more tickets than there are, never fewer. So
 * what is proved holds, and what is found is tried on the VM.
 */
#ifndef EH_LINT_SPACE_H
#define EH_LINT_SPACE_H

#include "compiler/policy.h"

typedef enum EhVarKind {
    EH_VAR_FIELD,      /* a field's value; of a record whether it is there */
    EH_VAR_CONFIDENCE, /* of a prediction */
    EH_VAR_MEMBER,     /* bool: whether a set holds a constant */
    EH_VAR_CALENDAR,   /* bool: open at now */
    EH_VAR_PHRASES,    /* bool: a text mentions a set of phrases or one phrase */
    EH_VAR_AFFIX,      /* bool: a text starts or ends with a constant */
    EH_VAR_RELATIVE,   /* a time less now in ms, or a date less today in days */
    EH_VAR_WAITING,    /* now less created */
    EH_VAR_HOLDOUT,    /* bool: in the group */
    EH_VAR_ODD,        /* bool: what the data has for a field is none of its values */
    EH_VAR_TERM        /* anything else, by its text */
} EhVarKind;

/* Keys lo..hi, both included; sorted, disjoint. `missing`: the missing value is in it too. */
typedef struct EhRange {
    int64_t lo, hi;
} EhRange;
typedef struct EhRanges {
    EhRange *at;
    uint32_t n;
    bool missing;
} EhRanges;

/* Invariant after eh_space_cut: cell i holds the keys from starts[i] to the next start less one; the missing value, where
 * there is one, is the cell behind them. `words` is how many words a set of cells takes. */
typedef struct EhVar {
    uint8_t kind;     /* EhVarKind */
    uint8_t type;     /* EhKind of the values */
    EhPolicy *policy; /* in whose terms `place`, `node` and `index` are */
    bool optional;
    bool everything; /* may depend on any field */
    bool clocks;     /* depends on the clocks of the sla, hence on what they read */
    bool
        everything_given; /* clocks: may depend on any field once service class and tightens are given */
    EhStr name;           /* in the author's words */
    EhStr key;            /* what makes it this variable */
    int64_t lo, hi;
    const EhPlace *place; /* FIELD … AFFIX: of the ticket, a lookup, or NULL */
    const EhNode *node;   /* MEMBER, PHRASES, AFFIX, TERM: the expression, or the constant */
    uint32_t index;       /* CALENDAR, PHRASES (EH_NONE: one phrase) */
    EH_VEC(const EhFieldDecl *)
    reads;               /* fields that it depends on, top ones and those in records */
    uint32_t n_given;    /* clocks: so many of `reads` once service class and tightens are given */
    EH_VEC(EhStr) texts; /* TEXT: keys to constants */
    EhMap text_keys;     /* to their numbers from 1 */
    EH_VEC(int64_t) starts;
    uint32_t n_cells, words, first_word; /* first_word: of its set in a state */
} EhVar;

/* How a field of one policy stands in a space that it shares with another policy's: its name in paths, the type of the
 * variable, and where the keys of an enum are found. Key `n_spellings` of an enum: every spelling that neither lists.
 * `absent_is`: a ticket without the field has this value (of `absent_default`), and the variable a missing cell. */
typedef struct EhShared {
    EhStr name;
    EhVType type;
    const EhStr
        *spellings; /* ENUM: of the keys; NULL where the keys are the policy's own numbers */
    uint32_t n_spellings;
    const uint32_t *keys; /* ENUM: by the policy's own number, n_own */
    uint32_t n_own;
    int32_t others; /* ENUM: the number that spellings it does not list become, or -1 */
    bool absent_is;
    EhConst absent_default;
} EhShared;

/* `policy`: the one that is being translated. */
typedef struct EhSpace {
    EhPolicy *policy;
    EhArena *arena;
    EhMap
        shared; /* EhShared by the pointer to a field, or to the symbol of a lookup; empty for one policy alone */
    EH_VEC(EhVar) vars;
    EhMap by_key; /* to their numbers from 1 */
    uint32_t n_words;
} EhSpace;

/* All other texts: the cell behind every constant of a text is of this key alone. */
#define EH_KEY_OTHER INT64_MAX

/* Numbers keep their order as keys; whole kinds are keys themselves. */
int64_t eh_key_of_number(double value);
double eh_number_of_key(int64_t key);

/* The variable of this key, made on first use with its type's bounds. EH_NONE when memory is out. */
uint32_t eh_space_var(EhSpace *space, EhVarKind kind, EhStr key, EhStr name, const EhVType *type);
int64_t eh_space_text(EhSpace *space, uint32_t var, EhStr text);
/* How the field stands in a shared space, or NULL. */
const EhShared *eh_space_shared(const EhSpace *space, const void *field);
bool eh_space_share(EhSpace *space, const void *field, const EhShared *shared);

/* The path of a place by the names of the space: eh_place_path where one policy is alone. */
EhStr eh_space_path(const EhSpace *space, const EhPlace *place);

void eh_space_reads(EhSpace *space, uint32_t var, const EhPlace *place);

/* Sorts, joins, and holds to the variable's bounds. */
EhRanges eh_ranges(EhSpace *space, uint32_t var, EhRange *ranges, uint32_t n, bool missing);
void eh_space_mark(EhSpace *space, uint32_t var, const EhRanges *ranges); /* its ends become cuts */
void eh_space_cut_at(EhSpace *space, uint32_t var, int64_t key);          /* a cell begins here */

/* Once all tests are known: cells, and places of the sets in a state. */
bool eh_space_cut(EhSpace *space);
/* The cells of the ranges, one bit each. */
void eh_space_mask(const EhSpace *space, uint32_t var, const EhRanges *ranges, uint64_t *out);
EhRange eh_space_cell(const EhSpace *space, uint32_t var, uint32_t cell);
static inline bool eh_cell_is_missing(const EhVar *var, uint32_t cell)
{
    return var->optional && cell + 1 == var->n_cells;
}

#endif
