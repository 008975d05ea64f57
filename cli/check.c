/* SPDX-License-Identifier: Apache-2.0 */
/*
 * `evenhand check`: the messages about policies, and what was examined.
 */
#include <stdlib.h>

#include "cli/common.h"
#include "cli/files.h"
#include "vm/program.h"

static uint32_t field_count(const EhProgram *program)
{
    uint32_t fields = 0;
    for (EhSlot slot = 0; slot < eh_slot_count(program); slot++)
        if (eh_slot_type(program, slot) != EH_TYPE_RECORD)
            fields++;
    return fields;
}

static const EhHeader *header_of(const EhProgram *program)
{
    size_t size;
    return eh_program_bytes(program, &size);
}

static void print_count(FILE *err, uint32_t n, const char *one, const char *many)
{
    if (n > 0)
        fprintf(err, ", %u %s", n, n == 1 ? one : many);
}

/* One line a policy: that it compiles, and how much there was to look at. */
static void print_examined(const char *name, const EhProgram *program, FILE *err)
{
    const EhHeader *header = header_of(program);
    uint32_t files = header->sections[EH_SEC_FILES].count;
    fprintf(err, "%s: policy %s is fine: %u %s", name, eh_program_policy(program), files,
            files == 1 ? "file" : "files");
    print_count(err, field_count(program), "field", "fields");
    print_count(err, eh_names_count(program, EH_NAMES_CLASS), "class", "classes");
    print_count(err, eh_names_count(program, EH_NAMES_TIER), "tier", "tiers");
    print_count(err, eh_names_count(program, EH_NAMES_QUEUE), "queue", "queues");
    print_count(err, eh_names_count(program, EH_NAMES_QUEUE_BY), "route row", "route rows");
    print_count(err, eh_names_count(program, EH_NAMES_PRIORITY_BY), "rank row", "rank rows");
    print_count(err, eh_names_count(program, EH_NAMES_TARGET), "target", "targets");
    print_count(err, header->n_rules, "rule", "rules");
    print_count(err, header->n_tightens, "tighten", "tightens");
    print_count(err, header->n_escalations, "escalation", "escalations");
    fprintf(err, "; at most %llu steps a ticket\n", (unsigned long long)eh_program_steps(program));
}

int eh_cmd_check(const EhArguments *arguments, FILE *out, FILE *err)
{
    EhFileNames names;
    EhLoaded worst = EH_LOADED;
    EhPrinter printer = eh_printer(arguments, out);
    const char **folders = eh_arguments_values(arguments, EH_OPTION_CHECK_FOLDER);
    printer.format = (EhPrintFormat)eh_arguments_choice(arguments, EH_OPTION_CHECK_FORMAT);
    if (!folders)
        return EH_EXIT_INTERNAL;
    if (!eh_file_names_collect(arguments, true, &names, err)) {
        eh_file_names_free(&names);
        free(folders);
        return EH_EXIT_USAGE;
    }
    eh_print_start(&printer);
    for (size_t i = 0; i < names.n; i++) {
        EhProgram *program;
        EhLoaded loaded =
            eh_policy_compile(names.names[i], folders, false, &printer, err, &program);
        fflush(out); /* messages come before what is said about them */
        if (loaded == EH_LOADED)
            print_examined(names.names[i], program, err);
        if (loaded > worst)
            worst = loaded;
        eh_program_free(program);
    }
    eh_print_end(&printer);
    fflush(out);
    if (printer.printed)
        fprintf(err, "%u %s\n", printer.printed, printer.printed == 1 ? "error" : "errors");
    eh_file_names_free(&names);
    free(folders);
    return eh_loaded_exit(worst);
}
