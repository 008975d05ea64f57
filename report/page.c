/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The page around everything: head, landmarks, navigation, sections, sentences.
 *
 * One idea: the body is written to memory first, so the navigation above it knows every section, and a page that could
 * not be finished is never seen.
 */
#include <stdlib.h>
#include <string.h>

#include "report/internal.h"
#include "vm/hash.h"

static const char *const style[] = {
#include "report_style.inc"
};
enum { STYLE_LINES = sizeof style / sizeof style[0] };

/* ---- the page ---- */

EhReport *eh_report_new(EhStr kind, EhStr title)
{
    EhReport *report = calloc(1, sizeof *report);
    if (report == NULL) {
        return NULL;
    }
    report->head = &report->parts[EH_REPORT_HEAD];
    report->nav = &report->parts[EH_REPORT_NAV];
    report->body = &report->parts[EH_REPORT_BODY];
    eh_report_put(&report->parts[EH_REPORT_TITLE], title);
    eh_report_add(report->head, "<header>\n<p class=\"kind\">");
    eh_report_put(report->head, kind);
    eh_report_add(report->head, "</p>\n<h1>");
    eh_report_put(report->head, title);
    eh_report_add(report->head, "</h1>\n");
    return report;
}

void eh_report_free(EhReport *report)
{
    if (report == NULL) {
        return;
    }
    for (int i = 0; i < EH_REPORT_PARTS; i++) {
        free(report->parts[i].p);
    }
    free(report);
}

/* The name of the one style sheet that may apply, so that no other can. */
static void put_style_hash(EhReportBuffer *out)
{
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    uint8_t hash[33] = {0};
    EhSha256 state;
    eh_sha256_start(&state);
    for (size_t i = 0; i < STYLE_LINES; i++) {
        eh_sha256_add(&state, style[i], strlen(style[i]));
    }
    eh_sha256_end(&state, hash);
    for (size_t i = 0; i < 33; i += 3) { /* base 64: 32 bytes leave one `=` */
        uint32_t bits = (uint32_t)hash[i] << 16 | (uint32_t)hash[i + 1] << 8 |
                        (i + 2 < 33 ? (uint32_t)hash[i + 2] : 0);
        char four[] = {digits[bits >> 18], digits[bits >> 12 & 63], digits[bits >> 6 & 63],
                       i + 2 < 32 ? digits[bits & 63] : '='};
        eh_report_add_bytes(out, four, sizeof four);
    }
}

static void put_head(EhReportBuffer *out, const EhReportBuffer *title)
{
    eh_report_add(
        out, "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\"/>\n"
             "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src &#39;none&#39;; "
             "style-src &#39;sha256-");
    put_style_hash(out);
    eh_report_add(out, "&#39;; base-uri &#39;none&#39;; form-action &#39;none&#39;\"/>\n"
                       "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"/>\n"
                       "<meta name=\"color-scheme\" content=\"light dark\"/>\n"
                       "<meta name=\"referrer\" content=\"no-referrer\"/>\n<title>");
    eh_report_add_bytes(out, title->p, title->n);
    eh_report_add(out, "</title>\n<style>");
    for (size_t i = 0; i < STYLE_LINES; i++) {
        eh_report_add(out, style[i]);
    }
    eh_report_add(out, "</style>\n</head>\n");
}

static void close_section(EhReport *report)
{
    eh_report_open(report, EH_REPORT_NO_BLOCK);
    eh_report_table_end(report);
    if (report->in_part) {
        eh_report_add(report->body, "</section>\n");
    }
    if (report->in_section) {
        eh_report_add(report->body, "</section>\n");
    }
    report->in_part = report->in_section = false;
}

/* All parts in their order; false where memory ran out for one. */
static bool put_together(EhReport *report)
{
    const EhReportBuffer *parts = report->parts;
    EhReportBuffer *page = &report->parts[EH_REPORT_PAGE];
    put_head(page, &parts[EH_REPORT_TITLE]);
    eh_report_add(page, "<body>\n<a class=\"skip\" href=\"#main\">Skip to the report</a>\n");
    eh_report_add_bytes(page, parts[EH_REPORT_HEAD].p, parts[EH_REPORT_HEAD].n);
    eh_report_add(page, "</header>\n<div class=\"columns\">\n");
    if (report->n_sections > 1) {
        eh_report_add(page, "<nav aria-label=\"Sections\">\n<ul>\n");
        eh_report_add_bytes(page, parts[EH_REPORT_NAV].p, parts[EH_REPORT_NAV].n);
        eh_report_add(page, "</ul>\n</nav>\n");
    }
    eh_report_add(page, "<main id=\"main\" tabindex=\"-1\">\n");
    eh_report_add_bytes(page, parts[EH_REPORT_BODY].p, parts[EH_REPORT_BODY].n);
    eh_report_add(page, "</main>\n</div>\n</body>\n</html>\n");
    for (int i = 0; i < EH_REPORT_PARTS; i++) {
        if (parts[i].failed) {
            return false;
        }
    }
    return true;
}

const char *eh_report_html(EhReport *report, size_t *n)
{
    *n = 0;
    if (report == NULL) {
        return NULL;
    }
    if (!report->ended) {
        close_section(report);
        report->ended = true;
        report->fine = put_together(report);
    }
    *n = report->fine ? report->parts[EH_REPORT_PAGE].n : 0;
    return report->fine ? report->parts[EH_REPORT_PAGE].p : NULL;
}

/* ---- blocks ---- */

void eh_report_open(EhReport *report, EhReportBlock block)
{
    static const char *const begin[] = {"", "<ul class=\"list\">\n", "<ul class=\"verdicts\">\n",
                                        "<dl class=\"tiles\">\n"};
    static const char *const end[] = {"", "</ul>\n", "</ul>\n", "</dl>\n"};
    if (report->block == block) {
        return;
    }
    eh_report_add(report->body, end[report->block]);
    report->block = block;
    eh_report_add(report->body, begin[block]);
}

/* Letters and digits of a title, as the end of a name within the page. */
static void put_slug(EhReportBuffer *out, EhStr title)
{
    bool gap = false;
    uint32_t n = 0;
    for (uint32_t i = 0; i < title.n && n < 40; i++) {
        unsigned char c = (unsigned char)title.p[i];
        c = (unsigned char)(c >= 'A' && c <= 'Z' ? c + 32 : c);
        if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9')) {
            eh_report_add(out, gap && n > 0 ? "-" : "");
            eh_report_add_byte(out, (char)c);
            n++;
            gap = false;
        } else {
            gap = true;
        }
    }
}

static void put_id(EhReportBuffer *out, uint32_t number, EhStr title)
{
    eh_report_raw(out, "s%u-", number);
    put_slug(out, title);
}

void eh_report_section(EhReport *report, EhStr title)
{
    if (report == NULL) {
        return;
    }
    close_section(report);
    uint32_t number = ++report->n_sections;
    eh_report_add(report->nav, "<li><a href=\"#");
    put_id(report->nav, number, title);
    eh_report_add(report->nav, "\">");
    eh_report_put(report->nav, title);
    eh_report_add(report->nav, "</a></li>\n");
    eh_report_raw(report->body, "<section aria-labelledby=\"h%u\" id=\"", number);
    put_id(report->body, number, title);
    eh_report_raw(report->body, "\">\n<h2 id=\"h%u\">", number);
    eh_report_put(report->body, title);
    eh_report_add(report->body, "</h2>\n");
    report->in_section = true;
}

void eh_report_subsection(EhReport *report, EhStr title)
{
    if (report == NULL) {
        return;
    }
    eh_report_open(report, EH_REPORT_NO_BLOCK);
    eh_report_table_end(report);
    if (report->in_part) {
        eh_report_add(report->body, "</section>\n");
    }
    /* Not a landmark: those are the sections. */
    eh_report_add(report->body, "<section>\n<h3>");
    eh_report_put(report->body, title);
    eh_report_add(report->body, "</h3>\n");
    report->in_part = true;
}

void eh_report_grid(EhReport *report)
{
    if (report != NULL) {
        eh_report_open(report, EH_REPORT_NO_BLOCK);
        eh_report_add(report->body, "<div class=\"grid\">\n");
    }
}

void eh_report_grid_end(EhReport *report)
{
    if (report != NULL) {
        eh_report_add(report->body, "</div>\n");
    }
}

/* ---- sentences ---- */

void eh_report_lead(EhReport *report, const char *format, ...)
{
    va_list arguments;
    if (report == NULL) {
        return;
    }
    va_start(arguments, format);
    eh_report_add(report->head, "<p class=\"lead\">");
    eh_report_put_format(report->head, format, arguments);
    eh_report_add(report->head, "</p>\n");
    va_end(arguments);
}

void eh_report_paragraph(EhReport *report, const char *format, ...)
{
    va_list arguments;
    if (report == NULL) {
        return;
    }
    eh_report_open(report, EH_REPORT_NO_BLOCK);
    va_start(arguments, format);
    eh_report_add(report->body, "<p>");
    eh_report_put_format(report->body, format, arguments);
    eh_report_add(report->body, "</p>\n");
    va_end(arguments);
}

void eh_report_note(EhReport *report, const char *format, ...)
{
    va_list arguments;
    if (report == NULL) {
        return;
    }
    eh_report_open(report, EH_REPORT_NO_BLOCK);
    va_start(arguments, format);
    eh_report_add(report->body, "<p class=\"note\">");
    eh_report_put_format(report->body, format, arguments);
    eh_report_add(report->body, "</p>\n");
    va_end(arguments);
}

void eh_report_item(EhReport *report, const char *format, ...)
{
    va_list arguments;
    if (report == NULL) {
        return;
    }
    eh_report_open(report, EH_REPORT_LIST);
    va_start(arguments, format);
    eh_report_add(report->body, "<li>");
    eh_report_put_format(report->body, format, arguments);
    eh_report_add(report->body, "</li>\n");
    va_end(arguments);
}

static const char *const tones[] = {"plain", "good", "bad", "open"};

void eh_report_verdict(EhReport *report, EhReportTone tone, const char *word, const char *format,
                       ...)
{
    static const char *const signs[] = {"\xE2\x80\xA2", "\xE2\x9C\x93", "\xE2\x9C\x95", "?"};
    va_list arguments;
    if (report == NULL) {
        return;
    }
    eh_report_open(report, EH_REPORT_VERDICTS);
    va_start(arguments, format);
    eh_report_raw(report->body,
                  "<li class=\"%s\"><span class=\"sign\" aria-hidden=\"true\">%s</span>",
                  tones[tone], signs[tone]);
    eh_report_add(report->body, "<p><strong>");
    eh_report_put(report->body, (EhStr){word, (uint32_t)strlen(word)});
    eh_report_add(report->body, ".</strong> ");
    eh_report_put_format(report->body, format, arguments);
    eh_report_add(report->body, "</p></li>\n");
    va_end(arguments);
}

void eh_report_tile(EhReport *report, EhReportTone tone, EhStr label, EhStr value, EhStr remark)
{
    if (report == NULL) {
        return;
    }
    eh_report_open(report, EH_REPORT_TILES);
    eh_report_raw(report->body, "<div class=\"%s\"><dt>", tones[tone]);
    eh_report_put(report->body, label);
    eh_report_add(report->body, "</dt><dd class=\"value\">");
    eh_report_put(report->body, value);
    eh_report_add(report->body, "</dd>");
    if (remark.n > 0) {
        eh_report_add(report->body, "<dd class=\"remark\">");
        eh_report_put(report->body, remark);
        eh_report_add(report->body, "</dd>");
    }
    eh_report_add(report->body, "</div>\n");
}
