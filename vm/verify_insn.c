/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Verification of one instruction.
 *
 * One idea: what an operand word must be follows from its class in opcodes.def; only what ties two operands together,
 * or an operation to the function it stands in, is a rule of its own.
 *
 * A register that is optional may be read by any instruction, and moved to one that is not: that is how a guard or
 * an `else` narrows. No instruction depends on it: each is total on missing values.
 */
#include "vm/verify_code.h"

#include <string.h>

/* ---- registers ---- */

/* What an operand word is for. */
/* OTHER: an immediate, or what the rules of the operation look at. */
typedef enum Role { UNUSED, READ, WRITE, LOOP, INDEX, OTHER } Role;

#define BIT(kind) (1u << (kind))
#define KINDS_WHOLE (BIT(EH_INT) | BIT(EH_MONEY) | BIT(EH_DURATION) | BIT(EH_DATE) | BIT(EH_TIME))
#define KINDS_NAMES (BIT(EH_BOOL) | BIT(EH_ENUM))
#define KINDS_PAIR (BIT(EH_TEXT) | BIT(EH_SET) | BIT(EH_LIST))
#define KINDS_ONE (KINDS_WHOLE | KINDS_NAMES | BIT(EH_NUMBER) | BIT(EH_RECORD))

/* The kinds of register that an operand class takes; classes that name rows are all the rest. */
typedef struct OperandRule {
    uint16_t kinds;
    uint8_t role;
} OperandRule;

static const OperandRule operand_rules[EH_N_OPERANDS] = {
    [EH_OPERAND_NO] = {0, UNUSED},
    [EH_OPERAND_RI] = {KINDS_WHOLE, READ},
    [EH_OPERAND_RF] = {BIT(EH_NUMBER), READ},
    [EH_OPERAND_RT] = {BIT(EH_TEXT), READ},
    [EH_OPERAND_RB] = {BIT(EH_BOOL), READ},
    [EH_OPERAND_RQ] = {BIT(EH_SET) | BIT(EH_LIST), READ},
    [EH_OPERAND_RR] = {BIT(EH_RECORD), READ},
    [EH_OPERAND_RA] = {KINDS_ONE, READ},
    [EH_OPERAND_RP] = {KINDS_PAIR, READ},
    [EH_OPERAND_WI] = {KINDS_WHOLE, WRITE},
    [EH_OPERAND_WF] = {BIT(EH_NUMBER), WRITE},
    [EH_OPERAND_WT] = {BIT(EH_TEXT), WRITE},
    [EH_OPERAND_WB] = {BIT(EH_BOOL), WRITE},
    [EH_OPERAND_WR] = {BIT(EH_RECORD), WRITE},
    [EH_OPERAND_WA] = {KINDS_ONE, WRITE},
    [EH_OPERAND_WP] = {KINDS_PAIR, WRITE},
    [EH_OPERAND_WX] = {BIT(EH_ENUM), WRITE},
    [EH_OPERAND_WN] = {BIT(EH_ENUM), WRITE},
    [EH_OPERAND_WE] = {KINDS_ONE | KINDS_PAIR, LOOP},
    [EH_OPERAND_CT] = {BIT(EH_COUNTER), LOOP},
    [EH_OPERAND_JJ] = {0, OTHER},
    [EH_OPERAND_II] = {0, OTHER},
    [EH_OPERAND_FF] = {0, OTHER},
    [EH_OPERAND_TX] = {0, INDEX},
    [EH_OPERAND_LL] = {0, INDEX},
    [EH_OPERAND_CA] = {0, INDEX},
    [EH_OPERAND_PS] = {0, INDEX},
    [EH_OPERAND_SC] = {0, INDEX},
    [EH_OPERAND_ST] = {0, INDEX},
    [EH_OPERAND_CE] = {0, OTHER},
    [EH_OPERAND_HE] = {0, INDEX},
    [EH_OPERAND_SK] = {0, INDEX},
    [EH_OPERAND_AC] = {0, INDEX},
    [EH_OPERAND_LK] = {0, INDEX},
    [EH_OPERAND_FC] = {0, INDEX},
    [EH_OPERAND_NT] = {0, INDEX},
    [EH_OPERAND_FL] = {0, INDEX},
    [EH_OPERAND_EN] = {0, OTHER},
    [EH_OPERAND_CS] = {0, OTHER},
    [EH_OPERAND_CN] = {0, OTHER},
    [EH_OPERAND_SM] = {0, INDEX},
    [EH_OPERAND_RO] = {0, OTHER},
    [EH_OPERAND_RN] = {0, OTHER},
};

/* Operations that take enumerators and bools as well as numbers. */
static bool takes_names(uint16_t op)
{
    return op == EH_OP_MOVI || (op >= EH_OP_BEQ && op <= EH_OP_BGE) || op == EH_OP_BIN ||
           op == EH_OP_BNIN || (op >= EH_OP_JEQ && op <= EH_OP_JLER) || op == EH_OP_JIN ||
           op == EH_OP_JNIN || op == EH_OP_SWITCH || op == EH_OP_JLIN || op == EH_OP_JLNIN ||
           op == EH_OP_HASE;
}

/* ---- operands ---- */

static bool check_row(EhCode *c, uint32_t row, uint32_t count)
{
    return row < count ? true : eh_code_fail(c, "CODE: a row that is not there");
}

static bool check_slot(EhCode *c, uint32_t slot, uint16_t op)
{
    if (slot >= c->v->block->header->n_found || c->v->block->n_PHRASE_BLOB == 0)
        return eh_code_fail(c, "CODE: a scan slot that is not there");
    if (op != EH_OP_SCAN && c->flow.reachable && !eh_flow_has(&c->flow, c->max_regs + slot))
        return eh_code_fail(c, "CODE: a scan slot is read before it is filled");
    return true;
}

static uint32_t names(const EhBlock *b, uint32_t index)
{
    return index == EH_NONE ? 0 : b->ENUMS[index].count;
}

/* Operands that name rows, not registers. */
static bool check_index(EhCode *c, EhOperand operand, uint32_t word, uint16_t op)
{
    const EhBlock *b = c->v->block;
    switch ((int)operand) {
    case EH_OPERAND_TX:
        return check_row(c, word - 1, b->n_TEXTS);
    case EH_OPERAND_LL:
        return check_row(c, word, b->n_LISTS);
    case EH_OPERAND_CA:
        return check_row(c, word, b->n_CALENDARS);
    case EH_OPERAND_PS:
        return check_row(c, word, b->n_PHRASE_SETS);
    case EH_OPERAND_SC:
        return check_slot(c, word, op);
    case EH_OPERAND_ST:
        return check_row(c, word, b->header->n_sites);
    case EH_OPERAND_HE:
        return check_row(c, word, names(b, b->header->enum_held));
    case EH_OPERAND_SK:
        return check_row(c, word, names(b, b->header->enum_skill));
    case EH_OPERAND_AC:
        return check_row(c, word, b->n_CALLS);
    case EH_OPERAND_LK:
        return check_row(c, word, b->n_LOOKUPS);
    case EH_OPERAND_FC:
        return check_row(c, word, b->n_FUNCTION_CALLS);
    case EH_OPERAND_NT:
        return check_row(c, word, b->n_NOTES);
    case EH_OPERAND_FL:
        return check_row(c, word, 2);
    case EH_OPERAND_SM:
        return check_row(c, word, b->n_SUMS);
    default:
        return true; /* immediates, jump targets and cells are the rules' */
    }
}

/* ---- rules ---- */

static bool check_same(EhCode *c, const EhRegType *to, const EhRegType *from)
{
    return eh_verify_same(to, from) ? true : eh_code_fail(c, "CODE: values of two kinds are mixed");
}

/* `to` can be missing after this if `may_miss`. */
static bool check_optional(EhCode *c, const EhRegType *to, bool may_miss)
{
    return !may_miss || to->optional
               ? true
               : eh_code_fail(c, "CODE: a register that is never missing may become so");
}

static bool check_movi(EhCode *c, const EhRegType *to, int64_t value)
{
    if (value == EH_MISSING)
        return check_optional(c, to, true);
    return eh_verify_scalar(c->v->block, to->kind, to->arg, (EhCell){.i = value})
               ? true
               : eh_code_fail(c, "CODE: an immediate that is no value of its register");
}

/* Two names at once, in registers side by side, written before the jump. */
static bool write_names(EhCode *c, uint32_t reg)
{
    if (reg + 1 >= c->n_regs || c->types[reg + 1].kind != EH_ENUM)
        return eh_code_fail(c, "CODE: no two enum registers side by side");
    eh_flow_write(&c->flow, reg);
    eh_flow_write(&c->flow, reg + 1);
    return true;
}

static bool check_take(EhCode *c, uint32_t reg, uint32_t first, uint32_t second)
{
    return write_names(c, reg) && check_movi(c, &c->types[reg], first) &&
           check_movi(c, &c->types[reg + 1], second);
}

static bool check_movf(EhCode *c, const EhRegType *to, double value)
{
    if (value != value)
        return check_optional(c, to, true);
    return eh_verify_scalar(c->v->block, EH_NUMBER, 0, (EhCell){.f = value})
               ? true
               : eh_code_fail(c, "CODE: an infinite number");
}

static bool check_load(EhCode *c, const EhRegType *to, const EhRegType *record, uint32_t cell)
{
    if (cell >= c->v->block->LAYOUTS[record->arg].n_cells)
        return eh_code_fail(c, "CODE: a cell that is not there");
    const EhRegType *from = eh_verify_cell(c->v, record->arg, cell);
    return check_same(c, to, from) && check_optional(c, to, record->optional || from->optional);
}

static bool check_list(EhCode *c, uint32_t list, uint8_t lowest, uint8_t highest)
{
    uint8_t kind = c->v->block->LISTS[list].kind;
    return kind >= lowest && kind <= highest ? true
                                             : eh_code_fail(c, "CODE: a list of another kind");
}

/* What a set or list holds, as a register. */
static EhRegType element_of(const EhCode *c, uint32_t reg)
{
    const EhSeqType *row = &c->v->block->SEQS[c->types[reg].arg];
    return (EhRegType){.kind = row->kind, .arg = row->arg};
}

static bool check_elements(EhCode *c, uint32_t reg, uint8_t kind, uint32_t arg)
{
    EhRegType holds = element_of(c, reg), want = {.kind = kind, .arg = arg};
    return check_same(c, &want, &holds);
}

/* Once in a function, outside loops; a text site once in all functions that run in one decision. */
static bool use_once(EhCode *c, uint8_t *uses, bool in_loops)
{
    uint8_t clash = (uint8_t)(c->pause ? 7 : c->use | 4);
    if ((*uses & clash) || (c->depth && !in_loops))
        return eh_code_fail(c, "CODE: what stands once stands twice, or in a loop");
    *uses = (uint8_t)(*uses | c->use);
    return true;
}

static bool check_args(EhCode *c, const EhCall *call, uint32_t first_param)
{
    const EhBlock *b = c->v->block;
    for (uint32_t i = 0; i < call->count; i++) {
        const EhParam *param = &b->PARAMS[first_param + i];
        EhRegType want = {.kind = param->kind, .arg = param->arg};
        uint32_t reg = b->ARGS[call->first + i];
        if (reg >= c->n_regs)
            return eh_code_fail(c, "ARGS: no such register");
        if (!check_same(c, &want, &c->types[reg]))
            return false;
        if (!eh_code_has(c, reg))
            return eh_code_fail(c, "CODE: an argument is read before it is written");
    }
    return true;
}

static bool check_function_call(EhCode *c, const EhRegType *to, uint32_t row)
{
    const EhCall *call = &c->v->block->FUNCTION_CALLS[row];
    const EhFunction *function = &c->v->block->FUNCTIONS[call->callee];
    EhRegType result = {.kind = function->kind, .arg = function->arg};
    return use_once(c, &c->function_uses[row], false) && check_same(c, to, &result) &&
           check_optional(c, to, true) && check_args(c, call, function->first);
}

static bool check_lookup(EhCode *c, const EhRegType *to, uint32_t row)
{
    EhRegType result = {.kind = EH_RECORD, .arg = c->v->block->LOOKUPS[row].layout};
    return use_once(c, &c->lookup_uses[row], false) && check_same(c, to, &result) &&
           check_optional(c, to, true);
}

static bool check_action(EhCode *c, uint32_t row)
{
    const EhCall *call = &c->v->block->CALLS[row];
    return use_once(c, &c->call_uses[row], false) &&
           check_args(c, call, c->v->block->ACTIONS[call->callee].first);
}

/* Clocks read the service and write the targets' registers. */
static bool check_clocks(EhCode *c)
{
    const EhBlock *b = c->v->block;
    uint32_t service = b->header->reg_service;
    if (c->clocks || c->depth)
        return eh_code_fail(c, "CODE: CLOCKS twice, or in a loop");
    c->clocks = true;
    if (service == EH_NONE || b->ENUMS[b->header->enum_class].count == 0 ||
        !eh_code_has(c, service))
        return eh_code_fail(c, "CODE: CLOCKS without a service class");
    for (uint32_t i = 0; i < b->n_TARGETS; i++)
        for (uint32_t reg = 0; reg < 5; reg++)
            eh_flow_write(&c->flow, b->TARGETS[i].first_reg + reg);
    return true;
}

static bool in_recording(EhCode *c)
{
    return c->recording ? true : eh_code_fail(c, "CODE: only in the function that records");
}

/* A note of the instruction, which is none of a register. */
static bool check_note(EhCode *c, uint32_t row, const EhRegType *from)
{
    const EhNote *note = &c->v->block->NOTES[row];
    bool more = (note->what & EH_NOTE_EXTRA) && eh_verify_has_arg(note->kind);
    EhRegType want = {.kind = note->kind,
                      .arg = more ? eh_block_note(c->v->block, row).arg : note->arg};
    if (note->what & EH_NOTE_KEPT)
        return eh_code_fail(c, "CODE: a note that is a register's");
    return in_recording(c) && check_same(c, &want, from);
}

/* What only the decision itself may do, not the condition of a pause. */
static bool in_decision(EhCode *c)
{
    return !c->pause ? true : eh_code_fail(c, "CODE: not in a pause");
}

static bool check_weekday(EhCode *c, const EhRegType *to, const EhRegType *from)
{
    EhRegType want = {.kind = EH_ENUM, .arg = c->v->block->header->enum_weekday};
    return check_same(c, to, &want) && check_optional(c, to, from->optional);
}

/* Operations with calls, texts and outside data. */
static bool check_far_rules(EhCode *c, const EhInsn *insn, const EhRegType *t)
{
    uint32_t a = insn->a, rc = insn->u.r.c, rd = insn->u.r.d;
    switch ((int)insn->op) {
    case EH_OP_LOWER:
        return use_once(c, &c->site_uses[rd], true) && check_optional(c, &t[a], t[rc].optional);
    case EH_OP_DOMAIN:
        return use_once(c, &c->site_uses[rd], true) && check_optional(c, &t[a], true);
    case EH_OP_SCAN:
        return !c->pause || a == 1 ? true : eh_code_fail(c, "CODE: a pause must scan anew");
    case EH_OP_HELD:
    case EH_OP_REQUIRE:
        return in_decision(c);
    case EH_OP_ACT:
        return in_decision(c) && check_action(c, insn->b);
    case EH_OP_CLOCKS:
        return in_decision(c) && check_clocks(c);
    case EH_OP_LOOKUP:
        return in_decision(c) && check_lookup(c, &t[a], rd);
    case EH_OP_CALL:
    case EH_OP_CALL2:
        return in_decision(c) && check_function_call(c, &t[a], rd);
    case EH_OP_NOTE:
    case EH_OP_NOTE2:
        return check_note(c, insn->b, &t[a]);
    case EH_OP_WHEN:
        return in_recording(c);
    case EH_OP_FIRST:
        return in_recording(c) && eh_code_first(c, insn);
    default:
        return true;
    }
}

static bool check_rules(EhCode *c, const EhInsn *insn)
{
    const EhRegType *t = c->types;
    uint32_t a = insn->a, rc = insn->u.r.c, rd = insn->u.r.d;
    switch ((int)insn->op) {
    case EH_OP_MOVI:
        return check_movi(c, &t[a], insn->u.i);
    case EH_OP_TAKE:
        return check_take(c, a, rc, rd);
    case EH_OP_SUM:
        return eh_code_sum(c, insn->b);
    case EH_OP_PICK:
        return eh_code_pick(c, a, rc) && write_names(c, a);
    case EH_OP_MOVF:
        return check_movf(c, &t[a], insn->u.f);
    case EH_OP_MOVTM:
        return check_optional(c, &t[a], true);
    case EH_OP_MOV:
    case EH_OP_MOV2:
        return check_same(c, &t[a], &t[rc]);
    case EH_OP_LD:
    case EH_OP_LD2:
        return check_load(c, &t[a], &t[rc], rd);
    case EH_OP_I2F:
    case EH_OP_HOUR:
        return check_optional(c, &t[a], t[rc].optional);
    case EH_OP_WDAYT:
    case EH_OP_WDAYD:
        return check_weekday(c, &t[a], &t[rc]);
    case EH_OP_JTIN:
    case EH_OP_JTNIN:
        return check_list(c, rc, EH_TEXT, EH_TEXT);
    case EH_OP_JLIN:
    case EH_OP_JLNIN:
        return check_list(c, rc, EH_BOOL, EH_ENUM);
    case EH_OP_FJLIN:
    case EH_OP_FJLNIN:
        return check_list(c, rc, EH_NUMBER, EH_NUMBER);
    case EH_OP_HASTX:
    case EH_OP_HAST:
        return check_elements(c, rc, EH_TEXT, 0);
    case EH_OP_HASE:
        return t[rd].kind == EH_ENUM ? check_elements(c, rc, EH_ENUM, t[rd].arg)
                                     : eh_code_fail(c, "CODE: no enumerator");
    default:
        return insn->op < EH_OP_LOWER || check_far_rules(c, insn, t);
    }
}

/* The element register holds what the sequence holds. */
static bool check_loop(EhCode *c, const EhInsn *insn)
{
    EhRegType holds = element_of(c, insn->u.r.c);
    if (!check_same(c, &c->types[insn->u.r.d], &holds))
        return false;
    return insn->op == EH_OP_FOR ? eh_code_for(c, insn) : eh_code_next(c);
}

/* Each row of CASES belongs to one instruction, so that a small file cannot ask for much work. */
static bool check_cases(EhCode *c, uint32_t first, uint64_t count)
{
    const EhBlock *b = c->v->block;
    c->cases += count;
    if (count > b->n_CASES || first > b->n_CASES - count || c->cases > b->n_CASES)
        return eh_code_fail(c, "CASES: rows that are not there, or belong to two");
    for (uint32_t i = first; i < first + count; i++)
        if (!eh_code_jump(c, b->CASES[i]))
            return false;
    return true;
}

/* Loops, and what leads to more than one place or to the end. */
static bool check_flow(EhCode *c, const EhInsn *insn)
{
    switch ((int)insn->op) {
    case EH_OP_FOR:
    case EH_OP_NEXT:
        return check_loop(c, insn);
    case EH_OP_SWITCH:
        return check_cases(c, insn->u.r.c, insn->u.r.d);
    case EH_OP_SPLIT:
    case EH_OP_SPLITT:
        return check_list(c, insn->u.r.c, EH_BOOL, EH_ENUM) &&
               check_cases(c, insn->b, (uint64_t)c->v->block->LISTS[insn->u.r.c].count + 1);
    case EH_OP_END:
        return eh_code_end(c);
    default:
        return true;
    }
}

/* ---- one instruction ---- */

/* Behind it nothing goes on. */
static bool is_last(uint16_t op)
{
    return op == EH_OP_END || op == EH_OP_JMP || op == EH_OP_TAKE || op == EH_OP_SWITCH ||
           op == EH_OP_SPLIT || op == EH_OP_SPLITT;
}

void eh_code_rules(EhCodeRule rules[EH_N_OPS])
{
    for (uint16_t op = 0; op < EH_N_OPS; op++) {
        const uint8_t *operands = eh_op_table[op].operands;
        EhCodeRule *rule = &rules[op];
        bool wide = operands[2] == EH_OPERAND_II || operands[2] == EH_OPERAND_FF;
        *rule = (EhCodeRule){.n_words = wide ? 2 : 4, .last = is_last(op)};
        for (uint32_t i = 0; i < rule->n_words; i++) {
            OperandRule of = operand_rules[operands[i]];
            bool counted = op == EH_OP_NEXT && operands[i] == EH_OPERAND_CT;
            rule->kinds[i] = of.kinds;
            if (of.kinds == KINDS_WHOLE && takes_names(op))
                rule->kinds[i] |= KINDS_NAMES;
            rule->unused |= (uint8_t)((of.role == UNUSED) << i);
            rule->reads |= (uint8_t)((of.role == READ || counted) << i);
            rule->rows |= (uint8_t)((of.role == INDEX) << i);
        }
        rule->jumps = operands[1] == EH_OPERAND_JJ && op != EH_OP_FOR && op != EH_OP_NEXT;
        rule->writes =
            operand_rules[operands[0]].role == WRITE || op == EH_OP_FOR || op == EH_OP_SCAN;
    }
}

/* A word that names a row, or is unused. */
static bool check_other(EhCode *c, const EhCodeRule *rule, const EhInsn *insn, uint32_t i,
                        uint32_t word)
{
    if (rule->unused >> i & 1)
        return word == 0 ? true : eh_code_fail(c, "CODE: an unused word is not 0");
    return !(rule->rows >> i & 1) ||
           check_index(c, (EhOperand)eh_op_table[insn->op].operands[i], word, insn->op);
}

/* Only the first operand is ever written, but for the element of a loop. */
static void write_results(EhCode *c, const EhInsn *insn)
{
    if (insn->op == EH_OP_SCAN) {
        eh_flow_write(&c->flow, c->max_regs + insn->u.r.d);
        return;
    }
    eh_flow_write(&c->flow, insn->a);
    if (insn->op == EH_OP_FOR)
        eh_flow_write(&c->flow, insn->u.r.d);
}

static inline bool check_word(EhCode *c, const EhCodeRule *rule, const EhInsn *insn, uint32_t i,
                              uint32_t word)
{
    uint32_t kinds = rule->kinds[i];
    if (kinds == 0)
        return (!((rule->unused | rule->rows) >> i & 1)) || check_other(c, rule, insn, i, word);
    if (word >= c->n_regs || !(kinds >> c->types[word].kind & 1))
        return eh_code_fail(c, "CODE: a register of another class");
    return !(rule->reads >> i & 1) || eh_code_has(c, word)
               ? true
               : eh_code_fail(c, "CODE: a register is read before it is written");
}

static inline bool check_words(EhCode *c, const EhCodeRule *rule, const EhInsn *insn)
{
    return check_word(c, rule, insn, 0, insn->a) && check_word(c, rule, insn, 1, insn->b) &&
           (rule->n_words == 2 || (check_word(c, rule, insn, 2, insn->u.r.c) &&
                                   check_word(c, rule, insn, 3, insn->u.r.d)));
}

bool eh_code_instruction(EhCode *c, const EhInsn *insn)
{
    if (insn->op >= EH_N_OPS)
        return eh_code_fail(c, "CODE: no such instruction");
    const EhCodeRule *rule = &c->rules[insn->op];
    if (!check_words(c, rule, insn) || !check_rules(c, insn) ||
        (rule->jumps && !eh_code_jump(c, insn->b)) || !check_flow(c, insn))
        return false;
    if (rule->writes)
        write_results(c, insn);
    if (rule->last)
        c->flow.reachable = false;
    return true;
}
