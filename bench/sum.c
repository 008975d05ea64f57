/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The checksum of decisions in NDJSON, Evenhand's or a peer's: sum FILE.
 *
 * One idea: only what all of them print is read, the first time that its key stands in the line.
 */
#include "bench/measure.h"
#include "bench/tickets.h"

/* What stands behind a key up to the next comma or brace, without its quotes. */
static Text value_of(const char *line, const char *key)
{
    const char *p = strstr(line, key);
    if (!p)
        return (Text){line, 0};
    p += strlen(key);
    p += *p == '"';
    return (Text){p, (uint32_t)strcspn(p, "\",}")};
}

static unsigned index_of(const char *const *names, int n, Text text)
{
    int i = name_index(names, n, text);
    if (i < 0) {
        fprintf(stderr, "sum: what is %.*s?\n", (int)text.n, text.p);
        exit(1);
    }
    return (unsigned)i;
}

static unsigned minutes_of(const char *line)
{
    static const char *const spans[] = {"PT15M", "PT30M", "PT1H", "P1D"};
    static const unsigned minutes[] = {15, 30, 60, 1440};
    Text span = value_of(line, "\"target\":");
    if (span.n)
        return minutes[index_of(spans, 4, span)];
    return (unsigned)strtoul(value_of(line, "\"sla\":").p, NULL, 10);
}

static Decision decision_of(const char *line)
{
    static const char *const priorities[] = {"urgent", "high", "normal"};
    static const char *const tiers[] = {"automated", "assisted", "human"};
    return (Decision){
        .vip = text_is(value_of(line, "\"class\":"), "vip"),
        .priority = index_of(priorities, 3, value_of(line, "\"priority\":")),
        .tier = index_of(tiers, 3, value_of(line, "\"tier\":")) + 1,
        .queue = index_of(bench_queues, BENCH_QUEUES, value_of(line, "\"queue\":")) + 1,
        .sla = minutes_of(line),
        .complexity = (int32_t)strtol(value_of(line, "\"complexity\":").p, NULL, 10),
    };
}

int main(int argc, char **argv)
{
    static char line[1 << 16];
    uint64_t sum = 0;
    FILE *file = argc == 2 ? fopen(argv[1], "rb") : NULL;
    if (!file)
        return 2;
    for (size_t i = 0; fgets(line, sizeof line, file); i++) {
        Decision d = decision_of(line);
        sum = checksum_add(sum, decision_pack(&d), i);
    }
    printf("%" PRIu64 "\n", sum);
    return fclose(file) != 0;
}
