/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A sample as the JSON ticket that `run` reads: in the data's own keys and spellings, only what the sample says.
 */
#include <string.h>

#include "lint/witness.h"
#include "service/sample_data.h"

static void put_past(EhDataOut data, const EhPast *past)
{
    char text[EH_CONVERT_MAX];
    EH_OUT_LITERAL(data.out, "{\"at\": ");
    eh_data_text(data, (EhStr){text, (uint32_t)eh_convert_put_instant(text, past->at)});
    eh_data_fields(data, data.policy->ticket, &past->fields, false);
}

static void put_history(EhDataOut data, const EhSample *sample)
{
    EH_OUT_LITERAL(data.out, "\"history\": [");
    for (uint32_t i = 0; i < sample->n_past; i++) {
        eh_out_string(data.out, i == 0 ? "" : ", ");
        put_past(data, &sample->past[i]);
    }
    EH_OUT_LITERAL(data.out, "]");
}

EhStr eh_witness_sample(EhLint *lint, const EhSample *sample)
{
    EhOut out = {0};
    EhDataOut data = {lint->policy, &out};
    EH_OUT_LITERAL(&out, "{");
    if (sample->n_past > 0) {
        put_history(data, sample);
    }
    eh_data_fields(data, lint->policy->ticket, &sample->ticket, sample->n_past == 0);
    const char *text = out.failed ? NULL : eh_arena_copy(lint->arena, out.p, out.n);
    EhStr made = text == NULL ? EH_STR("") : (EhStr){text, (uint32_t)out.n};
    lint->arena->failed = lint->arena->failed || text == NULL;
    eh_out_free(&out);
    return made;
}
