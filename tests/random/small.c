/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Random policies over few values.
 */
#include "tests/random/small.h"

#include <stdio.h>

#include "tests/random/literals.h"

static const SmallField table[] = {
    {.name = "flag",
     .declared = "flag bool",
     .values = {"true", "false"},
     .tests = {"flag", "not flag", "flag is true"},
     .cells = {"true", "not true", "false"}},
    {.name = "sure",
     .declared = "sure bool?",
     .values = {"true", "false", "null"},
     .tests = {"sure is known", "sure is missing", "(sure else false)", "(sure else true)",
               "sure is true", "sure is not true", "sure is not missing and sure"},
     .cells = {"true", "missing", "not false"}},
    {.name = "size",
     .declared = "size int in -1..3",
     .values = {"-1", "0", "1", "2", "3"},
     .tests = {"size < 1", "size >= 2", "size is 3", "size in 0..2", "size in { -1, 2 }",
               "size + 2 > 3", "3 - 2 * size <= 0", "abs(size) is 1", "max(size, 1) < 3",
               "-size not in -2..0"},
     .terms = {"size", "2 * size", "3 - size", "abs(size) + size", "min(size, 1) * 2", "-size",
               "max(size, 2)", "size * size"},
     .cells = {"< 1", "0..2", "not { -1, 3 }"}},
    {.name = "again",
     .declared = "again int? in 0..2",
     .values = {"0", "1", "2", "null"},
     .tests = {"again is 1", "again is not 2", "(again else 1) >= 1",
               "again is known and again > 0", "again in { 0, 2 }", "again in 1..2",
               "again not in 0..1", "again is missing", "min(again else 2, 1) is 1",
               "again is missing or (again else 0) < 2"},
     .terms = {"again else 1", "(again else 3) * 2", "(if again is known then again else 0)",
               "max(again else 0, 1)"},
     .cells = {"1..2", "missing", ">= 1"}},
    {.name = "kind",
     .declared = "kind enum { red, green, blue } = red",
     .values = {"\"red\"", "\"green\"", "\"blue\""},
     .tests = {"kind is red", "kind is not blue", "kind in { red, green }", "kind not in { green }",
               "(by kind { red: 1, otherwise: 4 }) < 3"},
     .terms = {"by kind { red: 1, green: 3, blue: 0 }", "by kind { blue: 2, otherwise: 1 }",
               "(if kind is red then 3 else 1)"},
     .cells = {"red", "{ green, blue }", "not green"}},
    {.name = "mood",
     .declared = "mood enum { calm, angry }?",
     .values = {"\"calm\"", "\"angry\"", "null"},
     .tests = {"mood is calm", "mood is not angry", "mood is missing", "(mood else calm) is calm",
               "by mood { calm: true, angry: false, missing: true }", "mood in { angry }",
               "mood not in { angry }"},
     .terms = {"by mood { calm: 0, angry: 2, missing: 1 }", "by mood { angry: 3, otherwise: 0 }"},
     .cells = {"calm", "missing", "not { angry }"}},
    {.name = "topic",
     .declared = "topic predicted enum { bill, ship }",
     .values =
         {"{\"value\":\"bill\",\"confidence\":0.4}", "{\"value\":\"bill\",\"confidence\":0.5}",
          "{\"value\":\"bill\",\"confidence\":0.6}", "{\"value\":\"bill\",\"confidence\":0.8}",
          "{\"value\":\"bill\",\"confidence\":0.9}", "{\"value\":\"ship\",\"confidence\":0.4}",
          "{\"value\":\"ship\",\"confidence\":0.5}", "{\"value\":\"ship\",\"confidence\":0.6}",
          "{\"value\":\"ship\",\"confidence\":0.8}", "{\"value\":\"ship\",\"confidence\":0.9}",
          "null"},
     .tests = {"topic is bill", "topic is not ship", "topic is missing", "(topic at 80%) is ship",
               "(topic at 80%) is missing", "(confidence of topic else 0) > 0.5",
               "(topic else bill) is bill", "topic in { ship }"},
     .terms = {"(if topic is bill then 2 else 0)"},
     .cells = {"bill", "missing", "not ship"}},
    {.name = "marks",
     .declared = "marks set of enum { hot, cold } up to 2",
     .values = {"[]", "[\"hot\"]", "[\"cold\"]", "[\"hot\",\"cold\"]"},
     .tests = {"hot in marks", "cold in marks", "hot not in marks"}},
    {.name = "words",
     .declared = "words set of text up to 3 = {}",
     .values = {"[]", "[\"a\"]", "[\"b\"]", "[\"a\",\"b\"]"},
     .tests = {"\"a\" in words", "\"b\" in words", "\"b\" not in words"}},
    {.name = "who",
     .declared = "who text = \"ann\"",
     .values = {"\"ann\"", "\"bob\"", "\"cid\"", "\"x\""},
     .tests = {"who is \"ann\"", "who is not \"bob\"", "who in { \"ann\", \"cid\" }",
               "who in friends", "who not in friends"}},
    {.name = "ratio",
     .declared = "ratio number in 0..1",
     .values = {"0", "0.25", "0.3", "0.5", "0.6", "0.75", "1"},
     .tests = {"ratio < 0.5", "ratio > 25%", "ratio is 0.75", "ratio in 0.25..0.5", "ratio >= 75%",
               "0.5 <= ratio", "-ratio > -0.5"},
     .cells = {"< 0.5", "0.25..0.75", "not 0.5"}},
    {.name = "price",
     .declared = "price money? in $0..$9",
     .values = {"\"0 USD\"", "\"1 USD\"", "\"1.50 USD\"", "\"3 USD\"", "\"4 USD\"", "null"},
     .tests = {"(price else $0) > $1", "price is $3", "price in $1..$3",
               "(price else $4) + $1 <= $4", "price is known and 2 * price >= $6"},
     .cells = {"$1..$3", "missing", ">= $3"}},
    {.name = "left",
     .declared = "left duration in 0h..4h = 1h",
     .values = {"\"PT0S\"", "\"PT1H\"", "\"PT90M\"", "\"PT2H\"", "\"PT3H\""},
     .tests = {"left < 1h", "left >= 2h", "left in 1h..2h", "left - 1h > 0h", "left is 1h",
               "3h - left >= 2h"},
     .cells = {"< 2h", "1h..2h", "not 1h"}},
    {.name = "impact",
     .declared = "impact int in 0..4",
     .values = {"0", "1", "2", "3", "4"},
     .tests = {"impact < 2", "impact >= 3", "impact in 1..2", "impact is 4", "impact > 0",
               "impact < 4", "2 * impact >= 3"},
     .terms = {"impact", "3 - impact", "min(impact, 2)", "(if impact < 2 then 3 else 0)",
               "2 * impact"},
     .cells = {"< 2", "1..3", ">= 3"}},
    {.name = "created",
     .declared = NULL, /* every ticket has it */
     .values = {"\"2026-03-02T13:30:00Z\"", "\"2026-03-02T13:00:00Z\"", "\"2026-03-02T12:30:00Z\"",
                "\"2026-03-02T12:00:00Z\"", "\"2026-03-02T11:00:00Z\""},
     .tests = {"waiting < 1h", "waiting > 1h", "waiting >= 2h", "waiting <= 2h",
               "waiting in 1h..2h"},
     .terms = {"(if waiting > 1h then 2 else 0)", "(if waiting >= 2h then 0 else 3)"}},
    {.name = "body",
     .declared = "body text = \"\"",
     .values = {"\"\"", "\"vip now\"", "\"help\"", "\"help a vip\""},
     .tests = {"body mentions \"vip\"", "body mentions \"help\"", "not (body mentions \"vip\")"},
     .terms = {"(if body mentions \"vip\" then 3 else 0)"}},
    {.name = "box",
     .declared = "box box?",
     .values = {"null", "{}", "{\"weight\":1,\"soft\":true}", "{\"weight\":2,\"soft\":false}",
                "{\"weight\":2,\"soft\":true}", "{\"weight\":1,\"soft\":false}", "{\"soft\":true}",
                "{\"soft\":false}", "{\"weight\":1}", "{\"weight\":2}"},
     .tests = {"box is known", "box is missing", "(box.weight else 0) > 1",
               "box.weight is known and box.weight < 2", "(box.soft else true)",
               "box is known and (box.weight else 2) is 2", "box.soft is missing"},
     .terms = {"box.weight else 0", "(box.weight else 1) * 2",
               "(if box.weight is known then box.weight else 3)"}},
};
enum { TABLE = sizeof table / sizeof *table };

typedef struct Maker {
    SmallPolicy *policy;
    Chance *chance;
    EhOut *out;
    uint32_t n_lets, stage; /* stage: 1 class is known, 2 complexity, 3 tier, 4 queue, 5 priority */
    bool complexity;
} Maker;

static uint32_t below(Maker *m, uint32_t n)
{
    return chance_below(m->chance, n);
}

static bool rarely(Maker *m, uint32_t n)
{
    return one_in(m->chance, n);
}

static uint32_t count(const char *const *texts)
{
    uint32_t n = 0;
    while (texts[n] != NULL)
        n++;
    return n;
}

/* ---- conditions ---- */

static const SmallField *any_field(Maker *m)
{
    return m->policy->fields[below(m, m->policy->n_fields)];
}

/* Of what the stages before gave; false, with nothing written, if the one drawn is not there yet. */
static bool put_stage_test(Maker *m)
{
    static const char *const sums[] = {"complexity > %u", "complexity < %u", "complexity is %u",
                                       "complexity in 1..%u", "min(complexity, 50) * 2 - 1 >= %u"};
    const SmallPolicy *p = m->policy;
    uint32_t which = below(m, 6);
    if (which < 2 && m->stage >= 1 && p->n_classes > 0)
        random_put(m->out, "%s is c_%u", which == 0 ? "class" : "service",
                   1 + below(m, p->n_classes));
    else if (which == 2 && m->stage >= 2 && m->complexity)
        random_put(m->out, sums[below(m, 5)], 1 + below(m, 9));
    else if (which == 3 && m->stage >= 3 && p->n_tiers > 0)
        random_put(m->out, "tier is %st_%u", rarely(m, 3) ? "not " : "", 1 + below(m, p->n_tiers));
    else if (which == 4 && m->stage >= 4)
        random_put(m->out, "queue in { q_1, q_%u }", 2 + below(m, p->n_queues - 1));
    else if (which == 5 && m->stage >= 5)
        random_put(m->out, "priority is p_%u", 1 + below(m, p->n_priorities));
    else
        return false;
    return true;
}

static void put_atom(Maker *m)
{
    const SmallField *field = any_field(m);
    if (m->n_lets > 0 && rarely(m, 6))
        random_put(m->out, "let_%u", below(m, m->n_lets));
    else if (!rarely(m, 3) || !put_stage_test(m))
        random_put(m->out, "(%s)", field->tests[below(m, count(field->tests))]);
}

static void put_condition(Maker *m, uint32_t depth);

static void put_two(Maker *m, const char *open, const char *between, const char *close,
                    uint32_t depth)
{
    random_put(m->out, "%s", open);
    put_condition(m, depth);
    random_put(m->out, "%s", between);
    put_condition(m, depth);
    random_put(m->out, "%s", close);
}

static void put_condition(Maker *m, uint32_t depth)
{
    switch (depth == 0 ? 9 : below(m, 9)) {
    case 0:
    case 1:
        put_two(m, "(", " and ", ")", depth - 1);
        break;
    case 2:
    case 3:
        put_two(m, "(", " or ", ")", depth - 1);
        break;
    case 4:
        random_put(m->out, "(not ");
        put_condition(m, depth - 1);
        random_put(m->out, ")");
        break;
    case 5:
        put_two(m, rarely(m, 2) ? "all { " : "any { ", "; ", " }", depth - 1);
        break;
    case 6:
        random_put(m->out, "(if ");
        put_condition(m, 0);
        put_two(m, " then ", " else ", ")", depth - 1);
        break;
    default:
        put_atom(m);
        break;
    }
}

static void put_when(Maker *m, const char *word, uint32_t depth)
{
    random_put(m->out, " %s ", word);
    put_condition(m, depth);
    random_put(m->out, "\n");
}

/* ---- whole numbers ---- */

static void put_term(Maker *m, uint32_t depth)
{
    const SmallField *field = any_field(m);
    uint32_t n = count(field->terms);
    switch (depth == 0 ? 4 : below(m, 8)) {
    case 0:
        random_put(m->out, "(if ");
        put_condition(m, 1);
        random_put(m->out, " then ");
        put_term(m, depth - 1);
        random_put(m->out, " else ");
        put_term(m, depth - 1);
        random_put(m->out, ")");
        break;
    case 1:
        random_put(m->out, "min(");
        put_term(m, depth - 1);
        random_put(m->out, ", 1 + ");
        put_term(m, depth - 1);
        random_put(m->out, ")");
        break;
    case 2:
        random_put(m->out, "(");
        put_term(m, depth - 1);
        random_put(m->out, rarely(m, 2) ? ") - (" : ") + (");
        put_term(m, depth - 1);
        random_put(m->out, ")");
        break;
    default:
        if (n > 0)
            random_put(m->out, "(%s)", field->terms[below(m, n)]);
        else
            random_put(m->out, "%u", below(m, 5));
        break;
    }
}

static void put_complexity(Maker *m)
{
    m->complexity = !rarely(m, 3);
    if (!m->complexity)
        return;
    random_put(m->out, "complexity {\n");
    for (uint32_t i = 0, n = 1 + below(m, 4); i < n; i++) {
        random_put(m->out, "  part%u: ", i);
        put_term(m, 2);
        if (rarely(m, 2))
            put_when(m, "when", 1);
        else
            random_put(m->out, "\n");
    }
    random_put(m->out, "}\n");
}

/* ---- stages ---- */

static void put_classes(Maker *m)
{
    uint32_t n = m->policy->n_classes;
    for (uint32_t i = 1; i <= n; i++) {
        random_put(m->out, "class c_%u %s{\n", i, i == n ? "otherwise " : "");
        if (i < n) {
            put_when(m, "when", 2);
            if (rarely(m, 3))
                put_when(m, "covers", 1);
            if (rarely(m, 3))
                put_when(m, "excludes", 1);
        }
        random_put(m->out, "owner \"desk\" }\n");
    }
    m->stage = 1;
}

static void put_tiers(Maker *m)
{
    uint32_t n = m->policy->n_tiers;
    m->stage = 2;
    for (uint32_t i = 0, more = n > 0 ? below(m, 3) : 0; i < more; i++) {
        random_put(m->out, "override over_%u to t_%u", i, 1 + below(m, n));
        put_when(m, "when", 2);
    }
    for (uint32_t i = 1; i <= n; i++) {
        random_put(m->out, "tier t_%u %s{\n", i, i == n ? "otherwise " : "");
        if (i < n)
            put_when(m, rarely(m, 2) ? "when" : "covers", 2);
        if (i < n && rarely(m, 3))
            put_when(m, "excludes", 1);
        random_put(m->out, "owner \"desk\" }\n");
    }
    m->stage = 3;
}

/* `by (a, b) { … }`; false if too few fields can head a table. */
static bool put_table(Maker *m, char letter, uint32_t n)
{
    const SmallField *heads[2];
    uint32_t n_heads = 0;
    for (uint32_t i = 0; i < m->policy->n_fields && n_heads < 2; i++)
        if (m->policy->fields[i]->cells[0] != NULL)
            heads[n_heads++] = m->policy->fields[i];
    if (n_heads < 2)
        return false;
    random_put(m->out, "by (%s, %s) {\n", heads[0]->name, heads[1]->name);
    for (uint32_t row = 0, rows = 1 + below(m, 4); row < rows; row++) {
        random_put(m->out, "  r%u: ", row);
        for (uint32_t i = 0; i < 2; i++)
            random_put(m->out, "%s%s", rarely(m, 3) ? "any" : heads[i]->cells[below(m, 3)],
                       i == 0 ? ", " : "");
        random_put(m->out, " -> %c_%u\n", letter, 1 + below(m, n));
    }
    return true;
}

static void put_choice(Maker *m, const char *word, char letter, uint32_t n)
{
    random_put(m->out, "%s ", word);
    if (!rarely(m, 4) || !put_table(m, letter, n)) {
        random_put(m->out, "{\n");
        for (uint32_t row = 0, rows = 1 + below(m, 5); row < rows; row++) {
            random_put(m->out, "  ");
            if (rarely(m, 2))
                random_put(m->out, "r%u: ", row);
            random_put(m->out, "when ");
            put_condition(m, 2);
            random_put(m->out, " -> %c_%u\n", letter, 1 + below(m, n));
        }
    }
    random_put(m->out, "  otherwise -> %c_%u\n}\n", letter, 1 + below(m, n));
    m->stage++;
}

static void put_rules(Maker *m)
{
    for (uint32_t i = 0, n = 1 + below(m, 3); i < n; i++) {
        random_put(m->out, "rule rule_%u {", i);
        put_when(m, "when", 2);
        random_put(m->out, "}\n");
    }
    for (uint32_t i = 0, n = below(m, 3); i < n; i++) {
        random_put(m->out, "escalation esc_%u {", i);
        put_when(m, "when", 2);
        if (rarely(m, 2))
            random_put(m->out, " raise priority to p_%u\n", 1 + below(m, m->policy->n_priorities));
        if (rarely(m, 2))
            random_put(m->out, " queue q_%u\n", 1 + below(m, m->policy->n_queues));
        random_put(m->out, "}\n");
    }
}

/* Conditions that escalations do not change. */
static void put_promises(Maker *m)
{
    m->stage = 3;
    random_put(m->out, "guarantee one: ");
    put_condition(m, 1);
    random_put(m->out, " implies ");
    put_condition(m, 1);
    random_put(m->out, "\nguarantee two: ");
    put_condition(m, 1);
    random_put(m->out, " outranks ");
    put_condition(m, 1);
    random_put(m->out, "\nguarantee four: ");
    put_condition(m, 1);
    m->policy->led_to = below(m, m->policy->n_queues);
    random_put(m->out, " implies queue is q_%u", 1 + m->policy->led_to);
    m->policy->promised = below(m, m->policy->n_fields);
    random_put(m->out, "\nguarantee three: %s never decides queue\n",
               m->policy->fields[m->policy->promised]->name);
}

static void put_lets(Maker *m, uint32_t n)
{
    for (; n > 0; n--) {
        random_put(m->out, "let let_%u = ", m->n_lets);
        put_condition(m, 2);
        random_put(m->out, "\n");
        m->n_lets++;
    }
}

/* ---- all of it ---- */

static void put_names(Maker *m, const char *word, char letter, uint32_t n, const char *between)
{
    random_put(m->out, "%s ", word);
    for (uint32_t i = 1; i <= n; i++)
        random_put(m->out, "%c_%u%s", letter, i, i < n ? between : "\n");
}

static void draw_fields(Maker *m, uint32_t most)
{
    SmallPolicy *p = m->policy;
    bool drawn[TABLE] = {false};
    p->n_tickets = 1;
    for (uint32_t tries = 0, n = 2 + below(m, SMALL_FIELDS - 1); tries < 30 && p->n_fields < n;
         tries++) {
        uint32_t at = below(m, TABLE), values = count(table[at].values);
        if (drawn[at] || values * p->n_tickets > most)
            continue;
        drawn[at] = true;
        p->fields[p->n_fields++] = &table[at];
        p->n_tickets *= values;
    }
}

static void put_data(Maker *m)
{
    const SmallPolicy *p = m->policy;
    random_put(m->out, "policy small\ncurrency USD\nconfidence 50%%\n");
    put_names(m, "queues", 'q', p->n_queues, ", ");
    put_names(m, "priorities", 'p', p->n_priorities, " > ");
    random_put(m->out, "fallback queue q_1\nlist friends of text { \"ann\", \"bob\" }\n");
    random_put(m->out, "record box { weight int? in 1..2; soft bool? }\n");
    random_put(m->out, "ticket {\n  id text\n  created time\n");
    for (uint32_t i = 0; i < p->n_fields; i++)
        if (p->fields[i]->declared != NULL)
            random_put(m->out, "  %s\n", p->fields[i]->declared);
    random_put(m->out, "}\n");
}

/* Before the classes are behind: half of all ids are in the group, "T" is not and "K0" is. */
static void put_holdout(Maker *m)
{
    SmallPolicy *p = m->policy;
    if (p->n_classes == 0)
        return;
    random_put(m->out, "holdout 50%% by id salt \"x\" as c_%u\n", p->n_classes);
    p->n_held_out = p->n_tickets;
    p->n_tickets *= 2;
}

SmallPolicy small_policy_new(uint64_t seed, uint32_t most)
{
    return small_policy_with(seed, most, false);
}

SmallPolicy small_policy_with(uint64_t seed, uint32_t most, bool holdout)
{
    SmallPolicy policy = {.seed = seed};
    Chance chance = {seed};
    Maker m = {.policy = &policy, .chance = &chance, .out = &policy.text};
    draw_fields(&m, most);
    policy.n_queues = 2 + below(&m, 3);
    policy.n_priorities = 2 + below(&m, 2);
    policy.n_classes = rarely(&m, 4) ? 0 : 2 + below(&m, 2);
    policy.n_tiers = rarely(&m, 4) ? 0 : 2 + below(&m, 2);
    put_data(&m);
    put_lets(&m, below(&m, 3));
    put_classes(&m);
    if (holdout)
        put_holdout(&m);
    put_complexity(&m);
    put_tiers(&m);
    put_choice(&m, "route", 'q', policy.n_queues);
    put_choice(&m, "rank", 'p', policy.n_priorities);
    put_rules(&m);
    put_promises(&m);
    return policy;
}

void small_policy_free(SmallPolicy *policy)
{
    eh_out_free(&policy->text);
}

uint32_t small_values(const SmallPolicy *policy, uint32_t field)
{
    return count(policy->fields[field]->values);
}

uint32_t small_value(const SmallPolicy *policy, uint32_t i, uint32_t field)
{
    for (uint32_t before = 0; before < field; before++)
        i /= count(policy->fields[before]->values);
    return i % count(policy->fields[field]->values);
}

void small_ticket_json(const SmallPolicy *policy, uint32_t i, EhOut *out)
{
    bool held_out = policy->n_held_out > 0 && i >= policy->n_held_out, created = false;
    for (uint32_t field = 0; field < policy->n_fields; field++)
        created = created || policy->fields[field]->declared == NULL;
    random_put(out, "{\"id\":\"%s\"", held_out ? "K0" : "T");
    if (!created)
        random_put(out, ",\"created\":\"2026-03-02T12:00:00Z\"");
    for (uint32_t field = 0; field < policy->n_fields; field++) {
        const SmallField *f = policy->fields[field];
        const char *value = f->values[small_value(policy, i, field)];
        if (value[0] != 'n')
            random_put(out, ",\"%s\":%s", f->name, value);
    }
    random_put(out, "}");
}
