/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Expressions of every kind in English, as a customer and as an agent reads them; names, numbers, times; escaping.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "plain/document.h"

static const char base[] =
    "policy p\n"
    "currency USD\n"
    "timezone \"Europe/Berlin\"\n"
    "confidence 80%\n"
    "queues a, b, triage\n"
    "priorities high > normal\n"
    "fallback queue triage\n"
    "calendar office { open mon..fri 09:00..18:00; closed 12-25 }\n"
    "enum topic { one, two_words, three }\n"
    "record order { id text; total money = $0; late bool = false; tags set of text up to 5 = {} }\n"
    "record customer {\n"
    "  id text; spend money = $0; points int in 0..1000 = 0; renewal date?; health int? in 0..100\n"
    "  vip bool = false; kept bool?; plan enum { free, gold } = free; note text?; credit money?\n"
    "  tags set of text up to 5 = {}\n"
    "}\n"
    "record account { plan enum { free, gold } = free; arr money = $0; contact customer }\n"
    "ticket {\n"
    "  id text; created time; subject text = \"\"; body text = \"\"; mail text = \"\"\n"
    "  intent predicted topic; mood predicted number in -1..1; before number? in -1..1\n"
    "  impact int in 0..1_000_000 = 1; bot_turns int in 0..100 = 0; unanswered int in 0..9 = 0\n"
    "  status enum { new, open, on_hold } = new tracked; ratio number in 0..1 = 0.5\n"
    "  handling duration = 0s; urgent_mark bool = false; other text?\n"
    "  orders list of order up to 3 = {}; topics set of topic up to 2 = {}\n"
    "  customer customer; account account; first_reply time?; solved_at time?; launch date?\n"
    "}\n"
    "phrases legal also legal_more { \"lawyer\", \"court\", \"gdpr\" }\n"
    "phrases legal_more allow 1 typo { \"chargeback\", \"liability\" }\n"
    "phrases few { \"now\" }\n"
    "list key_accounts of text { \"acme.example\", \"b.example\" }\n"
    "let says_legal = subject mentions legal or body mentions legal\n"
    "let rich = customer.spend > $500\n"
    "let rest = 3\n"
    "class vip { when rich }\n"
    "class standard otherwise\n"
    "tier bot { when impact < 3 }\n"
    "tier human otherwise\n"
    "route { when impact > 5 -> b; otherwise -> a }\n"
    "rank { otherwise -> normal }\n"
    "target first_response until first_reply\n"
    "target fix until solved_at\n"
    "sla vip { first_response 1h; fix 2h }\n"
    "sla standard { first_response 4h; fix 8h on office }\n";

typedef struct Page {
    EhDiagnostics *diagnostics;
    EhPolicy *policy;
    EhProgram *program;
    EhArena arena;
    char *text;
    char said[4096];
} Page;

static Page *page_of(const char *more)
{
    Page *page = calloc(1, sizeof *page);
    assert_non_null(page);
    page->text = malloc(sizeof base + strlen(more) + 2);
    assert_non_null(page->text);
    sprintf(page->text, "%s%s\n", base, more);
    EhDiagnostic first;
    EhStatus status =
        eh_compile(page->text, strlen(page->text), NULL, &page->program, &page->diagnostics);
    if (status != EH_OK && eh_diagnostic(page->diagnostics, 0, &first)) {
        fail_msg("%s: %u:%u: %s", more, first.line, first.column, first.message);
    }
    page->policy = eh_compiled_policy(page->diagnostics);
    eh_arena_init(&page->arena, NULL);
    return page;
}

static void page_end(Page *page)
{
    eh_arena_free(&page->arena);
    eh_program_free(page->program);
    eh_diagnostics_free(page->diagnostics);
    free(page->text);
    free(page);
}

/* Marks as Markdown has them; lists below in brackets. */
static void put(char *out, size_t room, EhStr text)
{
    static const char *const marks[] = {"", "`", "`", "*", "*", "**", "**"};
    size_t n = strlen(out);
    for (uint32_t i = 0; i < text.n && n + 3 < room; i++) {
        char one[2] = {text.p[i], 0};
        const char *shown = text.p[i] > 0 && text.p[i] <= 6 ? marks[(int)text.p[i]] : one;
        memcpy(out + n, shown, strlen(shown) + 1);
        n += strlen(shown);
    }
}

static void put_items(char *out, size_t room, const EhPlainItem *item)
{
    put(out, room, item->text);
    for (uint32_t i = 0; i < item->below.n; i++) {
        put(out, room, i == 0 ? EH_STR(" [") : EH_STR(" / "));
        put_items(out, room, &item->below.at[i]);
    }
    if (item->below.n > 0) {
        put(out, room, EH_STR("]"));
    }
}

/* What a condition says, behind "X when". */
static const char *condition(Page *page, bool you, bool negated, int32_t service)
{
    const EhNode *rule = page->policy->rules.at[0].node;
    const EhNode *when = rule->list;
    EhEnglish english = eh_english(page->policy, &page->arena, you);
    english.service = service;
    EhPhrase *phrase = eh_english_condition(&english, when->a, negated);
    EhPlainItem item = eh_english_when(&english, EH_STR("X"), "when", phrase);
    page->said[0] = 0;
    if (phrase->kind == EH_PHRASE_FALSE) {
        return "never";
    }
    put_items(page->said, sizeof page->said, &item);
    return strncmp(page->said, "X when ", 7) == 0 ? page->said + 7 : page->said;
}

typedef struct Said {
    const char *expression, *yes, *no;
} Said;

static const Said sayings[] = {
#define SAYS(expression, yes, no) {expression, yes, no},
#include "tests/unit/plain_sayings.def"
#undef SAYS
};

static Page *rule_of(const char *expression)
{
    char rule[2048];
    snprintf(rule, sizeof rule, "rule r {\n  when %s\n}", expression);
    return page_of(rule);
}

static void every_operator(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof sayings / sizeof sayings[0]; i++) {
        Page *page = rule_of(sayings[i].expression);
        assert_string_equal(condition(page, true, false, -1), sayings[i].yes);
        assert_string_equal(condition(page, true, true, -1), sayings[i].no);
        page_end(page);
    }
}

/* `not` before a condition says what its opposite says, and twice what it says itself. */
static void denied_twice(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof sayings / sizeof sayings[0]; i++) {
        char denied[1024];
        snprintf(denied, sizeof denied, "not (%s)", sayings[i].expression);
        Page *page = rule_of(denied);
        assert_string_equal(condition(page, true, false, -1), sayings[i].no);
        assert_string_equal(condition(page, true, true, -1), sayings[i].yes);
        page_end(page);
    }
}

static void about_the_customer(void **state)
{
    (void)state;
    static const char *const said[][2] = {
        {"customer.spend > $500", "the customer's spend is above $500."},
        {"customer.vip", "the customer is marked “VIP”."},
        {"intent is one", "the predicted intent is *one*."},
        {"body is \"x\"", "the message is “x”."},
        {"tier is bot", "the ticket counts as *bot*."},
        {"service is vip", "the customer is served as *VIP*."},
        {"waiting >= 12h", "at least 12 hours have passed since the ticket was created."},
        {"first_reply is missing", "there is no first reply yet."},
        {"solved_at is missing", "the ticket has not been solved."},
        {"account.arr > $5", "the account's ARR is above $5."},
        {"mail in key_accounts", "the mail is on the list “key accounts”."},
    };
    for (size_t i = 0; i < sizeof said / sizeof said[0]; i++) {
        Page *page = rule_of(said[i][0]);
        assert_string_equal(condition(page, false, false, -1), said[i][1]);
        page_end(page);
    }
}

/* What is known of the group is decided, and no longer said. */
static void for_a_known_group(void **state)
{
    (void)state;
    static const struct {
        const char *expression, *vip, *standard;
    } said[] = {
        {"service is vip", "X.", "never"},
        {"service is not vip", "never", "X."},
        {"service in { vip, standard }", "X.", "X."},
        {"class is vip", "X.", "your group is *VIP*."},
        {"service is vip and impact > 5", "the impact is above 5.", "never"},
        {"service is vip or impact > 5", "X.", "the impact is above 5."},
        {"not (service is vip and impact > 5)", "the impact is at most 5.", "X."},
    };
    for (size_t i = 0; i < sizeof said / sizeof said[0]; i++) {
        Page *page = rule_of(said[i].expression);
        assert_string_equal(condition(page, true, false, 0), said[i].vip);
        assert_string_equal(condition(page, true, false, 1), said[i].standard);
        page_end(page);
    }
}

/* Clocks are read in escalations alone. */
static void clocks(void **state)
{
    (void)state;
    static const char *const said[][2] = {
        {"sla.first_response.used >= 80%",
         "at least 80% of the time for the first answer is used up."},
        {"sla.fix.used > 1", "more than 1 of the time for the fix is used up."},
        {"sla.first_response.state is missed", "the first answer is overdue."},
        {"sla.first_response.state is not met", "the first answer is not given in time."},
        {"sla.fix.state in { running, paused }",
         "the clock for the fix is still running or paused."},
        {"sla.fix.left < 2h", "the time left for the fix is shorter than 2 hours."},
        {"sla.fix.due is known", "the fix has a time when it is due."},
        {"sla.fix.due within 30m", "the moment when the fix is due is within the next 30 minutes."},
    };
    for (size_t i = 0; i < sizeof said / sizeof said[0]; i++) {
        char escalation[512];
        snprintf(escalation, sizeof escalation, "escalation e {\n  when %s\n  queue b\n}",
                 said[i][0]);
        Page *page = page_of(escalation);
        const EhNode *when = page->policy->escalations.at[0].node->list;
        EhEnglish english = eh_english(page->policy, &page->arena, true);
        EhPhrase *phrase = eh_english_condition(&english, when->a, false);
        EhPlainItem item = eh_english_when(&english, EH_STR("X"), "when", phrase);
        page->said[0] = 0;
        put_items(page->said, sizeof page->said, &item);
        assert_string_equal(page->said + 7, said[i][1]);
        page_end(page);
    }
}

/* Rows of tables, with cells of every kind. */
static void cells(void **state)
{
    (void)state;
    static const char *const said[][2] = {
        {"any, any, any, any", "X."},
        {">= 5, any, any, any", "the impact is at least 5."},
        {"not < 5, any, any, any", "the impact is at least 5."},
        {"1..5, any, any, any", "the impact is from 1 to 5."},
        {"not 1..5, any, any, any", "the impact is not from 1 to 5."},
        {"any, one, any, any", "the predicted topic of your message is *one*."},
        {"any, missing, any, any", "the predicted topic of your message is not known."},
        {"any, not missing, any, any", "the predicted topic of your message is known."},
        {"any, not { one, three }, any, any",
         "the predicted topic of your message is neither *one* nor *three*."},
        {"any, any, true, any",
         "the subject line or your message contains words of our list “legal” (“lawyer”, “court”, "
         "“gdpr” and 2 more)."},
        {"any, any, any, not 0..50", "your health is not from 0 to 50 or not known."},
        {"7, any, any, < 40", "the impact is 7 and your health is below 40."},
    };
    for (size_t i = 0; i < sizeof said / sizeof said[0]; i++) {
        char *text = malloc(sizeof base + 512);
        assert_non_null(text);
        const char *rank = strstr(base, "rank {");
        sprintf(text,
                "%.*srank by (impact, intent, says_legal, customer.health) {\n  %s -> high\n  "
                "otherwise -> normal\n}\n%s",
                (int)(rank - base), base, said[i][0], strchr(rank, '\n') + 1);
        EhDiagnostics *diagnostics = NULL;
        EhProgram *program = NULL;
        assert_int_equal(eh_compile(text, strlen(text), NULL, &program, &diagnostics), EH_OK);
        EhPolicy *policy = eh_compiled_policy(diagnostics);
        EhArena arena;
        eh_arena_init(&arena, NULL);
        EhEnglish english = eh_english(policy, &arena, true);
        EhPhrase *row = eh_english_cells(&english, policy->rank->a, policy->rank->list);
        EhPlainItem item = eh_english_when(&english, EH_STR("X"), "when", row);
        char out[1024] = "";
        put_items(out, sizeof out, &item);
        assert_string_equal(out[1] == '.' ? out : out + 7, said[i][1]);
        eh_arena_free(&arena);
        eh_program_free(program);
        eh_diagnostics_free(diagnostics);
        free(text);
    }
}

/* ---- small words ---- */

static void words(void **state)
{
    (void)state;
    EhArena arena;
    eh_arena_init(&arena, NULL);
    const struct {
        EhStr said;
        const char *wanted;
    } all[] = {
        {eh_plain_name(&arena, EH_STR("first_response")), "first response"},
        {eh_plain_name(&arena, EH_STR("vip_desk_p1")), "VIP desk P1"},
        {eh_plain_title(&arena, EH_STR("on_call")), "On call"},
        {eh_plain_int(&arena, 1234567), "1,234,567"},
        {eh_plain_int(&arena, -999), "-999"},
        {eh_plain_int(&arena, INT64_MIN), "-9,223,372,036,854,775,808"},
        {eh_plain_digits(&arena, EH_STR("1_299.99")), "1,299.99"},
        {eh_plain_percent(&arena, 0.07), "7%"},
        {eh_plain_percent(&arena, 0.125), "12.5%"},
        {eh_plain_duration(&arena, 0, false), "no time"},
        {eh_plain_duration(&arena, 86400000, false), "24 hours"},
        {eh_plain_duration(&arena, 2592000000, true), "30 days"},
        {eh_plain_duration(&arena, 5400250, false), "1 hour 30 minutes 250 milliseconds"},
        {eh_plain_duration(&arena, -60000, false), "minus 1 minute"},
        {eh_plain_date(&arena, 0), "1 January 1970"},
        {eh_plain_month_day(&arena, 12 * 32 + 25), "25 December"},
        {eh_plain_clock(&arena, 1440), "24:00"},
        {eh_plain_zone(&arena, EH_STR("America/New_York")), "New York time"},
        {eh_plain_zone(&arena, EH_STR("Etc/GMT-1")), "UTC+1"},
        {eh_plain_zone(&arena, EH_STR("")), "UTC"},
        {eh_plain_sentence(&arena, EH_STR("One. Two.")), "One."},
        {eh_plain_clean(&arena, EH_STR("a\x01\n\xE2\x80\xAE\xC2\x85z")),
         "a\xEF\xBF\xBD \xEF\xBF\xBD\xEF\xBF\xBDz"},
    };
    for (size_t i = 0; i < sizeof all / sizeof all[0]; i++) {
        char text[128];
        snprintf(text, sizeof text, "%.*s", EH_STR_F(all[i].said));
        assert_string_equal(text, all[i].wanted);
    }
    eh_arena_free(&arena);
}

/* ---- hostile policies ---- */

/* Lets that double what they say each time are opened no further than can be read. */
static void doubling_lets(void **state)
{
    (void)state;
    char text[8192] = "let d0 = impact > 1 or bot_turns > 2\n";
    for (int i = 1; i < 40; i++) {
        sprintf(text + strlen(text), "let d%d = (d%d and impact > %d) or (d%d and impact < %d)\n",
                i, i - 1, i, i - 1, i);
    }
    strcat(text, "rule r {\n  when d39\n}");
    Page *page = page_of(text);
    EhPlainPage out = {.arena = &page->arena};
    assert_true(eh_plain_policy(page->policy, -1, NULL, NULL, &out));
    assert_true(out.blocks.n > 0 && out.blocks.n < 200);
    page_end(page);
}

/* Memory that runs out is told, wherever it does. */
static size_t left;
static void *few(void *user, void *old, size_t old_size, size_t size)
{
    (void)user;
    (void)old_size;
    if (size == 0) {
        free(old);
        return NULL;
    }
    if (left == 0) {
        return NULL;
    }
    left--;
    return realloc(old, size);
}

static void without_memory(void **state)
{
    (void)state;
    Page *page = page_of("rule r {\n  when says_legal and any o in orders where o.late\n}");
    EhAllocator allocator = {.allocate = few};
    bool fine = false;
    for (size_t most = 0; most < 400 && !fine; most++) {
        EhArena arena;
        eh_arena_init(&arena, &allocator);
        EhPlainPage out = {.arena = &arena};
        left = most;
        fine = eh_plain_policy(page->policy, -1, NULL, NULL, &out);
        left = SIZE_MAX;
        eh_arena_free(&arena);
    }
    assert_true(fine);
    page_end(page);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_operator),
        cmocka_unit_test(denied_twice),
        cmocka_unit_test(about_the_customer),
        cmocka_unit_test(for_a_known_group),
        cmocka_unit_test(clocks),
        cmocka_unit_test(cells),
        cmocka_unit_test(words),
        cmocka_unit_test(doubling_lets),
        cmocka_unit_test(without_memory),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
