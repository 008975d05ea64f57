/* SPDX-License-Identifier: Apache-2.0 */
/* Running an arrival trace of the linter's. */
#ifndef EH_SIM_TRACE_H
#define EH_SIM_TRACE_H

#include "service/trace.h"

/* An EhTraceReplay: as `simulate --tickets` runs the text of the trace. */
bool eh_sim_trace(EhService *service, const EhTrace *trace, EhTraceResult *result);

#endif
