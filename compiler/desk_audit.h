/* SPDX-License-Identifier: Apache-2.0 */
/*
 * How the lines of an audit are read: word by word, with a cursor that reports the first that does not fit.
 */
#ifndef EH_COMPILER_DESK_AUDIT_H
#define EH_COMPILER_DESK_AUDIT_H

#include "compiler/desk.h"

/* The words of a line, and the last one that fitted. After `failed` every reading gives nothing, and reports nothing. */
typedef struct EhAuditCursor {
    EhPolicy *policy;
    EhNode *line, *at;
    EhSpan last;
    const char *form; /* how the line is written */
    bool failed;
} EhAuditCursor;

void eh_audit_line_misfit(EhAuditCursor *c, const EhNode *node);
EhNode *eh_audit_line_take(EhAuditCursor *c);

/* The next word is this one. */
bool eh_audit_line_word(EhAuditCursor *c, const char *text);

/* The next word, if it is a name, or of one of two kinds; else NULL. */
EhNode *eh_audit_line_name(EhAuditCursor *c);
EhNode *eh_audit_line_kind(EhAuditCursor *c, EhNodeKind kind, EhNodeKind or_kind);

/* The next word as a field of the ticket; NULL where it is none, which has been reported. The type lies in its info. */
const EhExpr *eh_audit_line_field(EhAuditCursor *c, EhNode **node);

void eh_audit_line_end(EhAuditCursor *c);

/* desk_audit_limits.c: false for a word that no limit or intervention begins with. */
bool eh_audit_line_check_limit(EhAuditCursor *c);
bool eh_audit_line_is_score(EhAuditRole role);
extern const char *const eh_audit_line_limits[];
enum { EH_AUDIT_LIMITS = 4 };

#endif
