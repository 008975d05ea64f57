/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Writing a decision log.
 *
 * One idea: a group of decisions is one transaction that is on the disk before the call returns; then, and not before,
 * they may be told to anybody.
 */
#ifndef EH_STORE_LOG_H
#define EH_STORE_LOG_H

#include "store/group.h"

enum { EH_LOG_WHY = 256 };

typedef struct EhLog EhLog;

/* Opens a log, or makes one in a file that is not there or empty; `vfs` is SQLite's, NULL for the system's. One writer
 * at a time: a second is refused. NULL with a line in `why`. */
EhLog *eh_log_open(const char *file, const char *vfs, char why[EH_LOG_WHY]);

/* Writes a group: all of it, durably, or none, with a line in `why`. The next group may go well again. */
bool eh_log_write(EhLog *log, const EhLogGroup *group, char why[EH_LOG_WHY]);

/* NULL is fine. What was written stays written, whatever happens here. */
void eh_log_close(EhLog *log);

#endif
