/* SPDX-License-Identifier: Apache-2.0 */
/*
 * `evenhand explain POLICY TICKET`: why a ticket was decided so, and what would have to be different.
 *
 * One idea: the recording mode of the machine decides every condition and notes it, so an explanation is a walk over the
 * notes of one decision, and the least change that gives another decision is a search with the same machine.
 */
#ifndef EH_CLI_EXPLAIN_H
#define EH_CLI_EXPLAIN_H

#include <stdbool.h>
#include <stdio.h>

#include "compiler/samples.h"
#include "outside/outside.h"
#include "tickets/input.h"
#include "tickets/json.h"
#include "tickets/reader.h"
#include "vm/ticket.h"

typedef enum EhExplainFormat { EH_EXPLAIN_TEXT, EH_EXPLAIN_JSON } EhExplainFormat;

/* What to explain. Strings stay with the caller. */
typedef struct EhExplainOptions {
    const char *policy, *ticket;
    const char *why_not; /* FIELD=VALUE, or NULL */
    EhExplainFormat format;
    int64_t now;
    const char *const *folders, *const *libraries;
} EhExplainOptions;

/* A policy and a ticket, opened. `tree` is NULL where the policy is bytecode. */
typedef struct EhExplain {
    const EhExplainOptions *options;
    EhArena arena;
    EhDiagnostics *diagnostics;
    EhPolicy *tree;
    EhProgram *program;
    EhCurrency currency;
    EhOutsideHost *host;
    EhKeys *keys;
    EhJsonReader *json;
    EhReader *reader;
    EhInput *input;
    EhBatch batch;
    char *text; /* of the ticket, from malloc */
    EhTicket *ticket;
    EhContext *context;
} EhExplain;

/* explain_code.c: `explain CODE`. */
struct EhArguments;
int eh_cmd_explain_code(const struct EhArguments *arguments, FILE *out, FILE *err);

/* explain_ticket.c: reads the ticket that the operand names; an exit code after a message. */
int eh_explain_read(EhExplain *explain, FILE *err);

/* explain_text.c, explain_json.c; false where memory ran out for some of it. A search's findings are NULL without --why-not. */
typedef struct EhWhyNot EhWhyNot;
bool eh_explain_text(const EhExplain *explain, const EhDecision *decision, FILE *out);
bool eh_explain_json(const EhExplain *explain, const EhDecision *decision, const EhWhyNot *why_not,
                     FILE *out);

/* ---- what would have to be different ---- */

typedef enum EhChangeWhat {
    EH_CHANGE_MISSING, /* the field is taken away */
    EH_CHANGE_VALUE,   /* `cell`, `text`: another value, with full confidence */
    EH_CHANGE_SURE,    /* a prediction: the same value with full confidence */
    EH_CHANGE_ADD,     /* a set: `text` or `cell` as well */
    EH_CHANGE_REMOVE   /* a set: without `text` or `cell` */
} EhChangeWhat;

/* One change of a ticket's field, and how an author would say it. */
typedef struct EhChange {
    EhChangeWhat what;
    uint32_t field; /* FIELDS row, of the ticket itself */
    EhCell cell;
    EhStr text;
    EhStr words; /* "customer.spend $500.01" */
} EhChange;

/* explain_copy.c: fills `copy` as `view` is, with `n` changes to different fields. False without memory. */
bool eh_explain_copy(const EhProgram *program, const EhTicketView *view,
                     const EhChange *const *changes, uint32_t n, EhTicket *copy);

/* Cells of a field of the ticket. */
static inline const EhCell *eh_explain_cells(const EhTicketView *view, const EhField *field)
{
    return view->cells + field->cell;
}

/* explain_candidates.c: changes that conditions of the policy could notice, most telling first. */
typedef EH_VEC(EhChange) EhChanges;
void eh_explain_candidates(EhExplain *explain, const EhTicketView *view, EhChanges *out);

/* explain_whynot.c */
enum { EH_WHY_NOT_CHANGES = 3, EH_WHY_NOT_SHOWN = 5, EH_WHY_NOT_TRIES = 200000 };

/* One way to the wanted result: `n` changes, and the row that decides then. */
typedef struct EhWay {
    const EhChange *changes[EH_WHY_NOT_CHANGES];
    uint32_t n;
    EhStr by;
} EhWay;

struct EhWhyNot {
    EhStr field, value;   /* what was asked for */
    EhStr by;             /* `already`: by what */
    bool already, broken; /* broken: the ticket's data is, so nothing was tried */
    uint32_t tries, candidates;
    bool lists_left; /* the ticket has lists, which were left as they are */
    EhWay ways[EH_WHY_NOT_SHOWN];
    uint32_t n_ways;
};

/* Searches; an exit code after a message on `err`: an unknown field or value, no memory. */
int eh_why_not(EhExplain *explain, EhWhyNot *out, FILE *err);
void eh_why_not_text(const EhWhyNot *why_not, FILE *out);

#endif
