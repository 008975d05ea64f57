/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The contact path of a group: whether a bot or a person answers, which team, and when that is there.
 *
 * One idea: what a bot may answer is read off the routes with the kind of handling known, so the page says "a person"
 * only where no row leads to a machine.
 */
#include "plain/parts.h"

/* ---- rows ---- */

EhPhrase *eh_plain_row(EhPlainDoc *doc, const EhNode *block, const EhNode *row)
{
    if (row->a == NULL) {
        return eh_phrase_constant(&doc->english, true);
    }
    return row->kind == EH_N_CELL_ROW ? eh_english_cells(&doc->english, block->a, row)
                                      : eh_english_condition(&doc->english, row->a, false);
}

/* ---- machines and people ---- */

bool eh_plain_serves(const EhNode *pool, EhStr queue, bool *automatic)
{
    const EhNode *serves = eh_plain_clause(pool->list, EH_N_SERVES);
    *automatic = eh_plain_clause(pool->list, EH_N_AUTOMATIC) != NULL;
    for (const EhNode *names = serves == NULL ? NULL : serves->list; names != NULL;
         names = names->next) {
        for (const EhNode *id = names->list; id != NULL; id = id->next) {
            if (eh_str_same(id->name, queue)) {
                return true;
            }
        }
    }
    return false;
}

typedef enum Answer { NOBODY = 0, MACHINE = 1, PERSON = 2, BOTH = 3 } Answer;

static Answer who_serves(const EhPlainDoc *doc, EhStr queue)
{
    unsigned answer = NOBODY;
    for (uint32_t i = 0; i < doc->policy->pools.n; i++) {
        bool automatic;
        if (eh_plain_serves(doc->policy->pools.at[i].node, queue, &automatic)) {
            answer |= automatic ? 1u : 2u;
        }
    }
    return (Answer)answer;
}

/* Who may answer what is handled so; in `*last` who does where no earlier row fits. */
static Answer who_answers(EhPlainDoc *doc, int32_t tier, Answer *last)
{
    unsigned answer = NOBODY;
    EhPlainDoc quiet = *doc; /* what is only asked here is not said on the page */
    quiet.english.tier = tier;
    *last = NOBODY;
    for (const EhNode *row = doc->policy->route->list; row != NULL; row = row->next) {
        EhPhrase *phrase = row->b == NULL ? NULL : eh_plain_row(&quiet, doc->policy->route, row);
        if (phrase == NULL || phrase->kind == EH_PHRASE_FALSE) {
            continue;
        }
        *last = who_serves(doc, row->b->name);
        answer |= (unsigned)*last;
        if (phrase->kind == EH_PHRASE_TRUE && eh_plain_clause(row->list, EH_N_UNTIL) == NULL) {
            break;
        }
    }
    return (Answer)answer;
}

static const char *answer_words(EhPlainDoc *doc, EhStr tier)
{
    Answer last;
    Answer all = who_answers(doc, eh_enum_find(doc->policy->tier_enum, tier), &last);
    if (all == PERSON) {
        return "a person answers";
    }
    if (all == MACHINE) {
        return "a bot answers";
    }
    return all != BOTH       ? NULL
           : last == MACHINE ? "a bot answers, unless a team is named for it below"
                             : "a person answers, unless the list below names a bot";
}

/* ---- kinds of handling ---- */

static EhStr handling(EhPlainDoc *doc, EhStr tier)
{
    EhStr name = eh_plain_title(doc->arena, tier);
    const char *answers = answer_words(doc, tier);
    EhStr strong = eh_plain_strong(doc->arena, name);
    return answers == NULL ? strong : eh_say(doc->arena, "%.*s (%s)", EH_STR_F(strong), answers);
}

static EhPhrase *allows(EhPlainDoc *doc, const EhNode *tier)
{
    EhPhrase *out = NULL;
    for (const EhNode *clause = tier->list; clause != NULL; clause = clause->next) {
        bool excludes = clause->kind == EH_N_EXCLUDES;
        if (excludes || clause->kind == EH_N_WHEN || clause->kind == EH_N_COVERS) {
            EhPhrase *part = eh_english_condition(&doc->english, clause->a, excludes);
            out = eh_phrase_join(&doc->english, EH_PHRASE_ALL, out, part);
        }
    }
    return out;
}

/* A line of a list in which the first that fits counts; true if nothing behind it is reached. */
static bool add(EhPlainDoc *doc, EhPlainItems *items, EhStr lead, const EhPhrase *phrase,
                const EhNode *node)
{
    if (phrase != NULL && phrase->kind == EH_PHRASE_FALSE) {
        return false;
    }
    bool always = phrase == NULL || phrase->kind == EH_PHRASE_TRUE;
    EhStr rest =
        eh_say(doc->arena, "%.*s in all %scases", EH_STR_F(lead), items->n > 0 ? "other " : "");
    EhPlainItem item = eh_plain_when(doc, always ? rest : lead, phrase, node);
    (void)EH_PUSH(doc->arena, items, item);
    return always && eh_plain_clause(node->list, EH_N_UNTIL) == NULL;
}

static void kinds_of_handling(EhPlainDoc *doc)
{
    EhPlainItems items = {0};
    const EhPolicy *policy = doc->policy;
    for (uint32_t i = 0; i < policy->overrides.n; i++) {
        const EhNode *node = policy->overrides.at[i].node;
        EhStr lead = eh_say(doc->arena, "%.*s, whatever else holds,",
                            EH_STR_F(handling(doc, node->b->name)));
        EhPhrase *when = eh_english_condition(&doc->english, node->a, false);
        if (add(doc, &items, lead, when, node)) {
            break;
        }
    }
    for (uint32_t i = 0; i < policy->tiers.n; i++) {
        const EhNamed *tier = &policy->tiers.at[i];
        EhPhrase *when = tier->otherwise ? NULL : allows(doc, tier->node);
        if (add(doc, &items, handling(doc, tier->name), when, tier->node)) {
            break;
        }
    }
    eh_plain_listed(doc, "How your request is handled",
                    "The first line that fits your request counts:", &items, true);
}

/* ---- teams ---- */

EhStr eh_plain_pool(EhPlainDoc *doc, const EhNode *pool)
{
    EhArena *arena = doc->arena;
    const EhNode *agents = eh_plain_clause(pool->list, EH_N_AGENTS);
    const EhNode *skills = eh_plain_clause(pool->list, EH_N_SKILLS_OF);
    EhStr hours = EH_STR("day and night"), with = EH_STR("");
    if (agents == NULL) {
        return EH_STR("a bot, day and night");
    }
    for (uint32_t i = 1; agents->b != NULL && i < doc->policy->calendars.n; i++) {
        if (eh_str_same(doc->policy->calendars.at[i].name, agents->b->name)) {
            hours = eh_english_hours(&doc->english, &doc->policy->calendars.at[i]);
        }
    }
    if (skills != NULL) {
        with = eh_say(arena, ", with the skill%s %.*s", skills->list->next == NULL ? "" : "s",
                      EH_STR_F(eh_plain_ids(doc, skills->list, "and")));
    }
    return eh_say(arena, "%lld %s, %.*s%.*s", (long long)agents->i,
                  agents->i == 1 ? "person" : "people", EH_STR_F(hours), EH_STR_F(with));
}

static bool listed(const EhPlainWords *queues, EhStr queue)
{
    for (uint32_t i = 0; i < queues->n; i++) {
        if (eh_str_same(queues->at[i], queue)) {
            return true;
        }
    }
    return false;
}

/* A team with those of the queues that it serves. */
static void add_team(EhPlainDoc *doc, const EhNamed *pool, const EhPlainWords *queues,
                     EhPlainItems *items)
{
    EhArena *arena = doc->arena;
    EhPlainWords served = {0};
    for (uint32_t i = 0; i < queues->n; i++) {
        bool automatic;
        if (eh_plain_serves(pool->node, queues->at[i], &automatic)) {
            EhStr name = eh_plain_name(arena, queues->at[i]);
            (void)EH_PUSH(arena, &served, eh_plain_value(arena, name));
        }
    }
    if (served.n > 0) {
        const EhNode *agents = eh_plain_clause(pool->node->list, EH_N_AGENTS);
        EhStr title = eh_plain_strong(arena, eh_plain_title(arena, pool->name));
        EhStr all = eh_plain_join(arena, &served, "and");
        EhStr about = eh_plain_doc(arena, eh_node_doc(pool->node));
        EhStr text = eh_say(arena, "%.*s: %.*s. %s %.*s.%s%.*s", EH_STR_F(title),
                            EH_STR_F(eh_plain_pool(doc, pool->node)),
                            agents != NULL && agents->i > 1 ? "They take" : "It takes",
                            EH_STR_F(all), about.n > 0 ? " " : "", EH_STR_F(about));
        (void)EH_PUSH(arena, items, ((EhPlainItem){.text = text}));
    }
}

static void teams(EhPlainDoc *doc, const EhPlainWords *queues)
{
    EhPlainItems items = {0};
    EhPlainWords nobody = {0};
    for (uint32_t i = 0; i < doc->policy->pools.n; i++) {
        add_team(doc, &doc->policy->pools.at[i], queues, &items);
    }
    for (uint32_t i = 0; i < queues->n && items.n > 0; i++) {
        if (who_serves(doc, queues->at[i]) == NOBODY) {
            EhStr name = eh_plain_name(doc->arena, queues->at[i]);
            (void)EH_PUSH(doc->arena, &nobody, eh_plain_value(doc->arena, name));
        }
    }
    if (nobody.n > 0) {
        EhStr all = eh_plain_join(doc->arena, &nobody, "and");
        EhStr text = eh_say(doc->arena, "Nobody is named for %.*s.", EH_STR_F(all));
        (void)EH_PUSH(doc->arena, &items, ((EhPlainItem){.text = text}));
    }
    eh_plain_listed(doc, "Who works on it, and when", "", &items, false);
}

/* ---- where it goes ---- */

static void where_it_goes(EhPlainDoc *doc)
{
    EhPlainItems items = {0};
    EhPlainWords queues = {0};
    for (const EhNode *row = doc->policy->route->list; row != NULL; row = row->next) {
        if (row->b == NULL) {
            continue;
        }
        EhPhrase *phrase = eh_plain_row(doc, doc->policy->route, row);
        EhStr name = eh_plain_strong(doc->arena, eh_plain_title(doc->arena, row->b->name));
        bool last = add(doc, &items, name, phrase, row);
        if (phrase != NULL && phrase->kind != EH_PHRASE_FALSE && !listed(&queues, row->b->name)) {
            (void)EH_PUSH(doc->arena, &queues, row->b->name);
        }
        if (last) {
            break;
        }
    }
    eh_plain_listed(doc, "Which team gets your request",
                    "The first line that fits your request counts:", &items, true);
    teams(doc, &queues);
}

void eh_plain_contact(EhPlainDoc *doc)
{
    kinds_of_handling(doc);
    where_it_goes(doc);
}
