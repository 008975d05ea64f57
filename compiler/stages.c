/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The stages of a decision: class, holdout, complexity, overrides and tiers, route and rank, rules, escalations.
 */
#include "compiler/check.h"

static EhScope scope_at(EhPolicy *policy, EhStage stage, const char *what)
{
    return (EhScope){.policy = policy, .stage = stage, .what = what};
}

static void check_share(EhPolicy *policy, const EhNode *share)
{
    if (share->a->f > share->b->f || share->b->f > 1.0) {
        EhDiag *diag = eh_diag(policy->diags, EH_E_SHARE, share->span,
                               "a share goes from the smaller to the larger, up to 100%%");
        eh_diag_hint(policy->diags, diag, "write it like `share 60%%..75%%`");
    }
}

/* Clauses that stand at most once, each with its word. */
static bool first_of(EhPolicy *policy, const EhNode *clause, const EhNode **seen, const char *word)
{
    if (*seen != NULL) {
        EhDiag *diag =
            eh_diag(policy->diags, EH_E_CLAUSE_TWICE, clause->span, "`%s` stands twice here", word);
        eh_diag_second(policy->diags, diag, (*seen)->span, "first here");
        return false;
    }
    *seen = clause;
    return true;
}

static void misplaced(EhPolicy *policy, const EhNode *clause, const char *block, const char *holds)
{
    EhDiag *diag = eh_diag(policy->diags, EH_E_CLAUSE, clause->span,
                           "this clause does not belong into %s", block);
    eh_diag_hint(policy->diags, diag, "%s holds %s", block, holds);
}

static void check_otherwise_clauses(EhPolicy *policy, const EhNamed *named, const char *block)
{
    for (const EhNode *clause = named->node->list; clause != NULL; clause = clause->next) {
        if (clause->kind == EH_N_SHARE) {
            check_share(policy, clause);
        } else if (clause->kind != EH_N_BECAUSE && clause->kind != EH_N_OWNER) {
            EhDiag *diag = eh_diag(
                policy->diags, EH_E_OTHERWISE, clause->span,
                "the `otherwise` %s takes whatever is left, so this cannot stand in it", block);
            eh_diag_hint(policy->diags, diag, "it may hold share, because and owner");
        }
    }
}

typedef struct Conditions {
    const EhNode *when, *covers, *excludes, *share, *until, *because, *owner;
} Conditions;

/* when, covers, excludes of a class or tier. */
static void check_chooser(EhPolicy *policy, const EhNamed *named, EhStage stage, const char *block,
                          Conditions *seen)
{
    EhScope scope = scope_at(policy, stage, block);
    *seen = (Conditions){0};
    for (const EhNode *clause = named->node->list; clause != NULL; clause = clause->next) {
        switch ((EhNodeKind)clause->kind) {
        case EH_N_WHEN:
            first_of(policy, clause, &seen->when, "when");
            eh_condition(&scope, clause->a);
            break;
        case EH_N_COVERS:
            first_of(policy, clause, &seen->covers, "covers");
            eh_condition(&scope, clause->a);
            break;
        case EH_N_EXCLUDES:
            first_of(policy, clause, &seen->excludes, "excludes");
            eh_condition(&scope, clause->a);
            break;
        case EH_N_SHARE:
            first_of(policy, clause, &seen->share, "share");
            check_share(policy, clause);
            break;
        case EH_N_UNTIL:
            first_of(policy, clause, &seen->until, "until");
            policy->uses_now = true;
            break;
        case EH_N_BECAUSE:
            first_of(policy, clause, &seen->because, "because");
            break;
        case EH_N_OWNER:
            first_of(policy, clause, &seen->owner, "owner");
            break;
        default:
            misplaced(policy, clause, block,
                      "when, covers, excludes, share, because, owner and until");
            break;
        }
    }
}

/* One `otherwise`, last. */
static void check_otherwise_last(EhPolicy *policy, const EhNamedVec *vec, const char *word)
{
    const EhNode *otherwise = NULL;
    for (uint32_t i = 0; i < vec->n; i++) {
        if (otherwise != NULL) {
            EhDiag *diag = eh_diag(policy->diags, EH_E_OTHERWISE, vec->at[i].node->span,
                                   "nothing reaches a %s after the `otherwise` one", word);
            eh_diag_second(policy->diags, diag, otherwise->span, "the `otherwise`");
            return;
        }
        otherwise = vec->at[i].otherwise ? vec->at[i].node : NULL;
    }
    if (vec->n > 0 && otherwise == NULL) {
        EhDiag *diag = eh_diag(policy->diags, EH_E_NO_OTHERWISE, vec->at[0].node->span,
                               "no %s takes the tickets that no other takes", word);
        eh_diag_hint(policy->diags, diag, "end with `%s standard otherwise`", word);
    }
}

static void check_classes(EhPolicy *policy)
{
    for (uint32_t i = 0; i < policy->classes.n; i++) {
        const EhNamed *named = &policy->classes.at[i];
        Conditions seen;
        if (named->otherwise) {
            check_otherwise_clauses(policy, named, "class");
            continue;
        }
        check_chooser(policy, named, EH_AT_CLASS, "a class", &seen);
        if (seen.when == NULL) {
            EhDiag *diag = eh_diag(policy->diags, EH_E_NO_WHEN, named->node->span,
                                   "the class `%.*s` has no `when`", EH_STR_F(named->name));
            eh_diag_hint(policy->diags, diag, "say who belongs to it: `when customer.spend > …`");
        }
    }
    check_otherwise_last(policy, &policy->classes, "class");
}

static void check_tiers(EhPolicy *policy)
{
    for (uint32_t i = 0; i < policy->tiers.n; i++) {
        const EhNamed *named = &policy->tiers.at[i];
        Conditions seen;
        if (named->otherwise) {
            check_otherwise_clauses(policy, named, "tier");
            continue;
        }
        check_chooser(policy, named, EH_AT_TIER, "a tier", &seen);
        if (seen.when == NULL && seen.covers == NULL && seen.excludes == NULL) {
            EhDiag *diag = eh_diag(policy->diags, EH_E_NO_WHEN, named->node->span,
                                   "the tier `%.*s` has neither `covers` nor `excludes` nor `when`",
                                   EH_STR_F(named->name));
            eh_diag_hint(policy->diags, diag,
                         "say what it takes: `covers intent in { … }` or `when complexity <= 3`");
        }
    }
    check_otherwise_last(policy, &policy->tiers, "tier");
}

void eh_check_attributes(EhPolicy *policy, const EhNode *list, bool otherwise)
{
    const EhNode *because = NULL, *owner = NULL, *until = NULL;
    for (const EhNode *attr = list; attr != NULL; attr = attr->next) {
        if (attr->kind == EH_N_BECAUSE) {
            first_of(policy, attr, &because, "because");
        } else if (attr->kind == EH_N_OWNER) {
            first_of(policy, attr, &owner, "owner");
            continue;
        }
        policy->uses_now = policy->uses_now || attr->kind == EH_N_UNTIL;
        if (attr->kind == EH_N_UNTIL && first_of(policy, attr, &until, "until") && otherwise) {
            eh_diag(policy->diags, EH_E_OTHERWISE, attr->span,
                    "`otherwise` must always hold, so it takes no `until`");
        }
    }
}

static void check_overrides(EhPolicy *policy)
{
    EhScope scope = scope_at(policy, EH_AT_TIER, "an override");
    for (uint32_t i = 0; i < policy->overrides.n; i++) {
        EhNode *node = policy->overrides.at[i].node;
        eh_condition(&scope, node->a);
        eh_check_attributes(policy, node->list, false);
        if (eh_enum_find(policy->tier_enum, node->b->name) < 0) {
            eh_report_unknown_enum(policy, EH_E_UNKNOWN_TIER, node->b->span,
                                   "there is no such tier", node->b->name, policy->tier_enum);
        }
    }
}

static void check_holdout(EhPolicy *policy)
{
    EhNode *node = policy->holdout;
    if (node == NULL) {
        return;
    }
    EhScope scope = scope_at(policy, EH_AT_HOLDOUT, "the holdout");
    const EhExpr *key = eh_path(&scope, node->b);
    if (key->type.kind != EH_KIND_NONE && key->type.kind != EH_TEXT && key->type.kind != EH_INT) {
        eh_diag(policy->diags, EH_E_HOLDOUT, node->b->span,
                "a holdout goes by a text or an int, not by %.*s",
                EH_STR_F(eh_type_text(policy, &key->type, false)));
    }
    if (node->a->f > 1.0) {
        eh_diag(policy->diags, EH_E_HOLDOUT, node->a->span, "a holdout is at most 100%%");
    }
    if (eh_enum_find(policy->class_enum, node->name) < 0) {
        eh_report_unknown_enum(policy, EH_E_UNKNOWN_CLASS, node->name_span,
                               "there is no such class", node->name, policy->class_enum);
    }
}

static void check_label(EhPolicy *policy, const EhNode *node, EhMap *labels)
{
    const EhNode *old = node->name.n == 0 ? NULL : eh_map_get(labels, node->name);
    if (old != NULL) {
        EhDiag *diag = eh_diag(policy->diags, EH_E_LABEL_TWICE, node->name_span,
                               "the label `%.*s` stands twice", EH_STR_F(node->name));
        eh_diag_second(policy->diags, diag, old->name_span, "first here");
    } else if (node->name.n > 0) {
        eh_map_put(labels, policy->arena, node->name, (void *)(uintptr_t)node);
    }
}

static void check_complexity(EhPolicy *policy)
{
    EhScope scope = scope_at(policy, EH_AT_COMPLEXITY, "the complexity");
    EhMap labels = {0};
    double lo = 0, hi = 0;
    for (EhNode *line = policy->complexity == NULL ? NULL : policy->complexity->list; line;
         line = line->next) {
        EhScope inner = scope;
        check_label(policy, line, &labels);
        if (line->b != NULL) {
            eh_condition(&scope, line->b);
            inner.known = eh_guards(policy, line->b, scope.known);
        }
        const EhExpr *value = eh_expr(&inner, line->a, NULL);
        if (value->type.kind == EH_KIND_NONE) {
            continue;
        }
        if (value->type.kind != EH_INT || value->type.optional) {
            EhDiag *diag = eh_diag(policy->diags, EH_E_COMPLEXITY, line->a->span,
                                   "a line of `complexity` adds an int, this is %.*s",
                                   EH_STR_F(eh_type_text(policy, &value->type, false)));
            eh_diag_hint(policy->diags, diag,
                         value->type.kind == EH_NUMBER ? "write round(…)"
                         : value->type.kind == EH_BOOL ? "write `2 when …`"
                                                       : "write a whole number");
            continue;
        }
        policy->complexity_falls = policy->complexity_falls || value->type.lo < 0;
        lo += line->b != NULL && value->type.lo > 0 ? 0 : (double)value->type.lo;
        hi += line->b != NULL && value->type.hi < 0 ? 0 : (double)value->type.hi;
        if (lo < -(double)EH_INT_MAX || hi > (double)EH_INT_MAX) {
            eh_diag(policy->diags, EH_E_OVERFLOW, line->span,
                    "the sum of the complexity can leave int");
            return;
        }
    }
}

static void check_result(EhPolicy *policy, const EhNode *id, const EhEnumDecl *decl, bool route)
{
    if (id != NULL && eh_enum_find(decl, id->name) < 0) {
        eh_report_unknown_enum(policy, route ? EH_E_UNKNOWN_QUEUE : EH_E_UNKNOWN_PRIORITY, id->span,
                               route ? "there is no such queue" : "there is no such priority",
                               id->name, decl);
    }
}

/* Rows of route and rank, in blocks and tables: one `otherwise`, last, required. */
static void check_rows(EhPolicy *policy, EhNode *block, bool route)
{
    const EhEnumDecl *decl = route ? policy->queue_enum : policy->priority_enum;
    EhScope scope =
        scope_at(policy, route ? EH_AT_ROUTE : EH_AT_RANK, route ? "the route" : "the rank");
    const EhNode *otherwise = NULL;
    EhMap labels = {0};
    uint32_t n = 0;
    for (EhNode *row = block->list; row != NULL; row = row->next, n++) {
        eh_node_ahead(row);
        if (otherwise != NULL) {
            EhDiag *diag = eh_diag(policy->diags, EH_E_OTHERWISE, row->span,
                                   "nothing reaches a row after `otherwise`");
            eh_diag_second(policy->diags, diag, otherwise->span, "the `otherwise`");
            return;
        }
        check_label(policy, row, &labels);
        check_result(policy, row->b, decl, route);
        eh_check_attributes(policy, row->list, row->a == NULL);
        if (row->a == NULL) {
            otherwise = row;
        } else if (row->kind == EH_N_ROW) {
            eh_condition(&scope, row->a);
        }
    }
    if (n > EH_LIMIT_ROWS) {
        eh_diag(policy->diags, EH_E_LIMIT, block->span, "more than %d rows", EH_LIMIT_ROWS);
    }
    if (otherwise == NULL) {
        EhDiag *diag = eh_diag(policy->diags, EH_E_NO_OTHERWISE, block->span,
                               "no row takes the tickets that are left");
        eh_diag_hint(policy->diags, diag, "end with `otherwise -> %s`",
                     route ? "general" : "normal");
    }
}

static void check_choice(EhPolicy *policy, EhNode *block, bool route)
{
    if (block == NULL) {
        return;
    }
    if (block->kind == EH_N_ROUTE_BY || block->kind == EH_N_RANK_BY) {
        eh_check_table(policy, block, route);
    }
    check_rows(policy, block, route);
}

static void check_action(EhScope *scope, EhNode *call)
{
    EhPolicy *policy = scope->policy;
    EhNode *node = eh_map_get(&policy->actions, call->name);
    if (node == NULL) {
        eh_report_unknown(policy, EH_E_UNKNOWN_ACTION, call->name_span, "action", call->name,
                          &policy->actions);
        return;
    }
    const EhActionDecl *action = node->info;
    uint32_t i = 0;
    for (EhNode *arg = call->list; arg != NULL; arg = arg->next, i++) {
        if (action != NULL && i < action->params.n) {
            eh_expr_as(scope, arg, &action->params.at[i]->type, "the argument");
            eh_range_argument(policy, arg, action->params.at[i]);
        }
    }
    if (action != NULL && i != action->params.n) {
        eh_report_arguments(policy, call, node, i);
    }
}

static void check_skills(EhPolicy *policy, const EhNode *clause)
{
    for (const EhNode *id = clause->list; id != NULL; id = id->next) {
        if (eh_enum_find(policy->skill_enum, id->name) < 0) {
            eh_report_unknown_enum(policy, EH_E_UNKNOWN_SKILL, id->span, "there is no such skill",
                                   id->name, policy->skill_enum);
        }
    }
}

static void check_effect(EhScope *scope, EhNode *clause, bool escalation)
{
    EhPolicy *policy = scope->policy;
    if (clause->kind == EH_N_DO) {
        check_action(scope, clause->a);
    } else if (clause->kind == EH_N_REQUIRES && !escalation) {
        check_skills(policy, clause);
    } else if (clause->kind == EH_N_RAISE && escalation) {
        EhNode id = {.name = clause->name, .span = clause->name_span};
        check_result(policy, &id, policy->priority_enum, false);
    } else if (clause->kind == EH_N_TO_QUEUE && escalation) {
        EhNode id = {.name = clause->name, .span = clause->name_span};
        check_result(policy, &id, policy->queue_enum, true);
    } else {
        misplaced(policy, clause, escalation ? "an escalation" : "a rule",
                  escalation ? "when, raise priority to, queue, do, because, owner and until"
                             : "when, requires, do, because, owner and until");
    }
}

static void check_effects(EhPolicy *policy, const EhNamedVec *vec, bool escalation)
{
    const char *what = escalation ? "an escalation" : "a rule";
    EhScope scope = scope_at(policy, escalation ? EH_AT_ESCALATION : EH_AT_RULES, what);
    for (uint32_t i = 0; i < vec->n; i++) {
        const EhNode *when = NULL;
        EhScope inner = scope;
        for (EhNode *clause = vec->at[i].node->list; clause != NULL; clause = clause->next) {
            if (clause->kind == EH_N_WHEN && first_of(policy, clause, &when, "when")) {
                eh_condition(&scope, clause->a);
                inner.known = eh_guards(policy, clause->a, NULL);
            }
        }
        eh_check_attributes(policy, vec->at[i].node->list, false);
        for (EhNode *clause = vec->at[i].node->list; clause != NULL; clause = clause->next) {
            if (clause->kind != EH_N_WHEN && clause->kind != EH_N_BECAUSE &&
                clause->kind != EH_N_OWNER && clause->kind != EH_N_UNTIL) {
                check_effect(&inner, clause, escalation);
            }
        }
        if (when == NULL) {
            EhDiag *diag = eh_diag(policy->diags, EH_E_NO_WHEN, vec->at[i].node->span,
                                   "the %s `%.*s` has no `when`",
                                   escalation ? "escalation" : "rule", EH_STR_F(vec->at[i].name));
            eh_diag_hint(policy->diags, diag, "say when it holds; for always write `when true`");
        }
    }
}

void eh_check_stages(EhPolicy *policy)
{
    check_classes(policy);
    check_holdout(policy);
    check_complexity(policy);
    check_overrides(policy);
    check_tiers(policy);
    check_choice(policy, policy->route, true);
    check_choice(policy, policy->rank, false);
    check_effects(policy, &policy->rules, false);
    check_effects(policy, &policy->escalations, true);
}
