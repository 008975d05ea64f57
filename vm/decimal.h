/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Decimal numbers as the converters use them.
 */
#ifndef EH_VM_DECIMAL_H
#define EH_VM_DECIMAL_H

#include <stdint.h>

#include "vm/cursor.h"

/* A JSON number as it is written: digits before and after the point, and the exponent, held to
 * about +-10^12: further out than any text of 2^32 digits can bring back. */
typedef struct EhWritten {
    bool negative;
    const char *whole, *whole_end;
    const char *decimals, *decimals_end;
    int64_t exponent;
} EhWritten;

/* digits * 10^exponent, and `more` when digits that are not zero were left out.
 * digits < 10^19; it is 0 only when the number is. */
typedef struct EhDecimal {
    bool negative;
    bool more;
    uint64_t digits;
    int64_t exponent;
} EhDecimal;

extern const uint64_t eh_powers_of_ten[20];

/* Reads a number as JSON writes it; what follows is left. */
bool eh_decimal_take(EhCursor *c, EhWritten *w);
EhDecimal eh_decimal_of(const EhWritten *w);

/* The whole text as a number. */
bool eh_decimal_read(const char *text, uint32_t n, EhDecimal *d);

/* d * 10^scale as a whole number: exactly, or rounded half to even. False if it does not fit (or is not whole). */
bool eh_decimal_exact(const EhDecimal *d, int scale, int64_t *out);
bool eh_decimal_rounded(const EhDecimal *d, int scale, int64_t *out);

/* The shortest decimal that reads back as `value`; false for one that is not finite. */
bool eh_decimal_from_double(double value, EhDecimal *d);

/* How many digits a number has; 1 for 0. */
int eh_decimal_length(uint64_t value);

#endif
