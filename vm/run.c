/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The interpreter.
 *
 * One idea: the verifier has seen to every index, type and bound, so an instruction is its own meaning and a jump to
 * the next one. With GNU C each instruction ends in a jump of its own, which processors predict well; define
 * EH_PORTABLE_DISPATCH for a plain switch.
 */
#include "vm/run.h"

#include "vm/meaning.h"

#if defined(__GNUC__) && !defined(EH_PORTABLE_DISPATCH)
#define BEGIN() DISPATCH();
#define OP(name) op_##name:
#define DISPATCH() __extension__({ goto *labels[ip->op]; })
#define FINISH()
#define LABELS 1
#else
#define BEGIN()                                                                                    \
    again:                                                                                         \
    switch ((EhOp)ip->op) {
#define OP(name) case EH_OP_##name:
#define DISPATCH() goto again
#define FINISH()                                                                                   \
    case EH_N_OPS:                                                                                 \
        return;                                                                                    \
        }
#endif

/* Operands. */
#define A r[ip->a]
#define B r[ip->b]
#define C r[ip->u.r.c]
#define D r[ip->u.r.d]
#define PA (&A)
#define PC (&C)
#define PD (&D)
#define TRUE_C (C.i == 1)
#define TRUE_D (D.i == 1)
#define IMM ip->u.i
#define FIMM ip->u.f
#define ROW_C ip->u.r.c
#define ROW_D ip->u.r.d

/* The value of an instruction, and what comes next. */
#define NEXT()                                                                                     \
    {                                                                                              \
        ip++;                                                                                      \
        DISPATCH();                                                                                \
    }
#define WHOLE(name, from, value)                                                                   \
    OP(name)                                                                                       \
    {                                                                                              \
        A.i = (value);                                                                             \
        NEXT()                                                                                     \
    }
#define SLOW_WHOLE(name, from, value) WHOLE(name, from, value)
#define UNIFORM(name, value) WHOLE(name, none, value)
#define TRUTH(name, from, value) WHOLE(name, from, value)
#define SLOW_TRUTH(name, from, value) WHOLE(name, from, value)
/* A number is never -0. */
#define NUMBER(name, from, value)                                                                  \
    OP(name)                                                                                       \
    {                                                                                              \
        A.f = (value) + 0.0;                                                                       \
        NEXT()                                                                                     \
    }
#define DO(name, statement)                                                                        \
    OP(name)                                                                                       \
    {                                                                                              \
        statement;                                                                                 \
        NEXT()                                                                                     \
    }
#define JUMP(name, from, condition)                                                                \
    OP(name)                                                                                       \
    {                                                                                              \
        ip = (condition) ? code + ip->b : ip + 1;                                                  \
        DISPATCH();                                                                                \
    }
#define SLOW_JUMP(name, from, condition) JUMP(name, from, condition)

static inline const EhSeqType *sequence_type(const EhContext *x, const EhRegType *types,
                                             uint32_t reg)
{
    return &x->block->SEQS[types[reg].arg];
}

static inline void hold(EhContext *x, uint32_t held)
{
    x->held[held / 64] |= UINT64_C(1) << held % 64;
    x->did |= EH_DID_HOLD;
}

static void load(const EhRegType *type, EhCell *to, EhCell record, uint32_t cell, bool pair)
{
    if (!record.q) {
        to[0] = eh_run_missing(type->kind);
    } else {
        to[0] = record.q[cell];
        if (pair)
            to[1] = record.q[cell + 1];
    }
}

/* The first row that holds decides. */
static void take_first(const EhBlock *block, const EhInsn *ip, EhCell *r)
{
    const EhRow *rows = block->ROWS + ip->b;
    uint32_t n = ip->u.r.c, i = 0;
    while (i < n && r[rows[i].reg].i != 1)
        i++;
    if (i < n) {
        r[ip->a].i = rows[i].name;
        r[ip->a + 1].i = (int64_t)ip->u.r.d + i;
    }
}

void eh_run(EhContext *x, const EhFunc *func, uint32_t from, EhCell *r)
{
    const EhBlock *const block = x->block;
    const EhInsn *const code = block->CODE + func->first;
    const EhRegType *const types = block->REG_TYPES + func->first_reg;
    const EhInsn *ip = code + from;
#ifdef LABELS
    static const void *const labels[] = {
#define EH_OPCODE(name, a, b, c, d, prose) __extension__ &&op_##name,
#include "vm/opcodes.def"
#undef EH_OPCODE
    };
#endif
    BEGIN()
    OP(END) return;

    DO(MOVF, A.f = ip->u.f)
    DO(MOVT, eh_block_listed(block, ip->u.r.c, &A))
    DO(MOVTM, A = eh_run_missing(EH_TEXT))
    DO(MOV, A = C)
    DO(MOV2, EhCell second = (&C)[1]; A = C; (&A)[1] = second)
    DO(LD, load(&types[ip->a], &A, C, ip->u.r.d, false))
    DO(LD2, load(&types[ip->a], &A, C, ip->u.r.d, true))

#include "vm/meaning.def"

    DO(SUM, A.i = (int64_t)sum_of(block, &block->SUMS[ip->b], r))
    JUMP(JMP, none, true)
    OP(TAKE)
    {
        A.i = ip->u.r.c;
        (&A)[1].i = ip->u.r.d;
        ip = code + ip->b;
        DISPATCH();
    }
    OP(PICK)
    {
        const EhSum *sum = &block->SUMS[ip->u.r.c];
        uint32_t entry = block->ENTRIES[sum->first_entry + sum_of(block, sum, r)];
        A.i = EH_ENTRY_NAME(entry);
        (&A)[1].i = EH_ENTRY_ROW(entry);
        ip = entry & EH_ENTRY_OPEN ? ip + 1 : code + ip->b;
        DISPATCH();
    }
    OP(SWITCH)
    {
        uint64_t i = (uint64_t)A.i;
        ip = code + (i < ip->u.r.d ? block->CASES[ip->u.r.c + i] : ip->b);
        DISPATCH();
    }
    OP(SPLIT)
    {
        ip = code + block->CASES[ip->b + eh_run_span(block, ip->u.r.c, A.i)];
        DISPATCH();
    }
    OP(SPLITT)
    {
        int64_t id = A.p ? (int64_t)eh_run_text_id(block, &A) : -1;
        ip = code + block->CASES[ip->b + eh_run_span(block, ip->u.r.c, id)];
        DISPATCH();
    }
    DO(LOWER, eh_run_lower(x, &C, ip->u.r.d, &A))
    DO(DOMAIN, eh_run_domain(x, &C, ip->u.r.d, &A))
    DO(SCAN, if (ip->a || !x->filled[ip->u.r.d]) eh_run_scan(x, &C, ip->u.r.d))
    JUMP(JFOUND, none, eh_run_found(x, ip->u.r.c, ip->u.r.d))
    JUMP(JNFOUND, none, !eh_run_found(x, ip->u.r.c, ip->u.r.d))
    DO(NFOUND, A.i = eh_run_count_found(x, ip->u.r.c, ip->u.r.d))

    OP(FOR)
    {
        A.i = 0;
        ip = eh_run_element(sequence_type(x, types, ip->u.r.c), &C, 0, &D) ? ip + 1 : code + ip->b;
        DISPATCH();
    }
    OP(NEXT)
    {
        uint64_t index = (uint64_t)++A.i;
        ip = eh_run_element(sequence_type(x, types, ip->u.r.c), &C, index, &D) ? code + ip->b
                                                                               : ip + 1;
        DISPATCH();
    }

    DO(WAITING, A.i = eh_run_waiting(x))
    DO(HELD, hold(x, ip->b))
    DO(REQUIRE, eh_run_require(x, ip->b))
    DO(ACT, eh_run_act(x, ip->b, r))
    DO(CLOCKS, eh_run_clocks(x, (uint32_t)r[block->header->reg_service].i, r))
    DO(LOOKUP, eh_run_lookup(x, ip->u.r.d, &A))
    DO(CALL, eh_run_call(x, ip->u.r.d, r, &A))
    DO(CALL2, eh_run_call(x, ip->u.r.d, r, &A))
    DO(NOTE, eh_run_note(x, ip->b, A, A))
    DO(NOTE2, eh_run_note(x, ip->b, A, (&A)[1]))
    DO(WHEN, A.i = B.i == 1 ? IMM : 0)
    DO(FIRST, if ((&A)[1].i >= (int64_t)ROW_D) take_first(block, ip, r))
    FINISH()
}

#include "vm/meaning_end.h"
#undef OP
#undef DO
#undef NEXT
#undef BEGIN
#undef FINISH
#undef DISPATCH
