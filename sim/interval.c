/* SPDX-License-Identifier: Apache-2.0 */
/* How sure a figure is. */
#include <math.h>

#include "sim/measure.h"

#define Z95 1.959963984540054

double eh_sim_mean(const double *values, uint32_t n)
{
    double sum = 0, count = 0;
    for (uint32_t i = 0; i < n; i++) {
        if (!isnan(values[i])) {
            sum += values[i];
            count++;
        }
    }
    return count > 0 ? sum / count : NAN;
}

/* The 97.5 % point of Student's t, by the expansion of Cornish and Fisher: to 1e-4 from 19 degrees on. */
static double student(double degrees)
{
    double z = Z95, z3 = z * z * z, z5 = z3 * z * z;
    return z + (z3 + z) / (4 * degrees) + (5 * z5 + 16 * z3 + 3 * z) / (96 * degrees * degrees);
}

double eh_sim_half_width(const double *values, uint32_t n)
{
    double mean = eh_sim_mean(values, n), squares = 0, count = 0;
    for (uint32_t i = 0; i < n; i++) {
        if (!isnan(values[i])) {
            squares += (values[i] - mean) * (values[i] - mean);
            count++;
        }
    }
    if (count < EH_SIM_BATCHES) {
        return NAN;
    }
    return student(count - 1) * sqrt(squares / (count - 1) / count);
}

EhSimInterval eh_sim_wilson(double share, double n)
{
    if (!(n > 0)) {
        return (EhSimInterval){NAN, NAN};
    }
    double z2 = Z95 * Z95, middle = (share + z2 / (2 * n)) / (1 + z2 / n);
    double half = Z95 / (1 + z2 / n) * sqrt(share * (1 - share) / n + z2 / (4 * n * n));
    double low = middle - half, high = middle + half;
    return (EhSimInterval){low > 0 ? low : 0, high < 1 ? high : 1};
}
