/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Limits: shares of tiers, gaps between classes, transfers.
 *
 * One idea: a limit is broken when the whole interval lies beyond it and kept when none of it does; else it is not decided.
 */
#include <math.h>

#include "audit/audit.h"

/* ---- shares ---- */

static EhAuditVerdict judge_share(const EhAuditShare *share)
{
    if (isnan(share->figure.value)) {
        return EH_AUDIT_UNKNOWN;
    }
    if (share->figure.low > share->high || share->figure.high < share->low) {
        return EH_AUDIT_BROKEN;
    }
    return share->figure.low >= share->low && share->figure.high <= share->high
               ? EH_AUDIT_KEPT
               : EH_AUDIT_UNDECIDED;
}

static bool add_share(EhAudit *audit, uint32_t tier, const EhNode *clause)
{
    EhAuditShare share = {
        .tier = (uint16_t)eh_audit_name(&audit->tiers, audit->policy->tiers.at[tier].name),
        .low = clause->a->f,
        .high = clause->b->f};
    for (uint32_t i = 0; i < audit->n; i++) {
        share.n += !audit->at[i].fault;
        share.k += !audit->at[i].fault && audit->at[i].tier == share.tier;
    }
    share.figure = eh_audit_share(share.k, share.n, EH_AUDIT_CHANCE);
    share.verdict = judge_share(&share);
    return EH_PUSH(audit->arena, &audit->shares, share);
}

static bool find_shares(EhAudit *audit)
{
    for (uint32_t i = 0; i < audit->policy->tiers.n; i++) {
        for (const EhNode *clause = audit->policy->tiers.at[i].node->list; clause != NULL;
             clause = clause->next) {
            if (clause->kind == EH_N_SHARE && !add_share(audit, i, clause)) {
                return false;
            }
        }
    }
    return true;
}

/* ---- gaps ---- */

static EhMetric metric_of(EhAuditRole role)
{
    return role == EH_AUDIT_NPS      ? EH_METRIC_NPS
           : role == EH_AUDIT_EFFORT ? EH_METRIC_EFFORT
                                     : EH_METRIC_SATISFACTION;
}

/* So far the class lies under the other one. */
static bool find_gap(EhAudit *audit, const EhAuditGap *gap)
{
    EhAuditGapFound found = {.gap = gap, .metric = metric_of(gap->role)};
    for (uint32_t i = 0; i < audit->groups.n; i++) {
        const EhAuditGroup *group = &audit->groups.at[i];
        if (group->by == EH_AUDIT_BY_CLASS && group->number == (uint16_t)gap->low) {
            found.low = group->whole.stats[found.metric];
        }
        if (group->by == EH_AUDIT_BY_CLASS && group->number == (uint16_t)gap->high) {
            found.high = group->whole.stats[found.metric];
        }
    }
    found.figure = eh_audit_difference(&found.high, &found.low, false, EH_AUDIT_CHANCE);
    found.verdict = eh_audit_at_most(found.figure, gap->most);
    if (found.verdict != EH_AUDIT_UNKNOWN &&
        (found.low.n < EH_AUDIT_LEAST || found.high.n < EH_AUDIT_LEAST)) {
        found.verdict = EH_AUDIT_UNDECIDED;
    }
    return EH_PUSH(audit->arena, &audit->gaps, found);
}

/* ---- transfers ---- */

/* Those transferred most, the first of equals before. */
static void keep_most(const EhAudit *audit, EhAuditTransfers *transfers, uint32_t ticket)
{
    uint32_t at = transfers->n_samples;
    while (at > 0 &&
           audit->at[transfers->samples[at - 1]].transfers < audit->at[ticket].transfers) {
        at--;
    }
    if (at == EH_AUDIT_SAMPLES) {
        return;
    }
    transfers->n_samples += transfers->n_samples < EH_AUDIT_SAMPLES;
    for (uint32_t i = transfers->n_samples - 1; i > at; i--) {
        transfers->samples[i] = transfers->samples[i - 1];
    }
    transfers->samples[at] = ticket;
}

/* A limit of single tickets: one that is over it breaks it. */
static void find_transfers(EhAudit *audit)
{
    EhAuditTransfers *transfers = &audit->transfers;
    int64_t most = audit->policy->audited.most_transfers;
    for (uint32_t i = 0; i < audit->n; i++) {
        transfers->known += audit->at[i].transfers >= 0;
        if (most >= 0 && audit->at[i].transfers > most) {
            transfers->over++;
            keep_most(audit, transfers, i);
        }
    }
    transfers->figure = eh_audit_share(transfers->over, transfers->known, EH_AUDIT_CHANCE);
    transfers->verdict = !(transfers->known > 0) ? EH_AUDIT_UNKNOWN
                         : transfers->over > 0   ? EH_AUDIT_BROKEN
                                                 : EH_AUDIT_KEPT;
}

bool eh_audit_limits(EhAudit *audit)
{
    const EhAuditDecl *decl = &audit->policy->audited;
    for (uint32_t i = 0; i < decl->gaps.n; i++) {
        if (!find_gap(audit, &decl->gaps.at[i])) {
            return false;
        }
    }
    find_transfers(audit);
    return find_shares(audit);
}

bool eh_audit_broken(const EhAudit *audit)
{
    bool broken =
        audit->policy->audited.most_transfers >= 0 && audit->transfers.verdict == EH_AUDIT_BROKEN;
    for (uint32_t i = 0; i < audit->shares.n; i++) {
        broken = broken || audit->shares.at[i].verdict == EH_AUDIT_BROKEN;
    }
    for (uint32_t i = 0; i < audit->steps.n; i++) {
        broken = broken || audit->steps.at[i].verdict == EH_AUDIT_BROKEN ||
                 audit->steps.at[i].broken_periods > 0;
    }
    for (uint32_t i = 0; i < audit->gaps.n; i++) {
        broken = broken || audit->gaps.at[i].verdict == EH_AUDIT_BROKEN;
    }
    return broken || audit->dips.n > 0;
}
