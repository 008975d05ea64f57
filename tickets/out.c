/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Bytes out: growing, quoting.
 */
#include "tickets/out.h"

#include <stdlib.h>

#include "vm/convert.h"

void eh_out_free(EhOut *out)
{
    free(out->p);
    *out = (EhOut){0};
}

bool eh_out_grow(EhOut *out, size_t more)
{
    size_t room = out->room == 0 ? 4096 : out->room;
    while (room - out->n < more && room <= SIZE_MAX / 4) {
        room *= 2;
    }
    char *p = room - out->n < more || out->failed ? NULL : realloc(out->p, room);
    if (p == NULL) {
        out->failed = true;
        return false;
    }
    out->p = p;
    out->room = room;
    return true;
}

static void escape(EhOut *out, unsigned char c)
{
    static const char hex[] = "0123456789abcdef", from[] = "\"\\\b\f\n\r\t", to[] = "\"\\bfnrt";
    const char *known = c == '\0' ? NULL : strchr(from, c);
    char text[6] = {'\\', 'u', '0', '0', hex[c >> 4], hex[c & 15]};
    if (known != NULL) {
        text[1] = to[known - from];
    }
    eh_out_bytes(out, text, known != NULL ? 2 : 6);
}

/* Whether one of eight bytes has to be escaped. A byte below 0x20 borrows when 0x20 is taken
 * from it, an equal one when 1 is taken from the difference; bytes past 0x7F do neither. */
static bool any_escaped(const char *text)
{
    const uint64_t ones = UINT64_C(0x0101010101010101);
    uint64_t word, quote, slash;
    memcpy(&word, text, sizeof word);
    quote = word ^ ones * '"';
    slash = word ^ ones * '\\';
    return (((word - ones * 0x20) & ~word) | ((quote - ones) & ~quote) |
            ((slash - ones) & ~slash)) &
           ones * 0x80;
}

void eh_out_json_string(EhOut *out, const char *text, size_t n)
{
    size_t from = 0, i = 0;
    EH_OUT_LITERAL(out, "\"");
    while (i < n) {
        if (n - i >= 8 && !any_escaped(text + i)) {
            i += 8;
            continue;
        }
        unsigned char c = (unsigned char)text[i];
        if (c < 0x20 || c == '"' || c == '\\') {
            eh_out_bytes(out, text + from, i - from);
            escape(out, c);
            from = i + 1;
        }
        i++;
    }
    eh_out_bytes(out, text + from, n - from);
    EH_OUT_LITERAL(out, "\"");
}

void eh_out_int(EhOut *out, int64_t value)
{
    if (eh_out_reserve(out, EH_CONVERT_MAX)) {
        out->n += eh_convert_put_int(out->p + out->n, value);
    }
}

static bool is_plain(const char *text, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (text[i] == ',' || text[i] == '"' || text[i] == '\n' || text[i] == '\r') {
            return false;
        }
    }
    return n == 0 || (text[0] != ' ' && text[n - 1] != ' ');
}

void eh_out_csv_cell(EhOut *out, const char *text, size_t n)
{
    size_t from = 0;
    if (is_plain(text, n)) {
        eh_out_bytes(out, text, n);
        return;
    }
    EH_OUT_LITERAL(out, "\"");
    for (size_t i = 0; i < n; i++) {
        if (text[i] == '"') {
            eh_out_bytes(out, text + from, i + 1 - from);
            from = i;
        }
    }
    eh_out_bytes(out, text + from, n - from);
    EH_OUT_LITERAL(out, "\"");
}
