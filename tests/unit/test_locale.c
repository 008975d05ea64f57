/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The locale and the time zone of the process change nothing: neither a decimal comma, nor the Turkish i, nor local time.
 *
 * One idea: everything that reads or writes text is run once under "C", its output kept as one run of bytes, and then
 * once more under others.
 */
#include <ctype.h>
#include <fcntl.h>
#include <locale.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "tests/random/desk.h"
#include "tests/random/standard_form.h"
#include "tickets/reader.h"
#include "vm/disassemble.h"

#define NOW INT64_C(1772467200000) /* 2026-03-02T16:00Z */

/* ---- everything into one run of bytes ---- */

static void put_decision(const RandomDesk *desk, EhOut *out)
{
    const EhDecision *decision = eh_decide(desk->context, desk->ticket, NOW, EH_RECORDING);
    EhNoteInfo note;
    eh_write_json(desk->writer, decision, out);
    eh_write_csv(desk->writer, decision, out);
    eh_write_markdown(desk->writer, decision, out);
    eh_write_cells(desk->writer, decision, out);
    for (uint32_t i = 0; i < eh_note_count(desk->program); i++)
        if (eh_note(desk->context, i, &note))
            eh_out_string(out, note.text);
}

/* Tests run in the project's folder. */
static int open_file(const char *path)
{
    int fd = open(path, O_RDONLY);
    assert_true(fd >= 0);
    return fd;
}

static void put_tickets(RandomDesk *desk, const char *path, EhOut *out)
{
    EhInput *input = eh_input_open(desk->keys, open_file(path));
    EhReader *reader = eh_reader_new(desk->keys);
    EhBatch batch = {0};
    assert_true(input && reader);
    while (eh_input_next(input, &batch) == EH_INPUT_OK) {
        for (size_t i = 0; i < batch.n_items; i++) {
            assert_true(eh_reader_read(reader, &batch, i, desk->ticket));
            put_decision(desk, out);
        }
    }
    eh_batch_free(&batch);
    eh_reader_free(reader);
    eh_input_free(input);
}

static bool take_piece(void *user, const char *bytes, size_t n)
{
    eh_out_bytes(user, bytes, n);
    return true;
}

static void put_program(const EhProgram *program, EhOut *out)
{
    size_t size;
    const char *bytes = eh_program_bytes(program, &size);
    eh_out_bytes(out, bytes, size);
    assert_true(eh_disassemble(program, take_piece, out));
}

static void put_fixed(EhOut *out)
{
    char policy[8192];
    int fd = open_file("tests/fixtures/locale.eh");
    ssize_t n = read(fd, policy, sizeof policy);
    close(fd);
    assert_true(n > 0 && n < (ssize_t)sizeof policy);
    EhProgram *program = random_compile(policy, (size_t)n, false, 0);
    assert_non_null(program);
    RandomDesk desk = random_desk_open(program);
    put_program(program, out);
    assert_true(random_format(policy, (size_t)n, out));
    put_tickets(&desk, "tests/fixtures/locale.jsonl", out);
    put_tickets(&desk, "tests/fixtures/locale.csv", out);
    random_desk_close(&desk);
    eh_program_free(program);
}

static void put_random(uint64_t seed, EhOut *out)
{
    RandomPolicy *made = random_policy_new(seed, false);
    EhOut line = {0};
    assert_non_null(made);
    eh_out_bytes(out, made->text.p, made->text.n);
    EhProgram *program = random_compile(made->text.p, made->text.n, false, seed);
    assert_non_null(program);
    RandomDesk desk = random_desk_open(program);
    put_program(program, out);
    for (uint64_t i = 0; i < 20; i++) {
        line.n = 0;
        random_ticket_json(made, i, &line);
        random_desk_read(&desk, &line);
        put_decision(&desk, out);
    }
    eh_out_free(&line);
    random_desk_close(&desk);
    eh_program_free(program);
    random_policy_free(made);
}

/* What a policy full of mistakes is told. */
static void put_messages(EhOut *out)
{
    static const char wrong[] =
        "policy p\nCURRENCY EUR\nqueues a\npriorities x\nfallback queue I\nticket { id text; "
        "created time; n number in 0.5..0,75; m money = 1.234 EUR }\n"
        "route { when n > 1.5e3 -> A; otherwise -> i }\nrank { otherwise -> X }\n";
    EhDiagnostics *diagnostics = NULL;
    EhProgram *program = NULL;
    EhDiagnostic d;
    assert_int_equal(eh_compile(wrong, sizeof wrong - 1, NULL, &program, &diagnostics), EH_ERRORS);
    for (uint32_t i = 0; eh_diagnostic(diagnostics, i, &d); i++) {
        eh_out_string(out, d.message);
        eh_out_string(out, d.hint);
    }
    eh_diagnostics_free(diagnostics);
}

static EhOut everything(void)
{
    EhOut out = {0};
    put_fixed(&out);
    put_messages(&out);
    for (uint64_t seed = 1; seed <= 40 / (RANDOM_SLOWER > 1 ? 8 : 1); seed++)
        put_random(seed, &out);
    assert_false(out.failed);
    return out;
}

/* ---- under a locale ---- */

static void hold_locale(const char *name, const char *zone)
{
    EhOut wanted = everything();
    if (setlocale(LC_ALL, name) == NULL) {
        eh_out_free(&wanted);
        print_message("the locale %s is not installed\n", name);
        skip();
    }
    setenv("TZ", zone, 1);
    tzset();
    EhOut found = everything();
    setlocale(LC_ALL, "C");
    unsetenv("TZ");
    tzset();
    assert_int_equal(found.n, wanted.n);
    assert_memory_equal(found.p, wanted.p, wanted.n);
    eh_out_free(&found);
    eh_out_free(&wanted);
}

static void a_decimal_comma(void **state)
{
    (void)state;
    hold_locale("de_DE.UTF-8", "Asia/Tokyo");
}

static void the_turkish_i(void **state)
{
    (void)state;
    hold_locale("tr_TR.UTF-8", "America/New_York");
}

/* Otherwise the test could not see what it looks for. */
static void the_locales_differ(void **state)
{
    (void)state;
    if (setlocale(LC_ALL, "de_DE.UTF-8") == NULL)
        skip();
    assert_true(strtod("0.75", NULL) == 0);
    if (setlocale(LC_ALL, "tr_TR.UTF-8") != NULL)
        assert_int_not_equal(tolower('I'), 'i');
    setlocale(LC_ALL, "C");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_locales_differ),
        cmocka_unit_test(a_decimal_comma),
        cmocka_unit_test(the_turkish_i),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
