/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A context that has decided is as good as a new one, and clocks that take a short way come to what the long one says.
 *
 * One idea: of some tickets, each with something rare about it, every one is decided after every other, and what comes out
 * is held to what a new context says of it.
 */
#include <stdio.h>
#include <string.h>

#include "tests/random/desk.h"
#include "tests/random/literals.h"
#include "vm/run.h"

enum { TICKETS = 14, POLICIES = 120, RANDOM_TICKETS = 7 };

/* ---- what a decision tells ---- */

static void put_list(EhOut *out, const uint32_t *list, uint32_t n)
{
    random_put(out, " %u:", n);
    for (uint32_t i = 0; i < n; i++)
        random_put(out, " %u", list[i]);
}

static void put_notes(const EhContext *context, const EhProgram *program, EhOut *out)
{
    EhNoteInfo note;
    for (uint32_t i = 0; i < eh_note_count(program); i++) {
        assert_true(eh_note(context, i, &note));
        random_put(out, " %d%d", note.noted, note.noted && note.value.missing);
    }
}

/* Everything, of a decision that `context` has just made. */
static void put_all(const EhWriter *writer, const EhContext *context, const EhProgram *program,
                    const EhDecision *d, EhOut *out)
{
    random_put_decision(writer, d, out);
    for (uint32_t i = 0; i < d->n_clocks; i++)
        random_put(out, " clock %lld %lld %lld %d", (long long)d->clocks[i].target,
                   (long long)d->clocks[i].due, (long long)d->clocks[i].left, d->clocks[i].state);
    put_list(out, d->rules, d->n_rules);
    put_list(out, d->tightens, d->n_tightens);
    put_list(out, d->escalations, d->n_escalations);
    put_list(out, d->requires_skills, d->n_requires);
    random_put(out, " %u %u", d->n_actions, d->n_faults);
    put_notes(context, program, out);
}

/* ---- each after each ---- */

/* Invariant: fresh[i][mode] is what a new context said of tickets[i]. */
typedef struct Rounds {
    const EhProgram *program;
    RandomDesk desk;
    EhJsonReader *readers[TICKETS];
    EhTicket *tickets[TICKETS];
    EhOut fresh[TICKETS][2], out;
    uint32_t n;
    int64_t now;
} Rounds;

static void add_ticket(Rounds *rounds, const char *line, size_t n)
{
    uint32_t i = rounds->n++;
    rounds->readers[i] = eh_json_reader_new(rounds->desk.keys);
    assert_int_equal(eh_ticket_new(rounds->program, &rounds->tickets[i]), EH_OK);
    eh_json_read(rounds->readers[i], line, n, 0, i + 1, rounds->tickets[i]);
    for (int mode = 0; mode < 2; mode++) {
        EhContext *context = NULL;
        assert_int_equal(eh_context_new(rounds->program, NULL, &context), EH_OK);
        put_all(rounds->desk.writer, context, rounds->program,
                eh_decide(context, rounds->tickets[i], rounds->now, (EhMode)mode),
                &rounds->fresh[i][mode]);
        eh_context_free(context);
    }
}

static void hold(Rounds *rounds, const EhContext *context, const EhDecision *d, uint32_t i,
                 int mode, uint32_t before)
{
    const EhOut *fresh = &rounds->fresh[i][mode], *out = &rounds->out;
    rounds->out.n = 0;
    put_all(rounds->desk.writer, context, rounds->program, d, &rounds->out);
    if (out->n != fresh->n || memcmp(out->p, fresh->p, out->n) != 0)
        fail_msg("ticket %u after %u:\nfound  %.*s\nwanted %.*s", i, before, (int)out->n, out->p,
                 (int)fresh->n, fresh->p);
}

static void hold_pairs(Rounds *rounds)
{
    EhContext *x = rounds->desk.context;
    for (uint32_t way = 0; way < 4; way++)
        for (uint32_t a = 0; a < rounds->n; a++)
            for (uint32_t b = 0; b < rounds->n; b++) {
                eh_decide(x, rounds->tickets[a], rounds->now - (int64_t)a, (EhMode)(way & 1));
                hold(rounds, x, eh_decide(x, rounds->tickets[b], rounds->now, (EhMode)(way >> 1)),
                     b, (int)(way >> 1), a);
            }
}

/* ---- in batches ---- */

/* Every ticket before every one, each told whole after the one before it was. */
static void hold_batch(Rounds *rounds)
{
    EhContext *x = rounds->desk.context;
    EhColumns *columns = NULL;
    const EhDecisions *some;
    assert_int_equal(eh_columns_new(rounds->program, &columns), EH_OK);
    for (uint32_t a = 0; a < rounds->n; a++)
        for (uint32_t b = 0; b < rounds->n; b++) {
            assert_int_equal(eh_columns_add(columns, rounds->tickets[a]), EH_OK);
            assert_int_equal(eh_columns_add(columns, rounds->tickets[b]), EH_OK);
        }
    for (size_t first = 0; (some = eh_decide_batch(x, columns, first, rounds->now)) != NULL;
         first = some->first + some->n)
        for (size_t i = first; i < first + some->n; i++) {
            uint32_t pair = (uint32_t)i / 2, a = pair / rounds->n, b = pair % rounds->n;
            hold(rounds, x, eh_columns_decision(x, columns, i), i % 2 ? b : a, EH_PLAIN,
                 i % 2 ? a : b);
        }
    eh_columns_free(columns);
}

static void hold_all(Rounds *rounds)
{
    hold_pairs(rounds);
    hold_batch(rounds);
    for (uint32_t i = 0; i < rounds->n; i++) {
        eh_json_reader_free(rounds->readers[i]);
        eh_ticket_free(rounds->tickets[i]);
        eh_out_free(&rounds->fresh[i][0]);
        eh_out_free(&rounds->fresh[i][1]);
    }
    random_desk_close(&rounds->desk);
    eh_out_free(&rounds->out);
}

/* ---- tickets with something rare ---- */

static const char rich[] =
    "policy again\n"
    "confidence 50%\nqueues plain, special\npriorities high > low\nskills s_1, s_2\n"
    "fallback queue plain\n"
    "calendar office { open mon..fri 09:00..18:00 }\n"
    "phrases angry { \"angry\" }\n"
    "ticket {\n"
    "  id text; created time\n"
    "  status enum { open, waiting } = open tracked\n"
    "  body text = \"\"; n int in 0..100 = 0\n"
    "  done time?; shut time?; csat int? in 1..5 outcome\n"
    "}\n"
    "function risk(n int) number? in 0..1 from \"absent.so\"\n"
    "class vip { when n >= 90 }\nclass standard otherwise\n"
    "route { when body mentions angry -> special; otherwise -> plain }\n"
    "rank { when n > 50 -> high; otherwise -> low }\n"
    "action tell(what text)\n"
    "rule one { when n > 10; requires s_1 }\n"
    "rule two { when n > 20; requires s_2; do tell(\"two\") }\n"
    "rule three { when n > 30 and (risk(n) else 1.0) > 0.5; do tell(\"three\") }\n"
    "target first until done\ntarget whole until shut\n"
    "sla vip { first 1h; whole 8h on office }\nsla standard { first 24h; whole 24h }\n"
    "pause whole while status is waiting\n"
    "tighten soon when n > 40 { first 30m }\n"
    "escalation late { when sla.first.used >= 80%; raise priority to high; do tell(\"late\") }\n";

#define TICKET "{\"id\": \"T1\", \"created\": \"2026-03-02T15:00:00Z\""

static const char *const lines[TICKETS] = {
    TICKET "}",
    TICKET ", \"n\": 15, \"body\": \"so angry\"}",
    TICKET ", \"n\": 25}",
    TICKET ", \"n\": 35}",
    TICKET ", \"n\": 95, \"done\": \"2026-03-02T15:10:00Z\"}",
    TICKET ", \"status\": \"waiting\"}",
    TICKET ", \"status\": \"waiting\", \"n\": 45, \"history\": [{\"at\": \"2026-03-02T15:20:00Z\", "
           "\"status\": \"open\"}, {\"at\": \"2026-03-02T15:30:00Z\", \"status\": \"waiting\"}]}",
    TICKET ", \"n\": 500}",
    TICKET ", \"csat\": 9, \"n\": 95}",
    TICKET ", \"status\": 3, \"n\": 95}",
    TICKET ", \"history\": 3}",
    "{\"created\": \"2026-03-02T15:00:00Z\"}",
    "{\"id\": \"T2\"}",
    "[1]",
};

static void each_after_each(void **state)
{
    (void)state;
    EhProgram *program = random_compile(rich, sizeof rich - 1, false, 0);
    assert_non_null(program);
    Rounds rounds = {.program = program,
                     .desk = random_desk_open(program),
                     .now = RANDOM_NOON + 23 * RANDOM_HOUR};
    for (uint32_t i = 0; i < TICKETS; i++)
        add_ticket(&rounds, lines[i], strlen(lines[i]));
    hold_all(&rounds);
    eh_program_free(program);
}

static void each_after_each_by_chance(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= POLICIES / RANDOM_SLOWER; seed++) {
        RandomPolicy *policy = random_policy_new(seed, false);
        EhProgram *program = random_compile(policy->text.p, policy->text.n, false, seed);
        assert_non_null(program);
        Rounds rounds = {
            .program = program, .desk = random_desk_open(program), .now = random_now(seed)};
        for (uint64_t i = 0; i < RANDOM_TICKETS; i++) {
            EhOut line = {0};
            random_ticket_json(policy, RANDOM_TICKETS * seed + i, &line);
            add_ticket(&rounds, line.p, line.n);
            eh_out_free(&line);
        }
        hold_all(&rounds);
        eh_program_free(program);
        random_policy_free(policy);
    }
}

/* ---- clocks ---- */

static const char clocks[] =
    "policy clocks\nqueues q\npriorities p\nfallback queue q\n"
    "calendar office { open mon..fri 09:00..18:00 }\n"
    "ticket { id text; created time; done time?; a bool = false; b bool = false; c bool = false\n"
    "         d bool = false; e bool = false }\n"
    "class first { when a and b }\nclass second otherwise\n"
    "route { otherwise -> q }\nrank { otherwise -> p }\n"
    "target reply until done\n"
    "sla first { reply 1h on office }\nsla second { reply 1h }\n"
    "tighten same when a { reply 1h }\n"
    "tighten wins when b { reply 15m }\n"
    "tighten loses when c { reply 3h }\n"
    "tighten office when d { reply 30m on office }\n"
    "tighten round when e { reply 45m on always }\n";

/* The earliest due of the goal and of the tightens that the decision says hold. */
static EhClock long_way(const EhProgram *program, const EhDecision *d, EhClockIn in)
{
    const EhBlock *block = &program->block;
    EhClockOut out[6];
    uint32_t n = 0;
    for (uint32_t i = 0; i <= block->n_TIGHTENS; i++) {
        const EhTightenGoal *row = i ? &block->TIGHTENS[i - 1] : NULL;
        const EhGoal *goal = &block->GOALS[d->service];
        bool holds = !row;
        for (uint32_t k = 0; row && k < d->n_tightens; k++)
            holds |= d->tightens[k] == row->held;
        if (!holds)
            continue;
        EhCalendarView calendar = eh_block_calendar(
            block, row && row->calendar != EH_CALENDAR_OF_GOAL ? row->calendar : goal->calendar);
        in.calendar = &calendar;
        in.target_ms = row ? row->ms : goal->ms;
        eh_clock_run(&in, &out[n++]);
    }
    return eh_run_clock(&out[eh_clock_choose(out, n)]);
}

static void hold_clock(const EhProgram *program, EhContext *context, EhTicket *ticket,
                       uint32_t bits, EhClockIn in)
{
    static const char *const bools[] = {"a", "b", "c", "d", "e"};
    eh_ticket_reset(ticket);
    eh_set_text(ticket, eh_slot(program, "id"), "T", 1);
    assert_int_equal(eh_set_int(ticket, eh_slot(program, "created"), in.created), EH_OK);
    if (in.stop != EH_MISSING)
        assert_int_equal(eh_set_int(ticket, eh_slot(program, "done"), in.stop), EH_OK);
    for (uint32_t i = 0; i < 5; i++)
        eh_set_bool(ticket, eh_slot(program, bools[i]), bits >> i & 1);
    const EhDecision *d = eh_decide(context, ticket, in.now, EH_PLAIN);
    assert_int_equal(d->n_clocks, 1);
    EhClock wanted = long_way(program, d, in), found = d->clocks[0];
    if (wanted.due != found.due || wanted.left != found.left || wanted.target != found.target ||
        wanted.state != found.state || memcmp(&wanted.used, &found.used, sizeof found.used) != 0)
        fail_msg("created %lld now %lld stop %lld tightens %u", (long long)in.created,
                 (long long)in.now, (long long)in.stop, bits);
}

/* Around every bound: of the years, of what each tighten allows, of stopping before it came, now, and later. */
static void the_short_way_is_the_long_one(void **state)
{
    (void)state;
    static const int64_t hours[] = {0, 1, 15 * 60000, 30 * 60000, RANDOM_HOUR, 3 * RANDOM_HOUR};
    static const int64_t created[] = {EH_TIME_MIN, RANDOM_NOON, EH_TIME_MAX - 20 * 60000,
                                      EH_TIME_MAX};
    EhProgram *program = random_compile(clocks, sizeof clocks - 1, false, 0);
    assert_non_null(program);
    RandomDesk desk = random_desk_open(program);
    for (uint32_t bits = 0; bits < 32; bits++)
        for (uint32_t k = 0; k < sizeof created / sizeof *created; k++)
            for (uint32_t i = 0; i < 36; i++) {
                int64_t after = (i % 2 ? 1 : -1) * hours[i / 2 % 6] + (i / 12 - 1);
                EhClockIn in = {.created = created[k], .now = created[k] + after};
                in.stop = EH_MISSING;
                hold_clock(program, desk.context, desk.ticket, bits, in);
                for (int64_t s = -1; s <= 1; s++) {
                    in.stop = in.now + s * (1 + (int64_t)i % 3 * RANDOM_HOUR);
                    if (in.stop >= EH_TIME_MIN && in.stop <= EH_TIME_MAX)
                        hold_clock(program, desk.context, desk.ticket, bits, in);
                }
            }
    random_desk_close(&desk);
    eh_program_free(program);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_after_each),
        cmocka_unit_test(each_after_each_by_chance),
        cmocka_unit_test(the_short_way_is_the_long_one),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
