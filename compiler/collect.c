/* SPDX-License-Identifier: Apache-2.0 */
/*
 * First pass: reads the policy's files and puts every declaration where the later passes look for it.
 *
 * Names are entered here, so that they may be used before they are declared; what stands twice is reported here.
 */
#include "compiler/check.h"
#include "compiler/std.h"
#include "vm/hash.h"

#include <math.h>
#include <string.h>

/* Files being read, to find an import that leads back to itself; `key` is one for all names of a file. */
typedef struct Reading {
    EhStr key;
    const struct Reading *outer;
} Reading;

/* What may stand in a file. */
typedef enum FileKind { FILE_POLICY, FILE_IMPORT, FILE_SCENARIO } FileKind;

typedef struct Collector {
    EhPolicy *policy;
    EhMap done; /* files read, by path */
} Collector;

static void import_file(Collector *c, EhNode *node, const Reading *reading);

static void report_twice(EhPolicy *policy, EhSymbol *again, EhSymbol *first)
{
    again->twice = first->twice = true;
    EhDiag *diag = eh_diag(policy->diags, EH_E_NAME_TWICE, again->span, "`%.*s` is declared twice",
                           EH_STR_F(again->name));
    eh_diag_second(policy->diags, diag, first->span, "first here");
}

EhSymbol *eh_symbol_add(EhPolicy *policy, EhSymbolKind kind, EhStr name, EhSpan span, EhNode *node)
{
    EhSymbol *old = eh_map_get(&policy->values, name);
    EhSymbol *symbol = eh_arena_alloc(policy->arena, sizeof *symbol);
    if (symbol == NULL) {
        return NULL;
    }
    *symbol =
        (EhSymbol){.kind = (uint8_t)kind, .name = name, .span = span, .node = node, .reg = EH_NONE};
    symbol->file_of = span.file;
    if (old == NULL) {
        eh_map_put(&policy->values, policy->arena, name, symbol);
        return symbol;
    }
    if (old->node != NULL && old->span.file == span.file && span.start < old->span.start) {
        report_twice(policy, old, symbol);
        eh_map_set(&policy->values, name,
                   symbol); /* what stands first in the text keeps the name */
        return symbol;
    }
    if (old->node == NULL) {
        EhDiag *diag = eh_diag(policy->diags, EH_E_NAME_BUILTIN, span,
                               "`%.*s` is a name of the language itself", EH_STR_F(name));
        eh_diag_hint(policy->diags, diag,
                     "give it another name; a field keeps its data with `from \"%.*s\"`",
                     EH_STR_F(name));
    } else {
        report_twice(policy, symbol, old);
    }
    return symbol;
}

/* Enters a name that has a namespace of its own; `what` is "a pool", … */
static bool enter(EhPolicy *policy, EhMap *map, EhNode *node, const char *what)
{
    EhNode *old = eh_map_get(map, node->name);
    if (old != NULL) {
        EhDiag *diag = eh_diag(policy->diags, EH_E_NAME_TWICE, node->name_span,
                               "%s `%.*s` is declared twice", what, EH_STR_F(node->name));
        eh_diag_second(policy->diags, diag, old->name_span, "first here");
        return false;
    }
    return eh_map_put(map, policy->arena, node->name, node);
}

static void push(EhPolicy *policy, EhNamedVec *vec, EhNode *node)
{
    EhNamed named = {.name = node->name, .node = node, .otherwise = node->negated};
    if (EH_PUSH(policy->arena, vec, named)) {
        eh_map_number_put(&vec->names, policy->arena, node->name, vec->n);
    }
}

/* Names of a stage are told apart among themselves only. */
static void push_unique(EhPolicy *policy, EhNamedVec *vec, EhNode *node, const char *what)
{
    int32_t old = eh_named_find(vec, node->name);
    if (old >= 0) {
        EhDiag *diag = eh_diag(policy->diags, EH_E_NAME_TWICE, node->name_span,
                               "%s `%.*s` is declared twice", what, EH_STR_F(node->name));
        eh_diag_second(policy->diags, diag, vec->at[old].node->name_span, "first here");
        return;
    }
    push(policy, vec, node);
}

/* A declaration that may stand once. */
static void once(EhPolicy *policy, EhNode **slot, EhNode *node, const char *what)
{
    if (*slot != NULL) {
        EhDiag *diag =
            eh_diag(policy->diags, EH_E_DECLARED_TWICE, node->span, "`%s` stands twice", what);
        eh_diag_second(policy->diags, diag, (*slot)->span, "first here");
        eh_diag_hint(policy->diags, diag, "it stands once in a policy: put the two together");
        return;
    }
    *slot = node;
}

static void add_let(EhPolicy *policy, EhNode *node)
{
    EhSymbol *symbol = eh_symbol_add(policy, EH_SYM_LET, node->name, node->name_span, node);
    if (symbol != NULL) {
        EH_PUSH(policy->arena, &policy->lets, symbol);
    }
}

static void add_list(EhPolicy *policy, EhNode *node)
{
    EhSymbol *symbol = eh_symbol_add(policy, EH_SYM_LIST, node->name, node->name_span, node);
    EhListDecl list = {.name = node->name, .node = node};
    if (symbol != NULL && EH_PUSH(policy->arena, &policy->lists, list)) {
        symbol->index = policy->lists.n - 1;
    }
}

static void add_phrases(EhPolicy *policy, EhNode *node)
{
    EhSymbol *symbol = eh_symbol_add(policy, EH_SYM_PHRASES, node->name, node->name_span, node);
    EhPhrasesDecl *phrases = eh_arena_alloc(policy->arena, sizeof *phrases);
    if (symbol == NULL || phrases == NULL) {
        return;
    }
    phrases->name = node->name;
    phrases->node = node;
    if (EH_PUSH(policy->arena, &policy->phrases, phrases)) {
        symbol->index = policy->phrases.n - 1;
    }
}

static void add_calendar(EhPolicy *policy, EhNode *node)
{
    EhSymbol *symbol = eh_symbol_add(policy, EH_SYM_CALENDAR, node->name, node->name_span, node);
    EhCalendarDecl calendar = {.name = node->name, .node = node};
    if (symbol != NULL && EH_PUSH(policy->arena, &policy->calendars, calendar)) {
        symbol->index = policy->calendars.n - 1;
    }
}

static void add_function(EhPolicy *policy, EhNode *node)
{
    EhSymbol *symbol = eh_symbol_add(policy, EH_SYM_FUNCTION, node->name, node->name_span, node);
    EhFunctionDecl function = {.name = node->name, .node = node};
    if (symbol != NULL && EH_PUSH(policy->arena, &policy->functions, function)) {
        symbol->index = policy->functions.n - 1;
        symbol->stage = EH_AT_FUNCTION;
    }
}

static void add_lookup(EhPolicy *policy, EhNode *node)
{
    EhSymbol *symbol = eh_symbol_add(policy, EH_SYM_LOOKUP, node->name, node->name_span, node);
    EhLookupDecl lookup = {.name = node->name, .node = node, .sql = eh_node_text(node)};
    if (symbol != NULL && EH_PUSH(policy->arena, &policy->lookups, lookup)) {
        symbol->index = policy->lookups.n - 1;
        symbol->stage = EH_AT_LOOKUP;
    }
}

static void add_enum(EhPolicy *policy, EhNode *node)
{
    enter(policy, &policy->types, node, "type");
}

static void add_action(EhPolicy *policy, EhNode *node)
{
    EhActionDecl action = {.name = node->name, .node = node};
    if (enter(policy, &policy->actions, node, "action")) {
        EH_PUSH(policy->arena, &policy->action_decls, action);
    }
}

static void add_source(EhPolicy *policy, EhNode *node)
{
    EhSourceDecl source = {.name = node->name, .path = eh_node_text(node), .node = node};
    if (enter(policy, &policy->sources_map, node, "source")) {
        EH_PUSH(policy->arena, &policy->source_dbs, source);
    }
}

/* What an imported file may hold. Returns false if the kind is not one of these. */
static bool add_shared(EhPolicy *policy, EhNode *node)
{
    switch ((EhNodeKind)node->kind) {
    case EH_N_CALENDAR:
        add_calendar(policy, node);
        return true;
    case EH_N_ENUM:
    case EH_N_RECORD:
        add_enum(policy, node);
        return true;
    case EH_N_LIST:
        add_list(policy, node);
        return true;
    case EH_N_PHRASES:
        add_phrases(policy, node);
        return true;
    case EH_N_LET:
        add_let(policy, node);
        return true;
    case EH_N_ACTION:
        add_action(policy, node);
        return true;
    case EH_N_FUNCTION:
        add_function(policy, node);
        return true;
    default:
        return false;
    }
}

static bool add_single(EhPolicy *policy, EhNode *node)
{
    switch ((EhNodeKind)node->kind) {
    case EH_N_POLICY:
        once(policy, &policy->policy_node, node, "policy");
        return true;
    case EH_N_CURRENCY:
        once(policy, &policy->currency_node, node, "currency");
        return true;
    case EH_N_TIMEZONE:
        once(policy, &policy->timezone_node, node, "timezone");
        return true;
    case EH_N_CONFIDENCE:
        once(policy, &policy->confidence_node, node, "confidence");
        return true;
    case EH_N_QUEUES:
        once(policy, &policy->queues_node, node, "queues");
        return true;
    case EH_N_PRIORITIES:
        once(policy, &policy->priorities_node, node, "priorities");
        return true;
    case EH_N_SKILLS:
        once(policy, &policy->skills_node, node, "skills");
        return true;
    case EH_N_FALLBACK:
        once(policy, &policy->fallback_node, node, "fallback");
        return true;
    case EH_N_HOLDOUT:
        once(policy, &policy->holdout, node, "holdout");
        return true;
    case EH_N_COMPLEXITY:
        once(policy, &policy->complexity, node, "complexity");
        return true;
    case EH_N_ROUTE:
    case EH_N_ROUTE_BY:
        once(policy, &policy->route, node, "route");
        return true;
    case EH_N_RANK:
    case EH_N_RANK_BY:
        once(policy, &policy->rank, node, "rank");
        return true;
    case EH_N_WORKLOAD:
        once(policy, &policy->workload, node, "workload");
        return true;
    case EH_N_AUDIT:
        once(policy, &policy->audit, node, "audit");
        return true;
    case EH_N_TICKET:
        if (policy->ticket != NULL) {
            once(policy, &policy->ticket->node, node, "ticket");
        } else if ((policy->ticket = eh_arena_alloc(policy->arena, sizeof *policy->ticket)) !=
                   NULL) {
            policy->ticket->name = EH_STR("ticket");
            policy->ticket->node = node;
        }
        return true;
    default:
        return false;
    }
}

static void add_many(EhPolicy *policy, EhNode *node)
{
    switch ((EhNodeKind)node->kind) {
    case EH_N_CLASS:
        push_unique(policy, &policy->classes, node, "class");
        break;
    case EH_N_TIER:
        push_unique(policy, &policy->tiers, node, "tier");
        break;
    case EH_N_OVERRIDE:
        push_unique(policy, &policy->overrides, node, "override");
        break;
    case EH_N_RULE:
        push_unique(policy, &policy->rules, node, "rule");
        break;
    case EH_N_TIGHTEN:
        push_unique(policy, &policy->tightens, node, "tighten");
        break;
    case EH_N_ESCALATION:
        push_unique(policy, &policy->escalations, node, "escalation");
        break;
    case EH_N_TARGET:
        enter(policy, &policy->targets_map, node, "target");
        push_unique(policy, &policy->targets, node, "target");
        break;
    case EH_N_SLA:
        push_unique(policy, &policy->slas, node, "sla");
        break;
    case EH_N_PAUSE:
        push(policy, &policy->pauses, node);
        break;
    case EH_N_POOL:
        if (enter(policy, &policy->pools_map, node, "pool")) {
            push(policy, &policy->pools, node);
        }
        break;
    case EH_N_SAMPLE:
        if (enter(policy, &policy->samples, node, "sample")) {
            push(policy, &policy->sample_list, node);
        }
        break;
    case EH_N_GUARANTEE:
        if (enter(policy, &policy->guarantees_map, node, "guarantee")) {
            push(policy, &policy->guarantees, node);
        }
        break;
    case EH_N_TEST:
        push_unique(policy, &policy->tests, node, "test");
        break;
    case EH_N_SOURCE:
        add_source(policy, node);
        break;
    case EH_N_LOOKUP:
        add_lookup(policy, node);
        break;
    default:
        break;
    }
}

static void report_imported(EhPolicy *policy, const EhNode *node)
{
    EhDiag *diag = eh_diag(policy->diags, EH_E_IMPORT_KIND, node->span,
                           "an imported file cannot hold this declaration");
    eh_diag_hint(policy->diags, diag,
                 "it may hold import, calendar, enum, record, list, phrases, let, "
                 "action and function; move the rest into the policy");
}

/* A scenario is another desk under the same rules: nothing in it may change a decision. */
static void add_scenario_item(EhPolicy *policy, EhNode *node)
{
    if (node->kind == EH_N_CALENDAR) {
        add_calendar(policy, node);
    } else if (node->kind == EH_N_POOL) {
        add_many(policy, node);
    } else if (node->kind == EH_N_WORKLOAD) {
        once(policy, &policy->workload, node, "workload");
    } else {
        EhDiag *diag = eh_diag(policy->diags, EH_E_IMPORT_KIND, node->span,
                               "a scenario cannot hold this declaration");
        eh_diag_hint(policy->diags, diag,
                     "it may hold pool, calendar, workload and import: the same rules with "
                     "another desk; to try other rules, compare with another policy");
    }
}

static void add_items(Collector *c, EhNode *items, FileKind kind, const Reading *reading)
{
    EhPolicy *policy = c->policy;
    for (EhNode *node = items; node != NULL; node = node->next) {
        if (node->kind == EH_N_IMPORT) {
            import_file(c, node, reading);
        } else if (kind == FILE_SCENARIO) {
            add_scenario_item(policy, node);
        } else if (add_shared(policy, node)) {
            continue;
        } else if (kind == FILE_IMPORT) {
            report_imported(policy, node);
        } else if (!add_single(policy, node)) {
            add_many(policy, node);
        }
    }
}

/* Parses one file that has been added to the sources. */
static void collect_file(Collector *c, uint32_t file, FileKind kind, const Reading *reading)
{
    EhPolicy *policy = c->policy;
    EhParsed parsed = {0};
    if (!eh_parse(policy->sources, file, policy->arena, policy->diags, &parsed)) {
        return;
    }
    policy->broken = policy->broken || parsed.n_errors > 0;
    if (kind == FILE_POLICY && (parsed.items == NULL || parsed.items->kind != EH_N_POLICY) &&
        parsed.n_errors == 0) {
        eh_diag(policy->diags, EH_E_POLICY_FIRST, (EhSpan){file, 0, 0},
                "a policy starts with its name: `policy retail`");
    }
    add_items(c, parsed.items, kind, reading);
}

static EhStr std_text(EhStr name)
{
    for (uint32_t i = 0; i < eh_std_file_count; i++) {
        if (eh_str_is((EhStr){name.p + 4, name.n - 4}, eh_std_files[i].name)) {
            return (EhStr){eh_std_files[i].text, (uint32_t)eh_std_files[i].size};
        }
    }
    return (EhStr){NULL, 0};
}

static bool is_built_in(EhStr name)
{
    return name.n > 4 && memcmp(name.p, "std/", 4) == 0;
}

/* The bytes of an import: built in, or a file below the policy's folder. False if reported. */
static bool import_bytes(EhPolicy *policy, EhNode *node, EhStr *path, EhStr *bytes)
{
    if (is_built_in(node->name)) {
        *path = node->name;
        *bytes = std_text(node->name);
        if (bytes->p == NULL) {
            EhDiag *diag = eh_diag(policy->diags, EH_E_IMPORT_STD, node->name_span,
                                   "there is no built-in import \"%.*s\"", EH_STR_F(node->name));
            eh_diag_hint(policy->diags, diag,
                         "built in are \"std/phrases\", \"std/helpdesk\" and \"std/calendars\"");
        }
        return bytes->p != NULL;
    }
    EhStr name = eh_arena_format(policy->arena, "%.*s.eh", EH_STR_F(node->name));
    if (name.p == NULL) {
        return false;
    }
    EhFileResult result = eh_file_resolve(policy, node->span.file, name, path);
    if (result == EH_FILE_OK) {
        result = eh_file_read(policy->arena, *path, EH_LIMIT_SOURCE_BYTES, bytes);
    }
    EhStr given = node->name;
    if (result == EH_FILE_MISSING && given.n > 3 && memcmp(given.p + given.n - 3, ".eh", 3) == 0) {
        EhDiag *diag = eh_diag(policy->diags, EH_E_FILE_MISSING, node->name_span,
                               "cannot read the file \"%.*s\"", EH_STR_F(name));
        eh_diag_hint(policy->diags, diag, "leave out `.eh`: `import \"%.*s\"`", (int)given.n - 3,
                     given.p);
    } else if (result != EH_FILE_OK) {
        eh_file_report(policy, node->name_span, name, result);
    }
    return result == EH_FILE_OK;
}

static void import_file(Collector *c, EhNode *node, const Reading *reading)
{
    EhPolicy *policy = c->policy;
    EhStr path, bytes;
    if (!import_bytes(policy, node, &path, &bytes)) {
        return;
    }
    uint32_t depth = 0;
    EhStr key = is_built_in(node->name) ? path : eh_file_identity(policy, path);
    for (const Reading *r = reading; r != NULL; r = r->outer, depth++) {
        if (eh_str_same(r->key, key) || depth > EH_LIMIT_DEPTH) {
            eh_diag(policy->diags, EH_E_IMPORT_CYCLE, node->name_span,
                    "this import leads back to its own file");
            return;
        }
    }
    if (eh_map_get(&c->done, key) != NULL) {
        return;
    }
    uint32_t file;
    if (!eh_map_put(&c->done, policy->arena, key, node) ||
        !eh_source_add(policy->sources, policy->arena, path, bytes.p, bytes.n, &file)) {
        return;
    }
    policy->sources->files.at[file].dir = eh_file_dir(path);
    Reading inner = {key, reading};
    collect_file(c, file, FILE_IMPORT, &inner);
}

/* Built-in names of the namespace of values: no node, so that declaring them again is told apart. */
static void add_builtins(EhPolicy *policy)
{
    static const struct {
        const char *name;
        uint8_t kind, which, stage;
    } names[] = {
        {"now", EH_SYM_BUILTIN, EH_BUILTIN_NOW, EH_AT_INPUT},
        {"today", EH_SYM_BUILTIN, EH_BUILTIN_TODAY, EH_AT_INPUT},
        {"waiting", EH_SYM_BUILTIN, EH_BUILTIN_WAITING, EH_AT_INPUT},
        {"class", EH_SYM_STAGE, EH_AT_CLASS, EH_AT_CLASS},
        {"service", EH_SYM_STAGE, EH_AT_AFTER, EH_AT_HOLDOUT},
        {"holdout", EH_SYM_STAGE, EH_AT_HOLDOUT, EH_AT_HOLDOUT},
        {"complexity", EH_SYM_STAGE, EH_AT_COMPLEXITY, EH_AT_COMPLEXITY},
        {"tier", EH_SYM_STAGE, EH_AT_TIER, EH_AT_TIER},
        {"queue", EH_SYM_STAGE, EH_AT_ROUTE, EH_AT_ROUTE},
        {"priority", EH_SYM_STAGE, EH_AT_RANK, EH_AT_RANK},
        {"sla", EH_SYM_SLA, 0, EH_AT_SLA},
        {"ticket", EH_SYM_TICKET, 0, EH_AT_INPUT},
        {"history", EH_SYM_BUILTIN, 255, EH_AT_INPUT},
        {"always", EH_SYM_CALENDAR, 0, EH_AT_INPUT},
    };
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        EhStr name = {names[i].name, (uint32_t)strlen(names[i].name)};
        EhSymbol *symbol = eh_symbol_add(policy, names[i].kind, name, (EhSpan){0, 0, 0}, NULL);
        if (symbol == NULL) {
            return;
        }
        symbol->which = names[i].which;
        symbol->stage = names[i].stage;
        if (symbol->kind == EH_SYM_TICKET) {
            policy->ticket_symbol = symbol;
        }
    }
    EhCalendarDecl always = {.name = EH_STR("always")};
    EH_PUSH(policy->arena, &policy->calendars, always);
}

/* The hash over every file that was read, names left out: the same text gives the same bytes wherever it lies. */
static void hash_sources(EhPolicy *policy)
{
    EhSha256 state;
    eh_sha256_start(&state);
    for (uint32_t i = 0; i < policy->sources->files.n; i++) {
        EhStr text = policy->sources->files.at[i].text;
        eh_sha256_add(&state, text.p, text.n);
        eh_sha256_add(&state, "", 1);
    }
    eh_sha256_end(&state, policy->source_hash);
}

static bool has_workload(const EhNode *items)
{
    while (items != NULL && items->kind != EH_N_WORKLOAD) {
        items = items->next;
    }
    return items != NULL;
}

/* The fragment's pools, and its workload if it has one, in the place of the policy's. False when memory is out. */
static bool collect_scenario(Collector *c)
{
    EhPolicy *policy = c->policy;
    EhStr name = {policy->scenario->file_name, (uint32_t)strlen(policy->scenario->file_name)};
    uint32_t file;
    if (!eh_source_add(policy->sources, policy->arena, name, policy->scenario->text,
                       policy->scenario->n, &file)) {
        return false;
    }
    policy->sources->files.at[file].dir = eh_file_dir(name);
    EhParsed parsed = {0};
    Reading reading = {eh_file_identity(policy, name), NULL};
    if (!eh_parse(policy->sources, file, policy->arena, policy->diags, &parsed)) {
        return !policy->arena->failed;
    }
    policy->broken = policy->broken || parsed.n_errors > 0;
    policy->pools = (EhNamedVec){0};
    policy->pools_map = (EhMap){0};
    policy->workload = has_workload(parsed.items) ? NULL : policy->workload;
    add_items(c, parsed.items, FILE_SCENARIO, &reading);
    if (policy->pools.n == 0 && policy->diags->list.n == 0) {
        EhDiag *diag = eh_diag(policy->diags, EH_E_REQUIRED, (EhSpan){file, 0, 0},
                               "the scenario has no `pool`");
        eh_diag_hint(policy->diags, diag, "add one: `pool team { agents 5; serves general }`");
    }
    return true;
}

bool eh_collect(EhPolicy *policy, EhStr file_name, const char *text, size_t n)
{
    Collector collector = {.policy = policy};
    uint32_t file;
    policy->confidence = NAN;
    add_builtins(policy);
    if (!eh_source_add(policy->sources, policy->arena, file_name, text, n, &file)) {
        return false;
    }
    policy->sources->files.at[file].dir = eh_file_dir(file_name);
    Reading reading = {eh_file_identity(policy, file_name), NULL};
    eh_map_put(&collector.done, policy->arena, reading.key, policy);
    collect_file(&collector, file, FILE_POLICY, &reading);
    if (policy->scenario != NULL && !collect_scenario(&collector)) {
        return false;
    }
    hash_sources(policy);
    return !policy->arena->failed;
}
