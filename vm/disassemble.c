/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The disassembler: a line an instruction, as `12  JNE      r7:intent 19 3`, and what it does behind a `;`.
 *
 * Texts are shown cut, with everything but printable ASCII as `\xNN`, so that no policy can write to a terminal.
 */
#include "vm/disassemble.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "vm/convert.h"
#include "vm/internal.h"
#include "vm/opcodes.h"

#define SHOWN_TEXT 40

/* Where the text goes. Invariant: once `stopped` is set nothing more is given to the sink. */
typedef struct Out {
    const EhBlock *block;
    EhDisassembleSink sink;
    void *user;
    bool stopped;
} Out;

static void put(Out *out, const char *bytes, size_t n)
{
    out->stopped = out->stopped || !out->sink(out->user, bytes, n);
}

static void print(Out *out, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* Only whole numbers and short names come here: no conversion depends on the locale. */
static void print(Out *out, const char *format, ...)
{
    char line[256];
    va_list args;
    va_start(args, format);
    int n = vsnprintf(line, sizeof line, format, args);
    va_end(args);
    if (n > 0)
        put(out, line, (size_t)n < sizeof line ? (size_t)n : sizeof line - 1);
}

static void print_text(Out *out, EhRef ref)
{
    const char *p = eh_block_chars(out->block, ref);
    uint32_t n = ref.n < SHOWN_TEXT ? ref.n : SHOWN_TEXT;
    for (uint32_t i = 0; i < n; i++) {
        unsigned char c = (unsigned char)p[i];
        if (c >= 0x20 && c < 0x7F)
            put(out, p + i, 1);
        else
            print(out, "\\x%02x", c);
    }
    if (n < ref.n)
        put(out, "...", 3);
}

static void print_number(Out *out, double value)
{
    char text[EH_CONVERT_MAX];
    put(out, text, eh_convert_put_double(text, value));
}

/* ---- registers ---- */

static const char *const kind_names[] = {"bool", "int",    "money",  "duration", "date",
                                         "time", "enum",   "number", "text",     "set",
                                         "list", "record", "",       "counter"};

/* The field that a cell belongs to, or NULL. */
static const EhField *field_of(const EhBlock *block, uint32_t layout, uint32_t cell)
{
    const EhLayout *row = &block->LAYOUTS[layout];
    const EhField *found = NULL;
    for (uint32_t i = 0; i < row->n_fields; i++) {
        const EhField *field = &block->FIELDS[row->first_field + i];
        if (field->cell <= cell && (!found || field->cell > found->cell))
            found = field;
    }
    return found;
}

static void print_cell(Out *out, uint32_t layout, uint32_t cell)
{
    const EhField *field = field_of(out->block, layout, cell);
    print(out, ":");
    print_text(out, field->path);
    if (cell != field->cell)
        print(out, "+%u", cell - field->cell);
}

/* What the header says that a register is for, or "". */
static const char *result_name(const EhHeader *h, uint32_t reg)
{
    const struct {
        uint32_t reg;
        const char *name;
    } names[] = {
        {h->reg_class, ":class"},         {h->reg_service, ":service"},
        {h->reg_holdout, ":holdout"},     {h->reg_complexity, ":complexity"},
        {h->reg_tier, ":tier"},           {h->reg_queue, ":queue"},
        {h->reg_priority, ":priority"},   {h->reg_tier_by, ":by.tier"},
        {h->reg_queue_by, ":by.queue"},   {h->reg_priority_by, ":by.priority"},
        {h->reg_out_queue, ":out.queue"}, {h->reg_out_priority, ":out.priority"},
    };
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (names[i].reg == reg)
            return names[i].name;
    return "";
}

static void print_register(Out *out, const EhFunc *func, uint32_t reg)
{
    print(out, "r%u", reg);
    if (reg < out->block->LAYOUTS[func->layout].n_cells)
        print_cell(out, func->layout, reg);
    else if (func->layout == 0)
        print(out, "%s", result_name(out->block->header, reg));
}

/* ---- operands ---- */

static void print_whole(Out *out, const EhRegType *type, int64_t value)
{
    const EhBlock *block = out->block;
    if (value == EH_MISSING) {
        print(out, "missing");
    } else if (type->kind == EH_ENUM && eh_block_enumerator(block, type->arg, value)) {
        const EhEnum *names = &block->ENUMS[type->arg];
        print_text(out, block->ENUMERATORS[names->first + (uint32_t)value].name);
    } else {
        print(out, "%lld", (long long)value);
    }
}

static void print_enumerator(Out *out, uint32_t enum_index, uint32_t i)
{
    print_text(out, out->block->ENUMERATORS[out->block->ENUMS[enum_index].first + i].name);
}

/* Rows that have a name show it. */
static void print_row(Out *out, EhOperand operand, uint32_t word)
{
    const EhBlock *b = out->block;
    switch ((int)operand) {
    case EH_OPERAND_TX:
        print(out, "\"");
        print_text(out, b->TEXTS[word - 1]);
        print(out, "\"");
        break;
    case EH_OPERAND_LL:
        print_text(out, b->LISTS[word].name);
        break;
    case EH_OPERAND_CA:
        print_text(out, b->CALENDARS[word].name);
        break;
    case EH_OPERAND_PS:
        print_text(out, b->PHRASE_SETS[word].name);
        break;
    case EH_OPERAND_HE:
        print_enumerator(out, b->header->enum_held, word);
        break;
    case EH_OPERAND_SK:
        print_enumerator(out, b->header->enum_skill, word);
        break;
    case EH_OPERAND_AC:
        print_text(out, b->ACTIONS[b->CALLS[word].callee].name);
        break;
    case EH_OPERAND_LK:
        print_text(out, b->LOOKUPS[word].name);
        break;
    case EH_OPERAND_FC:
        print_text(out, b->FUNCTIONS[b->FUNCTION_CALLS[word].callee].name);
        break;
    default:
        print(out, "%u", word);
    }
}

static void print_operand(Out *out, const EhFunc *func, const EhInsn *insn, EhOperand operand,
                          uint32_t word)
{
    switch ((int)operand) {
    case EH_OPERAND_NO:
        return;
    case EH_OPERAND_II:
        print(out, " ");
        print_whole(out, &out->block->REG_TYPES[func->first_reg + insn->a], insn->u.i);
        return;
    case EH_OPERAND_FF:
        print(out, " ");
        print_number(out, insn->u.f);
        return;
    default:
        break;
    }
    print(out, " ");
    if (operand == EH_OPERAND_CE) {
        print(out, "%u", word);
        print_cell(out, out->block->REG_TYPES[func->first_reg + insn->u.r.c].arg, word);
    } else if (operand < EH_OPERAND_JJ)
        print_register(out, func, word);
    else
        print_row(out, operand, word);
}

/* Where a SWITCH goes; where a SPLIT goes, with the least number that each is for. */
static void print_cases(Out *out, const EhInsn *insn)
{
    const EhBlock *block = out->block;
    for (uint32_t i = 0; insn->op == EH_OP_SWITCH && i < insn->u.r.d; i++)
        print(out, "%s%u", i ? ", " : ": ", block->CASES[insn->u.r.c + i]);
    if (insn->op != EH_OP_SPLIT && insn->op != EH_OP_SPLITT)
        return;
    const EhListTable *list = &block->LISTS[insn->u.r.c];
    print(out, ": %u", block->CASES[insn->b]);
    for (uint32_t i = 0; i < list->count; i++)
        print(out, ", %lld: %u", (long long)block->LIST_WORDS[list->first + i],
              block->CASES[insn->b + 1 + i]);
}

/* The rows of a FIRST, a line each. */
static void print_rows(Out *out, const EhFunc *func, const EhInsn *insn)
{
    const EhRegType *type = &out->block->REG_TYPES[func->first_reg + insn->a];
    for (uint32_t i = 0; i < insn->u.r.c; i++) {
        const EhRow *row = &out->block->ROWS[insn->b + i];
        print(out, "%15s ", "");
        print_register(out, func, row->reg);
        print(out, " -> ");
        print_enumerator(out, type->arg, row->name);
        print(out, "\n");
    }
}

/* A step as `r8:intent in -1..11 x 6`: what of the register counts, and how much; `>= 0.5 x 2` of a number. */
static void print_steps(Out *out, const EhFunc *func, const EhSum *sum)
{
    print(out, ": %lld", (long long)sum->base);
    for (uint32_t i = 0; i < sum->n_whole + sum->n_real; i++) {
        const EhStep *step = &out->block->STEPS[sum->first + i];
        print(out, " + ");
        print_register(out, func, step->reg);
        if (i >= sum->n_whole) {
            print(out, " >= ");
            print_number(out, step->lo.f);
        } else if (step->lo.i != INT64_MIN || step->hi.i != INT64_MAX) {
            print(out, " in %lld..%lld", (long long)step->lo.i, (long long)step->hi.i);
        }
        print(out, " x %d", (int)step->factor);
    }
}

/* The two names of each entry, with a `?` behind those that leave it to the rows. */
static void print_entries(Out *out, const EhFunc *func, const EhSum *sum, uint32_t reg)
{
    const EhRegType *types = &out->block->REG_TYPES[func->first_reg + reg];
    print(out, "; ");
    for (uint32_t i = 0; i < sum->n_entries; i++) {
        uint32_t entry = out->block->ENTRIES[sum->first_entry + i];
        if (i)
            print(out, ", ");
        if (entry & EH_ENTRY_OPEN) {
            print(out, "?");
            continue;
        }
        print_enumerator(out, types[0].arg, EH_ENTRY_NAME(entry));
        print(out, " %u", EH_ENTRY_ROW(entry));
    }
}

static void print_sum(Out *out, const EhFunc *func, const EhInsn *insn)
{
    if (insn->op == EH_OP_SUM)
        print_steps(out, func, &out->block->SUMS[insn->b]);
    if (insn->op == EH_OP_PICK) {
        print_steps(out, func, &out->block->SUMS[insn->u.r.c]);
        print_entries(out, func, &out->block->SUMS[insn->u.r.c], insn->a);
    }
}

static void print_instruction(Out *out, const EhFunc *func, uint32_t at)
{
    const EhInsn *insn = &out->block->CODE[func->first + at];
    const EhOpInfo *info = &eh_op_table[insn->op];
    const uint32_t words[4] = {insn->a, insn->b, insn->u.r.c, insn->u.r.d};
    print(out, "%6u  %-8s", at, info->name);
    for (uint32_t i = 0; i < 4; i++) {
        print_operand(out, func, insn, (EhOperand)info->operands[i], words[i]);
        if (info->operands[i] == EH_OPERAND_II || info->operands[i] == EH_OPERAND_FF)
            break;
    }
    print_cases(out, insn);
    print_sum(out, func, insn);
    print(out, "    ; %s\n", info->prose);
    if (insn->op == EH_OP_FIRST)
        print_rows(out, func, insn);
}

/* ---- the program ---- */

static void print_function(Out *out, uint32_t index)
{
    const EhBlock *block = out->block;
    const EhFunc *func = &block->FUNCS[index];
    const char *what = index == 0 ? "decision" : index == 1 ? "decision, recording" : "pause";
    if (func->count == 0)
        return;
    print(out, "\nfunction %u (%s): %u instructions, at most %llu steps\n", index, what,
          func->count, (unsigned long long)func->steps);
    for (uint32_t i = block->LAYOUTS[func->layout].n_cells; i < func->n_regs; i++) {
        const EhRegType *type = &block->REG_TYPES[func->first_reg + i];
        if (type->kind == EH_META)
            continue;
        print(out, "  r%u %s%s", i, kind_names[type->kind], type->optional ? "?" : "");
        if (type->kind == EH_ENUM) {
            print(out, " ");
            print_text(out, block->ENUMS[type->arg].name);
        }
        print(out, "\n");
    }
    for (uint32_t i = 0; i < func->count && !out->stopped; i++)
        print_instruction(out, func, i);
}

static void print_sections(Out *out)
{
    static const char *const names[] = {
#define EH_SECTION_NAME(name, type) #name,
        EH_SECTIONS(EH_SECTION_NAME)
#undef EH_SECTION_NAME
    };
    for (uint32_t i = 0; i < EH_SEC_COUNT; i++)
        if (out->block->header->sections[i].count)
            print(out, "  %-16s %8u at %u\n", names[i], out->block->header->sections[i].count,
                  out->block->header->sections[i].off);
}

bool eh_disassemble(const EhProgram *program, EhDisassembleSink sink, void *user)
{
    Out out = {.block = &program->block, .sink = sink, .user = user};
    print(&out, "policy ");
    print_text(&out, out.block->header->policy);
    print(&out, "\n%llu bytes, format %u, at most %llu steps and %u passes over a text\n",
          (unsigned long long)program->size, out.block->header->format,
          (unsigned long long)program->steps, program->text_passes);
    print_sections(&out);
    for (uint32_t i = 0; i < out.block->n_FUNCS && !out.stopped; i++)
        print_function(&out, i);
    return !out.stopped;
}
