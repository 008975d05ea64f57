/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Witnesses: a sample as JSON decides as the sample itself does; findings keep their order.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "lint/witness.h"
#include "tickets/write.h"

static const char policy_text[] =
    "policy p\n"
    "currency USD\n"
    "timezone \"Europe/Lisbon\"\n"
    "confidence 80%\n"
    "queues a, b, triage\n"
    "priorities high > normal\n"
    "fallback queue triage\n"
    "enum topic { one, two_words from \"two-words\" }\n"
    "record order { total money; late bool = false }\n"
    "record customer { id text from \"CustomerId\"; spend money = $0; tags set of text up to 5 = "
    "{}; note text? }\n"
    "ticket {\n"
    "  id text from \"ticket.key\"; created time; topic predicted topic; mood predicted number in "
    "-1..1\n"
    "  size int in 0..100 = 1; customer customer from \"Account\"; orders list of order up to 3 = "
    "{}\n"
    "  topics set of topic up to 2 = {}; backup customer?\n"
    "  status enum { open, pending from \"On hold\" } = open tracked; first_reply time?; ratio "
    "number = 0.5\n"
    "  due date? from \"d\" format \"%d.%b %y\"; seen time? format \"%d/%m/%Y %H:%M\" zone "
    "\"Asia/Tokyo\"\n"
    "  left duration?; again int? from \"size\"\n"
    "}\n"
    "action tell(a text, b money, c int, d duration, e date, f time, g number)\n"
    "class standard otherwise\n"
    "tier human otherwise\n"
    "route { big: when size >= 50 -> b; when topic is two_words -> a; otherwise -> triage }\n"
    "rank { when two_words in topics -> high; otherwise -> normal }\n"
    "rule every { when customer.note is known; do tell(customer.note, customer.spend, size, left "
    "else 1m, due else "
    "2020-01-01, seen else created, ratio) }\n"
    "rule tags { when \"x\" in customer.tags }\n"
    "rule late { when any o in orders where o.late }\n"
    "rule sure { when topic is one }\n"
    "target fr until first_reply\n"
    "sla standard { fr 4h }\n"
    "pause fr while status is pending\n"
    "sample base { id \"T\\\"1\"; created 2026-03-02T12:00Z; topic two_words; mood -0.25 at 10%; "
    "customer { id \"C\" } "
    "}\n"
    "sample full like base { size 50; topic one at 90%; customer { note \"n\\n\\\\\"; tags { "
    "\"x\", \"y\" }; spend "
    "$12.34 }\n"
    "  orders { { total $5; late true }, { total $0.05 } }; topics { two_words }; status pending; "
    "ratio 0.1\n"
    "  due 2026-12-31; seen 2026-03-02T23:59Z; left 1h30m; again 50\n"
    "  history { { at 2026-03-02T12:30Z; status open }, { at 2026-03-02T13:00Z; status pending } } "
    "}\n"
    "sample doubtful like full { topic two_words at 50%; backup { id \"B\" }; topics {}; customer "
    "{ note missing } }\n";

typedef struct Setup {
    EhDiagnostics *diagnostics;
    EhProgram *program;
    EhArena arena;
    EhLint lint;
} Setup;

static void open_setup(Setup *s)
{
    EhDiagnostic first;
    EhStatus status =
        eh_compile(policy_text, sizeof policy_text - 1, NULL, &s->program, &s->diagnostics);
    if (status != EH_OK && eh_diagnostic(s->diagnostics, 0, &first)) {
        fail_msg("%u:%u: %s", first.line, first.column, first.message);
    }
    assert_int_equal(status, EH_OK);
    eh_arena_init(&s->arena, NULL);
    s->lint = (EhLint){.policy = eh_compiled_policy(s->diagnostics),
                       .program = s->program,
                       .arena = &s->arena,
                       .now = 1772463600000};
}

static void close_setup(Setup *s)
{
    eh_lint_done(&s->lint);
    eh_arena_free(&s->arena);
    eh_program_free(s->program);
    eh_diagnostics_free(s->diagnostics);
}

/* The decision of a sample that was filled without JSON. */
static EhStr decided(Setup *s, const EhSample *sample)
{
    EhTicket *ticket;
    EhContext *context;
    EhOut out = {0};
    EhWriter *writer = eh_writer_new(s->program);
    assert_int_equal(eh_ticket_new(s->program, &ticket), EH_OK);
    assert_int_equal(eh_context_new(s->program, NULL, &context), EH_OK);
    assert_int_equal(eh_sample_fill(sample, s->program, &s->arena, ticket), EH_OK);
    eh_write_json(writer, eh_decide(context, ticket, s->lint.now, EH_PLAIN), &out);
    EhStr text = {eh_arena_copy(&s->arena, out.p, out.n), (uint32_t)out.n};
    eh_out_free(&out);
    eh_writer_free(writer);
    eh_context_free(context);
    eh_ticket_free(ticket);
    return text;
}

static void samples_become_json(void **state)
{
    (void)state;
    Setup s;
    open_setup(&s);
    EhPolicy *policy = s.lint.policy;
    for (uint32_t i = 0; i < policy->sample_list.n; i++) {
        const EhSample *sample = policy->sample_list.at[i].node->info;
        EhWitness witness = {.ticket = eh_witness_sample(&s.lint, sample), .now = s.lint.now};
        EhStr wanted = decided(&s, sample);
        const EhDecision *decision = eh_witness_decide(&s.lint, &witness, EH_PLAIN);
        assert_non_null(decision);
        if (decision->n_faults > 0) {
            fail_msg("%.*s: %.*s", EH_STR_F(witness.ticket), EH_STR_F(witness.decision));
        }
        if (!eh_str_same(witness.decision, wanted)) {
            fail_msg("%.*s\nas JSON: %.*s\nfilled:  %.*s", EH_STR_F(witness.ticket),
                     EH_STR_F(witness.decision), EH_STR_F(wanted));
        }
    }
    close_setup(&s);
}

static void add(EhLint *lint, EhCheck check, uint32_t start, const char *name)
{
    EhStr subject = {name, (uint32_t)strlen(name)};
    EhFinding *finding = eh_finding(lint, check, EH_PROVED, EH_BY_LOGIC, (EhSpan){0, start, start},
                                    subject, "%s", name);
    eh_finding_fact(lint, finding, "at %u", start);
}

static void findings_in_order(void **state)
{
    (void)state;
    Setup s;
    open_setup(&s);
    add(&s.lint, EH_CHECK_R02, 9, "d");
    add(&s.lint, EH_CHECK_R01, 9, "b");
    add(&s.lint, EH_CHECK_R01, 9, "c");
    add(&s.lint, EH_CHECK_P01, 3, "a");
    add(&s.lint, EH_CHECK_R01, 10, "e");
    eh_findings_sort(&s.lint);
    for (uint32_t i = 0; i < s.lint.findings.n; i++) {
        assert_int_equal(s.lint.findings.at[i]->message.p[0], 'a' + (char)i);
        assert_int_equal(s.lint.findings.at[i]->facts.n, 1);
    }
    assert_int_equal(s.lint.findings.n, 5);
    close_setup(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(samples_become_json),
        cmocka_unit_test(findings_in_order),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
