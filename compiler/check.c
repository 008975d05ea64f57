/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The order of checking, and the declarations that are settled in a line: settings, names, actions, functions, lookups.
 */
#include "compiler/check.h"

#include <string.h>

static EhEnumDecl *names_enum(EhPolicy *policy, const char *name)
{
    EhEnumDecl *decl = eh_arena_alloc(policy->arena, sizeof *decl);
    if (decl != NULL) {
        decl->name = (EhStr){name, (uint32_t)strlen(name)};
        decl->unknown = EH_NONE;
        EH_PUSH(policy->arena, &policy->enums, decl);
    }
    return decl;
}

static void enum_add(EhPolicy *policy, EhEnumDecl *decl, EhStr name, EhSpan span)
{
    EhEnumName entry = {.name = name, .data = name, .span = span};
    if (decl == NULL) {
        return;
    }
    if (eh_enum_find(decl, name) >= 0) {
        eh_diag(policy->diags, EH_E_NAME_TWICE, span, "`%.*s` stands twice", EH_STR_F(name));
        return;
    }
    eh_enum_push(policy, decl, &entry);
}

static void enum_from_ids(EhPolicy *policy, EhEnumDecl *decl, const EhNode *node)
{
    for (const EhNode *id = node == NULL ? NULL : node->list; id != NULL; id = id->next) {
        enum_add(policy, decl, id->name, id->span);
    }
}

static EhEnumDecl *enum_of(EhPolicy *policy, const char *name, const char *const *words, int n)
{
    EhEnumDecl *decl = names_enum(policy, name);
    for (int i = 0; i < n; i++) {
        enum_add(policy, decl, (EhStr){words[i], (uint32_t)strlen(words[i])}, (EhSpan){0, 0, 0});
    }
    return decl;
}

static void stage_enums(EhPolicy *policy)
{
    static const char *const states[] = {"met", "missed", "paused", "running"};
    static const char *const days[] = {"mon", "tue", "wed", "thu", "fri", "sat", "sun"};
    policy->state_enum = enum_of(policy, "state", states, 4);
    policy->weekday_enum = enum_of(policy, "weekday", days, 7);
    policy->class_enum = names_enum(policy, "class");
    policy->tier_enum = names_enum(policy, "tier");
    policy->queue_enum = names_enum(policy, "queue");
    policy->priority_enum = names_enum(policy, "priority");
    policy->skill_enum = names_enum(policy, "skill");
    if (policy->skill_enum == NULL || policy->weekday_enum == NULL) {
        return;
    }
    policy->weekday_enum->ranged = true;
    for (uint32_t i = 0; i < policy->classes.n; i++) {
        enum_add(policy, policy->class_enum, policy->classes.at[i].name,
                 policy->classes.at[i].node->name_span);
    }
    for (uint32_t i = 0; i < policy->tiers.n; i++) {
        enum_add(policy, policy->tier_enum, policy->tiers.at[i].name,
                 policy->tiers.at[i].node->name_span);
    }
    enum_from_ids(policy, policy->queue_enum, policy->queues_node);
    enum_from_ids(policy, policy->priority_enum, policy->priorities_node);
    enum_from_ids(policy, policy->skill_enum, policy->skills_node);
}

static void settings(EhPolicy *policy)
{
    policy->currency_decimals = -1;
    policy->timezone = EH_STR("UTC");
    if (policy->policy_node != NULL) {
        policy->name = policy->policy_node->name;
    }
    if (policy->currency_node != NULL) {
        EhNode *node = policy->currency_node;
        if (eh_convert_currency(node->name.p, node->name.n, &policy->money)) {
            policy->currency = node->name;
            policy->currency_decimals = policy->money.decimals;
        } else {
            EhDiag *diag = eh_diag(policy->diags, EH_E_CURRENCY, node->name_span,
                                   "`%.*s` is no currency", EH_STR_F(node->name));
            eh_diag_hint(policy->diags, diag, "write an ISO 4217 code: USD, EUR, GBP, JPY, …");
        }
    }
    if (policy->timezone_node != NULL) {
        policy->timezone = policy->timezone_node->name;
        policy->timezone_span = policy->timezone_node->name_span;
    }
    if (policy->confidence_node != NULL) {
        policy->confidence = policy->confidence_node->a->f;
        if (policy->confidence > 1.0) {
            eh_diag(policy->diags, EH_E_CONFIDENCE, policy->confidence_node->a->span,
                    "a confidence is at most 100%%");
        }
    }
}

static void required(EhPolicy *policy)
{
    const struct {
        const void *there;
        const char *word, *hint;
    } needed[] = {
        {policy->queues_node, "queues", "queues general, triage"},
        {policy->priorities_node, "priorities", "priorities urgent > high > normal > low"},
        {policy->fallback_node, "fallback", "fallback queue triage"},
        {policy->ticket, "ticket", "ticket { id text; created time }"},
        {policy->route, "route", "route { otherwise -> general }"},
        {policy->rank, "rank", "rank { otherwise -> normal }"},
    };
    EhSpan at = policy->policy_node != NULL ? policy->policy_node->span : (EhSpan){0, 0, 0};
    for (size_t i = 0; i < sizeof needed / sizeof *needed && policy->diags->list.n == 0; i++) {
        if (needed[i].there == NULL) {
            EhDiag *diag =
                eh_diag(policy->diags, EH_E_REQUIRED, at, "the policy has no `%s`", needed[i].word);
            eh_diag_hint(policy->diags, diag, "add it: `%s`", needed[i].hint);
        }
    }
}

static void check_fallback(EhPolicy *policy)
{
    EhNode *node = policy->fallback_node;
    if (node == NULL) {
        return;
    }
    int32_t queue = eh_enum_find(policy->queue_enum, node->name);
    if (queue < 0) {
        eh_report_unknown_enum(policy, EH_E_UNKNOWN_QUEUE, node->name_span,
                               "there is no such queue", node->name, policy->queue_enum);
        return;
    }
    policy->fallback = (uint32_t)queue;
}

static EhFieldDecl *param(EhPolicy *policy, EhNode *node, bool function)
{
    EhFieldDecl *field = eh_arena_alloc(policy->arena, sizeof *field);
    if (field == NULL) {
        return NULL;
    }
    *field = (EhFieldDecl){.name = node->name, .key = node->name, .node = node, .unknown = EH_NONE};
    eh_resolve_type(policy, node->a, node->name, &field->type);
    bool single = field->type.kind == EH_KIND_NONE || field->type.kind <= EH_TEXT;
    if (!single || field->type.predicted || (function && field->type.optional)) {
        eh_diag(policy->diags, EH_E_PARAMETER, node->span,
                "a parameter is a single value%s, not %.*s",
                function ? " that is never missing" : "",
                EH_STR_F(eh_type_text(policy, &field->type, false)));
        field->type.kind = EH_KIND_NONE;
    }
    return field;
}

static void check_param_names(EhPolicy *policy, EhNode *list)
{
    EhMap names = {0};
    for (EhNode *node = list; node != NULL; node = node->next) {
        if (eh_map_get(&names, node->name) != NULL) {
            eh_diag(policy->diags, EH_E_NAME_TWICE, node->name_span,
                    "the parameter `%.*s` stands twice", EH_STR_F(node->name));
        }
        eh_map_put(&names, policy->arena, node->name, node);
    }
}

/* In a decision, `do` is the key of the action's own name. */
static void check_do(EhPolicy *policy, const EhNode *node)
{
    if (eh_str_is(node->name, "do")) {
        EhDiag *diag = eh_diag(policy->diags, EH_E_PARAMETER, node->name_span,
                               "a parameter cannot be called `do`");
        eh_diag_hint(policy->diags, diag, "a decision names the action under this key");
    }
}

static void check_actions(EhPolicy *policy)
{
    for (uint32_t i = 0; i < policy->action_decls.n; i++) {
        EhActionDecl *action = &policy->action_decls.at[i];
        check_param_names(policy, action->node->list);
        for (EhNode *node = action->node->list; node != NULL; node = node->next) {
            check_do(policy, node);
            EhFieldDecl *field = param(policy, node, false);
            EH_PUSH(policy->arena, &action->params, field);
        }
        action->node->info = action;
    }
}

static void check_functions(EhPolicy *policy)
{
    for (uint32_t i = 0; i < policy->functions.n; i++) {
        EhFunctionDecl *function = &policy->functions.at[i];
        EhNode *node = function->node;
        check_param_names(policy, node->list);
        for (EhNode *p = node->list; p != NULL; p = p->next) {
            EhFieldDecl *field = param(policy, p, true);
            EH_PUSH(policy->arena, &function->params, field);
        }
        eh_resolve_type(policy, node->a, function->name, &function->result);
        if (function->result.kind != EH_KIND_NONE &&
            (function->result.kind > EH_TEXT || function->result.predicted)) {
            eh_diag(policy->diags, EH_E_PARAMETER, node->a->span,
                    "a function gives a single value, not %.*s",
                    EH_STR_F(eh_type_text(policy, &function->result, false)));
            function->result.kind = EH_KIND_NONE;
        }
        function->result.optional = true;
        function->library = node->b->name;
        function->symbol = eh_node_text(node).n > 0 ? eh_node_text(node) : node->name;
    }
}

/* Whether a relative path climbs out of its folder by its words alone: the file need not be there yet. */
static bool leaves_folder(EhStr path)
{
    int depth = 0;
    for (uint32_t start = 0, i = 0; i <= path.n; i++) {
        if (i < path.n && path.p[i] != '/') {
            continue;
        }
        EhStr part = {path.p + start, i - start};
        depth += part.n == 0 || eh_str_is(part, ".") ? 0 : eh_str_is(part, "..") ? -1 : 1;
        if (depth < 0) {
            return true;
        }
        start = i + 1;
    }
    return path.n > 0 && path.p[0] == '/';
}

static void check_sources(EhPolicy *policy)
{
    for (uint32_t i = 0; i < policy->source_dbs.n; i++) {
        EhNode *node = policy->source_dbs.at[i].node;
        if (leaves_folder(eh_node_text(node)) &&
            (policy->folders == NULL || policy->folders[0] == NULL)) {
            eh_file_report(policy, node->span, eh_node_text(node), EH_FILE_OUTSIDE);
        }
        if (node->b == NULL || !eh_str_is(node->b->name, "sqlite")) {
            EhDiag *diag =
                eh_diag(policy->diags, EH_E_SOURCE, node->b != NULL ? node->b->span : node->span,
                        "a source is an SQLite database");
            eh_diag_hint(policy->diags, diag, "write `source %.*s sqlite \"file.db\"`",
                         EH_STR_F(node->name));
        }
    }
}

/* Fields that a row of a database can fill. */
static void check_lookup_record(EhPolicy *policy, const EhLookupDecl *lookup)
{
    for (uint32_t i = 0; i < lookup->record->fields.n; i++) {
        const EhFieldDecl *field = lookup->record->fields.at[i];
        if (field->type.kind != EH_KIND_NONE &&
            (field->type.kind > EH_TEXT || field->type.predicted)) {
            EhDiag *diag =
                eh_diag(policy->diags, EH_E_LOOKUP, lookup->node->a->span,
                        "a lookup gives single values, but `%.*s` of this record is %.*s",
                        EH_STR_F(field->name), EH_STR_F(eh_type_text(policy, &field->type, true)));
            eh_diag_second(policy->diags, diag, field->node->name_span, "declared here");
            return;
        }
    }
}

static void lookup_record(EhPolicy *policy, EhLookupDecl *lookup, EhSymbol *symbol)
{
    EhNode *node = lookup->node, *declared = eh_map_get(&policy->types, node->a->name);
    if (declared == NULL || declared->kind != EH_N_RECORD) {
        eh_report_unknown(policy, EH_E_UNKNOWN_TYPE, node->a->span, "record", node->a->name,
                          &policy->types);
        symbol->type.kind = EH_KIND_NONE;
        return;
    }
    EhPlace *root = eh_arena_alloc(policy->arena, sizeof *root);
    lookup->record = declared->info;
    symbol->type = (EhVType){.kind = EH_RECORD, .optional = true, .record = lookup->record};
    if (root != NULL && lookup->record != NULL) {
        root->root = symbol;
        symbol->place = root;
        check_lookup_record(policy, lookup);
    }
}

static void lookup_key(EhPolicy *policy, EhLookupDecl *lookup)
{
    EhScope scope = {.policy = policy, .stage = EH_AT_LOOKUP, .what = "the key of a lookup"};
    const EhExpr *key = eh_path(&scope, eh_node_c(lookup->node));
    lookup->key = eh_node_c(lookup->node);
    bool in_ticket = key->place != NULL && key->place->root == policy->ticket_symbol;
    if (key->type.kind != EH_KIND_NONE && (key->type.kind > EH_TEXT || !in_ticket)) {
        eh_diag(policy->diags, EH_E_LOOKUP, eh_node_c(lookup->node)->span,
                "the key of a lookup is a single value of the ticket");
    }
}

static void check_lookups(EhPolicy *policy)
{
    EhMap sources = {0}; /* to their numbers from 1 */
    uint64_t values = 0;
    for (uint32_t i = 0; i < policy->source_dbs.n; i++) {
        eh_map_number_put(&sources, policy->arena, policy->source_dbs.at[i].name, i + 1);
    }
    for (uint32_t i = 0; i < policy->lookups.n; i++) {
        EhLookupDecl *lookup = &policy->lookups.at[i];
        EhSymbol *symbol = eh_map_get(&policy->values, lookup->name);
        EhNode *node = lookup->node;
        lookup->source = eh_map_number(&sources, node->b->name) - 1;
        if (lookup->source == EH_NONE) {
            eh_report_unknown(policy, EH_E_SOURCE, node->b->span, "source", node->b->name,
                              &policy->sources_map);
        }
        if (symbol != NULL && symbol->kind == EH_SYM_LOOKUP && symbol->node == node) {
            lookup_record(policy, lookup, symbol);
            lookup_key(policy, lookup);
            values += lookup->record != NULL ? lookup->record->n_cells : 0;
        }
        if (values > EH_LIMIT_CELLS) {
            eh_diag(policy->diags, EH_E_LIMIT, node->span,
                    "the lookups give more than %d values together", EH_LIMIT_CELLS);
            return;
        }
    }
}

bool eh_check_policy(EhPolicy *policy, EhStr file_name, const char *text, size_t n)
{
    if (!eh_collect(policy, file_name, text, n)) {
        return false;
    }
    if (policy
            ->broken) { /* what a broken line declares is not known: nothing that follows from it is said */
        eh_diag_sort(policy->diags);
        return !policy->arena->failed;
    }
    settings(policy);
    required(policy);
    stage_enums(policy);
    if (policy->arena->failed) {
        return false;
    }
    eh_resolve_types(policy);
    check_fallback(policy);
    check_actions(policy);
    check_functions(policy);
    check_sources(policy);
    eh_check_lists(policy);
    eh_check_phrases(policy);
    eh_check_calendars(policy);
    eh_check_zones(policy);
    if (policy->ticket != NULL && !policy->arena->failed) {
        check_lookups(policy);
        eh_check_lets(policy);
        eh_check_stages(policy);
        eh_check_sla(policy);
        eh_check_desk(policy);
        eh_check_samples(policy);
    }
    eh_diag_sort(policy->diags);
    return !policy->arena->failed;
}
