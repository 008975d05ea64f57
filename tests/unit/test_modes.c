/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One meaning: a ticket is decided the same plainly, with notes, by either form of the dispatch loop, from bytecode
 * that was saved and loaded, without lines and notes, one by one or in a batch; and a policy means the same as its
 * standard form.
 *
 * One idea: policies and tickets by chance, by seed. What differs is told with the seed, from which random_policies
 * makes the policy again. RANDOM_PAIRS and RANDOM_SEED in the environment ask for more pairs, and other ones.
 */
#include <stdio.h>
#include <string.h>

#include "tests/random/decisions.h"
#include "tests/random/desk.h"
#include "tests/random/standard_form.h"
#include "tests/unit/vm_portable.h"
#include "vm/program.h"

/* BATCH: words of lanes that are full, and one that is not. */
enum { TICKETS = 200, BATCH = TICKETS };

static uint64_t environment(const char *name, uint64_t otherwise)
{
    const char *text = getenv(name);
    return text == NULL ? otherwise : strtoull(text, NULL, 10);
}

/* ---- the programs of one policy ---- */

/* All from the same text. */
typedef struct Forms {
    RandomPolicy *policy;
    EhProgram *program, *loaded, *stripped;
    RandomDesk plain, of_loaded, of_stripped;
    EhContext *portable;
    EhOut line, wanted;
} Forms;

static EhProgram *save_and_load(const EhProgram *program)
{
    size_t size, again;
    const void *bytes = eh_program_bytes(program, &size);
    EhProgram *loaded = NULL;
    assert_int_equal(eh_program_load(bytes, size, NULL, &loaded), EH_OK);
    assert_memory_equal(eh_program_bytes(loaded, &again), bytes, size);
    assert_int_equal(again, size);
    return loaded;
}

static Forms forms_open(uint64_t seed, bool finite)
{
    Forms forms = {.policy = random_policy_new(seed, finite)};
    assert_non_null(forms.policy);
    const EhOut *text = &forms.policy->text;
    forms.program = random_compile(text->p, text->n, false, seed);
    forms.stripped = random_compile(text->p, text->n, true, seed);
    assert_true(forms.program && forms.stripped);
    forms.loaded = save_and_load(forms.program);
    forms.plain = random_desk_open(forms.program);
    forms.of_loaded = random_desk_open(forms.loaded);
    forms.of_stripped = random_desk_open(forms.stripped);
    assert_int_equal(eh_context_new(forms.program, NULL, &forms.portable), EH_OK);
    return forms;
}

static void forms_close(Forms *forms)
{
    random_desk_close(&forms->plain);
    random_desk_close(&forms->of_loaded);
    random_desk_close(&forms->of_stripped);
    eh_context_free(forms->portable);
    eh_program_free(forms->program);
    eh_program_free(forms->loaded);
    eh_program_free(forms->stripped);
    random_policy_free(forms->policy);
    eh_out_free(&forms->line);
    eh_out_free(&forms->wanted);
}

/* ---- one ticket ---- */

static void assert_same(const Forms *forms, const EhOut *found, const char *way)
{
    const EhOut *wanted = &forms->wanted;
    if (found->n != wanted->n || memcmp(found->p, wanted->p, found->n) != 0)
        fail_msg("policy %llu, %s:\nticket %.*s\nplain  %.*s\nfound  %.*s",
                 (unsigned long long)forms->policy->seed, way, (int)forms->line.n, forms->line.p,
                 (int)wanted->n, wanted->p, (int)found->n, found->p);
}

static void decide_portably(Forms *forms, int64_t now, EhMode mode)
{
    EhOut *out = &forms->plain.out;
    out->n = 0;
    random_put_decision(forms->plain.writer,
                        portable_decide(forms->portable, forms->plain.ticket, now, mode), out);
}

/* Every condition that was noted can be told. */
static void hold_notes(const Forms *forms)
{
    EhNoteInfo note;
    for (uint32_t i = 0; i < eh_note_count(forms->program); i++) {
        assert_true(eh_note(forms->plain.context, i, &note));
        assert_true(note.parent < (int32_t)i);
    }
}

static void one_ticket(Forms *forms, uint64_t seed)
{
    int64_t now = random_now(seed);
    forms->line.n = forms->wanted.n = 0;
    random_ticket_json(forms->policy, seed, &forms->line);
    random_desk_decide(&forms->plain, &forms->line, now, EH_PLAIN);
    eh_out_bytes(&forms->wanted, forms->plain.out.p, forms->plain.out.n);
    random_desk_decide(&forms->plain, &forms->line, now, EH_RECORDING);
    assert_same(forms, &forms->plain.out, "recording");
    if (seed % TICKETS == 0)
        hold_notes(forms);
    decide_portably(forms, now, EH_PLAIN);
    assert_same(forms, &forms->plain.out, "portable");
    decide_portably(forms, now, EH_RECORDING);
    assert_same(forms, &forms->plain.out, "portable and recording");
    random_desk_decide(&forms->of_loaded, &forms->line, now, EH_PLAIN);
    assert_same(forms, &forms->of_loaded.out, "saved and loaded");
    random_desk_decide(&forms->of_stripped, &forms->line, now, EH_RECORDING);
    assert_same(forms, &forms->of_stripped.out, "stripped");
}

/* ---- a batch ---- */

typedef struct Batch {
    Forms *forms;
    const char *way;
    EhColumns *batch;
    EhTicket *tickets[BATCH];
    EhJsonReader *readers[BATCH];
    EhOut lines[BATCH], wanted[BATCH];
} Batch;

static void compare_next(Batch *batch, size_t i, const EhDecision *decision)
{
    Forms *forms = batch->forms;
    forms->plain.out.n = forms->line.n = forms->wanted.n = 0;
    random_put_decision(forms->plain.writer, decision, &forms->plain.out);
    eh_out_bytes(&forms->line, batch->lines[i].p, batch->lines[i].n);
    eh_out_bytes(&forms->wanted, batch->wanted[i].p, batch->wanted[i].n);
    assert_same(forms, &forms->plain.out, batch->way);
}

typedef const EhDecisions *DecideBatch(EhContext *context, EhColumns *columns, size_t first,
                                       int64_t now);

/* Whole decisions as wanted; and the columns say what eh_decide does, whose decisions were wanted. */
static void compare_all(Batch *batch, DecideBatch *decide, int64_t now, const char *way)
{
    EhContext *context = batch->forms->plain.context;
    const EhDecisions *some;
    size_t done = 0;
    batch->way = way;
    while ((some = decide(context, batch->batch, done, now)) != NULL) {
        assert_int_equal(some->first, done);
        for (size_t i = 0; i < some->n; i++, done++) {
            compare_next(batch, done, eh_columns_decision(context, batch->batch, done));
            if (!is_element(some, i, eh_decide(context, batch->tickets[done], now, EH_PLAIN)))
                fail_msg("policy %llu, ticket %u, %s: columns and decision differ",
                         (unsigned long long)batch->forms->policy->seed, (unsigned)done, way);
        }
    }
    assert_int_equal(done, BATCH);
}

static void fill_batch(Batch *batch, uint64_t seed, int64_t now)
{
    Forms *forms = batch->forms;
    assert_int_equal(eh_columns_new(forms->program, &batch->batch), EH_OK);
    for (size_t i = 0; i < BATCH; i++) {
        EhOut *line = &batch->lines[i];
        random_ticket_json(forms->policy, seed + i, line);
        random_desk_decide(&forms->plain, line, now, EH_PLAIN);
        eh_out_bytes(&batch->wanted[i], forms->plain.out.p, forms->plain.out.n);
        batch->readers[i] = eh_json_reader_new(forms->plain.keys);
        assert_int_equal(eh_ticket_new(forms->program, &batch->tickets[i]), EH_OK);
        assert_true(eh_json_read(batch->readers[i], line->p, line->n, 0, 1, batch->tickets[i]));
        assert_int_equal(eh_columns_add(batch->batch, batch->tickets[i]), EH_OK);
    }
}

/* Twice, for deciding must leave the batch as it was. */
static void one_batch(Forms *forms, uint64_t seed)
{
    Batch batch = {.forms = forms};
    int64_t now = random_now(seed);
    fill_batch(&batch, seed, now);
    compare_all(&batch, eh_decide_batch, now, "in a batch");
    compare_all(&batch, portable_decide_batch, now, "in a batch, portably");
    compare_all(&batch, eh_decide_batch, now, "in a batch again");
    eh_columns_free(batch.batch);
    for (size_t i = 0; i < BATCH; i++) {
        eh_json_reader_free(batch.readers[i]);
        eh_ticket_free(batch.tickets[i]);
        eh_out_free(&batch.lines[i]);
        eh_out_free(&batch.wanted[i]);
    }
}

/* ---- the standard form ---- */

/* Both forms of the text without what only tells which text it was: its hash, and the checksum over that. */
static bool same_but_hash(const EhProgram *a, const EhProgram *b)
{
    size_t n, m;
    const char *p = eh_program_bytes(a, &n), *q = eh_program_bytes(b, &m);
    const size_t from = offsetof(EhHeader, checksum), to = offsetof(EhHeader, sections);
    return n == m && memcmp(p, q, from) == 0 && memcmp(p + to, q + to, n - to) == 0;
}

static void hold_format(const Forms *forms)
{
    EhOut once = {0}, twice = {0};
    uint64_t seed = forms->policy->seed;
    assert_true(random_format(forms->policy->text.p, forms->policy->text.n, &once));
    assert_true(random_format(once.p, once.n, &twice));
    if (once.n != twice.n || memcmp(once.p, twice.p, once.n) != 0)
        fail_msg("policy %llu: formatted twice is not formatted once", (unsigned long long)seed);
    EhProgram *program = random_compile(once.p, once.n, true, seed);
    assert_non_null(program);
    if (!same_but_hash(program, forms->stripped))
        fail_msg("policy %llu: its standard form is other bytecode", (unsigned long long)seed);
    eh_program_free(program);
    eh_out_free(&once);
    eh_out_free(&twice);
}

/* ---- all of them ---- */

static void hold_policy(uint64_t seed, bool finite, uint64_t tickets)
{
    Forms forms = forms_open(seed, finite);
    hold_format(&forms);
    for (uint64_t i = 0; i < tickets; i++)
        one_ticket(&forms, seed * TICKETS + i);
    one_batch(&forms, seed * TICKETS);
    forms_close(&forms);
}

static void every_mode_decides_alike(void **state)
{
    (void)state;
    uint64_t pairs = environment("RANDOM_PAIRS", 100000 / RANDOM_SLOWER);
    uint64_t first = environment("RANDOM_SEED", 1);
    for (uint64_t i = 0; i < pairs / TICKETS; i++)
        hold_policy(first + i, false, TICKETS);
}

/* Those whose tickets can be listed. */
static void small_domains_too(void **state)
{
    (void)state;
    for (uint64_t i = 0; i < (uint64_t)(200 / RANDOM_SLOWER); i++)
        hold_policy(environment("RANDOM_SEED", 1) + i, true, 10);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_mode_decides_alike),
        cmocka_unit_test(small_domains_too),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
