/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Memory running out at every allocation, once and for ever: an error code, nothing leaked, nothing crashed.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "evenhand.h"

/* Fails allocation number `fail` (and, if `always`, all after it); counts bytes that are out. */
typedef struct Meter {
    long count, fail;
    bool always;
    size_t out;
} Meter;

static void *metered(void *user, void *old, size_t old_size, size_t new_size)
{
    Meter *meter = user;
    if (new_size == 0) {
        meter->out -= old == NULL ? 0 : old_size;
        free(old);
        return NULL;
    }
    meter->count++;
    if (meter->count == meter->fail || (meter->always && meter->count > meter->fail))
        return NULL;
    void *p = realloc(old, new_size);
    meter->out += new_size - (old == NULL ? 0 : old_size);
    return p;
}

static char *read_file(const char *path, size_t *n)
{
    FILE *file = fopen(path, "rb");
    assert_non_null(file);
    char *text = malloc(1 << 20);
    assert_non_null(text);
    *n = fread(text, 1, 1 << 20, file);
    fclose(file);
    return text;
}

/* Everything that a host does, once; EH_NO_MEMORY from any step ends it. */
static EhStatus once(const char *text, size_t n, const char *name, Meter *meter)
{
    EhAllocator allocator = {metered, meter};
    EhCompileOptions options = {.allocator = &allocator, .file_name = name};
    EhProgram *program = NULL, *loaded = NULL;
    EhDiagnostics *diagnostics = NULL;
    EhTicket *ticket = NULL;
    EhContext *context = NULL;
    EhStatus status = eh_compile(text, n, &options, &program, &diagnostics);
    if (status == EH_OK) {
        size_t size;
        const void *bytes = eh_program_bytes(program, &size);
        status = eh_program_load(bytes, size, &allocator, &loaded);
    }
    if (status == EH_OK)
        status = eh_ticket_new(loaded, &ticket);
    if (status == EH_OK)
        status = eh_context_new(loaded, NULL, &context);
    if (status == EH_OK) {
        EhStatus set = eh_set_text(ticket, eh_slot(loaded, "id"), "T1", 2);
        EhStatus at = eh_set_int(ticket, eh_slot(loaded, "created"), 1772463540000);
        status = set == EH_NO_MEMORY || at == EH_NO_MEMORY ? EH_NO_MEMORY : EH_OK;
        assert_non_null(eh_decide(context, ticket, 1772463600000, EH_RECORDING));
    }
    eh_context_free(context);
    eh_ticket_free(ticket);
    eh_program_free(loaded);
    eh_program_free(program);
    eh_diagnostics_free(diagnostics);
    return status;
}

static void fail_each(const char *path, bool always)
{
    size_t n;
    char *text = read_file(path, &n);
    Meter meter = {.fail = -1};
    EhStatus wanted = once(text, n, path, &meter);
    long total = meter.count;
    assert_true(wanted == EH_OK || wanted == EH_ERRORS);
    assert_int_equal(meter.out, 0);
    for (long i = 1; i <= total; i++) {
        Meter failing = {.fail = i, .always = always};
        EhStatus status = once(text, n, path, &failing);
        assert_true(status == EH_NO_MEMORY || (!always && status == wanted));
        assert_int_equal(failing.out, 0);
    }
    free(text);
}

static void each_allocation_of_a_policy(void **state)
{
    (void)state;
    fail_each("policies/retail/policy.eh", false);
    fail_each("policies/saas/policy.eh", false);
}

static void every_allocation_from_one_on(void **state)
{
    (void)state;
    fail_each("policies/retail/policy.eh", true);
    fail_each("policies/it_desk/policy.eh", true);
}

static void a_policy_with_mistakes(void **state)
{
    (void)state;
    fail_each("tests/fixtures/mistakes.eh", false);
    fail_each("tests/fixtures/mistakes.eh", true);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_allocation_of_a_policy),
        cmocka_unit_test(every_allocation_from_one_on),
        cmocka_unit_test(a_policy_with_mistakes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
