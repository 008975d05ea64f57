/* SPDX-License-Identifier: Apache-2.0 */
/* What the files of the expression checker share; the others call check.h. */
#ifndef EH_COMPILER_EXPR_H
#define EH_COMPILER_EXPR_H

#include "compiler/check.h"

/* expr_names.c */
EhSymbol *eh_expr_find_symbol(const EhScope *scope, EhStr name);
bool eh_expr_is_known(const EhScope *scope, const EhPlace *place);
/* An expression of which nothing is known. It is copied from another file, in a few moves: a compiler that sees what is in
 * it clears with one slow instruction. */
extern const EhExpr eh_expr_nothing;

void eh_expr_name(EhScope *scope, EhNode *node, const EhVType *expect, EhExpr *out);
void eh_expr_access(EhScope *scope, EhNode *node, EhExpr *out);

/* expr_operators.c */
bool eh_expr_is_loose(const EhScope *scope, EhNode *node);

/* expr_choices.c */
EhNode *eh_expr_firm_case(const EhScope *scope, EhNode *node);
void eh_expr_if(EhScope *scope, EhNode *node, const EhVType *expect, EhExpr *out);
void eh_expr_quantifier(EhScope *scope, EhNode *node, EhExpr *out);
void eh_expr_by(EhScope *scope, EhNode *node, const EhVType *expect, EhExpr *out);

#endif
