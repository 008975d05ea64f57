/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Tickets straight from their text: every form of key and value against the tape, which binds the slow way.
 */
#include "tests/random/chance.h"
#include "tests/unit/ticket_desk.h"
#include "tickets/bind.h"
#include "tickets/json_text.h"

/* The desk's policy with keys that have no dots: of the ticket, and `all` or not, of its records. */
static Desk open_straight(bool all)
{
    char policy[sizeof desk_policy];
    memcpy(policy, desk_policy, sizeof policy);
    *strstr(policy, "a.b") = '_';
    strstr(policy, "_.b")[1] = '_';
    strstr(policy, "deep.level")[4] = '_';
    if (all) {
        strstr(policy, "p.q")[1] = '_';
    }
    return desk_open_policy(policy, NULL);
}

/* Both ways to a decision, with memory of the keys that each has seen. */
typedef struct Ways {
    Desk straight, taped;
    EhJsonText *text, *copy;
    uint32_t *memory, *copied;
    char *bytes;
} Ways;

enum { ROOM = 1 << 15 };

static Ways ways_open(bool all)
{
    Ways ways = {.straight = open_straight(all), .taped = open_straight(all)};
    ways.text = eh_json_text_new();
    ways.copy = eh_json_text_new();
    ways.memory = calloc(1, eh_keys_memory(ways.straight.keys));
    ways.copied = calloc(1, eh_keys_memory(ways.taped.keys));
    ways.bytes = malloc(ROOM + EH_JSON_BEHIND);
    assert_true(ways.text && ways.copy && ways.memory && ways.copied && ways.bytes);
    return ways;
}

static void ways_close(Ways *ways)
{
    desk_close(&ways->straight);
    desk_close(&ways->taped);
    eh_json_text_free(ways->text);
    eh_json_text_free(ways->copy);
    free(ways->memory);
    free(ways->copied);
    free(ways->bytes);
}

/* Whether the tape takes the text, and what it then leads to is what the straight way does. */
static bool agree(Ways *ways, const char *text, size_t n, char behind)
{
    EhTape tape;
    Desk *straight = &ways->straight, *taped = &ways->taped;
    assert_true(n <= ROOM);
    memcpy(ways->bytes, text, n);
    memset(ways->bytes + n, behind, EH_JSON_BEHIND);
    eh_ticket_reset(straight->ticket);
    eh_ticket_reset(taped->ticket);
    EhJsonResult result =
        eh_bind_text(straight->keys, ways->memory, ways->text, ways->bytes, n, straight->ticket);
    bool taken = eh_json_text_parse(ways->copy, ways->bytes, n, &tape) == EH_JSON_OK &&
                 eh_tape_kind(&tape, 1) == '{';
    if (taken != (result == EH_JSON_OK)) {
        fail_msg("taken: %d\n%.*s", taken, (int)n, text);
    }
    if (taken) {
        assert_true(eh_bind_ticket(taped->keys, ways->copied, &tape, taped->ticket));
        const char *wanted = desk_decide(taped);
        if (strcmp(desk_decide(straight), wanted) != 0) {
            fail_msg("%.*s\n  gives  %s\n  wanted %s", (int)n, text, straight->out.p, wanted);
        }
    }
    return taken;
}

/* ---- at the edges of blocks ---- */

/* Strings of every length up to four blocks, each with one other byte at each place. */
static void test_strings(void **state)
{
    static const char *const odd[] = {"",         "\\n",      "\\u00e9", "\\ud83d\\ude00",
                                      "\\ud800",  "\xC3\xA9", "\xC3",    "\x1F",
                                      "\\\\\\\"", "\"",       "\\x",     "\x7F"};
    Ways ways = ways_open(true);
    char line[512];
    (void)state;
    for (size_t n = 0; n < 66; n += n < 40 ? 1 : 5) {
        for (size_t at = 0; at <= n; at++) {
            for (size_t i = 0; i < sizeof odd / sizeof *odd; i++) {
                char fill[67];
                memset(fill, 'x', n);
                int length = snprintf(line, sizeof line, "{%s,\"t\":\"%.*s%s%.*s\"}", DESK_LINE,
                                      (int)at, fill, odd[i], (int)(n - at), fill);
                agree(&ways, line, (size_t)length, "\"1x\\"[(n + at) % 4]);
            }
        }
    }
    ways_close(&ways);
}

/* Every beginning of a line, with what may lead astray behind it. */
static void test_ends(void **state)
{
    static const char line[] =
        " { \"id\" : \"T1\",\"created\":\"2026-03-02T15:00:00Z\",\"c\":{\"n\":1,"
        "\"r\":{\"w\":2.0}} ,\"co\":3,\"b\":true,\"f\":-0.25,\"m\":12.50}  ";
    static const char behind[] = "\"1e.}:,x{[]t";
    Ways ways = ways_open(true);
    (void)state;
    for (size_t n = 0; n < sizeof line; n++) {
        for (size_t i = 0; behind[i] != '\0'; i++) {
            bool taken = agree(&ways, line, n, behind[i]);
            assert_int_equal(taken, n >= sizeof line - 3);
        }
    }
    ways_close(&ways);
}

/* ---- keys ---- */

/* The key that came next before, almost: in other forms, twice, and in another order. */
static void test_keys(void **state)
{
    static const char *const lines[] = {
        "{\"id\":\"T1\",\"created\":\"2026-03-02T15:00:00Z\",\"c\":{\"n\":1,\"r\":{\"w\":2}},"
        "\"co\":3}",
        "{\"id\":\"T1\", \"created\": \"2026-03-02T15:00:00Z\", \"c\": {\"n\": 1, \"r\": {\"w\": "
        "2}}}",
        "{\"id\" :\"T1\",\"created\"\t:\"2026-03-02T15:00:00Z\"}",
        "{\"i\\u0064\":\"T1\",\"cre\\u0061ted\":\"2026-03-02T15:00:00Z\"}",
        "{\"created\":\"2026-03-02T15:00:00Z\",\"id\":\"T1\"}",
        "{\"id\":\"T1\",\"id\":\"T2\",\"created\":\"2026-03-02T15:00:00Z\"}",
        "{\"id\":\"T1\",\"creates\":\"2026-03-02T15:00:00Z\",\"created\":\"2026-03-02T15:00:00Z\"}",
        "{\"id\":\"T1\",\"created_\":1,\"create\":2,\"xreated\":3,\"\":4,\"\\ud800\":5}",
        "{\"id\":\"T1\",\"zzz\":{\"id\":[1,{\"id\":2}]},\"created\":\"2026-03-02T15:00:00Z\"}",
        "{\"c\":{\"r\":{\"w\":2},\"n\":1},\"o\":{\"n\":1,\"r\":{\"w\":1},\"s\":{\"v\":\"\",\"w\":1}"
        "}}",
        "{\"c\":{\"n\":1,\"n\":2,\"r\":{\"w\":2}}}",
        "{\"c\":{\"n\":1},\"c\":{\"n\":2,\"r\":{\"w\":2}}}",
        "{\"c\":5,\"c\":{\"n\":2,\"r\":{\"w\":2}}}",
        "{\"c\":null,\"o\":[],\"first_reply\":null,\"first_reply\":\"2026-03-02T15:00:00Z\"}",
        "{\"history\":[{\"at\":\"2026-03-02T15:00:00Z\",\"status\":\"b\"}],\"status\":\"a\"}",
        "{\"history\":[],\"history\":[]}",
        "{\"id\"x:1}",
        "{\"id\";1}",
        "{\"id:1}",
        "{}",
        "{}}",
        "{,}",
        "{\"id\":\"T1\",}",
        "[]",
        "{\"first_reply\":\"2026-03-02T15:00:00Z\",\"first_reply_\":1,\"first_repli\":1}",
        "{\"pr\":{\"value\":\"a\",\"confidence\":0.9},\"pn\":0.25,\"pr\":\"a\"}",
        "{\"t\":\"\\u0041\\ud83d\\ude00\",\"i\":\"\\u0041\",\"e\":\"sk\\u0079-blue\",\"p\":"
        "\"\\u0062\"}",
        "{\"i\":\"\\u0041\",\"t\":\"\\u0042\",\"m\":\"\\u0041\\n\\n\\n\\n\\n\\n\\n\",\"d\":"
        "\"\\u0043\"}",
        "{\"i\":"
        "\"\\nxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\"}",
        "{\"i\":tru,\"b\":true}",
        "{\"b\":truex}",
        "{\"b\":fals}",
        "{\"b\":1,\"i\":false,\"t\":true}",
    };
    Ways ways = ways_open(true);
    size_t n = sizeof lines / sizeof *lines;
    (void)state;
    for (size_t i = 0; i < n * n; i++) {
        agree(&ways, lines[i / n], strlen(lines[i / n]), 'x');
        agree(&ways, lines[i % n], strlen(lines[i % n]), '"');
    }
    ways_close(&ways);
}

/* A key that data writes with escapes, one that is longer than any block, and short ones beside each other. */
static void test_odd_keys(void **state)
{
    static const char policy[] =
        "policy keys\nqueues q\npriorities p\nfallback queue q\nticket {\n id text\n created time\n"
        " quoted int? from \"a\\\"b\"\n slash int? from \"a\\\\\"\n accent int? from "
        "\"caf\xC3\xA9\"\n"
        " long_one int? from \"abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyz0123456789\"\n"
        " five int? from \"abcde\"\n six int? from \"abcdef\"\n thirteen int? from "
        "\"abcdefghijklm\"\n"
        " fourteen int? from \"abcdefghijklmn\"\n x int?\n one int? from \"x\"\n}\n"
        "route { otherwise -> q }\nrank { otherwise -> p }\n";
    static const char line[] =
        "{\"id\":\"T\",\"created\":\"2026-03-02T15:00:00Z\",\"a\\\"b\":\"1\",\"a\\\\\":\"2\","
        "\"caf\xC3\xA9\":\"3\",\"abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyz0123456789\":"
        "\"4\","
        "\"abcde\":\"5\",\"abcdef\":\"6\",\"abcdefghijklm\":\"7\",\"abcdefghijklmn\":\"8\",\"x\":"
        "\"9\"}";
    static const char *const broken[] = {
        "{\"id\":\"T\",\"created\":\"2026-03-02T15:00:00Z\",\"a\"b\":1}",
        "{\"id\":\"T\",\"created\":\"2026-03-02T15:00:00Z\",\"a\\\"b\":1,\"a\\\":1}"};
    static const char *const others[] = {"{\"abcdefghijklmno\":\"1\"}",
                                         "{\"abcdefghijklmnopqrstuvwxyz\":\"1\"}",
                                         "{\"id\":\"T\",\"created\":\"2026-03-02T15:00:00Z\","
                                         "\"a\\\"b\":1,\"a\\\\\":2,\"caf\xC3\xA9\":3,"
                                         "\"abcdefghijklmnopqrstuvwxyzabcDEFGHIjklmnopqrstuvwxyz012"
                                         "3456789\":\"1\",\"abcdf\":\"1\"}"};
    Desk desk = desk_open_policy(policy, NULL);
    (void)state;
    for (int i = 0; i < 3; i++) {
        const char *faults = desk_faults(&desk, line);
        for (const char *found = "123456789"; *found != '\0'; found++) {
            char wanted[32];
            snprintf(wanted, sizeof wanted, "\"found\":\"\\\"%c\\\"\"", *found);
            if (strstr(faults, wanted) == NULL) {
                fail_msg("%c: %s", *found, faults);
            }
            assert_true((strstr(strstr(faults, wanted) + 1, wanted) != NULL) == (*found == '9'));
        }
    }
    for (size_t i = 0; i < sizeof broken / sizeof *broken; i++) {
        desk_faults(&desk, line);
        assert_int_equal(strncmp(desk_faults(&desk, broken[i]), "[{\"line\"", 8), 0);
    }
    for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
        desk_faults(&desk, line);
        assert_null(strstr(desk_faults(&desk, others[i]), "\\\"1\\\""));
    }
    desk_close(&desk);
}

/* ---- any documents ---- */

static const char *const names[] = {
    "id", "created", "b",       "i",   "f",  "t",      "m",           "d", "dt",  "tm",
    "e",  "p",       "st",      "se",  "li", "os",     "c",           "o", "pr",  "pn",
    "co", "zzz",     "history", "a_b", "cs", "status", "first_reply", "n", "__b", "deep_level"};
static const char *const pieces[] = {
    "1",
    "-1",
    "5.0",
    "0.5",
    "-0.0",
    "1e400",
    "1e2",
    "12345678901234567",
    "12.345",
    "100.0000000000000000000001",
    "100.0000000000000000000000",
    "12.3400000000000000000001",
    "12.3400000000000000000000",
    "12.340",
    "99999999999999.99",
    "9999999999999.999",
    "01",
    "1.",
    "-",
    "true",
    "false",
    "null",
    "tru",
    "\"x\"",
    "\"a\"",
    "\"red\"",
    "\"sky-blue\"",
    "\"\\u00e9\\n\"",
    "\"\\ud800\"",
    "\"\"",
    "\"2026-03-02T15:00:00Z\"",
    "\"2026-03-02T15:00:00.5+01:00\"",
    "\"2026-03-02\"",
    "\"PT5M\"",
    "\"12.34 USD\"",
    "{}",
    "[]",
    "[1,2]",
    "[1e0,2.0]",
    "[ 1 ,\t2 , 1]",
    "[12345678901234567890]",
    "[1,99999999999999999,2]",
    "[1,1e1,true]",
    "[\"a\",\"\\u0061\",\"b\"]",
    "[\"\\n\",\"\\ud800\"]",
    "[\"red\",null]",
    "[\"red\",[]]",
    "[1,]",
    "[,1]",
    "[1 2]",
    "[\"a\"",
    "[\"a\",\"a\"]",
    "[\"a\" , 1]",
    "{\"value\":\"a\",\"confidence\":0.9}",
    "{\"n\":1,\"r\":{\"w\":2}}",
    "{\"r\":{\"w\":2, \"v\":\"\\n\"},\"n\":\"x\",\"p_q\":1,\"p\":{\"q\":4},\"p.q\":3}",
    "{\"n\":{\"n\":1}}",
    "[{\"total\":5}]",
    "[{\"at\":\"2026-03-02T15:00:00Z\",\"status\":\"b\"}]"};

static size_t random_document(uint64_t *seed, char *out)
{
    static const char *const blanks[] = {"", "", "", " ", "\t\r\n ", "  "};
    size_t n = 0, count = next_random(seed) % 12;
    n += (size_t)sprintf(out, "{%s", next_random(seed) % 4 ? DESK_LINE ",\"zz\":0" : "\"zz\":0");
    for (size_t i = 0; i < count; i++) {
        const char *blank = blanks[next_random(seed) % 6], *later = blanks[next_random(seed) % 6];
        n +=
            (size_t)sprintf(out + n, ",%s\"%s\"%s:%s%s%s", blank,
                            names[next_random(seed) % (sizeof names / sizeof *names)], later, blank,
                            pieces[next_random(seed) % (sizeof pieces / sizeof *pieces)], later);
    }
    out[n++] = '}';
    if (next_random(seed) % 4 == 0) {
        out[next_random(seed) % n] = (char)next_random(seed);
    }
    return n;
}

static void test_documents(void **state)
{
    uint64_t seed = 7;
    char line[8192];
    (void)state;
    for (int all = 0; all < 2; all++) {
        Ways ways = ways_open(all != 0);
        size_t taken = 0;
        for (int i = 0; i < 15000; i++) {
            size_t n = random_document(&seed, line);
            taken += agree(&ways, line, n, "\"1x}"[i % 4]);
        }
        assert_in_range(taken, 3000, 14000);
        ways_close(&ways);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_strings),   cmocka_unit_test(test_ends),
        cmocka_unit_test(test_keys),      cmocka_unit_test(test_odd_keys),
        cmocka_unit_test(test_documents),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
