/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Finding the phrases with Hyperscan where it is installed (-DWITH_HYPERSCAN), else by the automaton.
 */
#ifndef BENCH_FINDER_H
#define BENCH_FINDER_H

#include "bench/tickets.h"

#ifdef WITH_HYPERSCAN
#include <hs/hs.h>
#define FINDER_NAME "c hyperscan"
#else
#define FINDER_NAME "c automaton"
#endif

typedef struct Finder {
    const Search *search;
#ifdef WITH_HYPERSCAN
    hs_database_t *database;
    hs_scratch_t *scratch;
#endif
} Finder;

/* False if Hyperscan refuses. What is opened is left to the end of the program. */
bool finder_open(Finder *finder, const Search *search);

/* As search_phrases. */
unsigned finder_find(const Finder *finder, Text body);

#endif
