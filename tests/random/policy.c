/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Random policies: the declarations around the data, stage by stage.
 *
 * One idea: each declaration is a piece of text of its own; at the end the pieces are mixed, but for those whose order
 * among each other says something.
 */
#include "tests/random/random.h"

#include <stdio.h>
#include <stdlib.h>

#include "tests/random/expressions.h"
#include "tests/random/fields.h"
#include "tests/random/literals.h"

enum { MAX_PIECES = 96 };

/* One declaration. `fixed`: it keeps its place among the other fixed ones. */
typedef struct Piece {
    EhOut text;
    bool fixed;
} Piece;

/* What a policy is made with. Invariant: scope.out is the newest piece's text. */
typedef struct Maker {
    Scope scope;
    RandomPolicy *policy;
    Piece pieces[MAX_PIECES];
    uint32_t n_pieces;
    uint32_t classes, tiers, queues, priorities,
        states; /* enums; classes, tiers: RANDOM_ANY if none */
    uint32_t n_skills, n_actions, n_targets;
    RandomType actions[4][3];
    uint32_t n_params[4];
} Maker;

static uint32_t below(Maker *maker, uint32_t n)
{
    return chance_below(maker->scope.chance, n);
}

static bool rarely(Maker *maker, uint32_t n)
{
    return one_in(maker->scope.chance, n);
}

/* Starts a piece; the last one takes what is too much. */
static EhOut *begin(Maker *maker, bool fixed)
{
    if (maker->n_pieces < MAX_PIECES)
        maker->n_pieces++;
    Piece *piece = &maker->pieces[maker->n_pieces - 1];
    piece->fixed = piece->fixed || fixed;
    maker->scope.out = &piece->text;
    return &piece->text;
}

/* ---- names ---- */

static uint32_t stage_enum(Maker *maker, const char *name, const char *letter, uint32_t n)
{
    uint32_t of = random_enum_stage(maker->policy, name);
    for (uint32_t i = 0; i < n; i++) {
        char text[24];
        snprintf(text, sizeof text, "%s%u", letter, i + 1);
        random_enum_add(maker->policy, of, text);
    }
    return of;
}

static void put_names(EhOut *out, const RandomEnum *e, const char *between)
{
    for (uint32_t i = 0; i < e->n; i++)
        random_put(out, "%s%s", i == 0 ? "" : between, e->names[i]);
    random_put(out, "\n");
}

static const char *name_of(Maker *maker, uint32_t of)
{
    const RandomEnum *e = &maker->policy->enums[of];
    return e->names[below(maker, e->n)];
}

static void draw_names(Maker *maker)
{
    maker->queues = stage_enum(maker, "queue", "q_", 2 + below(maker, 4));
    maker->priorities = stage_enum(maker, "priority", "p_", 2 + below(maker, 3));
    maker->classes =
        rarely(maker, 5) ? RANDOM_ANY : stage_enum(maker, "class", "c_", 1 + below(maker, 3));
    maker->tiers =
        rarely(maker, 4) ? RANDOM_ANY : stage_enum(maker, "tier", "t_", 1 + below(maker, 3));
    maker->n_skills = below(maker, 4);
    maker->states = random_enum_stage(maker->policy, "state");
    random_enum_add(maker->policy, maker->states, "met");
    random_enum_add(maker->policy, maker->states, "missed");
    random_enum_add(maker->policy, maker->states, "paused");
    random_enum_add(maker->policy, maker->states, "running");
}

static void put_head(Maker *maker)
{
    static const char *const zones[] = {"America/New_York", "Europe/Berlin", "Asia/Kolkata",
                                        "Australia/Lord_Howe", "UTC"};
    EhOut *out = begin(maker, false);
    if (maker->policy->currency != NULL)
        random_put(out, "currency %s\n", maker->policy->currency);
    if (!rarely(maker, 4))
        random_put(out, "timezone \"%s\"\n", zones[below(maker, 5)]);
    random_put(out, "confidence %u.5%%\n", below(maker, 100));
    random_put(out, "queues ");
    put_names(out, &maker->policy->enums[maker->queues], ", ");
    random_put(out, "priorities ");
    put_names(out, &maker->policy->enums[maker->priorities], " > ");
    if (maker->n_skills > 0)
        random_put(out, "skills %s\n",
                   maker->n_skills == 1   ? "s_1"
                   : maker->n_skills == 2 ? "s_1, s_2"
                                          : "s_1, s_2, s_3");
    random_put(out, "fallback queue q_1\n");
}

/* ---- what conditions use ---- */

static void put_calendars(Maker *maker)
{
    static const char *const hours[] = {"mon..fri 09:00..18:00", "mon..sun 07:00..22:00",
                                        "fri..mon 22:00..06:00",
                                        "mon, wed 08:30..12:00, 13:00..24:00"};
    static const char *const names[] = {"business", "nights"};
    for (uint32_t i = 0; i < 2; i++) {
        EhOut *out = begin(maker, false);
        random_put(out, "calendar %s {\n  open %s\n", names[i], hours[below(maker, 4)]);
        if (rarely(maker, 2))
            random_put(out, "  closed 2026-03-03, 12-25, 01-01\n");
        if (rarely(maker, 2))
            random_put(out, "  on 2026-03-0%u open 10:00..11:30, 12:00..13:00\n",
                       2 + 2 * below(maker, 3));
        if (rarely(maker, 3))
            random_put(out, "  timezone \"Europe/London\"\n");
        random_put(out, "}\n");
        maker->scope.calendars[maker->scope.n_calendars++] = names[i];
    }
}

static void put_phrases(Maker *maker)
{
    static const char *const sets[] = {
        "phrases law { \"my lawyer\", \"chargeback\", \"data  deletion\", \"\U0001F600\" }\n",
        "phrases money_back allow 1 typo { \"refund\", \"chargeback\" }\n",
        "phrases both also law { \"istanbul\", \"kelvin\", \"strasse\", \"one-two\" }\n",
    };
    static const char *const names[] = {"law", "money_back", "both"};
    uint32_t n = below(maker, 4);
    for (uint32_t i = 0; i < n; i++) {
        random_put(begin(maker, false), "%s", sets[i]);
        maker->scope.phrases[maker->scope.n_phrases++] = names[i];
    }
    if (rarely(maker, 12)) {
        random_put(begin(maker, false), "import \"std/phrases\"\n");
        maker->scope.phrases[maker->scope.n_phrases++] = "emotional";
        maker->scope.phrases[maker->scope.n_phrases++] = "asks_for_person";
    }
}

static void put_shared(Maker *maker)
{
    put_calendars(maker);
    put_phrases(maker);
    maker->scope.has_list = rarely(maker, 2);
    if (maker->scope.has_list)
        random_put(begin(maker, false),
                   "list friends of text { \"acme.example\", \"refund\", \"\" }\n");
}

static void add_builtins(Maker *maker)
{
    const RandomType now = {
        .kind = RANDOM_TIME, .lo = -25567 * RANDOM_DAY, .hi = 84006 * RANDOM_DAY};
    const RandomType today = {.kind = RANDOM_DATE, .lo = -25567, .hi = 84005};
    const RandomType waiting = {.kind = RANDOM_DURATION, .hi = 110000 * RANDOM_DAY};
    random_scope_add(&maker->scope, "now", &now, RANDOM_INPUT, false);
    random_scope_add(&maker->scope, "today", &today, RANDOM_INPUT, false);
    random_scope_add(&maker->scope, "waiting", &waiting, RANDOM_INPUT, false);
}

static void put_data(Maker *maker)
{
    RandomPolicy *policy = maker->policy;
    for (uint32_t i = 0; i < 2; i++) {
        EhOut *out = begin(maker, false);
        random_put_enum(policy, i, out);
        random_put(out, "\n");
    }
    for (uint32_t i = 0; i < policy->n_records; i++)
        random_put_record(policy, i, maker->scope.chance, begin(maker, false));
}

/* `= path`, which may be missing, or `= path else constant`; false, with nothing written, if no name is of the kind. */
static bool put_let_name(Maker *maker, RandomType *type, bool *optional)
{
    RandomName *of = random_pick(&maker->scope, RANDOM_ONE, type->kind, RANDOM_ANY);
    if (of == NULL)
        return false;
    *type = of->type;
    *optional = random_can_miss(&maker->scope, of);
    random_put(maker->scope.out, "%s", of->path);
    if (*optional && type->kind == RANDOM_ENUM && rarely(maker, 2)) {
        random_put(maker->scope.out, " else ");
        random_put_constant(&maker->scope, type->kind, type->of);
        *optional = false;
    }
    return true;
}

/* As short as a condition can be, or beside a constant, with which it comes to very few instructions. */
static void put_short(Maker *maker)
{
    static const char *const beside[] = {"", " or true", " and true", " or false", " and false"};
    random_put(maker->scope.out, rarely(maker, 4) ? "not " : "");
    random_put_condition(&maker->scope, RANDOM_NOT, 0);
    random_put(maker->scope.out, "%s", beside[below(maker, 5)]);
}

/* A let is read as any other name from then on. */
static void put_let(Maker *maker, uint32_t i, uint32_t depth)
{
    static const RandomKind kinds[] = {RANDOM_BOOL,     RANDOM_INT,  RANDOM_BOOL, RANDOM_ENUM,
                                       RANDOM_NUMBER,   RANDOM_TEXT, RANDOM_DATE, RANDOM_MONEY,
                                       RANDOM_DURATION, RANDOM_TIME};
    RandomType type = {.kind = kinds[below(maker, maker->policy->finite ? 4 : 10)]};
    bool optional = false;
    char name[24];
    if (type.kind == RANDOM_MONEY && maker->policy->currency == NULL)
        type.kind = RANDOM_INT;
    snprintf(name, sizeof name, "let_%u", i);
    EhOut *out = begin(maker, false);
    random_put(out, "let %s = ", name);
    bool named =
        (type.kind == RANDOM_ENUM || rarely(maker, 5)) && put_let_name(maker, &type, &optional);
    if (!named && (type.kind == RANDOM_BOOL || type.kind == RANDOM_ENUM)) {
        type = (RandomType){.kind = RANDOM_BOOL, .hi = 1};
        if (rarely(maker, 3))
            put_short(maker);
        else
            random_put_condition(&maker->scope, RANDOM_OR, depth);
    } else if (!named) {
        Range range = random_put_side(&maker->scope, type.kind, 0, depth);
        type.lo = (int64_t)range.lo;
        type.hi = (int64_t)range.hi;
    }
    random_put(out, "\n");
    random_scope_add_let(&maker->scope, name, &type, optional);
}

static void put_lets(Maker *maker, uint32_t n)
{
    for (uint32_t i = 0; i < n; i++)
        put_let(maker, maker->scope.n, 2);
}

/* ---- classes, tiers ---- */

static void put_reason(Maker *maker)
{
    EhOut *out = maker->scope.out;
    if (rarely(maker, 8))
        random_put(out, " because \"it's \\\"so\\\"\"");
    if (rarely(maker, 10))
        random_put(out, " owner \"ops\"");
    if (!maker->policy->finite && rarely(maker, 10))
        random_put(out, " until 2026-03-0%u", 1 + below(maker, 9));
}

static void put_when(Maker *maker, const char *word)
{
    random_put(maker->scope.out, "  %s ", word);
    random_put_condition(&maker->scope, RANDOM_OR, 3);
    random_put(maker->scope.out, "\n");
}

static void put_classes(Maker *maker)
{
    if (maker->classes == RANDOM_ANY)
        return;
    const RandomEnum *e = &maker->policy->enums[maker->classes];
    RandomType type = {.kind = RANDOM_ENUM, .of = maker->classes};
    for (uint32_t i = 0; i + 1 < e->n; i++) {
        random_put(begin(maker, true), "class %s {\n", e->names[i]);
        put_when(maker, "when");
        if (rarely(maker, 3))
            put_when(maker, rarely(maker, 2) ? "covers" : "excludes");
        if (rarely(maker, 6))
            random_put(maker->scope.out, "  share 5%%..10%%; because \"so\"\n");
        random_put(maker->scope.out, "}\n");
    }
    random_put(begin(maker, true), "class %s otherwise%s\n", e->names[e->n - 1],
               rarely(maker, 4) ? " { owner \"desk\" }" : "");
    random_scope_add(&maker->scope, "class", &type, RANDOM_AFTER_CLASS, false);
    random_scope_add(&maker->scope, "service", &type, RANDOM_AFTER_CLASS, false);
}

static void put_holdout(Maker *maker)
{
    RandomType flag = {.kind = RANDOM_BOOL, .hi = 1};
    RandomName *key =
        random_pick(&maker->scope, RANDOM_ONE, rarely(maker, 2) ? RANDOM_INT : RANDOM_TEXT, 0);
    if (maker->classes == RANDOM_ANY || maker->policy->finite || key == NULL || !key->guardable ||
        key->predicted || rarely(maker, 2))
        return;
    random_put(begin(maker, false), "holdout %u.5%% by %s salt \"salt\" as ", below(maker, 100),
               key->path);
    random_put(maker->scope.out, "%s\n", name_of(maker, maker->classes));
    random_scope_add(&maker->scope, "holdout", &flag, RANDOM_AFTER_CLASS, false);
}

static void put_complexity(Maker *maker)
{
    RandomType type = {.kind = RANDOM_INT, .lo = 0, .hi = 9007199254740991};
    if (rarely(maker, 4))
        return;
    EhOut *out = begin(maker, false);
    random_put(out, "complexity {\n");
    for (uint32_t i = 0, n = 1 + below(maker, 5); i < n; i++) {
        Guards guards = {.n = 0};
        EhOut when = {0};
        bool has_when = rarely(maker, 2);
        if (has_when) { /* first, for its guards narrow the value */
            maker->scope.out = &when;
            random_put_guarded(&maker->scope, &guards, 2);
            maker->scope.out = out;
        }
        if (!rarely(maker, 3))
            random_put(out, "  part%u:", i);
        size_t mark = out->n;
        random_put(out, " ");
        Range range = random_put_side(&maker->scope, RANDOM_INT, 0, 3);
        if (range.lo < -1e12 || range.hi > 1e12) {
            out->n = mark;
            random_put(out, " %u", below(maker, 9));
        }
        if (has_when) {
            random_put(out, " when ");
            eh_out_bytes(out, when.p, when.n);
        }
        eh_out_free(&when);
        random_guards_end(&maker->scope, &guards);
        random_put(out, "\n");
    }
    random_put(out, "}\n");
    random_scope_add(&maker->scope, "complexity", &type, RANDOM_AFTER_COMPLEXITY, false);
}

static void put_tiers(Maker *maker)
{
    if (maker->tiers == RANDOM_ANY)
        return;
    const RandomEnum *e = &maker->policy->enums[maker->tiers];
    RandomType type = {.kind = RANDOM_ENUM, .of = maker->tiers};
    for (uint32_t i = below(maker, 3); i > 0; i--) {
        random_put(begin(maker, true), "override over_%u to %s when ", i,
                   name_of(maker, maker->tiers));
        random_put_condition(&maker->scope, RANDOM_OR, 2);
        put_reason(maker);
        random_put(maker->scope.out, "\n");
    }
    for (uint32_t i = 0; i + 1 < e->n; i++) {
        random_put(begin(maker, true), "tier %s {\n", e->names[i]);
        bool when = rarely(maker, 2);
        if (when)
            put_when(maker, "when");
        if (!when || rarely(maker, 3))
            put_when(maker, "covers");
        if (rarely(maker, 4))
            put_when(maker, "excludes");
        random_put(maker->scope.out, "}\n");
    }
    random_put(begin(maker, true), "tier %s otherwise\n", e->names[e->n - 1]);
    random_scope_add(&maker->scope, "tier", &type, RANDOM_AFTER_TIER, false);
}

/* ---- rows ---- */

static void put_rows(Maker *maker, uint32_t to)
{
    EhOut *out = maker->scope.out;
    random_put(out, "{\n");
    for (uint32_t i = 0, n = below(maker, 6); i < n; i++) {
        random_put(out, "  ");
        if (!rarely(maker, 3))
            random_put(out, "row%u: ", i);
        random_put(out, "when ");
        random_put_condition(&maker->scope, RANDOM_OR, 3);
        random_put(out, " -> %s", name_of(maker, to));
        put_reason(maker);
        random_put(out, "\n");
    }
    random_put(out, "  otherwise -> %s\n}\n", name_of(maker, to));
}

static void put_cell(Maker *maker, const RandomName *heading)
{
    static const char *const signs[] = {"< ", "<= ", "> ", ">= "};
    EhOut *out = maker->scope.out;
    const RandomType *type = &heading->type;
    bool ordered = type->kind == RANDOM_INT;
    if (rarely(maker, 3)) {
        random_put(out, "any");
        return;
    }
    random_put(out, rarely(maker, 4) ? "not " : "");
    if (random_can_miss(&maker->scope, heading) && rarely(maker, 4)) {
        random_put(out, "missing");
        return;
    }
    switch (below(maker, ordered ? 4 : 2)) {
    case 0:
        random_put_constant(&maker->scope, type->kind, type->of);
        break;
    case 1:
        random_put(out, "{ ");
        random_put_constant(&maker->scope, type->kind, type->of);
        random_put(out, rarely(maker, 2) ? ", " : " }");
        if (out->p[out->n - 1] == ' ' && out->p[out->n - 2] == ',') {
            random_put_constant(&maker->scope, type->kind, type->of);
            random_put(out, " }");
        }
        break;
    case 2:
        random_put(out, "%s", signs[below(maker, 4)]);
        random_put(out, "%u", below(maker, 9));
        break;
    default:
        random_put(out, "%d..", -(int)below(maker, 3));
        random_put(out, "%u", below(maker, 9));
        break;
    }
}

/* `by (a, b) { … }`; false, with nothing written, if there is nothing to put at its head. */
static bool put_table(Maker *maker, uint32_t to)
{
    static const RandomKind kinds[] = {RANDOM_ENUM, RANDOM_INT, RANDOM_BOOL, RANDOM_ENUM,
                                       RANDOM_TEXT};
    const RandomName *heads[3];
    uint32_t n = 1 + below(maker, 3);
    EhOut *out = maker->scope.out;
    for (uint32_t i = 0; i < n; i++) {
        RandomKind kind = kinds[below(maker, maker->policy->finite ? 4 : 5)];
        heads[i] = random_pick(&maker->scope, RANDOM_ONE, kind, RANDOM_ANY);
        if (heads[i] == NULL)
            return false;
    }
    random_put(out, "by (");
    for (uint32_t i = 0; i < n; i++)
        random_put(out, "%s%s", heads[i]->path, i + 1 < n ? ", " : ") {\n");
    for (uint32_t row = 0, rows = below(maker, 5); row < rows; row++) {
        random_put(out, rarely(maker, 2) ? "  row%u: " : "  ", row);
        for (uint32_t i = 0; i < n; i++) {
            put_cell(maker, heads[i]);
            random_put(out, i + 1 < n ? ", " : " -> %s", name_of(maker, to));
        }
        put_reason(maker);
        random_put(out, "\n");
    }
    random_put(out, "  otherwise -> %s\n}\n", name_of(maker, to));
    return true;
}

static void put_choice(Maker *maker, const char *word, uint32_t to, RandomStage after)
{
    RandomType type = {.kind = RANDOM_ENUM, .of = to};
    random_put(begin(maker, false), "%s ", word);
    if (!rarely(maker, 4) || !put_table(maker, to))
        put_rows(maker, to);
    random_scope_add(&maker->scope, maker->policy->enums[to].name, &type, after, false);
}

/* ---- rules ---- */

static void put_actions(Maker *maker)
{
    maker->n_actions = 1 + below(maker, 4);
    for (uint32_t i = 0; i < maker->n_actions; i++) {
        EhOut *out = begin(maker, false);
        maker->n_params[i] = below(maker, 4);
        random_put(out, "action act_%u(", i);
        for (uint32_t j = 0; j < maker->n_params[i]; j++) {
            RandomField param = {.name = "x"};
            param.type.kind = (RandomKind)below(maker, RANDOM_RECORD);
            if (param.type.kind == RANDOM_MONEY && maker->policy->currency == NULL)
                param.type.kind = RANDOM_TEXT;
            param.type.of = below(maker, 2);
            if (maker->policy->finite)
                param.type.kind = RANDOM_INT;
            maker->actions[i][j] = param.type;
            random_put(out, "%sparam%u ", j == 0 ? "" : ", ", j);
            random_put_type(maker->policy, &param, maker->scope.chance, out);
        }
        random_put(out, ")\n");
    }
}

static void put_do(Maker *maker)
{
    uint32_t i = below(maker, maker->n_actions);
    random_put(maker->scope.out, "  do act_%u(", i);
    for (uint32_t j = 0; j < maker->n_params[i]; j++) {
        random_put(maker->scope.out, j == 0 ? "" : ", ");
        random_put_side(&maker->scope, maker->actions[i][j].kind, maker->actions[i][j].of, 2);
    }
    random_put(maker->scope.out, ")\n");
}

/* A `when` and what follows from it, which its guards narrow. */
static void put_consequences(Maker *maker, bool escalation)
{
    EhOut *out = maker->scope.out;
    Guards guards = {.n = 0};
    random_put(out, "  when ");
    if (rarely(maker, 2))
        random_put_guarded(&maker->scope, &guards, 2);
    else
        random_put_or(&maker->scope, 2);
    random_put(out, "\n");
    for (uint32_t i = below(maker, 3); i > 0; i--)
        put_do(maker);
    if (!escalation && maker->n_skills > 0 && rarely(maker, 2))
        random_put(out, "  requires s_%u\n", 1 + below(maker, maker->n_skills));
    if (escalation && rarely(maker, 2))
        random_put(out, "  raise priority to %s\n", name_of(maker, maker->priorities));
    if (escalation && rarely(maker, 3))
        random_put(out, "  queue %s\n", name_of(maker, maker->queues));
    if (!maker->policy->finite && rarely(maker, 8))
        random_put(out, "  until 2026-03-0%u\n", 1 + below(maker, 9));
    random_put(out, "}\n");
    random_guards_end(&maker->scope, &guards);
}

static void put_rules(Maker *maker)
{
    for (uint32_t i = 0, n = below(maker, 4); i < n; i++) {
        random_put(begin(maker, true), "rule rule_%u {\n", i);
        put_consequences(maker, false);
    }
}

/* ---- clocks ---- */

static void put_goal(Maker *maker, uint32_t target)
{
    static const char *const times[] = {"30m", "1h", "8h30m", "24h", "0s", "90 minutes"};
    static const char *const calendars[] = {"", " on business", " on nights", " on always"};
    random_put(maker->scope.out, "  target_%u %s", target, times[below(maker, 6)]);
    random_put(maker->scope.out, "%s\n", calendars[below(maker, 4)]);
}

static void put_targets(Maker *maker)
{
    static const char *const until[] = {"first_reply", "solved_at"};
    maker->n_targets = maker->policy->finite || maker->classes == RANDOM_ANY ? 0 : below(maker, 3);
    for (uint32_t i = 0; i < maker->n_targets; i++)
        random_put(begin(maker, false), "target target_%u until %s\n", i, until[i]);
    if (maker->n_targets == 0)
        return;
    const RandomEnum *e = &maker->policy->enums[maker->classes];
    for (uint32_t i = 0; i < e->n; i++) {
        random_put(begin(maker, false), "sla %s {\n", e->names[i]);
        for (uint32_t j = 0; j < maker->n_targets; j++)
            put_goal(maker, j);
        random_put(maker->scope.out, "}\n");
    }
}

static void put_pauses(Maker *maker)
{
    for (uint32_t i = 0; maker->policy->history && maker->n_targets > 0 && i < 1 + below(maker, 2);
         i++) {
        random_put(begin(maker, false), "pause target_%u while ", below(maker, maker->n_targets));
        maker->scope.only_tracked = true;
        random_put_condition(&maker->scope, RANDOM_OR, 2);
        maker->scope.only_tracked = false;
        random_put(maker->scope.out, "\n");
    }
}

static void put_tightens(Maker *maker)
{
    for (uint32_t i = 0, n = maker->n_targets > 0 ? below(maker, 3) : 0; i < n; i++) {
        random_put(begin(maker, true), "tighten tight_%u ", i);
        if (rarely(maker, 2))
            random_put(maker->scope.out, "for %s ", name_of(maker, maker->classes));
        random_put(maker->scope.out, "when ");
        random_put_condition(&maker->scope, RANDOM_OR, 2);
        random_put(maker->scope.out, " {\n");
        put_goal(maker, below(maker, maker->n_targets));
        random_put(maker->scope.out, "}\n");
    }
}

/* What an escalation reads of each clock. */
static void add_clocks(Maker *maker)
{
    const struct {
        const char *part;
        RandomType type;
        bool optional;
    } parts[] = {
        {"due", {.kind = RANDOM_TIME, .lo = -25567 * RANDOM_DAY, .hi = 84006 * RANDOM_DAY}, true},
        {"left",
         {.kind = RANDOM_DURATION, .lo = -1000000 * RANDOM_DAY, .hi = 1000000 * RANDOM_DAY},
         false},
        {"target",
         {.kind = RANDOM_DURATION, .lo = -1000000 * RANDOM_DAY, .hi = 1000000 * RANDOM_DAY},
         false},
        {"used", {.kind = RANDOM_NUMBER, .lo = 0, .hi = 9007199254740991000}, false},
        {"state", {.kind = RANDOM_ENUM, .of = maker->states}, false},
    };
    for (uint32_t i = 0; i < maker->n_targets; i++) {
        for (uint32_t j = 0; j < 5; j++) {
            char path[40];
            snprintf(path, sizeof path, "sla.target_%u.%s", i, parts[j].part);
            random_scope_add(&maker->scope, path, &parts[j].type, RANDOM_AFTER_SLA,
                             parts[j].optional);
        }
    }
}

static void put_escalations(Maker *maker)
{
    for (uint32_t i = 0, n = below(maker, 3); i < n; i++) {
        random_put(begin(maker, true), "escalation esc_%u {\n", i);
        put_consequences(maker, true);
    }
}

/* ---- beside the decision ---- */

static void put_beside(Maker *maker)
{
    if (rarely(maker, 2))
        random_put(begin(maker, false),
                   "pool everyone {\n  agents %u on business\n  serves q_1 then q_2\n"
                   "  order by priority promote after 4h\n}\n",
                   1 + below(maker, 9));
    maker->scope.stage = RANDOM_AFTER_TIER;
    if (rarely(maker, 3)) {
        random_put(begin(maker, false), "guarantee lawful: ");
        random_put_condition(&maker->scope, RANDOM_AND, 2);
        random_put(maker->scope.out, " implies ");
        random_put_condition(&maker->scope, RANDOM_AND, 2);
        random_put(maker->scope.out, "\n");
    }
}

/* ---- all of it ---- */

static void mix(Maker *maker)
{
    for (uint32_t times = 0; times < 4 * maker->n_pieces; times++) {
        uint32_t i = below(maker, maker->n_pieces - 1);
        Piece *a = &maker->pieces[i], *b = a + 1, held = *a;
        if (!a->fixed || !b->fixed) {
            *a = *b;
            *b = held;
        }
    }
}

static void put_stages(Maker *maker)
{
    Scope *scope = &maker->scope;
    put_lets(maker, below(maker, 6));
    put_classes(maker);
    put_holdout(maker);
    scope->stage = RANDOM_AFTER_CLASS;
    put_complexity(maker);
    scope->stage = RANDOM_AFTER_COMPLEXITY;
    put_lets(maker, below(maker, 2));
    put_tiers(maker);
    scope->stage = RANDOM_AFTER_TIER;
    put_lets(maker, below(maker, 2));
    put_choice(maker, "route", maker->queues, RANDOM_AFTER_QUEUE);
    scope->stage = RANDOM_AFTER_QUEUE;
    put_choice(maker, "rank", maker->priorities, RANDOM_AFTER_PRIORITY);
    scope->stage = RANDOM_AFTER_PRIORITY;
    put_lets(maker, below(maker, 2));
    put_actions(maker);
    put_rules(maker);
    put_targets(maker);
    put_pauses(maker);
    put_tightens(maker);
    add_clocks(maker);
    scope->stage = RANDOM_AFTER_SLA;
    put_escalations(maker);
    put_beside(maker);
}

static void make(Maker *maker)
{
    EhOut *text = &maker->policy->text;
    random_fields_draw(maker->policy, maker->scope.chance);
    draw_names(maker);
    put_head(maker);
    put_shared(maker);
    put_data(maker);
    random_scope_add_ticket(&maker->scope);
    if (!maker->policy->finite)
        add_builtins(maker);
    put_stages(maker);
    mix(maker);
    random_put(text, "## A policy by chance.\npolicy random\n\n");
    for (uint32_t i = 0; i < maker->n_pieces; i++) {
        Piece *piece = &maker->pieces[i];
        eh_out_bytes(text, piece->text.p, piece->text.n);
        text->failed = text->failed || piece->text.failed;
        eh_out_free(&piece->text);
    }
}

RandomPolicy *random_policy_new(uint64_t seed, bool finite)
{
    static const struct {
        const char *code;
        uint32_t decimals;
    } currencies[] = {{"USD", 2}, {"USD", 2}, {"EUR", 2}, {"JPY", 0}, {"KWD", 3}, {NULL, 0}};
    Chance chance = {seed};
    RandomPolicy *policy = calloc(1, sizeof *policy);
    Maker *maker = calloc(1, sizeof *maker);
    if (policy != NULL && maker != NULL) {
        uint32_t currency = chance_below(&chance, 6);
        *policy = (RandomPolicy){.seed = seed,
                                 .finite = finite,
                                 .currency = currencies[currency].code,
                                 .decimals = currencies[currency].decimals};
        maker->policy = policy;
        maker->scope.policy = policy;
        maker->scope.chance = &chance;
        maker->scope.last_guarded = -1;
        make(maker);
    }
    if (policy != NULL && (maker == NULL || policy->text.failed)) {
        random_policy_free(policy);
        policy = NULL;
    }
    free(maker);
    return policy;
}

void random_policy_free(RandomPolicy *policy)
{
    if (policy != NULL)
        eh_out_free(&policy->text);
    free(policy);
}
