/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Zone rules from TZif files (RFC 9636) and the POSIX TZ rule in their footer.
 *
 * One idea: every change of offset, listed or from the rule, goes through one `push` in order of
 * time; it keeps the span array sorted, without repeats, and within the years that policies know.
 * A file is untrusted: all counts are checked against its size before anything is read by them.
 */
#include "compiler/tzdata.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "vm/civil.h"
#include "vm/value.h"

#define FILE_MAX 1048576 /* real zone files hold some 4 KiB */
#define HEADER_BYTES 44
#define RULE_FIRST_YEAR 1899 /* a year more on both sides covers every offset */
#define RULE_LAST_YEAR 2200
#define RULE_SPANS (2 * (RULE_LAST_YEAR - RULE_FIRST_YEAR + 1))
#define DAY_S 86400
#define EARLIEST_S (EH_DATE_MIN * 86400LL - 2 * DAY_S)
#define LATEST_S (EH_DATE_MAX * 86400LL + 3 * DAY_S)
#define NAME_BYTES "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_+/-"

/* Bytes still to be read; `p` never passes `end`. */
typedef struct Reader {
    const uint8_t *p;
    const uint8_t *end;
} Reader;

/* The six counts of a TZif header, in the order of the file. */
typedef struct Header {
    uint8_t version;
    uint32_t isut, isstd, leap, time, type, chars;
} Header;

/* When a rule's change happens: POSIX `Jn`, `n` or `Mm.w.d`, and seconds after local midnight. */
typedef struct RuleDay {
    char form; /* 'J', 'n' or 'M' */
    int32_t month, week, day;
    int32_t time_s;
} RuleDay;

/* A footer. Offsets are seconds east of UTC. */
typedef struct Rule {
    int32_t standard_s, daylight_s;
    bool has_daylight;
    RuleDay start, end;
} Rule;

/* The spans built so far, always at least the one from INT64_MIN. `failed`: time went backwards,
 * or the array would overflow. */
typedef struct Builder {
    EhZoneSpan *spans;
    uint32_t n;
    uint32_t capacity;
    bool failed;
} Builder;

static uint32_t read_be32(const uint8_t *p)
{
    return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3];
}

static int32_t read_offset(const uint8_t *p)
{
    uint32_t bits = read_be32(p);
    return bits <= INT32_MAX ? (int32_t)bits : -(int32_t)(UINT32_MAX - bits) - 1;
}

static int64_t read_time(const uint8_t *p)
{
    uint64_t bits = (uint64_t)read_be32(p) << 32 | read_be32(p + 4);
    return bits <= INT64_MAX ? (int64_t)bits : -(int64_t)(UINT64_MAX - bits) - 1;
}

static bool offset_ok(int64_t offset_s)
{
    return offset_s >= -EH_ZONE_OFFSET_MAX && offset_s <= EH_ZONE_OFFSET_MAX;
}

static void push(Builder *b, int64_t at_s, int32_t offset_s)
{
    if (at_s > LATEST_S || b->failed)
        return;
    if (at_s <= EARLIEST_S) {
        b->spans[0].offset_s = offset_s;
        return;
    }
    EhZoneSpan *last = &b->spans[b->n - 1];
    /* Two changes at one instant: the last told is in force (daylight time that never ends). */
    if (b->n > 1 && last->from_ms == at_s * 1000)
        last = &b->spans[--b->n - 1];
    if (last->from_ms >= at_s * 1000 || b->n >= b->capacity)
        b->failed = true;
    else if (last->offset_s != offset_s)
        b->spans[b->n++] = (EhZoneSpan){.from_ms = at_s * 1000, .offset_s = offset_s};
}

/* ---- the footer's rule ---- */

static bool take(Reader *r, char c)
{
    if (r->p == r->end || *r->p != (uint8_t)c)
        return false;
    r->p++;
    return true;
}

static bool take_number(Reader *r, int32_t low, int32_t high, int32_t *out)
{
    int32_t value = 0;
    const uint8_t *first = r->p;
    while (r->p < r->end && *r->p >= '0' && *r->p <= '9' && r->p - first < 4)
        value = value * 10 + (*r->p++ - '0');
    *out = value;
    return r->p > first && value >= low && value <= high;
}

/* [+-]hh[:mm[:ss]], in seconds. */
static bool take_time(Reader *r, int32_t max_hours, int32_t *out)
{
    int32_t hours, minutes = 0, seconds = 0;
    bool negative = take(r, '-');
    if (!negative)
        take(r, '+');
    if (!take_number(r, 0, max_hours, &hours))
        return false;
    if (take(r, ':')) {
        if (!take_number(r, 0, 59, &minutes))
            return false;
        if (take(r, ':') && !take_number(r, 0, 59, &seconds))
            return false;
    }
    *out = (hours * 3600 + minutes * 60 + seconds) * (negative ? -1 : 1);
    return true;
}

static bool is_letter(uint8_t c)
{
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

/* `EST` or `<-03>`: three bytes at least, not kept. */
static bool skip_abbreviation(Reader *r)
{
    bool quoted = take(r, '<');
    const uint8_t *first = r->p;
    while (r->p < r->end &&
           (quoted ? *r->p != '>' && *r->p != ',' && *r->p != '\n' : is_letter(*r->p)))
        r->p++;
    return r->p - first >= 3 && (!quoted || take(r, '>'));
}

static bool take_day(Reader *r, RuleDay *day)
{
    bool ok;
    *day = (RuleDay){.form = 'n', .time_s = 2 * 3600};
    if (take(r, 'M')) {
        day->form = 'M';
        ok = take_number(r, 1, 12, &day->month) && take(r, '.') &&
             take_number(r, 1, 5, &day->week) && take(r, '.') && take_number(r, 0, 6, &day->day);
    } else if (take(r, 'J')) {
        day->form = 'J';
        ok = take_number(r, 1, 365, &day->day);
    } else {
        ok = take_number(r, 0, 365, &day->day);
    }
    /* RFC 9636 lets the hours reach a week either way. */
    return ok && (!take(r, '/') || take_time(r, 167, &day->time_s));
}

static bool take_rule(Reader *r, Rule *rule)
{
    int32_t west_s;
    *rule = (Rule){.has_daylight = false};
    if (!skip_abbreviation(r) || !take_time(r, 24, &west_s))
        return false;
    rule->standard_s = -west_s;
    if (r->p == r->end)
        return true;
    rule->has_daylight = true;
    if (!skip_abbreviation(r))
        return false;
    rule->daylight_s = rule->standard_s + 3600;
    if (r->p < r->end && *r->p != ',') {
        if (!take_time(r, 24, &west_s))
            return false;
        rule->daylight_s = -west_s;
    }
    return take(r, ',') && take_day(r, &rule->start) && take(r, ',') && take_day(r, &rule->end) &&
           r->p == r->end;
}

static int64_t rule_date(const RuleDay *day, int64_t year)
{
    int64_t first = eh_civil_days(year, 1, 1);
    if (day->form == 'n')
        return first + day->day;
    if (day->form == 'J') /* 29 February is never counted */
        return first + day->day - 1 + (day->day >= 60 && eh_civil_valid(year, 2, 29));
    int64_t month = eh_civil_days(year, day->month, 1);
    int weekday = (day->day + 6) % 7; /* POSIX weeks start on Sunday */
    int64_t date = month + (weekday - eh_civil_weekday(month) + 7) % 7 + 7 * (day->week - 1);
    /* Week 5 means the month's last. */
    while (!eh_civil_valid(year, day->month, (int)(date - month + 1)))
        date -= 7;
    return date;
}

static int64_t rule_instant(const RuleDay *day, int64_t year, int32_t offset_s)
{
    return rule_date(day, year) * DAY_S + day->time_s - offset_s;
}

/* Adds what the rule makes of every year, after the last listed transition. */
static void push_rule(Builder *b, const Rule *rule, int64_t after_s)
{
    if (!rule->has_daylight)
        return;
    for (int64_t year = RULE_FIRST_YEAR; year <= RULE_LAST_YEAR; year++) {
        int64_t start = rule_instant(&rule->start, year, rule->standard_s);
        int64_t end = rule_instant(&rule->end, year, rule->daylight_s);
        if (end <= start && end > after_s)
            push(b, end, rule->standard_s);
        if (start > after_s)
            push(b, start, rule->daylight_s);
        if (end > start && end > after_s)
            push(b, end, rule->standard_s);
    }
}

/* ---- the file ---- */

static bool take_header(Reader *r, Header *h)
{
    if (r->end - r->p < HEADER_BYTES || memcmp(r->p, "TZif", 4) != 0)
        return false;
    *h = (Header){.version = r->p[4],
                  .isut = read_be32(r->p + 20),
                  .isstd = read_be32(r->p + 24),
                  .leap = read_be32(r->p + 28),
                  .time = read_be32(r->p + 32),
                  .type = read_be32(r->p + 36),
                  .chars = read_be32(r->p + 40)};
    r->p += HEADER_BYTES;
    return true;
}

/* Bytes of the data after a header; times take 4 bytes in version 1, 8 later. */
static uint64_t data_bytes(const Header *h, uint64_t time_bytes)
{
    return h->time * (time_bytes + 1) + (uint64_t)h->type * 6 + h->chars +
           h->leap * (time_bytes + 4) + h->isstd + h->isut;
}

/* The version 2 header and its data; `data` ends where the footer starts. */
static bool split_file(Reader *file, Header *h, Reader *data)
{
    if (!take_header(file, h) || h->version < '2')
        return false;
    uint64_t skip = data_bytes(h, 4);
    if (skip > (uint64_t)(file->end - file->p))
        return false;
    file->p += skip;
    if (!take_header(file, h) || h->version < '2')
        return false;
    uint64_t size = data_bytes(h, 8);
    if (size > (uint64_t)(file->end - file->p) || h->type == 0 || h->type > 256)
        return false;
    *data = (Reader){file->p, file->p + size};
    file->p += size;
    return true;
}

/* The TZ text between two line ends, empty when the zone has no rule. */
static bool split_footer(Reader *file, Reader *footer)
{
    if (!take(file, '\n'))
        return false;
    *footer = (Reader){file->p, file->p};
    while (footer->end < file->end && *footer->end != '\n')
        footer->end++;
    return footer->end < file->end;
}

static bool push_listed(Builder *b, const Header *h, const uint8_t *data, int64_t *last_s)
{
    const uint8_t *indices = data + (size_t)h->time * 8;
    const uint8_t *types = indices + h->time;
    for (uint32_t i = 0; i < h->type; i++)
        if (!offset_ok(read_offset(types + (size_t)i * 6)))
            return false;
    b->spans[0].offset_s = read_offset(types);
    *last_s = INT64_MIN;
    for (uint32_t i = 0; i < h->time; i++) {
        int64_t at_s = read_time(data + (size_t)i * 8);
        if (indices[i] >= h->type || (i > 0 && at_s <= *last_s))
            return false;
        push(b, at_s, read_offset(types + (size_t)indices[i] * 6));
        *last_s = at_s;
    }
    return true;
}

static EhTzdataResult build(Reader file, EhTzdataAlloc alloc, void *user, Builder *b)
{
    Header h;
    Reader data, footer;
    Rule rule = {.has_daylight = false};
    int64_t last_s;
    if (!split_file(&file, &h, &data) || !split_footer(&file, &footer))
        return EH_TZDATA_DAMAGED;
    if (h.leap != 0)
        return EH_TZDATA_UNKNOWN;
    bool ruled = footer.p < footer.end;
    if (ruled && !take_rule(&footer, &rule))
        return EH_TZDATA_DAMAGED;
    b->capacity = h.time + RULE_SPANS + 1;
    b->spans = alloc(user, b->capacity * sizeof *b->spans);
    if (b->spans == NULL)
        return EH_TZDATA_MEMORY;
    b->spans[0] = (EhZoneSpan){.from_ms = INT64_MIN};
    b->n = 1;
    if (!push_listed(b, &h, data.p, &last_s))
        return EH_TZDATA_DAMAGED;
    if (ruled && h.time == 0)
        b->spans[0].offset_s = rule.standard_s;
    push_rule(b, &rule, last_s);
    return b->failed ? EH_TZDATA_DAMAGED : EH_TZDATA_OK;
}

static bool name_ok(const char *name, uint32_t n)
{
    static const char refused[][11] = {"localtime", "posixrules"};
    if (n == 0 || n > EH_TZDATA_NAME_MAX || name[0] == '/' || name[n - 1] == '/')
        return false;
    for (uint32_t i = 0; i < n; i++)
        if (name[i] == '\0' || strchr(NAME_BYTES, name[i]) == NULL ||
            (name[i] == '/' && name[i + 1] == '/'))
            return false;
    for (size_t i = 0; i < sizeof refused / sizeof refused[0]; i++)
        if (strlen(refused[i]) == n && memcmp(refused[i], name, n) == 0)
            return false;
    return true;
}

/* Opens `directory`/`name` for reading; -1 with errno, or -2 when memory is out. */
static int open_below(const char *directory, const char *name, size_t n, EhTzdataAlloc alloc,
                      void *user)
{
    size_t length = strlen(directory);
    char *path = alloc(user, length + n + 2);
    if (path == NULL)
        return -2;
    memcpy(path, directory, length);
    path[length] = '/';
    memcpy(path + length + 1, name, n);
    path[length + 1 + n] = '\0';
    int fd;
    do { /* not blocking, in case somebody put a pipe there */
        fd = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
    } while (fd < 0 && errno == EINTR);
    return fd;
}

/* How many bytes could be read, up to `size`. */
static size_t read_fully(int fd, uint8_t *bytes, size_t size)
{
    size_t done = 0;
    while (done < size) {
        ssize_t got = read(fd, bytes + done, size - done);
        if (got == 0 || (got < 0 && errno != EINTR))
            break;
        done += got > 0 ? (size_t)got : 0;
    }
    return done;
}

static EhTzdataResult read_file(int fd, EhTzdataAlloc alloc, void *user, Reader *file)
{
    struct stat status;
    if (fstat(fd, &status) != 0)
        return EH_TZDATA_DAMAGED;
    if (S_ISDIR(status.st_mode)) /* `America` is a folder of zones */
        return EH_TZDATA_UNKNOWN;
    if (!S_ISREG(status.st_mode) || status.st_size <= 0 || status.st_size > FILE_MAX)
        return EH_TZDATA_DAMAGED;
    uint8_t *bytes = alloc(user, (size_t)status.st_size);
    if (bytes == NULL)
        return EH_TZDATA_MEMORY;
    size_t size = read_fully(fd, bytes, (size_t)status.st_size);
    *file = (Reader){bytes, bytes + size};
    return EH_TZDATA_OK;
}

static EhTzdataResult load_file(const char *directory, const char *name, size_t n,
                                EhTzdataAlloc alloc, void *user, Reader *file)
{
    int fd = open_below(directory, name, n, alloc, user);
    if (fd == -2)
        return EH_TZDATA_MEMORY;
    if (fd < 0)
        return errno == ENOENT || errno == ENOTDIR ? EH_TZDATA_UNKNOWN : EH_TZDATA_DAMAGED;
    EhTzdataResult result = read_file(fd, alloc, user, file);
    close(fd);
    return result;
}

EhTzdataResult eh_tzdata_load(const char *directory, const char *name, uint32_t n,
                              EhTzdataAlloc alloc, void *user, EhZoneSpan **spans,
                              uint32_t *n_spans)
{
    Reader file;
    Builder b = {.failed = false};
    if (!name_ok(name, n))
        return EH_TZDATA_UNKNOWN;
    if (n == 3 && memcmp(name, "UTC", 3) == 0) {
        b.spans = alloc(user, sizeof *b.spans);
        if (b.spans == NULL)
            return EH_TZDATA_MEMORY;
        b.spans[0] = (EhZoneSpan){.from_ms = INT64_MIN};
        b.n = 1;
    } else {
        EhTzdataResult result = load_file(directory, name, n, alloc, user, &file);
        if (result == EH_TZDATA_OK)
            result = build(file, alloc, user, &b);
        if (result != EH_TZDATA_OK)
            return result;
    }
    *spans = b.spans;
    *n_spans = b.n;
    return EH_TZDATA_OK;
}

/* ---- the version ---- */

/* Hands out `path_bytes` of the caller's stack: a version needs no arena. */
typedef struct PathBuffer {
    char bytes[4096];
} PathBuffer;

static void *path_alloc(void *user, size_t size)
{
    PathBuffer *buffer = user;
    return size <= sizeof buffer->bytes ? buffer->bytes : NULL;
}

/* The first bytes of a file in the directory, terminated; false when there are none. */
static bool read_start(const char *directory, const char *name, char *out, size_t size)
{
    PathBuffer path;
    int fd = open_below(directory, name, strlen(name), path_alloc, &path);
    if (fd < 0)
        return false;
    size_t got = read_fully(fd, (uint8_t *)out, size - 1);
    out[got] = '\0';
    close(fd);
    return got > 0;
}

static bool take_version(const char *text, char version[EH_TZDATA_VERSION_MAX])
{
    size_t n = strspn(text, NAME_BYTES ".");
    if (n == 0 || n >= EH_TZDATA_VERSION_MAX)
        return false;
    memcpy(version, text, n);
    version[n] = '\0';
    return true;
}

void eh_tzdata_version(const char *directory, char version[EH_TZDATA_VERSION_MAX])
{
    static const char prefix[] = "# version ";
    char start[80];
    if (read_start(directory, "tzdata.zi", start, sizeof start) &&
        strncmp(start, prefix, sizeof prefix - 1) == 0 &&
        take_version(start + sizeof prefix - 1, version))
        return;
    if (read_start(directory, "+VERSION", start, sizeof start) && take_version(start, version))
        return;
    memcpy(version, "unknown", sizeof "unknown");
}
