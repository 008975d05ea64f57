/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Conditions in English: every operator as a statement and as its denial.
 *
 * One idea: `not` is pushed down while the tree is built (not any is all of the opposites), and an operator whose words
 * would be wrong for its operands falls back to the policy's own text.
 */
#include <string.h>

#include "plain/english.h"
#include "plain/operators.h"

/* ---- what words cannot say ---- */

static EhPhrase *in_code(EhEnglish *english, const EhNode *node, bool negated)
{
    EhNoun text = {.text = eh_english_source(english, node)};
    static const EhSaying holds = {"holds", "hold"};
    EhPhrase *phrase = eh_phrase_says(english, text, holds, negated, EH_STR(""), EH_STR(""));
    if (phrase != NULL) {
        phrase->says = phrase->plain = negated ? EH_STR("does not hold") : EH_STR("holds");
        phrase->subject = text.text;
        phrase->shares = 2;
        phrase->negated = false;
    }
    return phrase;
}

/* ---- and, or, any, all, if ---- */

/* A chain is as long as an author likes: it is walked, not recursed. */
static EhPhrase *chain(EhEnglish *english, const EhNode *node, bool negated)
{
    EhPhraseKind kind = (node->op == EH_OP_AND) != negated ? EH_PHRASE_ALL : EH_PHRASE_ANY;
    EH_VEC(const EhNode *) parts = {NULL, 0, 0};
    uint8_t op = node->op;
    for (; node->kind == EH_N_BINARY && node->op == op; node = node->a) {
        EH_PUSH(english->arena, &parts, node->b);
    }
    EhPhrase *out = eh_english_condition(english, node, negated);
    while (parts.n > 0) {
        EhPhrase *part = eh_english_condition(english, parts.at[--parts.n], negated);
        out = eh_phrase_join(english, kind, out, part);
    }
    return out;
}

static EhPhrase *block(EhEnglish *english, const EhNode *node, bool negated)
{
    bool all = (node->kind == EH_N_ALL_OF) != negated;
    EhPhrase *out = eh_phrase_constant(english, all);
    for (const EhNode *line = node->list; line != NULL; line = line->next) {
        EhPhrase *part = eh_english_condition(english, line->a, negated);
        out = eh_phrase_join(english, all ? EH_PHRASE_ALL : EH_PHRASE_ANY, out, part);
    }
    return out;
}

/* `if c then a else b` holds when c and a do, or when b does and c does not. */
static EhPhrase *either(EhEnglish *english, const EhNode *node, bool negated)
{
    EhPhrase *yes =
        eh_phrase_join(english, EH_PHRASE_ALL, eh_english_condition(english, node->a, false),
                       eh_english_condition(english, node->b, negated));
    EhPhrase *no =
        eh_phrase_join(english, EH_PHRASE_ALL, eh_english_condition(english, node->a, true),
                       eh_english_condition(english, eh_node_c(node), negated));
    return eh_phrase_join(english, EH_PHRASE_ANY, yes, no);
}

/* ---- marks: fields that are true or false ---- */

static EhPhrase *marked(EhEnglish *english, const EhNode *node, bool negated)
{
    const EhPlace *place = eh_node_info(node)->place;
    EhPhrase *said = NULL;
    if (place == NULL || place->field == NULL || place->field->type.predicted) {
        return in_code(english, node, negated);
    }
    (void)eh_english_place(english, place, false); /* noted */
    EhStr name = eh_plain_name(english->arena, place->field->name);
    EhNoun owner = eh_english_owner(english, place);
    EhStr mark = eh_plain_quoted(english->arena, name);
    said = eh_phrase_says(english, owner, eh_verb_is, negated,
                          eh_say(english->arena, "marked %.*s", EH_STR_F(mark)),
                          eh_say(english->arena, "not marked %.*s", EH_STR_F(mark)));
    return said;
}

/* ---- names ---- */

static EhPhrase *let(EhEnglish *english, const EhNode *node, const EhSymbol *symbol, bool negated)
{
    if (english->lets >= 8 || english->budget == 0) {
        return in_code(english, node, negated);
    }
    english->lets++;
    EhPhrase *phrase = eh_english_condition(english, symbol->node->a, negated);
    english->lets--;
    return phrase;
}

static EhPhrase *name(EhEnglish *english, const EhNode *node, bool negated)
{
    const EhSymbol *symbol = eh_node_info(node)->symbol;
    if (eh_node_info(node)->place == NULL && symbol != NULL && symbol->kind == EH_SYM_LET &&
        symbol->node != NULL) {
        return let(english, node, symbol, negated);
    }
    if (symbol != NULL && symbol->kind == EH_SYM_STAGE && eh_str_is(symbol->name, "holdout")) {
        return eh_phrase_says(english, eh_english_ticket(english), eh_verb_is, negated,
                              EH_STR("in the comparison group"),
                              EH_STR("not in the comparison group"));
    }
    return marked(english, node, negated);
}

/* ---- any x in xs where, all x in xs where ---- */

EhPhrase *eh_english_each(EhEnglish *english, const EhNode *quantifier, EhStr lead, bool negated)
{
    uint32_t coded = english->coded;
    if (english->it != NULL) {
        return NULL;
    }
    english->it = eh_node_info(quantifier)->symbol;
    EhPhrase *body = eh_english_condition(english, quantifier->b, negated);
    english->it = NULL;
    EhPhrase *out = eh_arena_alloc(english->arena, sizeof *out);
    if (out == NULL || english->coded != coded) { /* the variable's name would stand alone there */
        return NULL;
    }
    *out = (EhPhrase){.kind = EH_PHRASE_OF, .parts = body, .lead = lead};
    return out;
}

/* `not any` is none, `not all` at least one of which not. */
static EhPhrase *quantifier(EhEnglish *english, const EhNode *node, bool negated)
{
    bool any = node->op == EH_OP_ANY;
    if (node->op == EH_OP_COUNT) {
        return in_code(english, node, negated);
    }
    EhStr all = eh_english_noun(english, node->a).text;
    const char *lead = any && !negated ? "for at least one of %.*s"
                       : any           ? "for none of %.*s"
                       : negated       ? "for at least one of %.*s"
                                       : "for each of %.*s (also if there are none)";
    EhPhrase *out = eh_english_each(english, node, eh_say(english->arena, lead, EH_STR_F(all)),
                                    !any && negated);
    return out == NULL ? in_code(english, node, negated) : out;
}

/* ---- every kind of node ---- */

static EhPhrase *say(EhEnglish *english, const EhNode *node, bool negated)
{
    node = eh_node_bare(node);
    switch ((EhNodeKind)node->kind) {
    case EH_N_BOOL:
        return eh_phrase_constant(english, (node->i != 0) != negated);
    case EH_N_NOT:
        return eh_english_condition(english, node->a, !negated);
    case EH_N_ALL_OF:
    case EH_N_ANY_OF:
        return block(english, node, negated);
    case EH_N_IF:
        return either(english, node, negated);
    case EH_N_NAME:
        return name(english, node, negated);
    case EH_N_ACCESS:
        return marked(english, node, negated);
    case EH_N_QUANTIFIER:
        return quantifier(english, node, negated);
    case EH_N_IS_KNOWN:
    case EH_N_IN:
        break;
    case EH_N_BINARY:
        if (node->op == EH_OP_AND || node->op == EH_OP_OR) {
            return chain(english, node, negated);
        }
        break;
    default:
        return in_code(english, node, negated);
    }
    EhPhrase *said = eh_english_operator(english, node, negated);
    return said == NULL ? in_code(english, node, negated) : said;
}

/* Lets are opened as long as a condition stays readable. */
enum { STATEMENTS = 60 };

EhPhrase *eh_english_condition(EhEnglish *english, const EhNode *node, bool negated)
{
    if (english->depth == 0) {
        english->budget = STATEMENTS;
    }
    english->depth++;
    EhPhrase *said = say(english, node, negated);
    english->depth--;
    return said;
}
