/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The trail and the jumps that have not landed, see verify_flow.h.
 */
#include "vm/verify_flow.h"

#include <string.h>

/* Lists longer than this in all are no compiler's work. */
#define WORK_MIN 200000u
#define WORK_PER_INSTRUCTION 32u

static uint32_t *indexes(const EhAllocator *allocator, uint32_t n)
{
    uint32_t *out = eh_allocate(allocator, (size_t)n * sizeof *out);
    if (out)
        memset(out, 0xFF, (size_t)n * sizeof *out);
    return out;
}

bool eh_flow_open(EhFlow *flow, const EhAllocator *allocator, uint32_t max_facts, uint32_t max_code)
{
    *flow = (EhFlow){.allocator = allocator, .max_facts = max_facts, .max_code = max_code};
    flow->trail = indexes(allocator, max_facts);
    flow->position = indexes(allocator, max_facts);
    flow->landing = indexes(allocator, max_code);
    flow->targets = eh_allocate(allocator, (size_t)max_code * sizeof *flow->targets);
    flow->free_node = EH_NONE;
    return flow->trail && flow->position && flow->landing && flow->targets;
}

void eh_flow_close(EhFlow *flow)
{
    const EhAllocator *allocator = flow->allocator;
    eh_release(allocator, flow->trail, flow->max_facts * sizeof *flow->trail);
    eh_release(allocator, flow->position, flow->max_facts * sizeof *flow->position);
    eh_release(allocator, flow->landing, flow->max_code * sizeof *flow->landing);
    eh_release(allocator, flow->targets, flow->max_code * sizeof *flow->targets);
    eh_release(allocator, flow->nodes, flow->n_nodes * sizeof *flow->nodes);
}

static void cut(EhFlow *flow, uint32_t length)
{
    while (flow->length > length)
        flow->position[flow->trail[--flow->length]] = EH_NONE;
}

void eh_flow_start(EhFlow *flow)
{
    cut(flow, 0);
    flow->n_targets = 0;
    flow->last = EH_NONE;
    flow->work = 0;
    flow->reachable = true;
}

/* ---- lists of extras ---- */

static bool grow(EhFlow *flow)
{
    uint32_t count = flow->n_nodes ? 2 * flow->n_nodes : 64;
    const EhAllocator *a = flow->allocator;
    EhFlowNode *nodes = a->allocate(a->user, flow->nodes, flow->n_nodes * sizeof *nodes,
                                    (size_t)count * sizeof *nodes);
    flow->no_memory = !nodes;
    if (!nodes)
        return false;
    for (uint32_t i = flow->n_nodes; i < count; i++)
        nodes[i] = (EhFlowNode){.next = i + 1 < count ? i + 1 : flow->free_node};
    flow->free_node = flow->n_nodes;
    flow->nodes = nodes;
    flow->n_nodes = count;
    return true;
}

/* Every step along a list is counted; false once there were too many. */
static bool count_step(EhFlow *flow)
{
    uint64_t limit = WORK_MIN + (uint64_t)flow->max_code * WORK_PER_INSTRUCTION;
    flow->tangled |= ++flow->work > limit;
    return !flow->tangled;
}

static bool push_extra(EhFlow *flow, EhFlowTarget *target, uint32_t fact)
{
    if (!count_step(flow) || (flow->free_node == EH_NONE && !grow(flow)))
        return false;
    uint32_t node = flow->free_node;
    flow->free_node = flow->nodes[node].next;
    flow->nodes[node] = (EhFlowNode){fact, target->extras};
    target->extras = node;
    return true;
}

/* Drops the extras that the trail does not have. */
static void keep_common(EhFlow *flow, EhFlowTarget *target)
{
    uint32_t *link = &target->extras;
    while (*link != EH_NONE) {
        uint32_t node = *link;
        count_step(flow);
        if (eh_flow_has(flow, flow->nodes[node].fact)) {
            link = &flow->nodes[node].next;
            continue;
        }
        *link = flow->nodes[node].next;
        flow->nodes[node].next = flow->free_node;
        flow->free_node = node;
    }
}

/* Cuts the trail; waiting targets that were longer keep what they lose as extras. */
static bool cut_back(EhFlow *flow, uint32_t length)
{
    for (uint32_t i = flow->last; i != EH_NONE; i = flow->targets[i].earlier) {
        EhFlowTarget *target = &flow->targets[i];
        if (target->length <= length)
            break;
        for (uint32_t k = length; k < target->length; k++)
            if (!push_extra(flow, target, flow->trail[k]))
                return false;
        target->length = length;
    }
    cut(flow, length);
    return true;
}

/* ---- jumps ---- */

void eh_flow_jump(EhFlow *flow, uint32_t from, uint32_t to)
{
    if (!flow->reachable)
        return;
    if (flow->landing[to] != EH_NONE) {
        keep_common(flow, &flow->targets[flow->landing[to]]);
        return;
    }
    uint32_t index = flow->n_targets++;
    flow->targets[index] = (EhFlowTarget){
        .length = flow->length,
        .extras = EH_NONE,
        .first_source = from,
        .earlier = flow->last,
        .later = EH_NONE,
    };
    if (flow->last != EH_NONE)
        flow->targets[flow->last].later = index;
    flow->last = index;
    flow->landing[to] = index;
}

static void unlink_target(EhFlow *flow, const EhFlowTarget *target)
{
    if (target->earlier != EH_NONE)
        flow->targets[target->earlier].later = target->later;
    if (target->later != EH_NONE)
        flow->targets[target->later].earlier = target->earlier;
    else
        flow->last = target->earlier;
}

uint32_t eh_flow_arrive(EhFlow *flow, uint32_t at)
{
    uint32_t index = flow->landing[at];
    if (index == EH_NONE)
        return EH_NONE;
    EhFlowTarget *target = &flow->targets[index];
    flow->landing[at] = EH_NONE;
    unlink_target(flow, target);
    if (flow->reachable)
        keep_common(flow, target);
    if (!cut_back(flow, target->length))
        return target->first_source;
    flow->reachable = true;
    while (target->extras != EH_NONE) {
        uint32_t node = target->extras;
        eh_flow_write(flow, flow->nodes[node].fact);
        target->extras = flow->nodes[node].next;
        flow->nodes[node].next = flow->free_node;
        flow->free_node = node;
    }
    return target->first_source;
}
