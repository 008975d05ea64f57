/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the renderer asks of every node.
 */
#ifndef EH_PLAIN_NODES_H
#define EH_PLAIN_NODES_H

#include "plain/english.h"

/* What the checker learnt of an expression; nothing for one that it did not see. */
static inline const EhExpr *eh_node_info(const EhNode *node)
{
    static const EhExpr nothing = {.type = {.kind = EH_KIND_NONE}, .enumerator = -1};
    return node->info == NULL ? &nothing : node->info;
}

static inline const EhNode *eh_node_bare(const EhNode *node)
{
    while (node->kind == EH_N_PAREN) {
        node = node->a;
    }
    return node;
}

/* A noun of which there is one. */
static inline EhNoun eh_noun(EhStr text)
{
    return (EhNoun){.text = text};
}

#endif
