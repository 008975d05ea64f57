/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Ageing: tickets whose priority grows while they wait.
 *
 * One idea: a ticket of rate r that waits w is overtaken only by the part 1 - r / v of the tickets
 * of a higher rate v that come meanwhile, so strict priority's sums hold with that share.
 */
#include "service/queueing_internal.h"

/* Before the first class in the order of the recursion. */
#define NONE ((size_t)-1)

/* The next class in the order of rates, lowest first, equal ones by place; `last` is NONE at first.
 * Looking for it costs n, as the sums over the classes do. */
static size_t next_by_rate(const double *rates, size_t n, size_t last)
{
    size_t best = NONE;
    for (size_t i = 0; i < n; i++) {
        bool after =
            last == NONE || rates[i] > rates[last] || (rates[i] == rates[last] && i > last);
        if (after && (best == NONE || rates[i] < rates[best]))
            best = i;
    }
    return best;
}

/* 1 - low / high for 0 <= low <= high, with rates as powers of 1/power. */
static double lead(double low, double high, double power)
{
    return high > low ? -expm1(log(low / high) / power) : 0;
}

/* Kleinrock's recursion: class i's share of capacity is arrivals[i] handling[i] / agents, where
 * `handling` steps by `step` (0: one for all). `residual` is the mean wait of a ticket alone. */
typedef struct Ageing {
    const double *arrivals, *handling, *rates;
    size_t n, step;
    double agents, power, load, residual;
} Ageing;

static double share(const Ageing *a, size_t i)
{
    return a->arrivals[i] * a->handling[i * a->step] / a->agents;
}

static void ageing_recursion(const Ageing *a, double *waits)
{
    size_t last = NONE;
    for (size_t done = 0; done < a->n; done++) {
        size_t p = next_by_rate(a->rates, a->n, last);
        double work = a->residual / (1 - a->load);
        double kept = 1;
        for (size_t i = 0; i < a->n; i++) {
            if (a->rates[i] < a->rates[p])
                work -= share(a, i) * waits[i] * lead(a->rates[i], a->rates[p], a->power);
            else
                kept -= share(a, i) * lead(a->rates[p], a->rates[i], a->power);
        }
        waits[p] = work / kept;
        last = p;
    }
}

static bool rates_valid(const double *rates, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (!eh_queueing_amount(rates[i]))
            return false;
    return true;
}

void eh_ageing_waits(int64_t agents, double handling, const double *arrivals, const double *rates,
                     double power, size_t n, double *waits)
{
    double load;
    eh_queueing_undefined(waits, n);
    if (!eh_queueing_classes(agents, handling, arrivals, n, &load) || load >= (double)agents ||
        !eh_queueing_positive(power) || !rates_valid(rates, n))
        return;
    double all = (double)agents;
    const Ageing ageing = {.arrivals = arrivals,
                           .handling = &handling,
                           .rates = rates,
                           .n = n,
                           .agents = all,
                           .power = power,
                           .load = load / all,
                           .residual = eh_queueing_busy(agents, load) * handling / all};
    ageing_recursion(&ageing, waits);
}

void eh_ageing_waits_general(const double *arrivals, const double *handling,
                             const double *handling_squared, const double *rates, size_t n,
                             double *waits)
{
    double load, residual;
    eh_queueing_undefined(waits, n);
    if (!eh_queueing_classes_general(arrivals, handling, handling_squared, n, &load, &residual) ||
        !rates_valid(rates, n))
        return;
    const Ageing ageing = {arrivals, handling, rates, n, 1, 1, 1, load, residual};
    ageing_recursion(&ageing, waits);
}

double eh_ageing_least_ratio(double fifo, double favoured_load, double target)
{
    if (!eh_queueing_amount(fifo) || !eh_queueing_positive(favoured_load) || favoured_load >= 1 ||
        !(target >= fifo) || target == 0)
        return NAN;
    double ratio = 1 - (1 - fifo / target) / favoured_load;
    return ratio > 0 ? ratio : 0;
}

/* ---- two scores ---- */

/* When a lead of `behind` is made up at `speed`: from then on, strictly. */
static double made_up(double behind, double speed)
{
    if (isnan(behind) || isnan(speed))
        return NAN;
    if (speed > 0)
        return behind > 0 ? behind / speed : 0;
    return behind < 0 && speed == 0 ? 0 : INFINITY;
}

double eh_score_passes_equal(EhScore standard, EhScore favoured)
{
    return made_up(favoured.base - standard.base, standard.rate - favoured.rate);
}

double eh_score_passes_new(EhScore standard, EhScore favoured)
{
    return made_up(favoured.base - standard.base, standard.rate);
}

double eh_score_window(EhScore standard, EhScore favoured, double wait)
{
    if (!eh_queueing_amount(wait) || !eh_queueing_amount(favoured.rate))
        return NAN;
    /* favoured.base + favoured.rate (wait - late) > standard.base + standard.rate wait */
    double ahead = favoured.base - standard.base + (favoured.rate - standard.rate) * wait;
    if (isnan(ahead))
        return NAN;
    if (ahead <= 0)
        return 0;
    return ahead < favoured.rate * wait ? ahead / favoured.rate : wait;
}
