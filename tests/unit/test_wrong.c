/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Parsing what is wrong: each mistake has its code and place, one mistake gives one message, and
 * nothing crashes.
 */
#include "parsing.h"

#include "compiler/parse.h"
#include "parser.h"

/* ---- single mistakes ---- */

typedef struct Mistake {
    const char *text;
    int code;
    uint32_t line, column;
    const char *advice; /* part of the message or the hint */
} Mistake;

static bool holds(EhStr text, const char *part)
{
    size_t n = strlen(part);
    for (size_t i = 0; i + n <= text.n; i++)
        if (memcmp(text.p + i, part, n) == 0)
            return true;
    return false;
}

static void assert_mistake(const Mistake *mistake)
{
    uint32_t line = 0, column = 0;
    Parse *parse = parse_text(mistake->text);
    if (parse->diags.list.n != 1)
        fail_msg("%s: %u messages", mistake->text, parse->diags.list.n);
    const EhDiag *diag = &parse->diags.list.at[0];
    eh_source_place(&parse->sources.files.at[0], diag->span.start, &line, &column);
    if (eh_code_number(diag->code) != mistake->code || line != mistake->line ||
        column != mistake->column)
        fail_msg("%s: E%04d at %u:%u, %.*s", mistake->text, eh_code_number(diag->code), line,
                 column, (int)diag->message.n, diag->message.p);
    if (!holds(diag->message, mistake->advice) && !holds(diag->hint, mistake->advice))
        fail_msg("%s: %.*s [%.*s]", mistake->text, (int)diag->message.n, diag->message.p,
                 (int)diag->hint.n, diag->hint.n > 0 ? diag->hint.p : "");
    parse_end(parse);
}

static const Mistake literals[] = {
    {"let x = 30days", 12, 1, 9, "`30d` or `30 days`"},
    {"let x = 1h 30m", 12, 1, 9, "1h30m"},
    {"let x = 1 hour 30 minutes", 12, 1, 9, "1h30m"},
    {"let x = 30m1h", 12, 1, 9, "out of order"},
    {"let x = 1h2h", 12, 1, 9, "out of order"},
    {"let x = 1h30", 12, 1, 9, "without a unit"},
    {"let x = 1.5h", 12, 1, 9, "whole numbers"},
    {"let x = 90 min", 12, 1, 9, "`90m` or `90 minutes`"},
    {"let x = 30 Days", 12, 1, 9, "`30 days`"},
    {"let x = 2 months", 12, 1, 9, "30 days"},
    {"let x = 5 milliseconds", 12, 1, 9, "`5ms`"},
    {"let x = 1_000_001 days", 12, 1, 9, "1_000_000 days"},
    {"let x = 86400001s999999999999999w", 12, 1, 9, "out of order"},
    {"let x = 01", 10, 1, 9, "`1`"},
    {"let x = 1__0", 10, 1, 9, "1_000"},
    {"let x = 1_", 10, 1, 9, "1_000"},
    {"let x = .5", 10, 1, 9, "`0.5`"},
    {"let x = 5.", 10, 1, 9, "`5.0`"},
    {"let x = 1e5", 10, 1, 9, "exponent"},
    {"let x = 1,000", 10, 1, 9, "1_000"},
    {"let x = 202-01-01", 13, 1, 9, "2026-12-24"},
    {"let x = 2026-03-02 5", 1, 1, 20, "operator"},
    {"let x = y 05", 10, 1, 11, "`5`"},
    {"let x = 05 y", 10, 1, 9, "`5`"},
    {"let x = 1.2.3", 10, 1, 9, "not a number"},
    {"let x = $5x", 10, 1, 9, "$500"},
    {"let x = 9_007_199_254_740_992", 11, 1, 9, "9_007_199_254_740_991"},
    {"let x = 9_007_199_254_740_991.5", 11, 1, 9, "9_007_199_254_740_991"},
    {"let x = 2026-02-29", 13, 1, 9, "no day"},
    {"let x = 0000-01-01", 13, 1, 9, "no day"},
    {"let x = 2026-12-24T09:30", 13, 1, 9, "09:30Z"},
    {"let x = 2026-12-24T24:00Z", 13, 1, 9, "no instant"},
    {"let x = 2026-12-24T09:30:00.1234Z", 13, 1, 9, "09:30Z"},
    {"let x = 2026-12-24t09:30z", 13, 1, 9, "09:30Z"},
    {"calendar c { open mon 9:00..17:00 }", 14, 1, 23, "09:30"},
    {"calendar c { open mon 24:00..24:00 }", 14, 1, 23, "end a span"},
    {"calendar c { open mon 09:00..24:01 }", 14, 1, 30, "no time"},
    {"calendar c { closed 02-30 }", 13, 1, 21, "12-24"},
    {"let x = \"a", 15, 1, 9, "closing quote"},
    {"let x = \"\\q\"", 15, 1, 10, "\\n"},
    {"let x = \"\\u{D800}\"", 15, 1, 10, "not a character"},
    {"let x = \"\\u{110000}\"", 15, 1, 10, "not a character"},
    {"let x = \"\\u41\"", 15, 1, 10, "\\u{1F600}"},
    {"let x = 'a'", 15, 1, 9, "double quotes"},
    {"let x = “a”", 15, 1, 9, "double quotes"},
};

static const Mistake signs[] = {
    {"let x = a == b", 16, 1, 11, "`is`"},
    {"let x = a != b", 16, 1, 11, "`is not`"},
    {"rule r { when a = b }", 16, 1, 17, "`is`"},
    {"let x = a && b", 16, 1, 11, "`and`"},
    {"let x = a || b", 16, 1, 11, "`or`"},
    {"let x = a ≥ b", 16, 1, 11, "`>=`"},
    {"route { when a => b }", 16, 1, 16, "`->`"},
    {"route {\n  when a => b -> c\n}", 16, 2, 10, "`>=`"},
    {"rule r { when a => 5 }", 16, 1, 17, "`>=`"},
    {"let x = a => b", 16, 1, 11, "`>=`"},
    {"let x = a is in { b }", 16, 1, 11, "leave out `is`"},
    {"let x = a // b", 17, 1, 11, "`#`"},
    {"let x = a in [b]", 5, 1, 14, "`{ }`"},
    {"let x = 5 %", 5, 1, 11, "15%"},
    {"let größe = 5", 5, 1, 5, "letters"},
    {"let x = @a", 5, 1, 9, "no meaning"},
    {"let x = \xC2\xA0 a", 5, 1, 9, "no-break"},
    {"# \xE2\x81\xA6 there", 7, 1, 3, "U+2066"},
    {"# a\rb", 8, 1, 4, "LF"},
    {"let x = \xFF", 6, 1, 9, "0xFF"},
    {"# \xED\xA0\x80", 6, 1, 3, "0xED"},
};

static const Mistake structure[] = {
    {"let x = a < b < c", 18, 1, 15, "and"},
    {"let x = a is b is c", 18, 1, 16, "and"},
    {"let x = 1 + if a then b else c", 19, 1, 13, "parenthes"},
    {"let x = if a then b else if c then d else e", 19, 1, 26, "parenthes"},
    {"let x = 1 + count o in xs where o", 20, 1, 13, "parenthes"},
    {"let x = 1 + any o in xs where o", 20, 1, 13, "parenthes"},
    {"let x = length of lower of t", 1, 1, 25, "parenthes"},
    {"let x = if a then b", 1, 1, 20, "`else`"},
    {"let x = a ? b : c", 1, 1, 11, "then"},
    {"let is = 5", 4, 1, 5, "backquotes"},
    {"ticket { any int }", 4, 1, 10, "`any`"},
    {"enum e { a, known }", 4, 1, 13, "`known`"},
    {"route {\n  when: when a -> b\n}", 4, 2, 3, "`when`"},
    {"route {\n  else -> a\n}", 1, 2, 3, "`otherwise -> a`"},
    {"rank { if a > 5 -> b }", 1, 1, 8, "`when … -> b`"},
    {"rank { otherwise = b }", 1, 1, 18, "`otherwise -> b`"},
    {"rank { otherwise b }", 1, 1, 18, "`otherwise -> b`"},
    {"rank { default -> b }", 1, 1, 16, "`otherwise -> b`"},
    {"class vip { wehn a }", 1, 1, 13, "`when`"},
    {"calender c { open mon 09:00..10:00 }", 1, 1, 1, "`calendar`"},
    {"let x = a contains \"b\"", 1, 1, 11, "mentions"},
    {"let x = a starts \"b\"", 1, 1, 11, "starts with"},
    {"class c { when a because \"b\" }", 1, 1, 18, "own"},
    {"ticket { id text, b int }", 1, 1, 17, "`;`"},
    {"sample s { a 1 b 2 }", 1, 1, 16, "`;`"},
    {"skills a; queues b", 21, 1, 11, "own"},
    {"rule a { when b } rule c { when d }", 21, 1, 19, "own"},
    {"class c\n{ when a }", 26, 2, 1, "`{`"},
    {"skills a\nbecause \"b\"", 24, 2, 1, "because"},
    {"route {\n  because \"b\"\n}", 24, 2, 3, "because"},
    {"override a to b when c\n  owner \"d\"\n  owner \"e\"", 24, 3, 3, "twice"},
    {"route {\n  when a ->\n    b\n}", 1, 2, 12, "start with `->`"},
    {"allow P03", 1, 1, 1, "because"},
    {"test \"t\" { at 2026-03-02 }", 1, 1, 12, "instant"},
    {"rule r { when (a or b }", 2, 1, 15, "`(`"},
    {"class vip {\n  when (a\n  excludes b\n}", 2, 2, 8, "`(`"},
    {"class vip {\n  when a\nclass other otherwise", 2, 1, 11, "`{`"},
    {"class vip {\n  when any {\n    a\n  excludes b\n}\nskills a", 2, 2, 12, "`{`"},
    {"class vip {\n  when a", 2, 1, 11, "`{`"},
    {"skills a\n}", 3, 2, 1, "`}`"},
    {"rule r { when a) }", 3, 1, 16, "`)`"},
};

/* A line that is not finished is told at its end, not on the line below. */
static const Mistake unfinished[] = {
    {"ticket {\n  tags set of text\n}", 1, 2, 19, "up to 50"},
    {"route {\n  otherwise ->\n}", 1, 2, 15, "end of the line"},
    {"route {\n  otherwise\n}", 1, 2, 12, "`->`"},
    {"sla a {\n  b 4h on # of\n\n}", 1, 2, 10, "a name"},
    {"pool a {\n  agents\n}", 1, 2, 9, "a whole number"},
    {"ticket {\n  n int in 0..\n}", 1, 2, 15, "a date"},
    {"ticket {\n  n int in 0..\n  m int\n}", 1, 2, 15, "a date"},
    {"rule a {\n  do\n}", 1, 2, 5, "a name"},
    {"let a = (b\n  or\n)", 1, 2, 5, "a value"},
    {"let a =\nlet b = 1", 1, 1, 8, "ends with `=`"},
    {"rule a {\n  when b >\n  requires c\n}", 1, 2, 11, "ends with `>`"},
    {"rule a {\n  when b and\n    d and\n  requires c\n}", 1, 3, 10, "ends with `and`"},
    {"let a = b and\n  c d", 1, 2, 5, "operator"},
    {"let a =\n  b +\n  c d", 1, 3, 5, "operator"},
    {"enum a { b,\n  5 }", 1, 2, 3, "`5`"},
};

static void mistakes_have_their_place(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof literals / sizeof *literals; i++)
        assert_mistake(&literals[i]);
    for (size_t i = 0; i < sizeof signs / sizeof *signs; i++)
        assert_mistake(&signs[i]);
    for (size_t i = 0; i < sizeof structure / sizeof *structure; i++)
        assert_mistake(&structure[i]);
    for (size_t i = 0; i < sizeof unfinished / sizeof *unfinished; i++)
        assert_mistake(&unfinished[i]);
}

static void several_mistakes_are_all_reported(void **state)
{
    (void)state;
    Parse *parse =
        parse_text("skills a b\nclass vip {\n  when a is\n  excludes b c\n  covers d\n}\n"
                   "calendar c { open mon }\nrule r { do n( }\nqueues x\n");
    static const uint32_t lines[] = {1, 3, 7, 8};
    assert_int_equal(parse->diags.list.n, 4);
    for (uint32_t i = 0; i < 4; i++) {
        uint32_t line, column;
        eh_source_place(&parse->sources.files.at[0], parse->diags.list.at[i].span.start, &line,
                        &column);
        assert_int_equal(line, lines[i]);
    }
    const EhNode *last = parse->parsed.items;
    while (last->next != NULL)
        last = last->next;
    assert_int_equal(last->kind, EH_N_QUEUES);
    parse_end(parse);
}

/* ---- one mistake, one message ---- */

/* Messages when token `index` of the policy is blanked out. */
static uint32_t messages_without(const char *text, size_t n, const EhToken *token)
{
    char *cut = malloc(n + 1);
    assert_non_null(cut);
    memcpy(cut, text, n);
    memset(cut + token->start, ' ', token->end - token->start);
    Parse *parse = parse_bytes(cut, n);
    uint32_t messages = parse->diags.list.n;
    assert_int_equal(messages > 0, parse->parsed.n_errors > 0);
    parse_end(parse);
    free(cut);
    return messages;
}

static void a_missing_token_gives_one_message(void **state)
{
    (void)state;
    size_t n;
    char *text = read_file("tests/fixtures/whole.eh", &n);
    Parse *parse = parse_bytes(text, n);
    EhTokens tokens;
    assert_true(eh_tokens_read(&parse->sources, 0, &parse->arena, &parse->diags, &tokens));
    uint32_t broken = 0, single = 0, most = 0;
    for (uint32_t i = 0; i + 1 < tokens.list.n; i++) {
        uint32_t messages = messages_without(text, n, &tokens.list.at[i]);
        broken += messages > 0 ? 1 : 0;
        single += messages == 1 ? 1 : 0;
        most = messages > most ? messages : most;
    }
    print_message("%u of %u broken policies give one message, none more than %u\n", single, broken,
                  most);
    assert_true(broken > 700);
    assert_true(single * 100 >= broken * 99);
    assert_true(most <= 3);
    parse_end(parse);
    free(text);
}

/* Tokens put in, taken out and exchanged, bytes thrown in, files cut off: always some messages, at
 * good places. */
static void any_damage_is_survived(void **state)
{
    (void)state;
    size_t n;
    uint64_t seed = 7;
    char *text = read_file("tests/fixtures/whole.eh", &n), *broken = malloc(n + 64);
    assert_non_null(broken);
    for (int round = 0; round < 3000; round++) {
        size_t size = n;
        memcpy(broken, text, n);
        for (int i = 0; i < 1 + round % 4; i++) {
            seed = seed * 6364136223846793005u + 1442695040888963407u;
            broken[(seed >> 20) % n] =
                (char)"{}();:,->.\"`#\n\\ x9$%\xE2\x80\x00"[(seed >> 50) % 23];
        }
        if (round % 10 == 0)
            size = (size_t)(seed >> 30) % n;
        Parse *parse = parse_bytes(broken, size);
        for (uint32_t i = 0; i < parse->diags.list.n; i++) {
            const EhDiag *diag = &parse->diags.list.at[i];
            assert_true(diag->message.n > 0 && diag->span.start <= diag->span.end);
            assert_true(diag->span.end <= size);
        }
        parse_end(parse);
    }
    free(broken);
    free(text);
}

static void errors_have_a_limit(void **state)
{
    (void)state;
    size_t n = 300000;
    char *text = malloc(n);
    assert_non_null(text);
    for (size_t i = 0; i < n; i++)
        text[i] = "rule r { when }\n"[i % 16];
    Parse *parse = parse_bytes(text, n);
    assert_int_equal(parse->diags.list.n, EH_PARSE_ERRORS);
    parse_end(parse);
    free(text);
}

/* ---- pages ---- */

/* The next fenced text at `*page`, as a string of its own, or NULL. */
static char *next_fence(const char **page)
{
    const char *start = strstr(*page, "```\n");
    const char *end = start == NULL ? NULL : strstr(start + 4, "```\n");
    if (end == NULL)
        return NULL;
    size_t n = (size_t)(end - start - 4);
    char *text = calloc(1, n + 1);
    assert_non_null(text);
    memcpy(text, start + 4, n);
    *page = end + 4;
    return text;
}

static void assert_page(int number, const char *page)
{
    bool wrong = strstr(page, "Wrong:") != NULL;
    for (char *text; (text = next_fence(&page)) != NULL; wrong = false) {
        Parse *parse = parse_text(text);
        if (first_code(parse) != (wrong ? number : 0))
            fail_msg("the page of E%04d: E%04d in %s", number, first_code(parse), text);
        parse_end(parse);
        free(text);
    }
}

static void pages_show_what_they_say(void **state)
{
    (void)state;
    EhCode code;
    for (int number = 1; number < 200; number++) {
        if (!eh_code_find(number, &code))
            continue;
        assert_int_equal(eh_code_number(code), number);
        assert_true(strlen(eh_code_title(code)) > 5);
        assert_true(strlen(eh_code_page(code)) > 100);
        assert_page(number, eh_code_page(code));
    }
}

/* ---- diagnostics by themselves ---- */

static void nearest_name_is_near(void **state)
{
    (void)state;
    static const EhStr names[] = {{"calendar", 8}, {"queues", 6}, {"is", 2}, {"rank", 4}};
    static const struct {
        const char *wrong, *nearest;
    } rows[] = {
        {"calender", "calendar"}, {"Queues", "queues"}, {"qeues", "queues"}, {"rnak", "rank"},
        {"holiday", NULL},        {"x", NULL},          {"si", "is"},        {"", NULL},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        EhStr wrong = {rows[i].wrong, (uint32_t)strlen(rows[i].wrong)};
        EhStr nearest = eh_diag_nearest(wrong, names, 4);
        if (rows[i].nearest == NULL) {
            assert_null(nearest.p);
        } else {
            assert_int_equal(nearest.n, strlen(rows[i].nearest));
            assert_memory_equal(nearest.p, rows[i].nearest, nearest.n);
        }
    }
}

static void messages_are_sorted_and_single(void **state)
{
    (void)state;
    EhArena arena;
    eh_arena_init(&arena, NULL);
    EhDiags diags = {.arena = &arena};
    eh_diag(&diags, EH_E_SYNTAX, (EhSpan){1, 5, 6}, "c");
    eh_diag(&diags, EH_E_SYNTAX, (EhSpan){0, 9, 9}, "b");
    eh_diag(&diags, EH_E_SYNTAX, (EhSpan){0, 2, 3}, "a");
    EhDiag *again = eh_diag(&diags, EH_E_UNCLOSED, (EhSpan){0, 9, 12}, "again");
    eh_diag_hint(&diags, again, "not kept");
    eh_diag_sort(&diags);
    assert_int_equal(diags.list.n, 3);
    assert_int_equal(diags.said, 4);
    for (uint32_t i = 0; i < 3; i++) {
        assert_memory_equal(diags.list.at[i].message.p, &"abc"[i], 1);
        assert_int_equal(diags.list.at[i].hint.n, 0);
    }
    eh_arena_free(&arena);
}

static void columns_count_code_points(void **state)
{
    (void)state;
    Parse *parse = parse_text("# é\n\"é😀\" a\r\nlast");
    const EhSource *source = &parse->sources.files.at[0];
    uint32_t line, column;
    eh_source_place(source, 14, &line, &column);
    assert_int_equal(line, 2);
    assert_int_equal(column, 6);
    assert_int_equal(source->n_lines, 3);
    EhStr second = eh_source_line(source, 2);
    assert_int_equal(second.n, 10);
    assert_memory_equal(eh_source_line(source, 3).p, "last", 4);
    assert_int_equal(eh_source_line(source, 4).n, 0);
    parse_end(parse);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(mistakes_have_their_place),
        cmocka_unit_test(several_mistakes_are_all_reported),
        cmocka_unit_test(a_missing_token_gives_one_message),
        cmocka_unit_test(any_damage_is_survived),
        cmocka_unit_test(errors_have_a_limit),
        cmocka_unit_test(pages_show_what_they_say),
        cmocka_unit_test(nearest_name_is_near),
        cmocka_unit_test(messages_are_sorted_and_single),
        cmocka_unit_test(columns_count_code_points),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
