/* SPDX-License-Identifier: Apache-2.0 */
/*
 * random_policies DIR FIRST COUNT [finite]: writes policies by chance, each with tickets, to DIR/SEED.eh and
 * DIR/SEED.jsonl; `finite`: those whose tickets can be listed.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/random/random.h"

enum { TICKETS = 20 };

static bool save(const char *folder, uint64_t seed, const char *ending, const EhOut *text)
{
    char path[4096];
    snprintf(path, sizeof path, "%s/%" PRIu64 ".%s", folder, seed, ending);
    FILE *file = fopen(path, "wb");
    bool fine = file != NULL && !text->failed && fwrite(text->p, 1, text->n, file) == text->n;
    return (file == NULL || fclose(file) == 0) && fine;
}

static bool print(const char *folder, uint64_t seed, bool finite)
{
    EhOut tickets = {0};
    RandomPolicy *policy = random_policy_new(seed, finite);
    for (uint64_t i = 0; policy != NULL && i < TICKETS; i++) {
        random_ticket_json(policy, seed * TICKETS + i, &tickets);
        EH_OUT_LITERAL(&tickets, "\n");
    }
    bool fine = policy != NULL && save(folder, seed, "eh", &policy->text) &&
                save(folder, seed, "jsonl", &tickets);
    random_policy_free(policy);
    eh_out_free(&tickets);
    return fine;
}

int main(int argc, char **argv)
{
    bool finite = argc == 5 && strcmp(argv[4], "finite") == 0;
    if (argc != 4 && !finite) {
        fprintf(stderr, "usage: %s DIR FIRST COUNT [finite]\n", argv[0]);
        return 2;
    }
    uint64_t first = strtoull(argv[2], NULL, 10), count = strtoull(argv[3], NULL, 10);
    for (uint64_t i = 0; i < count; i++)
        if (!print(argv[1], first + i, finite))
            return 1;
    return 0;
}
