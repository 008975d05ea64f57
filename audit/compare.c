/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Tickets with and without: held out or not, given something or not.
 */
#include <math.h>

#include "audit/audit.h"

/* What is compared, where it is measured. */
static const EhMetric metrics[EH_AUDIT_PAIRS] = {
    EH_METRIC_FIRST_RESPONSE, EH_METRIC_RESOLUTION, EH_METRIC_SATISFACTION, EH_METRIC_NPS,
    EH_METRIC_FIRST_CONTACT,  EH_METRIC_RECONTACT,  EH_METRIC_ESCALATED,    EH_METRIC_RETAINED};

/* Whether the ticket is one of those that are compared, and with or without. */
static EhAnswer side(const EhAuditTicket *ticket, const EhAuditCompared *compared, uint32_t done)
{
    if (compared->done != NULL) {
        return ticket->helped >> done & 1 ? EH_ANSWER_YES : EH_ANSWER_NO;
    }
    return ticket->klass != compared->klass || ticket->fault ? EH_ANSWER_UNKNOWN
           : ticket->holdout                                 ? EH_ANSWER_YES
                                                             : EH_ANSWER_NO;
}

static void compare(const EhAudit *audit, EhAuditCompared *compared, uint32_t done)
{
    for (int m = 0; m < EH_AUDIT_PAIRS; m++) {
        if (audit->measured[metrics[m]]) {
            compared->pairs[compared->n_pairs++].metric = metrics[m];
        }
    }
    for (uint32_t i = 0; i < audit->n; i++) {
        EhAnswer is = side(&audit->at[i], compared, done);
        compared->with += is == EH_ANSWER_YES;
        compared->without += is == EH_ANSWER_NO;
        for (uint32_t m = 0; m < compared->n_pairs && is != EH_ANSWER_UNKNOWN; m++) {
            EhAuditPair *pair = &compared->pairs[m];
            double value = eh_audit_value(audit, &audit->at[i], pair->metric);
            if (!isnan(value)) {
                eh_audit_stat_add(is == EH_ANSWER_YES ? &pair->with : &pair->without, value);
            }
        }
    }
    for (uint32_t m = 0; m < compared->n_pairs; m++) {
        EhAuditPair *pair = &compared->pairs[m];
        pair->difference = eh_audit_difference(&pair->with, &pair->without,
                                               eh_metric_infos[pair->metric].unit == EH_UNIT_SHARE,
                                               EH_AUDIT_CHANCE);
    }
}

bool eh_audit_compare(EhAudit *audit)
{
    for (uint32_t i = 0; i < audit->classes.n && audit->policy->holdout != NULL; i++) {
        EhAuditCompared compared = {.klass = (uint16_t)i};
        compare(audit, &compared, 0);
        if (compared.with + compared.without > 0 &&
            !EH_PUSH(audit->arena, &audit->holdouts, compared)) {
            return false;
        }
    }
    for (uint32_t i = 0; i < audit->n_done; i++) {
        EhAuditCompared compared = {.klass = EH_AUDIT_NO_NAME,
                                    .done = &audit->policy->audited.interventions.at[i]};
        compare(audit, &compared, i);
        if (!EH_PUSH(audit->arena, &audit->interventions, compared)) {
            return false;
        }
    }
    return true;
}
