/* SPDX-License-Identifier: Apache-2.0 */
/* The generator's chance, and its parameters. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "generate/draw.h"
#include "generate/generate.h"

/* The share of draws below each quantile of the normal distribution is what it says, within five standard errors. */
static void test_normal(void **state)
{
    static const struct {
        double quantile, share;
    } known[] = {{-3.0902323062, 0.001},
                 {-1.9599639845, 0.025},
                 {-1.2815515655, 0.1},
                 {-0.6744897502, 0.25},
                 {0, 0.5},
                 {0.2533471031, 0.6},
                 {1.6448536270, 0.95},
                 {2.3263478740, 0.99},
                 {3.0902323062, 0.999}};
    enum { N = 200000 };
    (void)state;
    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++) {
        double below = 0;
        for (uint64_t key = 0; key < N; key++) {
            below += eh_draw_normal(5, key, EH_DRAW_SCORE) < known[i].quantile;
        }
        double error = sqrt(known[i].share * (1 - known[i].share) / N);
        assert_true(fabs(below / N - known[i].share) < 5 * error);
    }
}

static void test_draws_are_alone(void **state)
{
    (void)state;
    double product = 0;
    enum { N = 100000 };
    for (uint64_t key = 0; key < N; key++) {
        double a = eh_draw(1, key, EH_DRAW_GAP), b = eh_draw(1, key, EH_DRAW_GAP + 1);
        double c = eh_draw(1, key + 1, EH_DRAW_GAP), d = eh_draw(2, key, EH_DRAW_GAP);
        assert_true(a > 0 && a < 1);
        product += (a - 0.5) * (b - 0.5) + (a - 0.5) * (c - 0.5) + (a - 0.5) * (d - 0.5);
    }
    assert_true(fabs(product / N) < 5 * sqrt(3.0 / 144 / N));
}

static void test_functions(void **state)
{
    (void)state;
    for (double x = 0.001; x < 1000; x *= 1.7) {
        assert_true(fabs(eh_log2(x) - log2(x)) < 1e-12);
        for (double power = -2; power <= 20; power += 0.37) {
            assert_true(fabs(eh_power(x, power) / pow(x, power) - 1) < 1e-11);
        }
    }
    assert_true(eh_power(1e-300, 20) >= 0 && eh_power(1e-300, 20) < 1e-300);
}

static void test_table(void **state)
{
    EhGenerateSettings settings;
    char text[EH_GENERATE_TEXT], assignment[2 * EH_GENERATE_TEXT];
    (void)state;
    eh_generate_defaults(&settings);
    for (int i = 0; i < EH_GENERATE_PARAMETERS; i++) {
        const EhGenerateInfo *info = &eh_generate_infos[i];
        const double values[] = {info->value, info->least, info->most};
        assert_true(info->least <= info->value && info->value <= info->most);
        assert_true(i == 0 || info[-1].group <= info->group);
        for (int k = 0; k < i; k++) {
            assert_string_not_equal(eh_generate_infos[k].name, info->name);
        }
        for (size_t k = 0; k < 3; k++) { /* what is shown can be set */
            EhGenerateParameter which;
            eh_generate_value_text(text, info, values[k]);
            snprintf(assignment, sizeof assignment, "%s=%s", info->name, text);
            assert_int_equal(eh_generate_set(&settings, assignment, &which), EH_GENERATE_SET);
            assert_int_equal(which, i);
            assert_true(fabs(settings.at[i] - values[k]) < 1e-12);
        }
    }
}

static void test_settings(void **state)
{
    static const struct {
        const char *text;
        EhGenerateSet result;
        EhGenerateParameter which;
    } cases[] = {
        {"misroute=20%", EH_GENERATE_SET, EH_GENERATE_MISROUTE},
        {"misroute=0.2", EH_GENERATE_SET, EH_GENERATE_MISROUTE},
        {"trend=-5%", EH_GENERATE_SET, EH_GENERATE_TREND},
        {"misroute=100.5%", EH_GENERATE_OUT_OF_BOUNDS, EH_GENERATE_MISROUTE},
        {"misroute=-0.1", EH_GENERATE_OUT_OF_BOUNDS, EH_GENERATE_MISROUTE},
        {"misroute=", EH_GENERATE_NO_NUMBER, EH_GENERATE_MISROUTE},
        {"misroute=%", EH_GENERATE_NO_NUMBER, EH_GENERATE_MISROUTE},
        {"misroute=1,5", EH_GENERATE_NO_NUMBER, EH_GENERATE_MISROUTE},
        {"misroute=nan", EH_GENERATE_NO_NUMBER, EH_GENERATE_MISROUTE},
        {"peak=50%", EH_GENERATE_NO_NUMBER, EH_GENERATE_PEAK},
        {"misroute", EH_GENERATE_NO_EQUALS, EH_GENERATE_PARAMETERS},
        {"", EH_GENERATE_NO_EQUALS, EH_GENERATE_PARAMETERS},
        {"=1", EH_GENERATE_UNKNOWN, EH_GENERATE_PARAMETERS},
        {"mondy=1", EH_GENERATE_UNKNOWN, EH_GENERATE_MONDAY},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        EhGenerateSettings settings;
        EhGenerateParameter which;
        eh_generate_defaults(&settings);
        assert_int_equal(eh_generate_set(&settings, cases[i].text, &which), cases[i].result);
        assert_int_equal(which, cases[i].which);
        double value = settings.at[EH_GENERATE_MISROUTE];
        assert_true(i < 2 ? fabs(value - 0.2) < 1e-15 : fabs(value - 0.06) < 1e-15);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_normal),    cmocka_unit_test(test_draws_are_alone),
        cmocka_unit_test(test_functions), cmocka_unit_test(test_table),
        cmocka_unit_test(test_settings),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
