/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Opens every source, lookup and function of a program, and closes what was opened when one fails.
 */
#include "outside/outside.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "outside/function.h"
#include "outside/lookup.h"
#include "outside/path.h"

enum { TIMEOUT_MS = 250 };

/* Invariant: the first n_* of each array are open, or closed but safe to close again. */
struct EhOutsideHost {
    EhSourceOpen *sources;
    EhLookupOpen *lookups;
    EhFunctionOpen *functions;
    uint32_t n_sources, n_lookups, n_functions;
};

/* The source with that path, opened on first use. A program has at most as many sources as lookups. */
static EhStatus source_of(EhOutsideHost *host, const char *path, const EhOutsideOptions *options,
                          EhSourceOpen **out, const EhWhy *why)
{
    char *real = NULL;
    for (uint32_t i = 0; i < host->n_sources; i++) {
        if (strcmp(host->sources[i].path, path) == 0) {
            *out = &host->sources[i];
            return EH_OK;
        }
    }
    EhStatus status = eh_outside_path(options, path, &real, why);
    if (status != EH_OK)
        return status;
    EhSourceOpen *source = &host->sources[host->n_sources];
    source->path = strdup(path);
    status = source->path ? eh_source_open(source, real, why)
                          : eh_why(why, EH_NO_MEMORY, "out of memory");
    free(real);
    if (status == EH_OK)
        host->n_sources++;
    else
        eh_source_close(source);
    *out = source;
    return status;
}

/* What is not there is told to the host, if it wants to go on without. */
static EhStatus or_without(EhStatus status, const EhOutsideOptions *options, const EhWhy *why,
                           const char *what, const char *name)
{
    char line[512];
    if (status != EH_NOT_FOUND)
        return status;
    snprintf(line, sizeof line, "%s %s: %s", what, name, why->text);
    if (!options->absent)
        return eh_why(why, EH_NOT_FOUND, "%s", line);
    options->absent(options->user, line);
    return EH_OK;
}

static EhStatus open_lookups(EhOutsideHost *host, const EhProgram *program,
                             const EhOutsideOptions *options, const EhWhy *why)
{
    EhLookupInfo info;
    EhStatus status = EH_OK;
    for (uint32_t i = 0; status == EH_OK && eh_lookup_info(program, i, &info); i++) {
        EhSourceOpen *source = NULL;
        EhLookupOpen *lookup = &host->lookups[host->n_lookups++];
        status = source_of(host, info.path, options, &source, why);
        if (status == EH_OK)
            status = eh_lookup_open(lookup, program, i, source,
                                    options->timeout_ms ? options->timeout_ms : TIMEOUT_MS, why);
        else
            status = or_without(status, options, why, "lookup", info.name);
    }
    return status;
}

static EhStatus open_functions(EhOutsideHost *host, const EhProgram *program,
                               const EhOutsideOptions *options, const EhWhy *why)
{
    EhFunctionInfo info;
    EhStatus status = EH_OK;
    for (uint32_t i = 0; status == EH_OK && eh_function_info(program, i, &info); i++) {
        char *real = NULL;
        EhFunctionOpen *function = &host->functions[host->n_functions++];
        status = eh_outside_library_path(options, info.library, &real, why);
        if (status == EH_OK)
            status = eh_function_open(function, program, i, real, why);
        status = or_without(status, options, why, "function", info.name);
        free(real);
    }
    return status;
}

static EhStatus open_all(EhOutsideHost *host, const EhProgram *program,
                         const EhOutsideOptions *options, const EhWhy *why)
{
    size_t lookups = eh_lookup_count(program), functions = eh_function_count(program);
    host->sources = calloc(lookups + 1, sizeof *host->sources);
    host->lookups = calloc(lookups + 1, sizeof *host->lookups);
    host->functions = calloc(functions + 1, sizeof *host->functions);
    if (!host->sources || !host->lookups || !host->functions)
        return eh_why(why, EH_NO_MEMORY, "out of memory");
    EhStatus status = open_lookups(host, program, options, why);
    return status == EH_OK ? open_functions(host, program, options, why) : status;
}

EhStatus eh_outside_open(const EhProgram *program, const EhOutsideOptions *options,
                         EhOutsideHost **out, char *why, size_t why_size)
{
    char room[512] = "";
    EhWhy line = {why_size > 0 ? why : room, why_size > 0 ? why_size : sizeof room};
    EhStatus status;
    *out = calloc(1, sizeof **out);
    line.text[0] = 0;
    if (!*out)
        return eh_why(&line, EH_NO_MEMORY, "out of memory");
    status = open_all(*out, program, options, &line);
    if (status != EH_OK) {
        eh_outside_close(*out);
        *out = NULL;
    }
    return status;
}

void eh_outside_close(EhOutsideHost *host)
{
    if (!host)
        return;
    for (uint32_t i = 0; i < host->n_lookups; i++)
        eh_lookup_close(&host->lookups[i]);
    for (uint32_t i = 0; i < host->n_sources; i++)
        eh_source_close(&host->sources[i]);
    for (uint32_t i = 0; i < host->n_functions; i++)
        eh_function_close(&host->functions[i]);
    free(host->sources);
    free(host->lookups);
    free(host->functions);
    free(host);
}

static const char *run_lookup(void *user, uint32_t lookup, const EhValue *key, EhTicket *row,
                              bool *found)
{
    EhOutsideHost *host = user;
    if (!host->lookups[lookup].statement)
        return "the database is not open";
    return eh_lookup_run(&host->lookups[lookup], key, row, found);
}

static const char *run_function(void *user, uint32_t function, const EhValue *args, uint32_t n,
                                EhValue *result)
{
    EhOutsideHost *host = user;
    if (!host->functions[function].symbol)
        return "the library is not loaded";
    return eh_function_run(&host->functions[function], args, n, result);
}

EhOutside eh_outside_callbacks(EhOutsideHost *host)
{
    return (EhOutside){.user = host, .lookup = run_lookup, .call = run_function};
}
