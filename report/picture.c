/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What all charts share: the figure around them, labels, and how series look.
 *
 * One idea: a series is told by its dash, its marker and a label beside it; colour only helps. Each chart is drawn for wide
 * and for narrow screens with letters of one size, and the style sheet shows the one that fits.
 */
#include <stdio.h>
#include <string.h>

#include "report/internal.h"

/* Both names are places in style.css. */
enum { WIDE = 720, NARROW = 304, BEFORE_LOOK = 6, AFTER_LOOK = 7 };

uint32_t eh_report_figure_begin(EhReport *report, EhStr title, EhStr about)
{
    eh_report_open(report, EH_REPORT_NO_BLOCK);
    eh_report_table_end(report);
    eh_report_add(report->body, "<figure>\n<figcaption><strong>");
    eh_report_put(report->body, title);
    eh_report_add(report->body, "</strong>");
    if (about.n > 0) {
        eh_report_add(report->body, " <span>");
        eh_report_put(report->body, about);
        eh_report_add(report->body, "</span>");
    }
    eh_report_add(report->body, "</figcaption>\n");
    return ++report->n_charts;
}

void eh_report_figure_end(EhReport *report)
{
    eh_report_add(report->body, "</figure>\n");
}

EhReportPicture eh_report_picture(EhReport *report, bool narrow, double height, uint32_t number,
                                  EhStr title)
{
    EhReportPicture picture = {report->body, narrow, narrow ? NARROW : WIDE, height};
    const char *which = narrow ? "narrow" : "wide";
    eh_report_raw(report->body,
                  "<svg class=\"%s\" viewBox=\"0 0 %.0f %.0f\" role=\"img\" "
                  "aria-labelledby=\"c%u%c\" aria-describedby=\"d%u%c\">\n<title id=\"c%u%c\">",
                  which, picture.width, height, number, *which, number, *which, number, *which);
    eh_report_put(report->body, title);
    eh_report_raw(report->body, "</title>\n<desc id=\"d%u%c\">", number, *which);
    return picture;
}

void eh_report_picture_end(const EhReportPicture *picture)
{
    eh_report_add(picture->out, "</svg>\n");
}

void eh_report_label(const EhReportPicture *picture, double x, double y, const char *look,
                     const char *anchor, EhStr text, uint32_t most)
{
    eh_report_raw(picture->out, "<text x=\"%.1f\" y=\"%.1f\" class=\"%s\" text-anchor=\"%s\">", x,
                  y, look, anchor);
    eh_report_put_short(picture->out, text, most);
    eh_report_add(picture->out, "</text>\n");
}

uint32_t eh_report_look(EhReportLook look, uint32_t place)
{
    switch (look) {
    case EH_REPORT_BY_PLACE:
        break;
    case EH_REPORT_BEFORE:
        return BEFORE_LOOK;
    case EH_REPORT_AFTER:
        return AFTER_LOOK;
    }
    return place % EH_REPORT_SERIES;
}

/* Around (0, 0), some 8 wide. */
static const char *const markers[] = {
    "M-3.5 0a3.5 3.5 0 1 0 7 0a3.5 3.5 0 1 0 -7 0z", /* circle */
    "M-3.2 -3.2h6.4v6.4h-6.4z",                      /* square */
    "M0 -4.2l4 7.2h-8z",                             /* triangle */
    "M0 -4.6l4.6 4.6l-4.6 4.6l-4.6 -4.6z",           /* diamond */
    "M0 4.2l4 -7.2h-8z",                             /* triangle on its tip */
    "M-3.2 -3.2l6.4 6.4m0 -6.4l-6.4 6.4",            /* cross */
    "M-3.5 0a3.5 3.5 0 1 0 7 0a3.5 3.5 0 1 0 -7 0z", /* before: a ring */
    "M-3.2 -3.2h6.4v6.4h-6.4z",                      /* after: a square */
};

void eh_report_marker(const EhReportPicture *picture, uint32_t look, double x, double y)
{
    eh_report_raw(picture->out,
                  "<path class=\"m m%u\" transform=\"translate(%.1f %.1f)\" d=\"%s\"/>\n", look, x,
                  y, markers[look]);
}

void eh_report_key(const EhReportPicture *picture, double y, uint32_t look, EhStr name)
{
    char label[16];
    eh_report_raw(picture->out, "<path class=\"l l%u\" d=\"M2 %.1fh28\"/>\n", look, y - 4);
    eh_report_marker(picture, look, 16, y - 4);
    snprintf(label, sizeof label, "t%u", look);
    eh_report_label(picture, 38, y, label, "start", name, picture->narrow ? 40 : 90);
}
