/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Sentences that several parts of the page need.
 */
#include <string.h>

#include "plain/parts.h"

const EhNode *eh_plain_clause(const EhNode *list, EhNodeKind kind)
{
    while (list != NULL && list->kind != kind) {
        list = list->next;
    }
    return list;
}

EhStr eh_plain_ids(EhPlainDoc *doc, const EhNode *list, const char *last)
{
    EhPlainWords words = {0};
    for (; list != NULL; list = list->next) {
        EhStr value = eh_plain_value(doc->arena, eh_plain_name(doc->arena, list->name));
        (void)EH_PUSH(doc->arena, &words, value);
    }
    return eh_plain_join(doc->arena, &words, last);
}

/* ---- reasons ---- */

static bool ends_sentence(EhStr text)
{
    char c = text.n == 0 ? '.' : text.p[text.n - 1];
    return c == '.' || c == '!' || c == '?';
}

EhStr eh_plain_attributes(EhPlainDoc *doc, EhStr comment, const EhNode *list)
{
    EhArena *arena = doc->arena;
    const EhNode *because = eh_plain_clause(list, EH_N_BECAUSE);
    const EhNode *until = eh_plain_clause(list, EH_N_UNTIL);
    EhStr out = eh_plain_doc(arena, comment);
    if (out.n > 0) {
        out = eh_say(arena, " %.*s%s", EH_STR_F(out), ends_sentence(out) ? "" : ".");
    }
    if (until != NULL) {
        EhStr day = eh_plain_date(arena, until->a->i);
        out = eh_say(arena, "%.*s This holds up to and including %.*s.", EH_STR_F(out),
                     EH_STR_F(day));
    }
    if (because != NULL && because->name.n > 0) {
        EhStr why = eh_plain_clean(arena, because->name);
        out = eh_say(arena, "%.*s Why: %.*s%s", EH_STR_F(out), EH_STR_F(why),
                     ends_sentence(why) ? "" : ".");
    }
    return out;
}

/* ---- by when ---- */

static const EhCalendarDecl *calendar_of(const EhPolicy *policy, const EhNode *id)
{
    for (uint32_t i = 0; id != NULL && i < policy->calendars.n; i++) {
        if (eh_str_same(policy->calendars.at[i].name, id->name)) {
            return &policy->calendars.at[i];
        }
    }
    return &policy->calendars.at[0];
}

EhStr eh_plain_goal(EhPlainDoc *doc, const EhNode *goal, const EhNode *calendar)
{
    const EhCalendarDecl *hours = calendar_of(doc->policy, calendar);
    EhStr time = eh_plain_duration(doc->arena, goal->a->i, eh_node_days(goal->a));
    EhStr when = eh_english_hours(&doc->english, hours);
    EhStr zone = hours->node == NULL || hours->zone.n > 0
                     ? EH_STR("")
                     : eh_say(doc->arena, " (%.*s)",
                              EH_STR_F(eh_plain_zone(doc->arena, doc->policy->timezone)));
    return eh_say(doc->arena, "within %.*s, counted %.*s%.*s", EH_STR_F(time), EH_STR_F(when),
                  EH_STR_F(zone));
}

const char *eh_plain_compared(const EhPlainDoc *doc)
{
    const EhExpr *key = doc->policy->holdout->b->info;
    const EhPlace *place = key == NULL ? NULL : key->place;
    bool whose = place != NULL && place->parent != NULL && place->parent->field != NULL;
    return whose ? "our customers" : "all requests";
}

/* ---- what is done ---- */

static const EhActionDecl *declared(const EhPolicy *policy, EhStr name)
{
    for (uint32_t i = 0; i < policy->action_decls.n; i++) {
        if (eh_str_same(policy->action_decls.at[i].name, name)) {
            return &policy->action_decls.at[i];
        }
    }
    return NULL;
}

/* A constant in the first place stands behind the action's name, everything else with the parameter's. */
EhStr eh_plain_action(EhPlainDoc *doc, const EhNode *call)
{
    EhArena *arena = doc->arena;
    const EhActionDecl *action = declared(doc->policy, call->name);
    EhStr out = eh_plain_strong(arena, eh_plain_name(arena, call->name));
    EhPlainWords more = {0};
    uint32_t i = 0;
    for (const EhNode *arg = call->list; arg != NULL; arg = arg->next, i++) {
        const EhExpr *info = arg->info;
        bool constant = arg->kind <= EH_N_TEXT || (info != NULL && info->enumerator >= 0);
        EhStr value = eh_english_noun(&doc->english, arg).text;
        EhStr name = action == NULL || i >= action->params.n
                         ? EH_STR("with")
                         : eh_plain_name(arena, action->params.at[i]->name);
        if (i == 0 && constant) {
            out = eh_say(arena, "%.*s %.*s", EH_STR_F(out), EH_STR_F(value));
        } else {
            (void)EH_PUSH(arena, &more,
                          eh_say(arena, "%.*s: %.*s", EH_STR_F(name), EH_STR_F(value)));
        }
    }
    EhStr rest = eh_plain_join(arena, &more, "and");
    return rest.n == 0 ? out : eh_say(arena, "%.*s (%.*s)", EH_STR_F(out), EH_STR_F(rest));
}

static EhStr effect(EhPlainDoc *doc, const EhNode *clause)
{
    EhArena *arena = doc->arena;
    EhStr value;
    switch ((EhNodeKind)clause->kind) {
    case EH_N_DO:
        return eh_plain_action(doc, clause->a);
    case EH_N_REQUIRES:
        value = eh_plain_ids(doc, clause->list, "and");
        return eh_say(arena, "only people with the skill%s %.*s take it",
                      clause->list != NULL && clause->list->next != NULL ? "s" : "",
                      EH_STR_F(value));
    case EH_N_RAISE:
        value = eh_plain_value(arena, eh_plain_name(arena, clause->name));
        return eh_say(arena, "the priority is raised to %.*s at least", EH_STR_F(value));
    case EH_N_TO_QUEUE:
        value = eh_plain_value(arena, eh_plain_name(arena, clause->name));
        return eh_say(arena, "it moves to the team %.*s", EH_STR_F(value));
    default:
        return (EhStr){NULL, 0};
    }
}

EhStr eh_plain_effects(EhPlainDoc *doc, const EhNode *clauses)
{
    EhStr out = EH_STR("");
    for (; clauses != NULL; clauses = clauses->next) {
        EhStr text = effect(doc, clauses);
        if (text.n > 0) {
            out = eh_say(doc->arena, "%.*s%s%.*s", EH_STR_F(out), out.n > 0 ? "; " : "",
                         EH_STR_F(text));
        }
    }
    return out;
}

/* ---- items and lists ---- */

EhPlainItem eh_plain_when(EhPlainDoc *doc, EhStr lead, const EhPhrase *phrase, const EhNode *node)
{
    EhStr why = eh_plain_attributes(doc, eh_node_doc(node), node->list);
    return eh_english_when_why(&doc->english, lead, "when", phrase, why);
}

void eh_plain_listed(EhPlainDoc *doc, const char *heading, const char *lead,
                     const EhPlainItems *items, bool steps)
{
    if (items->n == 0) {
        return;
    }
    if (*heading != '\0') {
        eh_page_heading(doc->page, 3, (EhStr){heading, (uint32_t)strlen(heading)});
    }
    eh_page_paragraph(doc->page, (EhStr){lead, (uint32_t)strlen(lead)});
    eh_page_list(doc->page, items, steps);
}
