/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What is proved of two tickets and more, against all tickets of small random policies: complexity, tiers, escalations
 * and the holdout lie between the field that differs and what is decided.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "tests/unit/lint_small.h"

enum { POLICIES = 300 / RANDOM_SLOWER, TICKETS = 900 };

/* What a ticket came to; rules and escalations as one bit each. */
typedef struct Came {
    int32_t klass, service, tier, queue, priority, route_by, rank_by;
    uint64_t held;
} Came;

typedef struct Case {
    Small s;
    Came *came;
} Case;

typedef struct Seen {
    uint32_t proved, found;
} Seen;

#define FAIL(c, ...)                                                                               \
    do {                                                                                           \
        fprintf(stderr, "%.*s\npolicy %llu:\n", (int)(c)->s.policy.text.n, (c)->s.policy.text.p,   \
                (unsigned long long)(c)->s.policy.seed);                                           \
        fail_msg(__VA_ARGS__);                                                                     \
    } while (0)

static uint64_t bits(const uint32_t *numbers, uint32_t n)
{
    uint64_t out = 0;
    for (uint32_t i = 0; i < n; i++) {
        out |= UINT64_C(1) << numbers[i];
    }
    return out;
}

static Came came_to(const Case *c, uint32_t i)
{
    EhOut line = {0};
    small_ticket_json(&c->s.policy, i, &line);
    random_desk_read((RandomDesk *)&c->s.desk, &line);
    const EhDecision *d = eh_decide(c->s.desk.context, c->s.desk.ticket, SMALL_NOW, EH_PLAIN);
    eh_out_free(&line);
    assert_false(d->fault);
    assert_int_equal(d->holdout, c->s.policy.n_held_out > 0 && i >= c->s.policy.n_held_out);
    return (Came){.klass = d->klass,
                  .service = d->service,
                  .tier = d->tier,
                  .queue = d->queue,
                  .priority = d->priority,
                  .route_by = d->queue_by,
                  .rank_by = d->priority_by,
                  .held = bits(d->rules, d->n_rules) | bits(d->escalations, d->n_escalations)};
}

static void open_case(Case *c, uint64_t seed, bool holdout)
{
    *c = (Case){.s = {.policy = small_policy_with(seed, TICKETS, holdout)}};
    Small *s = &c->s;
    s->program = small_compile(seed, &s->policy.text, &s->diagnostics);
    eh_arena_init(&s->arena, NULL);
    s->lint = (EhLint){.policy = eh_compiled_policy(s->diagnostics),
                       .program = s->program,
                       .arena = &s->arena,
                       .now = SMALL_NOW,
                       .budget = EH_LINT_BUDGET};
    assert_true(eh_lint_run(&s->lint));
    s->desk = random_desk_open(s->program);
    c->came = malloc(s->policy.n_tickets * sizeof *c->came);
    assert_non_null(c->came);
    for (uint32_t i = 0; i < s->policy.n_tickets; i++) {
        c->came[i] = came_to(c, i);
    }
}

static void close_case(Case *c)
{
    small_close(&c->s);
    free(c->came);
}

static const EhFinding *told(const Case *c, EhCheck check, EhVerdict verdict)
{
    for (uint32_t i = 0; i < c->s.lint.findings.n; i++) {
        const EhFinding *f = c->s.lint.findings.at[i];
        if (f->check == check && f->verdict == verdict) {
            return f;
        }
    }
    return NULL;
}

static bool says(EhStr text, const char *part)
{
    size_t n = strlen(part);
    for (uint32_t i = 0; i + n <= text.n; i++) {
        if (memcmp(text.p + i, part, n) == 0) {
            return true;
        }
    }
    return false;
}

static bool names(EhStr text, const char *field)
{
    char quoted[40];
    snprintf(quoted, sizeof quoted, "`%s`", field);
    return says(text, quoted);
}

/* How far apart tickets lie that differ in one field by one value. */
static uint32_t step_of(const Case *c, uint32_t field)
{
    uint32_t step = 1;
    for (uint32_t i = 0; i < field; i++) {
        step *= small_values(&c->s.policy, i);
    }
    return step;
}

/* The ticket that has value `value` of the field, and all else as ticket i. */
static uint32_t with_value(const Case *c, uint32_t i, uint32_t field, uint32_t value)
{
    uint32_t step = step_of(c, field), own = small_value(&c->s.policy, i, field);
    return i - own * step + value * step;
}

static bool is_null(const Case *c, uint32_t field, uint32_t value)
{
    return strcmp(c->s.policy.fields[field]->values[value], "null") == 0;
}

static void count(const Case *c, EhCheck check, Seen *seen)
{
    seen->proved += told(c, check, EH_PROVED) != NULL;
    seen->found += told(c, check, EH_FOUND) != NULL;
}

/* ---- P06 ---- */

/* Whether the priority falls, or rises, from a value to a larger one; the values stand in their order. */
static void ways_of(const Case *c, uint32_t field, bool *falls, bool *rises)
{
    for (uint32_t i = 0; i < c->s.policy.n_tickets; i++) {
        uint32_t own = small_value(&c->s.policy, i, field);
        for (uint32_t value = own + 1; value < small_values(&c->s.policy, field); value++) {
            uint32_t k = with_value(c, i, field, value);
            if (!is_null(c, field, own) && !is_null(c, field, value)) {
                *falls = *falls || c->came[i].priority < c->came[k].priority;
                *rises = *rises || c->came[i].priority > c->came[k].priority;
            }
        }
    }
}

static void hold_order(const Case *c)
{
    const EhFinding *proof = told(c, EH_CHECK_P06, EH_PROVED);
    for (uint32_t field = 0; proof != NULL && field < c->s.policy.n_fields; field++) {
        const char *name = c->s.policy.fields[field]->name;
        bool created = c->s.policy.fields[field]->declared == NULL, falls = false, rises = false;
        bool impact = strcmp(name, "impact") == 0;
        if (!names(proof->message, created ? "waiting" : name)) {
            continue;
        }
        ways_of(c, field, &falls, &rises);
        if (falls && (rises || impact || created)) {
            FAIL(c, "P06 is proved, and more %s ranks lower", name);
        }
    }
}

/* ---- P08 ---- */

static void hold_words(const Case *c)
{
    const EhFinding *proof = told(c, EH_CHECK_P08, EH_PROVED);
    for (uint32_t field = 0; proof != NULL && field < c->s.policy.n_fields; field++) {
        if (strcmp(c->s.policy.fields[field]->name, "body") != 0 ||
            !says(proof->message, "class")) {
            continue;
        }
        for (uint32_t i = 0; i < c->s.policy.n_tickets; i++) {
            if (c->came[i].klass != c->came[with_value(c, i, field, 0)].klass) {
                FAIL(c, "P08 is proved, and words decide the class");
            }
        }
    }
}

/* ---- P09 and R06 ---- */

/* The topics that are sure to every threshold, of two values; and one that is doubtful to every one. */
static const uint32_t sure[] = {4, 9}, doubtful[] = {0, 5};

static void hold_doubt(const Case *c)
{
    const EhFinding *proof = told(c, EH_CHECK_P09, EH_PROVED);
    for (uint32_t field = 0; proof != NULL && field < c->s.policy.n_fields; field++) {
        if (strcmp(c->s.policy.fields[field]->name, "topic") != 0 ||
            !names(proof->message, "topic")) {
            continue;
        }
        for (uint32_t i = 0; i < c->s.policy.n_tickets; i++) {
            int32_t worst = c->came[with_value(c, i, field, sure[0])].priority;
            int32_t other = c->came[with_value(c, i, field, sure[1])].priority;
            worst = other > worst ? other : worst;
            for (uint32_t k = 0; k < 2; k++) {
                if (c->came[with_value(c, i, field, doubtful[k])].priority > worst) {
                    FAIL(c, "P09 is proved, and a doubtful topic ranks below every sure one");
                }
            }
        }
    }
}

static int32_t row_of(const Came *came, uint32_t block)
{
    return block == 0 ? came->klass : block == 1 ? came->route_by : came->rank_by;
}

static bool only_missing_falls(const Case *c, uint32_t i, uint32_t field, uint32_t block)
{
    const EhModel *m = c->s.lint.model;
    int32_t last = (int32_t)(block == 0 ? m->classes.n : block == 1 ? m->route.n : m->rank.n) - 1;
    bool falls = last >= 0 && row_of(&c->came[i], block) == last;
    for (uint32_t value = 0; falls && value < small_values(&c->s.policy, field); value++) {
        falls = is_null(c, field, value) ||
                row_of(&c->came[with_value(c, i, field, value)], block) != last;
    }
    return falls;
}

static void hold_missing(const Case *c)
{
    for (uint32_t field = 0;
         told(c, EH_CHECK_R06, EH_PROVED) != NULL && told(c, EH_CHECK_P09, EH_FOUND) == NULL &&
         field < c->s.policy.n_fields;
         field++) {
        bool predicted = strcmp(c->s.policy.fields[field]->name, "topic") == 0;
        bool record = strcmp(c->s.policy.fields[field]->name, "box") == 0;
        for (uint32_t i = 0; i < c->s.policy.n_tickets && !predicted && !record; i++) {
            for (uint32_t block = 0;
                 is_null(c, field, small_value(&c->s.policy, i, field)) && block < 3; block++) {
                if (only_missing_falls(c, i, field, block)) {
                    FAIL(c, "R06 is proved, and a missing %s falls past every row",
                         c->s.policy.fields[field]->name);
                }
            }
        }
    }
}

/* ---- G01 ---- */

static bool same_decision(const Came *a, const Came *b)
{
    return a->tier == b->tier && a->queue == b->queue && a->priority == b->priority &&
           a->held == b->held;
}

/* Tickets of the group that differ in one field that the proof names, and so in their class. */
static void hold_named(const Case *c, const EhFinding *proof, uint32_t field)
{
    const SmallPolicy *p = &c->s.policy;
    for (uint32_t i = p->n_held_out; i < p->n_tickets; i++) {
        for (uint32_t value = 0; value < small_values(p, field); value++) {
            const Came *a = &c->came[i], *b = &c->came[with_value(c, i, field, value)];
            if (a->klass != b->klass && !same_decision(a, b)) {
                FAIL(c, "G01 is proved (%.*s), and %s decides more", EH_STR_F(proof->message),
                     p->fields[field]->name);
            }
        }
    }
}

static void hold_group(const Case *c)
{
    const EhFinding *proof = told(c, EH_CHECK_G01, EH_PROVED);
    const SmallPolicy *p = &c->s.policy;
    for (uint32_t field = 0; proof != NULL && field < p->n_fields; field++) {
        if (names(proof->message, p->fields[field]->name)) {
            hold_named(c, proof, field);
        }
    }
    for (uint32_t i = 0; proof != NULL && i < p->n_held_out; i++) {
        const Came *out = &c->came[i], *in = &c->came[i + p->n_held_out];
        if (out->service == in->service && !same_decision(out, in)) {
            FAIL(c, "G01 is proved, and being in the group decides");
        }
    }
}

/* ---- the tests ---- */

static void pairs_are_so(void **state)
{
    Seen order = {0}, words = {0}, doubt = {0}, missing = {0};
    (void)state;
    for (uint64_t seed = 1; seed <= POLICIES; seed++) {
        Case c;
        open_case(&c, seed, false);
        hold_order(&c);
        hold_words(&c);
        hold_doubt(&c);
        hold_missing(&c);
        count(&c, EH_CHECK_P06, &order);
        count(&c, EH_CHECK_P08, &words);
        count(&c, EH_CHECK_P09, &doubt);
        count(&c, EH_CHECK_R06, &missing);
        close_case(&c);
    }
    print_message("proved and found: P06 %u %u, P08 %u %u, P09 %u %u, R06 %u %u\n", order.proved,
                  order.found, words.proved, words.found, doubt.proved, doubt.found, missing.proved,
                  missing.found);
    assert_true(order.proved > 0 && order.found > 0);
    if (POLICIES >= 300) { /* fewer need not have each */
        assert_true(words.proved > 0 && words.found > 0);
        assert_true(doubt.proved > 0 && missing.proved > 0 && missing.found > 0);
    }
}

static void the_group_is_so(void **state)
{
    Seen group = {0};
    (void)state;
    for (uint64_t seed = 1; seed <= POLICIES; seed++) {
        Case c;
        open_case(&c, seed, true);
        hold_group(&c);
        count(&c, EH_CHECK_G01, &group);
        close_case(&c);
    }
    print_message("proved and found: G01 %u %u\n", group.proved, group.found);
    assert_true(group.found > 0 && (group.proved > 0 || POLICIES < 300));
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(pairs_are_so),
                                       cmocka_unit_test(the_group_is_so)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
