/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What is decided is what the language definition says: held to a reference that walks the checked tree.
 *
 * One idea: every way to decide shares how a condition becomes bytecode, and so would be wrong alike; the reference
 * shares none of it. Where a result hangs on what the reference does not know, it is not compared. RANDOM_POLICIES and
 * RANDOM_SEED in the environment ask for more policies, and other ones.
 */
#include <stdio.h>
#include <string.h>

#include "tests/random/desk.h"
#include "tests/random/reference.h"

enum { TICKETS = 12, POLICIES = 4000 };

/* `covered`: policies with some decision of which every part was compared, beyond those with broken data. */
typedef struct Tally {
    uint64_t policies, covered, compared, unknown;
} Tally;

static uint64_t environment(const char *name, uint64_t otherwise)
{
    const char *text = getenv(name);
    return text == NULL ? otherwise : strtoull(text, NULL, 10);
}

/* ---- one policy ---- */

typedef struct Held {
    RandomPolicy *random;
    EhDiagnostics *diagnostics;
    EhProgram *program;
    const EhPolicy *policy;
    RandomDesk desk;
    EhOut line;
    Tally *tally;
} Held;

static Held held_open(uint64_t seed, bool finite, Tally *tally)
{
    Held held = {.random = random_policy_new(seed, finite), .tally = tally};
    EhDiagnostic first;
    assert_non_null(held.random);
    const EhOut *text = &held.random->text;
    if (eh_compile(text->p, text->n, NULL, &held.program, &held.diagnostics) != EH_OK &&
        eh_diagnostic(held.diagnostics, 0, &first))
        fail_msg("policy %llu:%u:%u: %s", (unsigned long long)seed, first.line, first.column,
                 first.message);
    assert_non_null(held.program);
    held.policy = eh_compiled_policy(held.diagnostics);
    held.desk = random_desk_open(held.program);
    reference_zone(held.policy);
    return held;
}

static void held_close(Held *held)
{
    random_desk_close(&held->desk);
    eh_program_free(held->program);
    eh_diagnostics_free(held->diagnostics);
    random_policy_free(held->random);
    eh_out_free(&held->line);
}

/* Whether it could be compared. */
static bool compare(const Held *held, const char *what, EhMode mode, const RefValue *wanted,
                    int64_t found)
{
    int64_t number = wanted->state == REF_MISSING ? -1 : wanted->i;
    if (wanted->state != REF_UNKNOWN && number != found)
        fail_msg("policy %llu%s, %s: %s is %lld, not %lld\nticket %.*s",
                 (unsigned long long)held->random->seed, held->random->finite ? ", finite" : "",
                 mode == EH_PLAIN ? "plain" : "recording", what, (long long)found,
                 (long long)number, (int)held->line.n, held->line.p);
    return wanted->state != REF_UNKNOWN;
}

/* Whether all of it could be. */
static bool compare_all(const Held *held, const Reference *r, const EhDecision *d, EhMode mode)
{
    const struct {
        const char *what;
        const RefValue *wanted;
        int64_t found;
    } parts[] = {
        {"class", &r->klass, d->klass},
        {"service", &r->service, d->service},
        {"tier", &r->tier, d->tier},
        {"tier's row", &r->tier_by, d->tier_by},
        {"queue", &r->queue, d->queue},
        {"queue's row", &r->queue_by, d->queue_by},
        {"priority", &r->priority, d->priority},
        {"priority's row", &r->priority_by, d->priority_by},
        {"complexity", &r->complexity, d->complexity},
    };
    bool all = true;
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
        bool known = compare(held, parts[i].what, mode, parts[i].wanted, parts[i].found);
        held->tally->compared += known;
        held->tally->unknown += !known;
        all = all && known;
    }
    return all;
}

/* Whether a sound ticket was compared in all parts. */
static bool one_ticket(Held *held, uint64_t seed)
{
    static const EhMode modes[] = {EH_PLAIN, EH_RECORDING};
    int64_t now = random_now(seed);
    Reference reference;
    bool whole = true;
    held->line.n = 0;
    random_ticket_json(held->random, seed, &held->line);
    random_desk_read(&held->desk, &held->line);
    for (int i = 0; i < 2; i++) {
        const EhDecision *d = eh_decide(held->desk.context, held->desk.ticket, now, modes[i]);
        reference_decide(&reference, held->policy, held->desk.ticket, now, d->holdout);
        whole = compare_all(held, &reference, d, modes[i]) && !d->fault && whole;
    }
    return whole;
}

static void hold_policy(uint64_t seed, bool finite, Tally *tally)
{
    Held held = held_open(seed, finite, tally);
    bool whole = false;
    for (uint64_t i = 0; i < TICKETS; i++)
        whole = one_ticket(&held, seed * TICKETS + i) || whole;
    tally->policies++;
    tally->covered += whole;
    held_close(&held);
}

static void hold_policies(bool finite, uint64_t n)
{
    Tally tally = {0};
    uint64_t first = environment("RANDOM_SEED", 1);
    for (uint64_t i = 0; i < n; i++)
        hold_policy(first + i, finite, &tally);
    print_message("%llu of %llu policies covered, %llu results compared, %llu not known\n",
                  (unsigned long long)tally.covered, (unsigned long long)tally.policies,
                  (unsigned long long)tally.compared, (unsigned long long)tally.unknown);
    assert_true(2 * tally.covered >= tally.policies);
}

static void decisions_are_the_reference_s(void **state)
{
    (void)state;
    hold_policies(false, environment("RANDOM_POLICIES", POLICIES / RANDOM_SLOWER));
}

/* Little arithmetic and no texts: small conditions, which are lowered in shorter forms. */
static void small_domains_too(void **state)
{
    (void)state;
    hold_policies(true, environment("RANDOM_POLICIES", POLICIES / RANDOM_SLOWER));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(decisions_are_the_reference_s),
        cmocka_unit_test(small_domains_too),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
