/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Histories for a policy that has none: tickets in its own fields, with what became of them.
 *
 * One idea: tickets are drawn from the policy's workload, decided and served by its own rules and pools, and only then
 * written with their ends, so a history shows what this policy would have made of these customers. Every draw belongs
 * to a ticket or a customer, not to an order, and uses no more than + - * / and sqrt: a seed gives the same bytes
 * everywhere.
 */
#ifndef EH_GENERATE_GENERATE_H
#define EH_GENERATE_GENERATE_H

#include "sim/desk.h"
#include "sim/engine.h"

/* ---- parameters (settings.c) ---- */

typedef enum EhGenerateParameter {
#define EH_GENERATE_GROUP(id, heading)
#define EH_GENERATE(id, name, group, unit, value, least, most, meaning) EH_GENERATE_##id,
#include "generate/generate.def"
#undef EH_GENERATE_GROUP
#undef EH_GENERATE
    EH_GENERATE_PARAMETERS
} EhGenerateParameter;

typedef enum EhGenerateGroup {
#define EH_GENERATE_GROUP(id, heading) EH_GENERATE_GROUP_##id,
#define EH_GENERATE(id, name, group, unit, value, least, most, meaning)
#include "generate/generate.def"
#undef EH_GENERATE_GROUP
#undef EH_GENERATE
    EH_GENERATE_GROUPS
} EhGenerateGroup;
extern const char *const eh_generate_groups[EH_GENERATE_GROUPS];

typedef enum EhGenerateUnit {
    EH_GENERATE_UNIT_NUMBER,
    EH_GENERATE_UNIT_SHARE,
    EH_GENERATE_UNIT_HOURS
} EhGenerateUnit;

/* Invariant: least <= value <= most. Parameters of a group stand together. */
typedef struct EhGenerateInfo {
    const char *name, *meaning;
    EhGenerateGroup group;
    EhGenerateUnit unit;
    double value, least, most;
} EhGenerateInfo;
extern const EhGenerateInfo eh_generate_infos[EH_GENERATE_PARAMETERS];

/* A value of a parameter as texts have it: 11, 0.5; shares as `30%`. In `text`, of EH_GENERATE_TEXT bytes. */
enum { EH_GENERATE_TEXT = 64 };
void eh_generate_value_text(char *text, const EhGenerateInfo *info, double value);

typedef struct EhGenerateSettings {
    double at[EH_GENERATE_PARAMETERS];
} EhGenerateSettings;
void eh_generate_defaults(EhGenerateSettings *settings);

/* Reads `NAME=VALUE`. What was wrong with it; `*which` is the parameter once its name is known, and for UNKNOWN the
 * nearest one (EH_GENERATE_PARAMETERS: none is near). */
typedef enum EhGenerateSet {
    EH_GENERATE_SET,
    EH_GENERATE_NO_EQUALS,
    EH_GENERATE_UNKNOWN,
    EH_GENERATE_NO_NUMBER,
    EH_GENERATE_OUT_OF_BOUNDS
} EhGenerateSet;
EhGenerateSet eh_generate_set(EhGenerateSettings *settings, const char *text,
                              EhGenerateParameter *which);

/* ---- a history (generate.c) ---- */

/* Tickets that come in [from, until); `put` gets whole lines, and says false to end. The desk is open and has lines;
 * its history is used up. `until` is also when the history was written: what happened later is not in it. */
typedef struct EhGenerateJob {
    EhSimDesk *desk;
    EhGenerateSettings settings;
    uint64_t seed;
    int64_t from, until;
    EhSimWatch watch;
    bool (*put)(void *user, const char *bytes, size_t n);
    void *user;
} EhGenerateJob;

/* What was made. `again`: tickets of customers who wrote again; `waiting`: never served; `broken`: tickets that
 * the policy could not read. */
typedef struct EhGenerated {
    uint64_t n, again, waiting, broken, customers;
} EhGenerated;

typedef enum EhGenerateResult {
    EH_GENERATE_DONE,
    EH_GENERATE_STOPPED,
    EH_GENERATE_NO_MEMORY,
    EH_GENERATE_TOO_MANY /* tickets: more than EH_GENERATE_MOST */
} EhGenerateResult;
enum { EH_GENERATE_MOST = 5000000 };

EhGenerateResult eh_generate(const EhGenerateJob *job, EhGenerated *out);

#endif
