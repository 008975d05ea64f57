/* SPDX-License-Identifier: Apache-2.0 */
/* The table of parameters, and reading `NAME=VALUE`. */
#include <string.h>

#include "compiler/diagnostics.h"
#include "generate/generate.h"
#include "vm/convert.h"

const char *const eh_generate_groups[EH_GENERATE_GROUPS] = {
#define EH_GENERATE_GROUP(id, heading) heading,
#define EH_GENERATE(id, name, group, unit, value, least, most, meaning)
#include "generate/generate.def"
#undef EH_GENERATE_GROUP
#undef EH_GENERATE
};

const EhGenerateInfo eh_generate_infos[EH_GENERATE_PARAMETERS] = {
#define EH_GENERATE_GROUP(id, heading)
#define EH_GENERATE(id, name, group, unit, value, least, most, meaning)                            \
    {name, meaning, EH_GENERATE_GROUP_##group, EH_GENERATE_UNIT_##unit, value, least, most},
#include "generate/generate.def"
#undef EH_GENERATE_GROUP
#undef EH_GENERATE
};

void eh_generate_defaults(EhGenerateSettings *settings)
{
    for (int i = 0; i < EH_GENERATE_PARAMETERS; i++) {
        settings->at[i] = eh_generate_infos[i].value;
    }
}

/* Percents are rounded to ten decimals, so that 0.15 is 15% and no more. */
void eh_generate_value_text(char *text, const EhGenerateInfo *info, double value)
{
    bool share = info->unit == EH_GENERATE_UNIT_SHARE;
    double scaled = (double)(int64_t)(value * 1e12 + (value < 0 ? -0.5 : 0.5)) / 1e10;
    size_t n = eh_convert_put_double(text, share ? scaled : value);
    if (share) {
        text[n++] = '%';
    }
    text[n] = '\0';
}

/* The parameter of that name, or else the nearest one. */
static EhGenerateParameter find(EhStr name, bool *exact)
{
    EhStr names[EH_GENERATE_PARAMETERS];
    int nearest = EH_GENERATE_PARAMETERS;
    for (int i = 0; i < EH_GENERATE_PARAMETERS; i++) {
        names[i] = (EhStr){eh_generate_infos[i].name, (uint32_t)strlen(eh_generate_infos[i].name)};
    }
    EhStr near = eh_diag_nearest(name, names, EH_GENERATE_PARAMETERS);
    for (int i = EH_GENERATE_PARAMETERS; i-- > 0;) {
        *exact = names[i].n == name.n && memcmp(names[i].p, name.p, name.n) == 0;
        if (*exact) {
            return (EhGenerateParameter)i;
        }
        nearest = near.n > 0 && near.p == names[i].p ? i : nearest;
    }
    return (EhGenerateParameter)nearest;
}

EhGenerateSet eh_generate_set(EhGenerateSettings *settings, const char *text,
                              EhGenerateParameter *which)
{
    const char *equals = strchr(text, '=');
    bool exact = false;
    double value;
    *which = EH_GENERATE_PARAMETERS;
    if (equals == NULL || equals - text > 64 || strlen(equals) > 32) {
        return EH_GENERATE_NO_EQUALS;
    }
    *which = find((EhStr){text, (uint32_t)(equals - text)}, &exact);
    if (!exact) {
        return EH_GENERATE_UNKNOWN;
    }
    const EhGenerateInfo *info = &eh_generate_infos[*which];
    size_t n = strlen(equals + 1);
    bool percent = info->unit == EH_GENERATE_UNIT_SHARE && n > 0 && equals[n] == '%';
    if (!eh_convert_double(equals + 1, (uint32_t)(n - percent), &value)) {
        return EH_GENERATE_NO_NUMBER;
    }
    value = percent ? value / 100 : value;
    if (value < info->least || value > info->most) {
        return EH_GENERATE_OUT_OF_BOUNDS;
    }
    settings->at[*which] = value;
    return EH_GENERATE_SET;
}
