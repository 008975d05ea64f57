/* SPDX-License-Identifier: Apache-2.0 */
/* What the files that read a service share. */
#ifndef EH_SERVICE_READ_H
#define EH_SERVICE_READ_H

#include "service/service.h"

/* The hours of a calendar of the program. */
EhCalendarView eh_service_view(const EhService *service, uint32_t calendar);

/* Decides the samples, the tests' tickets and the workload: works and streams (works.c). False when memory is out. */
bool eh_service_decide(EhService *service);

#endif
