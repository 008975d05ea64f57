/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The interpreter over many tickets at once.
 *
 * One idea: jumps lead ahead, so walking the code once brings every lane to every instruction that it would come to; lanes
 * that jumped wait, a bit each, at the jump's target. Where all of 64 lanes are there, or (for a jump, which only
 * makes bits) enough of them, all are computed in loops that the compiler may do in wide registers; else one by one.
 */
#include "vm/columns_lanes.h"
#include "vm/meaning.h"

#if defined(__GNUC__) && defined(__x86_64__) && !defined(EH_PORTABLE_DISPATCH)
#define WITH_AVX2 1
#endif

/* Fewer of 64 lanes are looked at one by one. */
enum { FEW = 12 };

/* Operands: the columns that an instruction reads, then the cells of lane `l`. */
#define FROM_none
#define FROM_a const EhCell *const column_a = columns[ip->a];
#define FROM_b const EhCell *const column_b = columns[ip->b];
#define FROM_c const EhCell *const column_c = columns[ip->u.r.c];
#define FROM_d const EhCell *const column_d = columns[ip->u.r.d];
#define FROM_ac FROM_a FROM_c
#define FROM_cd FROM_c FROM_d
#define FROM_ap FROM_a const EhCell *const second_a = columns[ip->a + 1];
#define FROM_cp FROM_c const EhCell *const second_c = columns[ip->u.r.c + 1];
#define FROM_dp FROM_d const EhCell *const second_d = columns[ip->u.r.d + 1];
#define FROM_apcp FROM_ap FROM_cp
#define FROM_cpdp FROM_cp FROM_dp
#define FROM_cpd FROM_cp FROM_d
#define A column_a[l]
#define B column_b[l]
#define C column_c[l]
#define D column_d[l]
#define PA ((EhCell[2]){column_a[l], second_a[l]})
#define PC ((EhCell[2]){column_c[l], second_c[l]})
#define PD ((EhCell[2]){column_d[l], second_d[l]})
#define IMM imm
#define FIMM fimm
#define ROW_C ip->u.r.c
#define ROW_D ip->u.r.d

/* All 64 lanes of a word where they are there and `wide` is so; else one by one. */
#define COMPUTE(name, from, member, value, wide)                                                   \
    case EH_OP_##name: {                                                                           \
        FROM_##from EhCell *const to = columns[ip->a];                                             \
        for (uint64_t w = 0; w < EH_LANE_WORDS; w++) {                                             \
            uint64_t rest = active[w];                                                             \
            if ((wide) && rest == UINT64_MAX)                                                      \
                LANES_APART                                                                        \
            for (uint64_t l = 64 * w; l < 64 * w + 64; l++)                                        \
                to[l].member = (value);                                                            \
            else for (; rest; rest &= rest - 1)                                                    \
            {                                                                                      \
                uint64_t l = 64 * w + lowest_bit(rest);                                            \
                to[l].member = (value);                                                            \
            }                                                                                      \
        }                                                                                          \
        break;                                                                                     \
    }
/* All 64 lanes of a word, of which those count that are there; one by one where they are few, or not `wide`. */
#define DECIDE(name, from, condition, wide)                                                        \
    case EH_OP_##name: {                                                                           \
        FROM_##from for (uint64_t w = 0; w < EH_LANE_WORDS; w++)                                   \
        {                                                                                          \
            uint64_t rest = active[w], jump = 0;                                                   \
            if (!(wide) || count_bits(rest) < FEW)                                                 \
                for (; rest; rest &= rest - 1) {                                                   \
                    uint64_t k = lowest_bit(rest), l = 64 * w + k;                                 \
                    jump |= (uint64_t)(condition) << k;                                            \
                }                                                                                  \
            else                                                                                   \
                for (uint64_t k = 0; k < 64; k++) {                                                \
                    uint64_t l = 64 * w + k;                                                       \
                    jump |= (uint64_t)(condition) << k;                                            \
                }                                                                                  \
            run->jumping[w] = jump & active[w];                                                    \
            active[w] &= ~jump;                                                                    \
        }                                                                                          \
        land(run, ip->b, run->jumping);                                                            \
        break;                                                                                     \
    }
#define WHOLE(name, from, value) COMPUTE(name, from, i, value, true)
#define NUMBER(name, from, value) COMPUTE(name, from, f, (value) + 0.0, true)
#define TRUTH(name, from, value) WHOLE(name, from, value)
#define SLOW_WHOLE(name, from, value) COMPUTE(name, from, i, value, false)
#define JUMP(name, from, condition) DECIDE(name, from, condition, true)
#define SLOW_JUMP(name, from, condition) DECIDE(name, from, condition, false)
#define UNIFORM(name, value)                                                                       \
    case EH_OP_##name:                                                                             \
        set_all(run, columns[ip->a], (EhCell){.i = (value)});                                      \
        break;

INLINE void step(Run *run)
{
    EhContext *const x = run->x;
    const EhBlock *const block = run->block;
    EhCell *const *const columns = run->work->columns;
    const EhRegType *const types = block->REG_TYPES + block->FUNCS[0].first_reg;
    const EhInsn *const ip = run->code + run->at;
    const int64_t imm = ip->u.i;
    const double fimm = ip->u.f;
    uint64_t *const active = run->active;
    switch ((EhOp)ip->op) {
#include "vm/meaning.def"
    case EH_OP_MOVF:
        set_all(run, columns[ip->a], (EhCell){.f = fimm});
        break;
    case EH_OP_MOVT: {
        EhCell text[2];
        eh_block_listed(block, ip->u.r.c, text);
        set_both(run, columns + ip->a, text[0], text[1]);
        break;
    }
    case EH_OP_MOVTM:
        set_all(run, columns[ip->a], eh_run_missing(EH_TEXT));
        break;
    case EH_OP_MOV:
        move(run, columns[ip->a], columns[ip->u.r.c]);
        break;
    case EH_OP_MOV2:
        move(run, columns[ip->a], columns[ip->u.r.c]);
        move(run, columns[ip->a + 1], columns[ip->u.r.c + 1]);
        break;
    case EH_OP_JMP:
        land_all(run, ip->b);
        break;
    case EH_OP_TAKE:
        set_both(run, columns + ip->a, (EhCell){.i = ip->u.r.c}, (EhCell){.i = ip->u.r.d});
        land_all(run, ip->b);
        break;
    case EH_OP_SUM:
        sum_column(run, ip);
        break;
    case EH_OP_PICK:
        pick_lanes(run, ip);
        break;
    case EH_OP_SWITCH:
        switch_lanes(run, ip, columns[ip->a]);
        break;
    case EH_OP_SPLIT:
        split_lanes(run, ip, columns[ip->a], NULL);
        break;
    case EH_OP_SPLITT:
        split_lanes(run, ip, columns[ip->a], columns[ip->a + 1]);
        break;
    case EH_OP_HELD:
        hold_lanes(run, ip->b);
        break;
    case EH_OP_CLOCKS:
        if (block->n_PAUSES)
            park(run);
        else
            clocks(run);
        break;
    case EH_OP_END:
        memset(run->active, 0, sizeof run->active);
        break;
    case EH_OP_LD:
    case EH_OP_LD2:
    case EH_OP_LOWER:
    case EH_OP_DOMAIN:
    case EH_OP_SCAN:
    case EH_OP_JFOUND:
    case EH_OP_JNFOUND:
    case EH_OP_NFOUND:
    case EH_OP_FOR:
    case EH_OP_NEXT:
    case EH_OP_WAITING:
    case EH_OP_REQUIRE:
    case EH_OP_ACT:
    case EH_OP_LOOKUP:
    case EH_OP_CALL:
    case EH_OP_CALL2:
    case EH_OP_NOTE:
    case EH_OP_NOTE2:
    case EH_OP_NOTEAND:
    case EH_OP_NOTEOR:
    case EH_N_OPS:
        park(run);
        break;
    }
    run->at++;
}

static void run_any(Run *run)
{
    while (next_instruction(run))
        step(run);
}

#ifdef WITH_AVX2
__attribute__((target("avx2,popcnt,bmi,bmi2"))) static void run_avx2(Run *run)
{
    while (next_instruction(run))
        step(run);
}
#endif

void eh_columns_run(EhContext *x, EhColumns *batch, EhColumnsChunk *chunk,
                    const uint64_t lanes[EH_LANE_WORDS])
{
    const EhBlock *block = x->block;
    const EhColumnsPlan *plan = &batch->plan;
    EhColumnsWork *work = &batch->work;
    Run run = {.x = x, .block = block, .plan = plan, .work = work};
    run.code = block->CODE + block->FUNCS[0].first;
    memcpy(run.active, lanes, sizeof run.active);
    for (uint32_t i = 0; i < plan->n_stored; i++)
        work->columns[plan->stored[i]] = chunk->cells + (size_t)i * EH_COLUMN;
    uint32_t id = block->FIELDS[block->header->field_id].cell;
    work->id[0] = work->columns[id];
    work->id[1] = work->columns[id + 1];
    memset(work->parked, 0xFF, EH_LANES * sizeof *work->parked);
    memset(work->held, 0, (size_t)plan->held_words * EH_LANES * sizeof *work->held);
    memset(work->clocked, 0, sizeof work->clocked);
#ifdef WITH_AVX2
    if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("popcnt") &&
        __builtin_cpu_supports("bmi") && __builtin_cpu_supports("bmi2")) {
        run_avx2(&run);
        return;
    }
#endif
    run_any(&run);
}

#undef A
#undef B
#undef C
#undef D
#undef PA
#undef PC
#undef PD
#undef IMM
#undef FIMM
#undef ROW_C
#undef ROW_D
#undef COMPUTE
#undef DECIDE
#undef WHOLE
#undef SLOW_WHOLE
#undef NUMBER
#undef TRUTH
#undef JUMP
#undef SLOW_JUMP
#undef UNIFORM
