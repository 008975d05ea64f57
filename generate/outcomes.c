/* SPDX-License-Identifier: Apache-2.0 */
/*
 * How a ticket ended, in the fields of the audit.
 *
 * One idea: satisfaction is one number between 0 and 1; scores, effort and loyalty are seen through it, so they agree
 * with each other and with the wait.
 */
#include "generate/internal.h"

/* Satisfaction but for chance, from 0 to 1 where it is neither. */
static double contentment(const EhGen *g, const EhGenTicket *made, const EhGenCourse *course)
{
    return eh_gen_set(g, EH_GENERATE_SATISFACTION) -
           eh_gen_set(g, EH_GENERATE_SATISFACTION_WAIT) * course->slow -
           eh_gen_set(g, EH_GENERATE_SATISFACTION_CONTACT) * made->contacts -
           (made->sour ? eh_gen_set(g, EH_GENERATE_SATISFACTION_SOUR) : 0) -
           (made->misrouted ? eh_gen_set(g, EH_GENERATE_SATISFACTION_MISROUTE) : 0);
}

static double within(double value, double least, double most)
{
    return value < least ? least : value > most ? most : value;
}

/* ---- scores ---- */

/* A field that declares no scale has the one that is usual for the role. */
static void scale_of(const EhGenField *field, double *low, double *high)
{
    static const double usual[EH_AUDIT_ROLES][2] = {
        [EH_AUDIT_SATISFACTION] = {1, 5}, [EH_AUDIT_NPS] = {0, 10}, [EH_AUDIT_EFFORT] = {1, 7}};
    const EhVType *type = &field->field->type;
    bool whole = type->kind == EH_INT;
    double lo = whole ? (double)type->lo : type->flo, hi = whole ? (double)type->hi : type->fhi;
    *low = hi - lo > 1000 ? within(usual[field->which][0], lo, hi) : lo;
    *high = hi - lo > 1000 ? within(usual[field->which][1], lo, hi) : hi;
}

static void put_score(const EhGenField *field, double part, EhConst *value)
{
    double low, high;
    scale_of(field, &low, &high);
    double score = low + within(part, 0, 1) * (high - low);
    if (field->field->type.kind == EH_INT) {
        int64_t whole = (int64_t)(score < 0 ? score - 0.5 : score + 0.5);
        value->cell.i = whole < (int64_t)low ? (int64_t)low : whole;
    } else {
        value->cell.f = within((double)(int64_t)(score * 100) / 100, low, high);
    }
}

/* Effort is the less, the more content; each question has its own chance. */
static bool put_answer(const EhGen *g, const EhGenField *field, const EhGenTicket *made,
                       const EhGenCourse *course, EhConst *value)
{
    double noise = eh_draw_normal(g->job->seed, made->key, EH_DRAW_SCORE + field->which);
    double part =
        contentment(g, made, course) + eh_gen_set(g, EH_GENERATE_SATISFACTION_NOISE) * noise;
    put_score(field, field->which == EH_AUDIT_EFFORT ? 1 - part : part, value);
    return eh_draw(g->job->seed, made->key ^ field->which, EH_DRAW_ANSWERED) <
           eh_gen_set(g, EH_GENERATE_ANSWERED);
}

/* ---- what people did ---- */

static int64_t transfers_of(const EhGen *g, const EhGenTicket *made)
{
    double share = eh_gen_set(g, EH_GENERATE_TRANSFERRED);
    bool handed = eh_gen_chance(g, made, EH_DRAW_TRANSFERRED, share);
    bool again = eh_gen_chance(g, made, EH_DRAW_TRANSFERRED, share * share * share);
    return (int64_t)made->misrouted + handed + again;
}

static bool is_reopened(const EhGen *g, const EhGenTicket *made)
{
    return eh_gen_chance(g, made, EH_DRAW_REOPENED,
                         eh_gen_set(g, EH_GENERATE_REOPENED) +
                             (made->misrouted ? eh_gen_set(g, EH_GENERATE_REOPENED_MISROUTE) : 0));
}

static bool is_escalated(const EhGen *g, const EhGenTicket *made, const EhGenCourse *course)
{
    return eh_gen_chance(g, made, EH_DRAW_ESCALATED,
                         eh_gen_set(g, EH_GENERATE_ESCALATED) +
                             (course->late ? eh_gen_set(g, EH_GENERATE_ESCALATED_LATE) : 0));
}

static bool is_retained(const EhGen *g, const EhGenTicket *made, const EhGenCourse *course)
{
    double best = eh_gen_set(g, EH_GENERATE_RETAINED);
    double worst = eh_gen_set(g, EH_GENERATE_RETAINED_UNHAPPY);
    double part = within(contentment(g, made, course), 0, 1);
    return eh_gen_chance(g, made, EH_DRAW_RETAINED, worst + (best - worst) * part);
}

static bool is_at_once(const EhGen *g, const EhGenTicket *made)
{
    return transfers_of(g, made) == 0 && !is_reopened(g, made) &&
           eh_gen_chance(g, made, EH_DRAW_FIRST_CONTACT, eh_gen_set(g, EH_GENERATE_FIRST_CONTACT));
}

/* The tier that should have had the ticket: of a misrouted one the next, of the last tier the one before. */
static bool put_tier(const EhGen *g, const EhGenField *field, const EhGenTicket *made,
                     EhConst *value)
{
    const EhVType *type = &field->field->type;
    const EhEnumDecl *tiers = g->policy->tier_enum;
    int32_t tier = made->tier, n = tiers == NULL ? 0 : (int32_t)tiers->names.n;
    if (tier < 0 || tier >= n) {
        return false;
    }
    if (made->misrouted && n > 1) {
        tier += tier + 1 < n ? 1 : -1;
    }
    value->text = tiers->names.at[tier].name;
    if (type->kind == EH_ENUM) {
        int32_t name = eh_enum_find(type->enumeration, value->text);
        value->cell.i = name;
        value->text = EH_STR("");
        return name >= 0;
    }
    return true;
}

/* ---- a field ---- */

static bool put_role(const EhGen *g, const EhGenField *field, uint32_t ticket,
                     const EhGenCourse *course, EhConst *value)
{
    const EhGenTicket *made = &g->made[ticket];
    switch ((EhAuditRole)field->which) {
    case EH_AUDIT_ACTUAL:
        return put_tier(g, field, made, value);
    case EH_AUDIT_SATISFACTION:
    case EH_AUDIT_NPS:
    case EH_AUDIT_EFFORT:
        return put_answer(g, field, made, course, value);
    case EH_AUDIT_REOPENED:
        value->cell.i = is_reopened(g, made);
        return true;
    case EH_AUDIT_RECONTACT:
        value->cell.i = made->after == EH_NONE ? 0 : g->tickets.at[made->after].created;
        return made->after != EH_NONE;
    case EH_AUDIT_ESCALATED:
        value->cell.i = is_escalated(g, made, course);
        return true;
    case EH_AUDIT_FIRST_CONTACT:
        value->cell.i = is_at_once(g, made);
        return true;
    case EH_AUDIT_RETAINED:
        value->cell.i = is_retained(g, made, course);
        return true;
    case EH_AUDIT_TRANSFERRED:
        value->cell.i = transfers_of(g, made);
        return true;
    case EH_AUDIT_HANDLING:
        value->cell.i = g->tickets.at[ticket].handling;
        return true;
    case EH_AUDIT_ROLES:
        break;
    }
    return false;
}

static void hold(const EhVType *type, EhConst *value)
{
    if (type->kind == EH_INT || type->kind == EH_DURATION || type->kind == EH_TIME) {
        value->cell.i = value->cell.i < type->lo ? type->lo : value->cell.i;
        value->cell.i = value->cell.i > type->hi ? type->hi : value->cell.i;
    }
}

/* The first target ends with the start of handling, the others with its end. */
static bool put_until(const EhGen *g, const EhGenField *field, uint32_t ticket,
                      const EhGenCourse *course, EhConst *value)
{
    int64_t at = field->which == 0 ? course->started : course->ended;
    bool known = at != EH_MISSING && at <= g->job->until;
    value->cell.i =
        !known ? EH_MISSING : eh_gen_read_back(g, field->field, at, g->tickets.at[ticket].created);
    return known;
}

bool eh_gen_outcome(EhGen *g, const EhGenField *field, uint32_t ticket, const EhGenCourse *course,
                    EhConst *value)
{
    const EhVType *type = &field->field->type;
    bool required = !type->optional && !type->predicted && field->field->value == NULL;
    EhGenCourse none = {.started = EH_MISSING, .ended = EH_MISSING};
    const EhGenCourse *c = course == NULL ? &none : course;
    bool ended = c->ended != EH_MISSING && c->ended <= g->job->until;
    *value = (EhConst){.text = EH_STR("")};
    bool known = field->rule == EH_GEN_UNTIL
                     ? put_until(g, field, ticket, c, value)
                     : put_role(g, field, ticket, c, value) && (ended || required);
    if (required && !known && type->kind == EH_TIME) { /* the history ends with it open */
        value->cell.i = g->job->until;
        known = true;
    }
    if (type->kind == EH_ENUM && value->cell.i < 0) {
        value->cell.i = 0;
    }
    hold(type, value);
    return known || required;
}
