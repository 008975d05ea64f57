/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The formatter: what it makes of loose text, that it changes no token, and that a second time
 * changes nothing.
 */
#include "parsing.h"

#include "compiler/format.h"
#include "compiler/tokens.h"

/* A copy of the formatted text, or NULL if it is refused. */
static char *format(const char *text, size_t n)
{
    EhArena arena;
    EhSources sources = {0};
    EhStr out;
    uint32_t file;
    char *copy = NULL;
    eh_arena_init(&arena, NULL);
    EhDiags diags = {.arena = &arena};
    assert_true(eh_source_add(&sources, &arena, (EhStr){"x", 1}, text, n, &file));
    if (eh_format(&sources, file, &arena, &diags, &out)) {
        copy = calloc(1, (size_t)out.n + 1);
        assert_non_null(copy);
        memcpy(copy, out.p, out.n);
    } else {
        assert_true(diags.list.n > 0);
    }
    eh_arena_free(&arena);
    return copy;
}

static void assert_format(const char *text, const char *wanted)
{
    char *once = format(text, strlen(text));
    assert_non_null(once);
    assert_string_equal(once, wanted);
    char *twice = format(once, strlen(once));
    assert_string_equal(twice, wanted);
    free(once);
    free(twice);
}

static void spaces_are_put_in_order(void **state)
{
    (void)state;
    assert_format("let x=max( a ,b )+ - c*2   in -1 .. 5", "let x = max(a, b) + -c * 2 in -1..5\n");
    assert_format("let x = not(a)and b . c<- 5", "let x = not (a) and b.c < -5\n");
    assert_format("let x = length of(lower of a) ;", "let x = length of (lower of a);\n");
    assert_format("ticket{id text ? from\"x\";  b int in - 5..5=- 1}",
                  "ticket { id text? from \"x\"; b int in -5..5 = -1 }\n");
    assert_format("rule r{when a in{b,c}; do  n ( \"x\" )}",
                  "rule r { when a in { b, c }; do n(\"x\") }\n");
    assert_format("action n( a text,b enum{x,y} )", "action n(a text, b enum { x, y })\n");
    assert_format("route by(a,b) {x :any,>5->c}", "route by (a, b) { x: any, > 5 -> c }\n");
    assert_format("sample s{a -5;tags{ };b c at 62%}", "sample s { a -5; tags {}; b c at 62% }\n");
    assert_format("calendar c{open mon .. fri 09:00 .. 18:00 , 19:00..20:00}",
                  "calendar c { open mon..fri 09:00..18:00, 19:00..20:00 }\n");
}

static void indentation_follows_brackets(void **state)
{
    (void)state;
    assert_format("class vip {\nwhen any {\na\n      b: c\n}\nexcludes d\nand e\n}\n",
                  "class vip {\n  when any {\n    a\n    b: c\n  }\n  excludes d\n    and e\n}\n");
    assert_format("queues a,\nb,\n      c", "queues a,\n  b,\n  c\n");
    assert_format("let x = (a\nor b\n)", "let x = (a\n  or b\n)\n");
    assert_format("override a to b when c\nbecause \"d\"",
                  "override a to b when c\n  because \"d\"\n");
    assert_format("route {\na: when b -> c\nowner \"d\"\n# note\notherwise -> e\n}",
                  "route {\n  a: when b -> c\n    owner \"d\"\n  # note\n  otherwise -> e\n}\n");
    assert_format("enum e {\na, b,\nc }", "enum e {\n  a, b,\n  c }\n");
}

static void columns_line_up(void **state)
{
    (void)state;
    assert_format("ticket {\n id text\n created time from \"x\"\n\n ab int\n}",
                  "ticket {\n  id      text\n  created time from \"x\"\n\n  ab int\n}\n");
    assert_format("rank {\na: when b -> c\nlonger: when d or e -> f\notherwise -> g\n}",
                  "rank {\n  a:      when b      -> c\n  longer: when d or e -> f\n"
                  "  otherwise -> g\n}\n");
    assert_format("rule a { when b }\nrule longer { when c }\nskills d\n",
                  "rule a      { when b }\nrule longer { when c }\nskills d\n");
    assert_format("let a = 1\nlet long = 2\n\nlet b = 3\n",
                  "let a    = 1\nlet long = 2\n\nlet b = 3\n");
    assert_format("skills a # x\nqueues abc # y\npolicy p # z\n",
                  "skills a    # x\nqueues abc  # y\npolicy p    # z\n");
    assert_format("skills a           # x\nqueues abc         # y\n",
                  "skills a           # x\nqueues abc         # y\n");
}

static void blank_lines_and_ends(void **state)
{
    (void)state;
    assert_format("\n\n\nskills a   \n\n\n\nqueues b\r\n\r\n", "skills a\n\nqueues b\n");
    assert_format("class c {\n\n  when a\n\n}\n", "class c {\n  when a\n}\n");
    assert_format("", "");
    assert_format("\xEF\xBB\xBF# x \t\n", "# x\n");
    assert_format("let x = 30 \t days\nlet y=500  EUR", "let x = 30 days\nlet y = 500 EUR\n");
}

static void broken_text_is_refused(void **state)
{
    (void)state;
    static const char *const bad[] = {"let x = ", "let x = 30days", "class c {", "\xFF"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        assert_null(format(bad[i], strlen(bad[i])));
}

/* ---- nothing but space changes ---- */

/* Whether two texts have the same tokens on the same lines, blank lines aside. */
static void assert_same_tokens(const char *one, const char *other)
{
    Parse *a = parse_good(one), *b = parse_good(other);
    EhTokens ta, tb;
    assert_true(eh_tokens_read(&a->sources, 0, &a->arena, &a->diags, &ta));
    assert_true(eh_tokens_read(&b->sources, 0, &b->arena, &b->diags, &tb));
    assert_int_equal(ta.list.n, tb.list.n);
    for (uint32_t i = 0; i < ta.list.n; i++) {
        assert_int_equal(ta.list.at[i].kind, tb.list.at[i].kind);
        assert_int_equal(ta.list.at[i].line_first, tb.list.at[i].line_first);
    }
    parse_end(a);
    parse_end(b);
}

/* The policy with its spacing shaken: blanks between tokens doubled, indentation and blank lines at
 * random. */
static char *shaken(const char *text, uint64_t seed)
{
    char *loose = malloc(strlen(text) * 8 + 8), *at = loose;
    bool quoted = false;
    assert_non_null(loose);
    for (const char *p = text; *p != 0; p++) {
        seed = seed * 6364136223846793005u + 1442695040888963407u;
        if (*p == '#' && !quoted) { /* comments as they are */
            while (*p != '\n' && *p != 0)
                *at++ = *p++;
            p--;
            continue;
        }
        quoted = *p == '"' && p[-1] != '\\' ? !quoted : quoted;
        *at++ = *p;
        for (uint64_t n = (seed >> 40) % 4; n > 0 && !quoted && (*p == ' ' || *p == '\n'); n--)
            *at++ = *p == '\n' && p[1] == '\n' ? '\n' : ' ';
    }
    *at = 0;
    return loose;
}

static void only_spaces_change(void **state)
{
    (void)state;
    size_t n;
    char *text = read_file("tests/fixtures/whole.eh", &n);
    for (uint64_t seed = 1; seed <= 50; seed++) {
        char *loose = shaken(text, seed), *once = format(loose, strlen(loose));
        assert_non_null(once);
        assert_same_tokens(text, once);
        char *twice = format(once, strlen(once));
        assert_string_equal(once, twice);
        free(loose);
        free(once);
        free(twice);
    }
    free(text);
}

/* The sample of the language definition is laid out nearly as it is written there: so many lines
 * differ. */
static void the_sample_keeps_its_looks(void **state)
{
    (void)state;
    size_t n;
    uint32_t lines = 0, differ = 0;
    char *text = read_file("tests/fixtures/whole.eh", &n), *laid_out = format(text, n);
    assert_non_null(laid_out);
    for (const char *a = text, *b = laid_out; *a != 0 && *b != 0; lines++) {
        size_t na = strcspn(a, "\n"), nb = strcspn(b, "\n");
        differ += na != nb || memcmp(a, b, na) != 0 ? 1 : 0;
        a += na + 1;
        b += nb + 1;
    }
    print_message("%u of %u lines differ\n", differ, lines);
    assert_true(lines > 150 && differ <= 15);
    free(text);
    free(laid_out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(spaces_are_put_in_order),
        cmocka_unit_test(indentation_follows_brackets),
        cmocka_unit_test(columns_line_up),
        cmocka_unit_test(blank_lines_and_ends),
        cmocka_unit_test(broken_text_is_refused),
        cmocka_unit_test(only_spaces_change),
        cmocka_unit_test(the_sample_keeps_its_looks),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
