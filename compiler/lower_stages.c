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

EhStr eh_because(const EhNode *list)
{
    for (const EhNode *attr = list; attr != NULL; attr = attr->next) {
        if (attr->kind == EH_N_BECAUSE) {
            return attr->name;
        }
    }
    return EH_STR("");
}

static uint32_t now_reg(EhLower *low)
{
    const EhSymbol *now = eh_map_get(&low->policy->values, EH_STR("now"));
    return now->reg;
}

void eh_lower_until(EhLower *low, EhEmit *emit, const EhNode *list, EhLabel label)
{
    for (const EhNode *attr = list; attr != NULL; attr = attr->next) {
        if (attr->kind == EH_N_UNTIL) {
            const EhZoneDecl *zone = &low->policy->zones.at[0];
            int64_t over = eh_zone_day_start(zone->spans, zone->n, attr->a->i + 1);
            eh_jump_i(emit, EH_I_JGE, now_reg(low), label, over);
        }
    }
}

void eh_lower_still(EhLower *low, EhEmit *emit, const EhNode *list, uint32_t holds)
{
    EhLabel expired = eh_label(emit), over = eh_label(emit);
    uint32_t start = emit->insns.n;
    eh_lower_until(low, emit, list, expired);
    if (emit->insns.n > start) {
        eh_jump_i(emit, EH_I_JMP, 0, over, 0);
        eh_bind(emit, expired);
        eh_emit_i(emit, EH_I_MOVI, holds, 0, 0);
        eh_bind(emit, over);
    }
}

/* In the recording function every row is looked at, also behind the one that decides: a flag keeps the first, and the
 * `otherwise` is taken beforehand. */
typedef struct FirstMatch {
    uint32_t done;
    EhLabel end;
} FirstMatch;

static FirstMatch first_open(EhEmit *emit)
{
    FirstMatch first = {.end = eh_label(emit)};
    if (emit->recording) {
        first.done = eh_register(emit, (EhRegType){.kind = EH_BOOL, .optional = 1});
        eh_emit_i(emit, EH_I_MOVI, first.done, 0, 0);
    }
    return first;
}

/* What stands between is done once: by the first row that holds. */
static void first_taken(EhEmit *emit, const FirstMatch *first, EhLabel next)
{
    if (emit->recording) {
        eh_jump_i(emit, EH_I_JT, first->done, next, 0);
    }
}

/* Where the row that decides goes on. */
static EhLabel first_leave(EhEmit *emit, const FirstMatch *first, EhLabel next)
{
    if (emit->recording) {
        eh_emit_i(emit, EH_I_MOVI, first->done, 0, 1);
        return next;
    }
    return first->end;
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

/* Goes to `next` unless the condition and the `until` hold, noting which. `node` NULL: always. */
static void row_condition(EhLower *low, EhEmit *emit, EhNode *const *conditions, const bool *senses,
                          uint32_t n, const EhNode *attributes, uint32_t note, uint32_t stage,
                          EhLabel next)
{
    if (!emit->recording) {
        eh_lower_until(low, emit, attributes, next);
        for (uint32_t i = 0; i < n; i++) {
            eh_lower_condition(low, emit, conditions[i], !senses[i], next);
        }
        return;
    }
    EhRegType type = {.kind = EH_BOOL, .optional = 1};
    uint32_t mark = eh_mark(emit), holds = eh_temporary(emit, type);
    eh_emit_i(emit, EH_I_MOVI, holds, 0, 1);
    for (uint32_t i = 0; i < n; i++) {
        uint32_t inner = eh_mark(emit), part = eh_lower_recorded(low, emit, conditions[i]);
        if (!senses[i]) {
            eh_emit_i(emit, EH_I_BNE, part, part, 1);
        }
        eh_emit_r(emit, EH_I_BAND, holds, 0, holds, part);
        eh_release_to(emit, inner);
    }
    eh_lower_still(low, emit, attributes, holds);
    eh_note_value(low, emit, note, (EhValueAt){holds, type});
    emit->note = stage;
    eh_jump_i(emit, EH_I_JF, holds, next, 0);
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
    if (covers != NULL) {
        eh_lower_condition(low, emit, covers->a, false, other);
    }
    if (excludes != NULL) {
        eh_lower_condition(low, emit, excludes->a, true, other);
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
    FirstMatch first = first_open(emit);
    EhStageStart start = eh_stage_start(emit);
    if (emit->recording) {
        take_otherwise_class(low, emit);
    }
    for (uint32_t i = 0; i + 1 < classes->n; i++) {
        const EhNode *node = classes->at[i].node;
        EhNode *when = clause_of(node, EH_N_WHEN)->a;
        EhLabel next = eh_label(emit);
        uint32_t note = open_row(low, emit, classes->at[i].name, node, node->list);
        row_condition(low, emit, &when, (bool[]){true}, 1, node->list, note, stage, next);
        first_taken(emit, &first, next);
        emit->note = note;
        class_service(low, emit, node, i, first_leave(emit, &first, next));
        emit->note = stage;
        eh_bind(emit, next);
    }
    if (!emit->recording) {
        take_otherwise_class(low, emit);
    }
    eh_bind(emit, first.end);
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
    uint32_t mark = eh_mark(emit), stage = emit->note;
    EhRegType type = {.kind = EH_INT, .optional = 1};
    EhLabel skip = eh_label(emit);
    uint32_t added = EH_NONE, note = EH_NONE;
    if (emit->recording) {
        added = eh_temporary(emit, type);
        eh_emit_i(emit, EH_I_MOVI, added, 0, 0);
        note = eh_note_open(low, emit, EH_NOTE_LINE, line->name, line, type);
        emit->note = note;
    }
    if (line->b != NULL) {
        eh_lower_condition(low, emit, line->b, false, skip);
    }
    EhNode *value = eh_unparen_node(line->a);
    if (value->kind == EH_N_INT && !emit->recording) {
        eh_emit_i(emit, EH_I_ADDI, total, total, value->i);
    } else {
        EhValueAt at = eh_lower_value(low, emit, line->a);
        eh_emit_r(emit, EH_I_ADD, total, 0, total, at.reg);
        if (emit->recording) {
            eh_lower_move(emit, added, at);
        }
    }
    eh_bind(emit, skip);
    if (emit->recording) {
        eh_note_value(low, emit, note, (EhValueAt){added, type});
        emit->note = stage;
    }
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
        lower_line(low, emit, line, total);
        if (!emit->recording) {
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

static uint32_t tier_conditions(const EhNode *node, EhNode *conditions[3], bool senses[3])
{
    static const uint8_t kinds[] = {EH_N_COVERS, EH_N_EXCLUDES, EH_N_WHEN};
    uint32_t n = 0;
    for (int i = 0; i < 3; i++) {
        EhNode *clause = clause_of(node, (EhNodeKind)kinds[i]);
        if (clause != NULL) {
            senses[n] = kinds[i] != EH_N_EXCLUDES;
            conditions[n++] = clause->a;
        }
    }
    return n;
}

static void lower_tiers(EhLower *low, EhEmit *emit)
{
    const EhPolicy *policy = low->policy;
    const EhNamedVec *tiers = &policy->tiers, *overrides = &policy->overrides;
    if (tiers->n == 0) {
        return;
    }
    uint32_t stage = open_stage(low, emit, EH_STR("tier"));
    FirstMatch first = first_open(emit);
    EhStageStart start = eh_stage_start(emit);
    if (emit->recording) {
        take_otherwise_tier(low, emit);
    }
    for (uint32_t i = 0; i < overrides->n; i++) {
        EhNode *node = overrides->at[i].node;
        EhLabel next = eh_label(emit);
        uint32_t note = open_row(low, emit, node->name, node, node->list);
        row_condition(low, emit, &node->a, (bool[]){true}, 1, node->list, note, stage, next);
        first_taken(emit, &first, next);
        int32_t tier = eh_enum_find(policy->tier_enum, node->b->name);
        take_tier(low, emit, tier, i, first_leave(emit, &first, next));
        eh_bind(emit, next);
    }
    for (uint32_t i = 0; i + 1 < tiers->n; i++) {
        EhNode *node = tiers->at[i].node, *conditions[3];
        bool senses[3];
        uint32_t n = tier_conditions(node, conditions, senses);
        EhLabel next = eh_label(emit);
        uint32_t note = open_row(low, emit, node->name, node, node->list);
        row_condition(low, emit, conditions, senses, n, node->list, note, stage, next);
        first_taken(emit, &first, next);
        take_tier(low, emit, i, overrides->n + i, first_leave(emit, &first, next));
        eh_bind(emit, next);
    }
    if (!emit->recording) {
        take_otherwise_tier(low, emit);
    }
    eh_bind(emit, first.end);
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
        EhNode *when = clause_of(node, EH_N_WHEN)->a;
        EhLabel next = eh_label(emit);
        uint32_t note = open_row(low, emit, node->name, node, node->list);
        row_condition(low, emit, &when, (bool[]){true}, 1, node->list, note, stage, next);
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
        EhNode *node = policy->tightens.at[i].node;
        EhLabel next = eh_label(emit);
        if (node->b != NULL) {
            eh_jump_i(emit, EH_I_JNE, header->reg_service, next,
                      eh_enum_find(policy->class_enum, node->b->name));
        }
        uint32_t note = open_row(low, emit, node->name, node, node->list);
        row_condition(low, emit, &node->a, (bool[]){true}, 1, node->list, note, stage, next);
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
