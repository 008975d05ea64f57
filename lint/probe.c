/* SPDX-License-Identifier: Apache-2.0 */
/* Probes for the places where tickets stand in the end, and what they say of a witness. */
#include "lint/probe.h"

#include <stdlib.h>

#include "service/premises.h"

enum { MOST_PLACES = 64 };

/* The probe for tickets that stand in one place in the end; of EH_ANYWHERE, with the policy's own route and rank. `program` is
 * NULL where it does not compile. `lint` is the same linter over it, with a witness desk of its own. */
typedef struct Place {
    int32_t queue, priority;
    EhLint lint;
    EhProgram *program;
} Place;

/* places[0] is that of EH_ANYWHERE. */
typedef struct EhProbe {
    Place places[1 + MOST_PLACES];
    uint32_t n_places;
} EhProbe;

/* ---- the probing policy ---- */

/* The probe for a place, made when it is first asked for. NULL where there is none. */
static Place *place_of(EhProbe *probe, EhLint *lint, int32_t queue, int32_t priority)
{
    uint32_t i = 0;
    while (i < probe->n_places &&
           (probe->places[i].queue != queue || probe->places[i].priority != priority)) {
        i++;
    }
    if (i > MOST_PLACES) {
        return NULL;
    }
    Place *place = &probe->places[i];
    if (i == probe->n_places) {
        probe->n_places++;
        *place = (Place){.queue = queue, .priority = priority};
        place->program = eh_premises_compile(lint->policy, queue, priority);
        place->lint =
            (EhLint){.policy = lint->policy, .program = place->program, .arena = lint->arena};
    }
    return place->program == NULL ? NULL : place;
}

static EhProbe *probe_of(EhLint *lint)
{
    if (lint->probe == NULL) {
        lint->probe = calloc(1, sizeof *lint->probe);
        if (lint->probe == NULL) {
            lint->arena->failed = true;
            return NULL;
        }
    }
    return lint->probe;
}

const EhProgram *eh_probe_program(EhLint *lint)
{
    EhProbe *probe = probe_of(lint);
    const Place *place = probe == NULL ? NULL : place_of(probe, lint, EH_ANYWHERE, EH_ANYWHERE);
    return place == NULL ? NULL : place->program;
}

uint32_t eh_probe_first(const EhLint *lint)
{
    return eh_premises_first(lint->policy);
}

void eh_probe_free(EhLint *lint)
{
    EhProbe *probe = lint->probe;
    for (uint32_t i = 0; probe != NULL && i < probe->n_places; i++) {
        eh_witness_desk_free(probe->places[i].lint.desk);
        eh_program_free(probe->places[i].program);
    }
    free(probe);
    lint->probe = NULL;
}

/* ---- asking it ---- */

static EhHolds holds_in(const EhPolicy *policy, Place *place, uint32_t index, bool second,
                        const EhWitness *witness)
{
    EhWitness copy = *witness;
    const EhDecision *decision =
        place == NULL ? NULL : eh_witness_decide(&place->lint, &copy, EH_PLAIN);
    EhMaybe held = decision == NULL ? EH_PERHAPS : eh_premise_held(policy, index, second, decision);
    return held == EH_YES ? EH_HOLDS : held == EH_NO ? EH_HOLDS_NOT : EH_HOLDS_UNSURE;
}

EhHolds eh_probe_holds(EhLint *lint, uint32_t index, bool second, const EhWitness *witness)
{
    EhWitness copy = *witness;
    const EhNode *promise = lint->policy->guarantees.at[index].node->a;
    EhProbe *probe = probe_of(lint);
    const EhDecision *decision = eh_witness_decide(lint, &copy, EH_PLAIN);
    EhPremiseReads reads = eh_premise_reads(second ? promise->b : promise->a);
    int32_t queue = EH_ANYWHERE, priority = EH_ANYWHERE;
    if (probe == NULL || decision == NULL || decision->fault) {
        return EH_HOLDS_UNSURE;
    }
    if (reads.place && eh_premises_moved(lint->policy, decision)) {
        queue = decision->queue;
        priority = decision->priority;
    }
    if (queue != EH_ANYWHERE && reads.clock) {
        return EH_HOLDS_UNSURE;
    }
    return holds_in(lint->policy, place_of(probe, lint, queue, priority), index, second, witness);
}
