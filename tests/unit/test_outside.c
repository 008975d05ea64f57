/* SPDX-License-Identifier: Apache-2.0 */
/* Lookups from SQLite and functions from a shared library, through whole decisions. */
#define _XOPEN_SOURCE 700
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>
#include <sqlite3.h>

#include "outside/outside.h"

#define NOW 1772463600000 /* 2026-03-02T15:00Z */

static const char schema[] =
    "create table people (id text, name text, seats, spend, since text, active, plan text);"
    "insert into people values ('C1', 'Ann', 12, '20.50 USD', '2024-05-01', 1, 'paid');"
    "insert into people values ('C2', 'Bo', null, 7.25, null, 0, 'free');"
    "insert into people values ('twice', 'X', 1, 0, null, 0, 'free');"
    "insert into people values ('twice', 'Y', 1, 0, null, 0, 'free');"
    "insert into people values ('wrong', 'Z', 'many', 0, null, 0, 'free');"
    "insert into people values ('blob', x'00', 1, 0, null, 0, 'free');";

static const char head[] =
    "policy outside\n"
    "currency USD\nconfidence 50%\nqueues q\npriorities p\nfallback queue q\n"
    "enum intent { order_status, outage, other }\n"
    "record person {\n"
    "  name text; seats int? in 0..1_000; spend money in $0..$1_000 = $0; since date?\n"
    "  active bool = false; plan enum { free, paid } = free\n"
    "}\n"
    "ticket { id text; created time; key text = \"\"; n int in 0..100 = 0; share number in 0..1 = "
    "0.5 }\n"
    "route { otherwise -> q }\nrank { otherwise -> p }\n"
    "action told(what text)\naction counted(what int)\naction paid(what money)\naction dated(what "
    "date)\n"
    "action measured(what number)\n";

static const char lookup[] = "source crm sqlite \"crm.db\"\n"
                             "lookup who person from crm by key sql \"select name, seats, spend, "
                             "since, active, plan from people where id = :key\"\n"
                             "rule name  { when who.name is known; do told(who.name) }\n"
                             "rule seats { when who.seats is known; do counted(who.seats) }\n"
                             "rule spend { when who.spend is known; do paid(who.spend) }\n"
                             "rule since { when who.since is known; do dated(who.since) }\n"
                             "rule active { when (who.active else false); do told(\"active\") }\n"
                             "rule plan  { when who.plan is paid; do told(\"paid\") }\n";

/* Everything that a test opens. */
typedef struct Bench {
    char folder[64];
    EhProgram *program;
    EhOutsideHost *host;
    EhTicket *ticket;
    EhContext *context;
    char why[256];
} Bench;

static void run_sql(const char *path, const char *sql)
{
    sqlite3 *db;
    assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
    assert_int_equal(sqlite3_exec(db, sql, NULL, NULL, NULL), SQLITE_OK);
    sqlite3_close(db);
}

static void run_sql_in(const Bench *bench, const char *name, const char *sql)
{
    char path[128];
    snprintf(path, sizeof path, "%s/%s", bench->folder, name);
    run_sql(path, sql);
}

static void start(Bench *bench)
{
    *bench = (Bench){.folder = P_tmpdir "/evenhand_outside_XXXXXX"};
    assert_non_null(mkdtemp(bench->folder));
    run_sql_in(bench, "crm.db", schema);
}

static void stop(Bench *bench)
{
    char command[128];
    eh_context_free(bench->context);
    eh_outside_close(bench->host);
    eh_ticket_free(bench->ticket);
    eh_program_free(bench->program);
    snprintf(command, sizeof command, "rm -rf '%s'", bench->folder);
    assert_int_equal(system(command), 0);
}

/* Compiles the head and `rest` as a policy in the bench's folder. */
static void compile(Bench *bench, const char *rest)
{
    char file[128], *text = NULL;
    size_t n;
    EhDiagnostics *diagnostics = NULL;
    EhDiagnostic diagnostic;
    FILE *out = open_memstream(&text, &n);
    fprintf(out, "%s%s", head, rest);
    fclose(out);
    snprintf(file, sizeof file, "%s/policy.eh", bench->folder);
    EhCompileOptions options = {.file_name = file};
    EhStatus status = eh_compile(text, n, &options, &bench->program, &diagnostics);
    if (status != EH_OK && eh_diagnostic(diagnostics, 0, &diagnostic))
        fail_msg("%u:%u: %s", diagnostic.line, diagnostic.column, diagnostic.message);
    assert_int_equal(status, EH_OK);
    eh_diagnostics_free(diagnostics);
    free(text);
}

static EhStatus open_outside(Bench *bench, const EhOutsideOptions *given)
{
    EhOutsideOptions options = given ? *given : (EhOutsideOptions){.folder = NULL};
    if (!options.folder)
        options.folder = bench->folder;
    EhStatus status =
        eh_outside_open(bench->program, &options, &bench->host, bench->why, sizeof bench->why);
    if (status != EH_OK)
        return status;
    EhOutside outside = eh_outside_callbacks(bench->host);
    assert_int_equal(eh_ticket_new(bench->program, &bench->ticket), EH_OK);
    assert_int_equal(eh_context_new(bench->program, &outside, &bench->context), EH_OK);
    return EH_OK;
}

static const EhDecision *decide(Bench *bench, const char *key, int64_t n)
{
    EhProgram *program = bench->program;
    eh_ticket_reset(bench->ticket);
    assert_int_equal(eh_set_text(bench->ticket, eh_slot(program, "id"), "T", 1), EH_OK);
    assert_int_equal(eh_set_int(bench->ticket, eh_slot(program, "created"), NOW), EH_OK);
    assert_int_equal(eh_set_text(bench->ticket, eh_slot(program, "key"), key, strlen(key)), EH_OK);
    assert_int_equal(eh_set_int(bench->ticket, eh_slot(program, "n"), n), EH_OK);
    const EhDecision *decision = eh_decide(bench->context, bench->ticket, NOW, EH_PLAIN);
    assert_false(decision->fault);
    return decision;
}

/* The decision's actions on one line, as `name(value)`. */
static const char *actions(const EhDecision *decision)
{
    static char line[512];
    size_t n = 0;
    line[0] = 0;
    for (uint32_t i = 0; i < decision->n_actions; i++) {
        const EhValue *v = &decision->actions[i].args[0];
        n += (size_t)snprintf(line + n, sizeof line - n, "%s%s(", i ? " " : "",
                              decision->actions[i].name);
        if (v->type == EH_TYPE_TEXT)
            n += (size_t)snprintf(line + n, sizeof line - n, "%.*s)", (int)v->n, v->text);
        else if (v->type == EH_TYPE_NUMBER)
            n += (size_t)snprintf(line + n, sizeof line - n, "%g)", v->f);
        else
            n += (size_t)snprintf(line + n, sizeof line - n, "%lld)", (long long)v->i);
    }
    return line;
}

static void expect_fault(const EhDecision *decision, EhFaultWhat what, const char *field,
                         const char *found)
{
    assert_int_equal(decision->n_faults, 1);
    assert_int_equal(decision->faults[0].what, what);
    assert_string_equal(decision->faults[0].field, field);
    if (found) {
        char text[256];
        snprintf(text, sizeof text, "%.*s", (int)decision->faults[0].found_n,
                 decision->faults[0].found);
        assert_non_null(strstr(text, found));
    }
}

static void rows_become_records(void **state)
{
    Bench bench;
    (void)state;
    start(&bench);
    compile(&bench, lookup);
    assert_int_equal(open_outside(&bench, NULL), EH_OK);
    for (int round = 0; round < 3; round++) {
        const EhDecision *decision = decide(&bench, "C1", 0);
        assert_string_equal(actions(decision), "told(Ann) counted(12) paid(2050) dated(19844) "
                                               "told(active) told(paid)");
        assert_int_equal(decision->n_faults, 0);
        decision = decide(&bench, "C2", 0);
        assert_string_equal(actions(decision), "told(Bo) paid(725)");
        assert_int_equal(decision->n_faults, 0);
        decision = decide(&bench, "nobody", 0);
        assert_string_equal(actions(decision), "");
        assert_int_equal(decision->n_faults, 0);
    }
    stop(&bench);
}

static void rows_that_do_not_fit_are_missing_with_a_fault(void **state)
{
    Bench bench;
    (void)state;
    start(&bench);
    compile(&bench, lookup);
    assert_int_equal(open_outside(&bench, NULL), EH_OK);
    const EhDecision *decision = decide(&bench, "twice", 0);
    assert_string_equal(actions(decision), "");
    expect_fault(decision, EH_FAULT_LOOKUP, "who", "more than one row");
    decision = decide(&bench, "wrong", 0);
    assert_string_equal(actions(decision), "");
    expect_fault(decision, EH_FAULT_LOOKUP, "who", NULL);
    decision = decide(&bench, "blob", 0);
    assert_string_equal(actions(decision), "");
    expect_fault(decision, EH_FAULT_LOOKUP, "who", NULL);
    assert_int_equal(decide(&bench, "C1", 0)->n_faults, 0);
    stop(&bench);
}

static void the_row_of_the_moment_counts(void **state)
{
    Bench bench;
    (void)state;
    start(&bench);
    compile(&bench, lookup);
    assert_int_equal(open_outside(&bench, NULL), EH_OK);
    assert_string_equal(actions(decide(&bench, "C2", 0)), "told(Bo) paid(725)");
    run_sql_in(&bench, "crm.db", "update people set name = 'Bob', seats = 3 where id = 'C2'");
    assert_string_equal(actions(decide(&bench, "C2", 0)), "told(Bob) counted(3) paid(725)");
    run_sql_in(&bench, "crm.db", "alter table people drop column seats");
    expect_fault(decide(&bench, "C2", 0), EH_FAULT_LOOKUP, "who", NULL);
    stop(&bench);
}

/* Opening a lookup with this query fails, and the reason holds `why`. */
static void refuse_query(const char *sql, const char *why)
{
    Bench bench;
    char text[512];
    start(&bench);
    snprintf(text, sizeof text,
             "record small { name text; seats int? }\nsource crm sqlite \"crm.db\"\n"
             "lookup who small from crm by key sql \"%s\"\n"
             "rule name { when who.name is known; do told(who.name) }\n",
             sql);
    compile(&bench, text);
    assert_int_equal(open_outside(&bench, NULL), EH_INVALID);
    if (!strstr(bench.why, why))
        fail_msg("'%s' does not say '%s'", bench.why, why);
    stop(&bench);
}

static void queries_are_checked_when_opened(void **state)
{
    (void)state;
    refuse_query("select name from absent where id = :key", "no such table");
    refuse_query("select nam from people where id = :key", "no such column");
    refuse_query("select seats from people where id = :key", "no column 'name'");
    refuse_query("select name, id as name from people where id = :key", "two columns 'name'");
    refuse_query("select name from people", "must use :key");
    refuse_query("select name from people where id = :key or id = :other", "must use :key");
    refuse_query("select name from people where id = ?", "must use :key");
    refuse_query("select name from people where id = :key; select 1", "one statement");
    refuse_query("delete from people where id = :key returning name", "may only select");
    refuse_query("pragma table_info(:key)", "lookup who");
    refuse_query("attach :key as other", "may only select");
    refuse_query("", "one statement");
}

static void a_query_without_end_is_cut_off(void **state)
{
    Bench bench;
    (void)state;
    start(&bench);
    compile(&bench, "record small { name text }\nsource crm sqlite \"crm.db\"\n"
                    "lookup who small from crm by key sql \"with recursive n(i) as (select 1 union "
                    "all select i + 1 "
                    "from n) select :key || max(i) as name from n\"\n"
                    "rule name { when who.name is known; do told(who.name) }\n");
    EhOutsideOptions options = {.timeout_ms = 30};
    assert_int_equal(open_outside(&bench, &options), EH_OK);
    const EhDecision *decision = decide(&bench, "C1", 0);
    expect_fault(decision, EH_FAULT_LOOKUP, "who", "no answer in time");
    stop(&bench);
}

static void sources_stay_in_the_folder(void **state)
{
    Bench bench;
    char other[] = P_tmpdir "/evenhand_other_XXXXXX", path[128], link[128];
    (void)state;
    assert_non_null(mkdtemp(other));
    snprintf(path, sizeof path, "%s/crm.db", other);
    run_sql(path, schema);
    start(&bench);
    compile(&bench, lookup);
    snprintf(link, sizeof link, "%s/crm.db", bench.folder);
    assert_int_equal(unlink(link), 0);
    assert_int_equal(open_outside(&bench, NULL), EH_NOT_FOUND);
    assert_non_null(strstr(bench.why, "No such file"));
    assert_int_equal(symlink(path, link), 0);
    assert_int_equal(open_outside(&bench, NULL), EH_NOT_FOUND);
    assert_non_null(strstr(bench.why, "leads out of the policy's folder"));
    const char *folders[] = {other, NULL};
    EhOutsideOptions options = {.folders = folders};
    assert_int_equal(open_outside(&bench, &options), EH_OK);
    assert_string_equal(actions(decide(&bench, "C2", 0)), "told(Bo) paid(725)");
    stop(&bench);
    unlink(path);
    rmdir(other);
}

static void note_absent(void *user, const char *line)
{
    snprintf(user, 256, "%s", line);
}

static void what_is_absent_can_be_missing(void **state)
{
    Bench bench;
    char line[256] = "";
    (void)state;
    start(&bench);
    run_sql_in(&bench, "other.db", "create table t (x)");
    compile(&bench, "record small { name text }\nsource crm sqlite \"absent.db\"\n"
                    "lookup who small from crm by key sql \"select :key as name\"\n"
                    "function risk(id text) number? in 0..1 from \"absent.so\"\n"
                    "rule name { when who.name is known; do told(who.name) }\n"
                    "rule risk { when (risk(key) else 0.5) is 0.5; do told(\"unknown\") }\n");
    EhOutsideOptions options = {.absent = note_absent, .user = line};
    assert_int_equal(open_outside(&bench, &options), EH_OK);
    assert_non_null(strstr(line, "function risk: "));
    const EhDecision *decision = decide(&bench, "C1", 0);
    assert_string_equal(actions(decision), "told(unknown)");
    assert_int_equal(decision->n_faults, 2);
    stop(&bench);
}

/* ---- functions ---- */

static const char functions[] =
    "function classify(subject text) intent? from \"libexample.so\" symbol \"classify_intent\"\n"
    "function churn_risk(customer text) number? in 0..1 from \"libexample.so\"\n"
    "function greeting(name text, hour int) text? from \"libexample.so\"\n"
    "function discount(spend money, share number, member bool) money? from \"libexample.so\"\n"
    "function next_day(day date) date? from \"libexample.so\"\n"
    "function always_fails(n int) int? from \"libexample.so\"\n"
    "function never_a_number(x number) number? from \"libexample.so\"\n"
    "function broken_text(n int) text? from \"libexample.so\"\n"
    "rule order   { when n is 1 and classify(key) is order_status; do told(\"order\") }\n"
    "rule outage  { when n is 1 and classify(key) is outage; do told(\"outage\") }\n"
    "rule nothing { when n is 1 and classify(key) is missing; do told(\"nothing\") }\n"
    "rule risk    { when n is 2; do measured((churn_risk(key) else 0.0)) }\n"
    "rule hello   { when n is 3; do told((greeting(key, 9) else \"\")); do told((greeting(key, 15) "
    "else \"\")) }\n"
    "rule half    { when n is 4; do paid((discount($10, share, true) else $0)); "
    "do paid((discount($10, share, false) else $1)) }\n"
    "rule day     { when n is 5; do dated((next_day(2026-02-28) else 2000-01-01)) }\n"
    "rule fails   { when n is 6; do counted((always_fails(n) else 0)) }\n"
    "rule number  { when n is 7; do measured((never_a_number(share) else 0.0)) }\n"
    "rule broken  { when n is 8; do told((broken_text(n) else \"\")) }\n";

static void library_path(char *path, size_t size)
{
    const char *build = getenv("BUILD");
    snprintf(path, size, "%s/libexample.so", build ? build : "build");
}

/* Copies the example library next to the policy. */
static void put_library(const Bench *bench)
{
    char path[512], command[1024];
    library_path(path, sizeof path);
    snprintf(command, sizeof command, "cp '%s' '%s/libexample.so'", path, bench->folder);
    assert_int_equal(system(command), 0);
}

static bool has_fault(const EhDecision *decision, const char *function)
{
    for (uint32_t i = 0; i < decision->n_faults; i++)
        if (decision->faults[i].what == EH_FAULT_FUNCTION &&
            strcmp(decision->faults[i].field, function) == 0)
            return true;
    return false;
}

static void functions_are_called(void **state)
{
    Bench bench;
    char library[128];
    (void)state;
    start(&bench);
    put_library(&bench);
    compile(&bench, functions);
    snprintf(library, sizeof library, "%s/./libexample.so", bench.folder);
    const char *libraries[] = {library, NULL};
    EhOutsideOptions options = {.libraries = libraries};
    assert_int_equal(open_outside(&bench, &options), EH_OK);
    assert_string_equal(actions(decide(&bench, "my order", 1)), "told(order)");
    assert_string_equal(actions(decide(&bench, "it is down", 1)), "told(outage)");
    assert_string_equal(actions(decide(&bench, "", 1)), "told(nothing)");
    assert_string_equal(actions(decide(&bench, "abcd", 2)), "measured(0.25)");
    assert_string_equal(actions(decide(&bench, "?", 2)), "measured(0)");
    assert_string_equal(actions(decide(&bench, "Ann", 3)),
                        "told(Good morning, Ann) told(Hello, Ann)");
    assert_string_equal(actions(decide(&bench, "", 4)), "paid(500) paid(0)");
    assert_string_equal(actions(decide(&bench, "", 5)), "dated(20513)");
    const EhDecision *decision = decide(&bench, "abcd", 6);
    assert_string_equal(actions(decision), "counted(0)");
    assert_true(has_fault(decision, "always_fails"));
    assert_true(has_fault(decision, "never_a_number"));
    assert_true(has_fault(decision, "broken_text"));
    assert_false(has_fault(decision, "churn_risk"));
    stop(&bench);
}

static void libraries_need_to_be_allowed(void **state)
{
    Bench bench;
    (void)state;
    start(&bench);
    compile(&bench, functions);
    assert_int_equal(open_outside(&bench, NULL), EH_NOT_FOUND);
    assert_non_null(strstr(bench.why, "No such file"));
    put_library(&bench);
    assert_int_equal(open_outside(&bench, NULL), EH_NOT_FOUND);
    assert_non_null(strstr(bench.why, "not among those that may be loaded"));
    const char *other[] = {"/lib/libc.so.6", bench.folder, NULL};
    EhOutsideOptions options = {.libraries = other};
    assert_int_equal(open_outside(&bench, &options), EH_NOT_FOUND);
    stop(&bench);
}

static void a_symbol_that_is_not_there_is_an_error(void **state)
{
    Bench bench;
    char library[128];
    (void)state;
    start(&bench);
    put_library(&bench);
    compile(&bench, "function absent(n int) int? from \"libexample.so\"\n"
                    "rule r { when n is 1; do counted((absent(n) else 0)) }\n");
    snprintf(library, sizeof library, "%s/libexample.so", bench.folder);
    const char *libraries[] = {library, NULL};
    EhOutsideOptions options = {.libraries = libraries};
    assert_int_equal(open_outside(&bench, &options), EH_INVALID);
    assert_non_null(strstr(bench.why, "there is no symbol 'absent'"));
    stop(&bench);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rows_become_records),
        cmocka_unit_test(rows_that_do_not_fit_are_missing_with_a_fault),
        cmocka_unit_test(the_row_of_the_moment_counts),
        cmocka_unit_test(queries_are_checked_when_opened),
        cmocka_unit_test(a_query_without_end_is_cut_off),
        cmocka_unit_test(sources_stay_in_the_folder),
        cmocka_unit_test(what_is_absent_can_be_missing),
        cmocka_unit_test(functions_are_called),
        cmocka_unit_test(libraries_need_to_be_allowed),
        cmocka_unit_test(a_symbol_that_is_not_there_is_an_error),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
