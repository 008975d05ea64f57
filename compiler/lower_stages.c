/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The decision: its stages in order, from the class to the escalations.
 */
#include "compiler/lower_sum.h"

/* The clause of a kind in a block, or NULL. */
static EhNode *clause_of(const EhNode *node, EhNodeKind kind)
{
    EhNode *clause = node->list;
    while (clause != NULL && clause->kind != kind) {
        clause = clause->next;
    }
    return clause;
}

/* With the word that tells it from a row's own condition; what a row excludes must not hold. */
static EhClause clause_asks(const EhNode *clause)
{
    bool excludes = clause->kind == EH_N_EXCLUDES;
    EhStr word = excludes                      ? EH_STR("excludes")
                 : clause->kind == EH_N_COVERS ? EH_STR("covers")
                                               : EH_STR("");
    return (EhClause){clause->a, word, !excludes};
}

EhStr eh_because(const EhNode *list)
{
    for (const EhNode *attr = list; attr != NULL; attr = attr->next) {
        if (attr->kind == EH_N_BECAUSE) {
            return attr->name;
        }
    }
    return EH_STR("");
}

uint32_t eh_lower_now(EhLower *low)
{
    const EhSymbol *now = eh_map_get(&low->policy->values, EH_STR("now"));
    return now->reg;
}

int64_t eh_lower_over(EhLower *low, const EhNode *until)
{
    const EhZoneDecl *zone = &low->policy->zones.at[0];
    return eh_zone_day_start(zone->spans, zone->n, until->a->i + 1);
}

void eh_lower_until(EhLower *low, EhEmit *emit, const EhNode *list, EhLabel label)
{
    for (const EhNode *attr = list; attr != NULL; attr = attr->next) {
        if (attr->kind == EH_N_UNTIL) {
            eh_jump_i(emit, EH_I_JGE, eh_lower_now(low), label, eh_lower_over(low, attr));
        }
    }
}

static uint32_t open_stage(EhLower *low, EhEmit *emit, EhStr name)
{
    emit->note = EH_NONE;
    if (emit->recording) {
        emit->note = eh_note_open(low, emit, EH_NOTE_STAGE, name, NULL,
                                  (EhRegType){.kind = EH_BOOL, .optional = 1});
    }
    return emit->note;
}

/* A row's own note: whether it holds, its conditions below it. Closed by row_note. */
static uint32_t open_row(EhLower *low, EhEmit *emit, EhStr label, const EhNode *node,
                         const EhNode *attributes)
{
    if (!emit->recording) {
        return EH_NONE;
    }
    uint32_t note = eh_note_open(low, emit, EH_NOTE_ROW, label, node,
                                 (EhRegType){.kind = EH_BOOL, .optional = 1});
    eh_note_because(low, note, eh_because(attributes));
    emit->note = note;
    return note;
}

/* What a row asks: all of its clauses, and its `until`. */
typedef struct RowAsks {
    EhClause clauses[3];
    uint32_t n;
    const EhNode *attributes;
} RowAsks;

static RowAsks asks_one(EhNode *condition, const EhNode *attributes)
{
    return (RowAsks){{{condition, EH_STR(""), true}}, 1, attributes};
}

/* Whether the row holds, in a register, noted. */
static uint32_t recorded_row(EhLower *low, EhEmit *emit, const RowAsks *asks, uint32_t note,
                             uint32_t stage)
{
    uint32_t holds = eh_lower_recorded_row(low, emit, asks->clauses, asks->n, asks->attributes);
    eh_note_value(low, emit, note, (EhValueAt){holds, (EhRegType){.kind = EH_BOOL, .optional = 1}});
    emit->note = stage;
    return holds;
}

/* Goes to `next` unless the row holds, noting whether. */
static void row_condition(EhLower *low, EhEmit *emit, const RowAsks *asks, uint32_t note,
                          uint32_t stage, EhLabel next)
{
    uint32_t mark = eh_mark(emit);
    if (emit->recording) {
        eh_jump_i(emit, EH_I_JF, recorded_row(low, emit, asks, note, stage), next, 0);
    } else {
        eh_lower_until(low, emit, asks->attributes, next);
        for (uint32_t i = 0; i < asks->n; i++) {
            eh_lower_clause(low, emit, &asks->clauses[i], next);
        }
    }
    eh_release_to(emit, mark);
}

static void set_name(EhEmit *emit, uint32_t reg, int64_t value)
{
    eh_emit_i(emit, EH_I_MOVI, reg, 0, value);
}

/* ---- class and service ---- */

static void take_class(EhLower *low, EhEmit *emit, uint32_t class, uint32_t service, EhLabel label)
{
    eh_jump_r(emit, EH_I_TAKE, low->block.header.reg_class, label, class, service);
}

/* The service is the class, unless `covers` fails or `excludes` holds; on to `label`. */
static void class_service(EhLower *low, EhEmit *emit, const EhNode *node, uint32_t index,
                          EhLabel label)
{
    const EhNode *covers = clause_of(node, EH_N_COVERS), *excludes = clause_of(node, EH_N_EXCLUDES);
    EhLabel other = eh_label(emit);
    const EhNode *clauses[] = {covers, excludes};
    for (int i = 0; i < 2; i++) {
        if (clauses[i] != NULL) {
            EhClause asks = clause_asks(clauses[i]);
            eh_lower_clause(low, emit, &asks, other);
        }
    }
    take_class(low, emit, index, index, label);
    if (covers != NULL || excludes != NULL) {
        eh_bind(emit, other);
        take_class(low, emit, index, low->block.header.otherwise_class, label);
    }
}

/* What is taken where no row is: on to the next instruction. */
static void take_otherwise_class(EhLower *low, EhEmit *emit)
{
    uint32_t otherwise = low->block.header.otherwise_class;
    EhLabel next = eh_label(emit);
    take_class(low, emit, otherwise, otherwise, next);
    eh_bind(emit, next);
}

static void lower_classes(EhLower *low, EhEmit *emit)
{
    const EhNamedVec *classes = &low->policy->classes;
    if (classes->n == 0) {
        return;
    }
    uint32_t stage = open_stage(low, emit, EH_STR("class"));
    EhLabel end = eh_label(emit);
    EhStageStart start = eh_stage_start(emit);
    if (emit->recording) { /* until a row takes its place */
        take_otherwise_class(low, emit);
    }
    for (uint32_t i = 0; i + 1 < classes->n; i++) {
        const EhNode *node = classes->at[i].node;
        RowAsks asks = asks_one(clause_of(node, EH_N_WHEN)->a, node->list);
        EhLabel next = eh_label(emit);
        uint32_t note = open_row(low, emit, classes->at[i].name, node, node->list);
        row_condition(low, emit, &asks, note, stage, next);
        if (emit->recording) { /* every row is asked, the first that holds decides */
            eh_jump_i(emit, EH_I_JNE, low->block.header.reg_class, next,
                      low->block.header.otherwise_class);
        }
        emit->note = note;
        class_service(low, emit, node, i, emit->recording ? next : end);
        emit->note = stage;
        eh_bind(emit, next);
    }
    if (!emit->recording) {
        take_otherwise_class(low, emit);
    }
    eh_bind(emit, end);
    eh_lower_table(low, emit, start, low->block.header.reg_class);
}

static void lower_holdout(EhLower *low, EhEmit *emit)
{
    const EhHeader *header = &low->block.header;
    EhNode *node = low->policy->holdout;
    if (node == NULL) {
        return;
    }
    uint32_t mark = eh_mark(emit);
    EhLabel out = eh_label(emit);
    EhValueAt key = eh_lower_value(low, emit, node->b->b);
    eh_emit_r(emit, key.type.kind == EH_TEXT ? EH_I_HOLDT : EH_I_HOLDI, header->reg_holdout, 0,
              key.reg, 0);
    eh_jump_i(emit, EH_I_JF, header->reg_holdout, out, 0);
    set_name(emit, header->reg_service, eh_enum_find(low->policy->class_enum, node->name));
    eh_bind(emit, out);
    eh_release_to(emit, mark);
    if (emit->recording) {
        open_stage(low, emit, EH_STR("holdout"));
        EhRegType type = {.kind = EH_BOOL, .optional = 1};
        uint32_t note = eh_note_open(low, emit, EH_NOTE_ROW, EH_STR("holdout"), node, type);
        eh_note_value(low, emit, note, (EhValueAt){header->reg_holdout, type});
    }
}

/* ---- complexity ---- */

static void lower_line(EhLower *low, EhEmit *emit, EhNode *line, uint32_t total)
{
    uint32_t mark = eh_mark(emit);
    EhLabel skip = eh_label(emit);
    if (line->b != NULL) {
        eh_lower_condition(low, emit, line->b, false, skip);
    }
    EhNode *value = eh_unparen_node(line->a);
    if (value->kind == EH_N_INT) {
        eh_emit_i(emit, EH_I_ADDI, total, total, value->i);
    } else {
        EhValueAt at = eh_lower_value(low, emit, line->a);
        eh_emit_r(emit, EH_I_ADD, total, 0, total, at.reg);
    }
    eh_bind(emit, skip);
    eh_release_to(emit, mark);
}

/* What the line adds, into a register. */
static void recorded_addend(EhLower *low, EhEmit *emit, EhNode *line, EhValueAt added)
{
    EhNode *value = eh_unparen_node(line->a);
    EhLabel skip = eh_label(emit);
    if (line->b == NULL) {
        eh_lower_into(low, emit, line->a, added);
    } else if (value->kind == EH_N_INT) {
        uint32_t holds = eh_lower_recorded(low, emit, line->b);
        eh_emit_i(emit, EH_I_WHEN, added.reg, holds, value->i);
    } else {
        eh_emit_i(emit, EH_I_MOVI, added.reg, 0, 0);
        eh_lower_condition(low, emit, line->b, false, skip);
        eh_lower_into(low, emit, line->a, added);
    }
    eh_bind(emit, skip);
}

static void recorded_line(EhLower *low, EhEmit *emit, EhNode *line, uint32_t total)
{
    uint32_t mark = eh_mark(emit), stage = emit->note;
    EhRegType type = {.kind = EH_INT, .optional = 1};
    bool keeps = eh_can_keep(emit);
    EhValueAt added = {keeps ? eh_register(emit, type) : eh_temporary(emit, type), type};
    uint32_t note = eh_note_open(low, emit, EH_NOTE_LINE, line->name, line, type);
    emit->note = note;
    recorded_addend(low, emit, line, added);
    eh_emit_r(emit, EH_I_ADD, total, 0, total, added.reg);
    eh_note_value(low, emit, note, added);
    emit->note = stage;
    eh_release_to(emit, mark);
}

static void lower_complexity(EhLower *low, EhEmit *emit)
{
    uint32_t total = low->block.header.reg_complexity;
    EhLabel positive = eh_label(emit);
    EhSumPlan plan;
    if (low->policy->complexity == NULL) {
        return;
    }
    eh_sum_open(emit, &plan, emit->insns.n, total);
    eh_emit_i(emit, EH_I_MOVI, total, 0, 0);
    open_stage(low, emit, EH_STR("complexity"));
    for (EhNode *line = low->policy->complexity->list; line != NULL; line = line->next) {
        uint32_t from = emit->insns.n;
        if (emit->recording) {
            recorded_line(low, emit, line, total);
        } else {
            lower_line(low, emit, line, total);
            eh_sum_line(low, emit, &plan, from);
        }
    }
    eh_sum_close(low, emit, &plan);
    if (low->policy->complexity_falls) {
        eh_jump_i(emit, EH_I_JGE, total, positive, 0);
        eh_emit_i(emit, EH_I_MOVI, total, 0, 0);
    }
    eh_bind(emit, positive);
}

/* ---- overrides and tiers ---- */

static void take_tier(EhLower *low, EhEmit *emit, int64_t tier, uint32_t by, EhLabel label)
{
    eh_jump_r(emit, EH_I_TAKE, low->block.header.reg_tier, label, (uint32_t)tier, by);
}

static void take_otherwise_tier(EhLower *low, EhEmit *emit)
{
    uint32_t last = low->policy->tiers.n - 1;
    EhLabel next = eh_label(emit);
    take_tier(low, emit, last, low->policy->overrides.n + last, next);
    eh_bind(emit, next);
}

static RowAsks tier_asks(const EhNode *node)
{
    static const uint8_t kinds[] = {EH_N_COVERS, EH_N_EXCLUDES, EH_N_WHEN};
    RowAsks asks = {.attributes = node->list};
    for (int i = 0; i < 3; i++) {
        const EhNode *clause = clause_of(node, (EhNodeKind)kinds[i]);
        if (clause != NULL) {
            asks.clauses[asks.n++] = clause_asks(clause);
        }
    }
    return asks;
}

/* A row that gives the tier; it goes on at `end`. */
static void lower_tier(EhLower *low, EhEmit *emit, const RowAsks *asks, const EhNode *node,
                       uint32_t tier, EhFirst *first, EhLabel end)
{
    uint32_t stage = emit->note, mark = eh_mark(emit);
    uint32_t note = open_row(low, emit, node->name, node, node->list);
    if (emit->recording) {
        eh_first_row(low, emit, first, recorded_row(low, emit, asks, note, stage), tier);
    } else {
        EhLabel next = eh_label(emit);
        row_condition(low, emit, asks, note, stage, next);
        take_tier(low, emit, tier, first->number++, end);
        eh_bind(emit, next);
    }
    eh_release_to(emit, mark);
}

static void lower_tiers(EhLower *low, EhEmit *emit)
{
    const EhPolicy *policy = low->policy;
    const EhNamedVec *tiers = &policy->tiers, *overrides = &policy->overrides;
    if (tiers->n == 0) {
        return;
    }
    open_stage(low, emit, EH_STR("tier"));
    EhLabel end = eh_label(emit);
    EhFirst first = {.result = low->block.header.reg_tier};
    EhStageStart start = eh_stage_start(emit);
    if (emit->recording) { /* unless a row decides */
        take_otherwise_tier(low, emit);
    }
    for (uint32_t i = 0; i < overrides->n; i++) {
        const EhNode *node = overrides->at[i].node;
        RowAsks asks = asks_one(node->a, node->list);
        uint32_t tier = (uint32_t)eh_enum_find(policy->tier_enum, node->b->name);
        lower_tier(low, emit, &asks, node, tier, &first, end);
    }
    for (uint32_t i = 0; i + 1 < tiers->n; i++) {
        const EhNode *node = tiers->at[i].node;
        RowAsks asks = tier_asks(node);
        lower_tier(low, emit, &asks, node, i, &first, end);
    }
    if (emit->recording) {
        eh_first_close(low, emit, &first);
    } else {
        take_otherwise_tier(low, emit);
    }
    eh_bind(emit, end);
    eh_lower_table(low, emit, start, low->block.header.reg_tier);
}

/* ---- rules, tightens, escalations ---- */

static void lower_action(EhLower *low, EhEmit *emit, EhNode *call)
{
    EhArena *arena = low->policy->arena;
    const EhNode *declared = eh_map_get(&low->policy->actions, call->name);
    const EhActionDecl *action = declared->info;
    EH_VEC(uint32_t) args = {NULL, 0, 0};
    EhCall row = {.callee = (uint32_t)(action - low->policy->action_decls.at),
                  .out = low->block.header.n_arg_cells};
    uint32_t i = 0;
    for (EhNode *arg = call->list; arg != NULL; arg = arg->next, i++) {
        EhValueAt value = eh_lower_as(low, emit, arg, action->params.at[i]->type.kind);
        EH_PUSH(arena, &args, value.reg);
    }
    row.first = low->block.ARGS.n;
    row.count = args.n;
    low->block.header.n_arg_cells += 2 * args.n;
    for (i = 0; i < args.n; i++) {
        EH_PUSH(arena, &low->block.ARGS, args.at[i]);
    }
    EH_PUSH(arena, &low->block.CALLS, row);
    eh_emit_i(emit, EH_I_ACT, 0, low->block.CALLS.n - 1, 0);
}

static void lower_effect(EhLower *low, EhEmit *emit, EhNode *clause)
{
    const EhPolicy *policy = low->policy;
    const EhHeader *header = &low->block.header;
    uint32_t mark = eh_mark(emit);
    EhLabel higher = eh_label(emit);
    if (clause->kind == EH_N_DO) {
        lower_action(low, emit, clause->a);
    } else if (clause->kind == EH_N_REQUIRES) {
        for (EhNode *id = clause->list; id != NULL; id = id->next) {
            eh_emit_i(emit, EH_I_REQUIRE, 0, (uint32_t)eh_enum_find(policy->skill_enum, id->name),
                      0);
        }
    } else if (clause->kind == EH_N_RAISE) {
        int32_t priority = eh_enum_find(policy->priority_enum, clause->name);
        eh_jump_i(emit, EH_I_JLE, header->reg_out_priority, higher, priority);
        set_name(emit, header->reg_out_priority, priority);
    } else if (clause->kind == EH_N_TO_QUEUE) {
        set_name(emit, header->reg_out_queue, eh_enum_find(policy->queue_enum, clause->name));
    }
    eh_bind(emit, higher);
    eh_release_to(emit, mark);
}

static void lower_effects(EhLower *low, EhEmit *emit, const EhNamedVec *vec, EhStr stage_name,
                          uint32_t held)
{
    uint32_t stage = vec->n > 0 ? open_stage(low, emit, stage_name) : EH_NONE;
    for (uint32_t i = 0; i < vec->n; i++) {
        const EhNode *node = vec->at[i].node;
        RowAsks asks = asks_one(clause_of(node, EH_N_WHEN)->a, node->list);
        EhLabel next = eh_label(emit);
        uint32_t note = open_row(low, emit, node->name, node, node->list);
        row_condition(low, emit, &asks, note, stage, next);
        eh_emit_i(emit, EH_I_HELD, 0, held + i, 0);
        for (EhNode *clause = node->list; clause != NULL; clause = clause->next) {
            lower_effect(low, emit, clause);
        }
        eh_bind(emit, next);
    }
}

static void lower_tightens(EhLower *low, EhEmit *emit)
{
    const EhPolicy *policy = low->policy;
    const EhHeader *header = &low->block.header;
    uint32_t stage = policy->tightens.n > 0 ? open_stage(low, emit, EH_STR("sla")) : EH_NONE;
    for (uint32_t i = 0; i < policy->tightens.n; i++) {
        const EhNode *node = policy->tightens.at[i].node;
        RowAsks asks = asks_one(node->a, node->list);
        EhLabel next = eh_label(emit);
        if (node->b != NULL) {
            eh_jump_i(emit, EH_I_JNE, header->reg_service, next,
                      eh_enum_find(policy->class_enum, node->b->name));
        }
        uint32_t note = open_row(low, emit, node->name, node, node->list);
        row_condition(low, emit, &asks, note, stage, next);
        eh_emit_i(emit, EH_I_HELD, 0, header->n_rules + i, 0);
        eh_bind(emit, next);
        emit->note = stage;
    }
}

/* ---- the whole ---- */

/* Values that conditions ask for more than once: the instant, the day. */
static void lower_times(EhLower *low, EhEmit *emit)
{
    EhSymbol *now = eh_map_get(&low->policy->values, EH_STR("now"));
    EhSymbol *today = eh_map_get(&low->policy->values, EH_STR("today"));
    if (low->policy->uses_now) {
        now->reg = eh_register(emit, (EhRegType){.kind = EH_TIME, .optional = 1});
        eh_emit_i(emit, EH_I_NOW, now->reg, 0, 0);
    }
    if (low->policy->uses_today) {
        today->reg = eh_register(emit, (EhRegType){.kind = EH_DATE, .optional = 1});
        eh_emit_i(emit, EH_I_TODAY, today->reg, 0, 0);
    }
}

void eh_lower_let(EhLower *low, EhEmit *emit, EhSymbol *let)
{
    EhNode *value = eh_unparen_node(let->node->a);
    bool single = let->type.kind <= EH_TEXT && value->kind > EH_N_ACCESS; /* not a mere path */
    if (!single || (let->uses < 2 && !let->deep) || let->reg != EH_NONE) {
        return;
    }
    EhRegType type = eh_reg_type(low, &let->type);
    EhValueAt home = {eh_register(emit, type), type};
    eh_lower_into(low, emit, value, home);
    let->reg = home.reg;
}

/* Lets that are read more than once are worked out once, as soon as what they read is there. */
static void lower_lets(EhLower *low, EhEmit *emit, EhStage from, EhStage to)
{
    EhPolicy *policy = low->policy;
    bool recording = emit->recording;
    emit->recording = false;
    for (uint32_t i = 0; i < policy->let_order.n; i++) {
        EhSymbol *let = policy->let_order.at[i];
        if (!let->outcome && let->stage >= from && let->stage < to) {
            eh_lower_let(low, emit, let);
        }
    }
    emit->recording = recording;
}

void eh_lower_decision(EhLower *low, EhEmit *emit)
{
    EhPolicy *policy = low->policy;
    const EhHeader *header = &low->block.header;
    lower_times(low, emit);
    eh_lower_outside(low, emit);
    lower_lets(low, emit, EH_AT_CONSTANT, EH_AT_CLASS);
    lower_classes(low, emit);
    lower_lets(low, emit, EH_AT_CLASS, EH_AT_HOLDOUT);
    lower_holdout(low, emit);
    lower_lets(low, emit, EH_AT_HOLDOUT, EH_AT_COMPLEXITY);
    lower_complexity(low, emit);
    lower_lets(low, emit, EH_AT_COMPLEXITY, EH_AT_TIER);
    lower_tiers(low, emit);
    lower_lets(low, emit, EH_AT_TIER, EH_AT_ROUTE);
    open_stage(low, emit, EH_STR("route"));
    eh_lower_choice(low, emit, policy->route, true);
    lower_lets(low, emit, EH_AT_ROUTE, EH_AT_RANK);
    open_stage(low, emit, EH_STR("rank"));
    eh_lower_choice(low, emit, policy->rank, false);
    lower_lets(low, emit, EH_AT_RANK, EH_AT_RULES);
    if (header->reg_out_queue != EH_NONE) {
        eh_emit_r(emit, EH_I_MOV, header->reg_out_queue, 0, header->reg_queue, 0);
    }
    if (header->reg_out_priority != EH_NONE) {
        eh_emit_r(emit, EH_I_MOV, header->reg_out_priority, 0, header->reg_priority, 0);
    }
    lower_effects(low, emit, &policy->rules, EH_STR("rules"), 0);
    lower_tightens(low, emit);
    if (policy->targets.n > 0 && policy->classes.n > 0) {
        eh_emit_i(emit, EH_I_CLOCKS, 0, 0, 0);
    }
    lower_lets(low, emit, EH_AT_SLA, EH_AT_ESCALATION);
    lower_effects(low, emit, &policy->escalations, EH_STR("escalations"),
                  header->n_rules + header->n_tightens);
    eh_emit_i(emit, EH_I_END, 0, 0, 0);
}
