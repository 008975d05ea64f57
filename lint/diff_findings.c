/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the linter finds of two policies: what is new, gone, or said otherwise, by check and subject.
 */
#include "lint/diff.h"

static bool same_subject(const EhFinding *a, const EhFinding *b)
{
    return a->check == b->check && eh_str_same(a->subject, b->subject);
}

/* How many findings before this one have its check and subject. */
static uint32_t number_of(const EhLint *lint, uint32_t at)
{
    uint32_t n = 0;
    for (uint32_t i = 0; i < at; i++) {
        n += same_subject(lint->findings.at[i], lint->findings.at[at]);
    }
    return n;
}

static const EhFinding *match(const EhLint *in, const EhLint *of, uint32_t at)
{
    uint32_t left = number_of(of, at);
    for (uint32_t i = 0; i < in->findings.n; i++) {
        if (same_subject(in->findings.at[i], of->findings.at[at]) && left-- == 0) {
            return in->findings.at[i];
        }
    }
    return NULL;
}

/* What only counts rows, or was proved of something that is no longer there, is no change. */
static bool is_told(const EhFinding *was, const EhFinding *is)
{
    const EhFinding *any = was != NULL ? was : is;
    bool proved = any->verdict == EH_PROVED;
    if (was == NULL || is == NULL) {
        return !proved && any->verdict != EH_UNKNOWN;
    }
    if (was->verdict != is->verdict) {
        return true;
    }
    char group = eh_check_infos[any->check].code[0];
    return (group == 'P' || group == 'C' || group == 'L') &&
           !eh_str_same(was->message, is->message);
}

static void push(EhDiff *diff, const EhFinding *was, const EhFinding *is)
{
    EhDiffFinding finding = {was, is};
    if (is_told(was, is)) {
        EH_PUSH(diff->arena, &diff->findings, finding);
    }
}

bool eh_diff_findings(EhDiff *diff, const EhLint *was, const EhLint *is)
{
    for (uint32_t i = 0; i < is->findings.n; i++) {
        push(diff, match(was, is, i), is->findings.at[i]);
    }
    for (uint32_t i = 0; i < was->findings.n; i++) {
        if (match(is, was, i) == NULL) {
            push(diff, was->findings.at[i], NULL);
        }
    }
    return !diff->arena->failed;
}

bool eh_diff_is_new(const EhDiffFinding *finding)
{
    return finding->is != NULL && finding->is->verdict == EH_FOUND && finding->is->allow == NULL &&
           (finding->was == NULL || finding->was->verdict != EH_FOUND);
}
