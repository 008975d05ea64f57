/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The words on the page and the names behind them in the policy.
 */
#include "plain/parts.h"

/* The field's own comment, else that of its type. */
static EhStr meaning(EhPlainDoc *doc, const EhFieldDecl *field)
{
    EhStr own = field->node == NULL ? EH_STR("") : eh_node_doc(field->node);
    return eh_plain_sentence(doc->arena, own);
}

static void fields(EhPlainDoc *doc)
{
    static const char *const heads[] = {"Word", "In the policy", "What it is", NULL};
    EhPlainBlock *table = NULL;
    for (uint32_t i = 0; i < doc->english.fields.n; i++) {
        const EhFieldDecl *field = doc->english.fields.at[i];
        EhStr means = meaning(doc, field);
        if (means.n == 0) {
            continue;
        }
        if (table == NULL) {
            table = eh_page_table(doc->page, "Words and the fields behind them", heads);
        }
        eh_page_cell(doc->page, table, eh_plain_name(doc->arena, field->name));
        eh_page_cell(doc->page, table, eh_plain_code(doc->arena, field->name));
        eh_page_cell(doc->page, table, means);
    }
}

/* What is forgiven: in all of a list, in the part of it that allows it, or nothing. */
static const char *typos_of(const EhPhrasesDecl *phrases, uint32_t *total)
{
    uint32_t forgiving = 0;
    *total = 0;
    for (uint32_t deep = 0; phrases != NULL && deep < 64; phrases = phrases->also, deep++) {
        *total += phrases->texts.n;
        forgiving += phrases->typos > 0 ? phrases->texts.n : 0;
    }
    return forgiving == 0 ? ""
           : forgiving == *total
               ? ", with one typing error forgiven in each longer word"
               : ", in some of them one typing error forgiven in each longer word";
}

static void phrase_lists(EhPlainDoc *doc)
{
    EhPlainItems items = {0};
    for (uint32_t i = 0; i < doc->english.phrases.n; i++) {
        const EhPhrasesDecl *phrases = doc->english.phrases.at[i];
        uint32_t total;
        const char *typos = typos_of(phrases, &total);
        EhStr name = eh_plain_strong(doc->arena, eh_plain_name(doc->arena, phrases->name));
        EhStr about = phrases->node == NULL
                          ? EH_STR("")
                          : eh_plain_sentence(doc->arena, eh_node_doc(phrases->node));
        EhStr text = eh_say(doc->arena, "%.*s: %u %s%s.%s%.*s", EH_STR_F(name), total,
                            total == 1 ? "phrase" : "phrases", typos, about.n > 0 ? " " : "",
                            EH_STR_F(about));
        (void)EH_PUSH(doc->arena, &items, ((EhPlainItem){.text = text}));
    }
    eh_plain_listed(doc, "", "Lists of words that we look for in messages:", &items, false);
}

static void value_lists(EhPlainDoc *doc)
{
    EhPlainItems items = {0};
    for (uint32_t i = 0; i < doc->english.lists.n; i++) {
        const EhListDecl *list = doc->english.lists.at[i];
        uint32_t n = list->texts.n > 0 ? list->texts.n : list->cells.n;
        EhStr name = eh_plain_strong(doc->arena, eh_plain_name(doc->arena, list->name));
        EhStr about = list->node == NULL ? EH_STR("")
                                         : eh_plain_sentence(doc->arena, eh_node_doc(list->node));
        EhStr text = eh_say(doc->arena, "%.*s: %u %s.%s%.*s", EH_STR_F(name), n,
                            n == 1 ? "entry" : "entries", about.n > 0 ? " " : "", EH_STR_F(about));
        (void)EH_PUSH(doc->arena, &items, ((EhPlainItem){.text = text}));
    }
    eh_plain_listed(doc, "", "Lists that we keep; their entries are not printed here:", &items,
                    false);
}

/* Names that stand in code on the page: each with its text, in which further ones may stand. */
static void named(EhPlainDoc *doc)
{
    EhPlainItems items = {0};
    for (uint32_t i = 0; i < doc->english.named.n; i++) {
        const EhSymbol *let = doc->english.named.at[i];
        EhStr source = eh_english_source(&doc->english, let->node->a);
        EhStr text = eh_say(doc->arena, "%.*s is %.*s",
                            EH_STR_F(eh_plain_code(doc->arena, let->name)), EH_STR_F(source));
        (void)EH_PUSH(doc->arena, &items, ((EhPlainItem){.text = text}));
    }
    eh_plain_listed(doc, "", "Names in the policy's own words:", &items, false);
}

static bool any_predicted(const EhPlainDoc *doc)
{
    for (uint32_t i = 0; i < doc->english.fields.n; i++) {
        if (doc->english.fields.at[i]->type.predicted) {
            return true;
        }
    }
    return false;
}

void eh_plain_glossary(EhPlainDoc *doc)
{
    EhArena *arena = doc->arena;
    eh_page_heading(doc->page, 2, EH_STR("Words on this page"));
    if (any_predicted(doc) && doc->policy->confidence_node != NULL) {
        eh_page_paragraph(
            doc->page,
            eh_say(arena,
                   "What is called predicted comes from a model. It counts only where the model is "
                   "at least %.*s%% sure, unless the page says otherwise; below "
                   "that it counts as not known.",
                   EH_STR_F(eh_node_text(doc->policy->confidence_node->a))));
    }
    eh_page_paragraph(
        doc->page,
        EH_STR("A value that is not known is never equal to another, never on a list and never "
               "within a time; so a line that says “is not” fits it."));
    fields(doc);
    phrase_lists(doc);
    value_lists(doc);
    named(doc);
}
