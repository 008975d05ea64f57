/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Paths of a policy's sources and libraries: where they lead, and whether they may.
 */
#ifndef EH_OUTSIDE_PATH_H
#define EH_OUTSIDE_PATH_H

#include "outside/outside.h"
#include "outside/why.h"

/* The real path (symbolic links resolved) of `path`, relative to the policy's folder. EH_NOT_FOUND when it is not
 * there or lies outside of the folders. Free *real. */
EhStatus eh_outside_path(const EhOutsideOptions *options, const char *path, char **real,
                         const EhWhy *why);

/* The same for a library, which must be one of those that are allowed; its folder does not matter then. */
EhStatus eh_outside_library_path(const EhOutsideOptions *options, const char *path, char **real,
                                 const EhWhy *why);

#endif
