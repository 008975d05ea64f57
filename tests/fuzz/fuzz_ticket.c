/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Any bytes as one line of JSON: bound the same way by the fast and the strict reader, decided and written the same.
 */
#include "tests/fuzz/desk.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void read_and_decide(Desk *desk, EhJsonReader *reader, const uint8_t *data, size_t size,
                            EhOut *out)
{
    if (!eh_json_read(reader, (const char *)data, size, 0, 1, desk->ticket))
        abort();
    decide(desk, desk->ticket, out);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static Desk *desk;
    EhOut fast = {0}, strict = {0};
    if (!desk)
        desk = open_desk();
    read_and_decide(desk, desk->fast, data, size, &fast);
    read_and_decide(desk, desk->strict, data, size, &strict);
    if (fast.n != strict.n || memcmp(fast.p, strict.p, fast.n) != 0) {
        fprintf(stderr, "fast   %.*s\nstrict %.*s\n", (int)fast.n, fast.p, (int)strict.n, strict.p);
        abort();
    }
    check_json(desk, &fast);
    eh_out_free(&fast);
    eh_out_free(&strict);
    return 0;
}
