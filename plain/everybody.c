/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What counts for every customer: who comes first, how cases are counted, what is promised, what chance decides.
 */
#include <string.h>

#include "plain/parts.h"

/* ---- who comes first ---- */

static EhStr priorities_in_order(EhPlainDoc *doc)
{
    EhPlainWords words = {0};
    const EhEnumDecl *priorities = doc->policy->priority_enum;
    for (uint32_t i = 0; i < priorities->names.n; i++) {
        EhStr name = eh_plain_name(doc->arena, priorities->names.at[i].name);
        (void)EH_PUSH(doc->arena, &words, eh_plain_value(doc->arena, name));
    }
    EhStr all = eh_plain_join(doc->arena, &words, "and");
    if (priorities->names.n == 1) {
        return eh_say(doc->arena, "There is one priority, %.*s:", EH_STR_F(all));
    }
    return eh_say(
        doc->arena,
        "There are %u priorities, the most pressing first: %.*s. The first line that fits "
        "a request decides:",
        priorities->names.n, EH_STR_F(all));
}

static void who_comes_first(EhPlainDoc *doc)
{
    EhPlainItems items = {0};
    for (const EhNode *row = doc->policy->rank->list; row != NULL; row = row->next) {
        if (row->b == NULL) {
            continue;
        }
        EhStr name = eh_plain_strong(doc->arena, eh_plain_title(doc->arena, row->b->name));
        EhPhrase *phrase = eh_plain_row(doc, doc->policy->rank, row);
        EhStr lead =
            row->a == NULL ? eh_say(doc->arena, "%.*s in all other cases", EH_STR_F(name)) : name;
        EhPlainItem item = eh_plain_when(doc, lead, phrase, row);
        (void)EH_PUSH(doc->arena, &items, item);
    }
    eh_page_heading(doc->page, 3, EH_STR("Who comes first"));
    eh_page_paragraph(doc->page, priorities_in_order(doc));
    eh_page_list(doc->page, &items, true);
}

/* ---- promises ---- */

static void promises(EhPlainDoc *doc)
{
    EhPlainItems items = {0};
    for (uint32_t i = 0; i < doc->policy->guarantees.n; i++) {
        EhPlainItem item = eh_plain_promise(doc, i);
        if (item.text.n > 0) {
            (void)EH_PUSH(doc->arena, &items, item);
        }
    }
    eh_plain_listed(doc, "What we promise everybody", "", &items, false);
}

/* ---- complexity ---- */

static bool is_one(const EhNode *value)
{
    return value->kind == EH_N_INT && value->i == 1;
}

static void complexity(EhPlainDoc *doc)
{
    EhPlainItems items = {0};
    const EhNode *line = doc->policy->complexity == NULL ? NULL : doc->policy->complexity->list;
    for (; line != NULL; line = line->next) {
        EhStr points = eh_english_noun(&doc->english, line->a).text;
        EhStr label = line->name.n == 0
                          ? EH_STR("")
                          : eh_say(doc->arena, "%.*s: ",
                                   EH_STR_F(eh_plain_strong(
                                       doc->arena, eh_plain_title(doc->arena, line->name))));
        EhStr unit = line->a->kind == EH_N_INT
                         ? (is_one(line->a) ? EH_STR(" point") : EH_STR(" points"))
                         : EH_STR("");
        EhStr lead =
            eh_say(doc->arena, "%.*s%.*s%.*s", EH_STR_F(label), EH_STR_F(points), EH_STR_F(unit));
        EhPhrase *when =
            line->b == NULL ? NULL : eh_english_condition(&doc->english, line->b, false);
        (void)EH_PUSH(doc->arena, &items, eh_english_when(&doc->english, lead, "when", when));
    }
    eh_plain_listed(doc, "How complex a request is",
                    "The complexity is the sum of these points, and never below 0:", &items, false);
}

/* ---- comparison group, broken data ---- */

static void comparison(EhPlainDoc *doc)
{
    const EhNode *holdout = doc->policy->holdout;
    if (holdout == NULL) {
        return;
    }
    EhStr name = eh_plain_value(doc->arena, eh_plain_name(doc->arena, holdout->name));
    const EhPlace *place = ((const EhExpr *)holdout->b->info)->place;
    EhStr key = eh_english_place(&doc->english, place, false).text;
    eh_page_heading(doc->page, 3, EH_STR("The comparison group"));
    eh_page_paragraph(doc->page, eh_plain_doc(doc->arena, eh_node_doc(holdout)));
    eh_page_paragraph(
        doc->page,
        eh_say(doc->arena,
               "%.*s%% of %s are in a comparison group and served as %.*s, whatever else they fit. "
               "Who is in it is computed from %.*s alone, and it is the same every time.",
               EH_STR_F(eh_node_text(holdout->a)), eh_plain_compared(doc), EH_STR_F(name),
               EH_STR_F(key)));
}

static void broken_data(EhPlainDoc *doc)
{
    EhStr queue = doc->policy->queue_enum->names.at[doc->policy->fallback].name;
    EhStr name = eh_plain_value(doc->arena, eh_plain_name(doc->arena, queue));
    eh_page_heading(doc->page, 3, EH_STR("When something is broken"));
    const EhNamedVec *classes = &doc->policy->classes;
    EhStr group =
        classes->n == 0
            ? EH_STR("")
            : eh_say(doc->arena, ", and is served as %.*s",
                     EH_STR_F(eh_plain_value(
                         doc->arena, eh_plain_name(doc->arena, classes->at[classes->n - 1].name))));
    eh_page_paragraph(doc->page,
                      eh_say(doc->arena,
                             "No request is lost: one whose data cannot be read goes to the team "
                             "%.*s%.*s.",
                             EH_STR_F(name), EH_STR_F(group)));
}

void eh_plain_everybody(EhPlainDoc *doc)
{
    doc->english.examples.n = 0;
    eh_page_heading(doc->page, 2, EH_STR("What counts for everybody"));
    who_comes_first(doc);
    promises(doc);
    complexity(doc);
    comparison(doc);
    broken_data(doc);
}
