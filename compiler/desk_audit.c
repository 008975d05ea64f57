/* SPDX-License-Identifier: Apache-2.0 */
/*
 * `audit { }`: which fields tell how tickets ended, and the limits that their sums must keep.
 *
 * The grammar takes any words; a line is read here word by word with a cursor that reports the first that does not fit.
 */
#include "compiler/desk.h"

#include <string.h>

/* The words of a line, and the last one that fitted. */
typedef struct Cursor {
    EhPolicy *policy;
    EhNode *line, *at;
    EhSpan last;
    const char *form; /* how the line is written */
    bool failed;
} Cursor;

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
    const char *name, *form;
    RoleType type;
} roles[] = {
    {"actual", "actual tier is FIELD", ROLE_TIER},
    {"satisfaction", "satisfaction is FIELD", ROLE_SCORE},
    {"nps", "nps is FIELD", ROLE_SCORE},
    {"effort", "effort is FIELD", ROLE_SCORE},
    {"reopened", "reopened is FIELD", ROLE_FLAG},
    {"recontact", "recontact is FIELD within 48h", ROLE_MOMENT},
    {"escalated", "escalated is FIELD", ROLE_FLAG},
    {"first_contact", "first_contact is FIELD", ROLE_FLAG},
    {"retained", "retained is FIELD", ROLE_FLAG},
    {"transferred", "transferred is FIELD", ROLE_COUNT},
    {"handling", "handling is FIELD", ROLE_TIME},
};
enum { ROLES = sizeof roles / sizeof roles[0] };

static const char *const other_lines[] = {"misroute", "gap", "transfers"};

static EhStr str_of(const char *text)
{
    return (EhStr){text, (uint32_t)strlen(text)};
}

static void misfit(Cursor *c, const EhNode *node)
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

static EhNode *take(Cursor *c)
{
    EhNode *node = c->at;
    if (c->failed) {
        return NULL;
    }
    if (node == NULL) {
        misfit(c, NULL);
        return NULL;
    }
    c->last = node->span;
    c->at = node->next;
    return node;
}

static bool word(Cursor *c, const char *text)
{
    EhNode *node = take(c);
    if (node != NULL && (node->kind != EH_N_ID || !eh_str_is(node->name, text))) {
        misfit(c, node);
    }
    return !c->failed;
}

static EhNode *name_word(Cursor *c)
{
    EhNode *node = take(c);
    if (node != NULL && node->kind != EH_N_ID) {
        misfit(c, node);
    }
    return c->failed ? NULL : node;
}

static EhNode *kind_word(Cursor *c, EhNodeKind kind, EhNodeKind or_kind)
{
    EhNode *node = take(c);
    if (node != NULL && node->kind != kind && node->kind != or_kind) {
        misfit(c, node);
    }
    return c->failed ? NULL : node;
}

static void end_line(Cursor *c)
{
    if (!c->failed && c->at != NULL) {
        misfit(c, c->at);
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
static void role_field(Cursor *c, const struct Role *role)
{
    EhNode *node = take(c);
    if (node == NULL || (node->kind != EH_N_ID && node->kind != EH_N_PATH)) {
        misfit(c, node);
        return;
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
    if (info == NULL || info->type.kind == EH_KIND_NONE) {
        return;
    }
    if (info->place == NULL || info->place->field == NULL || !fits(&info->type, role->type)) {
        eh_diag(policy->diags, EH_E_AUDIT, node->span,
                "`%s` goes by %s of the ticket, this is %.*s", role->name, wanted(role->type),
                EH_STR_F(eh_type_text(policy, &info->type, false)));
    } else if (!info->outcome) {
        EhDiag *diag =
            eh_diag(policy->diags, EH_E_AUDIT, node->span,
                    "an audit goes by what is known afterwards, and this field is not marked so");
        eh_diag_second(policy->diags, diag, info->place->field->node->span, "declared here");
        eh_diag_hint(policy->diags, diag, "write `outcome` at the end of its line");
    }
}

static void check_role(Cursor *c, const struct Role *role)
{
    if (role->type == ROLE_TIER) {
        word(c, "tier");
    }
    if (word(c, "is")) {
        role_field(c, role);
    }
    if (role->type == ROLE_MOMENT && word(c, "within")) {
        kind_word(c, EH_N_DURATION, EH_N_DURATION);
    }
    end_line(c);
}

static bool at_most(Cursor *c)
{
    return word(c, "at") && word(c, "most");
}

static int32_t named(Cursor *c, const EhEnumDecl *decl, bool tier)
{
    EhNode *node = name_word(c);
    return node == NULL ? -1
                        : eh_desk_find(c->policy, tier ? EH_E_UNKNOWN_TIER : EH_E_UNKNOWN_CLASS,
                                       tier ? "there is no such tier" : "there is no such class",
                                       node->name, node->span, decl);
}

static void same_twice(Cursor *c, int32_t a, int32_t b)
{
    if (a >= 0 && a == b) {
        eh_diag(c->policy->diags, EH_E_AUDIT, c->last, "both names are the same");
    }
}

static void check_misroute(Cursor *c)
{
    c->form = "misroute TIER to TIER at most 15%";
    int32_t from = named(c, c->policy->tier_enum, true);
    word(c, "to");
    same_twice(c, from, named(c, c->policy->tier_enum, true));
    if (at_most(c)) {
        EhNode *limit = kind_word(c, EH_N_PERCENT, EH_N_PERCENT);
        if (limit != NULL && limit->f > 1) {
            eh_diag(c->policy->diags, EH_E_AUDIT, limit->span,
                    "a share of tickets is at most 100%%");
        }
    }
    end_line(c);
}

static void check_gap(Cursor *c)
{
    c->form = "gap satisfaction of CLASS under CLASS at most 0.3";
    EhNode *role = name_word(c);
    bool score = false;
    for (size_t i = 0; role != NULL && i < ROLES; i++) {
        score = score || (roles[i].type == ROLE_SCORE && eh_str_is(role->name, roles[i].name));
    }
    if (role != NULL && !score) {
        misfit(c, role);
    }
    word(c, "of");
    int32_t low = named(c, c->policy->class_enum, false);
    word(c, "under");
    same_twice(c, low, named(c, c->policy->class_enum, false));
    if (at_most(c)) {
        kind_word(c, EH_N_NUMBER, EH_N_INT);
    }
    end_line(c);
}

static void check_transfers(Cursor *c)
{
    c->form = "transfers at most 2";
    if (at_most(c)) {
        kind_word(c, EH_N_INT, EH_N_INT);
    }
    end_line(c);
}

static void unknown_line(EhPolicy *policy, const EhNode *line)
{
    EhStr names[ROLES + 3];
    uint32_t n = 0;
    for (size_t i = 0; i < ROLES; i++) {
        names[n++] = str_of(roles[i].name);
    }
    for (size_t i = 0; i < 3; i++) {
        names[n++] = str_of(other_lines[i]);
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
                 "handling), misroute, gap and transfers");
}

static void check_line(EhPolicy *policy, EhNode *line)
{
    Cursor c = {.policy = policy, .line = line, .at = line->list, .last = line->name_span};
    for (size_t i = 0; i < ROLES; i++) {
        if (eh_str_is(line->name, roles[i].name)) {
            c.form = roles[i].form;
            check_role(&c, &roles[i]);
            return;
        }
    }
    if (eh_str_is(line->name, "misroute")) {
        check_misroute(&c);
    } else if (eh_str_is(line->name, "gap")) {
        check_gap(&c);
    } else if (eh_str_is(line->name, "transfers")) {
        check_transfers(&c);
    } else {
        unknown_line(policy, line);
    }
}

/* A role stands once; limits may stand for as many pairs as there are. */
void eh_desk_check_audit(EhPolicy *policy)
{
    EhMap seen = {0};
    EhNode *line = policy->audit == NULL ? NULL : policy->audit->list;
    for (; line != NULL; line = line->next) {
        bool many = eh_str_is(line->name, "misroute") || eh_str_is(line->name, "gap");
        if (many || eh_desk_once(policy, &seen, line->name, line, line->name_span, "")) {
            check_line(policy, line);
        }
    }
}
