/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Which changes are worse for somebody: what --fail-on names.
 */
#include <string.h>

#include "cli/diff.h"

const char *const eh_fail_words[EH_FAIL_WORDS] = {"starved",        "sla-looser", "vip-downgrade",
                                                  "priority-lower", "unknown",    "any"};

bool eh_fail_parse(const char *text, unsigned *out, FILE *err)
{
    *out = 0;
    while (text != NULL && *text != '\0') {
        size_t n = strcspn(text, ",");
        int found = -1;
        for (int i = 0; i < EH_FAIL_WORDS; i++) {
            found =
                strlen(eh_fail_words[i]) == n && memcmp(eh_fail_words[i], text, n) == 0 ? i : found;
        }
        if (found < 0) {
            fprintf(
                err,
                "evenhand diff: --fail-on: '%.*s' is none of starved, sla-looser, vip-downgrade, "
                "priority-lower, unknown, any\n",
                (int)n, text);
            return false;
        }
        *out |= 1u << found;
        text += n + (text[n] == ',');
    }
    return true;
}

/* A goal of before that none of now is at least as tight as. */
static bool is_looser(const EhDiffChoice *was, const EhDiffChoice *is)
{
    for (uint32_t i = 0; i < was->n_goals; i++) {
        const EhDiffGoal *before = &was->goals[i];
        bool kept = false;
        for (uint32_t k = 0; k < is->n_goals; k++) {
            const EhDiffGoal *now = &is->goals[k];
            bool counts =
                eh_str_same(now->calendar, before->calendar) || eh_str_is(now->calendar, "always");
            kept = kept || (counts && now->ms <= before->ms);
        }
        if (!kept) {
            return true;
        }
    }
    return false;
}

static bool is_otherwise(const EhPolicy *policy, EhStr klass)
{
    int32_t i = eh_diff_otherwise(policy);
    return i < 0 || eh_str_is(klass, "none") || eh_str_same(policy->classes.at[i].name, klass);
}

/* By the new policy's order of priorities; one that it no longer has by its place in the old one's. */
static bool is_lower(const EhDiffReport *report, EhStr was, EhStr is)
{
    const EhEnumDecl *names = report->diff.policies[1]->priority_enum;
    int32_t before = eh_enum_find(names, was), now = eh_enum_find(names, is);
    before = before >= 0 ? before : eh_enum_find(report->diff.policies[0]->priority_enum, was);
    return now > before;
}

static unsigned change_hits(const EhDiffReport *report, const EhDiffAspect *aspect,
                            const EhDiffChoice choice[2])
{
    switch (aspect->kind) {
    case EH_DIFF_CLASS:
    case EH_DIFF_SERVICE:
        return !is_otherwise(report->diff.policies[0], choice[0].value) &&
                       is_otherwise(report->diff.policies[1], choice[1].value)
                   ? EH_FAIL_VIP_DOWNGRADE
                   : 0;
    case EH_DIFF_PRIORITY:
        return is_lower(report, choice[0].value, choice[1].value) ? EH_FAIL_PRIORITY_LOWER : 0;
    case EH_DIFF_TARGET:
        return is_looser(&choice[0], &choice[1]) ? EH_FAIL_SLA_LOOSER : 0;
    case EH_DIFF_STATUS:
    case EH_DIFF_HOLDOUT:
    case EH_DIFF_TIER:
    case EH_DIFF_QUEUE:
    case EH_DIFF_REQUIRES:
    case EH_DIFF_ACTION:
        break;
    }
    return 0;
}

unsigned eh_diff_region_hits(const EhDiffReport *report, const EhDiffRegion *region)
{
    const EhDiffAspect *aspects = report->diff.aspects.at;
    unsigned hits = change_hits(report, &aspects[region->aspect], region->choice);
    for (uint32_t i = 0; i < region->also.n; i++) {
        hits |= change_hits(report, &aspects[region->also.at[i].aspect], region->also.at[i].choice);
    }
    return hits;
}

static bool starves(const EhDiffFinding *finding)
{
    static const EhCheck checks[] = {EH_CHECK_P03, EH_CHECK_P04, EH_CHECK_C01, EH_CHECK_C02};
    bool listed = finding->is != NULL && eh_check_infos[finding->is->check].code[0] == 'L';
    for (size_t i = 0; finding->is != NULL && i < sizeof checks / sizeof *checks; i++) {
        listed = listed || finding->is->check == checks[i];
    }
    return listed && eh_diff_is_new(finding);
}

unsigned eh_diff_hits(const EhDiffReport *report)
{
    const EhDiff *diff = &report->diff;
    unsigned hits = diff->n_unknown > 0 ? EH_FAIL_UNKNOWN : 0;
    for (uint32_t i = 0; i < diff->regions.n; i++) {
        const EhDiffRegion *region = &diff->regions.at[i];
        hits |= region->sure ? EH_FAIL_ANY | eh_diff_region_hits(report, region) : EH_FAIL_UNKNOWN;
    }
    for (uint32_t i = 0; i < diff->notes.n; i++) {
        hits |= diff->notes.at[i].open ? EH_FAIL_UNKNOWN : 0;
    }
    for (uint32_t i = 0; i < diff->findings.n; i++) {
        const EhDiffFinding *finding = &diff->findings.at[i];
        hits |= EH_FAIL_ANY | (starves(finding) ? EH_FAIL_STARVED : 0);
    }
    return hits;
}
