/* SPDX-License-Identifier: Apache-2.0 */
/*
 * For the people who serve: pools and their order, every rule, the aims of the tiers, who answers for what.
 */
#include "plain/parts.h"

/* ---- pools ---- */

static EhStr queues_in_order(EhPlainDoc *doc, const EhNode *serves)
{
    EhStr out = EH_STR("");
    const EhNode *names = serves == NULL ? NULL : serves->list;
    for (const EhNode *group = names; group != NULL; group = group->next) {
        out = eh_say(doc->arena, "%.*s%s%.*s", EH_STR_F(out), group == names ? "" : ", then ",
                     EH_STR_F(eh_plain_ids(doc, group->list, "and")));
    }
    return out;
}

static EhStr weights(EhPlainDoc *doc, const EhNode *list, const char *unit)
{
    EhPlainWords words = {0};
    for (; list != NULL; list = list->next) {
        EhStr name = eh_plain_value(doc->arena, eh_plain_name(doc->arena, list->name));
        EhStr value = list->a != NULL
                          ? eh_plain_duration(doc->arena, list->a->i, eh_node_days(list->a))
                          : eh_plain_int(doc->arena, list->i);
        EhStr text = eh_say(doc->arena, "%.*s for %.*s", EH_STR_F(value), EH_STR_F(name));
        (void)EH_PUSH(doc->arena, &words, text);
    }
    EhStr all = eh_plain_join(doc->arena, &words, "and");
    return eh_say(doc->arena, "%s%.*s", unit, EH_STR_F(all));
}

static EhStr order_of(EhPlainDoc *doc, const EhNode *pool)
{
    const EhNode *order = eh_plain_clause(pool->list, EH_N_ORDER);
    const EhNode *share = eh_plain_clause(pool->list, EH_N_POOL_SHARE);
    if (share != NULL) {
        return weights(doc, share->list, "the queues in turn, by shares of ");
    }
    if (order == NULL) {
        return EH_STR("who has waited longest");
    }
    if (order->op == EH_OP_DUE) {
        const EhNamedVec *targets = &doc->policy->targets;
        return targets->n == 0
                   ? EH_STR("who has waited longest")
                   : eh_say(doc->arena, "whose %.*s is due soonest",
                            EH_STR_F(eh_english_target(&doc->english, targets->at[0].name)));
    }
    if (order->op == EH_OP_PRIORITY) {
        return order->a == NULL
                   ? EH_STR("by priority, then who has waited longest")
                   : eh_say(doc->arena,
                            "by priority, one level higher for every %.*s waited, then who has "
                            "waited longest",
                            EH_STR_F(eh_plain_duration(doc->arena, order->a->i,
                                                       eh_node_days(order->a))));
    }
    return order->list == NULL ? EH_STR("who has waited longest")
           : order->negated
               ? weights(doc, order->list, "who has waited longest, the wait multiplied by ")
               : weights(doc, order->list, "who has waited longest, with a head start of ");
}

static EhStr kept_free(EhPlainDoc *doc, const EhNode *pool)
{
    EhStr out = EH_STR("");
    for (const EhNode *clause = pool->list; clause != NULL; clause = clause->next) {
        if (clause->kind == EH_N_RESERVE) {
            EhStr queue = eh_plain_value(doc->arena, eh_plain_name(doc->arena, clause->name));
            out = eh_say(doc->arena, "%.*s; %lld kept free for %.*s", EH_STR_F(out),
                         (long long)clause->i, EH_STR_F(queue));
        }
    }
    return out;
}

static void pools(EhPlainDoc *doc)
{
    static const char *const heads[] = {"Team", "Who and when", "Works on", "In this order", NULL};
    if (doc->policy->pools.n == 0) {
        return;
    }
    eh_page_heading(doc->page, 3, EH_STR("Teams"));
    EhPlainBlock *table = eh_page_table(doc->page, "The teams and what they work on", heads);
    for (uint32_t i = 0; i < doc->policy->pools.n; i++) {
        const EhNamed *pool = &doc->policy->pools.at[i];
        EhStr free_ = kept_free(doc, pool->node);
        bool machine = eh_plain_clause(pool->node->list, EH_N_AUTOMATIC) != NULL;
        eh_page_cell(doc->page, table, eh_plain_title(doc->arena, pool->name));
        eh_page_cell(doc->page, table,
                     eh_say(doc->arena, "%.*s%.*s", EH_STR_F(eh_plain_pool(doc, pool->node)),
                            EH_STR_F(free_)));
        eh_page_cell(doc->page, table,
                     queues_in_order(doc, eh_plain_clause(pool->node->list, EH_N_SERVES)));
        eh_page_cell(doc->page, table, machine ? EH_STR("at once") : order_of(doc, pool->node));
    }
}

/* ---- rules ---- */

static void rules(EhPlainDoc *doc)
{
    EhPlainItems items = {0};
    for (uint32_t i = 0; i < doc->policy->rules.n; i++) {
        const EhNamed *rule = &doc->policy->rules.at[i];
        const EhNode *when = eh_plain_clause(rule->node->list, EH_N_WHEN);
        EhPhrase *phrase =
            when == NULL ? NULL : eh_english_condition(&doc->english, when->a, false);
        EhStr lead =
            eh_say(doc->arena, "%.*s: %.*s", EH_STR_F(eh_plain_code(doc->arena, rule->name)),
                   EH_STR_F(eh_plain_effects(doc, rule->node->list)));
        EhPlainItem item = eh_plain_when(doc, lead, phrase, rule->node);
        (void)EH_PUSH(doc->arena, &items, item);
    }
    eh_plain_listed(
        doc, "What is done with a ticket",
        "All lines that fit count. The name of each rule in the policy stands in front.", &items,
        false);
}

/* ---- names that `explain` prints ---- */

static void criteria(EhPlainDoc *doc)
{
    EhPlainItems items = {0};
    for (uint32_t i = 0; i < doc->policy->classes.n; i++) {
        const EhNode *when = eh_plain_clause(doc->policy->classes.at[i].node->list, EH_N_WHEN);
        bool block = when != NULL && (when->a->kind == EH_N_ANY_OF || when->a->kind == EH_N_ALL_OF);
        for (const EhNode *line = block ? when->a->list : NULL; line != NULL; line = line->next) {
            if (line->name.n > 0) {
                EhStr name = eh_plain_code(doc->arena, line->name);
                EhPhrase *says = eh_english_condition(&doc->english, line->a, false);
                (void)EH_PUSH(doc->arena, &items,
                              eh_english_when(&doc->english, name, "holds when", says));
            }
        }
    }
    eh_plain_listed(doc, "What makes a group, by name", "", &items, false);
}

/* Every row with the name that `explain` gives it, whoever asks. */
static void where_it_goes(EhPlainDoc *doc)
{
    EhPlainItems items = {0};
    uint32_t position = 0;
    for (const EhNode *row = doc->policy->route->list; row != NULL; row = row->next) {
        if (row->b == NULL) {
            continue;
        }
        position++;
        EhStr name = row->a == NULL     ? EH_STR("otherwise")
                     : row->name.n == 0 ? eh_say(doc->arena, "row %u", position)
                                        : row->name;
        EhStr lead =
            eh_say(doc->arena, "%.*s: %.*s", EH_STR_F(eh_plain_code(doc->arena, name)),
                   EH_STR_F(eh_plain_value(doc->arena, eh_plain_name(doc->arena, row->b->name))));
        EhPhrase *phrase = eh_plain_row(doc, doc->policy->route, row);
        EhStr all = eh_say(doc->arena, "%.*s in all other cases", EH_STR_F(lead));
        (void)EH_PUSH(doc->arena, &items,
                      eh_plain_when(doc, row->a == NULL ? all : lead, phrase, row));
    }
    eh_plain_listed(doc, "Where tickets go, by the names of the rows",
                    "The first row that fits decides:", &items, true);
}

/* ---- aims and owners ---- */

static void aims(EhPlainDoc *doc)
{
    EhPlainItems items = {0};
    for (uint32_t i = 0; i < doc->policy->tiers.n; i++) {
        const EhNamed *tier = &doc->policy->tiers.at[i];
        const EhNode *share = eh_plain_clause(tier->node->list, EH_N_SHARE);
        if (share != NULL) {
            EhStr text = eh_say(doc->arena, "%.*s: %.*s%% to %.*s%% of all tickets",
                                EH_STR_F(eh_plain_title(doc->arena, tier->name)),
                                EH_STR_F(eh_node_text(share->a)), EH_STR_F(eh_node_text(share->b)));
            (void)EH_PUSH(doc->arena, &items, ((EhPlainItem){.text = text}));
        }
    }
    eh_plain_listed(doc, "How many tickets of each kind we expect", "", &items, false);
}

static void add_owner(EhPlainDoc *doc, EhPlainItems *items, const char *what, EhStr name,
                      const EhNode *list)
{
    const EhNode *owner = eh_plain_clause(list, EH_N_OWNER);
    if (owner != NULL) {
        EhStr text =
            eh_say(doc->arena, "%.*s: %s %.*s", EH_STR_F(eh_plain_strong(doc->arena, owner->name)),
                   what, EH_STR_F(eh_plain_code(doc->arena, name)));
        (void)EH_PUSH(doc->arena, items, ((EhPlainItem){.text = text}));
    }
}

static void owners_of(EhPlainDoc *doc, EhPlainItems *items, const char *what, const EhNamedVec *vec)
{
    for (uint32_t i = 0; i < vec->n; i++) {
        add_owner(doc, items, what, vec->at[i].name, vec->at[i].node->list);
    }
}

static void owners_of_rows(EhPlainDoc *doc, EhPlainItems *items, const char *what,
                           const EhNode *block)
{
    uint32_t position = 0;
    for (const EhNode *row = block->list; row != NULL; row = row->next) {
        EhStr name = row->b == NULL    ? EH_STR("")
                     : row->a == NULL  ? EH_STR("otherwise")
                     : row->name.n > 0 ? row->name
                                       : eh_say(doc->arena, "row %u", position + 1);
        position += row->b != NULL;
        add_owner(doc, items, what, name, row->list);
    }
}

static void owners(EhPlainDoc *doc)
{
    EhPlainItems items = {0};
    const EhPolicy *policy = doc->policy;
    owners_of(doc, &items, "the group", &policy->classes);
    owners_of(doc, &items, "the override", &policy->overrides);
    owners_of(doc, &items, "the handling", &policy->tiers);
    owners_of_rows(doc, &items, "the row of the route", policy->route);
    owners_of_rows(doc, &items, "the row of the priorities", policy->rank);
    owners_of(doc, &items, "the rule", &policy->rules);
    owners_of(doc, &items, "the times of", &policy->slas);
    owners_of(doc, &items, "the shorter times", &policy->tightens);
    owners_of(doc, &items, "the escalation", &policy->escalations);
    eh_plain_listed(doc, "Whom to ask", "These people answer for a part of the policy:", &items,
                    false);
}

void eh_plain_agents(EhPlainDoc *doc)
{
    uint32_t before = doc->page->blocks.n;
    doc->english.you = false;
    doc->english.service = -1;
    doc->english.examples.n = 0;
    eh_page_heading(doc->page, 2, EH_STR("For the people who answer"));
    pools(doc);
    criteria(doc);
    where_it_goes(doc);
    rules(doc);
    aims(doc);
    eh_plain_doubts(doc);
    owners(doc);
    if (doc->page->blocks.n == before + 1) { /* nothing below the heading */
        doc->page->blocks.n = before;
    }
}
