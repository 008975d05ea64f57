/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Money from text and numbers, and seconds from numbers.
 */
#include "vm/convert.h"

#include <string.h>

#include "vm/decimal.h"

bool eh_convert_seconds_double(double seconds, int64_t *out)
{
    EhDecimal d;
    return eh_decimal_from_double(seconds, &d) && eh_decimal_rounded(&d, 3, out);
}

/* ---- money ---- */

/* Active ISO 4217 codes, sorted, each with its decimals; ANG and BGN, withdrawn of late, still
 * stand in histories. Funds and metals without a minor unit are left out. */
/* clang-format off */
static const char currencies[][5] = {
    "AED2", "AFN2", "ALL2", "AMD2", "ANG2", "AOA2", "ARS2", "AUD2", "AWG2", "AZN2", "BAM2", "BBD2",
    "BDT2", "BGN2", "BHD3", "BIF0", "BMD2", "BND2", "BOB2", "BOV2", "BRL2", "BSD2", "BTN2", "BWP2",
    "BYN2", "BZD2", "CAD2", "CDF2", "CHE2", "CHF2", "CHW2", "CLF4", "CLP0", "CNY2", "COP2", "COU2",
    "CRC2", "CUP2", "CVE2", "CZK2", "DJF0", "DKK2", "DOP2", "DZD2", "EGP2", "ERN2", "ETB2", "EUR2",
    "FJD2", "FKP2", "GBP2", "GEL2", "GHS2", "GIP2", "GMD2", "GNF0", "GTQ2", "GYD2", "HKD2", "HNL2",
    "HTG2", "HUF2", "IDR2", "ILS2", "INR2", "IQD3", "IRR2", "ISK0", "JMD2", "JOD3", "JPY0", "KES2",
    "KGS2", "KHR2", "KMF0", "KPW2", "KRW0", "KWD3", "KYD2", "KZT2", "LAK2", "LBP2", "LKR2", "LRD2",
    "LSL2", "LYD3", "MAD2", "MDL2", "MGA2", "MKD2", "MMK2", "MNT2", "MOP2", "MRU2", "MUR2", "MVR2",
    "MWK2", "MXN2", "MXV2", "MYR2", "MZN2", "NAD2", "NGN2", "NIO2", "NOK2", "NPR2", "NZD2", "OMR3",
    "PAB2", "PEN2", "PGK2", "PHP2", "PKR2", "PLN2", "PYG0", "QAR2", "RON2", "RSD2", "RUB2", "RWF0",
    "SAR2", "SBD2", "SCR2", "SDG2", "SEK2", "SGD2", "SHP2", "SLE2", "SOS2", "SRD2", "SSP2", "STN2",
    "SVC2", "SYP2", "SZL2", "THB2", "TJS2", "TMT2", "TND3", "TOP2", "TRY2", "TTD2", "TWD2", "TZS2",
    "UAH2", "UGX0", "USD2", "USN2", "UYI0", "UYU2", "UYW4", "UZS2", "VED2", "VES2", "VND0", "VUV0",
    "WST2", "XAF0", "XCD2", "XCG2", "XOF0", "XPF0", "YER2", "ZAR2", "ZMW2", "ZWG2"};
/* clang-format on */

static bool has_dollar_sign(const char *code)
{
    static const char codes[][4] = {"USD", "CAD", "AUD", "NZD", "SGD", "HKD", "MXN"};
    for (size_t i = 0; i < sizeof codes / sizeof codes[0]; i++)
        if (memcmp(codes[i], code, 3) == 0)
            return true;
    return false;
}

bool eh_convert_currency(const char *code, uint32_t n, EhCurrency *out)
{
    size_t low = 0;
    size_t high = sizeof currencies / sizeof currencies[0];
    if (n != 3)
        return false;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        const char *entry = currencies[middle];
        int order = memcmp(entry, code, 3);
        if (order == 0) {
            *out = (EhCurrency){.decimals = (uint8_t)(entry[3] - '0')};
            memcpy(out->code, entry, 3);
            out->dollar = has_dollar_sign(entry);
            return true;
        }
        if (order < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return false;
}

bool eh_convert_money(const char *text, uint32_t n, const EhCurrency *currency, int64_t *out)
{
    EhCursor c = {text, text + n};
    EhWritten w;
    if (!eh_decimal_take(&c, &w) || w.decimals_end - w.decimals > currency->decimals)
        return false;
    /* An exponent is for numbers: a text that has one is not written as an amount. */
    const char *end = w.decimals_end;
    if (end < c.end && (c.end - end != 4 || *end != ' ' || memcmp(end + 1, currency->code, 3) != 0))
        return false;
    EhDecimal d = eh_decimal_of(&w);
    return eh_decimal_exact(&d, currency->decimals, out);
}

bool eh_convert_money_number(const char *text, uint32_t n, const EhCurrency *currency, int64_t *out)
{
    EhDecimal d;
    return eh_decimal_read(text, n, &d) && eh_decimal_exact(&d, currency->decimals, out);
}

bool eh_convert_money_double(double amount, const EhCurrency *currency, int64_t *out)
{
    EhDecimal d;
    return eh_decimal_from_double(amount, &d) && eh_decimal_exact(&d, currency->decimals, out);
}
