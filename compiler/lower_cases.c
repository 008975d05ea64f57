/* SPDX-License-Identifier: Apache-2.0 */
/*
 * First match by cases: rows that ask what an enum is are sorted under its names beforehand.
 *
 * One idea: it works on the rows' instructions, not on what they were made of. `JNE intent outage` on the way of a row,
 * with its own failing as the target, is a question that a SWITCH on `intent` answers for all rows at once: under a name
 * stand the rows that it lets through, in their order, without the question. Rows under one name are sorted by another
 * register in turn, while that pays and the code does not grow past its share.
 */
#include "compiler/lower.h"

#include <string.h>

enum {
    FEW_ROWS = 4,    /* so many are asked one after the other */
    MOST_DEEP = 8,   /* SWITCHes on the way to a row */
    MOST_ASKED = 32, /* registers that are compared as ways to sort */
    MASK_NAMES = 64, /* names that instructions with masks can tell apart */
    MORE_CODE = 256  /* instructions that may be added, besides as many as there are */
};

/* A question that a row must answer rightly: an instruction that leads to its failing and is on every way through it. */
typedef struct Question {
    uint32_t at, reg;
} Question;

/* A register whose value is known where code is made: an enumerator, or -1 for missing. */
typedef struct Known {
    uint32_t reg;
    int32_t value;
} Known;

/* Invariant: insns[i] is the instruction that stood at base + i; the questions of rows[r] are
 * questions[first_question[r] .. first_question[r + 1]). */
typedef struct Cases {
    EhLower *low;
    EhEmit *emit;
    const EhInsn *insns;
    const EhLabel *jumps;
    uint32_t base;
    const EhRowCode *rows;
    EH_VEC(Question) questions;
    uint32_t *first_question;
    bool *written; /* registers that rows write: they are not there before them */
    Known known[MOST_DEEP];
    uint32_t n_known;
    uint64_t more; /* instructions that may still be added */
} Cases;

/* Some of the rows, in order. */
typedef struct Rows {
    uint32_t *at, n;
} Rows;

/* ---- questions ---- */

static uint32_t names_of(const Cases *c, uint32_t reg)
{
    return c->low->block.ENUMS.at[c->emit->regs.at[reg].arg].count;
}

static bool is_question(const Cases *c, const EhInsn *insn)
{
    bool one = insn->op == EH_I_JNE || insn->op == EH_I_JEQ;
    bool mask = insn->op == EH_I_JNIN || insn->op == EH_I_JIN;
    return (one || mask) && c->emit->regs.at[insn->a].kind == EH_ENUM && !c->written[insn->a] &&
           (insn->op == EH_I_JNE || names_of(c, insn->a) <= MASK_NAMES);
}

static void find_written(Cases *c, uint32_t n)
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

/* Whether a row with this question goes on when the register has the value. */
static bool lets_through(const EhInsn *insn, int32_t value)
{
    bool in = value >= 0 && value < MASK_NAMES && ((uint64_t)insn->u.i >> value & 1);
    switch (insn->op) {
    case EH_I_JNE:
        return value == insn->u.i;
    case EH_I_JEQ:
        return value != insn->u.i;
    case EH_I_JNIN:
        return in;
    default:
        return !in;
    }
}

/* An instruction is on every way through the row if no earlier one jumps past it, but to fail. */
static void find_questions(Cases *c, const EhRowCode *row)
{
    uint32_t past = 0;
    for (uint32_t at = row->from; at < row->to; at++) {
        EhLabel label = c->jumps[at - c->base];
        const EhInsn *insn = &c->insns[at - c->base];
        if (label == row->next && past <= at && is_question(c, insn)) {
            EH_PUSH(c->emit->arena, &c->questions, ((Question){at - c->base, insn->a}));
        } else if (label != EH_NONE && label != row->next && c->emit->labels.at[label] > past) {
            past = c->emit->labels.at[label];
        }
    }
}

static const Known *known_of(const Cases *c, uint32_t reg)
{
    for (uint32_t i = 0; i < c->n_known; i++) {
        if (c->known[i].reg == reg) {
            return &c->known[i];
        }
    }
    return NULL;
}

/* Whether the row stands under the name; `*asks`: it has a question about the register. */
static bool stands_under(const Cases *c, uint32_t row, uint32_t reg, int32_t value, bool *asks)
{
    bool stands = true;
    for (uint32_t i = c->first_question[row]; i < c->first_question[row + 1]; i++) {
        if (c->questions.at[i].reg == reg) {
            *asks = true;
            stands = stands && lets_through(&c->insns[c->questions.at[i].at], value);
        }
    }
    return stands;
}

/* ---- rows one after the other ---- */

/* Appends the row without the questions that are answered. False if nothing is left to ask: it always decides. */
static bool add_row(Cases *c, uint32_t index)
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
            if (known_of(c, c->questions.at[question++].reg) != NULL) {
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

static void add_rows(Cases *c, Rows rows)
{
    for (uint32_t i = 0; i < rows.n && add_row(c, rows.at[i]); i++) {
    }
}

/* ---- sorting ---- */

static uint32_t length_of(const Cases *c, uint32_t row)
{
    return c->rows[row].to - c->rows[row].from;
}

/* Text sites stand once in a function. */
static bool stands_once(const Cases *c, uint32_t row)
{
    for (uint32_t at = c->rows[row].from; at < c->rows[row].to; at++) {
        uint16_t op = c->insns[at - c->base].op;
        if (op == EH_I_LOWER || op == EH_I_DOMAIN) {
            return true;
        }
    }
    return false;
}

/* Instructions under all names together and missing; 0 if the rows cannot be sorted by the register. */
static uint64_t sorted_length(const Cases *c, Rows rows, uint32_t reg)
{
    uint64_t sum = 0;
    int32_t names = (int32_t)names_of(c, reg);
    for (uint32_t i = 0; i < rows.n; i++) {
        bool asks = false;
        uint32_t under = 0;
        stands_under(c, rows.at[i], reg, -1, &asks);
        if (asks && names > MASK_NAMES) {
            under = 1; /* it names one */
        } else {
            for (int32_t value = -1; asks && value < names; value++) {
                under += stands_under(c, rows.at[i], reg, value, &asks);
            }
        }
        under = asks ? under : (uint32_t)names + 1;
        if (under > 1 && stands_once(c, rows.at[i])) {
            return 0;
        }
        sum += (uint64_t)under * length_of(c, rows.at[i]);
    }
    return sum;
}

/* Registers that the rows ask about and that are not known. */
static uint32_t list_asked(const Cases *c, Rows rows, uint32_t out[MOST_ASKED])
{
    uint32_t n = 0;
    for (uint32_t r = 0; r < rows.n; r++) {
        for (uint32_t i = c->first_question[rows.at[r]]; i < c->first_question[rows.at[r] + 1];
             i++) {
            uint32_t reg = c->questions.at[i].reg, k = 0;
            while (k < n && out[k] != reg) {
                k++;
            }
            if (k == n && n < MOST_ASKED && known_of(c, reg) == NULL) {
                out[n++] = reg;
            }
        }
    }
    return n;
}

/* The register under whose names the fewest instructions stand, at most half of all; EH_NONE without one. */
static uint32_t choose(Cases *c, Rows rows)
{
    uint32_t asked[MOST_ASKED], n = list_asked(c, rows, asked), best = EH_NONE;
    uint64_t all = 0, least = 0, more = 0;
    for (uint32_t i = 0; i < rows.n; i++) {
        all += length_of(c, rows.at[i]);
    }
    for (uint32_t i = 0; i < n; i++) {
        uint64_t sum = sorted_length(c, rows, asked[i]), ways = names_of(c, asked[i]) + 1u;
        bool pays = sum > 0 && 2 * sum <= all * ways && sum <= all + c->more;
        if (pays && (best == EH_NONE || sum / ways < least)) {
            best = asked[i];
            least = sum / ways;
            more = sum > all ? sum - all : 0;
        }
    }
    c->more -= best == EH_NONE ? 0 : more;
    return best;
}

static void add_cases(Cases *c, Rows rows);

/* The rows under one name: with the same ones as the name before it, the same code. */
static EhLabel add_case(Cases *c, Rows rows, uint32_t reg, int32_t value, Rows *last, EhLabel label)
{
    Rows under = {eh_arena_array(c->emit->arena, rows.n + 1u, sizeof *under.at), 0};
    for (uint32_t i = 0; under.at != NULL && i < rows.n; i++) {
        bool asks;
        if (stands_under(c, rows.at[i], reg, value, &asks)) {
            under.at[under.n++] = rows.at[i];
        }
    }
    if (last->at != NULL && last->n == under.n &&
        memcmp(last->at, under.at, under.n * sizeof *under.at) == 0) {
        return label;
    }
    *last = under;
    label = eh_label(c->emit);
    eh_bind(c->emit, label);
    c->known[c->n_known++] = (Known){reg, value};
    add_cases(c, under);
    c->n_known--;
    return label;
}

static void add_switch(Cases *c, Rows rows, uint32_t reg)
{
    EhEmit *emit = c->emit;
    uint32_t names = names_of(c, reg), first = emit->cases.n, at = emit->insns.n;
    Rows last = {NULL, 0};
    eh_jump_r(emit, EH_I_SWITCH, reg, EH_NONE, first, names);
    for (uint32_t i = 0; i < names; i++) {
        EH_PUSH(emit->arena, &emit->cases, EH_NONE);
    }
    EhLabel label = add_case(c, rows, reg, -1, &last, EH_NONE);
    if (emit->arena->failed) {
        return;
    }
    emit->jumps.at[at] = label;
    for (uint32_t i = 0; i < names && !emit->arena->failed; i++) {
        label = add_case(c, rows, reg, (int32_t)i, &last, label);
        emit->cases.at[first + i] = label;
    }
}

static void add_cases(Cases *c, Rows rows)
{
    uint32_t reg = rows.n > FEW_ROWS && c->n_known < MOST_DEEP ? choose(c, rows) : EH_NONE;
    if (reg == EH_NONE) {
        add_rows(c, rows);
    } else {
        add_switch(c, rows, reg);
    }
}

/* Takes what was emitted from instruction `base` on out of the function. */
static bool take_out(Cases *c)
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
    Cases c = {.low = low, .emit = emit, .rows = rows};
    Rows all = {eh_arena_array(emit->arena, n + 1u, sizeof *all.at), n};
    c.first_question = eh_arena_array(emit->arena, n + 1u, sizeof *c.first_question);
    c.base = n == 0 ? 0 : rows[0].from;
    if (n <= FEW_ROWS || all.at == NULL || c.first_question == NULL || !take_out(&c)) {
        return;
    }
    for (uint32_t i = 0; i < n; i++) {
        all.at[i] = i;
        find_questions(&c, &rows[i]);
        c.first_question[i + 1] = c.questions.n;
    }
    if (c.questions.n > 0) {
        emit->insns.n = emit->jumps.n = c.base;
        add_cases(&c, all);
    }
}
