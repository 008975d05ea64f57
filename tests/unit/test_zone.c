/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Zones against the C library's own reading of the same database, and known local times; then
 * damaged zone files, names that are none, and memory running out.
 */
#define _DEFAULT_SOURCE /* tm_gmtoff */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#include "compiler/tzdata.h"
#include "tests/random/chance.h"
#include "vm/civil.h"
#include "vm/convert.h"
#include "vm/value.h"

static const char *const zone_names[] = {"America/New_York",    "Europe/Berlin",
                                         "Australia/Lord_Howe", "Asia/Kathmandu",
                                         "Africa/Casablanca",   "America/St_Johns",
                                         "Pacific/Apia",        "Europe/Dublin",
                                         "America/Sao_Paulo",   "Antarctica/Troll",
                                         "Asia/Gaza",           "America/Nuuk",
                                         "Pacific/Chatham",     "UTC",
                                         "Etc/GMT+12",          "EST5EDT"};
#define ZONES (sizeof zone_names / sizeof zone_names[0])

/* What the loader took, to be freed after a test; the `left`-th request from now on fails. */
typedef struct Arena {
    void *taken[16];
    size_t n;
    size_t left;
} Arena;

static void *arena_take(void *user, size_t size)
{
    Arena *arena = user;
    if (arena->left == 0 || arena->n == sizeof arena->taken / sizeof arena->taken[0])
        return NULL;
    arena->left--;
    return arena->taken[arena->n++] = malloc(size);
}

static void arena_free(Arena *arena)
{
    while (arena->n > 0)
        free(arena->taken[--arena->n]);
}

typedef struct Zone {
    Arena arena;
    EhZoneSpan *spans;
    uint32_t n;
} Zone;

static void zone_load(Zone *zone, const char *name)
{
    *zone = (Zone){.arena.left = SIZE_MAX};
    assert_int_equal(eh_tzdata_load(EH_TZDATA_DIRECTORY, name, (uint32_t)strlen(name), arena_take,
                                    &zone->arena, &zone->spans, &zone->n),
                     EH_TZDATA_OK);
    assert_true(eh_zone_verify(zone->spans, zone->n));
}

static int64_t instant(const char *text)
{
    int64_t ms = 0;
    assert_true(eh_convert_instant(text, (uint32_t)strlen(text), &ms));
    return ms;
}

static void same_as_the_c_library(const Zone *zone, const char *name, int64_t ms)
{
    if (ms < EH_TIME_MIN || ms > EH_TIME_MAX)
        return;
    time_t seconds = (time_t)eh_civil_floor_div(ms, 1000);
    struct tm tm;
    localtime_r(&seconds, &tm);
    if (eh_zone_offset(zone->spans, zone->n, ms) != tm.tm_gmtoff ||
        eh_zone_hour(zone->spans, zone->n, ms) != tm.tm_hour ||
        eh_zone_weekday(zone->spans, zone->n, ms) != (tm.tm_wday + 6) % 7)
        fail_msg("%s at %lld", name, (long long)seconds);
}

/* The way back gives the first of the instants with that local time. */
static void same_there_and_back(const Zone *zone, int64_t ms)
{
    int64_t local = eh_zone_local(zone->spans, zone->n, ms);
    int64_t back = eh_zone_from_local(zone->spans, zone->n, local);
    assert_int_equal(eh_zone_local(zone->spans, zone->n, back), local);
    assert_true(back <= ms);
    int64_t day = eh_zone_day(zone->spans, zone->n, ms);
    int64_t start = eh_zone_day_start(zone->spans, zone->n, day);
    assert_true(start <= ms);
    assert_int_equal(eh_zone_day(zone->spans, zone->n, start), day);
    assert_true(eh_zone_day(zone->spans, zone->n, start - 1) < day);
}

static void zones_agree_with_the_c_library(void **state)
{
    uint64_t seed = 42;
    (void)state;
    for (size_t z = 0; z < ZONES; z++) {
        Zone zone;
        zone_load(&zone, zone_names[z]);
        setenv("TZ", zone_names[z], 1);
        tzset();
        for (int i = 0; i < 1000; i++) {
            int64_t ms =
                EH_TIME_MIN + (int64_t)(next_random(&seed) % (uint64_t)(EH_TIME_MAX - EH_TIME_MIN));
            same_as_the_c_library(&zone, zone_names[z], ms);
            same_there_and_back(&zone, ms);
        }
        for (uint32_t i = 1; i < zone.n; i++)
            for (int64_t around = -1; around <= 1; around++) {
                same_as_the_c_library(&zone, zone_names[z], zone.spans[i].from_ms + around * 1000);
                same_there_and_back(&zone, zone.spans[i].from_ms + around);
            }
        arena_free(&zone.arena);
    }
    unsetenv("TZ");
}

static int64_t local_ms(const char *text)
{
    char utc[32];
    snprintf(utc, sizeof utc, "%sZ", text);
    return instant(utc);
}

static void local_times_of_gaps_and_overlaps(void **state)
{
    static const struct {
        const char *zone, *local, *utc;
    } rows[] = {
        {"America/New_York", "2026-03-02T09:00", "2026-03-02T14:00Z"},
        {"America/New_York", "2026-03-08T01:59", "2026-03-08T06:59Z"},
        {"America/New_York", "2026-03-08T02:30", "2026-03-08T07:30Z"}, /* 03:30 EDT */
        {"America/New_York", "2026-03-08T03:00", "2026-03-08T07:00Z"},
        {"America/New_York", "2026-11-01T01:30", "2026-11-01T05:30Z"}, /* the first */
        {"Australia/Lord_Howe", "2026-10-04T02:10", "2026-10-03T15:40Z"},
        {"Pacific/Apia", "2011-12-30T12:00", "2011-12-30T22:00Z"}, /* the day was skipped */
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        Zone zone;
        zone_load(&zone, rows[i].zone);
        assert_int_equal(eh_zone_from_local(zone.spans, zone.n, local_ms(rows[i].local)),
                         instant(rows[i].utc));
        arena_free(&zone.arena);
    }
}

static void starts_of_days(void **state)
{
    static const struct {
        const char *zone, *day, *utc;
    } rows[] = {
        {"UTC", "2026-03-02", "2026-03-02T00:00Z"},
        {"America/New_York", "2026-04-01", "2026-04-01T04:00Z"},
        {"America/Sao_Paulo", "2018-11-04", "2018-11-04T03:00Z"}, /* starts at 01:00 */
        {"America/St_Johns", "2010-11-07", "2010-11-07T02:30Z"},  /* 00:01 goes back to 23:01 */
        {"Pacific/Apia", "2011-12-30", "2011-12-30T10:00Z"},      /* skipped: that of the 31st */
        {"Pacific/Apia", "2011-12-31", "2011-12-30T10:00Z"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        Zone zone;
        int64_t day = 0;
        zone_load(&zone, rows[i].zone);
        assert_true(eh_convert_date(rows[i].day, 10, &day));
        assert_int_equal(eh_zone_day_start(zone.spans, zone.n, day), instant(rows[i].utc));
        arena_free(&zone.arena);
    }
}

static void any_instant_is_safe(void **state)
{
    static const int64_t edges[] = {INT64_MIN, INT64_MIN + 1, 0, INT64_MAX - 1, INT64_MAX};
    Zone zone;
    (void)state;
    zone_load(&zone, "America/New_York");
    for (size_t i = 0; i < sizeof edges / sizeof edges[0]; i++)
        for (uint32_t n = 0; n <= zone.n; n += zone.n) {
            assert_in_range(eh_zone_hour(zone.spans, n, edges[i]), 0, 23);
            assert_in_range(eh_zone_weekday(zone.spans, n, edges[i]), 0, 6);
            eh_zone_from_local(zone.spans, n, edges[i]);
            eh_zone_day_start(zone.spans, n, edges[i]);
        }
    arena_free(&zone.arena);
}

static void hostile_spans_are_refused(void **state)
{
    EhZoneSpan spans[3] = {{INT64_MIN, 0, 0}, {0, 3600, 0}, {1, -93600, 0}};
    (void)state;
    assert_true(eh_zone_verify(spans, 3));
    assert_false(eh_zone_verify(spans, 0));
    assert_false(eh_zone_verify(spans + 1, 2));
    spans[2].offset_s = -93601;
    assert_false(eh_zone_verify(spans, 3));
    spans[2] = (EhZoneSpan){0, 0, 0};
    assert_false(eh_zone_verify(spans, 3));
    spans[2] = (EhZoneSpan){1, 0, 1};
    assert_false(eh_zone_verify(spans, 3));
}

static EhTzdataResult try_name(const char *name, uint32_t n)
{
    Arena arena = {.left = SIZE_MAX};
    EhZoneSpan *spans;
    uint32_t count;
    EhTzdataResult result =
        eh_tzdata_load(EH_TZDATA_DIRECTORY, name, n, arena_take, &arena, &spans, &count);
    arena_free(&arena);
    return result;
}

static void names_that_are_no_zone(void **state)
{
    static const char *const names[] = {"",
                                        "America",
                                        "America/",
                                        "/etc/passwd",
                                        "../zoneinfo/UTC",
                                        "Mars/Crater",
                                        "america//New_York",
                                        "Europe/./Berlin",
                                        "localtime",
                                        "posixrules",
                                        "zone.tab",
                                        "Europe/Berlin/x",
                                        "Europe/Berlin ",
                                        "Europe/\xC3\xA9"};
    (void)state;
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        assert_int_equal(try_name(names[i], (uint32_t)strlen(names[i])), EH_TZDATA_UNKNOWN);
    assert_int_equal(try_name("UTC\0x", 5), EH_TZDATA_UNKNOWN);
    assert_int_equal(try_name(names[13], 1000), EH_TZDATA_UNKNOWN);
    assert_int_equal(try_name("Europe/BerlinX", 13), EH_TZDATA_OK);
}

static void memory_runs_out(void **state)
{
    (void)state;
    for (size_t left = 0; left < 3; left++) {
        Arena arena = {.left = left};
        EhZoneSpan *spans;
        uint32_t n;
        assert_int_equal(eh_tzdata_load(EH_TZDATA_DIRECTORY, "Europe/Berlin", 13, arena_take,
                                        &arena, &spans, &n),
                         EH_TZDATA_MEMORY);
        arena_free(&arena);
    }
}

/* A folder of its own, for zone files written by the test. */
typedef struct Folder {
    char path[64];
    char file[80];
} Folder;

static void folder_make(Folder *folder)
{
    snprintf(folder->path, sizeof folder->path, "%s/evenhand_zone_XXXXXX", P_tmpdir);
    assert_non_null(mkdtemp(folder->path));
    snprintf(folder->file, sizeof folder->file, "%s/Z", folder->path);
}

static void folder_remove(Folder *folder)
{
    unlink(folder->file);
    rmdir(folder->path);
}

static EhTzdataResult load_bytes(const Folder *folder, const uint8_t *bytes, size_t size,
                                 Zone *zone)
{
    FILE *file = fopen(folder->file, "wb");
    assert_non_null(file);
    assert_int_equal(fwrite(bytes, 1, size, file), size);
    fclose(file);
    *zone = (Zone){.arena.left = SIZE_MAX};
    return eh_tzdata_load(folder->path, "Z", 1, arena_take, &zone->arena, &zone->spans, &zone->n);
}

/* A version 2 file without listed transitions: one type, of one hour east, and the footer. */
static size_t small_file(uint8_t *bytes, const char *footer)
{
    static const uint8_t header[44] = {'T', 'Z', 'i', 'f', '2', [39] = 1, [43] = 4};
    static const uint8_t data[10] = {0, 0, 0x0E, 0x10, 0, 0, 'X', 'X', 'X', 0};
    size_t n = 0;
    for (int i = 0; i < 2; i++) {
        memcpy(bytes + n, header, sizeof header);
        memcpy(bytes + n + sizeof header, data, sizeof data);
        n += sizeof header + sizeof data;
    }
    return n + (size_t)sprintf((char *)bytes + n, "\n%s\n", footer);
}

static void footers(void **state)
{
    static const struct {
        const char *rule;
        bool ok;
        uint32_t spans;
        const char *at;
        int32_t offset;
    } rows[] = {
        {"", true, 1, "2026-07-01T00:00Z", 3600},
        {"EST5", true, 1, "2026-07-01T00:00Z", -18000},
        {"<+0530>-5:30", true, 1, "2026-07-01T00:00Z", 19800},
        {"EST5EDT,M3.2.0,M11.1.0", true, 0, "2199-07-01T00:00Z", -14400},
        {"EST5EDT,M3.2.0,M11.1.0", true, 0, "2026-03-08T06:59:59Z", -18000},
        {"EST5EDT,M3.2.0,M11.1.0", true, 0, "2026-03-08T07:00Z", -14400},
        {"EST5EDT4:30,J60,J300/-1", true, 0, "2024-03-01T07:00Z", -16200},
        {"EST5EDT,59/0,J300", true, 0, "2024-02-29T05:00Z", -14400},
        {"XXX3EDT4,0/0,J365/23", true, 1, "2026-07-01T00:00Z", -14400}, /* daylight time for ever */
        {"EST5EDT", false, 0, NULL, 0},
        {"EST5EDT,M3.2.0", false, 0, NULL, 0},
        {"EST5EDT,M13.2.0,M11.1.0", false, 0, NULL, 0},
        {"EST5EDT,M3.6.0,M11.1.0", false, 0, NULL, 0},
        {"EST5EDT,M3.2.7,M11.1.0", false, 0, NULL, 0},
        {"EST5EDT,J0,J300", false, 0, NULL, 0},
        {"EST5EDT,M3.2.0/168,M11.1.0", false, 0, NULL, 0},
        {"EST5EDT,M3.2.0,M11.1.0x", false, 0, NULL, 0},
        {"ES5", false, 0, NULL, 0},
        {"<EST5", false, 0, NULL, 0},
        {"EST25", false, 0, NULL, 0},
        {"EST", false, 0, NULL, 0},
    };
    Folder folder;
    uint8_t bytes[256];
    (void)state;
    folder_make(&folder);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        Zone zone;
        EhTzdataResult result = load_bytes(&folder, bytes, small_file(bytes, rows[i].rule), &zone);
        assert_int_equal(result, rows[i].ok ? EH_TZDATA_OK : EH_TZDATA_DAMAGED);
        if (rows[i].ok)
            assert_int_equal(eh_zone_offset(zone.spans, zone.n, instant(rows[i].at)),
                             rows[i].offset);
        if (rows[i].spans != 0)
            assert_int_equal(zone.n, rows[i].spans);
        arena_free(&zone.arena);
    }
    folder_remove(&folder);
}

static size_t read_zone_file(const char *name, uint8_t *bytes, size_t size)
{
    char path[128];
    snprintf(path, sizeof path, "%s/%s", EH_TZDATA_DIRECTORY, name);
    FILE *file = fopen(path, "rb");
    assert_non_null(file);
    size_t n = fread(bytes, 1, size, file);
    fclose(file);
    return n;
}

/* Whatever a file holds, it is refused or gives spans that can be trusted. */
static void damaged_files(void **state)
{
    static uint8_t bytes[8192];
    Folder folder;
    Zone zone;
    uint64_t seed = 7;
    (void)state;
    folder_make(&folder);
    size_t size = read_zone_file("Asia/Kathmandu", bytes, sizeof bytes);
    for (size_t n = 0; n < size; n++) {
        assert_int_equal(load_bytes(&folder, bytes, n, &zone), EH_TZDATA_DAMAGED);
        arena_free(&zone.arena);
    }
    size = read_zone_file("Europe/Berlin", bytes, sizeof bytes);
    for (int i = 0; i < 4000; i++) {
        size_t at = next_random(&seed) % (i % 2 == 0 ? size : 44);
        uint8_t kept = bytes[at];
        bytes[at] = (uint8_t)next_random(&seed);
        if (load_bytes(&folder, bytes, size, &zone) == EH_TZDATA_OK)
            assert_true(eh_zone_verify(zone.spans, zone.n));
        arena_free(&zone.arena);
        bytes[at] = kept;
    }
    folder_remove(&folder);
}

static void version_of_the_database(void **state)
{
    char version[EH_TZDATA_VERSION_MAX];
    (void)state;
    eh_tzdata_version(EH_TZDATA_DIRECTORY, version);
    assert_true(strlen(version) >= 5);
    eh_tzdata_version("/nowhere", version);
    assert_string_equal(version, "unknown");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(zones_agree_with_the_c_library),
        cmocka_unit_test(local_times_of_gaps_and_overlaps),
        cmocka_unit_test(starts_of_days),
        cmocka_unit_test(any_instant_is_safe),
        cmocka_unit_test(hostile_spans_are_refused),
        cmocka_unit_test(names_that_are_no_zone),
        cmocka_unit_test(memory_runs_out),
        cmocka_unit_test(footers),
        cmocka_unit_test(damaged_files),
        cmocka_unit_test(version_of_the_database),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
