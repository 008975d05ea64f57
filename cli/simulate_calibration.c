/* SPDX-License-Identifier: Apache-2.0 */
/*
 * `simulate --baseline`: recorded and replayed waits side by side, and whether the rest has to be marked.
 */
#include <math.h>

#include "cli/print_json.h"
#include "cli/show_text.h"
#include "cli/simulate.h"
#include "compiler/policy.h"

int eh_simulate_calibrate(EhSimulation *simulation, const EhSimPlan *plan, FILE *err)
{
    EhSimulated *baseline = &simulation->baseline;
    if (baseline->file == NULL) {
        return EH_EXIT_CLEAN;
    }
    if (baseline->desk.n_targets == 0) {
        fprintf(err,
                "evenhand simulate: --baseline: %s has no `target`, so nothing says when a wait "
                "ended\n",
                baseline->file);
        return EH_EXIT_USAGE;
    }
    if (!eh_sim_calibrate(&simulation->calibration, plan, &baseline->desk)) {
        return eh_simulate_no_memory(err);
    }
    if (simulation->calibration.answered == 0) {
        fprintf(err,
                "evenhand simulate: --baseline: no ticket of %s says when target `%s` stopped: "
                "there is nothing to compare with\n",
                simulation->options.tickets, eh_name(baseline->program, EH_NAMES_TARGET, 0));
        return EH_EXIT_USAGE;
    }
    return EH_EXIT_CLEAN;
}

bool eh_simulate_not_calibrated(const EhSimulation *simulation)
{
    return simulation->baseline.file != NULL &&
           simulation->calibration.verdict != EH_SIM_CALIBRATED;
}

const char *eh_simulate_calibrated(EhSimCalibrated verdict)
{
    switch (verdict) {
    case EH_SIM_CALIBRATED:
        return "calibrated";
    case EH_SIM_NOT_CALIBRATED:
        return "not calibrated";
    case EH_SIM_CALIBRATION_UNTOLD:
        break;
    }
    return "cannot be told";
}

/* ---- text ---- */

static void put_wait(EhTable *table, const EhSimCalibrationRow *row, double ms, const char *mark)
{
    char cell[EH_CELL_BYTES];
    if (row->tickets < EH_SIM_CALIBRATION_LEAST) {
        eh_table_put(table, "-");
        return;
    }
    eh_simulate_duration(ms, cell);
    eh_table_put(table, "%.20s%s", isnan(ms) ? "not reached" : cell, mark);
}

static void put_row(EhTable *table, const EhSimCalibrationRow *row)
{
    eh_table_row(table);
    eh_table_put(table, "%.*s", (int)row->name.n, row->name.p);
    eh_table_put(table, "%u", row->tickets);
    eh_table_put(table, "%u", row->answered);
    for (int i = 0; i < EH_SIM_CALIBRATION_PERCENTS; i++) {
        put_wait(table, row, row->recorded[i], "");
        put_wait(table, row, row->replayed[i], row->apart[i] ? " !" : "");
    }
    eh_table_put(table, "%s",
                 row->tickets < EH_SIM_CALIBRATION_LEAST ? "too few tickets"
                                                         : eh_simulate_calibrated(row->verdict));
}

static void print_verdict(const EhSimCalibration *calibration, FILE *out)
{
    switch (calibration->verdict) {
    case EH_SIM_CALIBRATED:
        fputs("Calibrated: no replayed p50, p90 or p95 is more than 15 % from the recorded one.\n",
              out);
        break;
    case EH_SIM_NOT_CALIBRATED:
        fputs(
            "NOT CALIBRATED: where ! stands, the replayed wait is more than 15 % from the recorded "
            "one.\n",
            out);
        break;
    case EH_SIM_CALIBRATION_UNTOLD:
        fputs("NOT CALIBRATED: that cannot be told of so few tickets.\n", out);
        break;
    }
    fprintf(out,
            "A class is compared from %d tickets on; less than a minute apart counts as near.\n",
            EH_SIM_CALIBRATION_LEAST);
    if (calibration->left_out > 0) {
        fprintf(out, "%u %s answered before %s came, and %s left out.\n", calibration->left_out,
                calibration->left_out == 1 ? "ticket was" : "tickets were",
                calibration->left_out == 1 ? "it" : "they",
                calibration->left_out == 1 ? "is" : "are");
    }
}

void eh_simulate_print_mark(const EhSimulation *simulation, bool markdown, FILE *out)
{
    if (simulation->options.tickets != NULL && simulation->baseline.file == NULL) {
        fputs("whether replay waits as the record says was not looked at: --baseline\n", out);
    } else if (eh_simulate_not_calibrated(simulation)) {
        fputs(markdown ? "\n**NOT CALIBRATED**: see the calibration below.\n"
                       : "NOT CALIBRATED: see the calibration below\n",
              out);
    }
}

bool eh_simulate_print_calibration(const EhSimulation *simulation, bool markdown, FILE *out)
{
    static const char *const heads[] = {"class",    "tickets",      "answered", "p50 recorded",
                                        "replayed", "p90 recorded", "replayed", "p95 recorded",
                                        "replayed", "verdict"};
    const EhSimCalibration *calibration = &simulation->calibration;
    EhTable table = {0};
    if (simulation->baseline.file == NULL) {
        return true;
    }
    fputs(markdown ? "\n## Calibration: " : "\nCalibration: ", out);
    eh_show_text(out, simulation->baseline.file, strlen(simulation->baseline.file));
    fprintf(out, " replayed, and the record up to `%s`\n%s",
            eh_name(simulation->baseline.program, EH_NAMES_TARGET, 0), markdown ? "\n" : "");
    eh_table_row(&table);
    for (size_t i = 0; i < sizeof heads / sizeof heads[0]; i++) {
        eh_table_put(&table, "%s", heads[i]);
    }
    for (uint32_t i = 0; i < calibration->n_rows; i++) {
        if (calibration->rows[i].tickets > 0) {
            put_row(&table, &calibration->rows[i]);
        }
    }
    eh_table_print(&table, markdown, out);
    bool fine = !table.failed;
    eh_table_free(&table);
    fputs(markdown ? "\n" : "", out);
    print_verdict(calibration, out);
    return fine;
}

/* ---- JSON ---- */

static const char *const names[EH_SIM_CALIBRATION_PERCENTS] = {"p50", "p90", "p95"};

static void print_waits(const char *name, const EhSimCalibrationRow *row, const double *waits,
                        FILE *out)
{
    fprintf(out, ",\"%s\":{", name);
    for (int i = 0; i < EH_SIM_CALIBRATION_PERCENTS; i++) {
        fprintf(out, "%s\"%s\":", i > 0 ? "," : "", names[i]);
        if (isnan(waits[i]) || row->tickets < EH_SIM_CALIBRATION_LEAST) {
            fputs("null", out);
        } else {
            fprintf(out, "%.0f", waits[i]);
        }
    }
    fputc('}', out);
}

static void print_row(const EhSimCalibrationRow *row, FILE *out)
{
    bool any = false;
    fputs("{\"class\":", out);
    eh_print_json_text(out, row->name.p, row->name.n);
    fprintf(out, ",\"tickets\":%u,\"answered\":%u,\"verdict\":\"%s\"", row->tickets, row->answered,
            eh_simulate_calibrated(row->verdict));
    print_waits("recorded", row, row->recorded, out);
    print_waits("replayed", row, row->replayed, out);
    fputs(",\"apart\":[", out);
    for (int i = 0; i < EH_SIM_CALIBRATION_PERCENTS; i++) {
        if (row->apart[i]) {
            fprintf(out, "%s\"%s\"", any ? "," : "", names[i]);
            any = true;
        }
    }
    fputs("]}", out);
}

void eh_simulate_print_calibration_json(const EhSimulation *simulation, FILE *out)
{
    const EhSimCalibration *calibration = &simulation->calibration;
    const EhSimulated *baseline = &simulation->baseline;
    if (baseline->file == NULL) {
        fputs(",\n\"calibration\":null", out);
        return;
    }
    const char *target = eh_name(baseline->program, EH_NAMES_TARGET, 0);
    fputs(",\n\"calibration\":{\"baseline\":", out);
    eh_print_json_text(out, baseline->file, strlen(baseline->file));
    fputs(",\"target\":", out);
    eh_print_json_text(out, target, strlen(target));
    fprintf(out, ",\"verdict\":\"%s\",\"left_out\":%u,\"classes\":[",
            eh_simulate_calibrated(calibration->verdict), calibration->left_out);
    for (uint32_t i = 0; i < calibration->n_rows; i++) {
        fputs(i > 0 ? ",\n" : "\n", out);
        print_row(&calibration->rows[i], out);
    }
    fputs("]}", out);
}
