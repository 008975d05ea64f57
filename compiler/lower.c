/* SPDX-License-Identifier: Apache-2.0 */
/*
 * From a checked policy to its block.
 */
#include "compiler/lower.h"
#include "compiler/tzdata.h"
#include "vm/verify.h"

#include <math.h>
#include <string.h>

/* ---- names ---- */

static EhEnumDecl *new_enum(EhLower *low, const char *name)
{
    EhEnumDecl *decl = eh_arena_alloc(low->policy->arena, sizeof *decl);
    if (decl != NULL) {
        decl->name = (EhStr){name, (uint32_t)strlen(name)};
        decl->unknown = EH_NONE;
    }
    return decl;
}

/* Nothing looks for these names: they have no map. */
static void add_name(EhLower *low, EhEnumDecl *decl, EhStr name)
{
    EhEnumName entry = {.name = name, .data = name};
    if (decl != NULL) {
        EH_PUSH(low->policy->arena, &decl->names, entry);
    }
}

static void add_names(EhLower *low, EhEnumDecl *decl, const EhNamedVec *vec)
{
    for (uint32_t i = 0; i < vec->n; i++) {
        add_name(low, decl, vec->at[i].name);
    }
}

/* "row N", as rows without a label are called. */
static EhStr numbered_row(EhArena *arena, uint32_t number)
{
    char text[] = "row 4294967295";
    uint32_t digits = 1, at = 4;
    for (uint32_t rest = number; rest >= 10; rest /= 10) {
        digits++;
    }
    for (uint32_t i = at + digits; i > at; i--, number /= 10) {
        text[i - 1] = (char)('0' + number % 10);
    }
    char *copy = eh_arena_copy(arena, text, at + digits);
    return copy == NULL ? EH_STR("") : (EhStr){copy, at + digits};
}

static EhEnumDecl *row_names(EhLower *low, const char *name, const EhNode *block)
{
    EhEnumDecl *decl = new_enum(low, name);
    uint32_t i = 1;
    for (const EhNode *row = block->list; row != NULL; row = row->next, i++) {
        add_name(low, decl,
                 row->a == NULL    ? EH_STR("otherwise")
                 : row->name.n > 0 ? row->name
                                   : numbered_row(low->policy->arena, i));
    }
    return decl;
}

static uint32_t enum_or_none(EhLower *low, EhEnumDecl *decl)
{
    return decl == NULL || decl->names.n == 0 ? EH_NONE : eh_block_enum(&low->block, decl);
}

static void header_enums(EhLower *low)
{
    EhPolicy *policy = low->policy;
    EhHeader *h = &low->block.header;
    low->tier_by = new_enum(low, "tier by");
    low->held = new_enum(low, "held");
    add_names(low, low->tier_by, &policy->overrides);
    add_names(low, low->tier_by, &policy->tiers);
    add_names(low, low->held, &policy->rules);
    add_names(low, low->held, &policy->tightens);
    add_names(low, low->held, &policy->escalations);
    low->queue_by = row_names(low, "queue by", policy->route);
    low->priority_by = row_names(low, "priority by", policy->rank);
    h->enum_class = enum_or_none(low, policy->class_enum);
    h->enum_tier = enum_or_none(low, policy->tier_enum);
    h->enum_queue = enum_or_none(low, policy->queue_enum);
    h->enum_priority = enum_or_none(low, policy->priority_enum);
    h->enum_skill = enum_or_none(low, policy->skill_enum);
    h->enum_state = enum_or_none(low, policy->state_enum);
    h->enum_weekday = enum_or_none(low, policy->weekday_enum);
    h->enum_tier_by = policy->tiers.n > 0 ? enum_or_none(low, low->tier_by) : EH_NONE;
    h->enum_queue_by = enum_or_none(low, low->queue_by);
    h->enum_priority_by = enum_or_none(low, low->priority_by);
    h->enum_held = enum_or_none(low, low->held);
    h->n_rules = policy->rules.n;
    h->n_tightens = policy->tightens.n;
    h->n_escalations = policy->escalations.n;
    h->otherwise_class = policy->classes.n > 0 ? policy->classes.n - 1 : EH_NONE;
    h->otherwise_tier = policy->tiers.n > 0 ? policy->tiers.n - 1 : EH_NONE;
    h->fallback_queue = policy->fallback;
    const EhNode *last = policy->rank->list;
    while (last->next != NULL) {
        last = last->next;
    }
    h->otherwise_priority = (uint32_t)eh_enum_find(policy->priority_enum, last->b->name);
}

/* ---- settings ---- */

/* The number under which hashes are in the group: share x 2^64, rounded down, from the digits as written. */
static void holdout_share(EhLower *low, const EhNode *percent)
{
    __extension__ typedef unsigned __int128 Wide;
    EhHeader *h = &low->block.header;
    Wide value = 0, scale = 100;
    bool point = false;
    for (uint32_t i = 0; i < eh_node_text(percent).n && scale < (Wide)1 << 60; i++) {
        char c = eh_node_text(percent).p[i];
        if (c == '.') {
            point = true;
        } else if (c >= '0' && c <= '9') {
            value = value * 10 + (unsigned)(c - '0');
            scale *= point ? 10 : 1;
        }
    }
    h->holdout_all = value >= scale;
    Wide below = 0, rest = value;
    for (int bit = 0; bit < 64; bit++) { /* long division: value may be near 2^67 */
        rest *= 2;
        below *= 2;
        if (rest >= scale) {
            rest -= scale;
            below += 1;
        }
    }
    h->holdout_below = (uint64_t)below + (rest != 0 && !h->holdout_all);
}

static void header_settings(EhLower *low)
{
    EhPolicy *policy = low->policy;
    EhHeader *h = &low->block.header;
    char version[EH_TZDATA_VERSION_MAX];
    eh_tzdata_version(policy->zoneinfo != NULL ? policy->zoneinfo : EH_TZDATA_DIRECTORY, version);
    EhStr tz = eh_arena_format(policy->arena, "%s", version);
    const char *unicode = eh_unicode_version();
    memcpy(h->source_hash, policy->source_hash, sizeof h->source_hash);
    h->policy = eh_block_string(&low->block, policy->name);
    h->tz_version = eh_block_string(&low->block, tz);
    h->unicode_version = eh_block_string(&low->block, (EhStr){unicode, (uint32_t)strlen(unicode)});
    if (policy->currency_decimals >= 0) {
        memcpy(h->currency, policy->money.code, sizeof h->currency);
        h->currency_decimals = (uint32_t)policy->currency_decimals;
    }
    h->confidence = policy->confidence;
    h->stripped = low->strip;
    h->holdout_salt = eh_block_string(
        &low->block, policy->holdout != NULL ? eh_node_text(policy->holdout) : EH_STR(""));
    if (policy->holdout != NULL) {
        holdout_share(low, policy->holdout->a);
    }
    for (uint32_t i = 0; i < low->block.LAYOUTS.at[0].n_fields; i++) {
        const EhField *field = &low->block.FIELDS.at[i];
        EhStr name = {low->block.STRINGS.at + field->name.off, field->name.n};
        h->field_id = field->parent == EH_NONE && eh_str_is(name, "id") ? i : h->field_id;
        h->field_created =
            field->parent == EH_NONE && eh_str_is(name, "created") ? i : h->field_created;
    }
}

/* ---- functions ---- */

void eh_lower_cells(EhLower *low, EhEmit *emit, uint32_t layout)
{
    const EhLayoutPlan *plan = &low->layouts.at[layout];
    for (uint32_t i = 0; i < plan->cells.n; i++) {
        EH_PUSH(emit->arena, &emit->regs, plan->cells.at[i]);
    }
}

void eh_lower_add_function(EhLower *low, EhEmit *emit, uint32_t layout, uint32_t result)
{
    EhArena *arena = low->policy->arena;
    EhFunc func = {.first = low->block.CODE.n,
                   .count = emit->insns.n,
                   .first_reg = low->block.REG_TYPES.n,
                   .n_regs = emit->regs.n,
                   .layout = layout,
                   .result = result};
    uint32_t passes = 0;
    eh_emit_finish(emit);
    if (arena->failed) {
        return;
    }
    func.steps =
        eh_verify_steps(emit->insns.at, emit->insns.n, emit->regs.at, low->block.SEQS.at, &passes);
    if (layout == 0 && passes > low->block.header.text_passes) {
        low->block.header.text_passes = passes;
    }
    if (low->sites > low->block.header.n_sites) {
        low->block.header.n_sites = low->sites;
    }
    low->too_large = low->too_large || emit->regs.n > EH_LIMIT_REGISTERS;
    if (!EH_RESERVE(arena, &low->block.CODE, emit->insns.n)) {
        return;
    }
    for (uint32_t i = 0; i < emit->insns.n; i++) {
        EhInsn insn = emit->insns.at[i];
        insn.u.r.c += insn.op == EH_I_SWITCH ? low->block.CASES.n : 0;
        insn.b += insn.op == EH_I_SPLIT || insn.op == EH_I_SPLITT ? low->block.CASES.n : 0;
        EH_PUSH(arena, &low->block.CODE, insn);
    }
    for (uint32_t i = 0; i < emit->cases.n; i++) {
        EH_PUSH(arena, &low->block.CASES, emit->cases.at[i]);
    }
    for (uint32_t i = 0; i < emit->regs.n; i++) {
        EH_PUSH(arena, &low->block.REG_TYPES, emit->regs.at[i]);
    }
    EH_PUSH(arena, &low->block.FUNCS, func);
    eh_arena_give_back(arena, emit->insns.at);
    eh_arena_give_back(arena, emit->jumps.at);
    eh_arena_give_back(arena, emit->labels.at);
}

static uint32_t name_reg(EhEmit *emit, uint32_t enumeration)
{
    return enumeration == EH_NONE
               ? EH_NONE
               : eh_register(emit, (EhRegType){.kind = EH_ENUM, .arg = enumeration});
}

/* Whether a rule or escalation has an effect of the kind. */
static bool has_effect(const EhNamedVec *vec, EhNodeKind kind)
{
    for (uint32_t i = 0; i < vec->n; i++) {
        for (const EhNode *clause = vec->at[i].node->list; clause != NULL; clause = clause->next) {
            if (clause->kind == kind) {
                return true;
            }
        }
    }
    return false;
}

/* A queue or priority that effects may change; else the row's own is the decision's. */
static uint32_t changed_reg(const EhLower *low, EhEmit *emit, EhNodeKind kind, uint32_t enumeration)
{
    const EhPolicy *policy = low->policy;
    bool changed = has_effect(&policy->rules, kind) || has_effect(&policy->escalations, kind);
    return changed ? name_reg(emit, enumeration) : EH_NONE;
}

/* The registers that hold results, in both functions in the same order: what a row decides, and which row it was, side
 * by side, so that one TAKE writes both. What the policy says nothing of has none. */
static void result_registers(EhLower *low, EhEmit *emit)
{
    EhHeader *h = &low->block.header;
    h->reg_class = name_reg(emit, h->enum_class);
    h->reg_service = name_reg(emit, h->enum_class);
    h->reg_tier = name_reg(emit, h->enum_tier);
    h->reg_tier_by = name_reg(emit, h->enum_tier_by);
    h->reg_queue = name_reg(emit, h->enum_queue);
    h->reg_queue_by = name_reg(emit, h->enum_queue_by);
    h->reg_priority = name_reg(emit, h->enum_priority);
    h->reg_priority_by = name_reg(emit, h->enum_priority_by);
    h->reg_holdout =
        low->policy->holdout ? eh_register(emit, (EhRegType){.kind = EH_BOOL}) : EH_NONE;
    h->reg_complexity =
        low->policy->complexity ? eh_register(emit, (EhRegType){.kind = EH_INT}) : EH_NONE;
    h->reg_out_queue = changed_reg(low, emit, EH_N_TO_QUEUE, h->enum_queue);
    h->reg_out_priority = changed_reg(low, emit, EH_N_RAISE, h->enum_priority);
    for (uint32_t i = 0; i < low->block.TARGETS.n; i++) {
        low->block.TARGETS.at[i].first_reg =
            eh_register(emit, (EhRegType){.kind = EH_TIME, .optional = 1});
        eh_register(emit, (EhRegType){.kind = EH_DURATION});
        eh_register(emit, (EhRegType){.kind = EH_DURATION});
        eh_register(emit, (EhRegType){.kind = EH_NUMBER});
        eh_register(emit, (EhRegType){.kind = EH_ENUM, .arg = h->enum_state});
    }
}

static void forget_registers(EhPolicy *policy)
{
    for (uint32_t i = 0; i < policy->lets.n; i++) {
        policy->lets.at[i]->reg = EH_NONE;
    }
}

static void lower_function(EhLower *low, bool recording)
{
    EhEmit emit = {.arena = low->policy->arena, .recording = recording, .note = EH_NONE};
    forget_registers(low->policy);
    low->sites = 0;
    eh_lower_cells(low, &emit, 0);
    result_registers(low, &emit);
    if (low->policy->arena->failed) {
        return;
    }
    if (recording) {
        eh_keep_open(&emit);
    }
    eh_lower_decision(low, &emit);
    eh_lower_add_function(low, &emit, 0, 0);
}

static void fill(EhArena *arena, uint32_t n, EhIndexVec *vec)
{
    for (uint32_t i = 0; i < n; i++) {
        EH_PUSH(arena, vec, EH_NONE);
    }
}

static void add_files(EhLower *low)
{
    EhPolicy *policy = low->policy;
    for (uint32_t i = 0; i < policy->sources->files.n; i++) {
        EhRef name = eh_block_string(&low->block, policy->sources->files.at[i].name);
        EH_PUSH(policy->arena, &low->block.FILES, name);
    }
}

EhProgram *eh_lower(EhPolicy *policy, bool strip, const EhAllocator *allocator)
{
    EhLower *low = eh_arena_alloc(policy->arena, sizeof *low);
    if (low == NULL) {
        return NULL;
    }
    low->policy = policy;
    low->strip = strip;
    low->block.arena = policy->arena;
    header_enums(low);
    eh_lower_schema(low);
    fill(policy->arena, policy->lists.n, &low->list_of);
    fill(policy->arena, policy->phrases.n, &low->set_of);
    fill(policy->arena, low->layouts.at == NULL ? 0 : low->layouts.at[0].cells.n, &low->slot_of);
    if (policy->arena->failed) {
        return NULL;
    }
    header_settings(low);
    eh_lower_sla(low);
    lower_function(low, false);
    if (strip) {
        EhFunc none = {.first_reg = 0};
        EH_PUSH(policy->arena, &low->block.FUNCS, none);
    } else {
        add_files(low);
        lower_function(low, true);
    }
    low->sites = low->block.header.n_sites;
    eh_lower_pauses(low);
    eh_lower_phrase_blob(low);
    eh_lower_listed(low);
    if (policy->arena->failed || low->too_large) {
        return NULL;
    }
    return eh_block_finish(&low->block, allocator);
}
