/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Numbers of a JSON text: their form, and their value where it is whole.
 */
#include "tickets/json_text.h"

static inline bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static size_t digits(const char *bytes, size_t n, size_t at)
{
    while (at < n && is_digit(bytes[at])) {
        at++;
    }
    return at;
}

/* The end of `.` or an exponent with its digits that begins at `from`; 0 if it has no digits. */
static size_t tail(const char *bytes, size_t n, size_t from)
{
    size_t end = digits(bytes, n, from);
    return end > from ? end : 0;
}

size_t eh_json_number_length(const char *bytes, size_t n)
{
    size_t start = n > 0 && bytes[0] == '-';
    size_t at = digits(bytes, n, start);
    if (at == start || (bytes[start] == '0' && at > start + 1)) {
        return 0;
    }
    if (at < n && bytes[at] == '.') {
        at = tail(bytes, n, at + 1);
    }
    if (at > 0 && at < n && (bytes[at] == 'e' || bytes[at] == 'E')) {
        bool sign = at + 1 < n && (bytes[at + 1] == '+' || bytes[at + 1] == '-');
        at = tail(bytes, n, at + 1 + sign);
    }
    return at;
}

bool eh_json_number_magnitude(const char *bytes, size_t n, uint64_t *value)
{
    *value = 0;
    for (size_t i = 0; i < n; i++) {
        uint64_t digit = (uint64_t)(bytes[i] - '0');
        if (!is_digit(bytes[i]) || *value > (UINT64_MAX - digit) / 10) {
            return false;
        }
        *value = *value * 10 + digit;
    }
    return true;
}

bool eh_json_number_int(const char *bytes, size_t n, int64_t *value)
{
    bool negative = n > 0 && bytes[0] == '-';
    uint64_t size;
    if (!eh_json_number_magnitude(bytes + negative, n - negative, &size) ||
        size > (uint64_t)INT64_MAX + (negative ? 1 : 0)) {
        return false;
    }
    *value = negative ? (int64_t)(0 - size) : (int64_t)size;
    return true;
}
