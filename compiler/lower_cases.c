/* SPDX-License-Identifier: Apache-2.0 */
/*
 * First match by cases: rows that ask what an enum, a number or a text is are sorted under its values beforehand.
 *
 * One idea: it works on the rows' instructions, not on what they were made of. `JNE intent outage` on the way of a row,
 * with its own failing as the target, is a question that a SWITCH on `intent` answers for all rows at once: under a name
 * stand the rows that it lets through, in their order, without the question, and none behind the first that has nothing
 * left to ask. Spans of numbers and listed texts go the same way through a SPLIT (lower_spans.c). Rows under one value are
 * sorted by another register in turn, while that pays and the code does not grow past its share.
 */
#include "compiler/lower_cases.h"

#include <string.h>

enum {
    FEW_ROWS = 4,    /* so many are asked one after the other */
    MOST_ASKED = 32, /* registers that are compared as ways to sort */
    MASK_NAMES = 64, /* names that instructions with masks can tell apart */
    MORE_CODE = 256, /* instructions that may be added, besides as many as there are */
    FINE = 64        /* parts of an instruction, in which ways are compared */
};

/* Which names a row's questions about an enum let through. `mask`: of the first 64; an enum with more names is only asked
 * for `one`. */
typedef struct Names {
    uint64_t mask;
    uint32_t one; /* EH_NONE: any */
    bool asks, missing;
} Names;

/* ---- questions ---- */

static uint32_t names_of(const EhCases *c, uint32_t reg)
{
    return c->low->block.ENUMS.at[c->emit->regs.at[reg].arg].count;
}

static bool is_enum(const EhCases *c, uint32_t reg)
{
    return c->emit->regs.at[reg].kind == EH_ENUM;
}

static bool is_question(const EhCases *c, const EhInsn *insn)
{
    bool one = insn->op == EH_I_JNE || insn->op == EH_I_JEQ;
    bool mask = insn->op == EH_I_JNIN || insn->op == EH_I_JIN;
    if (c->written[insn->a] || !is_enum(c, insn->a)) {
        return !c->written[insn->a] && eh_cases_is_span(c, insn);
    }
    return (one || mask) && (insn->op == EH_I_JNE || names_of(c, insn->a) <= MASK_NAMES);
}

static void find_written(EhCases *c, uint32_t n)
{
    static const char first_operands[EH_INSTRUCTION_COUNT][3] = {
#define EH_OPCODE(name, a, b, c, d, prose) #a,
#include "vm/opcodes.def"
#undef EH_OPCODE
    };
    for (uint32_t i = 0; i < n; i++) {
        const EhInsn *insn = &c->insns[i];
        c->written[insn->a] = c->written[insn->a] || first_operands[insn->op][0] == 'W';
        if (insn->op == EH_I_FOR) {
            c->written[insn->u.r.d] = true;
        }
    }
}

/* An instruction is on every way through the row if no earlier one jumps past it, but to fail. */
static void find_questions(EhCases *c, const EhRowCode *row)
{
    uint32_t past = 0;
    for (uint32_t at = row->from; at < row->to; at++) {
        EhLabel label = c->jumps[at - c->base];
        const EhInsn *insn = &c->insns[at - c->base];
        if (label == row->next && past <= at && is_question(c, insn)) {
            EH_PUSH(c->emit->arena, &c->questions, ((EhQuestion){at - c->base, insn->a}));
        } else if (label != EH_NONE && label != row->next && c->emit->labels.at[label] > past) {
            past = c->emit->labels.at[label];
        }
    }
}

static bool is_known(const EhCases *c, uint32_t reg)
{
    for (uint32_t i = 0; i < c->n_known; i++) {
        if (c->known[i] == reg) {
            return true;
        }
    }
    return false;
}

static void narrow(Names *names, const EhInsn *insn)
{
    uint64_t bit = (uint64_t)insn->u.i < MASK_NAMES ? 1ull << insn->u.i : 0;
    bool no = insn->op == EH_I_JEQ || insn->op == EH_I_JIN;
    uint64_t mask = insn->op == EH_I_JIN || insn->op == EH_I_JNIN ? (uint64_t)insn->u.i : bit;
    bool other = insn->op == EH_I_JNE && names->one != EH_NONE && names->one != insn->u.i;
    names->mask &= other ? 0 : no ? ~mask : mask;
    names->missing = names->missing && no;
    names->one = other ? EH_NONE - 1 : insn->op == EH_I_JNE ? (uint32_t)insn->u.i : names->one;
    names->asks = true;
}

static Names names_of_row(const EhCases *c, uint32_t row, uint32_t reg)
{
    Names names = {.mask = UINT64_MAX, .one = EH_NONE, .missing = true};
    for (uint32_t i = c->first_question[row]; i < c->first_question[row + 1]; i++) {
        if (c->questions.at[i].reg == reg) {
            narrow(&names, &c->insns[c->questions.at[i].at]);
        }
    }
    return names;
}

/* Whether the row stands under the name; -1: missing. */
static bool stands_under(const Names *names, int32_t name)
{
    if (name < 0) {
        return names->missing;
    }
    return names->one == EH_NONE
               ? name >= MASK_NAMES || (names->mask >> name & 1)
               : names->one == (uint32_t)name && (name >= MASK_NAMES || (names->mask >> name & 1));
}

uint32_t eh_cases_left(const EhCases *c, uint32_t row, uint32_t reg)
{
    uint32_t left = c->rows[row].to - c->rows[row].from;
    for (uint32_t i = c->first_question[row]; i < c->first_question[row + 1]; i++) {
        uint32_t asked = c->questions.at[i].reg;
        left -= asked == reg || is_known(c, asked);
    }
    return left;
}

bool eh_cases_is_last(const EhCases *c, uint32_t row, uint32_t reg)
{
    return eh_cases_left(c, row, reg) <= 1; /* its TAKE */
}

/* ---- rows one after the other ---- */

/* Appends the row without the questions that are answered. False if nothing is left to ask: it always decides. */
static bool add_row(EhCases *c, uint32_t index)
{
    EhEmit *emit = c->emit;
    const EhRowCode *row = &c->rows[index];
    uint32_t *place = eh_arena_array(emit->arena, row->to - row->from + 1u, sizeof *place);
    EhLabel first = emit->labels.n;
    uint32_t question = c->first_question[index], start = emit->insns.n;
    for (EhLabel label = row->first_label; label < row->end_label; label++) {
        eh_label(emit);
    }
    for (uint32_t at = row->from; place != NULL && at < row->to; at++) {
        EhLabel label = c->jumps[at - c->base];
        place[at - row->from] = emit->insns.n;
        if (question < c->first_question[index + 1] &&
            c->questions.at[question].at == at - c->base) {
            if (is_known(c, c->questions.at[question++].reg)) {
                continue;
            }
        }
        if (label != EH_NONE && label >= row->first_label && label < row->end_label) {
            label = first + (label - row->first_label);
        }
        EH_PUSH(emit->arena, &emit->insns, c->insns[at - c->base]);
        EH_PUSH(emit->arena, &emit->jumps, label);
    }
    if (place == NULL || emit->arena->failed) {
        return false;
    }
    place[row->to - row->from] = emit->insns.n;
    for (EhLabel label = row->first_label; label < row->end_label; label++) {
        uint32_t at = emit->labels.at[label];
        if (at != EH_NONE) {
            emit->labels.at[first + (label - row->first_label)] = place[at - row->from];
        }
    }
    return emit->insns.n - start > 1;
}

static void add_rows(EhCases *c, EhRows rows)
{
    for (uint32_t i = 0; i < rows.n && add_row(c, rows.at[i]); i++) {
    }
}

/* ---- sorting ---- */

/* Text sites stand once in a function. */
static bool stands_once(const EhCases *c, uint32_t row)
{
    for (uint32_t at = c->rows[row].from; at < c->rows[row].to; at++) {
        uint16_t op = c->insns[at - c->base].op;
        if (op == EH_I_LOWER || op == EH_I_DOMAIN) {
            return true;
        }
    }
    return false;
}

/* How many of the names, and missing, the row stands under. */
static uint32_t count_names(const EhCases *c, uint32_t row, uint32_t reg)
{
    Names names = names_of_row(c, row, reg);
    uint32_t under = 0, n = names_of(c, reg);
    if (!names.asks || n > MASK_NAMES) {
        return names.asks ? 1 : n + 1;
    }
    for (int32_t name = -1; name < (int32_t)n; name++) {
        under += stands_under(&names, name);
    }
    return under;
}

/* Instructions under all names together and missing; 0 if the rows cannot be sorted by the enum. */
static uint64_t sorted_length(const EhCases *c, EhRows rows, uint32_t reg)
{
    uint64_t sum = 0;
    for (uint32_t i = 0; i < rows.n; i++) {
        uint32_t under = count_names(c, rows.at[i], reg), row = rows.at[i];
        if (under > 1 && stands_once(c, row)) {
            return 0;
        }
        sum += (uint64_t)under * eh_cases_left(c, row, reg);
    }
    return sum;
}

/* The same for a number or text. */
static uint64_t split_length(const EhCases *c, EhRows rows, uint32_t reg, uint64_t most,
                             EhSpans *out)
{
    for (uint32_t i = 0; i < rows.n; i++) {
        if (stands_once(c, rows.at[i])) {
            return 0;
        }
    }
    return eh_cases_spans(c, rows, reg, most, out) ? out->length : 0;
}

/* Registers that the rows ask about and that are not known. */
static uint32_t list_asked(const EhCases *c, EhRows rows, uint32_t out[MOST_ASKED])
{
    uint32_t n = 0;
    for (uint32_t r = 0; r < rows.n; r++) {
        for (uint32_t i = c->first_question[rows.at[r]]; i < c->first_question[rows.at[r] + 1];
             i++) {
            uint32_t reg = c->questions.at[i].reg, k = 0;
            while (k < n && out[k] != reg) {
                k++;
            }
            if (k == n && n < MOST_ASKED && !is_known(c, reg)) {
                out[n++] = reg;
            }
        }
    }
    return n;
}

/* One way to sort rows: `sum` instructions stand under all `values` of the register together; none if 0. */
typedef struct Way {
    uint32_t reg;
    uint64_t sum, values;
    EhSpans spans;
} Way;

static Way way_by(const EhCases *c, EhRows rows, uint32_t reg, uint64_t most)
{
    Way way = {.reg = reg};
    if (is_enum(c, reg)) {
        way.sum = sorted_length(c, rows, reg);
        way.values = names_of(c, reg) + 1u;
    } else {
        way.sum = split_length(c, rows, reg, most, &way.spans);
        way.values = way.spans.n + 1u;
    }
    return way;
}

/* What stands under a value on average; code that grows counts for as much more. */
static uint64_t cost_of(const Way *way, uint64_t all)
{
    uint64_t under = way->sum * FINE / way->values;
    return way->sum > all ? under * (way->sum * FINE / all) / FINE : under;
}

/* The register under whose values the fewest instructions stand, at most half of all; EH_NONE without one. */
static Way choose(EhCases *c, EhRows rows)
{
    uint32_t asked[MOST_ASKED], n = list_asked(c, rows, asked);
    Way best = {.reg = EH_NONE};
    uint64_t all = 0, least = UINT64_MAX;
    for (uint32_t i = 0; i < rows.n; i++) {
        all += eh_cases_left(c, rows.at[i], EH_NONE);
    }
    for (uint32_t i = 0; i < 2 * n; i++) { /* names first: to sort spans only to see is slow */
        bool spans = i >= n;
        if (is_enum(c, asked[i % n]) == spans || (spans && least <= all * FINE / FEW_ROWS)) {
            continue;
        }
        Way way = way_by(c, rows, asked[i % n], all + c->more);
        bool pays = way.sum > 0 && 2 * way.sum <= all * way.values && way.sum <= all + c->more;
        if (pays && cost_of(&way, all) < least) {
            best = way;
            least = cost_of(&way, all);
        }
    }
    c->more -= best.sum > all ? best.sum - all : 0;
    return best;
}

/* ---- cases ---- */

static void add_cases(EhCases *c, EhRows rows);

/* The code of one value of the register that the instruction at `at` asks about: rows that are the same as those of the
 * value before have the same, and so has a row that is taken without a question. */
static EhLabel add_case(EhCases *c, EhRows under, uint32_t reg, uint32_t at, EhRows *last,
                        EhLabel label)
{
    EhEmit *emit = c->emit;
    if (last->at != NULL && last->n == under.n &&
        memcmp(last->at, under.at, under.n * sizeof *under.at) == 0) {
        return label;
    }
    *last = under;
    bool taken = under.n > 0 && eh_cases_is_last(c, under.at[0], reg);
    EhLabel *take = taken ? &c->takes[under.at[0]] : NULL;
    if (taken && *take != EH_NONE && emit->labels.at[*take] > at) {
        return *take;
    }
    label = eh_label(emit);
    eh_bind(emit, label);
    if (taken) {
        *take = label;
    }
    c->known[c->n_known++] = reg;
    add_cases(c, under);
    c->n_known--;
    return label;
}

/* The rows under one name. */
static EhRows list_under(const EhCases *c, EhRows rows, const Names *names, uint32_t reg,
                         int32_t name)
{
    EhRows under = {eh_arena_array(c->emit->arena, rows.n + 1u, sizeof *under.at), 0};
    for (uint32_t i = 0; under.at != NULL && i < rows.n; i++) {
        if (!stands_under(&names[i], name)) {
            continue;
        }
        under.at[under.n++] = rows.at[i];
        if (eh_cases_is_last(c, rows.at[i], reg)) {
            break;
        }
    }
    return under;
}

static void add_switch(EhCases *c, EhRows rows, uint32_t reg)
{
    EhEmit *emit = c->emit;
    uint32_t n = names_of(c, reg), first = emit->cases.n, at = emit->insns.n;
    EhRows last = {NULL, 0};
    EhLabel label = EH_NONE;
    Names *names = eh_arena_array(emit->arena, rows.n + 1u, sizeof *names);
    eh_jump_r(emit, EH_I_SWITCH, reg, EH_NONE, first, n);
    for (uint32_t i = 0; i < n; i++) {
        EH_PUSH(emit->arena, &emit->cases, EH_NONE);
    }
    for (uint32_t i = 0; names != NULL && i < rows.n; i++) {
        names[i] = names_of_row(c, rows.at[i], reg);
    }
    for (int32_t name = -1; name < (int32_t)n && !emit->arena->failed; name++) {
        label = add_case(c, list_under(c, rows, names, reg, name), reg, at, &last, label);
        if (emit->arena->failed) {
            return;
        }
        if (name < 0) {
            emit->jumps.at[at] = label;
        } else {
            emit->cases.at[first + (uint32_t)name] = label;
        }
    }
}

static void add_split(EhCases *c, const EhSpans *spans, uint32_t reg)
{
    EhEmit *emit = c->emit;
    bool text = emit->regs.at[reg].kind == EH_TEXT;
    uint32_t first = emit->cases.n, at = emit->insns.n;
    EhRows last = {NULL, 0};
    EhLabel label = EH_NONE;
    uint32_t ends = eh_block_cell_list(&c->low->block, EH_STR(""), EH_INT,
                                       (const EhCell *)(const void *)spans->ends, spans->n);
    eh_emit_r(emit, text ? EH_I_SPLITT : EH_I_SPLIT, reg, first, ends, 0);
    for (uint32_t i = 0; i <= spans->n; i++) {
        EH_PUSH(emit->arena, &emit->cases, EH_NONE);
    }
    for (uint32_t i = 0; i <= spans->n && !emit->arena->failed; i++) {
        EhRows under = {spans->rows + spans->first[i], spans->first[i + 1] - spans->first[i]};
        label = add_case(c, under, reg, at, &last, label);
        if (!emit->arena->failed) {
            emit->cases.at[first + i] = label;
        }
    }
}

static void add_cases(EhCases *c, EhRows rows)
{
    Way way = {.reg = EH_NONE};
    if (rows.n > FEW_ROWS && c->n_known < EH_CASES_DEEP) {
        way = choose(c, rows);
    }
    if (way.reg == EH_NONE) {
        add_rows(c, rows);
    } else if (way.spans.ends != NULL) {
        add_split(c, &way.spans, way.reg);
    } else {
        add_switch(c, rows, way.reg);
    }
}

/* Takes what was emitted from instruction `base` on out of the function. */
static bool take_out(EhCases *c)
{
    EhEmit *emit = c->emit;
    uint32_t n = emit->insns.n - c->base;
    c->written = eh_arena_array(emit->arena, emit->regs.n + 1u, sizeof *c->written);
    EhInsn *insns = eh_arena_array(emit->arena, n + 1u, sizeof *insns);
    EhLabel *jumps = eh_arena_array(emit->arena, n + 1u, sizeof *jumps);
    if (c->written == NULL || insns == NULL || jumps == NULL) {
        return false;
    }
    memcpy(insns, emit->insns.at + c->base, n * sizeof *insns);
    memcpy(jumps, emit->jumps.at + c->base, n * sizeof *jumps);
    c->insns = insns;
    c->jumps = jumps;
    c->more = (uint64_t)n + MORE_CODE;
    find_written(c, n);
    return true;
}

void eh_lower_cases(EhLower *low, EhEmit *emit, const EhRowCode *rows, uint32_t n)
{
    EhCases c = {.low = low, .emit = emit, .rows = rows};
    EhRows all = {eh_arena_array(emit->arena, n + 1u, sizeof *all.at), n};
    c.first_question = eh_arena_array(emit->arena, n + 1u, sizeof *c.first_question);
    c.takes = eh_arena_array(emit->arena, n + 1u, sizeof *c.takes);
    c.base = n == 0 ? 0 : rows[0].from;
    if (n <= FEW_ROWS || all.at == NULL || c.first_question == NULL || c.takes == NULL ||
        !take_out(&c)) {
        return;
    }
    for (uint32_t i = 0; i < n; i++) {
        all.at[i] = i;
        c.takes[i] = EH_NONE;
        find_questions(&c, &rows[i]);
        c.first_question[i + 1] = c.questions.n;
    }
    if (c.questions.n > 0) {
        emit->insns.n = emit->jumps.n = c.base;
        add_cases(&c, all);
    }
    eh_arena_give_back(emit->arena, c.insns);
    eh_arena_give_back(emit->arena, c.jumps);
    eh_arena_give_back(emit->arena, c.questions.at);
}
