/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Guarantees as sentences, each with how sure it is.
 */
#include "plain/parts.h"

/* A proof is worth saying, and so is that there is none. */
static EhStr sentence(EhPlainProof proof)
{
    switch (proof) {
    case EH_PLAIN_NOT_ASKED:
        break;
    case EH_PLAIN_PROVED:
        return EH_STR(" This is proved: no request that can be read breaks it.");
    case EH_PLAIN_EXPECTED:
        return EH_STR(
            " This is computed from the requests that we expect, and not proved for every "
            "run of bad luck.");
    case EH_PLAIN_BROKEN:
        return EH_STR(" This is not kept at present: the linter shows what breaks it.");
    case EH_PLAIN_DOUBTFUL:
        return EH_STR(" This is aimed at, and can fail: the linter shows how.");
    case EH_PLAIN_OPEN:
        return EH_STR(" This is aimed at, and not proved.");
    }
    return EH_STR("");
}

static EhStr how_sure(const EhPlainDoc *doc, uint32_t number)
{
    return sentence(doc->proofs == NULL ? EH_PLAIN_NOT_ASKED : doc->proofs[number]);
}

EhStr eh_plain_doubt(const EhPlainDoc *doc, const EhNode *goal)
{
    EhPlainProof worst = EH_PLAIN_NOT_ASKED;
    for (uint32_t i = 0; doc->doubts != NULL && i < doc->doubts->n; i++) {
        const EhPlainDoubt *doubt = &doc->doubts->at[i];
        if (doubt->node == goal && worst != EH_PLAIN_BROKEN) {
            worst = doubt->proof;
        }
    }
    return sentence(worst);
}

/* What stands between backquotes becomes code. */
static EhStr with_code(EhPlainDoc *doc, EhStr text)
{
    EhStr out = EH_STR("");
    for (uint32_t from = 0, at = 0, code = 0; at <= text.n; at++) {
        if (at < text.n && text.p[at] != '`') {
            continue;
        }
        EhStr part = {text.p + from, at - from};
        part = code && at < text.n ? eh_plain_code(doc->arena, part)
                                   : eh_plain_clean(doc->arena, part);
        out = eh_say(doc->arena, "%.*s%.*s", EH_STR_F(out), EH_STR_F(part));
        code = !code;
        from = at + 1;
    }
    return out;
}

void eh_plain_doubts(EhPlainDoc *doc)
{
    EhPlainItems items = {0};
    for (uint32_t i = 0; doc->doubts != NULL && i < doc->doubts->n; i++) {
        const EhPlainDoubt *doubt = &doc->doubts->at[i];
        EhStr text =
            eh_say(doc->arena, "%.*s %s: %.*s (%s).", EH_STR_F(with_code(doc, doubt->name)),
                   doubt->proof == EH_PLAIN_BROKEN ? "is not kept" : "can fail",
                   EH_STR_F(with_code(doc, doubt->why)), doubt->code);
        (void)EH_PUSH(doc->arena, &items, ((EhPlainItem){.text = text}));
    }
    eh_plain_listed(doc, "Promises that are not kept, or can fail",
                    "What the linter finds against them; it says more, and what to do:", &items,
                    false);
}

static EhPlainItem starts_within(EhPlainDoc *doc, const EhNode *promise, EhStr sure)
{
    EhArena *arena = doc->arena;
    EhPhrase *who = eh_english_condition(&doc->english, promise->a, false);
    EhStr time = eh_plain_duration(arena, promise->b->i, eh_node_days(promise->b));
    EhStr share = eh_node_c(promise) == NULL ? EH_STR("")
                                             : eh_say(arena, "In at least %.*s%% of cases, ",
                                                      EH_STR_F(eh_node_text(eh_node_c(promise))));
    bool you = doc->english.you;
    EhStr lead = eh_say(arena, "%.*s%s within %.*s of %s", EH_STR_F(share),
                        you ? "we begin to work on your request" : "work on a ticket begins",
                        EH_STR_F(time), you ? "your writing (day and night)" : "its creation");
    lead = eh_plain_capital(arena, lead);
    if (who == NULL || who->kind == EH_PHRASE_FALSE) {
        return (EhPlainItem){.text = EH_STR("")};
    }
    return eh_english_when_why(&doc->english, lead, "when", who, sure);
}

static EhStr or_code(EhPlainDoc *doc, const EhNode *condition)
{
    EhPhrase *phrase = eh_english_condition(&doc->english, condition, false);
    EhStr line = eh_english_line(&doc->english, phrase);
    return line.n > 0 ? line
                      : eh_say(doc->arena, "%.*s holds",
                               EH_STR_F(eh_english_source(&doc->english, condition)));
}

static EhPlainItem implies(EhPlainDoc *doc, const EhNode *promise, EhStr sure)
{
    EhPhrase *then = eh_english_condition(&doc->english, promise->b, false);
    EhPhrase *given = eh_english_condition(&doc->english, promise->a, false);
    EhStr line = eh_english_line(&doc->english, then);
    if (line.n == 0) {
        line = eh_say(doc->arena, "%.*s holds",
                      EH_STR_F(eh_english_source(&doc->english, promise->b)));
    }
    line = eh_say(doc->arena, "Without exception, %.*s", EH_STR_F(line));
    return eh_english_when_why(&doc->english, line, "when", given, sure);
}

static EhPlainItem outranks(EhPlainDoc *doc, const EhNode *promise, EhStr sure)
{
    EhStr high = or_code(doc, promise->a), low = or_code(doc, promise->b);
    EhStr text = eh_say(
        doc->arena, "A request where %.*s always has a higher priority than one where %.*s.%.*s",
        EH_STR_F(high), EH_STR_F(low), EH_STR_F(sure));
    return (EhPlainItem){.text = text};
}

static EhPlainItem never_decides(EhPlainDoc *doc, const EhNode *promise, EhStr sure)
{
    EhStr field = eh_plain_capital(doc->arena, eh_english_noun(&doc->english, promise->a).text);
    EhStr what = eh_plain_name(doc->arena, promise->b->name);
    EhStr text = eh_say(doc->arena,
                        "%.*s never decides the %.*s: two requests that differ only in it get the "
                        "same.%.*s",
                        EH_STR_F(field), EH_STR_F(what), EH_STR_F(sure));
    return (EhPlainItem){.text = text};
}

EhPlainItem eh_plain_promise(EhPlainDoc *doc, uint32_t number)
{
    const EhNode *promise = doc->policy->guarantees.at[number].node->a;
    EhStr sure = how_sure(doc, number);
    EhStr about =
        eh_plain_attributes(doc, eh_node_doc(doc->policy->guarantees.at[number].node), NULL);
    sure = eh_say(doc->arena, "%.*s%.*s", EH_STR_F(about), EH_STR_F(sure));
    switch ((EhOp)promise->op) {
    case EH_OP_STARTS:
        return starts_within(doc, promise, sure);
    case EH_OP_IMPLIES:
        return implies(doc, promise, sure);
    case EH_OP_OUTRANKS:
        return outranks(doc, promise, sure);
    case EH_OP_NEVER:
        return never_decides(doc, promise, sure);
    default:
        return (EhPlainItem){.text = EH_STR("")};
    }
}
