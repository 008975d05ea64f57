/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The interpreter over many tickets at once; run by columns_run.c as it is, and by columns_avx2.c with a processor's wide
 * registers.
 *
 * One idea: jumps lead ahead, so walking the code once brings every lane to every instruction that it would come to; lanes
 * that jumped wait, a bit each, at the jump's target. Conditions on bytes are looked up for 64 lanes at once. Where all of 64
 * lanes are there, or (for a condition, which only makes bits) enough of them, cells too are computed in loops that the
 * compiler may do in wide registers; else one by one.
 */
#ifndef EH_VM_COLUMNS_STEP_H
#define EH_VM_COLUMNS_STEP_H

#include "vm/columns_clocks.h"
#include "vm/columns_lanes.h"
#include "vm/columns_results.h"
#include "vm/columns_sums.h"
#include "vm/meaning.h"

/* Fewer of 64 lanes are looked at one by one. */
enum { FEW = 12 };

/* Operands: the columns that an instruction reads, then the cells of lane `l`. */
#define FROM_none
#define FROM_a const EhCell *const column_a = cells_of(run, ip->a, 0);
#define FROM_b const EhCell *const column_b = cells_of(run, ip->b, 1);
#define FROM_c const EhCell *const column_c = cells_of(run, ip->u.r.c, 2);
#define FROM_d const EhCell *const column_d = cells_of(run, ip->u.r.d, 3);
#define FROM_ac FROM_a FROM_c
#define FROM_cd FROM_c FROM_d
#define FROM_bcd FROM_b FROM_cd
#define FROM_ap FROM_a const EhCell *const second_a = columns[ip->a + 1].cells;
#define FROM_cp FROM_c const EhCell *const second_c = columns[ip->u.r.c + 1].cells;
#define FROM_dp FROM_d const EhCell *const second_d = columns[ip->u.r.d + 1].cells;
#define FROM_apcp FROM_ap FROM_cp
#define FROM_cpdp FROM_cp FROM_dp
#define FROM_cpd FROM_cp FROM_d
#define FROM_truths                                                                                \
    const uint8_t *const truth_c = columns[ip->u.r.c].bytes;                                       \
    const uint8_t *const truth_d = columns[ip->u.r.d].bytes;
#define A column_a[l]
#define B column_b[l]
#define C column_c[l]
#define D column_d[l]
#define PA ((EhCell[2]){column_a[l], second_a[l]})
#define PC ((EhCell[2]){column_c[l], second_c[l]})
#define PD ((EhCell[2]){column_d[l], second_d[l]})
#define TRUE_C (truth_c[l] == EH_BYTE_TRUE)
#define TRUE_D (truth_d[l] == EH_BYTE_TRUE)
#define IMM imm
#define FIMM fimm
#define ROW_C ip->u.r.c
#define ROW_D ip->u.r.d

/* All 64 lanes of a word where they are there and `wide` is so; else one by one. */
#define COMPUTE(name, from, member, value, wide)                                                   \
    case EH_OP_##name: {                                                                           \
        FROM_##from EhCell *const to = room_for(run, ip->a);                                       \
        for (uint64_t w = 0; w < EH_LANE_WORDS; w++) {                                             \
            uint64_t rest = active[w];                                                             \
            if ((wide) && rest == UINT64_MAX)                                                      \
                LANES_APART                                                                        \
            for (uint64_t l = 64 * w; l < 64 * w + 64; l++)                                        \
                to[l].member = (value);                                                            \
            else for (; rest; rest &= rest - 1)                                                    \
            {                                                                                      \
                uint64_t l = 64 * w + eh_lanes_lowest(rest);                                       \
                to[l].member = (value);                                                            \
            }                                                                                      \
        }                                                                                          \
        put_back(run, ip->a);                                                                      \
        break;                                                                                     \
    }
/* Whether it is so for the lanes of word `w` that are there, others perhaps too; one by one where they are few, or not
 * `wide`. */
#define ASK(truth, condition, wide)                                                                \
    if (!(wide) || eh_lanes_count(active[w]) < FEW)                                                \
        for (uint64_t rest = active[w]; rest; rest &= rest - 1) {                                  \
            uint64_t k = eh_lanes_lowest(rest), l = 64 * w + k;                                    \
            truth |= (uint64_t)(condition) << k;                                                   \
        }                                                                                          \
    else                                                                                           \
        for (uint64_t k = 0; k < 64; k++) {                                                        \
            uint64_t l = 64 * w + k;                                                               \
            truth |= (uint64_t)(condition) << k;                                                   \
        }
#define DECIDE(name, from, condition, wide)                                                        \
    case EH_OP_##name: {                                                                           \
        FROM_##from for (uint64_t w = 0; w < EH_LANE_WORDS; w++)                                   \
        {                                                                                          \
            uint64_t jump = 0;                                                                     \
            ASK(jump, condition, wide)                                                             \
            run->jumping[w] = jump & active[w];                                                    \
            active[w] &= ~jump;                                                                    \
        }                                                                                          \
        land(run, ip->b, run->jumping);                                                            \
        break;                                                                                     \
    }
#define SAY(name, from, condition, wide)                                                           \
    case EH_OP_##name: {                                                                           \
        FROM_##from for (uint64_t w = 0; w < EH_LANE_WORDS; w++)                                   \
        {                                                                                          \
            uint64_t truth = 0;                                                                    \
            ASK(truth, condition, wide)                                                            \
            put_truth(run, ip->a, w, truth);                                                       \
        }                                                                                          \
        break;                                                                                     \
    }
#define WHOLE(name, from, value) COMPUTE(name, from, i, value, true)
#define NUMBER(name, from, value) COMPUTE(name, from, f, (value) + 0.0, true)
#define TRUTH(name, from, value) SAY(name, from, value, true)
#define SLOW_TRUTH(name, from, value) SAY(name, from, value, false)
#define SLOW_WHOLE(name, from, value) COMPUTE(name, from, i, value, false)
#define JUMP(name, from, condition) DECIDE(name, from, condition, true)
#define SLOW_JUMP(name, from, condition) DECIDE(name, from, condition, false)
#define UNIFORM(name, value)                                                                       \
    case EH_OP_##name:                                                                             \
        set_all(run, ip->a, (value));                                                              \
        break;

INLINE void step(Run *run)
{
    EhContext *const x = run->x;
    const EhBlock *const block = run->block;
    const EhColumn *const columns = run->work->columns;
    const EhRegType *const types = block->REG_TYPES + block->FUNCS[0].first_reg;
    const EhInsn *const ip = run->code + run->at;
    const int64_t imm = ip->u.i;
    const double fimm = ip->u.f;
    uint64_t *const active = run->active;
    switch ((int)ip->op) {
#include "vm/meaning.def"
    case EH_OP_MOVF:
        set_cells(run, columns[ip->a].cells, (EhCell){.f = fimm});
        break;
    case EH_OP_MOVT: {
        EhCell text[2];
        eh_block_listed(block, ip->u.r.c, text);
        set_cells(run, columns[ip->a].cells, text[0]);
        set_cells(run, columns[ip->a + 1].cells, text[1]);
        break;
    }
    case EH_OP_MOVTM:
        set_cells(run, columns[ip->a].cells, eh_run_missing(EH_TEXT));
        break;
    case EH_OP_MOV:
        move(run, ip->a, ip->u.r.c);
        break;
    case EH_OP_MOV2:
        move(run, ip->a, ip->u.r.c);
        move(run, ip->a + 1, ip->u.r.c + 1);
        break;
    case EH_OP_JMP:
        land_all(run, ip->b);
        break;
    case EH_OP_TAKE:
        set_all(run, ip->a, ip->u.r.c);
        set_all(run, ip->a + 1, ip->u.r.d);
        land_all(run, ip->b);
        break;
    case EH_OP_SUM:
        sum_column(run, ip);
        break;
    case EH_OP_PICK:
        pick_lanes(run, ip);
        break;
    case EH_OP_SWITCH:
        switch_lanes(run, ip, cells_of(run, ip->a, 0));
        break;
    case EH_OP_SPLIT:
        split_lanes(run, ip, cells_of(run, ip->a, 0), NULL);
        break;
    case EH_OP_SPLITT:
        split_lanes(run, ip, columns[ip->a].cells, columns[ip->a + 1].cells);
        break;
    case EH_OP_HELD:
        hold_lanes(run, ip->b);
        break;
    case EH_OP_CLOCKS:
        for (uint32_t w = 0; w < EH_LANE_WORDS; w++)
            run->work->clocked[w] = active[w];
        for (uint32_t i = 0; i < block->n_TARGETS; i++)
            run_clocks(run, i);
        break;
    case EH_OP_END:
        memset(run->active, 0, sizeof run->active);
        break;
    default: /* eh_columns_parks */
        break;
    }
}

/* Until every lane is parked or at its end. */
INLINE void walk(Run *run)
{
    for (; next_instruction(run); run->at++) {
        uint32_t test = run->plan->test[run->at];
        if (test != EH_NONE)
            test_lanes(run, run->code + run->at, &run->plan->tests[test]);
        else if (eh_columns_parks(run->block, run->code[run->at].op))
            park(run);
        else
            step(run);
    }
}

/* The columns of the ticket's cells. */
static void open_chunk(const EhColumns *batch, const EhColumnsChunk *chunk)
{
    for (uint32_t i = 0; i < batch->plan.n_stored; i++) {
        const EhColumnsStored *stored = &batch->plan.stored[i];
        EhColumn *column = &batch->work.columns[stored->cell];
        void *data = chunk->data + stored->at;
        if (stored->form == EH_FORM_CELL)
            column->cells = data;
        else if (stored->form == EH_FORM_16)
            column->halves = data;
        else if (stored->form == EH_FORM_32)
            column->words = data;
        else
            column->bytes = data;
        if (stored->widened)
            make_cells(column, column->cells);
    }
}

INLINE void run_chunk(EhContext *x, EhColumns *batch, const EhColumnsChunk *chunk,
                      const uint64_t lanes[EH_LANE_WORDS])
{
    EhColumnsWork *work = &batch->work;
    Run run = {.x = x, .block = x->block, .plan = &batch->plan, .work = work};
    run.code = x->block->CODE + x->block->FUNCS[0].first;
    memcpy(run.active, lanes, sizeof run.active);
    open_chunk(batch, chunk);
    memset(work->is_parked, 0, sizeof work->is_parked);
    memset(work->held, 0, (size_t)batch->plan.n_held * EH_LANE_WORDS * sizeof *work->held);
    memset(work->clocked, 0, sizeof work->clocked);
    walk(&run);
    put_results(batch);
    put_states(batch);
}

#include "vm/meaning_end.h"
#undef COMPUTE
#undef ASK
#undef DECIDE
#undef SAY
#undef FROM_none
#undef FROM_a
#undef FROM_b
#undef FROM_c
#undef FROM_d
#undef FROM_ac
#undef FROM_cd
#undef FROM_bcd
#undef FROM_ap
#undef FROM_cp
#undef FROM_dp
#undef FROM_apcp
#undef FROM_cpdp
#undef FROM_cpd
#undef FROM_truths

#endif
