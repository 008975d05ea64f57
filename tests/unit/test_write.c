/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Decisions as JSON, CSV, Markdown and cells.
 */
#include "tests/unit/ticket_desk.h"

typedef void Write(const EhWriter *writer, const EhDecision *decision, EhOut *out);

/* What a writer makes of the decision on a line. */
static const char *written(Desk *desk, const char *line, Write *write)
{
    assert_true(eh_json_read(desk->reader, line, strlen(line), 0, 1, desk->ticket));
    desk->out.n = 0;
    write(desk->writer, eh_decide(desk->context, desk->ticket, DESK_NOW, EH_PLAIN), &desk->out);
    eh_out_bytes(&desk->out, "", 1);
    assert_false(desk->out.failed);
    return desk->out.p;
}

#define FULL                                                                                       \
    "{\"id\":\"T\\u00011\\\"|,\",\"created\":\"2026-03-02T15:00:00Z\",\"c\":{\"n\":1,\"r\":{"      \
    "\"w\":2}},\"co\":3,"                                                                          \
    "\"b\":true,\"i\":-5,\"t\":\"a\\n\\u001f\\t\\u00e9/\",\"m\":-0.5,\"e\":\"sky-blue\"}"

static void test_json(void **state)
{
    Desk desk = desk_open();
    (void)state;
    assert_string_equal(
        written(&desk, FULL, eh_write_json),
        "{\"id\":\"T\\u00011\\\"|,\",\"status\":\"ok\",\"class\":\"everyone\",\"service\":"
        "\"everyone\",\"holdout\":false,"
        "\"complexity\":0,\"tier\":null,\"queue\":\"q2\",\"priority\":\"normal\",\"requires\":[],"
        "\"sla\":{\"fr\":{\"target\":\"PT4H\",\"due\":\"2026-03-02T19:00:00.000Z\",\"left\":"
        "\"PT3H\",\"used\":0.25,"
        "\"state\":\"running\"}},\"actions\":[{\"do\":\"show\",\"i\":-5,\"t\":"
        "\"a\\n\\u001f\\t\xC3\xA9/\",\"m\":\"-0.50 USD\","
        "\"e\":\"sky_blue\"}],\"by\":{\"tier\":null,\"queue\":\"low\",\"priority\":\"otherwise\","
        "\"rules\":[\"shown\"],"
        "\"tighten\":[],\"escalations\":[]},\"faults\":[]}");
    assert_string_equal(written(&desk, "{\"id\":7}", eh_write_json),
                        "{\"id\":\"7\",\"status\":\"fault\",\"class\":\"everyone\",\"service\":"
                        "\"everyone\",\"holdout\":false,"
                        "\"complexity\":0,\"tier\":null,\"queue\":\"triage\",\"priority\":"
                        "\"normal\",\"requires\":[],\"sla\":{},"
                        "\"actions\":[],\"by\":{\"tier\":null,\"queue\":\"fallback\",\"priority\":"
                        "\"otherwise\",\"rules\":[],\"tighten\":[],"
                        "\"escalations\":[]},\"faults\":[{\"field\":\"created\",\"found\":\"null\","
                        "\"wanted\":\"time in 1900..2199, such as 2026-03-02T15:00:00Z\"},"
                        "{\"field\":\"c\",\"found\":\"null\",\"wanted\":\"record "
                        "rec\"},{\"field\":\"co\",\"found\":\"null\",\"wanted\":\"int\"}]}");
    assert_non_null(
        strstr(written(&desk, "[]", eh_write_json),
               "\"faults\":[{\"line\":1,\"found\":\"[]\",\"wanted\":\"a JSON object\"}]}"));
    desk_close(&desk);
}

/* A paused clock has no due, and a pause of `level` stops it. */
static void test_paused(void **state)
{
    Desk desk = desk_open();
    (void)state;
    const char *text = written(&desk, "{" DESK_LINE ",\"status\":\"b\"}", eh_write_json);
    assert_non_null(strstr(
        text, "{\"fr\":{\"target\":\"PT4H\",\"left\":\"PT4H\",\"used\":0,\"state\":\"paused\"}}"));
    desk_close(&desk);
}

static void test_csv(void **state)
{
    Desk desk = desk_open();
    (void)state;
    desk.out.n = 0;
    eh_write_csv_header(desk.writer, &desk.out);
    eh_out_bytes(&desk.out, "", 1);
    assert_string_equal(desk.out.p, "id,status,class,service,holdout,complexity,tier,queue,"
                                    "priority,requires,fr.target,fr.due,fr.left,"
                                    "fr.used,fr.state,actions,by.tier,by.queue,by.priority,by."
                                    "rules,by.tighten,by.escalations,faults\r\n");
    assert_string_equal(written(&desk, FULL, eh_write_csv),
                        "\"T\x01"
                        "1\"\"|,\",ok,everyone,everyone,false,0,,q2,normal,,PT4H,2026-03-02T19:00:"
                        "00.000Z,PT3H,0.25,running,"
                        "\"[{\"\"do\"\":\"\"show\"\",\"\"i\"\":-5,\"\"t\"\":"
                        "\"\"a\\n\\u001f\\t\xC3\xA9/\"\",\"\"m\"\":\"\"-0.50 "
                        "USD\"\",\"\"e\"\":\"\"sky_blue\"\"}]\",,low,otherwise,shown,,,[]\r\n");
    assert_string_equal(
        written(&desk, "5", eh_write_csv),
        ",fault,everyone,everyone,false,0,,triage,normal,,,,,,,[],,fallback,otherwise,,,,"
        "\"[{\"\"line\"\":1,\"\"found\"\":\"\"5\"\",\"\"wanted\"\":\"\"a JSON object\"\"}]\"\r\n");
    desk_close(&desk);
}

static void test_tables(void **state)
{
    Desk desk = desk_open();
    (void)state;
    assert_string_equal(written(&desk, FULL, eh_write_markdown),
                        "| T\xEF\xBF\xBD"
                        "1\"\\|, | everyone | everyone |  | q2 | normal | 2026-03-02 19:00Z fr | "
                        "low, otherwise |\n");
    assert_string_equal(written(&desk, FULL, eh_write_cells),
                        "T\xEF\xBF\xBD"
                        "1\"|,\x1f"
                        "everyone\x1f"
                        "everyone\x1f\x1fq2\x1fnormal\x1f"
                        "2026-03-02 19:00Z fr\x1flow, otherwise\x1f");
    assert_string_equal(written(&desk, "{\"id\":7}", eh_write_cells),
                        "7\x1f"
                        "everyone\x1f"
                        "everyone\x1f\x1ftriage\x1fnormal\x1f\x1f"
                        "fault: created and 2 more\x1f");
    desk_close(&desk);
}

static void test_quoting(void **state)
{
    static const struct {
        const char *text, *json, *csv;
    } rows[] = {
        {"", "\"\"", ""},
        {"a", "\"a\"", "a"},
        {"a,b", "\"a,b\"", "\"a,b\""},
        {"\"", "\"\\\"\"", "\"\"\"\""},
        {"a\"b\"", "\"a\\\"b\\\"\"", "\"a\"\"b\"\"\""},
        {"\\\b\f\n\r\t\x1f\x7f", "\"\\\\\\b\\f\\n\\r\\t\\u001f\x7f\"", "\"\\\b\f\n\r\t\x1f\x7f\""},
        {" a", "\" a\"", "\" a\""},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        EhOut json = {0}, csv = {0};
        eh_out_json_string(&json, rows[i].text, strlen(rows[i].text));
        eh_out_csv_cell(&csv, rows[i].text, strlen(rows[i].text));
        eh_out_bytes(&json, "", 1);
        eh_out_bytes(&csv, "", 1);
        assert_string_equal(json.p, rows[i].json);
        assert_string_equal(csv.p, rows[i].csv);
        eh_out_free(&json);
        eh_out_free(&csv);
    }
    EhOut nul = {0};
    eh_out_json_string(&nul, "a\0b", 3);
    assert_memory_equal(nul.p, "\"a\\u0000b\"", 10);
    eh_out_free(&nul);
}

/* Names about as long as the piece in which short ones are copied, and far longer, next to each other and in lists; each in
 * an output that has just the room it had before. */
static void test_names(void **state)
{
    (void)state;
    for (int n = 1; n < 90; n += n < 20 ? 1 : 23) {
        char policy[2048], line[256], wanted[2048], x[100];
        memset(x, 'x', sizeof x);
        snprintf(
            policy, sizeof policy,
            "policy names\nskills s%.*s, t\nqueues q%.*s, q\npriorities p%.*s\nfallback queue q\n"
            "ticket { id text; created time; done time? }\nclass c%.*s otherwise\n"
            "route { r%.*s: when true -> q%.*s; otherwise -> q }\nrank { otherwise -> p%.*s }\n"
            "rule h%.*s { when true; requires s%.*s, t }\nrule g { when true; requires t }\n"
            "target d%.*s until done\nsla c%.*s { d%.*s 4h }\n",
            n, x, n, x, n, x, n, x, n, x, n, x, n, x, n, x, n, x, n, x, n, x, n, x);
        snprintf(wanted, sizeof wanted,
                 ",\"status\":\"ok\",\"class\":\"c%.*s\",\"service\":\"c%.*s\",\"holdout\":false,"
                 "\"complexity\":0,\"tier\":null,\"queue\":\"q%.*s\",\"priority\":\"p%.*s\","
                 "\"requires\":[\"s%.*s\",\"t\"],\"sla\":{\"d%.*s\":{\"target\":\"PT4H\"",
                 n, x, n, x, n, x, n, x, n, x, n, x);
        Desk desk = desk_open_policy(policy, NULL);
        snprintf(line, sizeof line, "{\"id\":\"T\",\"created\":\"2026-03-02T15:00:00Z\"}");
        for (size_t before = 3000; before < 4097; before += before < 4000 ? 97 : 1) {
            assert_true(eh_json_read(desk.reader, line, strlen(line), 0, 1, desk.ticket));
            eh_out_free(&desk.out);
            assert_true(eh_out_reserve(&desk.out, 1));
            memset(desk.out.p, '.', before);
            desk.out.n = before;
            eh_write_json(desk.writer, eh_decide(desk.context, desk.ticket, DESK_NOW, EH_PLAIN),
                          &desk.out);
            eh_out_bytes(&desk.out, "", 1);
            if (strncmp(desk.out.p + before, "{\"id\":\"T\"", 9) != 0 ||
                strncmp(desk.out.p + before + 9, wanted, strlen(wanted)) != 0) {
                fail_msg("%s\n%s", desk.out.p + before, wanted);
            }
            snprintf(policy, sizeof policy,
                     ",\"queue\":\"r%.*s\",\"priority\":\"otherwise\",\"rules\":[\"h%.*s\",\"g\"],",
                     n, x, n, x);
            assert_non_null(strstr(desk.out.p + before, policy));
        }
        desk_close(&desk);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_json),   cmocka_unit_test(test_paused),  cmocka_unit_test(test_csv),
        cmocka_unit_test(test_tables), cmocka_unit_test(test_quoting), cmocka_unit_test(test_names),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
