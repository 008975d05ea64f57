/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The form of tests: one instant, one ticket, and at least one thing expected of its decision.
 */
#include "compiler/desk.h"

static void keep(EhPolicy *policy, EhNode **slot, EhNode *item, EhStr word)
{
    if (*slot != NULL) {
        eh_desk_twice(policy, item->span, (*slot)->span, "", word);
        return;
    }
    *slot = item;
}

static void test_item(EhPolicy *policy, EhTestCase *test, EhNode *item)
{
    switch ((EhNodeKind)item->kind) {
    case EH_N_AT_TIME:
        keep(policy, &test->at_node, item, EH_STR("at"));
        test->at = test->at_node->a->i;
        break;
    case EH_N_GIVEN_JSON:
    case EH_N_GIVEN_SAMPLE:
    case EH_N_GIVEN_HERE:
        keep(policy, &test->given, item, EH_STR("given"));
        break;
    case EH_N_EXPECT:
        for (EhNode *expect = item->list; expect != NULL; expect = expect->next) {
            eh_check_expectation(policy, expect);
            test->n_expectations++;
        }
        break;
    default:
        break;
    }
}

static void check_instant(EhPolicy *policy, const EhTestCase *test)
{
    if (test->at_node != NULL && (test->at < EH_TIME_MIN || test->at > EH_TIME_MAX)) {
        eh_diag(policy->diags, EH_E_TEST, test->at_node->a->span,
                "tickets are decided in the years 1900 to 2199");
    }
}

static void lacking(EhPolicy *policy, const EhNode *node, const EhTestCase *test)
{
    const char *what = test->at_node == NULL ? "does not say when it takes place"
                       : test->given == NULL ? "has no ticket"
                                             : "expects nothing";
    const char *hint = test->at_node == NULL ? "add `at 2026-03-02T15:00Z`"
                       : test->given == NULL
                           ? "add `given SAMPLE`, `given SAMPLE with { … }` or `given { … }`"
                           : "add `expect { queue … }`";
    bool whole = test->at_node != NULL && test->given != NULL && test->n_expectations > 0;
    if (!whole && !eh_desk_reported(policy, node->span)) {
        EhDiag *diag = eh_diag(policy->diags, EH_E_TEST, node->span, "the test %s", what);
        eh_diag_hint(policy->diags, diag, "%s", hint);
    }
}

static const EhSample *test_ticket(EhPolicy *policy, EhNode *given)
{
    EhSample *sample = eh_arena_alloc(policy->arena, sizeof *sample);
    if (sample == NULL) {
        return NULL;
    }
    if (given->kind == EH_N_GIVEN_SAMPLE) {
        *sample = eh_sample_over(policy, given->name, given->name_span);
    } else {
        sample->ticket = (EhSampleValue){.what = EH_SAMPLE_RECORD, .record = policy->ticket};
    }
    eh_sample_lay(policy, sample, given->list, given->span);
    return sample;
}

void eh_check_test(EhPolicy *policy, EhNode *node)
{
    EhTestCase *test = eh_arena_alloc(policy->arena, sizeof *test);
    if (test == NULL) {
        return;
    }
    node->info = test;
    for (EhNode *item = node->list; item != NULL; item = item->next) {
        test_item(policy, test, item);
    }
    check_instant(policy, test);
    if (test->given != NULL && test->given->kind == EH_N_GIVEN_JSON) {
        test->json = test->given;
    } else if (test->given != NULL) {
        test->sample = test_ticket(policy, test->given);
    }
    lacking(policy, node, test);
}
