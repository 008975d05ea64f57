/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Samples and tests of policies: merging, filling tickets, judging decisions; and values as policies write them.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "compiler/samples.h"

static const char base[] =
    "policy p\n"
    "currency USD\n"
    "confidence 80%\n"
    "queues a, b, triage\n"
    "priorities high > normal\n"
    "skills sso, tax\n"
    "fallback queue triage\n"
    "enum topic { one, two_words from \"two-words\" }\n"
    "record order { total money; late bool = false }\n"
    "record customer { id text; spend money = $0; tags set of text up to 5 = {}; note text? }\n"
    "ticket {\n"
    "  id text; created time; topic predicted topic; mood predicted number in -1..1\n"
    "  size int in 0..100 = 1; customer customer; orders list of order up to 3 = {}\n"
    "  topics set of topic up to 2 = {}\n"
    "  status enum { open, pending } = open tracked; first_reply time?; ratio number = 0.5\n"
    "}\n"
    "action notify(team text, size int)\n"
    "class standard otherwise\n"
    "tier human otherwise\n"
    "route { big: when size >= 50 -> b; when size is 7 -> b; otherwise -> a }\n"
    "rank { otherwise -> normal }\n"
    "rule rich { when customer.spend > $500; requires sso; do notify(\"desk\", size) }\n"
    "rule late { when any o in orders where o.late; requires tax }\n"
    "rule sure { when topic is two_words }\n"
    "rule tagged { when \"x\" in customer.tags and two_words in topics }\n"
    "rule noted { when customer.note is known }\n"
    "target fr until first_reply\n"
    "sla standard { fr 4h }\n"
    "pause fr while status is pending\n"
    "tighten quick when size is 2 { fr 1h }\n"
    "sample s { id \"T\"; created 2026-03-02T12:00Z; customer { id \"C\"; note \"n\"; tags { "
    "\"x\", \"y\" } } }\n";

/* A compiled policy with what deciding needs. */
typedef struct Desk {
    EhDiagnostics *diagnostics;
    EhPolicy *policy;
    EhProgram *program;
    EhTicket *ticket;
    EhContext *context;
    EhArena arena;
    EhTestFailures failures;
} Desk;

static char *with(const char *more)
{
    char *text = malloc(sizeof base + strlen(more) + 2);
    assert_non_null(text);
    sprintf(text, "%s%s\n", base, more);
    return text;
}

static Desk *desk_open(const char *more)
{
    Desk *desk = calloc(1, sizeof *desk);
    char *text = with(more);
    EhDiagnostic first;
    EhStatus status = eh_compile(text, strlen(text), NULL, &desk->program, &desk->diagnostics);
    if (status != EH_OK && eh_diagnostic(desk->diagnostics, 0, &first)) {
        fail_msg("%u:%u: %s", first.line, first.column, first.message);
    }
    assert_int_equal(status, EH_OK);
    desk->policy = eh_compiled_policy(desk->diagnostics);
    eh_arena_init(&desk->arena, NULL);
    assert_int_equal(eh_ticket_new(desk->program, &desk->ticket), EH_OK);
    assert_int_equal(eh_context_new(desk->program, NULL, &desk->context), EH_OK);
    free(text);
    return desk;
}

static void desk_close(Desk *desk)
{
    eh_context_free(desk->context);
    eh_ticket_free(desk->ticket);
    eh_program_free(desk->program);
    eh_diagnostics_free(desk->diagnostics);
    eh_arena_free(&desk->arena);
    free(desk);
}

/* Runs test `i`; the failures are in the desk. */
static uint32_t run(Desk *desk, uint32_t i)
{
    const EhNode *node = desk->policy->tests.at[i].node;
    const EhTestCase *test = node->info;
    desk->failures.n = 0;
    eh_ticket_reset(desk->ticket);
    assert_non_null(test->sample);
    assert_int_equal(eh_sample_fill(test->sample, desk->program, &desk->arena, desk->ticket),
                     EH_OK);
    const EhDecision *decision = eh_decide(desk->context, desk->ticket, test->at, EH_PLAIN);
    eh_test_judge(desk->policy, node, desk->program, decision, &desk->arena, &desk->failures);
    return desk->failures.n;
}

/* The test with this body, which follows `given`, passes. */
static void passes(const char *given)
{
    char text[4096];
    snprintf(text, sizeof text, "test \"t\" {\n at 2026-03-02T13:00Z\n given %s\n}", given);
    Desk *desk = desk_open(text);
    if (run(desk, 0) > 0) {
        fail_msg("%s: %.*s", given, EH_STR_F(desk->failures.at[0].message));
    }
    desk_close(desk);
}

/* … fails once, with this message. */
static void fails(const char *given, const char *message)
{
    char text[4096];
    snprintf(text, sizeof text, "test \"t\" {\n at 2026-03-02T13:00Z\n given %s\n}", given);
    Desk *desk = desk_open(text);
    assert_int_equal(run(desk, 0), 1);
    EhStr said = desk->failures.at[0].message;
    if (!eh_str_is(said, message)) {
        fail_msg("%s: %.*s", given, EH_STR_F(said));
    }
    desk_close(desk);
}

/* The policy with `more` gets exactly one message, which holds `part`. */
static void refused(const char *more, const char *part)
{
    EhDiagnostics *diagnostics = NULL;
    EhDiagnostic first;
    char *text = with(more);
    assert_int_equal(eh_compile(text, strlen(text), NULL, NULL, &diagnostics), EH_ERRORS);
    assert_true(eh_diagnostic(diagnostics, 0, &first));
    if (eh_diagnostics_count(diagnostics) != 1 || strstr(first.message, part) == NULL) {
        fail_msg("%s: %u messages, %u:%u: %s", more, eh_diagnostics_count(diagnostics), first.line,
                 first.column, first.message);
    }
    eh_diagnostics_free(diagnostics);
    free(text);
}

/* ---- merging ---- */

static void records_merge_and_the_rest_is_replaced(void **state)
{
    (void)state;
    passes("s with { customer { spend $501 } }\n expect { rule rich; rule noted }");
    passes("s with { customer { tags { \"x\" } }; topics { two_words } }\n expect { rule tagged; "
           "rule noted }");
    passes("s with { customer { tags { \"z\" } }; topics { two_words } }\n expect { not rule "
           "tagged }");
    passes("s with { customer { tags {} }; topics { two_words } }\n expect { not rule tagged }");
    passes("s with { customer {} }\n expect { rule noted }");
}

static void what_is_taken_away_is_missing(void **state)
{
    (void)state;
    passes("s with { customer { note missing } }\n expect { not rule noted; status ok }");
    passes("s with { size missing }\n expect { queue a by otherwise }");
    refused("sample o like s { customer missing }", "required");
    refused("sample o like s { customer { id missing } }", "required");
}

static void chains_are_followed(void **state)
{
    (void)state;
    passes("t2 with { size 7 }\n expect { queue b by row 2; rule rich; rule noted }\n}\n"
           "sample t1 like s { customer { spend $900 }; size 60 }\nsample t2 like t1 { size 8 }\n"
           "test \"u\" { at 2026-03-02T13:00Z; given t2; expect { queue a } ");
    refused("sample a like a { size 1 }", "like itself");
    refused("sample a like b { size 1 }\nsample b like c { size 2 }\nsample c like a { size 3 }",
            "like itself");
    refused("sample a like nobody { size 1 }", "no sample");
}

static void long_chains_do_not_recurse(void **state)
{
    enum { LINKS = 20000 };
    (void)state;
    size_t room = (size_t)LINKS * 48 + 256, n = 0;
    char *text = malloc(room);
    assert_non_null(text);
    for (int i = LINKS; i > 0; i--) { /* each before what it is like */
        n += (size_t)snprintf(text + n, room - n, "sample c%d like %s%.0d { size %d }\n", i,
                              i == 1 ? "s" : "c", i - 1, i % 50);
    }
    snprintf(text + n, room - n,
             "test \"t\" { at 2026-03-02T13:00Z; given c%d; expect { queue a; rule noted } }",
             LINKS);
    Desk *desk = desk_open(text);
    assert_int_equal(run(desk, 0), 0);
    desk_close(desk);
    free(text);
}

/* ---- values ---- */

static void values_have_the_type_of_their_field(void **state)
{
    (void)state;
    passes("s with { orders { { total $5 }, { total $6; late true } } }\n expect { requires tax; "
           "rule late }");
    passes("s with { orders {} }\n expect { not rule late }");
    passes("s with { topic two_words }\n expect { rule sure }");
    passes("s with { topic two_words at 81% }\n expect { rule sure }");
    passes("s with { topic two_words at 79% }\n expect { not rule sure }");
    passes("s with { mood -0.5; ratio 2 }\n expect { status ok }");
    refused("sample o like s { orders { { late true } } }", "`total`");
    refused("sample o like s { orders { { total $1 }, { total $1 }, { total $1 }, { total $1 } } }",
            "up to 3");
    refused("sample o like s { orders { total $5 } }", "not written like one");
    refused("sample o like s { topic three }", "no name like that");
    refused("sample o like s { size 101 }", "bounds");
    refused("sample o like s { size $5 }", "constant of type int");
    refused("sample o like s { size 5 at 90% }", "not predicted");
    refused("sample o like s { topic one at 101% }", "100%");
    refused("sample o like s { customer { spent $5 } }", "no field `spent`");
    refused("sample o like s { size 1; size 2 }", "twice");
    refused("sample o { id \"x\" }", "`created` and 1 more");
    refused("sample o like s { history { at 2026-03-02T12:10Z size 5 } }", "no past");
    refused("sample o like s { history { status pending } }", "starts with its instant");
}

static void history_is_a_past(void **state)
{
    (void)state;
    passes("s with { status pending; history { at 2026-03-02T12:30Z status pending } }\n"
           " expect { sla.fr.left 3h30m; sla.fr.state paused; sla.fr.due missing }");
    passes("s with { history { at 2026-03-02T12:10Z status pending; at 2026-03-02T12:40Z status "
           "open } }\n"
           " expect { sla.fr.left 3h30m; sla.fr.due 2026-03-02T16:30Z; sla.fr.state running }");
}

/* ---- judging ---- */

static void found_and_wanted_are_told(void **state)
{
    (void)state;
    fails("s with { size 7 }\n expect { queue b by big }",
          "queue is b by row 2, expected b by big");
    fails("s\n expect { queue b }", "queue is a, expected b");
    fails("s\n expect { priority high by otherwise }",
          "priority is normal by otherwise, expected high by otherwise");
    fails("s\n expect { status fault }", "status is ok, expected fault");
    fails("s\n expect { complexity 4 }", "complexity is 0, expected 4");
    fails("s\n expect { holdout true }", "holdout is false, expected true");
    fails("s with { customer { spend $900 } }\n expect { requires sso, tax }",
          "requires sso, expected also tax");
    fails("s\n expect { requires tax }", "requires nothing, expected also tax");
    fails("s with { customer { spend $900 } }\n expect { does notify(\"desk\", 2) }",
          "does notify(\"desk\", 1), expected notify(\"desk\", 2)");
    fails("s\n expect { does notify }", "does nothing, expected notify");
    fails("s with { customer { spend $900 } }\n expect { not does notify }",
          "does notify, expected not to");
    fails("s\n expect { rule rich }", "rule rich does not hold");
    fails("s with { size 2 }\n expect { not tighten quick }",
          "tighten quick holds, expected not to");
    fails("s\n expect { sla.fr.due 2026-03-02T16:01Z }",
          "sla.fr.due is 2026-03-02T16:00Z, expected 2026-03-02T16:01Z");
    fails("s\n expect { sla.fr.left 2h }", "sla.fr.left is 3h, expected 2h");
    fails("s\n expect { sla.fr.state met }", "sla.fr.state is running, expected met");
    fails("s\n expect { fault size }", "the faults are in nothing, expected one in size");
}

static void used_is_compared_as_it_is_printed(void **state)
{
    (void)state;
    passes("s\n expect { sla.fr.used 0.25 }");
    passes("s\n expect { sla.fr.used 25% }");
    passes("s with { created 2026-03-02T12:20Z }\n expect { sla.fr.used 0.1667 }");
    fails("s with { created 2026-03-02T12:20Z }\n expect { sla.fr.used 0.1666 }",
          "sla.fr.used is 0.1667, expected 0.1666");
    fails("s with { created 2026-03-02T12:20Z }\n expect { sla.fr.used 0.16667 }",
          "sla.fr.used is 0.1667, expected 0.16667");
}

static void tests_are_checked(void **state)
{
    (void)state;
    refused("test \"t\" { given s; expect { queue a } }", "when it takes place");
    refused("test \"t\" { at 2026-03-02T13:00Z; expect { queue a } }", "no ticket");
    refused("test \"t\" { at 2026-03-02T13:00Z; given s }", "expects nothing");
    refused(
        "test \"t\" { at 2026-03-02T13:00Z; at 2026-03-02T14:00Z; given s; expect { queue a } }",
        "twice");
    refused("test \"t\" { at 1850-03-02T13:00Z; given s; expect { queue a } }", "1900 to 2199");
    refused("test \"t\" { at 2026-03-02T13:00Z; given s; expect { queue c } }", "no such queue");
    refused("test \"t\" { at 2026-03-02T13:00Z; given s; expect { queue a by row 9 } }",
            "no row of this number");
    refused("test \"t\" { at 2026-03-02T13:00Z; given s; expect { class standard by x } }",
            "only tier");
    refused("test \"t\" { at 2026-03-02T13:00Z; given s; expect { tier human by otherwise } }",
            "by itself");
    refused("test \"t\" { at 2026-03-02T13:00Z; given s; expect { does notify(\"x\") } }",
            "2 arguments");
    refused("test \"t\" { at 2026-03-02T13:00Z; given s; expect { sla.fr 1h } }",
            "named by its target");
    refused("test \"t\" { at 2026-03-02T13:00Z; given s; expect { fault sizes } }",
            "no field `sizes`");
}

/* ---- values as written ---- */

static void is_written(EhStr found, const char *wanted)
{
    if (!eh_str_is(found, wanted)) {
        fail_msg("%.*s in place of %s", EH_STR_F(found), wanted);
    }
}

static void values_are_written_as_in_policies(void **state)
{
    EhArena arena;
    EhCurrency usd = {.code = "USD", .decimals = 2, .dollar = true},
               eur = {.code = "EUR", .decimals = 2};
    (void)state;
    eh_arena_init(&arena, NULL);
    is_written(eh_written_duration(&arena, 0), "0s");
    is_written(eh_written_duration(&arena, 5400000), "1h30m");
    is_written(eh_written_duration(&arena, -300000), "-5m");
    is_written(eh_written_duration(&arena, 90061001), "1d1h1m1s1ms");
    is_written(eh_written_duration(&arena, INT64_MIN), "-106751991167d7h12m55s808ms");
    is_written(eh_written_instant(&arena, 0), "1970-01-01T00:00Z");
    is_written(eh_written_instant(&arena, 1500), "1970-01-01T00:00:01.500Z");
    is_written(eh_written_instant(&arena, 2000), "1970-01-01T00:00:02Z");
    is_written(eh_written_date(&arena, 1), "1970-01-02");
    is_written(eh_written_money(&arena, 50001, &usd), "$500.01");
    is_written(eh_written_money(&arena, -50000, &usd), "-$500");
    is_written(eh_written_money(&arena, 50000, &eur), "500.00 EUR");
    is_written(eh_written_number(&arena, -0.6), "-0.6");
    is_written(eh_written_text(&arena, EH_STR("a\"b\\c\nd\x01")), "\"a\\\"b\\\\c\\nd\\u{01}\"");
    eh_arena_free(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(records_merge_and_the_rest_is_replaced),
        cmocka_unit_test(what_is_taken_away_is_missing),
        cmocka_unit_test(chains_are_followed),
        cmocka_unit_test(long_chains_do_not_recurse),
        cmocka_unit_test(values_have_the_type_of_their_field),
        cmocka_unit_test(history_is_a_past),
        cmocka_unit_test(found_and_wanted_are_told),
        cmocka_unit_test(used_is_compared_as_it_is_printed),
        cmocka_unit_test(tests_are_checked),
        cmocka_unit_test(values_are_written_as_in_policies),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
