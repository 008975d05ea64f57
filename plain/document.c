/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The whole page in its order: overview, hours, each group, everybody, the teams, the words.
 */
#include <string.h>

#include "plain/parts.h"

static void overview(EhPlainDoc *doc)
{
    EhArena *arena = doc->arena;
    const EhPolicy *policy = doc->policy;
    EhPlainWords groups = {0};
    eh_page_heading(doc->page, 1, doc->page->title);
    eh_page_paragraph(doc->page, eh_plain_doc(arena, eh_node_doc(policy->policy_node)));
    for (uint32_t i = 0; i < policy->classes.n; i++) {
        EhStr name = eh_plain_name(arena, policy->classes.at[i].name);
        (void)EH_PUSH(arena, &groups, eh_plain_value(arena, name));
    }
    EhStr zone = eh_plain_zone(arena, policy->timezone);
    EhStr money = policy->currency.n == 0
                      ? EH_STR("")
                      : eh_say(arena, " Amounts are in %.*s.", EH_STR_F(policy->currency));
    eh_page_paragraph(doc->page, eh_say(arena,
                                        "This page says in plain sentences what the policy %.*s "
                                        "decides. It was written from the policy itself. All "
                                        "clock times are %.*s.%.*s",
                                        EH_STR_F(eh_plain_code(arena, policy->name)),
                                        EH_STR_F(zone), EH_STR_F(money)));
    if (policy->classes.n > 1) {
        EhStr all = eh_plain_join(arena, &groups, "and");
        eh_page_paragraph(doc->page,
                          eh_say(arena,
                                 "There are %u groups of customers: %.*s. They are looked at in "
                                 "this order; the first that fits you is yours.",
                                 policy->classes.n, EH_STR_F(all)));
    }
}

/* ---- hours ---- */

static bool reads_calendar(const EhNode *node, EhStr name)
{
    for (; node != NULL; node = node->next) {
        bool named = (node->kind == EH_N_GOAL || node->kind == EH_N_AGENTS) && node->b != NULL &&
                     eh_str_same(node->b->name, name);
        bool asked = node->kind == EH_N_NAME && eh_str_same(node->name, name);
        if (named || asked || reads_calendar(node->a, name) || reads_calendar(node->b, name) ||
            reads_calendar(node->list, name)) {
            return true;
        }
    }
    return false;
}

static bool used(const EhPolicy *policy, EhStr name)
{
    const EhNamedVec *const where[] = {&policy->slas,  &policy->tightens,   &policy->pools,
                                       &policy->rules, &policy->classes,    &policy->overrides,
                                       &policy->tiers, &policy->escalations};
    for (size_t k = 0; k < sizeof where / sizeof where[0]; k++) {
        for (uint32_t i = 0; i < where[k]->n; i++) {
            const EhNode *node = where[k]->at[i].node;
            if (reads_calendar(node->a, name) || reads_calendar(node->list, name)) {
                return true;
            }
        }
    }
    return reads_calendar(policy->route->a, name) || reads_calendar(policy->route->list, name) ||
           reads_calendar(policy->rank->a, name) || reads_calendar(policy->rank->list, name);
}

/* What the policy says of its own calendars; the standard library's comments say what the line says. */
static EhStr comment_of(EhPlainDoc *doc, const EhNode *calendar)
{
    const EhSource *source = &doc->policy->sources->files.at[calendar->span.file];
    bool standard = source->name.n > 4 && memcmp(source->name.p, "std/", 4) == 0;
    EhStr text = standard ? EH_STR("") : eh_plain_doc(doc->arena, eh_node_doc(calendar));
    return text.n == 0 ? text : eh_say(doc->arena, ". %.*s", EH_STR_F(text));
}

static void hours(EhPlainDoc *doc)
{
    EhPlainItems items = {0};
    for (uint32_t i = 1; i < doc->policy->calendars.n; i++) {
        const EhCalendarDecl *calendar = &doc->policy->calendars.at[i];
        if (!used(doc->policy, calendar->name)) {
            continue;
        }
        EhStr name = eh_plain_strong(doc->arena, eh_plain_title(doc->arena, calendar->name));
        EhStr open = eh_english_hours(&doc->english, calendar);
        EhPlainItem item = {.text =
                                eh_say(doc->arena, "%.*s: %.*s%.*s", EH_STR_F(name), EH_STR_F(open),
                                       EH_STR_F(comment_of(doc, calendar->node)))};
        eh_english_calendar(&doc->english, calendar, &item.below);
        (void)EH_PUSH(doc->arena, &items, item);
    }
    if (items.n > 0) {
        eh_page_heading(doc->page, 2, EH_STR("When we are open"));
        eh_page_list(doc->page, &items, false);
    }
}

/* ---- the page ---- */

bool eh_plain_policy(EhPolicy *policy, int32_t only, const EhPlainProof *proofs,
                     const EhPlainDoubts *doubts, EhPlainPage *page)
{
    EhPlainDoc doc = {.english = eh_english(policy, page->arena, true),
                      .policy = policy,
                      .arena = page->arena,
                      .page = page,
                      .proofs = proofs,
                      .doubts = doubts};
    EhStr name = eh_plain_title(page->arena, policy->name);
    page->title = eh_say(page->arena, "%.*s: what we promise, and how to reach us", EH_STR_F(name));
    overview(&doc);
    hours(&doc);
    for (uint32_t i = 0; i < policy->classes.n; i++) {
        if (only < 0 || (uint32_t)only == i) {
            doc.english.service = eh_enum_find(policy->class_enum, policy->classes.at[i].name);
            eh_plain_class(&doc, &policy->classes.at[i]);
        }
    }
    if (policy->classes.n == 0) {
        eh_plain_class(&doc, NULL);
    }
    doc.english.service = -1;
    eh_plain_everybody(&doc);
    if (only < 0) {
        eh_plain_agents(&doc);
    }
    eh_plain_glossary(&doc);
    return !page->arena->failed;
}
