/* SPDX-License-Identifier: Apache-2.0 */
/*
 * XXH64 against the language definition's worked values and SHA-256 against the NIST examples;
 * both in parts against both in one go.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "vm/hash.h"

static void xxh64_of_known_texts(void **state)
{
    (void)state;
    assert_int_equal(eh_xxh64("", 0), 0xEF46DB3751D8E999ull);
    assert_int_equal(eh_xxh64(NULL, 0), 0xEF46DB3751D8E999ull);
    assert_int_equal(eh_xxh64("a", 1), 0xD24EC4F1A98C6E5Bull);
    assert_int_equal(eh_xxh64("abc", 3), 0x44BC2CF5AD770999ull);
}

/* The hashes that the definition of `holdout` gives for the salt "s". */
static void xxh64_of_holdout_keys(void **state)
{
    static const struct {
        const char *key;
        uint64_t hash;
    } rows[] = {
        {"C0", 0x9ed0dfdfc0f09ed6},
        {"C1", 0x0b863ef60788b0b4},
        {"C2", 0xfb7eec8a3849ab54},
        {"C3", 0x88efb85ece094108},
        {"C4", 0x054eb0d1e4581467},
        {"C5", 0x2f4856e0ee1a0096},
        {"\xC3\xA9", 0xc3397b6d3e0070e2},
        {"", 0x6bcf94d43e4361cd},
        {"a-very-long-customer-key-over-thirty-two-bytes", 0xade19c04f143dce7},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        assert_int_equal(eh_xxh64_salted("s", 1, rows[i].key, strlen(rows[i].key)), rows[i].hash);
}

static void fill(uint8_t *bytes, size_t n)
{
    for (size_t i = 0; i < n; i++)
        bytes[i] = (uint8_t)(i * 131 + (i >> 3));
}

static void parts_equal_the_whole(void **state)
{
    uint8_t bytes[200], whole[32], parts[32];
    (void)state;
    fill(bytes, sizeof bytes);
    for (size_t n = 0; n <= sizeof bytes; n++) {
        eh_sha256(bytes, n, whole);
        for (size_t cut = 0; cut <= n; cut += 7) {
            EhXxh64 x;
            EhSha256 s;
            eh_xxh64_start(&x);
            eh_xxh64_add(&x, bytes, cut);
            eh_xxh64_add(&x, bytes + cut, n - cut);
            assert_int_equal(eh_xxh64_end(&x), eh_xxh64(bytes, n));
            eh_sha256_start(&s);
            eh_sha256_add(&s, bytes, cut);
            eh_sha256_add(&s, bytes + cut, n - cut);
            eh_sha256_end(&s, parts);
            assert_memory_equal(parts, whole, 32);
        }
    }
}

static void assert_sha256(const char *text, size_t n, const char *hex)
{
    static const char digits[] = "0123456789abcdef";
    uint8_t out[32];
    char shown[65] = {0};
    eh_sha256(text, n, out);
    for (size_t i = 0; i < 32; i++) {
        shown[2 * i] = digits[out[i] >> 4];
        shown[2 * i + 1] = digits[out[i] & 15];
    }
    assert_string_equal(shown, hex);
}

static void sha256_of_nist_examples(void **state)
{
    static char million[1000000];
    const char *two = "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq";
    (void)state;
    assert_sha256("", 0, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    assert_sha256("abc", 3, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    assert_sha256(two, 56, "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
    memset(million, 'a', sizeof million);
    assert_sha256(million, sizeof million,
                  "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(xxh64_of_known_texts),
        cmocka_unit_test(xxh64_of_holdout_keys),
        cmocka_unit_test(parts_equal_the_whole),
        cmocka_unit_test(sha256_of_nist_examples),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
