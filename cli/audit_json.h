/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the files of an audit's JSON share.
 */
#ifndef EH_CLI_AUDIT_JSON_H
#define EH_CLI_AUDIT_JSON_H

#include "cli/audit.h"

void eh_audit_json_str(FILE *out, EhStr text);

/* A key behind a comma; and with a text. */
void eh_audit_json_key(FILE *out, const char *key);
void eh_audit_json_name(FILE *out, const char *key, EhStr text);

/* Null for what is no number. */
void eh_audit_json_number(FILE *out, double value);

/* A figure without the brace behind it. */
void eh_audit_json_figure(FILE *out, EhAuditFigure figure);

/* Whole objects: a metric's figure with n; k of n. */
void eh_audit_json_stat(const EhAudit *a, FILE *out, EhMetric metric, const EhAuditStat *stat);
void eh_audit_json_share(FILE *out, double k, double n);

/* A key, and what `put` writes of each element of a vector. */
#define EH_AUDIT_JSON_LIST(a, out, key, list, put)                                                 \
    do {                                                                                           \
        fprintf(out, ",\n\"%s\":[", key);                                                          \
        for (uint32_t i_ = 0; i_ < (list).n; i_++) {                                               \
            fputs(i_ > 0 ? ",\n" : "\n", out);                                                     \
            put(a, out, &(list).at[i_]);                                                           \
        }                                                                                          \
        fputc(']', out);                                                                           \
    } while (0)

/* audit_json_effects.c: holdout, interventions, predictions, pools. */
void eh_audit_json_effects(const EhAudit *a, FILE *out);

#endif
