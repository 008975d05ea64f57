/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the policy says about its fields: which a class goes by, which end a target, which tell how a ticket ended, and
 * the names of a ticket's states.
 */
#include "generate/internal.h"

/* ---- places that expressions read ---- */

typedef struct Reader {
    const EhGen *g;
    EhGenPlaces *places;
    bool *seen; /* lets */
} Reader;

static void read_node(Reader *reader, const EhNode *node);

static void read_chain(Reader *reader, const EhNode *node)
{
    for (; node != NULL; node = node->next) {
        read_node(reader, node);
    }
}

/* Depth is that of the text: lets that read each other are no deeper than the compiler allows. */
static void read_node(Reader *reader, const EhNode *node)
{
    const EhExpr *info = node->info;
    if ((node->kind == EH_N_NAME || node->kind == EH_N_ACCESS) && info != NULL) {
        const EhSymbol *symbol = node->kind == EH_N_NAME ? info->symbol : NULL;
        if (symbol != NULL && symbol->kind == EH_SYM_LET && !reader->seen[symbol->index]) {
            reader->seen[symbol->index] = true;
            read_node(reader, symbol->node->a);
        } else if (info->place != NULL) {
            EH_PUSH(reader->g->arena, &reader->places->who, info->place);
        }
        return;
    }
    read_chain(reader, node->a);
    read_chain(reader, node->b);
    read_chain(reader, eh_node_c(node));
    read_chain(reader, node->list);
}

static void note_key(const EhGen *g, const EhNode *path, EhGenPlaces *out)
{
    const EhExpr *info = path == NULL ? NULL : path->info;
    if (info != NULL && info->place != NULL) {
        EH_PUSH(g->arena, &out->keys, info->place);
    }
}

/* ---- roles of the audit ---- */

bool eh_gen_places(const EhGen *g, EhGenPlaces *out)
{
    const EhPolicy *policy = g->policy;
    Reader reader = {g, out, eh_arena_array(g->arena, policy->lets.n + 1, sizeof(bool))};
    *out = (EhGenPlaces){0};
    for (uint32_t i = 0; reader.seen != NULL && i < policy->classes.n; i++) {
        read_chain(&reader, policy->classes.at[i].node->list);
    }
    if (policy->holdout != NULL) {
        note_key(g, policy->holdout->b, out);
    }
    for (uint32_t i = 0; i < policy->lookups.n; i++) {
        note_key(g, policy->lookups.at[i].key, out);
    }
    for (int role = 0; role < EH_AUDIT_ROLES; role++) {
        out->roles[role] = policy->audited.roles[role];
    }
    return !g->arena->failed;
}

int eh_gen_target_of(const EhGen *g, const EhPlace *place)
{
    for (uint32_t i = 0; i < g->policy->targets.n; i++) {
        const EhNode *path = g->policy->targets.at[i].node->a;
        const EhExpr *info = path == NULL ? NULL : path->info;
        if (info != NULL && info->place == place) {
            return (int)i;
        }
    }
    return -1;
}

/* ---- states ---- */

/* Names of states, the likeliest first. */
static const char *const working[] = {"open",     "in_progress", "work_in_progress",
                                      "assigned", "active",      NULL};
static const char *const pending[] = {"pending",          "on_hold", "waiting_on_customer",
                                      "pending_reminder", "waiting", NULL};
static const char *const done[] = {"solved", "resolved", "closed", "done", NULL};

static int32_t first_of(const EhEnumDecl *decl, const char *const *names)
{
    for (; *names != NULL; names++) {
        for (uint32_t i = 0; i < decl->names.n; i++) {
            if (eh_str_is(decl->names.at[i].name, *names)) {
                return (int32_t)i;
            }
        }
    }
    return -1;
}

/* What is tracked without a default counts in the decision of a ticket as it came, so its value stays. */
EhGenRule eh_gen_tracked(EhGen *g, const EhGenField *field)
{
    const EhFieldDecl *decl = field->field;
    if (decl->type.kind != EH_ENUM || decl->type.predicted || decl->value == NULL) {
        return EH_GEN_SAME;
    }
    int32_t end = first_of(decl->type.enumeration, done);
    if (end >= 0 && g->state == NULL) {
        g->state = field;
        g->done = end;
        g->working = first_of(decl->type.enumeration, working);
        g->pending = first_of(decl->type.enumeration, pending);
        return EH_GEN_STATE;
    }
    if (g->state != NULL && g->pending >= 0 && g->reason == NULL) {
        g->reason = field;
        return EH_GEN_REASON;
    }
    return EH_GEN_SAME;
}
