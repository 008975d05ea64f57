/* SPDX-License-Identifier: Apache-2.0 */
/* Draws by a counter, and the functions of them that libm would compute differently on different machines. */
#include "generate/draw.h"

#include <math.h>

#include "sim/random.h"

double eh_draw(uint64_t seed, uint64_t key, uint32_t what)
{
    return eh_sim_uniform(eh_sim_hash(seed, what, key, EH_SIM_FOR_RECORDS));
}

double eh_power(double x, double power)
{
    double e = power * eh_sim_log(x);
    return eh_sim_exp(e < -700 ? -700 : e > 700 ? 700 : e);
}

double eh_log2(double x)
{
    return eh_sim_log(x) / 0.69314718055994530942;
}

static double polynomial(const double *c, int n, double x)
{
    double sum = 0;
    while (n-- > 0) {
        sum = sum * x + c[n];
    }
    return sum;
}

/* PPND7 of AS 241: the quantile of the normal distribution, to about 1e-7. */
static double quantile(double p)
{
    static const double a[] = {3.3871327179, 50.434271938, 159.29113202, 59.109374720};
    static const double b[] = {1, 17.895169469, 78.757757664, 67.187563600};
    static const double c[] = {1.4234372777, 2.7568153900, 1.3067284816, 0.17023821103};
    static const double d[] = {1, 0.73700164250, 0.12021132975};
    static const double e[] = {6.6579051150, 3.0812263860, 0.42868294337, 0.017337203997};
    static const double f[] = {1, 0.24197894225, 0.012258202635};
    double q = p - 0.5;
    if (q >= -0.425 && q <= 0.425) {
        double r = 0.180625 - q * q;
        return q * polynomial(a, 4, r) / polynomial(b, 4, r);
    }
    double r = sqrt(-eh_sim_log(q < 0 ? p : 1 - p));
    double far = r <= 5 ? polynomial(c, 4, r - 1.6) / polynomial(d, 3, r - 1.6)
                        : polynomial(e, 4, r - 5) / polynomial(f, 3, r - 5);
    return q < 0 ? -far : far;
}

double eh_draw_normal(uint64_t seed, uint64_t key, uint32_t what)
{
    return quantile(eh_draw(seed, key, what));
}
