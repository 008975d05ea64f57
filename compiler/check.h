/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the checker's files share. Order of work (eh_check_policy): collect declarations of all files, resolve
 * types, then constants, lets and stages, then the service model, samples and tests.
 */
#ifndef EH_COMPILER_CHECK_H
#define EH_COMPILER_CHECK_H

#include "compiler/policy.h"

/* Where an expression stands, which says what it may read and what is known there. */
typedef struct EhScopeVar {
    EhSymbol *symbol;
    const struct EhScopeVar *outer;
} EhScopeVar;

typedef struct EhKnown {
    EhPlace *place;
    const struct EhKnown *outer;
} EhKnown;

typedef struct EhScope {
    EhPolicy *policy;
    EhStage stage;    /* the expression may read what stages before this one give */
    const char *what; /* "a class", "the route", … for messages */
    const EhScopeVar *vars;
    const EhKnown *known;
    bool outcome_ok; /* tests and audits */
    bool raw;        /* below `at` and `confidence of`: a prediction is named, not read */
} EhScope;

/* collect.c */
bool eh_collect(EhPolicy *policy, EhStr file_name, const char *text, size_t n);
EhSymbol *eh_symbol_add(EhPolicy *policy, EhSymbolKind kind, EhStr name, EhSpan span, EhNode *node);

/* files.c */
typedef enum EhFileResult {
    EH_FILE_OK,
    EH_FILE_MEMORY,
    EH_FILE_MISSING,
    EH_FILE_OUTSIDE,
    EH_FILE_LARGE
} EhFileResult;
EhFileResult eh_file_resolve(EhPolicy *policy, uint32_t from_file, EhStr name, EhStr *path);
EhFileResult eh_file_read(EhArena *arena, EhStr path, size_t limit, EhStr *bytes);
EhStr eh_file_dir(EhStr path);
/* One name for all names of a file: its real path, or `path` where there is no such file. */
EhStr eh_file_identity(EhPolicy *policy, EhStr path);
/* Reports a failed resolve or read at `span`. */
void eh_file_report(EhPolicy *policy, EhSpan span, EhStr name, EhFileResult result);

/* types.c */
void eh_resolve_types(EhPolicy *policy);
bool eh_resolve_type(EhPolicy *policy, EhNode *type, EhStr inline_name, EhVType *out);
/* fields.c */
void eh_resolve_field(EhPolicy *policy, EhNode *node, EhRecordDecl *owner, EhFieldDecl *out);
void eh_record_layout(EhPolicy *policy, EhRecordDecl *record);
void eh_type_default_range(EhVType *type);
uint32_t eh_type_cells(const EhVType *type);

/* const.c: a MONEY literal in minor units; false if reported. */
/* "a whole number: 42": how a constant of a kind is written. */
const char *eh_type_form(uint8_t kind);
bool eh_no_currency(EhPolicy *policy, EhSpan span);
bool eh_money_value(EhPolicy *policy, const EhNode *node, int64_t *minor);

/* lists.c; a phrase of nothing but white space is found nowhere */
bool eh_phrase_is_blank(EhStr text);
void eh_check_lists(EhPolicy *policy);
void eh_check_phrases(EhPolicy *policy);

/* csv.c: a strict reader of RFC 4180 in memory, for lists and tables. */
typedef struct EhCsv {
    EhStr text;                 /* the file without a byte order mark */
    EhStr *cells;               /* row-major */
    uint32_t *starts;           /* where in the text each cell begins, behind its quote */
    uint32_t *lines;            /* line of each row */
    uint32_t n_rows, n_columns; /* the header is row 0 */
} EhCsv;
typedef enum EhCsvResult {
    EH_CSV_OK,
    EH_CSV_MEMORY,
    EH_CSV_WIDTH,
    EH_CSV_QUOTE,
    EH_CSV_EMPTY
} EhCsvResult;
EhCsvResult eh_csv_read(EhArena *arena, EhStr bytes, EhCsv *out, uint32_t *line);

/* Reads the CSV file that a list or table names; false if reported. */
bool eh_csv_load(EhPolicy *policy, EhSpan span, EhStr name, EhCsv *csv);

/* calendars.c */
void eh_check_calendars(EhPolicy *policy);

/* zones.c: loads every zone that is named; reports those that are not there. */
void eh_check_zones(EhPolicy *policy);

/* expr.c: types an expression; `expect` (or NULL) is the type that its place wants, for bare enumerators. Always leaves
 * an EhExpr in node->info; its kind is EH_KIND_NONE if something was reported. */
const EhExpr *eh_expr(EhScope *scope, EhNode *node, const EhVType *expect);
/* … and it must be a condition: bool, not optional. */
void eh_condition(EhScope *scope, EhNode *node);
/* … and it must fit `type` (int fits number; optional only if `type` is). */
void eh_expr_as(EhScope *scope, EhNode *node, const EhVType *type, const char *what);
/* The guards of a condition's top-level `and` chain or `all { }`, pushed on `known`; `links` has room for `room`. */
const EhKnown *eh_guards(EhPolicy *policy, EhNode *condition, const EhKnown *known);
/* A PATH node as an expression; info is left on the PATH node. */
const EhExpr *eh_path(EhScope *scope, EhNode *path);
EhSymbol *eh_let_resolve(EhPolicy *policy, EhSymbol *let);
/* lets.c: all of them, each after those that it reads. */
void eh_check_lets(EhPolicy *policy);
EhNode *eh_unparen(EhNode *node);
/* A chain of so many parts needs no memory. */
enum { EH_CHAIN_FEW = 16 };
EhFieldDecl *eh_field_find(const EhRecordDecl *record, EhStr name);

void eh_expr_absorb(EhExpr *out, const EhExpr *part);

/* expr_operators.c */
void eh_expr_binary(EhScope *scope, EhNode *node, EhExpr *out, const EhVType *expect);
void eh_expr_in(EhScope *scope, EhNode *node, EhExpr *out);
void eh_expr_unify(EhPolicy *policy, EhSpan at, EhVType *into, const EhVType *other,
                   const char *what);

/* expr_calls.c */
void eh_expr_of(EhScope *scope, EhNode *node, EhExpr *out);
void eh_expr_call(EhScope *scope, EhNode *node, EhExpr *out);
void eh_expr_count_of(EhScope *scope, EhNode *node, EhExpr *out);

/* range.c: false (and reported) when a result can leave its type. */
void eh_range_binary(EhPolicy *policy, EhNode *node, EhOp op, const EhVType *a, const EhVType *b,
                     EhVType *out);
void eh_range_negate(const EhVType *a, EhVType *out);
void eh_range_join(EhVType *into, const EhVType *other);
/* Reports an argument, typed already, that can leave the bounds which its parameter declares. */
void eh_range_argument(EhPolicy *policy, const EhNode *arg, const EhFieldDecl *param);

/* stages.c */
void eh_check_stages(EhPolicy *policy);

/* because, owner and until among the nodes of `list`: each once, no `until` on an `otherwise`. */
void eh_check_attributes(EhPolicy *policy, const EhNode *list, bool otherwise);

/* tables.c: headings and cells of `route by` and `rank by`; rows of a file are put into the block. */
void eh_check_table(EhPolicy *policy, EhNode *block, bool route);

/* sla.c */
uint32_t eh_goal_calendar(EhPolicy *policy, const EhNode *id);
int32_t eh_target_find(const EhPolicy *policy, EhStr name);
EhNode *eh_sla_of(const EhPolicy *policy, EhStr class_name);
void eh_check_sla(EhPolicy *policy);
/* desk.c: pools, workload, guarantees, audit; samples.c: samples and tests */
void eh_check_desk(EhPolicy *policy);
void eh_check_samples(EhPolicy *policy);

/* report.c */
/* Reports an unknown name with the nearest of `map`, and what it should have been. */
void eh_report_unknown(EhPolicy *policy, EhCode code, EhSpan span, const char *what, EhStr name,
                       const EhMap *map);
/* For what one missing line causes in many places: true if nothing of this code is reported yet. Else the message that is
 * there moves to the earliest place. */
bool eh_report_first(EhPolicy *policy, EhCode code, EhSpan span);
void eh_report_unknown_enum(EhPolicy *policy, EhCode code, EhSpan span, const char *what,
                            EhStr name, const EhEnumDecl *decl);
/* A call of an action or function whose declaration has another number of parameters. */
void eh_report_arguments(EhPolicy *policy, const EhNode *call, const EhNode *declared,
                         uint32_t found);
EhStr eh_enum_title(EhPolicy *policy, const EhEnumDecl *decl);

#endif
