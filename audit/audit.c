/* SPDX-License-Identifier: Apache-2.0 */
/*
 * From records to figures.
 */
#include "audit/audit.h"

bool eh_audit_finish(EhAudit *audit)
{
    for (uint32_t i = 0; audit->joined && i < audit->n; i++) {
        audit->n_missed += !audit->at[i].found;
    }
    return eh_audit_find_periods(audit) && eh_audit_group(audit) && eh_audit_misroutes(audit) &&
           eh_audit_limits(audit) && eh_audit_find_dips(audit) && eh_audit_compare(audit) &&
           eh_audit_predictions(audit) && eh_audit_find_pools(audit) && !audit->arena->failed;
}
