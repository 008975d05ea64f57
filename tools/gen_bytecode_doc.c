/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Prints docs/bytecode.md: the sections of a program, its instructions, and what their operand words mean, from the
 * tables that the code itself is made of.
 */
#include <stdio.h>

#include "vm/opcodes.h"
#include "vm/program.h"

static void print_sections(void)
{
    static const struct {
        const char *name, *row;
        unsigned size;
    } sections[] = {
#define SECTION_ROW(name, type) {#name, #type, (unsigned)sizeof(type)},
        EH_SECTIONS(SECTION_ROW)
#undef SECTION_ROW
    };
    printf("## Sections\n\n"
           "Behind the header of %u bytes, in this order, each aligned to 8. The structs are those "
           "of\n"
           "`vm/program.h`, whose comments are the definition of each member.\n\n"
           "| section | row | bytes |\n| --- | --- | ---: |\n",
           (unsigned)sizeof(EhHeader));
    for (unsigned i = 0; i < sizeof sections / sizeof *sections; i++)
        printf("| `%s` | `%s` | %u |\n", sections[i].name, sections[i].row, sections[i].size);
}

static void print_operands(void)
{
    printf("\n## Operand words\n\n| word | what it is |\n| --- | --- |\n");
    for (unsigned i = 0; i < EH_N_OPERANDS; i++)
        printf("| `%s` | %s |\n", eh_operand_names[i], eh_operand_prose[i]);
}

/* Words that are not used print as nothing. */
static void print_word(unsigned operand)
{
    if (operand == EH_OPERAND_NO)
        printf(" |");
    else
        printf(" `%s` |", eh_operand_names[operand]);
}

static void print_instructions(void)
{
    printf("\n## Instructions\n\n| name | A | B | C | D | meaning |\n| --- | --- | --- | --- | --- "
           "| --- |\n");
    for (unsigned i = 0; i < EH_N_OPS; i++) {
        printf("| `%s` |", eh_op_table[i].name);
        for (unsigned k = 0; k < 4; k++)
            print_word(eh_op_table[i].operands[k]);
        printf(" ");
        for (const char *p = eh_op_table[i].prose; *p; p++)
            printf("%s%c", *p == '|' ? "\\" : "", *p);
        printf(" |\n");
    }
}

static void print_limits(void)
{
    static const struct {
        const char *name, *why;
        long value;
    } limits[] = {
#define LIMIT_ROW(name, value, why) {#name, why, value},
        EH_LIMITS(LIMIT_ROW)
#undef LIMIT_ROW
    };
    printf("\n## Limits\n\n| limit | value | what it bounds, and why |\n| --- | ---: | --- |\n");
    for (unsigned i = 0; i < sizeof limits / sizeof *limits; i++)
        printf("| `%s` | %ld | %s |\n", limits[i].name, limits[i].value, limits[i].why);
}

int main(void)
{
    printf("# Bytecode\n\n"
           "<!-- Written by tools/gen_bytecode_doc.c from vm/opcodes.def and vm/program.h: `make "
           "docs`. -->\n\n"
           "A compiled policy is one block of bytes without pointers, format %u: a header, then "
           "sections, all\n"
           "numbers little-endian. Saving a program is writing the block; loading it is reading "
           "and verifying\n"
           "it. The checksum in the header is XXH64 of the block with the checksum itself counted "
           "as 0.\n\n",
           EH_FORMAT);
    print_sections();
    printf("\n## Values and registers\n\n"
           "A register is a cell of 8 bytes. Whole numbers of every kind (bool, int, money, "
           "duration, date,\n"
           "time, enum) and numbers take one, texts, sets and lists two (a pointer, then length "
           "and intern id,\n"
           "or the count), records one. The first registers of a function are the cells of its "
           "layout: the\n"
           "ticket, or in the condition of a pause the tracked fields. A missing value is one "
           "outside of every\n"
           "type: the least 64-bit number, NaN, a null pointer. Each register has one type in a "
           "function.\n");
    print_operands();
    printf("\n## Code\n\n"
           "An instruction has 16 bytes: operation and A (16 bits each), B (32), then C and D (32 "
           "each) or one\n"
           "64-bit immediate. Jumps lead ahead, to an index in the function; only NEXT leads back, "
           "to the\n"
           "instruction after its FOR. What a function may take at most, its steps, is the sum of "
           "its\n"
           "instructions, each counted once for every round that the loops around it can make; FOR "
           "stands\n"
           "outside of its loop, NEXT inside.\n\n"
           "Before a program runs, the verifier (`vm/verify.h`) checks every index and type, that "
           "a register is\n"
           "written on every path before it is read, that loops nest and are entered at their FOR, "
           "that calls\n"
           "stand once, and the step counts.\n");
    print_instructions();
    print_limits();
    return 0;
}
