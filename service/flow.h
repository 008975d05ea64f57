/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Whether pools can do the work of the streams that they may serve, by maximum flow.
 *
 * One idea: a set of streams whose work reaches the capacity of all pools open to it starves under
 * any order of service (Hall 1935), and the minimum cut is such a set (Ford and Fulkerson 1956).
 * Work and capacity are whole numbers, such as agent-milliseconds a week, so that the sums of a
 * witness can be added again exactly.
 */
#ifndef EH_SERVICE_FLOW_H
#define EH_SERVICE_FLOW_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* This pool may serve this stream. An edge may occur twice. */
typedef struct EhFlowEdge {
    uint32_t stream, pool;
} EhFlowEdge;

/* Nothing is owned. Valid when no amount is negative, their sum is below INT64_MAX / 4, and every
 * edge names a stream and a pool there is. */
typedef struct EhFlow {
    uint32_t n_streams, n_pools;
    const int64_t *work;     /* of each stream */
    const int64_t *capacity; /* of each pool, in the unit of work */
    const EhFlowEdge *edges;
    size_t n_edges;
} EhFlow;

/* The witness: of all non-empty sets of streams that bring work, one with the greatest
 * work - capacity, the capacity being that of all pools that may serve one of them. The streams of
 * the set are starved if work >= capacity. Of several such sets, the one found is small: without a
 * stream of it the difference is not as great. No set when no stream brings work. */
typedef struct EhFlowCut {
    uint32_t n_streams, n_pools; /* sizes of the set, and of what may serve it */
    int64_t work, capacity;      /* their sums */
    int64_t flow;                /* the most work of all streams that can be done */
} EhFlowCut;

/* Bytes of scratch that solving needs; 0 if the flow is not valid or would not fit a size_t. */
size_t eh_flow_scratch_size(const EhFlow *flow);

/* Fills *cut, and `streams` and `pools` with whether each is part of the witness; both arrays and
 * `scratch` (suitably aligned, of eh_flow_scratch_size bytes) are the caller's. False, and nothing
 * written, if the flow is not valid. Time is polynomial: at most n_streams + 1 maximum flows, each
 * by shortest augmenting paths (Edmonds and Karp 1972). */
bool eh_flow_solve(const EhFlow *flow, void *scratch, EhFlowCut *cut, bool *streams, bool *pools);

#endif
