/* SPDX-License-Identifier: Apache-2.0 */
/* Shares, waits and trends with their intervals. */
#include "lint/tally.h"

#include <math.h>

#include "vm/civil.h"

#define Z95 1.959963984540054
#define ONE_SIDE 0.025

EhInterval eh_tally_share(uint64_t k, uint64_t n)
{
    if (n == 0) {
        return (EhInterval){NAN, 0, 1};
    }
    double size = (double)n, p = (double)k / size, z2 = Z95 * Z95;
    double middle = (p + z2 / (2 * size)) / (1 + z2 / size);
    double half = Z95 / (1 + z2 / size) * sqrt(p * (1 - p) / size + z2 / (4 * size * size));
    return (EhInterval){p, k == 0 ? 0 : fmax(0, middle - half),
                        k == n ? 1 : fmin(1, middle + half)};
}

EhInterval eh_tally_difference(EhInterval a, EhInterval b)
{
    double value = a.value - b.value;
    return (EhInterval){value, value - hypot(a.value - a.low, b.high - b.value),
                        value + hypot(a.high - a.value, b.value - b.low)};
}

/* ---- instants ---- */

static uint32_t cell_at(const EhTimeline *t, uint32_t i)
{
    return i < EH_TIMELINE_CELLS ? t->cells[i] : 0; /* one before the first is past the last too */
}

/* Two cells become one, in place: what is read never lies before what is written. */
static void widen(EhTimeline *t)
{
    int64_t width = 2 * t->width, start = eh_civil_floor_div(t->start, width) * width;
    uint32_t shift = start < t->start; /* the first cell is the second half of a wider one */
    for (uint32_t i = 0; i < EH_TIMELINE_CELLS; i++) {
        t->cells[i] = cell_at(t, 2 * i - shift) + cell_at(t, 2 * i + 1 - shift);
    }
    t->start = start;
    t->width = width;
}

/* Moves the cells so that `at`, which comes before them all, has one; false where they do not all fit. */
static bool make_room_before(EhTimeline *t, int64_t at)
{
    int64_t start = eh_civil_floor_div(at, t->width) * t->width;
    int64_t by = (t->start - start) / t->width;
    uint32_t used = EH_TIMELINE_CELLS;
    while (used > 0 && t->cells[used - 1] == 0) {
        used--;
    }
    if (by + used > EH_TIMELINE_CELLS) {
        return false;
    }
    for (uint32_t i = used; i-- > 0;) {
        t->cells[i + (uint32_t)by] = t->cells[i];
    }
    for (uint32_t i = 0; i < (uint32_t)by; i++) {
        t->cells[i] = 0;
    }
    t->start = start;
    return true;
}

void eh_timeline_add(EhTimeline *t, int64_t at)
{
    if (t->width == 0) {
        t->width = 1000;
        t->start = eh_civil_floor_div(at, t->width) * t->width;
    }
    while (at < t->start && !make_room_before(t, at)) {
        widen(t);
    }
    while ((at - t->start) / t->width >= EH_TIMELINE_CELLS) {
        widen(t);
    }
    t->cells[(at - t->start) / t->width]++;
    t->n++;
}

uint64_t eh_timeline_before(const EhTimeline *t, int64_t at)
{
    uint64_t n = 0;
    for (uint32_t i = 0; t->n > 0 && i < EH_TIMELINE_CELLS; i++) {
        n += t->start + (int64_t)(i + 1) * t->width <= at ? t->cells[i] : 0;
    }
    return n;
}

/* ---- waits ---- */

/* Below 64 ms a cell is a millisecond. */
static uint32_t cell_of(int64_t wait)
{
    uint32_t octave = 0;
    int64_t part = wait < 0 ? 0 : wait;
    while (part >= 2 * EH_WAIT_PARTS) {
        part /= 2;
        octave++;
    }
    uint32_t cell = octave * EH_WAIT_PARTS + (uint32_t)part;
    return cell < EH_WAIT_CELLS ? cell : EH_WAIT_CELLS - 1;
}

/* The middle of a cell, in ms. */
static double wait_of(uint32_t cell)
{
    if (cell < 2 * EH_WAIT_PARTS) {
        return cell;
    }
    uint32_t octave = cell / EH_WAIT_PARTS - 1;
    double width = ldexp(1, (int)octave);
    return width * (cell - octave * EH_WAIT_PARTS) + (width - 1) / 2;
}

void eh_waits_add(EhWaits *waits, int64_t wait)
{
    waits->ended[cell_of(wait)]++;
    waits->n_ended++;
}

/* How many had waited no longer than a cell when the history ended: the timeline's cells are gone through backwards as
 * the waits grow. */
typedef struct Censored {
    const EhTimeline *open;
    uint32_t left; /* cells of the timeline that are still to come */
    int64_t end;
} Censored;

static uint64_t censored_in(Censored *c, uint32_t cell)
{
    uint64_t n = 0;
    while (c->left > 0 && c->open->n > 0) {
        int64_t middle =
            c->open->start + (int64_t)(c->left - 1) * c->open->width + c->open->width / 2;
        if (cell_of(c->end - middle) > cell && cell + 1 < EH_WAIT_CELLS) {
            break;
        }
        n += c->open->cells[--c->left];
    }
    return n;
}

/* Whether the share that waits longer has come below `rest`; Greenwood's error on the scale of log(-log), which keeps
 * the interval inside 0..1. */
static bool below(double survives, double error, double rest, double sign)
{
    if (survives <= 0) {
        return true;
    }
    if (survives >= 1) {
        return false;
    }
    double scaled = log(-log(survives)) + sign * Z95 * error / fabs(log(survives));
    return exp(-exp(scaled)) <= rest;
}

/* Of n tickets of which each is left with the chance `rest`: at most `high` are left with a chance of 2.5 % or less, more
 * than `low` likewise. -1: not even none is that rare. */
typedef struct Left {
    double low, high;
} Left;

static Left left_of(double n, double rest)
{
    Left out = {n, -1};
    double term = n * log1p(-rest), odds = log(rest / (1 - rest)), sum = 0;
    for (double k = 0; k <= n; k++) {
        sum += exp(term);
        out.high = sum <= ONE_SIDE ? k : out.high;
        if (sum >= 1 - ONE_SIDE) {
            out.low = k;
            break;
        }
        term += log((n - k) / (k + 1)) + odds;
    }
    return out;
}

/* The share that waits longer, as far as waits have been gone through. `gone`: tickets left it before their wait ended;
 * until then the numbers left are exact, and so is the interval of the order statistics. */
typedef struct Survival {
    double at_risk, share, greenwood, rest;
    Left left;
    bool gone;
} Survival;

static void survive(Survival *s, double ended)
{
    s->share *= 1 - ended / s->at_risk;
    s->greenwood += s->at_risk > ended ? ended / (s->at_risk * (s->at_risk - ended)) : 0;
    s->at_risk -= ended;
}

static bool may_be_below(const Survival *s)
{
    return s->gone ? below(s->share, sqrt(s->greenwood), s->rest, 1) : s->at_risk <= s->left.low;
}

/* Once nobody is left, only the number of those who were last tells how many might have waited longer. */
static bool is_below(const Survival *s, double ended)
{
    if (!s->gone) {
        return s->at_risk <= s->left.high;
    }
    return s->share > 0 ? below(s->share, sqrt(s->greenwood), s->rest, -1)
                        : ended * log1p(-s->rest) <= log(ONE_SIDE);
}

EhInterval eh_waits_quantile(const EhWaits *waits, double share, int64_t end)
{
    EhInterval out = {INFINITY, INFINITY, INFINITY};
    Censored censored = {&waits->open, EH_TIMELINE_CELLS, end};
    Survival s = {
        .at_risk = (double)(waits->n_ended + waits->open.n), .share = 1, .rest = 1 - share};
    if (s.at_risk <= 0) {
        return (EhInterval){NAN, NAN, NAN};
    }
    s.left = left_of(s.at_risk, s.rest);
    out.low = may_be_below(&s) ? 0 : out.low;
    for (uint32_t cell = 0; cell < EH_WAIT_CELLS && s.at_risk > 0 && isinf(out.high); cell++) {
        double ended = (double)waits->ended[cell];
        if (ended > 0) {
            double wait = wait_of(cell);
            survive(&s, ended);
            out.low = isinf(out.low) && may_be_below(&s) ? wait : out.low;
            out.value = isinf(out.value) && s.share <= s.rest + 1e-12 ? wait : out.value;
            out.high = is_below(&s, ended) ? wait : out.high;
        }
        double gone = (double)censored_in(&censored, cell);
        s.gone = s.gone || gone > 0;
        s.at_risk -= gone;
    }
    return out;
}

/* ---- trends ---- */

/* Student's t, 97.5 %, by degrees of freedom from 1. */
static double student(uint32_t freedom)
{
    static const double t[] = {12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306,
                               2.262,  2.228, 2.201, 2.179, 2.160, 2.145, 2.131, 2.120,
                               2.110,  2.101, 2.093, 2.086, 2.080, 2.074, 2.069, 2.064,
                               2.060,  2.056, 2.052, 2.048, 2.045, 2.042};
    enum { N = sizeof t / sizeof t[0] };
    return freedom <= N ? t[freedom - 1] : Z95 + 2.42 / freedom;
}

EhTrend eh_tally_trend(const EhTrendPoint *points, uint32_t n)
{
    double weight = 0, x = 0, y = 0, xx = 0, xy = 0, rest = 0;
    EhTrend out = {.n = n, .slope = {NAN, NAN, NAN}};
    for (uint32_t i = 0; i < n; i++) {
        weight += points[i].weight;
        x += points[i].weight * points[i].x;
        y += points[i].weight * points[i].y;
    }
    out.middle = x / weight;
    out.mean = y / weight;
    for (uint32_t i = 0; i < n; i++) {
        double dx = points[i].x - out.middle;
        xx += points[i].weight * dx * dx;
        xy += points[i].weight * dx * (points[i].y - out.mean);
    }
    if (n < 3 || !(xx > 0)) {
        return out;
    }
    out.slope.value = xy / xx;
    for (uint32_t i = 0; i < n; i++) {
        double miss = points[i].y - out.mean - out.slope.value * (points[i].x - out.middle);
        rest += points[i].weight * miss * miss;
    }
    double variance = fmax(rest / (n - 2), out.mean * (1 - out.mean));
    double half = student(n - 2) * sqrt(variance / xx);
    out.slope.low = out.slope.value - half;
    out.slope.high = out.slope.value + half;
    return out;
}
