/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Any bytes as calls of the setters, in any order, on any slot, with any value: every ticket gets a decision that is one
 * JSON object, the same in both modes.
 *
 * One idea: each call takes a byte for what, one for the slot, and its value from the bytes behind them.
 */
#include "tests/fuzz/desk.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* What is left of the input; past its end all is 0. */
typedef struct Bytes {
    const uint8_t *p;
    size_t n;
} Bytes;

static uint8_t take(Bytes *bytes)
{
    if (bytes->n == 0)
        return 0;
    bytes->n--;
    return *bytes->p++;
}

/* Short numbers take one byte, so that many lie inside the bounds. */
static int64_t take_whole(Bytes *bytes)
{
    uint8_t n = take(bytes);
    uint64_t value = 0;
    if (n < 128)
        return n;
    for (uint8_t i = 0; i < (n & 7) + 1; i++)
        value = value << 8 | take(bytes);
    return n & 8 ? -(int64_t)(value >> 1) : n & 16 ? now + (int64_t)(value >> 12) : (int64_t)value;
}

static double take_number(Bytes *bytes)
{
    double value;
    int64_t whole = take_whole(bytes);
    if (take(bytes) & 1)
        return (double)whole / 128;
    memcpy(&value, &whole, sizeof value);
    return value;
}

/* A text is borrowed from the input itself. */
static const char *take_text(Bytes *bytes, size_t *n)
{
    size_t wanted = take(bytes);
    *n = wanted < bytes->n ? wanted : bytes->n;
    const char *text = (const char *)bytes->p;
    bytes->p += *n;
    bytes->n -= *n;
    return text;
}

static void call(Bytes *bytes, EhTicket *ticket, EhSlot slot, uint8_t what)
{
    size_t n;
    const char *text;
    switch (what % 18) {
    case 0:
        eh_set_missing(ticket, slot);
        break;
    case 1:
        eh_set_bool(ticket, slot, take(bytes) & 1);
        break;
    case 2:
    case 14:
        eh_set_int(ticket, slot, take_whole(bytes));
        break;
    case 3:
        eh_set_number(ticket, slot, take_number(bytes));
        break;
    case 4:
    case 15:
    case 16:
        text = take_text(bytes, &n);
        eh_set_text(ticket, slot, text, n);
        break;
    case 5:
        eh_set_confidence(ticket, slot, take_number(bytes));
        break;
    case 6:
        eh_set_record(ticket, slot);
        break;
    case 7:
        eh_set_begin(ticket, slot);
        break;
    case 8:
        text = take_text(bytes, &n);
        eh_add_text(ticket, slot, text, n);
        break;
    case 9:
        eh_add_int(ticket, slot, take_whole(bytes));
        break;
    case 10:
        eh_add_number(ticket, slot, take_number(bytes));
        break;
    case 11:
    case 17:
        (void)(take(bytes) & 1 ? eh_row_begin(ticket, slot) : eh_row_end(ticket));
        break;
    case 12:
        (void)(take(bytes) & 1 ? eh_history_begin(ticket, take_whole(bytes))
                               : eh_history_end(ticket));
        break;
    default:
        text = take_text(bytes, &n);
        (void)(n % 2 ? eh_set_fault(ticket, slot, text, n) : eh_set_history_fault(ticket, text, n));
        break;
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static Desk *desk;
    Bytes bytes = {data, size};
    EhOut out = {0};
    if (!desk)
        desk = open_desk();
    eh_ticket_reset(desk->ticket);
    if (size > 0 && data[0] != 255) {
        eh_set_text(desk->ticket, eh_slot(desk->program, "id"), "T1", 2);
        eh_set_int(desk->ticket, eh_slot(desk->program, "created"), now - 3600000);
    }
    while (bytes.n > 0) {
        uint8_t what = take(&bytes), slot = take(&bytes);
        call(&bytes, desk->ticket,
             slot == 255 ? EH_NO_SLOT : slot % (eh_slot_count(desk->program) + 1), what);
    }
    decide(desk, desk->ticket, &out);
    check_json(desk, &out);
    eh_out_free(&out);
    return 0;
}
