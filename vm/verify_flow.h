/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Which registers have surely been written at each instruction of a function.
 *
 * One idea: code is walked once, in order, with a trail of the registers written so far. A jump ahead remembers how
 * long the trail was; where it lands, the trail is cut back to that. What is cut off but belongs to a jump that has
 * not landed yet is kept with it as a list of extras, which stays short in code that nests. Joining two paths
 * keeps what both have: the shorter trail, and the extras that are still on the other.
 */
#ifndef EH_VM_VERIFY_FLOW_H
#define EH_VM_VERIFY_FLOW_H

#include "vm/internal.h"

/* A place that jumps lead to and the walk has not reached. What all of them have written: trail[0 .. length) and the
 * extras. Invariant: the list by `earlier` has falling lengths, and none is longer than the trail. */
typedef struct EhFlowTarget {
    uint32_t length;
    uint32_t extras; /* first node, or EH_NONE */
    uint32_t first_source;
    uint32_t earlier, later;
} EhFlowTarget;

typedef struct EhFlowNode {
    uint32_t fact, next;
} EhFlowNode;

/* Invariant: position[trail[i]] = i below `length`; all other facts have EH_NONE; landing[i] is the target at
 * instruction i, or EH_NONE. */
typedef struct EhFlow {
    const EhAllocator *allocator;
    uint32_t max_facts, max_code;
    uint32_t *trail, *position, *landing;
    uint32_t length;
    EhFlowTarget *targets;
    uint32_t n_targets, last;
    EhFlowNode *nodes;
    uint32_t n_nodes, free_node;
    uint64_t work; /* list steps taken in this function */
    bool reachable;
    bool no_memory, tangled; /* either ends the walk; tangled: the paths would take too long */
} EhFlow;

/* Room for functions of up to `max_code` instructions and `max_facts` facts. False: no memory; close all the same. */
bool eh_flow_open(EhFlow *flow, const EhAllocator *allocator, uint32_t max_facts,
                  uint32_t max_code);
void eh_flow_close(EhFlow *flow);

/* A new function: nothing is written, and it can be reached. */
void eh_flow_start(EhFlow *flow);

static inline bool eh_flow_has(const EhFlow *flow, uint32_t fact)
{
    return flow->position[fact] != EH_NONE;
}

static inline void eh_flow_write(EhFlow *flow, uint32_t fact)
{
    if (!flow->reachable || eh_flow_has(flow, fact))
        return;
    flow->position[fact] = flow->length;
    flow->trail[flow->length++] = fact;
}

/* A jump ahead; it counts if it can be reached. */
void eh_flow_jump(EhFlow *flow, uint32_t from, uint32_t to);

/* The walk comes to an instruction: joins the jumps that lead here. Gives the first of them, or EH_NONE. */
uint32_t eh_flow_arrive(EhFlow *flow, uint32_t at);

#endif
