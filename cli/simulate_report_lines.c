/* SPDX-License-Identifier: Apache-2.0 */
/* What two policies have in common by name: the lines of a report's tables and charts. */
#include "cli/simulate_report.h"

#include <math.h>
#include <string.h>

#include "compiler/policy.h"

static EhStr str(const char *text)
{
    return (EhStr){text, (uint32_t)strlen(text)};
}

const char *eh_simulate_side(const EhSimulatePage *page, uint32_t side)
{
    return page->n_sides < 2 ? "" : side == 0 ? "before" : "after";
}

double eh_simulate_date(const EhSimulatePage *page, int64_t at)
{
    const EhZoneDecl *zone = page->simulation->policies[0].service->policy->zones.at;
    return (double)eh_zone_day(zone->spans, zone->n, at) * EH_DAY_MS;
}

static void add_line(EhSimulateLines *lines, EhStr name, uint32_t side, uint32_t i)
{
    for (uint32_t k = 0; side > 0 && k < lines->n; k++) {
        EhSimulateLine *line = &lines->at[k];
        if (line->at[side] == EH_NONE && line->name.n == name.n &&
            memcmp(line->name.p, name.p, name.n) == 0) {
            line->at[side] = i;
            return;
        }
    }
    EhSimulateLine *line = &lines->at[lines->n++];
    line->name = name;
    line->at[0] = line->at[1] = EH_NONE;
    line->at[side] = i;
}

static bool came(const EhSimulatePage *page, uint32_t side, EhSimBy by, uint32_t i)
{
    const EhSimSide *s = &page->study->sides[side];
    return eh_sim_sum(page->study, side, s->groups.first[by] + i, EH_SIM_TICKETS) > 0;
}

/* Those of neither side that had tickets go. */
static void drop_idle(const EhSimulatePage *page, EhSimBy by, EhSimulateLines *lines)
{
    uint32_t n = 0;
    for (uint32_t k = 0; k < lines->n; k++) {
        bool any = false;
        for (uint32_t side = 0; side < page->n_sides; side++) {
            any = any ||
                  (lines->at[k].at[side] != EH_NONE && came(page, side, by, lines->at[k].at[side]));
        }
        if (any) {
            lines->at[n++] = lines->at[k];
        }
    }
    lines->n = n;
}

EhSimulateLines eh_simulate_lines(const EhSimulatePage *page, EhSimBy by)
{
    size_t room = 1;
    for (uint32_t side = 0; side < page->n_sides; side++) {
        const EhSimGroups *groups = &page->study->sides[side].groups;
        room += groups->first[by + 1] - groups->first[by];
    }
    EhSimulateLines lines = {eh_arena_array(page->arena, room, sizeof *lines.at), 0};
    for (uint32_t side = 0; lines.at != NULL && side < page->n_sides; side++) {
        const EhSimSide *s = &page->study->sides[side];
        for (uint32_t i = 0; i < s->groups.first[by + 1] - s->groups.first[by]; i++) {
            add_line(&lines, eh_sim_group_name(s->desk, by, i), side, i);
        }
    }
    drop_idle(page, by, &lines);
    return lines;
}

EhSimulateLines eh_simulate_waits(const EhSimulatePage *page)
{
    EhSimulateLines classes = eh_simulate_lines(page, EH_SIM_BY_CLASS);
    EhSimulateLines lines = {eh_arena_array(page->arena, (size_t)classes.n + 1, sizeof *lines.at),
                             0};
    if (lines.at == NULL) {
        return lines;
    }
    lines.at[lines.n++] = (EhSimulateLine){EH_STR("all tickets"), {0, 0}};
    for (uint32_t k = 0; k < classes.n; k++) {
        EhSimulateLine line = classes.at[k];
        for (int side = 0; side < EH_SIM_SIDES; side++) {
            line.at[side] += line.at[side] != EH_NONE;
        }
        lines.at[lines.n++] = line;
    }
    return lines;
}

EhSimulateLines eh_simulate_targets(const EhSimulatePage *page)
{
    EhSimulateLines lines = {eh_arena_array(page->arena, 2 * EH_SIM_TARGETS, sizeof *lines.at), 0};
    for (uint32_t side = 0; lines.at != NULL && side < page->n_sides; side++) {
        const EhSimDesk *desk = page->study->sides[side].desk;
        for (uint32_t t = 0; t < desk->n_targets && t < EH_SIM_TARGETS; t++) {
            add_line(&lines, str(eh_name(desk->program, EH_NAMES_TARGET, (int32_t)t)), side, t);
        }
    }
    return lines;
}

EhSimEstimate eh_simulate_figure(const EhSimulatePage *page, uint32_t side, EhSimBy by, uint32_t i,
                                 EhSimFigure figure)
{
    if (i == EH_NONE) {
        return (EhSimEstimate){NAN, NAN};
    }
    return eh_sim_estimate(page->study, side, page->study->sides[side].groups.first[by] + i,
                           figure);
}
