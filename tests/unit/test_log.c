/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a decision log promises, on a disk that loses power, fails and fills up, and against hands that change it.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "memory_disk.h"
#include "store/internal.h"
#include "store/read.h"
#include "vm/hash.h"

enum { GROUPS = 40, CUTS = 200 };

/* ---- rows without a policy ---- */

static EhLogSpan span(EhLogGroup *group, const char *text)
{
    EhLogSpan out = {.at = group->bytes.n, .n = (uint32_t)strlen(text)};
    eh_out_bytes(&group->bytes, text, out.n);
    return out;
}

static void add(EhLogGroup *group, int number)
{
    char id[32], text[400];
    snprintf(id, sizeof id, "T%d", number);
    snprintf(text, sizeof text, "{\"id\":\"%s\",\"body\":\"%0*d\"}", id, 20 + number * 37 % 300, 7);
    group->tz = "2026f";
    group->entries = realloc(group->entries, (group->n + 1) * sizeof *group->entries);
    EhLogEntry *entry = &group->entries[group->n];
    *entry = (EhLogEntry){.now = number,
                          .line = (uint64_t)number,
                          .form = "json",
                          .klass = "vip",
                          .service = "standard",
                          .queue = "general",
                          .priority = "high",
                          .head = {.null = true}};
    entry->ticket = span(group, text);
    entry->id = span(group, id);
    entry->decision = span(group, "{\"status\":\"ok\"}");
    entry->reasons = span(group, "\x01\x7f");
    eh_sha256(group->bytes.p + entry->ticket.at, entry->ticket.n, entry->ticket_hash);
    EhLogRow row = eh_log_group_row(group, group->n++);
    eh_log_row_content(&row);
    memcpy(entry->content, row.content, sizeof entry->content);
}

static void start(EhLogGroup *group)
{
    group->n = group->bytes.n = 0;
}

/* A file that the lock can take; what SQLite writes is elsewhere unless `vfs` is NULL. */
typedef struct Place {
    char folder[32], file[48];
} Place;

static void place_open(Place *place)
{
    strcpy(place->folder, "/tmp/eh-log-XXXXXX");
    assert_non_null(mkdtemp(place->folder));
    snprintf(place->file, sizeof place->file, "%s/log.db", place->folder);
    fclose(fopen(place->file, "wb"));
}

static void place_close(Place *place)
{
    remove(place->file);
    assert_int_equal(rmdir(place->folder), 0);
}

/* How a log reads: the number of rows that are whole, and how it ended. A file without a log has none. */
static size_t read_all(const char *file, const char *vfs, EhLogRead *end, char why[EH_LOG_WHY])
{
    EhLogRow row = {0};
    size_t n = 0;
    EhLogReader *reader = eh_log_read_open(file, vfs, why);
    *end = EH_LOG_FAILED;
    if (reader == NULL)
        return 0;
    while ((*end = eh_log_read_next(reader, &row, why)) == EH_LOG_ROW)
        n++;
    eh_log_read_close(reader);
    return n;
}

/* ---- power cuts ---- */

static void promise(Disk *disk, size_t n)
{
    disk_op(disk, (DiskOp){DISK_ACK, 0, 0, n, NULL}, NULL);
}

/* Writes groups, each promised when its write returns; opened again every ten, with many checkpoints. */
static void record(Disk *disk, const Place *place, bool full)
{
    char why[EH_LOG_WHY] = "";
    EhLogGroup group = {0};
    EhLog *log = NULL;
    int n = 0;
    disk->recording = true;
    disk_use(disk);
    for (int i = 0; i < GROUPS; i++) {
        if (i % 10 == 0) {
            eh_log_close(log);
            log = eh_log_open(place->file, "memory_disk", why);
            assert_string_equal(why, "");
            assert_non_null(log);
            sqlite3_exec(log->db, "PRAGMA wal_autocheckpoint=8", NULL, NULL, NULL);
            if (!full)
                sqlite3_exec(log->db, "PRAGMA synchronous=NORMAL", NULL, NULL, NULL);
        }
        start(&group);
        for (int j = 0; j <= i % 4; j++)
            add(&group, ++n);
        assert_true(eh_log_write(log, &group, why));
        promise(disk, (size_t)n);
    }
    eh_log_close(log);
    eh_log_group_free(&group);
}

/* Cuts the power `CUTS` times; how often a promised row was lost. A row that is there is whole. */
static int count_losses(const Disk *disk, const Place *place)
{
    uint64_t random = 88172645463325252u;
    int losses = 0;
    for (int i = 0; i < CUTS; i++) {
        char why[EH_LOG_WHY] = "";
        Disk left = {0};
        EhLogRead end;
        size_t at = disk_random(&random) % (disk->n_ops + 1);
        size_t promised = disk_cut(disk, at, &random, &left);
        disk_use(&left);
        size_t n = read_all(place->file, "memory_disk", &end, why);
        losses += n < promised || (end != EH_LOG_END && promised > 0);
        disk_free(&left);
    }
    return losses;
}

static void power_cuts_lose_nothing_that_was_promised(void **state)
{
    Place place;
    Disk disk = {0};
    (void)state;
    place_open(&place);
    record(&disk, &place, true);
    assert_int_equal(count_losses(&disk, &place), 0);
    disk_free(&disk);
    place_close(&place);
}

/* The control: a test that finds no loss here would find none anywhere. */
static void without_full_syncs_they_do(void **state)
{
    Place place;
    Disk disk = {0};
    (void)state;
    place_open(&place);
    record(&disk, &place, false);
    assert_true(count_losses(&disk, &place) > 0);
    disk_free(&disk);
    place_close(&place);
}

/* ---- failing disks ---- */

/* Opens a log on the disk and writes five groups of two; `kept` tells which writes were promised. */
static void write_some(const Place *place, bool kept[5], char why[EH_LOG_WHY])
{
    EhLogGroup group = {0};
    EhLog *log = eh_log_open(place->file, "memory_disk", why);
    if (log != NULL)
        sqlite3_exec(log->db, "PRAGMA wal_autocheckpoint=6", NULL, NULL, NULL);
    for (int i = 0; i < 5; i++) {
        start(&group);
        add(&group, 2 * i + 1);
        add(&group, 2 * i + 2);
        kept[i] = log != NULL && eh_log_write(log, &group, why);
        assert_true(kept[i] || *why != '\0');
    }
    eh_log_close(log);
    eh_log_group_free(&group);
}

/* Everything promised is in the log, in order, and the log is whole and takes more. */
static void check_kept(const Place *place, const bool kept[5])
{
    char why[EH_LOG_WHY] = "";
    EhLogRow row;
    EhLogRead end = EH_LOG_END;
    int at = 0;
    EhLogReader *reader = eh_log_read_open(place->file, "memory_disk", why);
    while (reader != NULL && (end = eh_log_read_next(reader, &row, why)) == EH_LOG_ROW) {
        while (at < 10 && !kept[at / 2] && row.now != at + 1)
            at++;
        assert_int_equal(row.now, at + 1);
        at++;
    }
    for (; at < 10; at++)
        assert_false(kept[at / 2]);
    assert_int_equal(end, EH_LOG_END);
    eh_log_read_close(reader);
}

/* Fails one call after the other until a run meets no failure. */
static void fail_each(int code, bool writes_only, bool for_ever)
{
    Place place;
    bool met = true;
    place_open(&place);
    for (long i = 1; met; i++) {
        Disk disk = {.fail_at = i, .code = code, .writes_only = writes_only, .for_ever = for_ever};
        char why[EH_LOG_WHY] = "";
        bool kept[5], again[5];
        disk_use(&disk);
        write_some(&place, kept, why);
        met = disk.calls >= i;
        disk.fail_at = 0;
        check_kept(&place, kept);
        write_some(&place, again, why);
        for (int j = 0; j < 5; j++)
            assert_true(again[j]);
        disk_free(&disk);
    }
    place_close(&place);
}

static void every_write_fails_once(void **state)
{
    (void)state;
    fail_each(SQLITE_FULL, true, false);
    fail_each(SQLITE_IOERR_WRITE, true, false);
}

static void every_write_from_one_on_fails(void **state)
{
    (void)state;
    fail_each(SQLITE_FULL, true, true);
}

static void every_call_fails_once(void **state)
{
    (void)state;
    fail_each(SQLITE_IOERR_WRITE, false, false);
    fail_each(SQLITE_IOERR_WRITE, false, true);
}

/* ---- memory ---- */

static sqlite3_mem_methods usual;
static long n_allocations, failing_allocation;

static bool no_more(void)
{
    return ++n_allocations == failing_allocation;
}

static void *scarce_malloc(int n)
{
    return no_more() ? NULL : usual.xMalloc(n);
}

static void *scarce_realloc(void *old, int n)
{
    return no_more() ? NULL : usual.xRealloc(old, n);
}

static void every_allocation_fails_once(void **state)
{
    Place place;
    bool met = true;
    (void)state;
    place_open(&place);
    for (long i = 1; met; i += 7) {
        Disk disk = {0};
        char why[EH_LOG_WHY] = "";
        bool kept[5];
        disk_use(&disk);
        n_allocations = 0;
        failing_allocation = i;
        write_some(&place, kept, why);
        met = n_allocations >= i;
        failing_allocation = 0;
        check_kept(&place, kept);
        disk_free(&disk);
    }
    place_close(&place);
}

/* ---- hands ---- */

/* A log of five rows in a file, as bytes. */
static void make_log(const Place *place, uint8_t **bytes, size_t *n)
{
    char why[EH_LOG_WHY] = "";
    EhLogGroup group = {0};
    Disk disk = {0};
    disk_use(&disk);
    EhLog *log = eh_log_open(place->file, "memory_disk", why);
    for (int i = 1; i <= 5; i++)
        add(&group, i);
    assert_true(eh_log_write(log, &group, why));
    eh_log_close(log);
    eh_log_group_free(&group);
    *n = disk.files[0].n;
    *bytes = malloc(*n);
    memcpy(*bytes, disk.files[0].bytes, *n);
    disk_free(&disk);
}

typedef struct Log {
    Place place;
    uint8_t *bytes;
    size_t n;
} Log;

/* What is wrong with the log after the SQL; 0 for nothing. */
static long first_broken(const Log *log, const char *sql)
{
    Disk disk = {0};
    sqlite3 *db = NULL;
    EhLogRow row;
    EhLogRead end;
    char why[EH_LOG_WHY] = "", *message = NULL;
    disk_store(&disk.files[0], 0, log->bytes, log->n);
    disk_use(&disk);
    assert_int_equal(sqlite3_open_v2("log.db", &db, SQLITE_OPEN_READWRITE, "memory_disk"), 0);
    sqlite3_exec(db, sql, NULL, NULL, &message);
    assert_null(message);
    sqlite3_close(db);
    EhLogReader *reader = eh_log_read_open(log->place.file, "memory_disk", why);
    assert_non_null(reader);
    while ((end = eh_log_read_next(reader, &row, why)) == EH_LOG_ROW) {
    }
    eh_log_read_close(reader);
    disk_free(&disk);
    assert_true(end == EH_LOG_END || end == EH_LOG_BROKEN);
    return end == EH_LOG_END ? 0 : (long)row.n;
}

static void log_open(Log *log)
{
    place_open(&log->place);
    make_log(&log->place, &log->bytes, &log->n);
    assert_int_equal(first_broken(log, "SELECT 1"), 0);
}

static void log_close(Log *log)
{
    free(log->bytes);
    place_close(&log->place);
}

/* Another value of the same kind, since the tables take no other. */
static void change(const char *name, int n, char kind, long row, char *sql, size_t size)
{
    if (kind == 'i')
        snprintf(sql, size, "UPDATE decision SET %.*s = %.*s + 1 WHERE n = %ld", n, name, n, name,
                 row);
    else if (kind == 't')
        snprintf(sql, size, "UPDATE decision SET %.*s = coalesce(%.*s, '') || 'x' WHERE n = %ld", n,
                 name, n, name, row);
    else
        snprintf(sql, size, "UPDATE decision SET %.*s = x'0102' WHERE n = %ld", n, name, row);
}

static void a_changed_value_shows(void **state)
{
    static const struct {
        const char *name;
        char kind;
    } columns[] = {
#define EH_LOG_INT(member, declaration) {declaration, 'i'},
#define EH_LOG_TEXT(member, declaration) {declaration, 't'},
#define EH_LOG_BULK EH_LOG_TEXT
#define EH_LOG_BLOB(member, declaration) {declaration, 'b'},
#include "store/columns.def"
        {"chain ", 'b'}};
    Log log;
    (void)state;
    log_open(&log);
    for (size_t c = 0; c < sizeof columns / sizeof *columns; c++) {
        for (long row = 1; row <= 5; row++) {
            char sql[200];
            change(columns[c].name, (int)strcspn(columns[c].name, " "), columns[c].kind, row, sql,
                   sizeof sql);
            assert_int_equal(first_broken(&log, sql), row);
        }
    }
    log_close(&log);
}

static void rows_taken_out_added_or_moved_show(void **state)
{
    Log log;
    (void)state;
    log_open(&log);
    for (long row = 1; row <= 5; row++) {
        char sql[200];
        snprintf(sql, sizeof sql, "DELETE FROM decision WHERE n = %ld", row);
        assert_int_equal(first_broken(&log, sql), row);
        snprintf(sql, sizeof sql,
                 "DELETE FROM decision WHERE n = %ld; UPDATE decision SET n = n - 1 WHERE n > %ld; "
                 "UPDATE head SET n = 4",
                 row, row);
        assert_int_equal(first_broken(&log, sql), row);
        snprintf(sql, sizeof sql, "UPDATE decision SET n = %ld WHERE n = %ld", row + 100, row);
        assert_int_equal(first_broken(&log, sql), row);
    }
    assert_int_equal(first_broken(&log, "DELETE FROM decision"), 1);
    assert_int_equal(first_broken(&log, "DELETE FROM head"), 1);
    assert_int_equal(first_broken(&log, "UPDATE head SET chain = zeroblob(32)"), 6);
    assert_int_equal(first_broken(&log, "UPDATE head SET n = 4"), 5);
    assert_int_equal(first_broken(&log, "UPDATE decision SET n = -n WHERE n = 2"), 1);
    assert_int_equal(first_broken(&log,
                                  "CREATE TEMP TABLE t AS SELECT * FROM decision WHERE n = 5; "
                                  "UPDATE t SET n = 6; INSERT INTO decision SELECT * FROM t"),
                     6);
    log_close(&log);
}

/* A broken byte ends in an error or a finding, or it is where nothing is stored. */
static void a_byte_of_the_file_changed(void **state)
{
    Log log;
    size_t whole = 0;
    (void)state;
    log_open(&log);
    for (size_t i = 0; i < log.n; i += i < 200 ? 1 : 5) {
        for (int bit = 0; bit < 8; bit += 5) {
            char why[EH_LOG_WHY] = "";
            EhLogRead end;
            Disk disk = {0};
            disk_store(&disk.files[0], 0, log.bytes, log.n);
            disk.files[0].bytes[i] ^= (uint8_t)(1 << bit);
            disk_use(&disk);
            size_t n = read_all(log.place.file, "memory_disk", &end, why);
            whole += end == EH_LOG_END;
            assert_true(end == EH_LOG_END ? n == 5 : n <= 5 && *why != '\0');
            disk_free(&disk);
        }
    }
    assert_true(whole > 0);
    log_close(&log);
}

static void what_is_no_log_is_refused(void **state)
{
    static const char *const schemas[] = {
        "CREATE TABLE t(a)",
        "PRAGMA application_id=1162366023; PRAGMA user_version=1",
        "PRAGMA application_id=1162366023; PRAGMA user_version=2",
        "PRAGMA application_id=5",
    };
    char why[EH_LOG_WHY];
    Place place;
    (void)state;
    place_open(&place);
    for (size_t i = 0; i < sizeof schemas / sizeof *schemas; i++) {
        Disk disk = {0};
        sqlite3 *db = NULL;
        disk_use(&disk);
        sqlite3_open_v2("log.db", &db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, "memory_disk");
        assert_int_equal(sqlite3_exec(db, schemas[i], NULL, NULL, NULL), SQLITE_OK);
        sqlite3_close(db);
        *why = '\0';
        assert_null(eh_log_open(place.file, "memory_disk", why));
        assert_string_not_equal(why, "");
        *why = '\0';
        assert_null(eh_log_read_open(place.file, "memory_disk", why));
        assert_string_not_equal(why, "");
        disk_free(&disk);
    }
    place_close(&place);
}

static void a_trigger_in_a_log_is_refused(void **state)
{
    Log log;
    char why[EH_LOG_WHY] = "";
    Disk disk = {0};
    sqlite3 *db = NULL;
    (void)state;
    log_open(&log);
    disk_store(&disk.files[0], 0, log.bytes, log.n);
    disk_use(&disk);
    sqlite3_open_v2("log.db", &db, SQLITE_OPEN_READWRITE, "memory_disk");
    sqlite3_exec(db, "CREATE TRIGGER gone AFTER INSERT ON decision BEGIN DELETE FROM decision; END",
                 NULL, NULL, NULL);
    sqlite3_close(db);
    assert_null(eh_log_open(log.place.file, "memory_disk", why));
    assert_string_equal(why, "its tables are not those of a decision log");
    disk_free(&disk);
    log_close(&log);
}

static void one_writer(void **state)
{
    char why[EH_LOG_WHY] = "";
    Place place;
    Disk disk = {0};
    (void)state;
    place_open(&place);
    disk_use(&disk);
    EhLog *first = eh_log_open(place.file, "memory_disk", why);
    assert_non_null(first);
    assert_null(eh_log_open(place.file, "memory_disk", why));
    assert_string_equal(why, "another process is writing to it, and a log has one writer");
    eh_log_close(first);
    first = eh_log_open(place.file, "memory_disk", why);
    assert_non_null(first);
    eh_log_close(first);
    disk_free(&disk);
    place_close(&place);
}

int main(void)
{
    sqlite3_mem_methods scarce;
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(power_cuts_lose_nothing_that_was_promised),
        cmocka_unit_test(without_full_syncs_they_do),
        cmocka_unit_test(every_write_fails_once),
        cmocka_unit_test(every_write_from_one_on_fails),
        cmocka_unit_test(every_call_fails_once),
        cmocka_unit_test(every_allocation_fails_once),
        cmocka_unit_test(a_changed_value_shows),
        cmocka_unit_test(rows_taken_out_added_or_moved_show),
        cmocka_unit_test(a_byte_of_the_file_changed),
        cmocka_unit_test(what_is_no_log_is_refused),
        cmocka_unit_test(a_trigger_in_a_log_is_refused),
        cmocka_unit_test(one_writer),
    };
    sqlite3_config(SQLITE_CONFIG_GETMALLOC, &usual);
    scarce = usual;
    scarce.xMalloc = scarce_malloc;
    scarce.xRealloc = scarce_realloc;
    sqlite3_config(SQLITE_CONFIG_MALLOC, &scarce);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
