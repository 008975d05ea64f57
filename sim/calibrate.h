/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Calibration: whether a policy, replayed on the history that was made under it, waits as the record says.
 *
 * One idea: recorded and replayed waits are of the same tickets and end at the same instant, so what differs is what the
 * simulation does not know of the desk.
 */
#ifndef EH_SIM_CALIBRATE_H
#define EH_SIM_CALIBRATE_H

#include "sim/study.h"

/* p50, p90 and p95 of a class are compared where it has so many tickets: the p95 of fewer is the word of a handful. */
enum { EH_SIM_CALIBRATION_LEAST = 100, EH_SIM_CALIBRATION_PERCENTS = 3 };
extern const double eh_sim_calibration_percents[EH_SIM_CALIBRATION_PERCENTS];

/* More than this share of the recorded wait is apart, unless it is less than a minute: records round. */
#define EH_SIM_APART 0.15
#define EH_SIM_APART_MS 60000.0

typedef enum EhSimCalibrated {
    EH_SIM_CALIBRATED,
    EH_SIM_NOT_CALIBRATED,
    EH_SIM_CALIBRATION_UNTOLD /* too few tickets, or too few that were answered */
} EhSimCalibrated;

/* Waits in ms, NaN where a percentile was not reached; `apart` may then hold still: one was reached, the other not. */
typedef struct EhSimCalibrationRow {
    EhStr name; /* of the class, or "all" */
    uint32_t tickets, answered;
    double recorded[EH_SIM_CALIBRATION_PERCENTS], replayed[EH_SIM_CALIBRATION_PERCENTS];
    bool apart[EH_SIM_CALIBRATION_PERCENTS];
    EhSimCalibrated verdict;
} EhSimCalibrationRow;

/* Invariant: n_rows is one more than the policy has classes, the last is of all tickets. NOT_CALIBRATED if one row is,
 * CALIBRATED if one is and none is not. Memory is the desk's arena's. */
typedef struct EhSimCalibration {
    EhSimCalibrationRow *rows;
    uint32_t n_rows, answered;
    uint32_t left_out; /* answered before they came */
    EhSimCalibrated verdict;
} EhSimCalibration;

/* Replays the plan's history, which the desk has read, under the desk's policy; that has a target. False without
 * memory. A recorded wait ends where the first target stopped; of a ticket that nobody answered, at the end of another
 * target or of the history, and is counted as longer than that. */
bool eh_sim_calibrate(EhSimCalibration *out, const EhSimPlan *plan, EhSimDesk *desk);

#endif
