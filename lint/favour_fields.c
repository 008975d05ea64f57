/* SPDX-License-Identifier: Apache-2.0 */
/*
 * P08: words that make a favoured customer.
 */
#include "lint/favour.h"

/* Two tickets that differ in what the customer writes. */
typedef struct Words {
    EhFavour *favour;
    EhTwins twins;
    EhWitness witnesses[2];
    EhSeen seen[2];
    int32_t klass, otherwise, above; /* above: a priority of impact, or -1 */
} Words;

static bool makes_class(const void *ctx, const EhSeen *seen, uint32_t n)
{
    const Words *words = ctx;
    return n == 2 && seen[0].klass == words->klass && seen[1].klass > words->klass;
}

static bool lifts(const void *ctx, const EhSeen *seen, uint32_t n)
{
    const Words *words = ctx;
    return n == 2 && seen[0].priority < words->above && seen[1].priority >= words->above;
}

static void words_witnesses(Words *words, EhFinding *finding)
{
    EhLint *lint = words->favour->lint;
    words->witnesses[0].role = EH_STR("who writes it");
    words->witnesses[1].role = EH_STR("who does not");
    eh_finding_witness(lint, finding, &words->witnesses[0]);
    eh_finding_witness(lint, finding, &words->witnesses[1]);
}

static void report_class(Words *words)
{
    EhLint *lint = words->favour->lint;
    const EhModelRows *classes = &words->favour->model->classes;
    EhStr name = eh_favour_name(classes, words->klass),
          by = eh_twins_difference(&words->twins, 0, 1);
    EhFinding *finding =
        eh_finding(lint, EH_CHECK_P08, EH_FOUND, EH_BY_LOGIC, eh_favour_head(classes, words->klass),
                   eh_arena_format(lint->arena, "class/%.*s", EH_STR_F(name)),
                   "what the customer writes decides between class '%.*s' and '%.*s'",
                   EH_STR_F(name), EH_STR_F(eh_favour_name(classes, words->seen[1].klass)));
    eh_finding_label(lint, finding, "by %.*s", EH_STR_F(by));
    eh_finding_related(lint, finding, eh_favour_head(classes, words->seen[1].klass),
                       "all else the same");
    words_witnesses(words, finding);
    eh_finding_fix(lint, finding,
                   "leave the words out of the class; a rule or the tier may read them");
}

static EhAnswer check_class(Words *words)
{
    const EhModel *model = words->favour->model;
    EhStr name = eh_favour_name(&model->classes, words->klass);
    uint32_t n = (uint32_t)words->klass + 2;
    EhAsk *asks = eh_arena_array(words->favour->lint->arena, n, sizeof *asks);
    if (asks == NULL) {
        return EH_SOLVE_NO_MEMORY;
    }
    asks[0] = (EhAsk){model->class_is[words->klass], 0};
    for (uint32_t i = 1; i < n; i++) { /* of one of the classes behind */
        asks[i] = (EhAsk){EH_F_NOT(model->class_is[i - 1]), 1};
    }
    EhAnswer answer = eh_twins_ask(&words->twins, asks, n);
    if (answer == EH_SOME_SUCH &&
        eh_twins_show(&words->twins, makes_class, words, words->witnesses, words->seen)) {
        report_class(words);
    } else if (answer == EH_SOME_SUCH || answer == EH_TOO_LARGE) {
        EhArena *arena = words->favour->lint->arena;
        eh_twins_unknown(&words->twins, EH_CHECK_P08, eh_favour_head(&model->classes, words->klass),
                         eh_arena_format(arena, "class/%.*s", EH_STR_F(name)), answer,
                         eh_arena_format(arena, "whether words decide who is a '%.*s' is not known",
                                         EH_STR_F(name)));
    }
    return answer;
}

/* The row of rank with the highest priority whose condition reads impact, itself or (`sums`) by complexity; or -1. */
static int32_t highest_row(EhFavour *favour, bool sums)
{
    const EhModel *model = favour->model;
    int32_t best = -1;
    for (uint32_t i = 0; i < model->rank.n; i++) {
        const EhModelRow *row = &model->rank.at[i];
        const bool *vars =
            row->otherwise ? NULL : eh_twins_cone(favour->lint, row->asks, sums).vars;
        for (uint32_t var = 0; vars != NULL && var < model->space->vars.n; var++) {
            const EhVar *v = &model->space->vars.at[var];
            bool impact = vars[var] && v->kind == EH_VAR_FIELD && v->place != NULL &&
                          v->place->field != NULL && eh_favour_is_impact(v->place->field->name);
            if (impact && (best < 0 || row->result < model->rank.at[best].result)) {
                best = (int32_t)i;
            }
        }
    }
    return best;
}

static int32_t impact_row(EhFavour *favour)
{
    int32_t row = highest_row(favour, false);
    return row >= 0 ? row : highest_row(favour, true);
}

static void report_lift(Words *words, int32_t row)
{
    EhLint *lint = words->favour->lint;
    const EhModelRows *rank = &words->favour->model->rank;
    const EhEnumDecl *names = lint->policy->priority_enum;
    EhStr by = eh_twins_difference(&words->twins, 0, 1);
    EhFinding *finding = eh_finding(
        lint, EH_CHECK_P08, EH_FOUND, EH_BY_LOGIC, eh_favour_head(rank, words->seen[0].priority_by),
        EH_STR("rank"),
        "what the customer writes lifts a ticket to %.*s, above what impact gives (%.*s)",
        EH_STR_F(names->names.at[words->seen[0].priority].name),
        EH_STR_F(names->names.at[words->above].name));
    eh_finding_label(lint, finding, "by %.*s, all else the same", EH_STR_F(by));
    eh_finding_related(lint, finding, eh_favour_head(rank, row), "the highest that impact gives");
    words_witnesses(words, finding);
    eh_finding_fix(lint, finding, "give words a lower priority than impact, or the same");
}

/* Words that pass the highest that impact gives. */
static EhAnswer check_lift(Words *words)
{
    EhFavour *favour = words->favour;
    const EhModelRows *rank = &favour->model->rank;
    int32_t row = impact_row(favour);
    words->above = row < 0 ? 0 : (int32_t)rank->at[row].result;
    if (words->above == 0) {
        return EH_NONE_SUCH;
    }
    EhF higher = favour->at_least[words->above - 1];
    EhAsk asks[2] = {{higher, 0}, {EH_F_NOT(higher), 1}};
    EhAnswer answer = eh_twins_ask(&words->twins, asks, 2);
    if (answer == EH_SOME_SUCH &&
        eh_twins_show(&words->twins, lifts, words, words->witnesses, words->seen)) {
        report_lift(words, row);
    } else if (answer == EH_SOME_SUCH || answer == EH_TOO_LARGE) {
        eh_twins_unknown(
            &words->twins, EH_CHECK_P08, eh_favour_head(rank, row), EH_STR("rank"), answer,
            EH_STR("whether words lift a ticket above what impact gives is not known"));
    }
    return answer;
}

/* Fields of the ticket itself in which customers write, whatever reads them. */
static EhFields own_words(EhFavour *favour)
{
    EhPolicy *policy = favour->lint->policy;
    EhFields fields = {0};
    for (uint32_t i = 0; i < policy->ticket->fields.n; i++) {
        EhFieldDecl *field = policy->ticket->fields.at[i];
        const EhPlace *place = eh_place(policy, policy->ticket_symbol->place, field);
        if (eh_favour_is_own_word(place)) {
            EH_PUSH(favour->lint->arena, &fields, field);
        }
    }
    return fields;
}

/* What was proved of words, as far as it was asked. */
static EhStr proved_words(Words *words)
{
    EhLint *lint = words->favour->lint;
    int32_t row = impact_row(words->favour);
    EhStr lifted = EH_STR("");
    if (row >= 0) {
        int32_t above = (int32_t)words->favour->model->rank.at[row].result;
        lifted = eh_arena_format(lint->arena, "%s lifts no ticket above %.*s, which impact gives",
                                 words->otherwise > 0 ? " and" : "",
                                 EH_STR_F(lint->policy->priority_enum->names.at[above].name));
    }
    return eh_arena_format(lint->arena, "what customers write%s%.*s",
                           words->otherwise > 0 ? " decides nobody's class" : "", EH_STR_F(lifted));
}

void eh_favour_words(EhFavour *favour)
{
    const EhModel *model = favour->model;
    Words words = {.favour = favour, .otherwise = (int32_t)model->classes.n - 1};
    EhFields fields = own_words(favour);
    uint32_t n = 0;
    if (fields.n == 0 ||
        !eh_twins_open(&words.twins, favour->lint, 2, eh_twins_all_but(favour->lint, &fields))) {
        return;
    }
    words.twins.natural = favour->natural;
    for (words.klass = 0; words.klass < words.otherwise; words.klass++) {
        n += check_class(&words) != EH_NONE_SUCH;
    }
    n += check_lift(&words) != EH_NONE_SUCH;
    eh_twins_close(&words.twins);
    if (n == 0 && (words.otherwise > 0 || impact_row(favour) >= 0)) {
        eh_finding(favour->lint, EH_CHECK_P08, EH_PROVED, EH_BY_LOGIC, model->rank.at[0].node->span,
                   EH_STR("words"), "%.*s", EH_STR_F(proved_words(&words)));
    }
}
