/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the checks of the service model share: pools, workload, guarantees, audit, samples, tests.
 */
#ifndef EH_COMPILER_DESK_H
#define EH_COMPILER_DESK_H

#include "compiler/check.h"
#include "compiler/samples.h"

/* Whether some message points into `span`: then a clause of that block may have been dropped, and what the block lacks
 * is not worth a second message. */
bool eh_desk_reported(const EhPolicy *policy, EhSpan span);

/* "`WORD` stands twice", pointing at both. */
void eh_desk_twice(EhPolicy *policy, EhSpan span, EhSpan first, const char *what, EhStr word);

/* Enters `name` into `seen` with a node; false (and reported) if it is there already. */
bool eh_desk_once(EhPolicy *policy, EhMap *seen, EhStr name, EhNode *node, EhSpan span,
                  const char *what);

/* Enumerator `name` of `decl`, or -1 after "there is no such …". */
int32_t eh_desk_find(EhPolicy *policy, EhCode code, const char *what, EhStr name, EhSpan span,
                     const EhEnumDecl *decl);

/* desk_guarantees.c, desk_audit.c */
void eh_desk_check_guarantees(EhPolicy *policy);
void eh_desk_check_audit(EhPolicy *policy);

/* samples.c: lays the GIVENs of `list` over a ticket; what it still lacks is reported at `at`. */
void eh_sample_lay(EhPolicy *policy, EhSample *sample, EhNode *list, EhSpan at);
/* The sample of this name as something to lay over: empty if there is none (and reported). */
EhSample eh_sample_over(EhPolicy *policy, EhStr name, EhSpan span);

/* samples_tests.c, samples_expect.c */
void eh_check_test(EhPolicy *policy, EhNode *test);
void eh_check_expectation(EhPolicy *policy, EhNode *expect);

#endif
