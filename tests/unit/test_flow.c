/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Maximum flow and its witness: the golden rows, every subset of small graphs, what is not valid.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "service/flow.h"
#include "tests/unit/golden_queueing.h"

#define NODES 8

/* A flow of at most NODES streams and pools, with everything it points to. */
typedef struct Graph {
    int64_t work[NODES], capacity[NODES];
    EhFlowEdge edges[2 * NODES * NODES];
    EhFlow flow;
    EhFlowCut cut;
    bool streams[NODES], pools[NODES];
} Graph;

static bool solve(Graph *graph)
{
    graph->flow.work = graph->work;
    graph->flow.capacity = graph->capacity;
    graph->flow.edges = graph->edges;
    size_t size = eh_flow_scratch_size(&graph->flow);
    void *scratch = malloc(size > 0 ? size : 1);
    assert_non_null(scratch);
    bool solved = eh_flow_solve(&graph->flow, scratch, &graph->cut, graph->streams, graph->pools);
    free(scratch);
    return solved;
}

static void edge(Graph *graph, uint32_t stream, uint32_t pool)
{
    graph->edges[graph->flow.n_edges++] = (EhFlowEdge){stream, pool};
}

/* Work less reachable capacity of a set of streams, as bits. */
static int64_t difference(const Graph *graph, uint32_t set)
{
    uint32_t reached = 0;
    int64_t sum = 0;
    for (size_t e = 0; e < graph->flow.n_edges; e++)
        if (set >> graph->edges[e].stream & 1)
            reached |= 1U << graph->edges[e].pool;
    for (uint32_t i = 0; i < graph->flow.n_streams; i++)
        sum += (set >> i & 1) != 0 ? graph->work[i] : 0;
    for (uint32_t i = 0; i < graph->flow.n_pools; i++)
        sum -= (reached >> i & 1) != 0 ? graph->capacity[i] : 0;
    return sum;
}

/* The witness is what its sums say, and no set is worse. */
static void check(const Graph *graph)
{
    const EhFlowCut *cut = &graph->cut;
    uint32_t set = 0;
    uint32_t size = 0;
    int64_t all = 0;
    int64_t worst = 0; /* of any set; the empty one's is 0 */
    for (uint32_t i = 0; i < graph->flow.n_streams; i++) {
        set |= (uint32_t)graph->streams[i] << i;
        size += graph->streams[i];
        all += graph->work[i];
        assert_false(graph->streams[i] && graph->work[i] == 0);
    }
    assert_int_equal(size, cut->n_streams);
    assert_int_equal(size > 0, all > 0);
    if (size > 0)
        assert_int_equal(difference(graph, set), cut->work - cut->capacity);
    for (uint32_t other = 1; other < 1U << graph->flow.n_streams; other++) {
        int64_t here = difference(graph, other);
        int64_t work = 0;
        for (uint32_t i = 0; i < graph->flow.n_streams; i++)
            work += (other >> i & 1) != 0 ? graph->work[i] : 0;
        worst = here > worst ? here : worst;
        if (work > 0)
            assert_true(here <= cut->work - cut->capacity);
    }
    assert_int_equal(cut->flow, all - worst);
    uint32_t n_pools = 0;
    int64_t capacity = 0;
    for (uint32_t i = 0; i < graph->flow.n_pools; i++) {
        n_pools += graph->pools[i];
        capacity += graph->pools[i] ? graph->capacity[i] : 0;
    }
    assert_int_equal(n_pools, cut->n_pools);
    assert_int_equal(capacity, cut->capacity);
}

/* ---- the golden rows ---- */

/* "1,2" of "{1,2}" in text against the flags. */
static void check_set(const char *text, const bool *flags, uint32_t n)
{
    uint32_t named = 0;
    for (const char *p = strchr(text, '{') + 1; *p != '}'; p += *p == ',') {
        named |= 1U << (strtol(p, NULL, 10) - 1);
        p += strcspn(p, ",}");
    }
    for (uint32_t i = 0; i < n; i++)
        assert_int_equal(named >> i & 1, flags[i]);
}

/* skills=0,1|1: the classes' pools; in a row, work is small and whole. */
static void read_graph(const Row *row, Graph *graph)
{
    double values[CLASSES_MAX];
    graph->flow.n_streams = (uint32_t)numbers(row->field[5], values);
    for (uint32_t i = 0; i < graph->flow.n_streams; i++)
        graph->work[i] = (int64_t)values[i];
    graph->flow.n_pools = (uint32_t)numbers(param(row, "cap"), values);
    for (uint32_t i = 0; i < graph->flow.n_pools; i++)
        graph->capacity[i] = (int64_t)values[i];
    uint32_t stream = 0;
    for (const char *p = param(row, "skills"); *p != '\0'; p++) {
        if (*p == '|')
            stream++;
        else if (*p != ',')
            edge(graph, stream, (uint32_t)(*p - '0'));
    }
    assert_int_equal(stream + 1, graph->flow.n_streams);
}

static void golden_rows(void **state)
{
    FILE *file = fopen(GOLDEN, "r");
    Row row;
    bool well;
    size_t found = 0;
    (void)state;
    assert_non_null(file);
    assert_non_null(fgets(row.text, sizeof row.text, file));
    while (next_row(file, &row, &well)) {
        if (!is_config(&row, "FLOW"))
            continue;
        Graph graph = {.flow.n_edges = 0};
        read_graph(&row, &graph);
        assert_true(solve(&graph));
        check(&graph);
        assert_int_equal(graph.cut.work - graph.cut.capacity, (int64_t)row.value);
        check_set(row.klass, graph.streams, graph.flow.n_streams);
        check_set(row.field[19], graph.pools, graph.flow.n_pools);
        found++;
    }
    assert_true(well);
    assert_int_equal(found, 3);
    fclose(file);
}

/* ---- small graphs ---- */

static uint32_t below(uint64_t *seed, uint32_t n)
{
    *seed = *seed * 6364136223846793005U + 1442695040888963407U;
    return (uint32_t)(*seed >> 33) % n;
}

static void random_graphs_against_every_subset(void **state)
{
    uint64_t seed = 7;
    (void)state;
    for (int round = 0; round < 4000; round++) {
        Graph graph = {.flow.n_streams = below(&seed, NODES), .flow.n_pools = below(&seed, NODES)};
        uint32_t density = below(&seed, 8);
        uint32_t most = 1 + below(&seed, 30);
        for (uint32_t i = 0; i < NODES; i++) {
            graph.work[i] = below(&seed, most);
            graph.capacity[i] = below(&seed, 30);
        }
        for (uint32_t i = 0; i < graph.flow.n_streams; i++)
            for (uint32_t j = 0; j < graph.flow.n_pools; j++)
                for (uint32_t twice = 0; twice < 2; twice++)
                    if (below(&seed, twice > 0 ? 64 : 8) <= density)
                        edge(&graph, i, j);
        assert_true(solve(&graph));
        check(&graph);
    }
}

static void what_is_not_valid(void **state)
{
    Graph graph = {.flow = {.n_streams = 2, .n_pools = 1}, .work = {1, 2}, .capacity = {4}};
    (void)state;
    edge(&graph, 1, 0);
    assert_true(solve(&graph));
    graph.edges[0].pool = 1;
    assert_false(solve(&graph));
    graph.edges[0] = (EhFlowEdge){2, 0};
    assert_false(solve(&graph));
    graph.edges[0] = (EhFlowEdge){1, 0};
    graph.work[1] = -1;
    assert_false(solve(&graph));
    graph.work[1] = INT64_MAX / 4 - 5;
    assert_true(solve(&graph));
    assert_int_equal(graph.cut.flow, 4);
    graph.capacity[0]++;
    assert_false(solve(&graph));
    graph.work[1] = INT64_MAX;
    assert_false(solve(&graph));
}

/* A few hundred streams and pools, each stream with a dozen pools. */
static void a_large_graph(void **state)
{
    enum { MANY = 300, EACH = 12 };
    static int64_t work[MANY], capacity[MANY];
    static EhFlowEdge edges[MANY * EACH];
    static bool streams[MANY], pools[MANY];
    uint64_t seed = 11;
    int64_t all = 0;
    int64_t total = 0;
    EhFlowCut cut;
    (void)state;
    for (uint32_t i = 0; i < MANY; i++) {
        all += work[i] = 144000000 + below(&seed, 100000000);
        total += capacity[i] = 144000000 + below(&seed, 150000000);
        for (uint32_t j = 0; j < EACH; j++)
            edges[i * EACH + j] = (EhFlowEdge){i, below(&seed, MANY)};
    }
    const EhFlow flow = {MANY, MANY, work, capacity, edges, sizeof edges / sizeof edges[0]};
    void *scratch = malloc(eh_flow_scratch_size(&flow));
    assert_non_null(scratch);
    assert_true(eh_flow_solve(&flow, scratch, &cut, streams, pools));
    free(scratch);
    assert_true(cut.flow <= all && cut.flow <= total && cut.n_streams > 0);
    assert_int_equal(cut.flow, cut.work > cut.capacity ? all - cut.work + cut.capacity : all);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(golden_rows),
        cmocka_unit_test(random_graphs_against_every_subset),
        cmocka_unit_test(what_is_not_valid),
        cmocka_unit_test(a_large_graph),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
