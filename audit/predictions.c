/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Predictions that the policy did not read, because they were below its confidence, and what became of their tickets.
 */
#include <math.h>

#include "audit/audit.h"

static void add(EhAuditStat *stat, double value)
{
    if (!isnan(value)) {
        eh_audit_stat_add(stat, value);
    }
}

static void count(const EhAudit *audit, EhAuditPrediction *p, uint32_t i, const EhAuditTicket *t)
{
    bool unsure = t->unsure >> i & 1;
    EhAnswer misrouted = eh_audit_misrouted(t);
    p->n++;
    p->unsure += unsure;
    p->unpredicted += t->unpredicted >> i & 1;
    if (t->unpredicted >> i & 1) {
        return;
    }
    if (unsure && t->queue < audit->queues.n) {
        p->queues[t->queue]++;
    }
    add(unsure ? &p->tiers_unsure : &p->tiers_sure,
        misrouted == EH_ANSWER_UNKNOWN ? NAN : misrouted == EH_ANSWER_YES);
    add(unsure ? &p->satisfied_unsure : &p->satisfied_sure, t->satisfaction);
    add(unsure ? &p->escalated_unsure : &p->escalated_sure,
        eh_audit_value(audit, t, EH_METRIC_ESCALATED));
}

bool eh_audit_predictions(EhAudit *audit)
{
    for (uint32_t i = 0; i < audit->n_predicted; i++) {
        for (uint32_t k = 0; k <= audit->classes.n; k++) {
            EhAuditPrediction p = {.field = audit->predicted[i],
                                   .klass = k == 0 ? EH_AUDIT_NO_NAME : (uint16_t)(k - 1)};
            p.queues = eh_arena_array(audit->arena, audit->queues.n + 1u, sizeof *p.queues);
            for (uint32_t t = 0; p.queues != NULL && t < audit->n; t++) {
                if (k == 0 || audit->at[t].klass == p.klass) {
                    count(audit, &p, i, &audit->at[t]);
                }
            }
            if (p.queues == NULL || (p.n > 0 && !EH_PUSH(audit->arena, &audit->predictions, p))) {
                return false;
            }
        }
    }
    return true;
}
