/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A program as text: its functions instruction by instruction, with the names of what they work on.
 *
 * One idea: the operand classes of opcodes.def say how each word prints.
 */
#ifndef EH_VM_DISASSEMBLE_H
#define EH_VM_DISASSEMBLE_H

#include <evenhand.h>

/* Takes a piece of the text; false stops. */
typedef bool (*EhDisassembleSink)(void *user, const char *bytes, size_t n);

/* Writes the whole program, line by line. False if the sink stopped it. */
bool eh_disassemble(const EhProgram *program, EhDisassembleSink sink, void *user);

#endif
