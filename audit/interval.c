/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Intervals of shares, means and differences.
 */
#include "audit/interval.h"

#include <math.h>

static const double pi = 3.14159265358979323846;

void eh_audit_stat_join(EhAuditStat *to, const EhAuditStat *stat)
{
    to->n += stat->n;
    to->sum += stat->sum;
    to->squares += stat->squares;
}

/* ---- points of distributions ---- */

/* Newton's steps on the complementary error function, which is convex where they are taken. */
double eh_audit_normal(double chance)
{
    double x = 0, wanted = chance < 1e-300 ? 1e-300 : chance;
    for (int i = 0; i < 80 && wanted < 1; i++) {
        double step = (erfc(x) - wanted) * sqrt(pi) / 2 * exp(x * x);
        x += step;
        if (fabs(step) < 1e-14 * (1 + x)) {
            break;
        }
    }
    return x * sqrt(2);
}

/* Hill (1970), algorithm 396 of the ACM. */
static double student_far(double y, double n, double d)
{
    double t =
        ((1 / (((n + 6) / (n * y) - 0.089 * d - 0.822) * (n + 2) * 3) + 0.5 / (n + 4)) * y - 1) *
            (n + 1) / (n + 2) +
        1 / y;
    return sqrt(n * t);
}

double eh_audit_student(double chance, double n)
{
    if (n < 1.5) {
        return 1 / tan(chance * pi / 2);
    }
    if (n < 2.5) {
        return sqrt(2 / (chance * (2 - chance)) - 2);
    }
    double a = 1 / (n - 0.5), b = 48 / (a * a);
    double c = ((20700 * a / b - 98) * a - 16) * a + 96.36;
    double d = ((94.5 / (b + c) - 3) / b + 1) * sqrt(a * pi / 2) * n;
    double y = pow(d * chance, 2 / n);
    if (y <= 0.05 + a) {
        return student_far(y, n, d);
    }
    double x = -eh_audit_normal(chance);
    y = x * x;
    if (n < 5) {
        c += 0.3 * (n - 4.5) * (x + 0.6);
    }
    c += (((0.05 * d * x - 5) * x - 7) * x - 2) * x + b;
    y = (((((0.4 * y + 6.3) * y + 36) * y + 94.5) / c - y - 3) / b + 1) * x;
    y = a * y * y;
    return sqrt(n * (y > 0.002 ? exp(y) - 1 : 0.5 * y * y + y));
}

/* ---- intervals ---- */

EhAuditFigure eh_audit_share(double k, double n, double chance)
{
    if (!(n > 0)) {
        return (EhAuditFigure){NAN, NAN, NAN};
    }
    double z = eh_audit_normal(chance), z2 = z * z, share = k / n;
    double middle = (share + z2 / (2 * n)) / (1 + z2 / n);
    double half = z / (1 + z2 / n) * sqrt(share * (1 - share) / n + z2 / (4 * n * n));
    return (EhAuditFigure){share, k > 0 ? fmax(middle - half, 0) : 0,
                           k < n ? fmin(middle + half, 1) : 1};
}

double eh_audit_variance(const EhAuditStat *stat)
{
    double variance = (stat->squares - stat->sum * stat->sum / stat->n) / (stat->n - 1);
    return stat->n < 2 ? NAN : fmax(variance, 0);
}

EhAuditFigure eh_audit_mean(const EhAuditStat *stat, double chance)
{
    double mean = stat->n > 0 ? stat->sum / stat->n : NAN;
    double half = stat->n < 2 ? NAN
                              : eh_audit_student(chance, stat->n - 1) *
                                    sqrt(eh_audit_variance(stat) / stat->n);
    return (EhAuditFigure){mean, mean - half, mean + half};
}

static EhAuditFigure share_difference(const EhAuditStat *first, const EhAuditStat *second,
                                      double chance)
{
    EhAuditFigure a = eh_audit_share(first->sum, first->n, chance);
    EhAuditFigure b = eh_audit_share(second->sum, second->n, chance);
    double value = a.value - b.value;
    return (EhAuditFigure){value, value - hypot(a.value - a.low, b.high - b.value),
                           value + hypot(a.high - a.value, b.value - b.low)};
}

EhAuditFigure eh_audit_difference(const EhAuditStat *first, const EhAuditStat *second, bool share,
                                  double chance)
{
    if (share) {
        return share_difference(first, second, chance);
    }
    double value =
        first->n > 0 && second->n > 0 ? first->sum / first->n - second->sum / second->n : NAN;
    double va = eh_audit_variance(first) / first->n, vb = eh_audit_variance(second) / second->n;
    double degrees = (va + vb) * (va + vb) / (va * va / (first->n - 1) + vb * vb / (second->n - 1));
    if (!(va + vb > 0)) { /* no value differs from another, or there are too few */
        double width = first->n < 2 || second->n < 2 ? NAN : 0;
        return (EhAuditFigure){value, value - width, value + width};
    }
    double half = eh_audit_student(chance, degrees) * sqrt(va + vb);
    return (EhAuditFigure){value, value - half, value + half};
}

EhAuditVerdict eh_audit_at_most(EhAuditFigure figure, double most)
{
    if (isnan(figure.value)) {
        return EH_AUDIT_UNKNOWN;
    }
    return figure.low > most     ? EH_AUDIT_BROKEN
           : figure.high <= most ? EH_AUDIT_KEPT
                                 : EH_AUDIT_UNDECIDED;
}
