/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What one group of customers is promised: who belongs to it, what it covers, by when, and what happens otherwise.
 *
 * One idea: everything is said with the group known, so a customer reads nothing that is about others.
 */
#include <string.h>

#include "plain/parts.h"

static EhStr readable(EhPlainDoc *doc, EhStr name)
{
    return eh_plain_value(doc->arena, eh_plain_name(doc->arena, name));
}

static const EhNamed *otherwise_of(const EhNamedVec *vec)
{
    return vec->n > 0 && vec->at[vec->n - 1].otherwise ? &vec->at[vec->n - 1] : NULL;
}

/* ---- who belongs ---- */

static EhPhrase *condition(EhPlainDoc *doc, const EhNode *clause, bool negated)
{
    return clause == NULL ? NULL : eh_english_condition(&doc->english, clause->a, negated);
}

/* Requests of other groups that are served as everybody's. */
static void left_over(EhPlainDoc *doc, const EhNamed *klass)
{
    EhPlainItems items = {0};
    EhArena *arena = doc->arena;
    const EhNode *holdout = doc->policy->holdout;
    for (uint32_t i = 0; klass->otherwise && i < doc->policy->classes.n; i++) {
        const EhNamed *other = &doc->policy->classes.at[i];
        EhPhrase *outside = eh_phrase_join(
            &doc->english, EH_PHRASE_ANY,
            condition(doc, eh_plain_clause(other->node->list, EH_N_COVERS), true),
            condition(doc, eh_plain_clause(other->node->list, EH_N_EXCLUDES), false));
        if (outside != NULL && outside->kind != EH_PHRASE_FALSE) {
            EhStr lead =
                eh_say(arena, "requests of the group %.*s", EH_STR_F(readable(doc, other->name)));
            (void)EH_PUSH(arena, &items, eh_english_when(&doc->english, lead, "where", outside));
        }
    }
    if (holdout != NULL && eh_str_same(holdout->name, klass->name)) {
        EhStr text = eh_say(arena, "the %.*s%% of %s that are in the comparison group.",
                            EH_STR_F(eh_node_text(holdout->a)), eh_plain_compared(doc));
        (void)EH_PUSH(arena, &items, ((EhPlainItem){.text = text}));
    }
    eh_plain_listed(doc, "", "Served in the same way are:", &items, false);
}

static void who(EhPlainDoc *doc, const EhNamed *klass)
{
    EhArena *arena = doc->arena;
    EhStr name = readable(doc, klass->name);
    const EhNode *list = klass->node->list;
    EhPlainItem item;
    eh_page_heading(doc->page, 3, EH_STR("Who belongs to it"));
    if (klass->otherwise) {
        item = (EhPlainItem){.text =
                                 eh_say(arena,
                                        "You are served as %.*s when none of the other groups fits "
                                        "you.",
                                        EH_STR_F(name))};
    } else {
        EhPhrase *when = condition(doc, eh_plain_clause(list, EH_N_WHEN), false);
        item = eh_english_when(
            &doc->english, eh_say(arena, "You are served as %.*s", EH_STR_F(name)), "when", when);
    }
    EhStr why = eh_plain_attributes(doc, EH_STR(""), list);
    eh_page_item(doc->page, &item);
    eh_page_paragraph(doc->page, why.n > 0 ? (EhStr){why.p + 1, why.n - 1} : why);
    left_over(doc, klass);
}

static void covered(EhPlainDoc *doc, const EhNamed *klass)
{
    const EhNode *covers = eh_plain_clause(klass->node->list, EH_N_COVERS);
    const EhNode *excludes = eh_plain_clause(klass->node->list, EH_N_EXCLUDES);
    const EhNamed *other = otherwise_of(&doc->policy->classes);
    if (covers == NULL && excludes == NULL) {
        return;
    }
    eh_page_heading(doc->page, 3, EH_STR("What it covers"));
    if (covers != NULL) {
        EhPlainItem item = eh_english_when(&doc->english, EH_STR("This service covers requests"),
                                           "where", condition(doc, covers, false));
        eh_page_item(doc->page, &item);
    }
    if (excludes != NULL) {
        EhPlainItem item =
            eh_english_when(&doc->english, EH_STR("This service does not cover requests"), "where",
                            condition(doc, excludes, false));
        eh_page_item(doc->page, &item);
    }
    EhStr name = other == NULL ? EH_STR("") : readable(doc, other->name);
    eh_page_paragraph(doc->page, eh_say(doc->arena,
                                        "What is not covered is answered too: as for the group "
                                        "%.*s.",
                                        EH_STR_F(name)));
}

static void compared(EhPlainDoc *doc, const EhNamed *klass)
{
    const EhNode *holdout = doc->policy->holdout;
    if (holdout == NULL || eh_str_same(holdout->name, klass->name)) {
        return;
    }
    eh_page_paragraph(
        doc->page,
        eh_say(
            doc->arena,
            "To be honest about one thing: %.*s%% of %s are served as %.*s even if they belong "
            "here. We compare the two to see what this service is worth. Chance picked them, and "
            "nothing that anybody writes changes it.",
            EH_STR_F(eh_node_text(holdout->a)), eh_plain_compared(doc),
            EH_STR_F(readable(doc, holdout->name))));
}

/* ---- what a condition asks for ---- */

static bool is_stage(const EhSymbol *symbol, const char *name)
{
    return symbol != NULL && symbol->kind == EH_SYM_STAGE && eh_str_is(symbol->name, name);
}

/* The group, or opening hours: then it is about what customers get. */
static bool who_or_when(const EhSymbol *symbol)
{
    return is_stage(symbol, "service") || is_stage(symbol, "class") ||
           (symbol != NULL && symbol->kind == EH_SYM_CALENDAR);
}

static bool priority(const EhSymbol *symbol)
{
    return is_stage(symbol, "priority");
}

static bool asks(const EhNode *node, bool (*for_this)(const EhSymbol *symbol))
{
    for (; node != NULL; node = node->next) {
        const EhExpr *info = node->info;
        bool names = node->kind == EH_N_NAME || node->kind == EH_N_BINARY;
        if ((names && info != NULL && for_this(info->symbol)) || asks(node->a, for_this) ||
            asks(node->b, for_this) || asks(eh_node_c(node), for_this) ||
            asks(node->list, for_this)) {
            return true;
        }
    }
    return false;
}

/* ---- by when ---- */

static const EhNode *sla_of(const EhPlainDoc *doc, const EhNamed *klass)
{
    for (uint32_t i = 0; klass != NULL && i < doc->policy->slas.n; i++) {
        if (eh_str_same(doc->policy->slas.at[i].name, klass->name)) {
            return doc->policy->slas.at[i].node;
        }
    }
    return NULL;
}

static const EhNode *goal_for(const EhNode *sla, EhStr target)
{
    const EhNode *goal = sla == NULL ? NULL : sla->list;
    while (goal != NULL && (goal->kind != EH_N_GOAL || !eh_str_same(goal->name, target))) {
        goal = goal->next;
    }
    return goal;
}

static void add_goals(EhPlainDoc *doc, const EhNode *sla, EhPlainItems *items)
{
    for (const EhNode *goal = sla->list; goal != NULL; goal = goal->next) {
        if (goal->kind == EH_N_GOAL) {
            EhStr target =
                eh_plain_capital(doc->arena, eh_english_target(&doc->english, goal->name));
            EhStr text = eh_say(
                doc->arena, "%.*s: %.*s.%.*s", EH_STR_F(eh_plain_strong(doc->arena, target)),
                EH_STR_F(eh_plain_goal(doc, goal, goal->b)), EH_STR_F(eh_plain_doubt(doc, goal)));
            (void)EH_PUSH(doc->arena, items, ((EhPlainItem){.text = text}));
        }
    }
}

/* The calendar of a `tighten`'s goal is that of the target where it names none. */
static const EhNode *calendar_of(const EhNode *goal, const EhNode *sla)
{
    const EhNode *base = goal_for(sla, goal->name);
    return goal->b != NULL ? goal->b : base != NULL ? base->b : NULL;
}

static bool same_calendar(const EhNode *a, const EhNode *b)
{
    EhStr always = EH_STR("always");
    return eh_str_same(a == NULL ? always : a->name, b == NULL ? always : b->name);
}

/* The goals of a `tighten` in a line; goals on the same clock share its words. */
static EhStr tightened(EhPlainDoc *doc, const EhNode *tighten, const EhNode *sla)
{
    EhArena *arena = doc->arena;
    EhStr out = EH_STR("");
    for (const EhNode *goal = tighten->list; goal != NULL; goal = goal->next) {
        if (goal->kind != EH_N_GOAL) {
            continue;
        }
        const EhNode *calendar = calendar_of(goal, sla);
        const EhNode *next = goal->next;
        bool shared = next != NULL && next->kind == EH_N_GOAL &&
                      same_calendar(calendar, calendar_of(next, sla));
        EhStr target = eh_english_target(&doc->english, goal->name);
        target = eh_plain_strong(arena, out.n == 0 ? eh_plain_capital(arena, target) : target);
        EhStr time =
            shared ? eh_say(arena, "within %.*s",
                            EH_STR_F(eh_plain_duration(arena, goal->a->i, eh_node_days(goal->a))))
                   : eh_plain_goal(doc, goal, calendar);
        out = eh_say(arena, "%.*s%s%.*s %.*s", EH_STR_F(out), out.n > 0 ? " and " : "",
                     EH_STR_F(target), EH_STR_F(time));
    }
    return eh_say(arena, "%.*s,", EH_STR_F(out));
}

/* What speaks against the first of its goals that something speaks against. */
static EhStr doubts_of(EhPlainDoc *doc, const EhNode *tighten)
{
    EhStr out = EH_STR("");
    for (const EhNode *goal = tighten->list; goal != NULL && out.n == 0; goal = goal->next) {
        out = eh_plain_doubt(doc, goal);
    }
    return out;
}

static void sooner(EhPlainDoc *doc, const EhNamed *klass, const EhNode *sla)
{
    EhPlainItems items = {0};
    bool urgent = false;
    for (uint32_t i = 0; i < doc->policy->tightens.n; i++) {
        const EhNode *tighten = doc->policy->tightens.at[i].node;
        if (tighten->b != NULL && !eh_str_same(tighten->b->name, klass->name)) {
            continue;
        }
        EhPhrase *when = eh_english_condition(&doc->english, tighten->a, false);
        if (when != NULL && when->kind != EH_PHRASE_FALSE) {
            EhStr lead = tightened(doc, tighten, sla);
            EhStr why = eh_plain_attributes(doc, eh_node_doc(tighten), tighten->list);
            why = eh_say(doc->arena, "%.*s%.*s", EH_STR_F(why), EH_STR_F(doubts_of(doc, tighten)));
            EhPlainItem item = eh_english_when_why(&doc->english, lead, "when", when, why);
            urgent = urgent || asks(tighten->a, priority);
            (void)EH_PUSH(doc->arena, &items, item);
        }
    }
    eh_plain_listed(
        doc, "",
        urgent ? "Sooner, where one of these lines fits (what makes a priority is under “Who "
                 "comes first”); whichever time is over first counts:"
               : "Sooner, where one of these lines fits; whichever time is over first "
                 "counts:",
        &items, false);
}

static EhStr target_names(EhPlainDoc *doc, const EhNode *list)
{
    EhPlainWords words = {0};
    for (; list != NULL; list = list->next) {
        EhStr name = eh_english_target(&doc->english, list->name);
        (void)EH_PUSH(doc->arena, &words, name);
    }
    return eh_plain_join(doc->arena, &words, "and");
}

static void pauses(EhPlainDoc *doc)
{
    for (uint32_t i = 0; i < doc->policy->pauses.n; i++) {
        const EhNode *pause = doc->policy->pauses.at[i].node;
        EhPhrase *while_ = eh_english_condition(&doc->english, pause->a, false);
        EhStr lead = eh_say(doc->arena, "The clock for the %.*s stands still",
                            EH_STR_F(target_names(doc, pause->list)));
        EhPlainItem item = eh_english_when(&doc->english, lead, "while", while_);
        EhStr why = eh_plain_doc(doc->arena, eh_node_doc(pause));
        eh_page_item(doc->page, &item);
        eh_page_paragraph(doc->page, why);
    }
}

/* What stops a clock: "when your request has been solved", "with the first reply". */
static EhStr stop_of(EhPlainDoc *doc, const EhNode *target)
{
    const EhExpr *until = target->a->info;
    const EhPlace *place = until == NULL ? NULL : until->place;
    if (place == NULL || place->field == NULL) {
        return EH_STR("?");
    }
    EhStr name = eh_plain_name(doc->arena, place->field->name);
    if (name.n > 3 && memcmp(name.p + name.n - 3, " at", 3) == 0) {
        name.n -= 3;
    }
    bool done = name.n > 3 && memcmp(name.p + name.n - 2, "ed", 2) == 0;
    return done ? eh_say(doc->arena, "when your request has been %.*s", EH_STR_F(name))
                : eh_say(doc->arena, "with the %.*s", EH_STR_F(name));
}

/* What starts and stops the clocks. */
static void clocks(EhPlainDoc *doc)
{
    EhArena *arena = doc->arena;
    EhStr out = EH_STR("Each clock starts when you write.");
    for (uint32_t i = 0; i < doc->policy->targets.n; i++) {
        const EhNamed *target = &doc->policy->targets.at[i];
        EhStr name = eh_english_target(&doc->english, target->name);
        out = eh_say(arena, "%.*s The one for the %.*s stops %.*s.", EH_STR_F(out), EH_STR_F(name),
                     EH_STR_F(stop_of(doc, target->node)));
    }
    eh_page_paragraph(doc->page, out);
}

static void by_when(EhPlainDoc *doc, const EhNamed *klass)
{
    EhPlainItems items = {0};
    const EhNode *sla = sla_of(doc, klass);
    if (sla == NULL) {
        return;
    }
    add_goals(doc, sla, &items);
    eh_plain_listed(doc, "By when we answer", "", &items, false);
    EhStr why = eh_plain_attributes(doc, eh_node_doc(sla), sla->list);
    eh_page_paragraph(doc->page, why.n > 0 ? (EhStr){why.p + 1, why.n - 1} : why);
    clocks(doc);
    sooner(doc, klass, sla);
    pauses(doc);
}

/* ---- how long at most, and what happens then ---- */

static void waiting(EhPlainDoc *doc)
{
    EhPlainItems items = {0};
    for (uint32_t i = 0; i < doc->policy->guarantees.n; i++) {
        const EhNode *guarantee = doc->policy->guarantees.at[i].node;
        EhPlainItem item = guarantee->a->op == EH_OP_STARTS ? eh_plain_promise(doc, i)
                                                            : (EhPlainItem){.text = EH_STR("")};
        if (item.text.n > 0) {
            (void)EH_PUSH(doc->arena, &items, item);
        }
    }
    eh_plain_listed(doc, "How long you wait at most", "", &items, false);
}

static void when_late(EhPlainDoc *doc)
{
    EhPlainItems items = {0};
    for (uint32_t i = 0; i < doc->policy->escalations.n; i++) {
        const EhNode *node = doc->policy->escalations.at[i].node;
        const EhNode *when = eh_plain_clause(node->list, EH_N_WHEN);
        EhPhrase *phrase = condition(doc, when, false);
        if (phrase != NULL && phrase->kind != EH_PHRASE_FALSE) {
            EhStr lead = eh_plain_capital(doc->arena, eh_plain_effects(doc, node->list));
            EhPlainItem item = eh_plain_when(doc, lead, phrase, node);
            (void)EH_PUSH(doc->arena, &items, item);
        }
    }
    eh_plain_listed(doc, "When it takes too long", "", &items, false);
}

/* ---- what else ---- */

static void extras(EhPlainDoc *doc)
{
    EhPlainItems items = {0};
    for (uint32_t i = 0; i < doc->policy->rules.n; i++) {
        const EhNode *node = doc->policy->rules.at[i].node;
        const EhNode *when = eh_plain_clause(node->list, EH_N_WHEN);
        if (when == NULL || !asks(when->a, who_or_when)) {
            continue;
        }
        EhPhrase *phrase = condition(doc, when, false);
        if (phrase != NULL && phrase->kind != EH_PHRASE_FALSE) {
            EhStr lead = eh_plain_capital(doc->arena, eh_plain_effects(doc, node->list));
            EhPlainItem item = eh_plain_when(doc, lead, phrase, node);
            (void)EH_PUSH(doc->arena, &items, item);
        }
    }
    eh_plain_listed(doc, "What else we do for you", "", &items, false);
}

void eh_plain_class(EhPlainDoc *doc, const EhNamed *klass)
{
    EhStr title = klass == NULL ? EH_STR("All customers") : eh_plain_title(doc->arena, klass->name);
    doc->english.examples.n = 0;
    eh_page_heading(doc->page, 2, title);
    if (klass != NULL) {
        eh_page_paragraph(doc->page, eh_plain_doc(doc->arena, eh_node_doc(klass->node)));
        who(doc, klass);
        compared(doc, klass);
        covered(doc, klass);
    }
    by_when(doc, klass);
    eh_plain_contact(doc);
    extras(doc);
    waiting(doc);
    when_late(doc);
}
