/* SPDX-License-Identifier: Apache-2.0 */
/*
 * `diff` against full enumeration: every ticket of a small policy and of a changed one goes through both machines, and
 * those that fare differently are those of the reported regions.
 *
 * One idea: a line of a policy by chance is changed, or moved past the next; what still compiles is compared.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "tests/random/desk.h"
#include "tests/random/small.h"

#include "lint/diff.h"

enum { TICKETS = 2000, POLICIES = 200 / RANDOM_SLOWER, CHANGES = 4, REGIONS = 60 };
#define NOW INT64_C(1772460000000)

typedef struct Side {
    EhProgram *program;
    EhDiagnostics *diagnostics;
    RandomDesk desk;
} Side;

typedef struct Case {
    SmallPolicy policy;
    EhOut changed;
    Side side[2];
    EhArena arena;
    EhDiff diff;
} Case;

/* ---- a change ---- */

typedef struct Line {
    size_t from, to; /* without its end */
} Line;

/* The number in the line one up, `and` into `or`, `->` to the first queue again: what is found first. */
static bool change_word(const char *p, Line line, uint64_t dice, EhOut *out)
{
    static const char *const from[] = {" and ", " or ", " >= ", " < ", " is not ", " is "};
    static const char *const to[] = {" or ", " and ", " > ", " <= ", " is ", " is not "};
    for (uint32_t i = 0; i < 6; i++) {
        uint32_t k = (uint32_t)((dice + i) % 6);
        for (size_t at = line.from; at + strlen(from[k]) <= line.to; at++) {
            if (memcmp(p + at, from[k], strlen(from[k])) == 0) {
                eh_out_bytes(out, p + line.from, at - line.from);
                eh_out_string(out, to[k]);
                eh_out_bytes(out, p + at + strlen(from[k]), line.to - at - strlen(from[k]));
                return true;
            }
        }
    }
    return false;
}

static uint32_t lines_of(const EhOut *text, Line *lines, uint32_t room)
{
    uint32_t n = 0;
    for (size_t from = 0; from < text->n && n < room;) {
        size_t to = from;
        while (to < text->n && text->p[to] != '\n') {
            to++;
        }
        lines[n++] = (Line){from, to};
        from = to + 1;
    }
    return n;
}

/* One line of the second half, where rows are, changed, left out, or put behind the next. */
static void change(const EhOut *text, uint64_t dice, EhOut *out)
{
    Line lines[400];
    uint32_t n = lines_of(text, lines, 400), at = n / 4 + (uint32_t)(dice / 7 % (n - n / 4));
    for (uint32_t i = 0; i < n; i++) {
        uint32_t kind = (uint32_t)(dice % 7);
        Line line = lines[i];
        if (i == at && kind == 0) {
            continue;
        }
        if (i == at && kind <= 3 && i + 1 < n) {
            line = lines[i + 1];
        } else if (i == at + 1 && kind >= 1 && kind <= 3) {
            line = lines[at];
        } else if (i == at && change_word(text->p, line, dice, out)) {
            eh_out_string(out, "\n");
            continue;
        }
        eh_out_bytes(out, text->p + line.from, line.to - line.from);
        eh_out_string(out, "\n");
    }
}

/* ---- both sides ---- */

static bool compile(Side *side, const EhOut *text)
{
    if (eh_compile(text->p, text->n, NULL, &side->program, &side->diagnostics) != EH_OK) {
        eh_diagnostics_free(side->diagnostics);
        *side = (Side){0};
        return false;
    }
    side->desk = random_desk_open(side->program);
    return true;
}

static void close_side(Side *side)
{
    random_desk_close(&side->desk);
    eh_program_free(side->program);
    eh_diagnostics_free(side->diagnostics);
}

static const EhDecision *decide(Side *side, const char *p, size_t n, int64_t now)
{
    assert_true(eh_json_read(side->desk.reader, p, n, 0, 1, side->desk.ticket));
    return eh_decide(side->desk.context, side->desk.ticket, now, EH_PLAIN);
}

/* Whether two decisions differ in an aspect: values that machines give, rules for what aspects do not cover. */
static bool differs(Case *c, const EhDiffAspect *aspect, const EhDecision *const d[2])
{
    return !eh_str_same(eh_diff_value(&c->diff, 0, aspect, d[0]),
                        eh_diff_value(&c->diff, 1, aspect, d[1]));
}

static uint32_t first_difference(Case *c, const EhDecision *const d[2])
{
    uint32_t at = 0;
    while (at < c->diff.aspects.n && !differs(c, &c->diff.aspects.at[at], d)) {
        at++;
    }
    return at;
}

static EhStr row_name(EhArena *arena, const char *what, EhStr value)
{
    return eh_arena_format(arena, "%s `%.*s`", what, EH_STR_F(value));
}

/* What decided, as choices name it; "" where they name it otherwise (services, escalations). */
static EhStr decided_by(Case *c, uint32_t side, EhDiffKind kind, const EhDecision *d)
{
    const EhProgram *p = c->side[side].program;
    EhNames names = kind == EH_DIFF_TIER    ? EH_NAMES_TIER_BY
                    : kind == EH_DIFF_QUEUE ? EH_NAMES_QUEUE_BY
                                            : EH_NAMES_PRIORITY_BY;
    int32_t by = kind == EH_DIFF_TIER    ? d->tier_by
                 : kind == EH_DIFF_QUEUE ? d->queue_by
                                         : d->priority_by;
    const char *name = eh_name(p, names, by);
    const char *what = kind == EH_DIFF_TIER ? "tier" : kind == EH_DIFF_QUEUE ? "route" : "rank";
    bool named = kind == EH_DIFF_TIER || kind == EH_DIFF_QUEUE || kind == EH_DIFF_PRIORITY;
    return !named || name == NULL || d->fault || d->n_escalations > 0
               ? EH_STR("")
               : row_name(&c->arena, what, (EhStr){name, (uint32_t)strlen(name)});
}

static bool fits(Case *c, const EhDiffRegion *region, uint32_t side, const EhDecision *d)
{
    const EhDiffAspect *aspect = &c->diff.aspects.at[region->aspect];
    EhStr by = decided_by(c, side, aspect->kind, d);
    bool values = aspect->kind == EH_DIFF_TARGET || aspect->kind == EH_DIFF_ACTION ||
                  eh_str_same(region->choice[side].value, eh_diff_value(&c->diff, side, aspect, d));
    return values && (by.n == 0 || eh_str_same(by, region->choice[side].by));
}

/* Every ticket that differs lies in a region, with all that changes for it told there. */
static bool is_reported(Case *c, uint32_t first, const EhDecision *const d[2])
{
    for (uint32_t i = 0; i < c->diff.regions.n; i++) {
        const EhDiffRegion *region = &c->diff.regions.at[i];
        if (region->aspect == first && fits(c, region, 0, d[0]) && fits(c, region, 1, d[1])) {
            return true;
        }
    }
    return false;
}

static bool is_told_with(Case *c, uint32_t first, uint32_t k, const EhDecision *const d[2])
{
    for (uint32_t i = 0; i < c->diff.regions.n; i++) {
        const EhDiffRegion *region = &c->diff.regions.at[i];
        if (region->aspect != first || !fits(c, region, 0, d[0]) || !fits(c, region, 1, d[1])) {
            continue;
        }
        if (region->also.n >= EH_DIFF_ALSO) {
            return true;
        }
        for (uint32_t a = 0; a < region->also.n; a++) {
            const EhDiffAlso *also = &region->also.at[a];
            EhDiffRegion one = {.aspect = also->aspect,
                                .choice = {also->choice[0], also->choice[1]}};
            const EhDiffAspect *aspect = &c->diff.aspects.at[k];
            bool values = also->aspect == k;
            for (uint32_t side = 0; side < 2 && values; side++) {
                values = aspect->kind == EH_DIFF_TARGET || aspect->kind == EH_DIFF_ACTION ||
                         eh_str_same(one.choice[side].value,
                                     eh_diff_value(&c->diff, side, aspect, d[side]));
            }
            if (values) {
                return true;
            }
        }
    }
    return false;
}

static void fail_with(Case *c, const char *what, const EhOut *line)
{
    fprintf(stderr, "%.*s\n---- and\n%.*s\nticket %.*s\n", (int)c->policy.text.n, c->policy.text.p,
            (int)c->changed.n, c->changed.p, (int)line->n, line->p);
    fail_msg("policy %llu: %s", (unsigned long long)c->policy.seed, what);
}

static void hold_line(Case *c, const EhOut *line)
{
    const EhDecision *d[2] = {decide(&c->side[0], line->p, line->n, NOW),
                              decide(&c->side[1], line->p, line->n, NOW)};
    uint32_t first = first_difference(c, d);
    bool unknown = first < c->diff.aspects.n && c->diff.aspects.at[first].unknown;
    if (first < c->diff.aspects.n && !unknown && !is_reported(c, first, d)) {
        fail_with(c, "a ticket that is decided differently is in no region", line);
    }
    for (uint32_t k = first + 1; k < c->diff.aspects.n && !unknown; k++) {
        if (differs(c, &c->diff.aspects.at[k], d) && !is_told_with(c, first, k, d)) {
            fail_with(c, "a change is not told with its region", line);
        }
    }
}

static void hold_ticket(Case *c, uint32_t i)
{
    EhOut line = {0};
    small_ticket_json(&c->policy, i, &line);
    hold_line(c, &line);
    eh_out_free(&line);
}

static size_t end_of_value(const EhOut *line, size_t at)
{
    int depth = 0;
    bool quoted = false;
    for (; at < line->n && (depth > 0 || quoted || line->p[at] != ','); at++) {
        char p = line->p[at];
        quoted = quoted != (p == '"');
        depth += quoted ? 0 : (p == '{' || p == '[') - (p == '}' || p == ']');
    }
    return at;
}

static bool is_open(const Case *c)
{
    for (uint32_t i = 0; i < c->diff.notes.n; i++) {
        if (c->diff.notes.at[i].open) {
            return true;
        }
    }
    return false;
}

/* Ticket i with data that no field takes under one key, in place of its own. */
static void hold_odd(Case *c, uint32_t i, const char *key, const char *value)
{
    EhOut line = {0}, odd = {0};
    char name[32];
    small_ticket_json(&c->policy, i, &line);
    line.n--; /* the brace */
    snprintf(name, sizeof name, "\"%s\":", key);
    const char *from = NULL;
    for (size_t at = 0; at + strlen(name) <= line.n && from == NULL; at++) {
        from = memcmp(line.p + at, name, strlen(name)) == 0 ? line.p + at : NULL;
    }
    size_t kept = from == NULL ? line.n : (size_t)(from - line.p);
    eh_out_bytes(&odd, line.p, kept);
    eh_out_string(&odd, from == NULL ? "," : "");
    eh_out_string(&odd, name);
    eh_out_string(&odd, value);
    size_t behind = from == NULL ? line.n : end_of_value(&line, kept + strlen(name));
    eh_out_bytes(&odd, line.p + behind, line.n - behind);
    eh_out_string(&odd, "}");
    hold_line(c, &odd);
    eh_out_free(&line);
    eh_out_free(&odd);
}

static void hold_odd_tickets(Case *c)
{
    if (is_open(c)) {
        return;
    }
    static const char *const values[] = {"[]", "\"?\"", "99", "{}", "true", "null"};
    for (uint32_t v = 0; v < 6; v++) {
        for (uint32_t k = 0; k < 6; k++) {
            uint32_t i = (v * 7 + k * 31) % c->policy.n_tickets;
            hold_odd(c, i, "em", values[v]);
            for (uint32_t f = 0; f < c->policy.n_fields && k == 0; f++) {
                hold_odd(c, i, c->policy.fields[f]->name, values[v]);
            }
        }
    }
}

/* Every witness is decided as its region says. */
static void hold_region(Case *c, const EhDiffRegion *region)
{
    const EhDecision *d[2];
    EhOut line = {0};
    if (!region->sure) {
        return;
    }
    eh_out_bytes(&line, region->shown.ticket.p, region->shown.ticket.n);
    for (uint32_t side = 0; side < 2; side++) {
        d[side] = decide(&c->side[side], region->shown.ticket.p, region->shown.ticket.n,
                         region->shown.now);
    }
    if (!differs(c, &c->diff.aspects.at[region->aspect], d) || !fits(c, region, 0, d[0]) ||
        !fits(c, region, 1, d[1])) {
        fail_with(c, "a witness is not decided so", &line);
    }
    eh_out_free(&line);
}

typedef struct Seen {
    uint32_t compared, alike, regions, unknown;
} Seen;

static void hold_case(Case *c, Seen *seen)
{
    eh_arena_init(&c->arena, NULL);
    c->diff = (EhDiff){.arena = &c->arena, .now = NOW, .most = REGIONS};
    for (uint32_t side = 0; side < 2; side++) {
        c->diff.policies[side] = eh_compiled_policy(c->side[side].diagnostics);
        c->diff.programs[side] = c->side[side].program;
    }
    assert_true(eh_diff_run(&c->diff));
    for (uint32_t i = 0; i < c->diff.regions.n; i++) {
        hold_region(c, &c->diff.regions.at[i]);
    }
    for (uint32_t i = 0; i < c->policy.n_tickets; i++) {
        hold_ticket(c, i);
    }
    hold_odd_tickets(c);
    seen->compared++;
    seen->alike += c->diff.regions.n == 0;
    seen->regions += c->diff.regions.n;
    seen->unknown += c->diff.n_unknown > 0;
    eh_diff_done(&c->diff);
    eh_arena_free(&c->arena);
}

/* A field more, a field by another key, other bounds or limits, another fallback. */
static void change_fields(const EhOut *text, uint64_t dice, EhOut *out)
{
    static const char *const from[] = {"  created time\n",
                                       "  created time\n",
                                       "  created time\n",
                                       "fallback queue q_1",
                                       "up to 2",
                                       "up to 3",
                                       "in 0..2",
                                       "in -1..3",
                                       "enum { calm, angry }?",
                                       "= red\n",
                                       "bool?\n",
                                       "set of enum { hot, cold }",
                                       "time\n  "};
    static const char *const to[] = {
        "  created time\n  extra int? in 0..10 from \"em\"\n",
        "  created time\n  extra text\n",
        "  created time\n  extra enum { here, there } = here from \"em\"\n",
        "fallback queue q_2",
        "up to 1",
        "up to 5",
        "in 0..3",
        "in -1..2",
        "enum { calm, angry, sad }?",
        "= green from \"em\"\n",
        "bool? from \"em\"\n",
        "set of enum { hot, cold, mild }",
        "time\n  extra set of text up to 2 = {} from \"em\"\n  "};
    enum { KINDS = sizeof from / sizeof *from };
    for (uint32_t i = 0; i < KINDS; i++) {
        uint32_t k = (uint32_t)((dice + i) % KINDS);
        for (size_t at = 0; at + strlen(from[k]) <= text->n; at++) {
            if (memcmp(text->p + at, from[k], strlen(from[k])) == 0) {
                eh_out_bytes(out, text->p, at);
                eh_out_string(out, to[k]);
                at += strlen(from[k]);
                eh_out_bytes(out, text->p + at, text->n - at);
                return;
            }
        }
    }
}

static void changed_policies(void **state)
{
    Seen seen = {0};
    (void)state;
    for (uint64_t seed = 1; seed <= POLICIES; seed++) {
        for (uint64_t k = 0; k < CHANGES; k++) {
            Case c = {.policy = small_policy_new(seed, TICKETS)};
            change(&c.policy.text, (seed * 7919 + k * 104729) * 2654435761u >> 7, &c.changed);
            if (compile(&c.side[1], &c.changed)) {
                assert_true(compile(&c.side[0], &c.policy.text));
                hold_case(&c, &seen);
                close_side(&c.side[0]);
                close_side(&c.side[1]);
            }
            eh_out_free(&c.changed);
            small_policy_free(&c.policy);
        }
    }
    assert_int_equal(seen.unknown, 0); /* these policies lie within what cells express */
    print_message("%u compared, %u alike, %u regions, %u with something unknown\n", seen.compared,
                  seen.alike, seen.regions, seen.unknown);
    assert_true(seen.compared > 0 && seen.regions > 0 && seen.alike > 0);
    assert_true(seen.unknown * 4 <= seen.compared);
}

static void changed_fields(void **state)
{
    Seen seen = {0};
    (void)state;
    for (uint64_t seed = 1; seed <= POLICIES; seed++) {
        for (uint64_t k = 0; k < CHANGES; k++) {
            Case c = {.policy = small_policy_new(seed, TICKETS)};
            change_fields(&c.policy.text, seed * 5 + k * 7, &c.changed);
            if (c.changed.n > 0 && compile(&c.side[1], &c.changed)) {
                assert_true(compile(&c.side[0], &c.policy.text));
                hold_case(&c, &seen);
                close_side(&c.side[0]);
                close_side(&c.side[1]);
            }
            eh_out_free(&c.changed);
            small_policy_free(&c.policy);
        }
    }
    print_message("%u compared, %u alike, %u regions, %u with something unknown\n", seen.compared,
                  seen.alike, seen.regions, seen.unknown);
    assert_true(seen.compared > 0 && seen.regions > seen.compared);
}

/* Whole policies of different seeds have little in common: fields that only one reads, enums of other names. */
static void other_policies(void **state)
{
    Seen seen = {0};
    (void)state;
    for (uint64_t seed = 1; seed <= POLICIES / 8; seed++) {
        Case c = {.policy = small_policy_new(seed, TICKETS)};
        SmallPolicy other = small_policy_new(seed + 1000, TICKETS);
        eh_out_bytes(&c.changed, other.text.p, other.text.n);
        assert_true(compile(&c.side[0], &c.policy.text) && compile(&c.side[1], &c.changed));
        hold_case(&c, &seen);
        close_side(&c.side[0]);
        close_side(&c.side[1]);
        eh_out_free(&c.changed);
        small_policy_free(&other);
        small_policy_free(&c.policy);
    }
    assert_int_equal(seen.unknown, 0);
    print_message("%u compared, %u regions, %u with something unknown\n", seen.compared,
                  seen.regions, seen.unknown);
}

static void merged_tickets(void **state)
{
    EhArena arena;
    (void)state;
    eh_arena_init(&arena, NULL);
    EhStr made =
        eh_diff_merge(&arena, EH_STR("{\"a\": 1, \"r\": {\"x\": \"}\\\"\"}}"),
                      EH_STR("{\"b\": [1, {\"c\": 2}], \"a\": 9, \"r\": {\"y\": null, \"x\": 3}}"));
    assert_true(eh_str_is(
        made, "{\"a\": 1, \"r\": {\"x\": \"}\\\"\", \"y\": null}, \"b\": [1, {\"c\": 2}]}"));
    assert_true(eh_str_is(eh_diff_merge(&arena, EH_STR("{}"), EH_STR("{}")), "{}"));
    eh_arena_free(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(merged_tickets),
        cmocka_unit_test(changed_policies),
        cmocka_unit_test(changed_fields),
        cmocka_unit_test(other_policies),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
