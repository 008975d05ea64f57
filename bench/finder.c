/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Finding the phrases: with Hyperscan as a service would use it, all phrases in one scan.
 */
#include "bench/finder.h"

#ifdef WITH_HYPERSCAN

static int on_match(unsigned id, unsigned long long from, unsigned long long to, unsigned flags,
                    void *found)
{
    (void)from, (void)to, (void)flags;
    *(unsigned *)found |= id < BENCH_EMOTIONAL ? FOUND_EMOTIONAL : FOUND_LEGAL;
    return 0;
}

unsigned finder_find(const Finder *finder, Text body)
{
    unsigned found = 0;
    hs_scan(finder->database, body.p, body.n, 0, finder->scratch, on_match, &found);
    return found;
}

bool finder_open(Finder *finder, const Search *search)
{
    unsigned flags[BENCH_PHRASES], ids[BENCH_PHRASES];
    hs_compile_error_t *error;
    *finder = (Finder){.search = search};
    for (unsigned i = 0; i < BENCH_PHRASES; i++) {
        flags[i] = HS_FLAG_CASELESS | HS_FLAG_SINGLEMATCH;
        ids[i] = i;
    }
    return hs_compile_multi(bench_phrases, flags, ids, BENCH_PHRASES, HS_MODE_BLOCK, NULL,
                            &finder->database, &error) == HS_SUCCESS &&
           hs_alloc_scratch(finder->database, &finder->scratch) == HS_SUCCESS;
}

#else

unsigned finder_find(const Finder *finder, Text body)
{
    return search_phrases(finder->search, body);
}

bool finder_open(Finder *finder, const Search *search)
{
    *finder = (Finder){.search = search};
    return true;
}

#endif
