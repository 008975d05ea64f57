/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Tickets from JSON: our parser against simdjson, what binds to which field, and how faults tell it.
 */
#include "tests/random/chance.h"
#include "tests/unit/json_oracle.h"
#include "tests/unit/ticket_desk.h"
#include "tickets/json_text.h"
#include "vm/limits.h"

/* ---- the parser ---- */

/* A text with bytes behind it that the parser may read, and must not heed. */
static EhJsonResult parse(EhJsonText *parser, const char *text, size_t n, EhTape *tape)
{
    static char padded[1 << 16];
    assert_true(n + EH_JSON_BEHIND <= sizeof padded);
    memcpy(padded, text, n);
    memset(padded + n, n % 2 ? '"' : '1', EH_JSON_BEHIND);
    return eh_json_text_parse(parser, padded, n, tape);
}

/* Texts that both take, and with one tape. */
static void test_parsers_agree(void **state)
{
    static const char *const texts[] = {
        "{}",
        "[]",
        "0",
        "-0",
        "-0.0",
        "1e5",
        "1E+2",
        "9223372036854775807",
        "9223372036854775808",
        "-9223372036854775808",
        "18446744073709551615",
        "0.1",
        "1e-400",
        "5e-324",
        "1.7976931348623157e308",
        "123456789012345678.5",
        "\"\"",
        "\"a\\u0000\\n\\/\\\\\\\"\\ud83d\\ude00\\u00e9\"",
        "true",
        "false",
        "null",
        " { \"a\" : [ 1 , 2.5 , { } , \"x\" ] , \"b\" : null } ",
        "[[[[1]]],{\"a\":{\"b\":[]}}]",
        "0.30000000000000004",
        "2.2250738585072011e-308",
        "9007199254740993.0",
        "1.0000000000000000000001",
    };
    EhJsonText *parser = eh_json_text_new();
    EhTape tape;
    (void)state;
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        assert_int_equal(parse(parser, texts[i], strlen(texts[i]), &tape), EH_JSON_OK);
        assert_int_equal(json_oracle(texts[i], strlen(texts[i]), &tape), ORACLE_AGREES);
    }
    eh_json_text_free(parser);
}

/* Texts that are no JSON. */
static void test_refused_texts(void **state)
{
    static const char *const texts[] = {
        "",
        " ",
        "{",
        "}",
        "{\"a\"}",
        "{\"a\":}",
        "{\"a\":1,}",
        "{,}",
        "[1,]",
        "[,]",
        "[1 2]",
        "{\"a\":1 \"b\":2}",
        "01",
        "-",
        "+1",
        "1.",
        ".5",
        "1e",
        "1e+",
        "0x1",
        "NaN",
        "Infinity",
        "nul",
        "tru",
        "truex",
        "'a'",
        "\"",
        "\"\\",
        "\"\\x\"",
        "\"\\u12\"",
        "\"\\u12g4\"",
        "\"a\nb\"",
        "\"\x01\"",
        "\"\xff\"",
        "\"\xed\xa0\x80\"",
        "\"\xc0\x80\"",
        "{} {}",
        "{}x",
        "1 2",
        "{1:2}",
        "{a:1}",
        "[1]]",
        "\xEF\xBB\xBF{}",
        "{\"a\":1}\xff",
    };
    EhJsonText *parser = eh_json_text_new();
    EhTape tape;
    (void)state;
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        assert_int_equal(parse(parser, texts[i], strlen(texts[i]), &tape), EH_JSON_REFUSED);
        assert_int_equal(json_oracle(texts[i], strlen(texts[i]), NULL), ORACLE_REFUSES);
    }
    assert_int_equal(parse(parser, "\"a\0b\"", 5, &tape), EH_JSON_REFUSED);
    assert_int_equal(parse(parser, "1\0", 2, &tape), EH_JSON_REFUSED);
    eh_json_text_free(parser);
}

/* Texts that simdjson does not take. */
static void test_ours_only(void **state)
{
    static const char *const texts[] = {"1e400",
                                        "-1e400",
                                        "123456789012345678901234567890",
                                        "-9223372036854775809",
                                        "18446744073709551616",
                                        "\"\\ud800\"",
                                        "\"\\udc00x\"",
                                        "\"\\ud800\\u0041\""};
    EhJsonText *parser = eh_json_text_new();
    EhTape tape;
    (void)state;
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        assert_int_equal(parse(parser, texts[i], strlen(texts[i]), &tape), EH_JSON_OK);
        assert_int_equal(eh_tape_kind(&tape, 1), texts[i][0] == '"' ? EH_TAPE_BAD : EH_TAPE_HUGE);
    }
    eh_json_text_free(parser);
}

/* `depth` arrays in each other. */
static size_t nest(char *out, size_t depth)
{
    memset(out, '[', depth);
    memset(out + depth, ']', depth);
    return 2 * depth;
}

static void test_depth(void **state)
{
    EhJsonText *parser = eh_json_text_new();
    char text[400];
    EhTape tape;
    (void)state;
    for (size_t depth = 1; depth < 200; depth++) {
        size_t n = nest(text, depth);
        bool taken = parse(parser, text, n, &tape) == EH_JSON_OK;
        assert_true(taken == (depth <= EH_LIMIT_JSON_DEPTH));
    }
    eh_json_text_free(parser);
}

/* ---- what binds ---- */

static void assert_fault(Desk *desk, const char *more, const char *field, const char *found)
{
    static char wanted[1024];
    const char *faults = desk_with(desk, more);
    EhOut out = {0};
    eh_out_string(&out, "[{\"field\":\"");
    eh_out_string(&out, field);
    eh_out_string(&out, "\",\"found\":");
    eh_out_json_string(&out, found, strlen(found));
    eh_out_bytes(&out, ",\"wanted\":", 11);
    snprintf(wanted, sizeof wanted, "%s", out.p);
    eh_out_free(&out);
    if (strncmp(faults, wanted, strlen(wanted)) != 0 || strstr(faults, "},{\"field") != NULL) {
        fail_msg("%s\n  gives  %s\n  wanted %s", more, faults, wanted);
    }
}

static void assert_fine(Desk *desk, const char *more)
{
    const char *faults = desk_with(desk, more);
    if (strcmp(faults, "[]}") != 0) {
        fail_msg("%s\n  gives %s", more, faults);
    }
}

static void test_scalars(void **state)
{
    Desk desk = desk_open();
    (void)state;
    assert_fine(&desk, "");
    assert_fine(
        &desk,
        ",\"b\":true,\"i\":5.0,\"f\":-0.0,\"t\":\"\",\"m\":12.34,\"d\":0.5,\"dt\":\"2026-03-02\"");
    assert_fine(
        &desk,
        ",\"m\":1e2,\"d\":-5,\"e\":\"mauve\",\"tm\":\"2026-03-02T15:00:00.123456789-05:00\"");
    assert_fine(&desk, ",\"m\":12.340");
    assert_fine(&desk, ",\"m\":90071992547409.91");
    assert_fault(&desk, ",\"m\":90071992547409.92", "m", "90071992547409.92");
    assert_fault(&desk, ",\"m\":8796093022208.015", "m", "8796093022208.015");
    assert_fault(&desk, ",\"m\":0.001", "m", "0.001");
    assert_fault(&desk, ",\"i\": 5.50 ", "i", "5.50");
    assert_fault(&desk, ",\"i\":1e400", "i", "1e400");
    assert_fault(&desk, ",\"i\":123456789012345678901234567890", "i",
                 "123456789012345678901234567890");
    assert_fault(&desk, ",\"f\":18446744073709551615", "f", "18446744073709551615");
    assert_fault(&desk, ",\"i\":[ 5 ]", "i", "[5]");
    assert_fault(&desk, ",\"t\":{ \"a\" : [ 1.50 , \"\\u0041\\/\" ] }", "t",
                 "{\"a\":[1.50,\"A/\"]}");
    assert_fault(&desk, ",\"t\":\"\\ud800\"", "t", "\"\\ud800\"");
    assert_fault(&desk, ",\"e\":3", "e", "3");
    assert_fine(
        &desk,
        ",\"zzz\":1e400,\"zzz\":123456789012345678901234567890,\"y\":\"\\ud800\",\"\\ud800\":1");
    desk_close(&desk);
}

static void test_id_forms(void **state)
{
    static const struct {
        const char *data, *id;
    } rows[] = {
        {"42", "\"42\""},
        {"-7", "\"-7\""},
        {"-0", "\"0\""},
        {"5.0", "\"5\""},
        {"12e2", "\"1200\""},
        {"1.50e1", "\"15\""},
        {"9223372036854775808", "\"9223372036854775808\""},
        {"18446744073709551615", "\"18446744073709551615\""},
        {"123456789012345678901234567890", "\"123456789012345678901234567890\""},
        {"-123456789012345678901234567890", "\"-123456789012345678901234567890\""},
        {"0.0e5", "\"0\""},
        {"1e20", "\"100000000000000000000\""},
        {"9007199254740993.0", "\"9007199254740993\""},
        {"1.5", "null"},
        {"1e-1", "null"},
        {"1e400", "null"},
        {"true", "null"},
        {"\"\"", "\"\""},
    };
    Desk desk = desk_open();
    char line[256], wanted[128];
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        snprintf(line, sizeof line, "{\"id\":%s,\"created\":\"2026-03-02T15:00:00Z\"}",
                 rows[i].data);
        snprintf(wanted, sizeof wanted, "{\"id\":%s,", rows[i].id);
        desk_faults(&desk, line);
        if (strncmp(desk.out.p, wanted, strlen(wanted)) != 0) {
            fail_msg("%s gives %s", rows[i].data, desk.out.p);
        }
    }
    desk_close(&desk);
}

static void test_records_and_keys(void **state)
{
    Desk desk = desk_open();
    (void)state;
    assert_fine(&desk, ",\"o\":null");
    assert_fault(&desk, ",\"o\":5", "o", "5");
    assert_fault(&desk, ",\"o\":{\"n\":1,\"r\":{\"w\":\"x\"}}", "o.r.w", "\"x\"");
    assert_fault(&desk, ",\"o\":{\"n\":1}", "o.r", "null");
    assert_fault(&desk, ",\"o\":{\"n\":1,\"r\":{\"w\":1},\"p\":{\"q\":\"y\"}}", "o.pq", "\"y\"");
    assert_fault(&desk, ",\"o\":{\"n\":1,\"r\":{\"w\":1},\"p.q\":\"z\",\"p\":{\"q\":3}}", "o.pq",
                 "\"z\"");
    assert_fine(&desk, ",\"o\":{\"n\":1,\"r\":{\"w\":1},\"p.q\":null,\"p\":{\"q\":3}}");
    assert_fine(&desk, ",\"a\":{\"b\":6},\"a.b\":5");
    assert_fine(&desk, ",\"a\":5");
    assert_fault(&desk, ",\"a\":{\"b\":\"x\"}", "far", "\"x\"");
    assert_fault(&desk, ",\"a\":{\"b\":1,\"b\":2}", "far", "2");
    assert_fault(&desk, ",\"a\":{\"b\":1},\"a\":{\"b\":3}", "far", "3");
    assert_fine(&desk, ",\"a\":{\"b\":1,\"b\":2},\"a.b\":5");
    assert_fault(&desk, ",\"a.b\":1,\"a.b\":2", "far", "2");
    assert_fault(&desk, ",\"i\":1,\"i\":{ }", "i", "{}");
    assert_fault(&desk, ",\"i\":null,\"i\":1", "i", "1");
    assert_fault(&desk, ",\"i\":\"x\",\"i\":1", "i", "1");
    assert_fault(&desk, ",\"c\":{\"n\":\"x\"}", "c", "{\"n\":\"x\"}");
    assert_fault(&desk, ",\"st\":[],\"st\":\"q\"", "st", "\"q\"");
    desk_close(&desk);
}

static void test_sets_and_lists(void **state)
{
    Desk desk = desk_open();
    (void)state;
    assert_fine(&desk, ",\"st\":[],\"se\":[\"red\",\"red\",\"sky-blue\"],\"li\":[1,2.0,3]");
    assert_fault(&desk, ",\"st\":[\"a\", null]", "st", "[\"a\",null]");
    assert_fault(&desk, ",\"st\":[1]", "st", "[1]");
    assert_fault(&desk, ",\"st\":[[]]", "st", "[[]]");
    assert_fault(&desk, ",\"li\":[1,1,1,1]", "li", "[1,1,1,1]");
    assert_fault(&desk, ",\"se\":[\"red\",\"sky-blue\",\"zzz\"]", "se",
                 "[\"red\",\"sky-blue\",\"zzz\"]");
    assert_fine(
        &desk,
        ",\"os\":[{\"total\":5},{\"total\":\"5.00 USD\",\"late\":true,\"inner\":[{\"w\":1}]}]");
    assert_fault(&desk, ",\"os\":[{\"total\":5},{}]", "os", "[{\"total\":5},{}]");
    assert_fault(&desk, ",\"os\":[{\"total\":5,\"total\":5}]", "os", "[{\"total\":5,\"total\":5}]");
    assert_fault(&desk, ",\"os\":[{\"total\":5,\"inner\":[{\"w\":\"x\"}]}]", "os",
                 "[{\"total\":5,\"inner\":[{\"w\":\"x\"}]}]");
    assert_fault(&desk, ",\"os\":[5]", "os", "[5]");
    assert_fault(&desk, ",\"os\":[{\"total\":1},{\"total\":1},{\"total\":1},{\"total\":1}]", "os",
                 "[{\"total\":1},{\"total\":1},{\"total\":1},{\"total\":1}]");
    assert_fault(&desk, ",\"o\":{\"n\":1,\"r\":{\"w\":1},\"t\":[\"1\",\"2\",\"3\",\"4\"]}", "o.t",
                 "[\"1\",\"2\",\"3\",\"4\"]");
    desk_close(&desk);
}

static void test_predictions(void **state)
{
    Desk desk = desk_open();
    (void)state;
    assert_fine(&desk, ",\"pr\":\"a\",\"pn\":0.5");
    assert_fine(
        &desk,
        ",\"pr\":{\"value\":\"a\",\"confidence\":1,\"model\":\"m\"},\"pn\":{\"value\":null}");
    assert_fine(&desk, ",\"pr\":{},\"pn\":{\"value\":1,\"confidence\":null}");
    assert_fault(&desk, ",\"pr\":{\"value\":\"a\",\"confidence\":1.5}", "pr",
                 "{\"value\":\"a\",\"confidence\":1.5}");
    assert_fault(&desk, ",\"pr\":{\"value\":\"a\",\"confidence\":\"1\"}", "pr",
                 "{\"value\":\"a\",\"confidence\":\"1\"}");
    assert_fault(&desk, ",\"pr\":{\"value\":\"x\",\"confidence\":0.1}", "pr",
                 "{\"value\":\"x\",\"confidence\":0.1}");
    assert_fault(&desk, ",\"pr\":{\"value\":\"a\",\"value\":\"b\"}", "pr",
                 "{\"value\":\"a\",\"value\":\"b\"}");
    assert_fault(&desk, ",\"pr\":{\"value\":{}}", "pr", "{\"value\":{}}");
    assert_fault(&desk, ",\"pr\":[]", "pr", "[]");
    assert_fault(&desk, ",\"pr\":\"a\",\"pr\":\"b\"", "pr", "\"b\"");
    desk_close(&desk);
}

static void test_history(void **state)
{
    Desk desk = desk_open();
    (void)state;
    assert_fine(&desk, ",\"history\":null");
    assert_fine(&desk, ",\"history\":[]");
    assert_fine(&desk, ",\"history\":[{\"at\":\"2026-03-02T15:00:00Z\",\"status\":\"b\",\"deep\":{"
                       "\"level\":9},\"i\":\"?\"}]");
    assert_fine(
        &desk,
        ",\"history\":[{\"at\":\"2026-03-02T15:00:00Z\",\"status\":null,\"c\":{\"n\":\"x\"}}]");
    assert_fault(&desk, ",\"history\":[{\"status\":\"b\"}]", "history", "[{\"status\":\"b\"}]");
    assert_fault(&desk, ",\"history\":{}", "history", "{}");
    assert_fault(&desk, ",\"history\":[null]", "history", "[null]");
    assert_fault(&desk,
                 ",\"history\":[{\"at\":\"2026-03-02T15:00:00Z\",\"at\":\"2026-03-02T15:00:00Z\"}]",
                 "history", "[{\"at\":\"2026-03-02T15:00:00Z\",\"at\":\"2026-03-02T15:00:00Z\"}]");
    assert_fault(
        &desk, ",\"history\":[{\"at\":\"2026-03-02T15:00:00Z\",\"status\":\"b\",\"status\":\"b\"}]",
        "history", "[{\"at\":\"2026-03-02T15:00:00Z\",\"status\":\"b\",\"status\":\"b\"}]");
    assert_fault(&desk, ",\"history\":[{\"at\":\"2026-03-02T15:00:00Z\",\"deep.level\":\"x\"}]",
                 "history", "[{\"at\":\"2026-03-02T15:00:00Z\",\"deep.level\":\"x\"}]");
    assert_fault(&desk, ",\"history\":[],\"history\":[ ]", "history", "[]");
    assert_fault(&desk, ",\"history\":[{\"at\":\"0001-01-01T00:00:00Z\"}]", "history",
                 "[{\"at\":\"0001-01-01T00:00:00Z\"}]");
    desk_close(&desk);
}

static void test_lines(void **state)
{
    static const char *const lines[] = {"",    "[1]", "\"x\"", "{", "null", "{\"id\":\"\xff\"}",
                                        "{} x"};
    Desk desk = desk_open();
    (void)state;
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
        assert_int_equal(strncmp(desk_faults(&desk, lines[i]), "[{\"line\":1,\"found\":", 19), 0);
        assert_int_equal(strncmp(desk.out.p, "{\"id\":null,\"status\":\"fault\"", 27), 0);
    }
    desk_close(&desk);
}

/* ---- random documents ---- */

static const char *const pieces[] = {
    "1",
    "-1",
    "5.0",
    "0.5",
    "1e400",
    "12345678901234567890",
    "123456789012345678901234567890",
    "12.345",
    "100.0000000000000000000001",
    "100.0000000000000000000000",
    "12.3400000000000000000001",
    "12.3400000000000000000000",
    "99999999999999.99",
    "true",
    "false",
    "null",
    "\"x\"",
    "\"a\"",
    "\"red\"",
    "\"sky-blue\"",
    "\"\\u00e9\\n\"",
    "\"\\ud800\"",
    "\"\"",
    "\"2026-03-02T15:00:00Z\"",
    "\"2026-03-02\"",
    "\"PT5M\"",
    "\"12.34 USD\"",
    "{}",
    "[]",
    "[1,2]",
    "[\"a\",\"a\"]",
    "{\"value\":\"a\",\"confidence\":0.9}",
    "{\"value\":0.5}",
    "{\"n\":1,\"r\":{\"w\":2}}",
    "{\"n\":\"x\"}",
    "[{\"total\":5}]",
    "[{\"at\":\"2026-03-02T15:00:00Z\",\"status\":\"b\"}]",
    "{\"b\":7}",
    "{\"level\":9}",
};
static const char *const keys[] = {
    "id", "created", "b",  "i",   "f",       "t",    "m",          "d",
    "dt", "tm",      "e",  "p",   "st",      "se",   "li",         "os",
    "c",  "o",       "pr", "pn",  "status",  "deep", "deep.level", "first_reply",
    "cs", "co",      "a",  "a.b", "history", "zzz",  "",           "caf\\u00e9"};

static size_t random_document(uint64_t *seed, char *out)
{
    size_t n = 0, count = next_random(seed) % 14;
    n += (size_t)sprintf(out, "{%s", next_random(seed) % 4 ? DESK_LINE ",\"zz\":0" : "\"zz\":0");
    for (size_t i = 0; i < count; i++) {
        n += (size_t)sprintf(out + n, ", \"%s\": %s",
                             keys[next_random(seed) % (sizeof keys / sizeof *keys)],
                             pieces[next_random(seed) % (sizeof pieces / sizeof *pieces)]);
    }
    out[n++] = '}';
    if (next_random(seed) % 3 == 0) {
        out[next_random(seed) % n] = (char)next_random(seed);
    }
    out[n] = '\0';
    return n;
}

/* What simdjson takes we take, and alike; what it refuses beyond that are numbers and surrogates. */
static void test_random(void **state)
{
    EhJsonText *parser = eh_json_text_new();
    uint64_t seed = 42;
    char line[4096];
    EhTape tape;
    (void)state;
    for (int i = 0; i < 20000; i++) {
        size_t n = random_document(&seed, line);
        bool taken = parse(parser, line, n, &tape) == EH_JSON_OK;
        if (json_oracle(line, n, taken ? &tape : NULL) == ORACLE_DIFFERS) {
            fail_msg("%s", line);
        }
    }
    eh_json_text_free(parser);
}

/* Every beginning of a document, and every one with a byte changed: refused, or as simdjson has it. */
static void test_broken(void **state)
{
    static const char whole[] = "{\"a\":[1,-2.50,3e4,true,null],\"b\\u00e9\":{\"c\":\"d\\n\\\\e\"},"
                                "\"long enough for more than one block of bytes\":\"\xC3\xA9\"}";
    EhJsonText *parser = eh_json_text_new();
    char text[sizeof whole];
    EhTape tape;
    (void)state;
    for (size_t n = 0; n < sizeof whole - 1; n++) {
        assert_int_equal(parse(parser, whole, n, &tape), EH_JSON_REFUSED);
        for (int byte = 0; byte < 256; byte++) {
            memcpy(text, whole, sizeof whole);
            text[n] = (char)byte;
            bool taken = parse(parser, text, sizeof whole - 1, &tape) == EH_JSON_OK;
            assert_int_not_equal(json_oracle(text, sizeof whole - 1, taken ? &tape : NULL),
                                 ORACLE_DIFFERS);
        }
    }
    eh_json_text_free(parser);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_parsers_agree),
        cmocka_unit_test(test_refused_texts),
        cmocka_unit_test(test_ours_only),
        cmocka_unit_test(test_depth),
        cmocka_unit_test(test_scalars),
        cmocka_unit_test(test_id_forms),
        cmocka_unit_test(test_records_and_keys),
        cmocka_unit_test(test_sets_and_lists),
        cmocka_unit_test(test_predictions),
        cmocka_unit_test(test_history),
        cmocka_unit_test(test_lines),
        cmocka_unit_test(test_random),
        cmocka_unit_test(test_broken),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
