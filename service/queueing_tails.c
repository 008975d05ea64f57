/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The distribution of one ticket's wait, and its mean under a head start.
 *
 * One idea: what is before the ticket is a birth-death chain on 1, 2, ... that ends at 0, up at the
 * rate of those that overtake, down at the agents' (Karlin and McGregor 1957). Its spectrum is
 * known, so a tail is one integral over an angle, plus one exponential when the queue found is
 * long: the same numbers as stepping the chain, for any time and number of agents, with no table.
 *
 * With r = sqrt(overtaking / service), z = r e^(i angle), the decay at an angle is
 *     s = service |1 - z|^2,
 * and with kappa = ahead / r, c = cos(angle), the sought value is
 *     (1 - ahead) / r x [2/pi integral of h(c) sin^2 / (1 + kappa^2 - 2 kappa c)
 *                        + (1 - kappa^-2) h(c0) if kappa > 1],   c0 = (kappa + 1 / kappa) / 2,
 * h(c) sin(angle) = e^(-s window) Im[z / (1 - z) e^(-x (1 - z))], x = service x time after window.
 */
#include "service/queueing_internal.h"

#define PI 3.14159265358979323846
#define NODES_MAX 1048576.0
#define WIDTH_MAX 20000.0
#define QUANTILE_STEPS 200

typedef enum Sought {
    SOUGHT_TAIL, /* the probability of waiting still */
    SOUGHT_TIME  /* the mean wait inside the window: the tail's integral from 0 to `open` */
} Sought;

/* An EhDelay with all agents busy, and a time split at the end of the window. */
typedef struct Chain {
    Sought sought;
    double service, r, ahead, kappa;
    double open;  /* time with overtaking */
    double after; /* service x time without */
} Chain;

/* h at an angle. */
static double at_angle(const Chain *chain, double angle)
{
    double r = chain->r;
    double c = cos(angle);
    double apart = (1 - r) * (1 - r) + 2 * r * (1 - c); /* |1 - z|^2 */
    double s = chain->service * apart;
    if (chain->sought == SOUGHT_TIME)
        return r / apart * -expm1(-s * chain->open) / s;
    double decay = exp(-s * chain->open - chain->after * (1 - r * c));
    /* Im[z (1 - conj z) e^(i turn)] / sin(angle) */
    double turn = chain->after * r * sin(angle);
    return decay * r / apart * (cos(turn) + (c - r) * sin(turn) / sin(angle));
}

/* h at c0, where z is real: `ahead` and r / kappa. */
static double at_pole(const Chain *chain)
{
    double u = 1 - chain->ahead;
    double v = 1 - chain->r / chain->kappa;
    double s = chain->service * u * v;
    if (chain->sought == SOUGHT_TIME)
        return chain->r / (u * v) * (s > 0 ? -expm1(-s * chain->open) / s : chain->open);
    /* The difference quotient of z / (1 - z) e^(-x (1 - z)) between the two, without cancelling. */
    double gap = v - u;
    double rise = gap == 0 ? chain->after : expm1(chain->after * -fabs(gap)) / -fabs(gap);
    double low = gap > 0 ? v : u; /* of the smaller z */
    double high = gap > 0 ? u : v;
    double x = chain->after;
    return chain->r * exp(-s * chain->open) *
           (exp(-x * low) / (u * v) + (1 - high) / high * exp(-x * high) * rise);
}

/* How many nodes integrate to the last digit. The integrand is bounded up to its nearest pole, so
 * what is left is e^(-2 nodes distance); the exponentials' own width keeps small tails' digits. */
static double nodes_needed(const Chain *chain, double to_kappa)
{
    double distance = fmin(-log(chain->r), to_kappa);
    double width = 0;
    if (chain->sought == SOUGHT_TAIL) {
        double turns = chain->r * chain->after;
        width = turns + 6 * sqrt(2 * chain->r * chain->service * chain->open + turns);
    }
    return ceil(40 + 24 / distance + fmin(width, WIDTH_MAX));
}

/* 2/pi times the integral of (h - offset) sin^2 / (1 + kappa^2 - 2 kappa c), by midpoints. */
static double integrate(const Chain *chain, double nodes, double offset)
{
    double kappa = chain->kappa;
    double sum = 0;
    for (double i = 0; i < nodes; i++) {
        double angle = PI * (i + 0.5) / nodes;
        double half = sin(angle / 2);
        double sine = sin(angle);
        double below = (1 - kappa) * (1 - kappa) + 4 * kappa * half * half;
        sum += (at_angle(chain, angle) - offset) * sine * sine / below;
    }
    return 2 * sum / nodes;
}

static double chain_value(const Chain *chain)
{
    double scale = (1 - chain->ahead) / chain->r;
    double to_kappa = fabs(log(chain->kappa));
    double edge = -log(chain->r);
    /* Near kappa = 1 the pole's part is taken out of the integral: then it holds on both sides. */
    bool near = to_kappa < 0.05 && to_kappa < edge / 2;
    double nodes = nodes_needed(chain, near ? edge : to_kappa);
    if (near) {
        double pole = at_pole(chain);
        return nodes <= NODES_MAX ? scale * (pole + integrate(chain, nodes, pole)) : NAN;
    }
    double pole = 0;
    if (chain->kappa > 1)
        pole = scale * (1 - 1 / (chain->kappa * chain->kappa)) * at_pole(chain);
    /* Late, the integral is below the pole's last digit, or below any number. */
    double apart = (1 - chain->r) * (1 - chain->r);
    double late = chain->service * apart * chain->open + chain->after * (1 - chain->r);
    double early =
        chain->service * (1 - chain->ahead) * (1 - chain->r / chain->kappa) * chain->open +
        chain->after * (1 - chain->ahead);
    if (chain->sought == SOUGHT_TAIL && late > (chain->kappa > 1 ? fmin(early + 80, 750) : 750))
        return pole;
    return nodes <= NODES_MAX ? pole + scale * integrate(chain, nodes, 0) : NAN;
}

static bool delay_valid(const EhDelay *d)
{
    return d->busy >= 0 && d->busy <= 1 && d->overtaking >= 0 && eh_queueing_positive(d->service) &&
           d->overtaking < d->service && d->ahead >= 0 && d->ahead < 1 &&
           d->overtaking <= d->ahead * d->service * (1 + 1e-12) && d->window >= 0;
}

static Chain chain_of(const EhDelay *delay, Sought sought, double open, double after)
{
    double r = sqrt(delay->overtaking / delay->service);
    return (Chain){.sought = sought,
                   .service = delay->service,
                   .r = r,
                   .ahead = delay->ahead,
                   .kappa = delay->ahead / r,
                   .open = open,
                   .after = after * delay->service};
}

/* ---- what is asked of a delay ---- */

double eh_delay_tail(const EhDelay *delay, double t)
{
    if (!delay_valid(delay) || !(t >= 0))
        return NAN;
    if (t == 0 || delay->busy == 0)
        return delay->busy;
    if (isinf(t))
        return 0;
    double open = t < delay->window ? t : delay->window;
    if (delay->overtaking == 0 || open == 0) /* then it is exponential */
        return delay->busy * exp(-delay->service * (1 - delay->ahead) * t);
    Chain chain = chain_of(delay, SOUGHT_TAIL, open, t - open);
    double tail = chain_value(&chain);
    return isnan(tail) ? tail : delay->busy * fmin(fmax(tail, 0), 1);
}

double eh_delay_mean(const EhDelay *delay)
{
    if (!delay_valid(delay))
        return NAN;
    double found = 1 / ((1 - delay->ahead) * delay->service);
    double up = delay->overtaking / delay->service;
    if (up == 0 || delay->window == 0)
        return delay->busy * found;
    if (isinf(delay->window))
        return delay->busy * found / (1 - up);
    /* Those that overtake are as many as come while the ticket waits inside the window. */
    Chain chain = chain_of(delay, SOUGHT_TIME, delay->window, 0);
    return delay->busy * (found + up * chain_value(&chain));
}

double eh_delay_quantile(const EhDelay *delay, double q)
{
    double mean = eh_delay_mean(delay);
    if (isnan(mean) || !(q >= 0) || q >= 1)
        return NAN;
    double above = 1 - q;
    if (delay->busy <= above)
        return 0;
    double high = mean;
    while (eh_delay_tail(delay, high) > above && high < 1e300)
        high *= 2;
    double low = 0;
    for (int i = 0; i < QUANTILE_STEPS && high - low > 1e-14 * high; i++) {
        double middle = low + (high - low) / 2;
        double tail = eh_delay_tail(delay, middle);
        if (isnan(tail))
            return NAN;
        if (tail > above)
            low = middle;
        else
            high = middle;
    }
    return low + (high - low) / 2;
}

/* ---- delays of the disciplines ---- */

static const EhDelay undefined = {NAN, NAN, NAN, NAN, NAN};

EhDelay eh_delay_strict(int64_t agents, double handling, const double *arrivals, size_t n, size_t k)
{
    double load;
    if (k >= n || !eh_queueing_classes(agents, handling, arrivals, n, &load))
        return undefined;
    double before = 0;
    for (size_t i = 0; i < k; i++)
        before += arrivals[i];
    double upto = (before + arrivals[k]) * handling / (double)agents;
    if (upto >= 1)
        return undefined;
    return (EhDelay){.busy = eh_queueing_busy(agents, load),
                     .overtaking = before,
                     .service = (double)agents / handling,
                     .ahead = upto,
                     .window = INFINITY};
}

EhDelay eh_delay_ageing_lowest(int64_t agents, double handling, const double *arrivals,
                               const double *rates, size_t n)
{
    double load;
    double lowest = INFINITY;
    double overtaking = 0;
    if (n == 0 || !eh_queueing_classes(agents, handling, arrivals, n, &load) ||
        load >= (double)agents)
        return undefined;
    for (size_t i = 0; i < n; i++) {
        if (!eh_queueing_amount(rates[i]))
            return undefined;
        lowest = fmin(lowest, rates[i]);
    }
    for (size_t i = 0; i < n; i++)
        if (rates[i] > lowest)
            overtaking += arrivals[i] * (1 - lowest / rates[i]);
    return (EhDelay){.busy = eh_queueing_busy(agents, load),
                     .overtaking = overtaking,
                     .service = (double)agents / handling,
                     .ahead = load / (double)agents,
                     .window = INFINITY};
}

EhDelay eh_delay_head_start(int64_t agents, double handling, double favoured, double standard,
                            double head_start)
{
    EhDelay delay = eh_delay_strict(agents, handling, (double[]){favoured, standard}, 2, 1);
    if (!(head_start >= 0))
        return undefined;
    delay.window = head_start;
    return delay;
}

void eh_head_start_waits(int64_t agents, double handling, double favoured, double standard,
                         double head_start, double waits[2])
{
    eh_queueing_undefined(waits, 2);
    EhDelay delay = eh_delay_head_start(agents, handling, favoured, standard, head_start);
    double all = eh_erlang_wait(agents, favoured + standard, handling);
    waits[1] = eh_delay_mean(&delay);
    if (favoured > 0)
        waits[0] = all + standard / favoured * (all - waits[1]);
}
