/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Messages about policies, printed: in full for people, or in forms that other programs read.
 */
#ifndef EH_CLI_PRINT_DIAGNOSTICS_H
#define EH_CLI_PRINT_DIAGNOSTICS_H

#include <stdbool.h>
#include <stdio.h>

#include "evenhand.h"

typedef enum EhPrintFormat {
    EH_PRINT_FULL,    /* the line of the policy with carets, a second place, what to do */
    EH_PRINT_CONCISE, /* FILE:LINE:COLUMN: error[E0123]: message */
    EH_PRINT_JSON,    /* one array of objects */
    EH_PRINT_GITHUB   /* ::error lines of GitHub workflows */
} EhPrintFormat;

/* How to print, and how many messages were printed so far. Zero-initialise the count. */
typedef struct EhPrinter {
    FILE *out;
    EhPrintFormat format;
    bool color, plain;
    unsigned printed;
} EhPrinter;

/* JSON needs the brackets around all messages; for the other formats the first and last do nothing. */
void eh_print_start(EhPrinter *printer);
void eh_print_diagnostic(EhPrinter *printer, const EhDiagnostic *diagnostic);
void eh_print_diagnostics(EhPrinter *printer, const EhDiagnostics *diagnostics);
void eh_print_end(EhPrinter *printer);

#endif
