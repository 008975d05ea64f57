/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Running text with words that stand out, and lists in lists.
 *
 * One idea: what stands out is between two control bytes, which no text from elsewhere may hold, so a text can be put
 * together as one string and still be escaped whole.
 */
#ifndef EH_REPORT_PROSE_H
#define EH_REPORT_PROSE_H

#include "report/report.h"

/* Code, a value, a word that a reader looks for. Each opens and closes inside one text, and none inside another. */
#define EH_REPORT_CODE "\x01"
#define EH_REPORT_CODE_END "\x02"
#define EH_REPORT_VALUE "\x03"
#define EH_REPORT_VALUE_END "\x04"
#define EH_REPORT_STRONG "\x05"
#define EH_REPORT_STRONG_END "\x06"

/* A paragraph; one below the title; a cell of a table. */
void eh_report_prose(EhReport *report, EhStr text);
void eh_report_prose_lead(EhReport *report, EhStr text);
void eh_report_prose_cell(EhReport *report, EhStr text);

/* A list, numbered if `steps`, and an item of it, in which another list may stand. Each is ended by the caller. */
void eh_report_list(EhReport *report, bool steps);
void eh_report_list_end(EhReport *report, bool steps);
void eh_report_list_item(EhReport *report, EhStr text);
void eh_report_list_item_end(EhReport *report);

#endif
