/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Opens a database that may be anybody's: it is only read, and nothing in its schema is trusted.
 */
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "outside/lookup.h"

enum {
    BUSY_MS = 50,         /* how long a locked database is waited for */
    PROGRESS_STEPS = 1000 /* SQLite instructions between two looks at the clock */
};

static int64_t now_ms(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

static int past_deadline(void *user)
{
    const EhSourceOpen *source = user;
    return source->deadline != 0 && now_ms() > source->deadline;
}

/* A query of a policy selects, and nothing else. */
static int authorize(void *user, int action, const char *a, const char *b, const char *database,
                     const char *inner)
{
    (void)user, (void)a, (void)database, (void)inner;
    switch (action) {
    case SQLITE_SELECT:
    case SQLITE_READ:
    case SQLITE_RECURSIVE:
        return SQLITE_OK;
    case SQLITE_FUNCTION:
        return strcmp(b, "load_extension") == 0 ? SQLITE_DENY : SQLITE_OK;
    default:
        return SQLITE_DENY;
    }
}

/* `path` as a URI that says the file will not change: for a WAL database in a folder that cannot be written. */
static char *immutable_uri(const char *path)
{
    static const char head[] = "file:", tail[] = "?immutable=1", hex[] = "0123456789ABCDEF";
    char *uri = malloc(sizeof head + 3 * strlen(path) + sizeof tail), *end = uri;
    if (!uri)
        return NULL;
    memcpy(end, head, sizeof head - 1);
    end += sizeof head - 1;
    for (const unsigned char *c = (const unsigned char *)path; *c; c++) {
        if (*c == '/' || (*c >= '0' && *c <= '9') || (*c >= 'A' && *c <= 'Z') ||
            (*c >= 'a' && *c <= 'z')) {
            *end++ = (char)*c;
        } else {
            *end++ = '%';
            *end++ = hex[*c >> 4];
            *end++ = hex[*c & 15];
        }
    }
    memcpy(end, tail, sizeof tail);
    return uri;
}

static int configure(EhSourceOpen *source)
{
    int code = sqlite3_db_config(source->db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
    if (code == SQLITE_OK)
        code = sqlite3_db_config(source->db, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
    if (code == SQLITE_OK)
        code = sqlite3_db_config(source->db, SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, 0, NULL);
    if (code == SQLITE_OK)
        code = sqlite3_exec(source->db,
                            "PRAGMA cell_size_check=ON; PRAGMA query_only=ON; PRAGMA mmap_size=0",
                            NULL, NULL, NULL);
    return code;
}

/* Opens and reads the schema, which shows what is no database. */
static int open_as(EhSourceOpen *source, const char *name, int flags)
{
    sqlite3_close(source->db);
    source->db = NULL;
    int code = sqlite3_open_v2(name, &source->db,
                               SQLITE_OPEN_READONLY | SQLITE_OPEN_NOMUTEX | flags, NULL);
    if (code == SQLITE_OK)
        code = sqlite3_busy_timeout(source->db, BUSY_MS);
    if (code == SQLITE_OK)
        code = configure(source);
    if (code == SQLITE_OK)
        code = sqlite3_exec(source->db, "SELECT 1 FROM sqlite_schema LIMIT 1", NULL, NULL, NULL);
    return code;
}

EhStatus eh_source_open(EhSourceOpen *source, const char *real, const EhWhy *why)
{
    int code = open_as(source, real, 0);
    if (code == SQLITE_CANTOPEN || code == SQLITE_READONLY) {
        char *uri = immutable_uri(real);
        code = uri ? open_as(source, uri, SQLITE_OPEN_URI) : SQLITE_NOMEM;
        free(uri);
    }
    if (code == SQLITE_NOMEM || !source->db)
        return eh_why(why, EH_NO_MEMORY, "out of memory");
    if (code != SQLITE_OK)
        return eh_why(why, EH_NOT_FOUND, "%s: %s", real, sqlite3_errmsg(source->db));
    sqlite3_set_authorizer(source->db, authorize, NULL);
    sqlite3_progress_handler(source->db, PROGRESS_STEPS, past_deadline, source);
    return EH_OK;
}

void eh_source_close(EhSourceOpen *source)
{
    sqlite3_close(source->db);
    free(source->path);
    *source = (EhSourceOpen){0};
}

void eh_source_start_clock(EhSourceOpen *source, uint32_t timeout_ms)
{
    source->deadline = now_ms() + timeout_ms;
}
