/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a ticket's record comes to in each metric.
 *
 * One idea: what is not known yet is no value; a ticket past its due without an answer is known to be late.
 */
#include <math.h>

#include "audit/audit.h"

const EhMetricInfo eh_metric_infos[EH_METRICS] = {
#define EH_METRIC(NAME, name, heading, brief, unit, declare)                                       \
    {name, heading, brief, EH_UNIT_##unit, declare},
#include "audit/metrics.def"
#undef EH_METRIC
};

static double yes_no(EhAnswer answer)
{
    return answer == EH_ANSWER_UNKNOWN ? NAN : answer == EH_ANSWER_YES;
}

static double since_created(const EhAuditTicket *ticket, int64_t at)
{
    if (at == EH_MISSING) {
        return NAN;
    }
    return at > ticket->created ? (double)(at - ticket->created) : 0;
}

static double in_time(const EhAudit *audit, const EhAuditTicket *ticket, int target)
{
    EhAnswer clock =
        eh_audit_answer(ticket, target == 0 ? EH_ASK_FIRST_IN_TIME : EH_ASK_RESOLVED_IN_TIME);
    int64_t due = ticket->due[target], until = ticket->until[target];
    if (clock != EH_ANSWER_UNKNOWN) {
        return clock == EH_ANSWER_YES;
    }
    if (due == EH_MISSING || (until == EH_MISSING && audit->end <= due)) {
        return NAN;
    }
    return until != EH_MISSING && until <= due;
}

/* The customer came back within the span after the ticket was resolved, or before that. */
static double recontacted(const EhAudit *audit, const EhAuditTicket *ticket)
{
    int64_t resolved = ticket->until[1] != EH_MISSING ? ticket->until[1] : ticket->until[0];
    if (resolved == EH_MISSING) {
        return NAN;
    }
    int64_t end = resolved + audit->policy->audited.recontact_within;
    if (ticket->recontact != EH_MISSING) {
        return ticket->recontact <= end;
    }
    return audit->end >= end ? 0 : NAN;
}

/* Without a role: resolved, and none of what is measured came of it. */
static double first_contact(const EhAudit *audit, const EhAuditTicket *ticket)
{
    if (audit->roles[EH_AUDIT_FIRST_CONTACT] != EH_NONE) {
        return yes_no(eh_audit_answer(ticket, EH_ASK_FIRST_CONTACT));
    }
    double reopened =
        audit->measured[EH_METRIC_REOPENED] ? yes_no(eh_audit_answer(ticket, EH_ASK_REOPENED)) : 0;
    double again = audit->measured[EH_METRIC_RECONTACT] ? recontacted(audit, ticket) : 0;
    double moved = !audit->measured[EH_METRIC_TRANSFERS] ? 0
                   : ticket->transfers < 0               ? NAN
                                                         : ticket->transfers > 0;
    if (ticket->until[1] == EH_MISSING) {
        return NAN;
    }
    if (reopened > 0 || again > 0 || moved > 0) {
        return 0;
    }
    return isnan(reopened) || isnan(again) || isnan(moved) ? NAN : 1;
}

/* By the tier that it was sent to, and for good. */
static double resolved(const EhAuditTicket *ticket)
{
    if (ticket->actual == EH_AUDIT_NO_NAME || ticket->until[1] == EH_MISSING) {
        return NAN;
    }
    return ticket->actual == ticket->tier &&
           eh_audit_answer(ticket, EH_ASK_REOPENED) != EH_ANSWER_YES;
}

static double nps(float score)
{
    return isnan(score) ? NAN : score >= 9 ? 100 : score <= 6 ? -100 : 0;
}

static double escalated(const EhAudit *audit, const EhAuditTicket *ticket)
{
    return audit->roles[EH_AUDIT_ESCALATED] != EH_NONE
               ? yes_no(eh_audit_answer(ticket, EH_ASK_ESCALATED))
               : eh_audit_answer(ticket, EH_ASK_ESCALATION_HELD) == EH_ANSWER_YES;
}

double eh_audit_value(const EhAudit *audit, const EhAuditTicket *ticket, EhMetric metric)
{
    bool logged = metric == EH_METRIC_ESCALATED && audit->roles[EH_AUDIT_ESCALATED] == EH_NONE;
    if (!audit->measured[metric] || (eh_audit_endless(audit, ticket) && !logged)) {
        return NAN;
    }
    switch (metric) {
    case EH_METRIC_FIRST_RESPONSE:
        return since_created(ticket, ticket->until[0]);
    case EH_METRIC_FIRST_IN_TIME:
        return in_time(audit, ticket, 0);
    case EH_METRIC_RESOLUTION:
        return since_created(ticket, ticket->until[1]);
    case EH_METRIC_RESOLVED_IN_TIME:
        return in_time(audit, ticket, 1);
    case EH_METRIC_SATISFACTION:
        return ticket->satisfaction;
    case EH_METRIC_NPS:
        return nps(ticket->nps);
    case EH_METRIC_EFFORT:
        return ticket->effort;
    case EH_METRIC_FIRST_CONTACT:
        return first_contact(audit, ticket);
    case EH_METRIC_RESOLVED:
        return resolved(ticket);
    case EH_METRIC_REOPENED:
        return yes_no(eh_audit_answer(ticket, EH_ASK_REOPENED));
    case EH_METRIC_RECONTACT:
        return recontacted(audit, ticket);
    case EH_METRIC_ESCALATED:
        return escalated(audit, ticket);
    case EH_METRIC_TRANSFERS:
        return ticket->transfers < 0 ? NAN : ticket->transfers;
    case EH_METRIC_HANDLING:
        return ticket->handling == EH_MISSING ? NAN : (double)ticket->handling;
    case EH_METRIC_RETAINED:
        return yes_no(eh_audit_answer(ticket, EH_ASK_RETAINED));
    case EH_METRICS:
        break;
    }
    return NAN;
}

EhAnswer eh_audit_misrouted(const EhAuditTicket *ticket)
{
    if (ticket->actual == EH_AUDIT_NO_NAME || ticket->tier == EH_AUDIT_NO_NAME) {
        return EH_ANSWER_UNKNOWN;
    }
    return ticket->actual == ticket->tier ? EH_ANSWER_NO : EH_ANSWER_YES;
}
