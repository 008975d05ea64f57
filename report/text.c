/* SPDX-License-Identifier: Apache-2.0 */
/* Text and numbers inside markup, where none of their characters may mean anything. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "report/internal.h"
#include "vm/civil.h"
#include "vm/utf8.h"

/* ---- buffers ---- */

/* Room for n more bytes and a NUL. */
static bool room_for(EhReportBuffer *out, size_t n)
{
    if (out->failed || n >= SIZE_MAX / 4 || out->n >= SIZE_MAX / 4) {
        out->failed = true;
        return false;
    }
    if (out->n + n + 1 > out->room) {
        size_t room = 2 * out->room > out->n + n + 1 ? 2 * out->room : out->n + n + 256;
        char *grown = realloc(out->p, room);
        if (grown == NULL) {
            out->failed = true;
            return false;
        }
        out->p = grown;
        out->room = room;
    }
    return true;
}

void eh_report_add_bytes(EhReportBuffer *out, const char *bytes, size_t n)
{
    if (n > 0 && room_for(out, n)) {
        memcpy(out->p + out->n, bytes, n);
        out->n += n;
        out->p[out->n] = '\0';
    }
}

void eh_report_add(EhReportBuffer *out, const char *text)
{
    eh_report_add_bytes(out, text, strlen(text));
}

void eh_report_add_byte(EhReportBuffer *out, char byte)
{
    eh_report_add_bytes(out, &byte, 1);
}

static void add_format(EhReportBuffer *out, const char *format, va_list arguments)
{
    va_list again;
    va_copy(again, arguments);
    int n = vsnprintf(NULL, 0, format, arguments);
    if (n < 0) {
        out->failed = true;
    } else if (room_for(out, (size_t)n)) {
        vsnprintf(out->p + out->n, (size_t)n + 1, format, again);
        out->n += (size_t)n;
    }
    va_end(again);
}

void eh_report_raw(EhReportBuffer *out, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    add_format(out, format, arguments);
    va_end(arguments);
}

/* ---- escaping ---- */

/* Controls, marks that turn the direction of text, what XML has no place for, and bytes that are no UTF-8. */
static bool harmful(uint32_t c)
{
    return (c < 0x20 && c != '\t' && c != '\n') || (c >= 0x7F && c < 0xA0) || c == 0x61C ||
           c == 0x200E || c == 0x200F || (c >= 0x2028 && c <= 0x202E) ||
           (c >= 0x2066 && c <= 0x2069) || c == 0xFFFE || c == 0xFFFF || c > 0x10FFFF;
}

void eh_report_escape(EhReportBuffer *out, const char *text, size_t n)
{
    for (size_t at = 0; at < n;) {
        uint32_t c, bytes = eh_utf8_decode(text + at, n - at, &c);
        if (c == '&') {
            eh_report_add(out, "&amp;");
        } else if (c == '<') {
            eh_report_add(out, "&lt;");
        } else if (c == '>') {
            eh_report_add(out, "&gt;");
        } else if (c == '"') {
            eh_report_add(out, "&quot;");
        } else if (c == '\'') {
            eh_report_add(out, "&#39;");
        } else if (harmful(c)) {
            eh_report_add(out, "\xEF\xBF\xBD");
        } else {
            eh_report_add_bytes(out, text + at, bytes);
        }
        at += bytes;
    }
}

void eh_report_put(EhReportBuffer *out, EhStr text)
{
    eh_report_escape(out, text.p, text.n);
}

void eh_report_put_format(EhReportBuffer *out, const char *format, va_list arguments)
{
    EhReportBuffer plain = {0};
    add_format(&plain, format, arguments);
    eh_report_escape(out, plain.p, plain.n);
    out->failed = out->failed || plain.failed;
    free(plain.p);
}

uint32_t eh_report_width(EhStr text)
{
    return (uint32_t)eh_utf8_count(text.p, text.n);
}

void eh_report_put_short(EhReportBuffer *out, EhStr text, uint32_t most)
{
    if (eh_report_width(text) <= most) {
        eh_report_put(out, text);
        return;
    }
    uint32_t at = 0, c;
    for (uint32_t i = 0; i + 1 < most && at < text.n; i++) {
        at += eh_utf8_decode(text.p + at, text.n - at, &c);
    }
    eh_report_escape(out, text.p, at);
    eh_report_add(out, "\xE2\x80\xA6");
}

void eh_report_exact(EhReportBuffer *out, double value)
{
    if (!isfinite(value)) {
        return;
    }
    eh_report_raw(out, rint(value) == value ? "%.0f" : fabs(value) < 10 ? "%.6f" : "%.3f", value);
}

/* ---- numbers in words ---- */

/* 1234567.5 as "1,234,567.5"; at most `decimals` of them. */
static void grouped(double value, int decimals, char *out)
{
    char digits[400];
    int n = snprintf(digits, sizeof digits, "%.*f", decimals, fabs(value));
    int whole = (int)strcspn(digits, "."), at = 0;
    if (value < 0) {
        at += snprintf(out, EH_REPORT_WORDS, "\xE2\x88\x92"); /* a minus sign */
    }
    if (n + whole / 3 + at + 1 >= EH_REPORT_WORDS) {
        snprintf(out, EH_REPORT_WORDS, "%.6g", value);
        return;
    }
    for (int i = 0; i < n; i++) {
        if (i > 0 && i < whole && (whole - i) % 3 == 0) {
            out[at++] = ',';
        }
        out[at++] = digits[i];
    }
    out[at] = '\0';
}

static void count_words(double value, char *out)
{
    int decimals = rint(value) == value || fabs(value) >= 1000 ? 0 : fabs(value) >= 10 ? 1 : 2;
    grouped(value, decimals, out);
}

static void share_words(double value, char *out)
{
    double percent = 100 * value;
    if (percent > 0 && percent < 0.05) { /* what is little must not look like none */
        snprintf(out, EH_REPORT_WORDS,
                 "<\xC2\xA0"
                 "0.1%%");
        return;
    }
    int decimals = fabs(rint(percent) - percent) < 1e-9 ? 0 : 1;
    if (percent < 100 && percent > 99.9) { /* what is not all must not look like all */
        decimals = percent > 99.99 ? 3 : 2;
        percent = fmin(percent, 99.999);
    }
    grouped(percent, decimals, out);
    strncat(out, "%", EH_REPORT_WORDS - strlen(out) - 1);
}

/* "3 h 12 min": two units at most, the second left out where it is 0. */
static void two_units(long long big, const char *big_name, long long small, const char *small_name,
                      const char *sign, char *out)
{
    if (small == 0) {
        snprintf(out, EH_REPORT_WORDS, "%s%lld\xC2\xA0%s", sign, big, big_name);
    } else {
        snprintf(out, EH_REPORT_WORDS, "%s%lld\xC2\xA0%s %lld\xC2\xA0%s", sign, big, big_name,
                 small, small_name);
    }
}

static void duration_words(double ms, char *out)
{
    const char *sign = ms < 0 ? "\xE2\x88\x92" : "";
    double seconds = fabs(ms) / 1000;
    if (seconds > 1e12) {
        grouped(ms / 86400000, 0, out);
        strncat(out,
                "\xC2\xA0"
                "d",
                EH_REPORT_WORDS - strlen(out) - 1);
        return;
    }
    long long s = llround(seconds), m = llround(seconds / 60), h = llround(seconds / 3600);
    if (seconds > 0 && seconds < 0.05) {
        snprintf(out, EH_REPORT_WORDS,
                 "%s<\xC2\xA0"
                 "0.1\xC2\xA0s",
                 sign);
    } else if (seconds < 10) {
        bool whole = rint(seconds) == seconds;
        snprintf(out, EH_REPORT_WORDS, "%s%.*f\xC2\xA0s", sign, whole ? 0 : 1, seconds);
    } else if (s < 60) {
        two_units(s, "s", 0, "", sign, out);
    } else if (s < 600) {
        two_units(s / 60, "min", s % 60, "s", sign, out);
    } else if (m < 60) {
        two_units(m, "min", 0, "", sign, out);
    } else if (m < 48 * 60) {
        two_units(m / 60, "h", m % 60, "min", sign, out);
    } else if (h < 14 * 24) {
        two_units(h / 24, "d", h % 24, "h", sign, out);
    } else {
        grouped(ms / 86400000, 0, out);
        strncat(out,
                "\xC2\xA0"
                "d",
                EH_REPORT_WORDS - strlen(out) - 1);
    }
}

static const char *const months[12] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                       "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

int64_t eh_report_day(double ms)
{
    return (int64_t)floor(fmax(fmin(ms, 8e15), -8e15) / 86400000);
}

static void date_words(double ms, char *out)
{
    int64_t y;
    int m, d;
    eh_civil_from_days(eh_report_day(ms), &y, &m, &d);
    snprintf(out, EH_REPORT_WORDS, "%d\xC2\xA0%s %lld", d, months[m - 1], (long long)y);
}

const char *eh_report_words(EhReportUnit unit, double value, char *out)
{
    if (!isfinite(value)) {
        snprintf(out, EH_REPORT_WORDS, "\xE2\x80\x93");
        return out;
    }
    switch (unit) {
    case EH_REPORT_TEXT:
    case EH_REPORT_COUNT:
        count_words(value, out);
        break;
    case EH_REPORT_SHARE:
        share_words(value, out);
        break;
    case EH_REPORT_DURATION:
        duration_words(value, out);
        break;
    case EH_REPORT_DATE:
        date_words(value, out);
        break;
    case EH_REPORT_DAY:
        snprintf(out, EH_REPORT_WORDS, "day %.0f", value + 1);
        break;
    }
    return out;
}

const char *eh_report_tick(EhReportUnit unit, double value, char out[EH_REPORT_WORDS])
{
    double seconds = value / 1000;
    int64_t y;
    int m, d;
    if (unit == EH_REPORT_DATE) {
        eh_civil_from_days(eh_report_day(value), &y, &m, &d);
        if (d == 1 && m == 1) {
            snprintf(out, EH_REPORT_WORDS, "%lld", (long long)y);
        } else {
            snprintf(out, EH_REPORT_WORDS, "%d %s", d, months[m - 1]);
        }
    } else if (unit == EH_REPORT_DURATION && value > 0) {
        static const struct {
            double seconds;
            const char *name;
        } units[] = {{604800, "wk"}, {86400, "d"}, {3600, "h"}, {60, "min"}, {1, "s"}};
        size_t i = 0;
        /* Weeks only from two on, and halves of a day as hours. */
        while (i < 4 && (fmod(seconds, units[i].seconds) != 0 || (i == 0 && seconds < 1209600))) {
            i++;
        }
        snprintf(out, EH_REPORT_WORDS, "%.4g %s", seconds / units[i].seconds, units[i].name);
    } else if (unit == EH_REPORT_DURATION) {
        snprintf(out, EH_REPORT_WORDS, "0");
    } else if (unit == EH_REPORT_SHARE || (unit == EH_REPORT_COUNT && fabs(value) < 1000)) {
        snprintf(out, EH_REPORT_WORDS, unit == EH_REPORT_SHARE ? "%.4g%%" : "%.4g",
                 unit == EH_REPORT_SHARE ? 100 * value : value);
    } else {
        eh_report_words(unit, value, out);
    }
    return out;
}
