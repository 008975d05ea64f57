/* SPDX-License-Identifier: Apache-2.0 */
/*
 * `audit { }`: which fields tell how tickets ended, and the limits that their sums must keep.
 *
 * The grammar takes any words; a line is read here word by word with a cursor that reports the first that does not fit.
 */
#include "compiler/desk_audit.h"

#include <string.h>

/* What a role's field may be. */
typedef enum RoleType {
    ROLE_TIER,
    ROLE_SCORE,
    ROLE_FLAG,
    ROLE_MOMENT,
    ROLE_COUNT,
    ROLE_TIME
} RoleType;

static const struct Role {
    const char *form;
    RoleType type;
} roles[EH_AUDIT_ROLES] = {
    {"actual tier is FIELD", ROLE_TIER}, {"satisfaction is FIELD", ROLE_SCORE},
    {"nps is FIELD", ROLE_SCORE},        {"effort is FIELD", ROLE_SCORE},
    {"reopened is FIELD", ROLE_FLAG},    {"recontact is FIELD within 48h", ROLE_MOMENT},
    {"escalated is FIELD", ROLE_FLAG},   {"first_contact is FIELD", ROLE_FLAG},
    {"retained is FIELD", ROLE_FLAG},    {"transferred is FIELD", ROLE_COUNT},
    {"handling is FIELD", ROLE_TIME},
};
const char *const eh_audit_role_names[EH_AUDIT_ROLES] = {
    "actual",    "satisfaction",  "nps",      "effort",      "reopened", "recontact",
    "escalated", "first_contact", "retained", "transferred", "handling",
};

bool eh_audit_line_is_score(EhAuditRole role)
{
    return roles[role].type == ROLE_SCORE;
}

static EhStr str_of(const char *text)
{
    return (EhStr){text, (uint32_t)strlen(text)};
}

void eh_audit_line_misfit(EhAuditCursor *c, const EhNode *node)
{
    if (c->failed) {
        return;
    }
    EhSpan end = {c->last.file, c->last.end, c->last.end};
    c->failed = true;
    EhDiag *diag = eh_diag(c->policy->diags, EH_E_AUDIT, node != NULL ? node->span : end, "%s",
                           node != NULL ? "this word does not fit here"
                                        : "this line of the audit is not complete");
    eh_diag_hint(c->policy->diags, diag, "write `%s`", c->form);
}

EhNode *eh_audit_line_take(EhAuditCursor *c)
{
    EhNode *node = c->at;
    if (c->failed) {
        return NULL;
    }
    if (node == NULL) {
        eh_audit_line_misfit(c, NULL);
        return NULL;
    }
    c->last = node->span;
    c->at = node->next;
    return node;
}

bool eh_audit_line_word(EhAuditCursor *c, const char *text)
{
    EhNode *node = eh_audit_line_take(c);
    if (node != NULL && (node->kind != EH_N_ID || !eh_str_is(node->name, text))) {
        eh_audit_line_misfit(c, node);
    }
    return !c->failed;
}

EhNode *eh_audit_line_name(EhAuditCursor *c)
{
    EhNode *node = eh_audit_line_take(c);
    if (node != NULL && node->kind != EH_N_ID) {
        eh_audit_line_misfit(c, node);
    }
    return c->failed ? NULL : node;
}

EhNode *eh_audit_line_kind(EhAuditCursor *c, EhNodeKind kind, EhNodeKind or_kind)
{
    EhNode *node = eh_audit_line_take(c);
    if (node != NULL && node->kind != kind && node->kind != or_kind) {
        eh_audit_line_misfit(c, node);
    }
    return c->failed ? NULL : node;
}

void eh_audit_line_end(EhAuditCursor *c)
{
    if (!c->failed && c->at != NULL) {
        eh_audit_line_misfit(c, c->at);
    }
}

static bool fits(const EhVType *type, RoleType role)
{
    switch (role) {
    case ROLE_TIER:
        return type->kind == EH_ENUM || type->kind == EH_TEXT;
    case ROLE_SCORE:
        return type->kind == EH_INT || type->kind == EH_NUMBER;
    case ROLE_FLAG:
        return type->kind == EH_BOOL;
    case ROLE_MOMENT:
        return type->kind == EH_TIME;
    case ROLE_COUNT:
        return type->kind == EH_INT;
    case ROLE_TIME:
        return type->kind == EH_DURATION;
    }
    return false;
}

static const char *wanted(RoleType role)
{
    switch (role) {
    case ROLE_TIER:
        return "an enum or a text with the names of the tiers";
    case ROLE_SCORE:
        return "a number";
    case ROLE_FLAG:
        return "a bool";
    case ROLE_MOMENT:
        return "a time";
    case ROLE_COUNT:
        return "an int";
    case ROLE_TIME:
        return "a duration";
    }
    return "";
}

/* A word that is a path becomes one, so that its type is left on it like on any path. */
const EhExpr *eh_audit_line_field(EhAuditCursor *c, EhNode **word)
{
    EhNode *node = eh_audit_line_take(c);
    *word = node;
    if (node == NULL || (node->kind != EH_N_ID && node->kind != EH_N_PATH)) {
        eh_audit_line_misfit(c, node);
        return NULL;
    }
    EhPolicy *policy = c->policy;
    EhScope scope = {.policy = policy,
                     .stage = EH_AT_AFTER,
                     .what = "an audit",
                     .outcome_ok = true,
                     .raw = true};
    EhNode *path = node;
    if (node->kind == EH_N_ID && (path = eh_arena_alloc(policy->arena, sizeof *path)) != NULL) {
        *path = (EhNode){.kind = EH_N_PATH, .span = node->span, .list = node};
        EhNode *rest = node->next;
        node->next = NULL;
        eh_path(&scope, path);
        node->next = rest;
    } else if (path != NULL) {
        eh_path(&scope, path);
    }
    const EhExpr *info = path == NULL ? NULL : path->info;
    node->info = path == NULL ? NULL : path->info;
    return info == NULL || info->type.kind == EH_KIND_NONE ? NULL : info;
}

static void role_field(EhAuditCursor *c, EhAuditRole which)
{
    EhNode *node;
    EhPolicy *policy = c->policy;
    const struct Role *role = &roles[which];
    const EhExpr *info = eh_audit_line_field(c, &node);
    if (info == NULL) {
        return;
    }
    if (info->place == NULL || info->place->field == NULL || !fits(&info->type, role->type)) {
        eh_diag(policy->diags, EH_E_AUDIT, node->span,
                "`%s` goes by %s of the ticket, this is %.*s", eh_audit_role_names[which],
                wanted(role->type), EH_STR_F(eh_type_text(policy, &info->type, false)));
    } else if (!info->outcome) {
        EhDiag *diag =
            eh_diag(policy->diags, EH_E_AUDIT, node->span,
                    "an audit goes by what is known afterwards, and this field is not marked so");
        eh_diag_second(policy->diags, diag, info->place->field->node->span, "declared here");
        eh_diag_hint(policy->diags, diag, "write `outcome` at the end of its line");
    } else {
        policy->audited.roles[which] = info->place;
    }
}

static void check_role(EhAuditCursor *c, EhAuditRole which)
{
    const struct Role *role = &roles[which];
    c->form = role->form;
    if (role->type == ROLE_TIER) {
        eh_audit_line_word(c, "tier");
    }
    if (eh_audit_line_word(c, "is")) {
        role_field(c, which);
    }
    if (role->type == ROLE_MOMENT && eh_audit_line_word(c, "within")) {
        const EhNode *within = eh_audit_line_kind(c, EH_N_DURATION, EH_N_DURATION);
        c->policy->audited.recontact_within = within == NULL ? 0 : within->i;
    }
    eh_audit_line_end(c);
}

static void unknown_line(EhPolicy *policy, const EhNode *line)
{
    EhStr names[EH_AUDIT_ROLES + EH_AUDIT_LIMITS];
    uint32_t n = 0;
    for (size_t i = 0; i < EH_AUDIT_ROLES; i++) {
        names[n++] = str_of(eh_audit_role_names[i]);
    }
    for (size_t i = 0; i < EH_AUDIT_LIMITS; i++) {
        names[n++] = str_of(eh_audit_line_limits[i]);
    }
    EhStr near = eh_diag_nearest(line->name, names, n);
    EhDiag *diag = eh_diag(policy->diags, EH_E_AUDIT, line->name_span,
                           "an audit has no line `%.*s`", EH_STR_F(line->name));
    if (near.n > 0) {
        eh_diag_hint(policy->diags, diag, "did you mean `%.*s`?", EH_STR_F(near));
        return;
    }
    eh_diag_hint(policy->diags, diag,
                 "its lines are `satisfaction is FIELD` (likewise actual tier, nps, effort, "
                 "reopened, recontact, escalated, first_contact, retained, transferred, "
                 "handling), misroute, gap, transfers and intervention");
}

static void check_line(EhPolicy *policy, EhNode *line)
{
    EhAuditCursor c = {.policy = policy, .line = line, .at = line->list, .last = line->name_span};
    for (int i = 0; i < EH_AUDIT_ROLES; i++) {
        if (eh_str_is(line->name, eh_audit_role_names[i])) {
            check_role(&c, (EhAuditRole)i);
            return;
        }
    }
    if (!eh_audit_line_check_limit(&c)) {
        unknown_line(policy, line);
    }
}

/* A role stands once; limits may stand for as many pairs as there are, interventions for as many as are made. */
void eh_desk_check_audit(EhPolicy *policy)
{
    EhMap seen = {0};
    EhNode *line = policy->audit == NULL ? NULL : policy->audit->list;
    policy->audited.most_transfers = -1;
    for (; line != NULL; line = line->next) {
        bool many = eh_str_is(line->name, "misroute") || eh_str_is(line->name, "gap") ||
                    eh_str_is(line->name, "intervention");
        if (many || eh_desk_once(policy, &seen, line->name, line, line->name_span, "")) {
            check_line(policy, line);
        }
    }
}
