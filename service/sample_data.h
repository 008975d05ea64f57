/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Values of samples as JSON that `run` reads: in the data's own keys, spellings and formats.
 */
#ifndef EH_SERVICE_SAMPLE_DATA_H
#define EH_SERVICE_SAMPLE_DATA_H

#include "compiler/samples.h"
#include "tickets/out.h"

/* Where to write, and whose enums, money and zones are meant. */
typedef struct EhDataOut {
    const EhPolicy *policy;
    EhOut *out;
} EhDataOut;

/* What a record of a sample says of its field `index`: the newest word, or NULL. */
const EhSampleValue *eh_sample_given(const EhSampleValue *record, uint32_t index);

void eh_data_text(EhDataOut data, EhStr text);

/* One value of a scalar type; eh_data_single in the `format` of its field, if that has one. */
void eh_data_scalar(EhDataOut data, const EhVType *type, const EhConst *value);
void eh_data_single(EhDataOut data, const EhFieldDecl *field, const EhConst *value);

/* Whatever a sample gives for a field, with its confidence, its items or its fields. */
void eh_data_value(EhDataOut data, const EhFieldDecl *field, const EhSampleValue *value);

/* The fields that the value gives, and the closing brace; `first`: nothing stands before them. */
void eh_data_fields(EhDataOut data, const EhRecordDecl *record, const EhSampleValue *value,
                    bool first);

#endif
