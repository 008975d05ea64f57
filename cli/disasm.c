/* SPDX-License-Identifier: Apache-2.0 */
/*
 * `evenhand disasm`: bytecode as text.
 */
#include "vm/disassemble.h"

#include <stdlib.h>

#include "cli/common.h"

static bool print(void *user, const char *bytes, size_t n)
{
    return fwrite(bytes, 1, n, user) == n;
}

int eh_cmd_disasm(const EhArguments *arguments, FILE *out, FILE *err)
{
    EhProgram *program;
    EhPrinter printer = eh_printer(arguments, err);
    if (eh_operands_wrong(arguments, 1, 1, err))
        return EH_EXIT_USAGE;
    const char **folders = eh_arguments_values(arguments, EH_OPTION_DISASM_FOLDER);
    EhLoaded loaded = eh_program_open(arguments->operands[0], folders, &printer, err, &program);
    free(folders);
    if (loaded == EH_LOADED)
        eh_disassemble(program, print, out);
    eh_program_free(program);
    return eh_loaded_exit(loaded);
}
