/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Reading a decision log, which may be anybody's.
 *
 * One idea: there is no reading without verifying. Each row is held against the chain, so whoever reads to the end knows
 * that nothing was changed, taken out or added by other means than logging.
 */
#ifndef EH_STORE_READ_H
#define EH_STORE_READ_H

#include "store/log.h"

typedef struct EhLogReader EhLogReader;

/* Opens a log as it is now; a writer may go on. NULL with a line in `why`. */
EhLogReader *eh_log_read_open(const char *file, const char *vfs, char why[EH_LOG_WHY]);
void eh_log_read_close(EhLogReader *reader);

typedef enum EhLogRead {
    EH_LOG_ROW,    /* the next row; borrowed until the next call */
    EH_LOG_END,    /* all rows are whole; `row` has number and chain of the last one */
    EH_LOG_BROKEN, /* `row->n` is the first that is not as it was logged; `why` says how */
    EH_LOG_FAILED  /* it cannot be read on */
} EhLogRead;

EhLogRead eh_log_read_next(EhLogReader *reader, EhLogRow *row, char why[EH_LOG_WHY]);

#endif
