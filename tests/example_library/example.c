/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A shared library for tests of `function`: it plays an intent classifier and a churn model, and misbehaves on request.
 *
 * Every function follows the convention of outside/function.h: it returns 1 with a result, 0 for missing, else an error.
 */
#include <stddef.h>
#include <stdint.h>
#include <string.h>

int classify_intent(const char *text, size_t n, int64_t *intent);
int churn_risk(const char *customer, size_t n, double *risk);
int greeting(const char *name, size_t n, int64_t hour, const char **text, size_t *length);
int discount(int64_t spend, double share, int64_t is_member, int64_t *minor);
int next_day(int64_t day, int64_t *result);
int always_fails(int64_t unused, int64_t *result);
int never_a_number(double unused, double *result);
int broken_text(int64_t unused, const char **text, size_t *length);

static int holds(const char *text, size_t n, const char *word)
{
    size_t m = strlen(word);
    for (size_t i = 0; i + m <= n; i++)
        if (memcmp(text + i, word, m) == 0)
            return 1;
    return 0;
}

/* 0 order_status, 1 outage, 2 other; nothing to say about an empty text. */
int classify_intent(const char *text, size_t n, int64_t *intent)
{
    if (n == 0)
        return 0;
    *intent = holds(text, n, "order") ? 0 : holds(text, n, "down") ? 1 : 2;
    return 1;
}

/* Longer names are less likely to leave. */
int churn_risk(const char *customer, size_t n, double *risk)
{
    if (n == 0 || customer[0] == '?')
        return 0;
    *risk = 1.0 / (double)n;
    return 1;
}

int greeting(const char *name, size_t n, int64_t hour, const char **text, size_t *length)
{
    static _Thread_local char room[64];
    const char *start = hour < 12 ? "Good morning, " : "Hello, ";
    size_t m = strlen(start);
    if (m + n > sizeof room)
        return 0;
    memcpy(room, start, m);
    memcpy(room + m, name, n);
    *text = room;
    *length = m + n;
    return 1;
}

int discount(int64_t spend, double share, int64_t is_member, int64_t *minor)
{
    *minor = is_member ? (int64_t)((double)spend * share) : 0;
    return 1;
}

int next_day(int64_t day, int64_t *result)
{
    *result = day + 1;
    return 1;
}

int always_fails(int64_t unused, int64_t *result)
{
    (void)unused;
    *result = 7;
    return -1;
}

int never_a_number(double unused, double *result)
{
    (void)unused;
    *result = 0.0 / (unused - unused);
    return 1;
}

int broken_text(int64_t unused, const char **text, size_t *length)
{
    (void)unused;
    *text = "\xFF\xFE";
    *length = 2;
    return 1;
}
