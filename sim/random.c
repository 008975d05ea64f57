/* SPDX-License-Identifier: Apache-2.0 */
/* Chance as a counter, and the two functions of it that libm would compute differently on different machines. */
#include "sim/random.h"

#include <string.h>

#define LN2 0.69314718055994530942
#define ALMOST 0.998
#define SQRT2 1.41421356237309504880

/* The finaliser of SplitMix64 (Steele, Lea and Flood 2014). */
static uint64_t mix(uint64_t x)
{
    x += UINT64_C(0x9E3779B97F4A7C15);
    x = (x ^ x >> 30) * UINT64_C(0xBF58476D1CE4E5B9);
    x = (x ^ x >> 27) * UINT64_C(0x94D049BB133111EB);
    return x ^ x >> 31;
}

uint64_t eh_sim_hash(uint64_t seed, uint64_t replication, uint64_t ticket, EhSimPurpose purpose)
{
    return mix(mix(mix(mix(seed) ^ replication) ^ ticket) ^ (uint64_t)purpose);
}

double eh_sim_uniform(uint64_t hash)
{
    return ((double)(hash >> 11) + 0.5) / 9007199254740992.0;
}

/* x = m 2^e with m between 1/sqrt 2 and sqrt 2; ln m is twice the area hyperbolic tangent of (m - 1) / (m + 1). */
double eh_sim_log(double x)
{
    uint64_t bits;
    double m;
    memcpy(&bits, &x, sizeof bits);
    int exponent = (int)(bits >> 52 & 0x7FF) - 1023;
    bits = (bits & UINT64_C(0x000FFFFFFFFFFFFF)) | UINT64_C(0x3FF0000000000000);
    memcpy(&m, &bits, sizeof m);
    if (m > SQRT2) {
        m /= 2;
        exponent++;
    }
    double s = (m - 1) / (m + 1), square = s * s, power = s, sum = 0;
    for (int i = 1; i <= 23; i += 2) {
        sum += power / i;
        power *= square;
    }
    return 2 * sum + exponent * LN2;
}

/* e^x = 2^k e^r, |r| at most half of ln 2. */
double eh_sim_exp(double x)
{
    int k = (int)(x / LN2 + (x < 0 ? -0.5 : 0.5));
    double r = x - k * LN2, term = 1, sum = 1, scale;
    for (int i = 1; i <= 18; i++) {
        term *= r / i;
        sum += term;
    }
    uint64_t bits = (uint64_t)(k + 1023) << 52;
    memcpy(&scale, &bits, sizeof scale);
    return sum * scale;
}

/* The mean over max of the cut-off exponential: 1/2 for tilt 0, falling from 1 to 0. */
static double mean_at(double tilt)
{
    if (tilt > -0.001 && tilt < 0.001) {
        return 0.5 - tilt / 12;
    }
    return 1 / tilt - 1 / (eh_sim_exp(tilt) - 1);
}

EhSimHandling eh_sim_handling(int64_t mean, int64_t max)
{
    EhSimHandling handling = {.mean = (double)mean, .max = (double)max};
    double low = -600, high = 600;
    for (int i = 0; i < 80 && max > 0; i++) {
        double middle = (low + high) / 2;
        if (mean_at(middle) > handling.mean / handling.max) {
            low = middle;
        } else {
            high = middle;
        }
    }
    handling.tilt = (low + high) / 2;
    return handling;
}

static double quantile(const EhSimHandling *h, double u)
{
    if (h->max <= 0) {
        return -h->mean * eh_sim_log(1 - u);
    }
    if (h->mean >= h->max * ALMOST) { /* the cut-off exponential would be a point already */
        return h->mean;
    }
    if (h->tilt > -0.001 && h->tilt < 0.001) {
        return h->max * u;
    }
    return -h->max / h->tilt * eh_sim_log(1 - u * (1 - eh_sim_exp(-h->tilt)));
}

int64_t eh_sim_handling_at(const EhSimHandling *handling, double u)
{
    int64_t ms = (int64_t)(quantile(handling, u) + 0.5);
    return ms > 1 ? ms : 1;
}
