/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Maximum flow from streams to pools, and the set of streams that are hardest to serve.
 *
 * One idea: a maximum flow shows the worst set only if that set is short of capacity. When all work
 * fits, each stream in turn is given unlimited work on top of that flow: its cut then is the
 * tightest set that contains it, and the slack is known too.
 */
#include "service/flow.h"

#include <string.h>

#define NOWHERE UINT32_MAX

/* Slices of the scratch. Invariant: sent[e] >= 0; left of a stream or pool is what the flow has not
 * used; edges of stream s are by_stream[of_stream[s] .. of_stream[s + 1]), those of pools alike. */
typedef struct Net {
    const EhFlow *flow;
    int64_t *sent, *left_work, *left_capacity;
    int64_t *kept; /* sent, left_work and left_capacity of the flow before a stream was forced */
    size_t *of_stream, *of_pool, *by_stream, *by_pool;
    size_t *stream_came, *pool_came; /* the edge by which the search came, or START or UNSEEN */
    uint32_t *queue;                 /* nodes to visit: streams, then pools */
} Net;

#define START (SIZE_MAX - 1)
#define UNSEEN SIZE_MAX

static bool sums_valid(const int64_t *amounts, uint32_t n, int64_t *left)
{
    for (uint32_t i = 0; i < n; i++) {
        if (amounts[i] < 0 || amounts[i] > *left)
            return false;
        *left -= amounts[i];
    }
    return true;
}

size_t eh_flow_scratch_size(const EhFlow *flow)
{
    int64_t left = INT64_MAX / 4;
    if (!sums_valid(flow->work, flow->n_streams, &left) ||
        !sums_valid(flow->capacity, flow->n_pools, &left))
        return 0;
    for (size_t i = 0; i < flow->n_edges; i++)
        if (flow->edges[i].stream >= flow->n_streams || flow->edges[i].pool >= flow->n_pools)
            return 0;
    /* Eight-byte cells: at most five a node with its queue's place, four an edge, two ends. */
    uint64_t nodes = (uint64_t)flow->n_streams + flow->n_pools;
    if (flow->n_edges > SIZE_MAX / 64 || nodes > SIZE_MAX / 128 || nodes >= NOWHERE)
        return 0;
    return (size_t)(nodes * 5 + 2) * 8 + flow->n_edges * 4 * 8;
}

static void *take(unsigned char **at, uint64_t n)
{
    void *taken = *at;
    *at += n * 8;
    return taken;
}

static Net net_of(const EhFlow *flow, void *scratch)
{
    unsigned char *at = scratch;
    uint64_t nodes = (uint64_t)flow->n_streams + flow->n_pools;
    Net net = {.flow = flow};
    net.sent = take(&at, flow->n_edges);
    net.left_work = take(&at, flow->n_streams);
    net.left_capacity = take(&at, flow->n_pools);
    net.kept = take(&at, flow->n_edges + nodes);
    net.of_stream = take(&at, (uint64_t)flow->n_streams + 1);
    net.of_pool = take(&at, (uint64_t)flow->n_pools + 1);
    net.by_stream = take(&at, flow->n_edges);
    net.by_pool = take(&at, flow->n_edges);
    net.stream_came = take(&at, flow->n_streams);
    net.pool_came = take(&at, flow->n_pools);
    net.queue = take(&at, nodes);
    return net;
}

/* Lists the edges by one of their ends: counts, then places, back to front. */
static void list_edges(const EhFlow *flow, bool by_pool, uint32_t n, size_t *first, size_t *list)
{
    memset(first, 0, ((size_t)n + 1) * sizeof *first);
    for (size_t e = 0; e < flow->n_edges; e++)
        first[by_pool ? flow->edges[e].pool : flow->edges[e].stream]++;
    for (uint32_t i = 1; i <= n; i++)
        first[i] += first[i - 1];
    for (size_t e = flow->n_edges; e-- > 0;)
        list[--first[by_pool ? flow->edges[e].pool : flow->edges[e].stream]] = e;
}

static void visit_stream(Net *net, uint32_t stream, uint32_t *tail)
{
    const EhFlow *flow = net->flow;
    for (size_t i = net->of_stream[stream]; i < net->of_stream[stream + 1]; i++) {
        size_t e = net->by_stream[i];
        uint32_t pool = flow->edges[e].pool;
        if (net->pool_came[pool] == UNSEEN) {
            net->pool_came[pool] = e;
            net->queue[(*tail)++] = flow->n_streams + pool;
        }
    }
}

/* Back along what a pool does already. */
static void visit_pool(Net *net, uint32_t pool, uint32_t *tail)
{
    for (size_t i = net->of_pool[pool]; i < net->of_pool[pool + 1]; i++) {
        size_t e = net->by_pool[i];
        uint32_t stream = net->flow->edges[e].stream;
        if (net->sent[e] > 0 && net->stream_came[stream] == UNSEEN) {
            net->stream_came[stream] = e;
            net->queue[(*tail)++] = stream;
        }
    }
}

/* Breadth first from the streams with work left. A pool with capacity left, or NOWHERE: then the
 * nodes seen are the smallest minimum cut. */
static uint32_t search(Net *net)
{
    const EhFlow *flow = net->flow;
    uint32_t tail = 0;
    for (uint32_t pool = 0; pool < flow->n_pools; pool++)
        net->pool_came[pool] = UNSEEN;
    for (uint32_t stream = 0; stream < flow->n_streams; stream++) {
        net->stream_came[stream] = net->left_work[stream] > 0 ? START : UNSEEN;
        if (net->left_work[stream] > 0)
            net->queue[tail++] = stream;
    }
    for (uint32_t head = 0; head < tail; head++) {
        uint32_t node = net->queue[head];
        if (node < flow->n_streams)
            visit_stream(net, node, &tail);
        else if (net->left_capacity[node - flow->n_streams] > 0)
            return node - flow->n_streams;
        else
            visit_pool(net, node - flow->n_streams, &tail);
    }
    return NOWHERE;
}

/* The least that fits along the way the search came to `pool`; `first` is where the way starts. */
static int64_t narrowest(const Net *net, uint32_t pool, uint32_t *first)
{
    int64_t fits = net->left_capacity[pool];
    for (;;) {
        *first = net->flow->edges[net->pool_came[pool]].stream;
        size_t back = net->stream_came[*first];
        if (back == START)
            return fits < net->left_work[*first] ? fits : net->left_work[*first];
        fits = fits < net->sent[back] ? fits : net->sent[back];
        pool = net->flow->edges[back].pool;
    }
}

static void push(Net *net, uint32_t pool, int64_t amount)
{
    net->left_capacity[pool] -= amount;
    for (;;) {
        size_t forth = net->pool_came[pool];
        uint32_t stream = net->flow->edges[forth].stream;
        size_t back = net->stream_came[stream];
        net->sent[forth] += amount;
        if (back == START) {
            net->left_work[stream] -= amount;
            return;
        }
        net->sent[back] -= amount;
        pool = net->flow->edges[back].pool;
    }
}

static int64_t augment(Net *net)
{
    int64_t sum = 0;
    for (uint32_t pool; (pool = search(net)) != NOWHERE;) {
        uint32_t first;
        int64_t amount = narrowest(net, pool, &first);
        push(net, pool, amount);
        sum += amount;
    }
    return sum;
}

/* Takes over the set that the last search has seen, if it is worse than what *cut holds. */
static void take_cut(const Net *net, EhFlowCut *cut, bool *streams, bool *pools)
{
    const EhFlow *flow = net->flow;
    EhFlowCut seen = {.flow = cut->flow};
    for (uint32_t i = 0; i < flow->n_streams; i++)
        if (net->stream_came[i] != UNSEEN) {
            seen.n_streams++;
            seen.work += flow->work[i];
        }
    for (uint32_t i = 0; i < flow->n_pools; i++)
        if (net->pool_came[i] != UNSEEN) {
            seen.n_pools++;
            seen.capacity += flow->capacity[i];
        }
    if (cut->n_streams > 0 && seen.work - seen.capacity <= cut->work - cut->capacity)
        return;
    *cut = seen;
    for (uint32_t i = 0; i < flow->n_streams; i++)
        streams[i] = net->stream_came[i] != UNSEEN;
    for (uint32_t i = 0; i < flow->n_pools; i++)
        pools[i] = net->pool_came[i] != UNSEEN;
}

/* The state of the flow, saved to or restored from net->kept. */
static void keep(Net *net, bool restore)
{
    const size_t sizes[3] = {net->flow->n_edges, net->flow->n_streams, net->flow->n_pools};
    int64_t *const parts[3] = {net->sent, net->left_work, net->left_capacity};
    int64_t *kept = net->kept;
    for (int i = 0; i < 3; kept += sizes[i], i++) {
        if (sizes[i] > 0 && restore)
            memcpy(parts[i], kept, sizes[i] * sizeof *kept);
        else if (sizes[i] > 0)
            memcpy(kept, parts[i], sizes[i] * sizeof *kept);
    }
}

bool eh_flow_solve(const EhFlow *flow, void *scratch, EhFlowCut *cut, bool *streams, bool *pools)
{
    if (eh_flow_scratch_size(flow) == 0)
        return false;
    Net net = net_of(flow, scratch);
    int64_t work = 0;
    list_edges(flow, false, flow->n_streams, net.of_stream, net.by_stream);
    list_edges(flow, true, flow->n_pools, net.of_pool, net.by_pool);
    for (size_t e = 0; e < flow->n_edges; e++)
        net.sent[e] = 0;
    for (uint32_t i = 0; i < flow->n_streams; i++) {
        work += net.left_work[i] = flow->work[i];
        streams[i] = false;
    }
    for (uint32_t i = 0; i < flow->n_pools; i++) {
        net.left_capacity[i] = flow->capacity[i];
        pools[i] = false;
    }
    *cut = (EhFlowCut){.flow = augment(&net)};
    if (cut->flow < work) { /* the cut is a set short of capacity, and the worst */
        take_cut(&net, cut, streams, pools);
        return true;
    }
    keep(&net, false);
    for (uint32_t i = 0; i < flow->n_streams; i++) {
        if (flow->work[i] == 0)
            continue;
        net.left_work[i] = INT64_MAX / 2; /* more than all pools can do */
        augment(&net);
        take_cut(&net, cut, streams, pools);
        keep(&net, true);
    }
    return true;
}
