/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Numbers and instants as the desk's people read them.
 */
#include <math.h>

#include "service/service.h"
#include "vm/civil.h"

EhStr eh_service_number(EhArena *arena, double value, int decimals)
{
    double scale = 1;
    for (int i = 0; i < decimals; i++) {
        scale *= 10;
    }
    double rounded = floor(value * scale + 0.5) / scale;
    return eh_written_number(arena, rounded == 0 ? 0 : rounded);
}

EhStr eh_service_hours(EhArena *arena, double ms)
{
    return eh_service_number(arena, ms / (double)EH_HOUR_MS, 1);
}

EhStr eh_service_instant(EhArena *arena, const EhCalendarView *hours, int64_t at)
{
    static const char *const days[] = {"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"};
    int64_t local = eh_zone_local(hours->zone, hours->n_zone, at);
    int64_t day = eh_civil_floor_div(local, EH_DAY_MS);
    int64_t second = eh_civil_floor_mod(local, EH_DAY_MS) / 1000;
    EhStr date = eh_written_date(arena, day);
    EhStr text = eh_arena_format(arena, "%s %.*s %02d:%02d", days[eh_civil_weekday(day)],
                                 EH_STR_F(date), (int)(second / 3600), (int)(second / 60 % 60));
    return second % 60 == 0
               ? text
               : eh_arena_format(arena, "%.*s:%02d", EH_STR_F(text), (int)(second % 60));
}

EhStr eh_service_duration(EhArena *arena, int64_t ms)
{
    int64_t rest = ms % EH_HOUR_MS;
    if (ms < EH_DAY_MS) {
        return eh_written_duration(arena, ms);
    }
    return eh_arena_format(arena, "%lldh%.*s", (long long)(ms / EH_HOUR_MS),
                           EH_STR_F(rest == 0 ? EH_STR("") : eh_written_duration(arena, rest)));
}
