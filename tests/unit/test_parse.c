/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Parsing what is right: the shape of trees, values of literals, where clauses end, which words are
 * names, limits on both sides, and memory that runs out.
 */
#include "parsing.h"

#include "compiler/parse.h"
#include "parser.h"
#include "vm/limits.h"

/* ---- trees as text ---- */

typedef struct Shown {
    char text[4096];
    size_t n;
} Shown;

static void show(Shown *shown, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    int n = vsnprintf(shown->text + shown->n, sizeof shown->text - shown->n, format, args);
    va_end(args);
    assert_true(n >= 0 && shown->n + (size_t)n < sizeof shown->text);
    shown->n += (size_t)n;
}

static const char *const kinds[] = {
#define EH_NODE(kind, members) #kind,
#include "compiler/syntax.def"
#undef EH_NODE
};

static const char *const ops[] = {
    [EH_OP_OR] = "or",
    [EH_OP_AND] = "and",
    [EH_OP_ELSE] = "else",
    [EH_OP_ADD] = "+",
    [EH_OP_SUB] = "-",
    [EH_OP_MUL] = "*",
    [EH_OP_IS] = "is",
    [EH_OP_IS_NOT] = "isnt",
    [EH_OP_LT] = "<",
    [EH_OP_WITHIN_PAST] = "past",
    [EH_OP_STARTS] = "starts",
    [EH_OP_KNOWN] = "known",
    [EH_OP_MISSING] = "missing",
    [EH_OP_OTHERWISE] = "otherwise",
    [EH_OP_ANY] = "any",
    [EH_OP_COUNT] = "count",
    [EH_OP_PREDICTED] = "predicted",
    [EH_OP_ENDS] = "ends",
};

static void show_node(Shown *shown, const EhNode *node)
{
    show(shown, "(%s", kinds[node->kind]);
    if (node->op != 0)
        show(shown, ":%s", ops[node->op]);
    if (node->negated)
        show(shown, "!");
    if (node->optional)
        show(shown, "?");
    if (node->name.n > 0)
        show(shown, " %.*s", (int)node->name.n, node->name.p);
    if (eh_node_text(node).n > 0)
        show(shown, " '%.*s'", (int)eh_node_text(node).n, eh_node_text(node).p);
    const EhNode *children[] = {node->a, node->b, eh_node_c(node), node->list};
    for (int i = 0; i < 4; i++)
        for (const EhNode *child = children[i]; child != NULL; child = child->next) {
            show(shown, " ");
            show_node(shown, child);
        }
    show(shown, ")");
}

/* The value of `let x = …`. */
static void assert_value(const char *expression, const char *wanted)
{
    char text[512];
    Shown shown = {.n = 0};
    snprintf(text, sizeof text, "let x = %s\n", expression);
    Parse *parse = parse_good(text);
    show_node(&shown, parse->parsed.items->a);
    assert_string_equal(shown.text, wanted);
    parse_end(parse);
}

static void assert_item(const char *text, const char *wanted)
{
    Shown shown = {.n = 0};
    Parse *parse = parse_good(text);
    show_node(&shown, parse->parsed.items);
    assert_string_equal(shown.text, wanted);
    parse_end(parse);
}

static void operators_bind_by_their_order(void **state)
{
    (void)state;
    assert_value("a or b and not c", "(BINARY:or (NAME a) (BINARY:and (NAME b) (NOT (NAME c))))");
    assert_value("a + b * -c - 1",
                 "(BINARY:- (BINARY:+ (NAME a) (BINARY:* (NAME b) (NEGATE (NAME c)))) (INT '1'))");
    assert_value("a else b else 0 < 5",
                 "(BINARY:< (BINARY:else (NAME a) (BINARY:else (NAME b) (INT '0'))) (INT '5'))");
    assert_value("a.b.c is missing", "(IS_KNOWN:missing (ACCESS c (ACCESS b (NAME a))))");
    assert_value("a is not known", "(IS_KNOWN:known! (NAME a))");
    assert_value("a is not b", "(BINARY:isnt (NAME a) (NAME b))");
    assert_value("a not in 0..5", "(IN! (NAME a) (RANGE (INT '0') (INT '5')))");
    assert_value("(a at 95%) is b", "(BINARY:is (PAREN (AT (NAME a) (PERCENT '95'))) (NAME b))");
    assert_value("length of a.b + 1", "(BINARY:+ (OF length (ACCESS b (NAME a))) (INT '1'))");
    assert_value("count of legal in body", "(COUNT_OF legal (NAME body))");
    assert_value("t within past 48h", "(BINARY:past (NAME t) (DURATION '48h'))");
    assert_value("t starts with \"a\"", "(BINARY:starts (NAME t) (TEXT a '\"a\"'))");
}

static void blocks_and_quantifiers(void **state)
{
    (void)state;
    assert_value("any { a; l: b\n c }",
                 "(ANY_OF (COND (NAME a)) (COND l (NAME b)) (COND (NAME c)))");
    assert_value("not a or count o in xs where o.late and b",
                 "(BINARY:or (NOT (NAME a)) (QUANTIFIER:count o (NAME xs) (BINARY:and (ACCESS late "
                 "(NAME o)) (NAME b))))");
    assert_value(
        "by v { a: 1, missing: 2\n otherwise: 0, }",
        "(BY (NAME v) (CASE a (INT '1')) (CASE:missing (INT '2')) (CASE:otherwise (INT '0')))");
    assert_value("if a then b else c else d",
                 "(IF (NAME a) (NAME b) (BINARY:else (NAME c) (NAME d)))");
    assert_value("count is `any`", "(BINARY:is (NAME count) (NAME any))");
}

static void declarations_keep_their_parts(void **state)
{
    (void)state;
    assert_item(
        "ticket { a predicted enum { x, y from \"Y\" } unknown is x = z tracked }",
        "(TICKET (FIELD a (TYPE:predicted (ENUM_BODY (ID x) (ENUMERATOR x) (ENUMERATOR y (FROM "
        "Y)))) (DEFAULT (NAME z)) (TRACKED)))");
    assert_item("record r { a b? unknown is c }", "(RECORD r (FIELD a (TYPE? c (ID b))))");
    assert_item("ticket { a int? in -1..5 }",
                "(TICKET (FIELD a (TYPE? (ID int) (NEGATE (INT '1')) (INT '5'))))");
    assert_item("route { a: when b -> c because \"d\"\n  owner \"e\"\n otherwise -> f }",
                "(ROUTE (ROW a (NAME b) (ID c) (BECAUSE d) (OWNER e)) (ROW (ID f)))");
    assert_item("route by (a, b) { x: not < 5, any -> c; otherwise -> d }",
                "(ROUTE_BY (NAME a) (NAME b) (CELL_ROW x (CELL:<! (INT '5')) (CELL:any) (ID c)) "
                "(CELL_ROW (ID d)))");
    assert_item("sample s { history { at 2026-03-02T10:00Z a b; at 2026-03-02T11:00Z a c } }",
                "(SAMPLE s (GIVEN history (BRACES (RECORD_VALUE (GIVEN at (INSTANT "
                "'2026-03-02T10:00Z')) (GIVEN a (NAME b))) (RECORD_VALUE (GIVEN at (INSTANT "
                "'2026-03-02T11:00Z')) (GIVEN a (NAME c))))))");
    assert_item("override a to b when c\n  until 2026-03-31\n",
                "(OVERRIDE a (NAME c) (ID b) (UNTIL (DATE '2026-03-31')))");
    assert_item(
        "audit { misroute automated to assisted at most 15% }",
        "(AUDIT (AUDIT_ITEM misroute (ID automated) (ID to) (ID assisted) (ID at) (ID most) "
        "(PERCENT '15')))");
}

/* ---- literals ---- */

static EhNode *literal_of(Parse **parse, const char *literal)
{
    char text[128];
    snprintf(text, sizeof text, "ticket { a int = %s }", literal);
    *parse = parse_good(text);
    return (*parse)->parsed.items->list->list->a;
}

/* `f`: the value of a number; of a duration, 1 if it has a unit of days. */
static void assert_literal(const char *literal, int kind, int64_t i, double f)
{
    Parse *parse;
    const EhNode *node = literal_of(&parse, literal);
    bool real = kind == EH_N_NUMBER || kind == EH_N_PERCENT;
    if (node->kind != kind || (real ? memcmp(&node->f, &f, sizeof f) != 0
                                    : node->i != i || (f != 0) != eh_node_days(node)))
        fail_msg("%s: kind %d, %lld, %a", literal, node->kind, (long long)node->i, node->f);
    parse_end(parse);
}

static void literals_have_their_values(void **state)
{
    (void)state;
    assert_literal("9_007_199_254_740_991", EH_N_INT, 9007199254740991, 0);
    assert_literal("0.1", EH_N_NUMBER, 0, 0.1);
    assert_literal("9_007_199_254_740_991.0", EH_N_NUMBER, 0, 9007199254740991.0);
    assert_literal("0.30000000000000004", EH_N_NUMBER, 0, 0.30000000000000004);
    assert_literal("4503599627370496.5", EH_N_NUMBER, 0, 4503599627370496.0); /* half to even */
    assert_literal("4503599627370497.5", EH_N_NUMBER, 0, 4503599627370498.0);
    assert_literal("4503599627370496.500000000000000000001", EH_N_NUMBER, 0, 4503599627370497.0);
    assert_literal("12.5%", EH_N_PERCENT, 0, 0.125);
    assert_literal("7%", EH_N_PERCENT, 0, 0.07);
    assert_literal("100%", EH_N_PERCENT, 0, 1.0);
    assert_literal("1h30m", EH_N_DURATION, 5400000, 0);
    assert_literal("250ms", EH_N_DURATION, 250, 0);
    assert_literal("1w2d", EH_N_DURATION, 777600000, 1);
    assert_literal("30  days", EH_N_DURATION, 2592000000, 1);
    assert_literal("1 minute", EH_N_DURATION, 60000, 0);
    assert_literal("1_000_000 days", EH_N_DURATION, EH_DURATION_MAX, 1);
    assert_literal("1970-01-01", EH_N_DATE, 0, 0);
    assert_literal("0001-01-01", EH_N_DATE, -719162, 0);
    assert_literal("2024-02-29", EH_N_DATE, 19782, 0);
    assert_literal("1970-01-01T01:00:00.5+01:00", EH_N_INSTANT, 500, 0);
    assert_literal("1969-12-31T23:30-00:30", EH_N_INSTANT, 0, 0);
}

/* Small decimals against the exact double, which hexadecimal shows. */
static void decimals_round_exactly(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        double value;
    } rows[] = {
        {"0.000000000000000000000000000000000000000000000000000001", 0x1.8851a0b548ea4p-180},
        {"3.141592653589793115997963468544185161590576171875", 0x1.921fb54442d18p+1},
        {"0.1000000000000000055511151231257827021181583404541015625", 0x1.999999999999ap-4},
        {"0.10000000000000001", 0x1.999999999999ap-4},
        {"123456789.123456789", 0x1.d6f34547e6b75p+26},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        assert_literal(rows[i].text, EH_N_NUMBER, 0, rows[i].value);
}

/* Random decimals against the C library, here where the locale is known. */
static void decimals_agree_with_strtod(void **state)
{
    (void)state;
    uint64_t seed = 42;
    for (int i = 0; i < 100000; i++) {
        char text[80], shifted[88];
        uint32_t n = 0, digits = 1 + (uint32_t)(i % 40), point = (uint32_t)(i % 13);
        for (uint32_t k = 0; k < digits + 1; k++) {
            seed = seed * 6364136223846793005u + 1442695040888963407u;
            text[n++] = (char)('0' + (seed >> 33) % 10);
            if (k == point && k < digits)
                text[n++] = '.';
        }
        text[n] = 0;
        snprintf(shifted, sizeof shifted, "%se-2", text);
        assert_true(eh_literal_number((EhStr){text, n}, 0) == strtod(text, NULL) ||
                    strtod(text, NULL) > 9007199254740991.0);
        assert_true(eh_literal_number((EhStr){text, n}, 2) == strtod(shifted, NULL) ||
                    strtod(shifted, NULL) > 9007199254740991.0);
    }
}

static void money_keeps_its_digits(void **state)
{
    (void)state;
    Parse *parse;
    const EhNode *node = literal_of(&parse, "$1_299.99");
    assert_memory_equal(eh_node_text(node).p, "1_299.99", eh_node_text(node).n);
    assert_memory_equal(node->name.p, "$", node->name.n);
    parse_end(parse);
    node = literal_of(&parse, "500  EUR");
    assert_int_equal(node->kind, EH_N_MONEY);
    assert_int_equal(eh_node_text(node).n, 3);
    assert_memory_equal(node->name.p, "EUR", node->name.n);
    parse_end(parse);
}

static void texts_are_decoded(void **state)
{
    (void)state;
    Parse *parse;
    const EhNode *node = literal_of(&parse, "\"a\\\"\\\\\\n\\t\\u{0}\\u{e9}\\u{202E}\\u{1F600}\"");
    static const char wanted[] = "a\"\\\n\t\0\xC3\xA9\xE2\x80\xAE\xF0\x9F\x98\x80";
    assert_int_equal(node->name.n, sizeof wanted - 1);
    assert_memory_equal(node->name.p, wanted, sizeof wanted - 1);
    parse_end(parse);
}

/* ---- where clauses end ---- */

static void lines_go_on(void **state)
{
    (void)state;
    static const char *const good[] = {
        "let x =\n a",
        "let x = a +\n b",
        "let x = a\n and b\n or c",
        "let x = (a\n + b)",
        "let x = if\n a then\n b\n else c",
        "let x = a within\n past 3h",
        "let x = a starts with\n \"b\"",
        "route {\n a:\n when b\n -> c\n otherwise -> d\n}",
        "queues a,\n b",
        "enum e {\n a\n b, c,\n}",
        "class c { when a; ; excludes b;\n\n\n }",
        "let x = (any {\n a\n b\n} and c)",
        "pool p { serves a\n then b }",
        "\n\n# only a comment\n",
        "",
        "currency USD;",
        "\xEF\xBB\xBFskills a\r\nqueues b\r\n",
        "priorities a >\n# between\n b",
    };
    for (size_t i = 0; i < sizeof good / sizeof *good; i++)
        parse_end(parse_good(good[i]));
}

static void lines_end(void **state)
{
    (void)state;
    static const char *const bad[] = {
        "let x = a\n + b",
        "class c\n{ when a }",
        "queues a\n, b",
        "skills a; queues b",
        "rule a { when b } rule c { when d }",
        "let x = (any { a b } and c)",
        "let x = a in { b\n c }",
        "route { when a ->\n b }",
    };
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        Parse *parse = parse_text(bad[i]);
        if (parse->parsed.n_errors == 0)
            fail_msg("parses: %s", bad[i]);
        parse_end(parse);
    }
}

/* ---- names ---- */

static void only_reserved_words_are_refused_as_names(void **state)
{
    (void)state;
    static const char *const places[] = {
        "ticket { %s int }",         "enum e { %s }",     "let %s = 1",
        "route { %s: when a -> b }", "sample s { %s 5 }", "let x = a.%s",
    };
    for (int kind = EH_T_AND; kind <= EH_T_ZONE; kind++) {
        /* `any`, `is` and their like come before all words that are free */
        bool reserved = kind <= EH_T_DOES;
        for (size_t i = 0; i < sizeof places / sizeof *places; i++) {
            char text[128], quoted[64];
            snprintf(quoted, sizeof quoted, "`%s`", eh_parse_kind_name(kind));
            snprintf(text, sizeof text, places[i], eh_parse_kind_name(kind));
            Parse *parse = parse_text(text);
            assert_int_equal(first_code(parse), reserved ? 4 : 0);
            parse_end(parse);
            snprintf(text, sizeof text, places[i], quoted);
            parse_end(parse_good(text));
        }
    }
}

static void every_free_word_is_a_value(void **state)
{
    (void)state;
    for (int kind = EH_T_ACTION; kind <= EH_T_ZONE; kind++) {
        char text[256];
        const char *word = eh_parse_kind_name(kind);
        snprintf(text, sizeof text,
                 "let x = %s.a > 5 and b is %s or %s\n"
                 "rule r { when %s; requires %s; do %s(%s) }\n"
                 "test \"t\" { expect { %s.a %s by %s } }\n",
                 word, word, word, word, word, word, word, "queue", word, word);
        parse_end(parse_good(text));
    }
}

/* ---- what stands above ---- */

static void comments_and_allows_are_kept(void **state)
{
    (void)state;
    Parse *parse = parse_good("## One\n##  two\n# not this\nallow P03 because \"why\" # so\n"
                              "allow R01 because \"x\"\nroute {\n  ## row\n  when a -> b ## tail\n"
                              "  otherwise -> c\n}\n");
    const EhNode *route = parse->parsed.items, *row = route->list;
    assert_memory_equal(eh_node_doc(route).p, "One\n two", 8);
    assert_int_equal(eh_node_doc(route).n, 8);
    assert_memory_equal(eh_node_above(route)->allow->code.p, "P03", 3);
    assert_memory_equal(eh_node_above(route)->allow->because.p, "why", 3);
    assert_memory_equal(eh_node_above(route)->allow->next->code.p, "R01", 3);
    assert_null(eh_node_above(route)->allow->next->next);
    assert_int_equal(eh_node_doc(row).n, 3);
    assert_int_equal(eh_node_doc(row->next).n, 0);
    parse_end(parse);
}

static void spans_are_exact(void **state)
{
    (void)state;
    const char *text = "# x\nrule  page { when a.b > 5 ; do notify(\"x\") }\n";
    Parse *parse = parse_good(text);
    const EhNode *rule = parse->parsed.items, *when = rule->list;
    assert_int_equal(rule->span.start, 4);
    assert_int_equal(rule->span.end, strlen(text) - 1);
    assert_int_equal(rule->name_span.start, 10);
    assert_int_equal(rule->name_span.end, 14);
    assert_memory_equal(text + when->span.start, "when a.b > 5 ;", 14);
    assert_int_equal(when->span.end - when->span.start, 12);
    assert_memory_equal(text + when->a->a->name_span.start, "b ", 2);
    parse_end(parse);
}

/* ---- limits ---- */

static char *repeated(const char *before, const char *piece, size_t n, const char *middle,
                      const char *after, const char *end)
{
    size_t size =
        strlen(before) + strlen(middle) + strlen(end) + n * (strlen(piece) + strlen(after));
    char *text = malloc(size + 1), *at = text;
    assert_non_null(text);
    at += sprintf(at, "%s", before);
    for (size_t i = 0; i < n; i++)
        at += sprintf(at, "%s", piece);
    at += sprintf(at, "%s", middle);
    for (size_t i = 0; i < n; i++)
        at += sprintf(at, "%s", after);
    sprintf(at, "%s", end);
    return text;
}

static void assert_repeated(const char *before, const char *piece, size_t n, const char *middle,
                            const char *after, int code)
{
    char *text = repeated(before, piece, n, middle, after, "\n");
    Parse *parse = parse_text(text);
    assert_int_equal(first_code(parse), code);
    if (code != 0)
        assert_int_equal(parse->diags.list.n, 1);
    parse_end(parse);
    free(text);
}

static void nesting_has_a_limit(void **state)
{
    (void)state;
    /* the name and the `let` are two of the 200 levels */
    assert_repeated("let x = ", "(", EH_LIMIT_DEPTH - 2, "a", ")", 0);
    assert_repeated("let x = ", "(", EH_LIMIT_DEPTH - 1, "a", ")", 22);
    assert_repeated("let x = ", "(", 100000, "a", ")", 22);
    assert_repeated("let x = ", "not ", 100000, "a", "", 22);
    assert_repeated("let x = a", " else a", 100000, "", "", 22);
    assert_repeated("let x = ", "any { ", 100000, "a", "}", 22);
}

static void chains_have_a_limit(void **state)
{
    (void)state;
    assert_repeated("let x = a", " and a", EH_LIMIT_CHAIN - 1, "", "", 0);
    assert_repeated("let x = a", " and a", EH_LIMIT_CHAIN, "", "", 23);
    assert_repeated("let x = a", " or a", 300000, "", "", 23);
}

static void files_have_a_limit(void **state)
{
    (void)state;
    size_t n = EH_LIMIT_SOURCE_BYTES;
    char *text = malloc(n + 1);
    assert_non_null(text);
    memset(text, '\n', n + 1);
    Parse *parse = parse_bytes(text, n);
    assert_int_equal(first_code(parse), 0);
    parse_end(parse);
    parse = parse_bytes(text, n + 1);
    assert_int_equal(first_code(parse), 9);
    parse_end(parse);
    free(text);
}

/* ---- memory ---- */

/* Gives memory `left` times, then none. */
typedef struct Scarce {
    long left;
} Scarce;

static void *scarce_allocate(void *user, void *old, size_t old_size, size_t new_size)
{
    Scarce *scarce = user;
    (void)old_size;
    if (new_size == 0) {
        free(old);
        return NULL;
    }
    return scarce->left-- > 0 ? realloc(old, new_size) : NULL;
}

static bool parse_scarce(const char *text, size_t n, long left)
{
    Scarce scarce = {left};
    EhAllocator allocator = {scarce_allocate, &scarce};
    EhArena arena;
    EhSources sources = {0};
    EhParsed parsed;
    uint32_t file;
    eh_arena_init(&arena, &allocator);
    EhDiags diags = {.arena = &arena};
    bool done = eh_source_add(&sources, &arena, (EhStr){"x", 1}, text, n, &file) &&
                eh_parse(&sources, file, &arena, &diags, &parsed);
    assert_int_equal(done, !arena.failed);
    eh_arena_free(&arena);
    return done;
}

static void every_allocation_may_fail(void **state)
{
    (void)state;
    static const char *const paths[] = {"tests/fixtures/whole.eh", "tests/unit/test_parse.c"};
    for (int i = 0; i < 2; i++) { /* one file that parses, and one that does not */
        size_t n;
        char *text = read_file(paths[i], &n);
        long left = 0;
        while (!parse_scarce(text, n, left))
            left++;
        assert_true(left > 3);
        free(text);
    }
}

static void whole_policy_parses(void **state)
{
    (void)state;
    size_t n;
    char *text = read_file("tests/fixtures/whole.eh", &n);
    Parse *parse = parse_good(text);
    int items = 0;
    for (const EhNode *item = parse->parsed.items; item != NULL; item = item->next)
        items++;
    assert_int_equal(items, 50);
    parse_end(parse);
    free(text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(operators_bind_by_their_order),
        cmocka_unit_test(blocks_and_quantifiers),
        cmocka_unit_test(declarations_keep_their_parts),
        cmocka_unit_test(literals_have_their_values),
        cmocka_unit_test(decimals_round_exactly),
        cmocka_unit_test(decimals_agree_with_strtod),
        cmocka_unit_test(money_keeps_its_digits),
        cmocka_unit_test(texts_are_decoded),
        cmocka_unit_test(lines_go_on),
        cmocka_unit_test(lines_end),
        cmocka_unit_test(only_reserved_words_are_refused_as_names),
        cmocka_unit_test(every_free_word_is_a_value),
        cmocka_unit_test(comments_and_allows_are_kept),
        cmocka_unit_test(spans_are_exact),
        cmocka_unit_test(nesting_has_a_limit),
        cmocka_unit_test(chains_have_a_limit),
        cmocka_unit_test(files_have_a_limit),
        cmocka_unit_test(every_allocation_may_fail),
        cmocka_unit_test(whole_policy_parses),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
