/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The interpreter.
 *
 * One idea: the verifier has seen to every index, type and bound, so an instruction is its own meaning and a jump to
 * the next one. With GNU C each instruction ends in a jump of its own, which processors predict well; define
 * EH_PORTABLE_DISPATCH for a plain switch.
 */
#include "vm/run.h"

#include "vm/civil.h"
#include "vm/zone.h"

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
#define C r[ip->u.r.c]
#define D r[ip->u.r.d]

/* The value of an instruction, and what comes next. */
#define NEXT()                                                                                     \
    {                                                                                              \
        ip++;                                                                                      \
        DISPATCH();                                                                                \
    }
#define WHOLE(name, value)                                                                         \
    OP(name)                                                                                       \
    {                                                                                              \
        A.i = (value);                                                                             \
        NEXT()                                                                                     \
    }
/* A bool, which the recording function notes at once: a branch is foreseen where a jump to any instruction is not. */
#define NOTED(name, value)                                                                         \
    OP(name)                                                                                       \
    {                                                                                              \
        A.i = (value);                                                                             \
        ip++;                                                                                      \
        if (ip->op == EH_OP_NOTE)                                                                  \
            goto note;                                                                             \
        DISPATCH();                                                                                \
    }
/* A number is never -0. */
#define NUMBER(name, value)                                                                        \
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
#define JUMP(name, condition)                                                                      \
    OP(name)                                                                                       \
    {                                                                                              \
        ip = (condition) ? code + ip->b : ip + 1;                                                  \
        DISPATCH();                                                                                \
    }

/* Wrapping arithmetic: the compiler has shown that results fit; hostile code gets a wrong number. */
static inline int64_t add(int64_t a, int64_t b)
{
    return (int64_t)((uint64_t)a + (uint64_t)b);
}

static inline int64_t subtract(int64_t a, int64_t b)
{
    return (int64_t)((uint64_t)a - (uint64_t)b);
}

static inline int64_t multiply(int64_t a, int64_t b)
{
    return (int64_t)((uint64_t)a * (uint64_t)b);
}

/* Missing, in a register of one cell. */
static inline bool missing(uint8_t kind, EhCell cell)
{
    if (kind <= EH_ENUM)
        return cell.i == EH_MISSING;
    return kind == EH_NUMBER ? cell.f != cell.f : cell.q == NULL;
}

static inline bool in_mask(int64_t i, int64_t mask)
{
    return (uint64_t)i < 64 && ((uint64_t)mask >> i & 1);
}

static inline const EhSeqType *sequence_type(const EhContext *x, const EhRegType *types,
                                             uint32_t reg)
{
    return &x->block->SEQS[types[reg].arg];
}

/* Missing instants stay missing. */
static int64_t hour_of(const EhContext *x, int64_t at)
{
    const EhZoneTable *zone = &x->block->ZONES[x->block->header->zone];
    return at == EH_MISSING ? at
                            : eh_zone_hour(x->block->ZONE_SPANS + zone->first, zone->count, at);
}

static int64_t weekday_of(const EhContext *x, int64_t at)
{
    const EhZoneTable *zone = &x->block->ZONES[x->block->header->zone];
    return at == EH_MISSING ? at
                            : eh_zone_weekday(x->block->ZONE_SPANS + zone->first, zone->count, at);
}

static inline void hold(EhContext *x, uint32_t held)
{
    x->held[held / 64] |= UINT64_C(1) << held % 64;
    x->any_held = true;
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

void eh_run(EhContext *x, const EhFunc *func, EhCell *r)
{
    const EhBlock *const block = x->block;
    const EhInsn *const code = block->CODE + func->first;
    const EhRegType *const types = block->REG_TYPES + func->first_reg;
    const EhInsn *ip = code;
#ifdef LABELS
    static const void *const labels[] = {
#define EH_OPCODE(name, a, b, c, d, prose) __extension__ &&op_##name,
#include "vm/opcodes.def"
#undef EH_OPCODE
    };
#endif
    BEGIN()
    OP(END) return;

    WHOLE(MOVI, ip->u.i)
    DO(MOVF, A.f = ip->u.f)
    DO(MOVT, eh_block_listed(block, ip->u.r.c, &A))
    DO(MOVTM, A = eh_run_missing(EH_TEXT))
    DO(MOV, A = C)
    DO(MOV2, EhCell second = (&C)[1]; A = C; (&A)[1] = second)
    DO(LD, load(&types[ip->a], &A, C, ip->u.r.d, false))
    DO(LD2, load(&types[ip->a], &A, C, ip->u.r.d, true))

    WHOLE(ADD, add(C.i, D.i))
    WHOLE(SUB, subtract(C.i, D.i))
    WHOLE(MUL, multiply(C.i, D.i))
    WHOLE(ADDI, add(r[ip->b].i, ip->u.i))
    WHOLE(MULI, multiply(r[ip->b].i, ip->u.i))
    WHOLE(NEG, subtract(0, C.i))
    WHOLE(ABS, C.i < 0 ? subtract(0, C.i) : C.i)
    WHOLE(MIN, C.i < D.i ? C.i : D.i)
    WHOLE(MAX, C.i > D.i ? C.i : D.i)
    NUMBER(FADD, C.f + D.f)
    NUMBER(FSUB, C.f - D.f)
    NUMBER(FMUL, C.f * D.f)
    NUMBER(FDIV, D.f == 0.0 ? 0.0 : C.f / D.f)
    NUMBER(FNEG, -C.f)
    NUMBER(FABS, C.f < 0.0 ? -C.f : C.f)
    NUMBER(FMIN, C.f < D.f ? C.f : D.f)
    NUMBER(FMAX, C.f > D.f ? C.f : D.f)
    NUMBER(I2F, C.i == EH_MISSING ? eh_run_missing(EH_NUMBER).f : (double)C.i)
    WHOLE(ROUND, eh_run_round(C.f))
    WHOLE(SCALE, eh_run_round((double)C.i * D.f))
    WHOLE(UNSCALE, D.f == 0.0 ? 0 : eh_run_round((double)C.i / D.f))
    NUMBER(RATIO, D.i == 0 ? 0.0 : (double)C.i / (double)D.i)

    NOTED(BEQ, r[ip->b].i == ip->u.i)
    NOTED(BNE, r[ip->b].i != ip->u.i)
    NOTED(BLT, r[ip->b].i < ip->u.i)
    NOTED(BLE, r[ip->b].i <= ip->u.i)
    NOTED(BGT, r[ip->b].i > ip->u.i)
    NOTED(BGE, r[ip->b].i >= ip->u.i)
    NOTED(BAND, (C.i == 1) & (D.i == 1))
    NOTED(BOR, (C.i == 1) | (D.i == 1))

    JUMP(JMP, true)
    OP(TAKE)
    {
        A.i = ip->u.r.c;
        (&A)[1].i = ip->u.r.d;
        ip = code + ip->b;
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
    JUMP(JT, A.i == 1)
    JUMP(JF, A.i != 1)
    JUMP(JEQ, A.i == ip->u.i)
    JUMP(JNE, A.i != ip->u.i)
    JUMP(JLT, A.i < ip->u.i)
    JUMP(JLE, A.i <= ip->u.i)
    JUMP(JGT, A.i > ip->u.i)
    JUMP(JGE, A.i >= ip->u.i)
    JUMP(JEQR, A.i == C.i && A.i != EH_MISSING)
    JUMP(JNER, A.i != C.i || A.i == EH_MISSING)
    JUMP(JLTR, A.i < C.i)
    JUMP(JLER, A.i <= C.i)
    JUMP(FJEQ, A.f == ip->u.f)
    JUMP(FJNE, A.f != ip->u.f)
    JUMP(FJLT, A.f < ip->u.f)
    JUMP(FJLE, A.f <= ip->u.f)
    JUMP(FJGT, A.f > ip->u.f)
    JUMP(FJGE, A.f >= ip->u.f)
    JUMP(FJEQR, A.f == C.f)
    JUMP(FJNER, A.f != C.f)
    JUMP(FJLTR, A.f < C.f)
    JUMP(FJLER, A.f <= C.f)
    JUMP(JIN, in_mask(A.i, ip->u.i))
    JUMP(JNIN, !in_mask(A.i, ip->u.i))
    JUMP(JMISS, missing(types[ip->a].kind, A))
    JUMP(JKNOWN, !missing(types[ip->a].kind, A))
    JUMP(JMISS2, A.p == NULL)
    JUMP(JKNOWN2, A.p != NULL)
    JUMP(JTEQ, eh_run_text_is(block, &A, ip->u.r.c))
    JUMP(JTNE, !eh_run_text_is(block, &A, ip->u.r.c))
    JUMP(JTEQR, eh_run_text_same(&A, &C))
    JUMP(JTNER, !eh_run_text_same(&A, &C))
    JUMP(JTIN, eh_run_text_in(block, &A, ip->u.r.c))
    JUMP(JTNIN, !eh_run_text_in(block, &A, ip->u.r.c))
    JUMP(JLIN, eh_run_whole_in(block, A.i, ip->u.r.c))
    JUMP(JLNIN, !eh_run_whole_in(block, A.i, ip->u.r.c))
    JUMP(FJLIN, eh_run_number_in(block, A.f, ip->u.r.c))
    JUMP(FJLNIN, !eh_run_number_in(block, A.f, ip->u.r.c))

    WHOLE(STARTS, eh_run_starts(&C, &D))
    WHOLE(ENDS, eh_run_ends(&C, &D))
    WHOLE(LEN, eh_run_length(&C))
    WHOLE(COUNT, C.q ? (int64_t)(&C)[1].meta : 0)
    DO(LOWER, eh_run_lower(x, &C, ip->u.r.d, &A))
    DO(DOMAIN, eh_run_domain(x, &C, ip->u.r.d, &A))
    DO(SCAN, if (ip->a || !x->filled[ip->u.r.d]) eh_run_scan(x, &C, ip->u.r.d))
    JUMP(JFOUND, eh_run_found(x, ip->u.r.c, ip->u.r.d))
    JUMP(JNFOUND, !eh_run_found(x, ip->u.r.c, ip->u.r.d))
    WHOLE(NFOUND, eh_run_count_found(x, ip->u.r.c, ip->u.r.d))
    WHOLE(HASTX, eh_run_set_has_id(block, &C, ip->u.r.d))
    WHOLE(HAST, eh_run_set_has_text(&C, &D))
    WHOLE(HASE, eh_run_set_has_whole(&C, D.i))

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

    WHOLE(NOW, x->now)
    WHOLE(TODAY, eh_run_today(x))
    WHOLE(WAITING, eh_run_waiting(x))
    WHOLE(HOUR, hour_of(x, C.i))
    WHOLE(WDAYT, weekday_of(x, C.i))
    WHOLE(WDAYD, C.i == EH_MISSING ? C.i : eh_civil_weekday(C.i))
    WHOLE(OPEN, eh_calendar_is_open(&x->calendars[ip->u.r.c], x->now))
    WHOLE(HOLDT, eh_run_holdout_text(x, &C))
    WHOLE(HOLDI, eh_run_holdout_whole(x, C.i))

    DO(HELD, hold(x, ip->b))
    DO(REQUIRE, eh_run_require(x, ip->b))
    DO(ACT, eh_run_act(x, ip->b, r))
    OP(CLOCKS)
    {
        eh_run_clocks(x, (uint32_t)r[block->header->reg_service].i);
        eh_run_clock_registers(x, r);
        NEXT()
    }
    DO(LOOKUP, eh_run_lookup(x, ip->u.r.d, &A))
    DO(CALL, eh_run_call(x, ip->u.r.d, r, &A))
    DO(CALL2, eh_run_call(x, ip->u.r.d, r, &A))
    OP(NOTE)
    {
    note:
        eh_run_note(x, ip->b, A, A);
        ip++;
        if (ip->op == EH_OP_NOTE)
            goto note;
        DISPATCH();
    }
    DO(NOTE2, eh_run_note(x, ip->b, A, (&A)[1]))
    FINISH()
}
