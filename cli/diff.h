/* SPDX-License-Identifier: Apache-2.0 */
/*
 * `evenhand diff`: what changes from one policy to another, as one list that every format prints.
 */
#ifndef EH_CLI_DIFF_H
#define EH_CLI_DIFF_H

#include "cli/common.h"
#include "lint/diff.h"

typedef enum EhDiffFormat {
    EH_DIFF_FULL,
    EH_DIFF_JSON,
    EH_DIFF_MARKDOWN,
    EH_DIFF_GITHUB
} EhDiffFormat;

/* What --fail-on can name: bits. */
enum {
    EH_FAIL_STARVED = 1,
    EH_FAIL_SLA_LOOSER = 2,
    EH_FAIL_VIP_DOWNGRADE = 4,
    EH_FAIL_PRIORITY_LOWER = 8,
    EH_FAIL_UNKNOWN = 16,
    EH_FAIL_ANY = 32,
    EH_FAIL_WORDS = 6
};
extern const char *const eh_fail_words[EH_FAIL_WORDS];

/* Files of a revision in a folder of their own. Zero-initialise; close in every case. */
typedef struct EhRevision {
    char *folder; /* from malloc, or NULL */
    char **made;  /* what lies in it, in order of making: files, and folders with a / at the end */
    size_t n_made, room;
} EhRevision;

/* Brings the policies and tables of the folder that `policy` lies in, as they were in git's `revision`, into a new
 * folder. False after a message on `err`. */
bool eh_revision_open(EhRevision *revision, const char *name, const char *policy, FILE *err);
void eh_revision_close(EhRevision *revision);

/* One of the two policies. `shown`: its file as it is printed. */
typedef struct EhDiffPolicy {
    const char *file, *shown;
    EhProgram *program;
    EhDiagnostics *diagnostics;
    EhPolicy *policy;
    EhArena arena;
    EhLint lint;
} EhDiffPolicy;

/* A pair of queues (or classes) and how many tickets of a history went from one to the other. */
enum { EH_DIFF_EXAMPLES = 3 };
typedef struct EhDiffMove {
    EhStr from, to;
    uint64_t n;
    EhStr ids[EH_DIFF_EXAMPLES];
    uint32_t n_ids;
} EhDiffMove;
typedef EH_VEC(EhDiffMove) EhDiffMoves;

/* The tickets of a history by both policies. All pairs are in the lists, also those that stay. */
typedef struct EhDiffHistory {
    uint64_t n, differ, faults[2];
    EhDiffMoves queues, classes;
} EhDiffHistory;

typedef struct EhDiffReport {
    EhDiffPolicy side[2];
    EhDiff diff;
    EhArena arena;
    const char *history_file;
    EhDiffHistory history;
    unsigned fail_on, hits; /* hits: what of it is there, whether asked for or not */
    bool differs[EH_FAIL_WORDS];
} EhDiffReport;

/* diff_history.c: false after a message. `now` is for both. */
bool eh_diff_history(EhDiffReport *report, const char *file, int64_t now, FILE *err);

/* diff_fail.c */
bool eh_fail_parse(const char *text, unsigned *out, FILE *err);
unsigned eh_diff_hits(const EhDiffReport *report);
/* Which of the words a region's change is, as bits. */
unsigned eh_diff_region_hits(const EhDiffReport *report, const EhDiffRegion *region);

/* One a format: diff_text.c, diff_json.c, diff_ci.c. */
void eh_diff_print_full(const EhDiffReport *report, FILE *out);
void eh_diff_print_json(const EhDiffReport *report, FILE *out);
void eh_diff_print_markdown(const EhDiffReport *report, FILE *out);
void eh_diff_print_github(const EhDiffReport *report, FILE *out);

/* "4 regions differ, 6 things proved alike, 1 unknown": what was compared. */
void eh_diff_print_summary(const EhDiffReport *report, FILE *out);
uint32_t eh_diff_proved(const EhDiffReport *report);
/* Things that are not settled: parts of decisions, and declarations that no region compares. */
uint32_t eh_diff_unknown(const EhDiffReport *report);

/* FILE:LINE of a node, with the file as it is shown; "" for NULL. In the report's arena. */
EhStr eh_diff_place(EhDiffReport *report, uint32_t side, const EhNode *node);

#endif
