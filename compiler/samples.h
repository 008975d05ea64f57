/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Samples and tests of a checked policy, and how to run them.
 *
 * One idea: a sample keeps only what it says itself and points to what it is `like`, so merging copies nothing and a
 * thousand samples of one base cost what they say.
 */
#ifndef EH_COMPILER_SAMPLES_H
#define EH_COMPILER_SAMPLES_H

#include "compiler/policy.h"

typedef enum EhSampleWhat {
    EH_SAMPLE_NOTHING,
    EH_SAMPLE_MISSING,
    EH_SAMPLE_VALUE,
    EH_SAMPLE_ITEMS,
    EH_SAMPLE_RECORD
} EhSampleWhat;

typedef struct EhSampleField EhSampleField;
typedef struct EhSampleValue EhSampleValue;

/* A value that a sample gives. NOTHING only where something was reported. */
struct EhSampleValue {
    uint8_t what;   /* EhSampleWhat */
    bool confident; /* VALUE of a prediction: `confidence` was written */
    EhConst value;  /* VALUE */
    double confidence;
    EhSampleValue *items; /* ITEMS: the elements, n */
    uint32_t n;
    const EhRecordDecl *record; /* RECORD */
    EhSampleField *fields;      /* RECORD: those given here, each once, the last first */
    const EhSampleValue *base;  /* RECORD: what these are laid over, or NULL */
};

struct EhSampleField {
    const EhFieldDecl *field;
    uint32_t index; /* of the field in its record */
    EhNode *node;   /* the GIVEN */
    EhSampleValue value;
    EhSampleField *next;
};

/* One entry of a history: a record of the ticket's tracked fields. */
typedef struct EhPast {
    int64_t at;
    EhSampleValue fields;
} EhPast;

/* SAMPLE nodes: EhNode.info. */
typedef struct EhSample {
    EhSampleValue ticket;
    const EhPast *past;
    uint32_t n_past;
    uint8_t state; /* 0 untouched, 1 on the way, 2 done */
} EhSample;

/* TEST nodes: EhNode.info. Of `sample` and `json` one is set in a policy without mistakes. */
typedef struct EhTestCase {
    int64_t at;
    EhNode *at_node, *given, *json;
    const EhSample *sample;
    uint32_t n_expectations;
} EhTestCase;

/* An expectation that did not come true: "queue is q2 by row 2, expected q2 by big". */
typedef struct EhTestFailure {
    EhSpan span;
    EhStr message;
} EhTestFailure;
typedef EH_VEC(EhTestFailure) EhTestFailures;

/* Sets the fields that a sample gives. `ticket` is empty and of the policy's own program; texts are borrowed from the
 * policy. Scratch memory comes from `arena`. EH_OK, EH_NO_MEMORY, or EH_INVALID if the program is another policy's. */
EhStatus eh_sample_fill(const EhSample *sample, const EhProgram *program, EhArena *arena,
                        EhTicket *ticket);

/* Adds a failure to `out` for each expectation of a TEST that the decision does not meet. Messages live in `arena`. */
void eh_test_judge(EhPolicy *policy, const EhNode *test, const EhProgram *program,
                   const EhDecision *decision, EhArena *arena, EhTestFailures *out);

/* Values as policies write them, in the arena: `1h30m`, `-5m`, `0s`; `2026-03-02T15:00Z`; `2026-03-02`; `$12.50` or
 * `12.50 EUR`; a number in its shortest form; a text in quotes. */
EhStr eh_written_duration(EhArena *arena, int64_t ms);
EhStr eh_written_instant(EhArena *arena, int64_t ms);
EhStr eh_written_date(EhArena *arena, int64_t day);
EhStr eh_written_money(EhArena *arena, int64_t minor, const EhCurrency *currency);
EhStr eh_written_number(EhArena *arena, double value);
EhStr eh_written_text(EhArena *arena, EhStr text);

/* A value of a decision: an action's argument, or a note's; `enum_name` of an ENUM. */
EhStr eh_written_value(EhArena *arena, const EhValue *value, const char *enum_name,
                       const EhCurrency *currency);

#endif
