/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Build-time generator: writes docs/bytecode.md from the tables that the machine itself is made of: the sections of
 * vm/program.h, the instructions of vm/opcodes.def, and the limits of vm/limits.h.
 */
#include <inttypes.h>
#include <stdio.h>

#include "vm/opcodes.h"
#include "vm/program.h"

static const char introduction[] =
    "# Bytecode\n\n"
    "This file is made by `make docs` from `vm/program.h`, `vm/opcodes.def` and `vm/limits.h`.\n\n"
    "A compiled policy (`.ehb`) is one block of bytes without pointers. Saving is writing it, loading is reading it and\n"
    "verifying it once; after that nothing is checked again. All numbers are little-endian.\n\n"
    "Verification accepts a block only if nothing in it can lead out of bounds, run past the declared number of steps,\n"
    "or read a value of another type. Jumps go forward, but for the `NEXT` of a loop over a list whose length is\n"
    "limited, so the number of steps of a decision is known before it starts (`eh_program_steps`).\n\n"
    "The decision is a function of the ticket's cells and of `now`. There are two of them: the plain one, and one with\n"
    "`NOTE` instructions for explanations, which `--strip` leaves out. Each pause of a service clock is a function too.\n\n"
    "## Header\n\n"
    "The magic `EVENHAND`, the format's number, the size, a checksum (XXH64 of the block), the SHA-256 of the policy's\n"
    "files, the table of sections, and the numbers of the registers in which the stages leave their results.\n";

static void put_header_facts(void)
{
    printf("\nFormat %u; the header takes %zu bytes; sections are aligned to 8.\n", EH_FORMAT, sizeof(EhHeader));
}

static void put_sections(void)
{
    printf("\n## Sections\n\n| section | element | bytes |\n| --- | --- | --- |\n");
#define EH_SECTION_ROW(name, type) printf("| %s | `%s` | %zu |\n", #name, #type, sizeof(type));
    EH_SECTIONS(EH_SECTION_ROW)
#undef EH_SECTION_ROW
}

static void put_operands(void)
{
    printf("\n## Operands\n\n"
           "An instruction has 16 bytes: an operation (16 bits), A (16), B (32), and 64 bits that are C and D or one\n"
           "immediate value. Each operand is of one of these kinds:\n\n| kind | meaning |\n| --- | --- |\n");
    for (int i = 0; i < EH_N_OPERANDS; i++)
        printf("| %s | %s |\n", eh_operand_names[i], eh_operand_prose[i]);
}

/* A bar would end the cell of the table. */
static void put_cell(const char *text)
{
    for (; *text; text++) {
        if (*text == '|')
            putchar('\\');
        putchar(*text);
    }
}

static void put_instructions(void)
{
    printf("\n## Instructions\n\n| | A | B | C | D | what it does |\n| --- | --- | --- | --- | --- | --- |\n");
    for (int i = 0; i < EH_N_OPS; i++) {
        const EhOpInfo *info = &eh_op_table[i];
        printf("| %s |", info->name);
        for (int k = 0; k < 4; k++)
            printf(" %s |", info->operands[k] == EH_OPERAND_NO ? "" : eh_operand_names[info->operands[k]]);
        putchar(' ');
        put_cell(info->prose);
        printf(" |\n");
    }
}

static void put_limits(void)
{
    printf("\n## Limits\n\n| limit | value | what it bounds, and why |\n| --- | --- | --- |\n");
#define EH_LIMIT_ROW(name, value, why)                                                            \
    printf("| %s | %" PRId64 " | ", #name, (int64_t)(value));                                     \
    put_cell(why);                                                                                \
    printf(" |\n");
    EH_LIMITS(EH_LIMIT_ROW)
#undef EH_LIMIT_ROW
}

int main(void)
{
    fputs(introduction, stdout);
    put_header_facts();
    put_sections();
    put_operands();
    put_instructions();
    put_limits();
    return 0;
}
