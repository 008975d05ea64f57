/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Random tickets for a random policy, as lines of JSON.
 *
 * One idea: a ticket is sound or wild. In a sound one every value is one that its field takes, so that conditions are
 * reached; in a wild one some values are of the wrong type or size.
 */
#include "tests/random/literals.h"
#include "tests/random/random.h"

/* One line being written. */
typedef struct Line {
    const RandomPolicy *policy;
    Chance chance;
    EhOut *out;
    uint32_t wild; /* of 32 values */
    int64_t now;
} Line;

int64_t random_now(uint64_t seed)
{
    Chance chance = {~seed};
    int64_t now = RANDOM_NOON + chance_between(&chance, -60, 600) * RANDOM_MINUTE;
    return one_in(&chance, 4) ? now + chance_between(&chance, -300, 300) * RANDOM_DAY : now;
}

static void put_wild(Line *line)
{
    static const char *const values[] = {"null",
                                         "true",
                                         "-1",
                                         "9007199254740992",
                                         "1e400",
                                         "0.5",
                                         "\"x\"",
                                         "{}",
                                         "[]",
                                         "1e300",
                                         "[1,null]",
                                         "\"\"",
                                         "\"12.345 USD\"",
                                         "-0.0",
                                         "\"PT\"",
                                         "{\"value\":null}"};
    random_put(line->out, "%s", values[chance_below(&line->chance, 16)]);
}

static void put_record(Line *line, uint32_t record);

/* One value of a scalar or record. */
static void put_one(Line *line, const RandomType *type)
{
    if (chance_below(&line->chance, 32) < line->wild)
        put_wild(line);
    else if (type->kind == RANDOM_RECORD)
        put_record(line, type->of);
    else
        random_put_json(line->out, &line->chance, line->policy, type,
                        random_value(&line->chance, line->policy, type));
}

static void put_value(Line *line, const RandomField *field)
{
    if (field->type.shape != RANDOM_ONE) {
        uint32_t most = field->type.limit + (line->wild > 0 && one_in(&line->chance, 8));
        uint32_t n = one_in(&line->chance, 3) ? most : chance_below(&line->chance, most + 1);
        random_put(line->out, "[");
        for (uint32_t i = 0; i < n; i++) {
            random_put(line->out, i == 0 ? "" : ",");
            put_one(line, &field->type);
        }
        random_put(line->out, "]");
    } else if (field->predicted && !one_in(&line->chance, 4)) {
        random_put(line->out, "{\"value\":");
        put_one(line, &field->type);
        random_put(line->out, ",\"confidence\":0.%u}", chance_below(&line->chance, 1000));
    } else {
        put_one(line, &field->type);
    }
}

/* Times of the ticket's own life lie before now, mostly. */
static void put_event(Line *line, bool created)
{
    int64_t back =
        created ? chance_between(&line->chance, 0, 3000) : chance_between(&line->chance, -60, 600);
    int64_t at = line->now - back * RANDOM_MINUTE + (one_in(&line->chance, 8) ? 1 : 0);
    random_put_instant(line->out, at);
}

static bool left_out(Line *line, const RandomField *field)
{
    if (field->optional || field->defaulted)
        return one_in(&line->chance, 3);
    return line->wild > 0 && one_in(&line->chance, 24);
}

/* A key may come twice in a wild ticket, which is a fault of its field. */
static void put_member(Line *line, const RandomField *field, bool *first)
{
    bool fixed = field->type.kind == RANDOM_TIME &&
                 (strcmp(field->name, "created") == 0 || strcmp(field->name, "first_reply") == 0 ||
                  strcmp(field->name, "solved_at") == 0);
    random_put(line->out, "%s\"%s\":", *first ? "" : ",", field->key);
    *first = false;
    if (fixed && (line->wild == 0 || !one_in(&line->chance, 8)))
        put_event(line, field->name[0] == 'c');
    else
        put_value(line, field);
}

static void put_members(Line *line, uint32_t record, bool *first)
{
    const RandomRecord *r = &line->policy->records[record];
    for (uint32_t i = 0; i < r->n; i++) {
        if (left_out(line, &r->fields[i]))
            continue;
        put_member(line, &r->fields[i], first);
        if (line->wild > 0 && one_in(&line->chance, 40))
            put_member(line, &r->fields[i], first);
    }
}

static void put_record(Line *line, uint32_t record)
{
    bool first = true;
    random_put(line->out, "{");
    put_members(line, record, &first);
    random_put(line->out, "}");
}

static void put_history(Line *line)
{
    const RandomRecord *ticket = &line->policy->records[0];
    random_put(line->out, ",\"history\":[");
    for (uint32_t i = 0, n = chance_below(&line->chance, 6); i < n; i++) {
        random_put(line->out, i == 0 ? "{\"at\":" : ",{\"at\":");
        put_event(line, false);
        for (uint32_t j = 0; j < ticket->n; j++) {
            bool first = false;
            if (ticket->fields[j].tracked && one_in(&line->chance, 2))
                put_member(line, &ticket->fields[j], &first);
        }
        random_put(line->out, "}");
    }
    random_put(line->out, "]");
}

void random_ticket_json(const RandomPolicy *policy, uint64_t seed, EhOut *out)
{
    Line line = {.policy = policy, .chance = {seed}, .out = out, .now = random_now(seed)};
    bool first = true;
    line.wild = one_in(&line.chance, 5) ? 1 + chance_below(&line.chance, 4) : 0;
    random_put(out, "{");
    put_members(&line, 0, &first);
    if (first)
        random_put(out, "\"nothing\":0");
    if (policy->history && !one_in(&line.chance, 3))
        put_history(&line);
    random_put(out, "}");
}

/* ---- every value of a small field ---- */

uint32_t random_values_count(const RandomField *field)
{
    const RandomType *type = &field->type;
    return (uint32_t)(type->hi - type->lo) + 1 + (field->optional ? 1 : 0);
}

void random_values_json(const RandomPolicy *policy, const RandomField *field, uint32_t i,
                        EhOut *out)
{
    Chance chance = {0};
    int64_t value = field->type.lo + i;
    if (value > field->type.hi)
        random_put(out, "null");
    else
        random_put_json(out, &chance, policy, &field->type, value);
}
