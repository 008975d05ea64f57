/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The linter: what can be proved of a checked policy, as a list of findings.
 *
 * One idea: every question ends as found (with a witness that the VM has replayed), proved, or unknown (with what is
 * missing to tell); all three are data, and printing is the command's work.
 */
#ifndef EH_LINT_LINT_H
#define EH_LINT_LINT_H

#include "compiler/policy.h"
#include "evenhand.h"
#include "service/trace.h"

/* checks.def: EH_LINT_CHECK(CODE, "name", ERROR or WARNING, "title", "page"). */
typedef enum EhSeverity { EH_SEVERITY_WARNING, EH_SEVERITY_ERROR } EhSeverity;
typedef enum EhCheck {
#define EH_LINT_CHECK(code, name, severity, title, page) EH_CHECK_##code,
#include "lint/checks.def"
#undef EH_LINT_CHECK
    EH_CHECK_COUNT
} EhCheck;

typedef struct EhCheckInfo {
    const char *code, *name; /* "R01", "dead-row" */
    EhSeverity severity;
    const char *title,
        *page; /* a noun phrase; Markdown: what it means, whom it hurts, a bad and a good policy */
} EhCheckInfo;
extern const EhCheckInfo eh_check_infos[EH_CHECK_COUNT];
bool eh_check_find(EhStr code, EhCheck *check);

/* What a verdict holds for: every ticket; every arrival sequence inside the declared rates and bursts; the long run of
 * any stationary input; Poisson arrivals and exponential handling; the tickets of a history. Strongest first. */
typedef enum EhStrength {
    EH_BY_LOGIC,
    EH_BY_ENVELOPE,
    EH_BY_STABILITY,
    EH_BY_MODEL,
    EH_BY_REPLAY
} EhStrength;
extern const char *const eh_strength_names[EH_BY_REPLAY + 1];

typedef enum EhVerdict { EH_FOUND, EH_PROVED, EH_UNKNOWN } EhVerdict;

/* A ticket that shows a finding: one JSON object as `run` reads it, decided at `now`. `role` says which it is where
 * there are several ("A", "the standard ticket"). `decision` is the VM's, as JSON, and `summary` in short ("class
 * standard, queue a by big, …"): eh_witness_decide fills them. */
typedef struct EhWitness {
    EhStr role, ticket, decision, summary;
    int64_t now;
} EhWitness;

/* Another place in the policy, and what it has to do with the finding. */
typedef struct EhRelated {
    EhSpan span;
    EhStr label;
} EhRelated;

/* Texts live in the lint's arena. `subject` names what the finding is about in a way that survives edits elsewhere:
 * "route/sso", "pool/team", "guarantee/lawful". FOUND findings of logic strength that stand on something cells cannot
 * express, and that no witness settled, have `may`. */
typedef struct EhFinding {
    EhCheck check;
    EhVerdict verdict;
    EhStrength strength;
    bool may;
    EhStr subject;
    EhSpan span;
    EhStr message; /* one line: what was found, proved, or asked */
    EhStr label;   /* what stands under the carets; may be empty */
    EH_VEC(EhRelated) related;
    EH_VEC(EhStr)
    facts; /* lines of reasoning: sums that can be added again by hand, regions, instants */
    EH_VEC(EhWitness) witnesses;
    const struct EhWork *waits; /* a ticket that is left waiting; or NULL */
    const EhTrace *trace;       /* an arrival trace that was run; or NULL */
    EhStr fix;                  /* what to write in its place; empty if none is known */
    EhStr missing;        /* UNKNOWN: the declaration, the budget or the fragment that is missing */
    const EhAllow *allow; /* what silences it, or NULL */
} EhFinding;

/* What the checks need. Zero-initialise, then set the members above the line; `now` in ms since 1970. */
typedef struct EhLint {
    EhPolicy *policy; /* checked, of the program */
    const EhProgram *program;
    EhArena *arena;
    int64_t now;
    uint64_t budget; /* steps of the logic engine a question; 0: EH_LINT_BUDGET */
    const struct EhHistorySource *source; /* tickets of the past, lint/history.h; or NULL */
    EhTraceReplay *replay; /* runs arrival traces; NULL: they are told as they are computed */
    /* ---- */
    EH_VEC(EhFinding *) findings; /* in order of place, then code, once eh_lint_run is done */
    uint32_t n_rows;              /* of all blocks; eh_lint_run counts them */
    uint32_t n_proved; /* questions that were proved without a finding that tells of each */
    struct EhWitnessDesk *desk; /* what replays witnesses */
    struct EhModel *model;      /* the policy as formulas over cells: lint/logic.h */
    struct EhSolver *solver;    /* of one ticket */
    struct EhProbe *probe;      /* the policy with the guarantees' conditions in it: lint/probe.h */
    struct EhService *service;  /* the policy as a desk: lint/pools.h */
    struct EhHistory *history;  /* what was counted of the source; NULL without one */
    EhFinding scratch;          /* what eh_finding gives when memory is out */
} EhLint;
enum { EH_LINT_BUDGET = 200000 };

/* Runs every check. False when memory is out. A witness that the VM does not confirm never becomes a finding. */
bool eh_lint_run(EhLint *lint);
void eh_lint_done(EhLint *lint); /* frees what is not the arena's */

/* ---- for the checks ---- */

/* Adds a finding; never NULL (a scratch one when memory is out: the arena's `failed` tells). */
EhFinding *eh_finding(EhLint *lint, EhCheck check, EhVerdict verdict, EhStrength strength,
                      EhSpan span, EhStr subject, const char *format, ...)
    __attribute__((format(printf, 7, 8)));
void eh_finding_label(EhLint *lint, EhFinding *finding, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
void eh_finding_related(EhLint *lint, EhFinding *finding, EhSpan span, const char *format, ...)
    __attribute__((format(printf, 4, 5)));
void eh_finding_fact(EhLint *lint, EhFinding *finding, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
void eh_finding_fix(EhLint *lint, EhFinding *finding, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
void eh_finding_missing(EhLint *lint, EhFinding *finding, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* By file and place, then code; equal ones stay as they are. */
void eh_findings_sort(EhLint *lint);

/* The groups of checks, one file each. */
void eh_lint_rows(EhLint *lint);  /* rows.c: R01 to R04 */
void eh_lint_names(EhLint *lint); /* names.c: R05, R07, R08 */
void eh_lint_guarantees(
    EhLint *lint); /* guarantees.c: P01, P02, P07 and the two others of the service model */
void eh_lint_favour(EhLint *lint);  /* favour.c: R06, P06, P08 to P10, G01, G02 */
void eh_lint_order(EhLint *lint);   /* order.c: P03 to P05, by the pools' orders */
void eh_lint_cover(EhLint *lint);   /* cover.c: C01 to C03, by skills and calendars */
void eh_lint_load(EhLint *lint);    /* load.c: L01 to L10, by the workload */
void eh_lint_history(EhLint *lint); /* history.c: L08, H01, P11, by tickets of the past */

#endif
