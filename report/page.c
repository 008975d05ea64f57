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
    for (int i = 0; report != NULL && i < EH_REPORT_STREAMS; i++) {
        EhReportStream *stream = &report->streams[i];
        stream->out = open_memstream(&stream->text, &stream->n);
        if (stream->out == NULL) {
            eh_report_free(report);
            report = NULL;
        }
    }
    if (report == NULL) {
        return NULL;
    }
    report->head = report->streams[EH_REPORT_HEAD].out;
    report->nav = report->streams[EH_REPORT_NAV].out;
    report->body = report->streams[EH_REPORT_BODY].out;
    eh_report_put(report->streams[EH_REPORT_TITLE].out, title);
    fputs("<header>\n<p class=\"kind\">", report->head);
    eh_report_put(report->head, kind);
    fputs("</p>\n<h1>", report->head);
    eh_report_put(report->head, title);
    fputs("</h1>\n", report->head);
    return report;
}

void eh_report_free(EhReport *report)
{
    if (report == NULL) {
        return;
    }
    for (int i = 0; i < EH_REPORT_STREAMS; i++) {
        if (report->streams[i].out != NULL) {
            fclose(report->streams[i].out);
        }
        free(report->streams[i].text);
    }
    free(report);
}

/* The name of the one style sheet that may apply, so that no other can. */
static void put_style_hash(FILE *out)
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
        fwrite(four, 1, sizeof four, out);
    }
}

static void put_head(FILE *out, const EhReportStream *title)
{
    fputs("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\"/>\n"
          "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src &#39;none&#39;; "
          "style-src &#39;sha256-",
          out);
    put_style_hash(out);
    fputs("&#39;; base-uri &#39;none&#39;; form-action &#39;none&#39;\"/>\n"
          "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"/>\n"
          "<meta name=\"color-scheme\" content=\"light dark\"/>\n"
          "<meta name=\"referrer\" content=\"no-referrer\"/>\n",
          out);
    fputs("<title>", out);
    fwrite(title->text, 1, title->n, out);
    fputs("</title>\n<style>", out);
    for (size_t i = 0; i < STYLE_LINES; i++) {
        fputs(style[i], out);
    }
    fputs("</style>\n</head>\n", out);
}

static void close_section(EhReport *report)
{
    eh_report_open(report, EH_REPORT_NO_BLOCK);
    eh_report_table_end(report);
    if (report->in_part) {
        fputs("</section>\n", report->body);
    }
    if (report->in_section) {
        fputs("</section>\n", report->body);
    }
    report->in_part = report->in_section = false;
}

/* All parts in their order. */
static bool put_together(EhReport *report)
{
    const EhReportStream *streams = report->streams;
    FILE *page = streams[EH_REPORT_PAGE].out;
    for (int i = 0; i < EH_REPORT_PAGE; i++) {
        if (fflush(streams[i].out) != 0 || ferror(streams[i].out)) {
            return false;
        }
    }
    put_head(page, &streams[EH_REPORT_TITLE]);
    fputs("<body>\n<a class=\"skip\" href=\"#main\">Skip to the report</a>\n", page);
    fwrite(streams[EH_REPORT_HEAD].text, 1, streams[EH_REPORT_HEAD].n, page);
    fputs("</header>\n<div class=\"columns\">\n", page);
    if (report->n_sections > 1) {
        fputs("<nav aria-label=\"Sections\">\n<ul>\n", page);
        fwrite(streams[EH_REPORT_NAV].text, 1, streams[EH_REPORT_NAV].n, page);
        fputs("</ul>\n</nav>\n", page);
    }
    fputs("<main id=\"main\" tabindex=\"-1\">\n", page);
    fwrite(streams[EH_REPORT_BODY].text, 1, streams[EH_REPORT_BODY].n, page);
    fputs("</main>\n</div>\n</body>\n</html>\n", page);
    return fflush(page) == 0 && !ferror(page);
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
        report->fine = put_together(report) && !report->failed;
    }
    *n = report->fine ? report->streams[EH_REPORT_PAGE].n : 0;
    return report->fine ? report->streams[EH_REPORT_PAGE].text : NULL;
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
    fputs(end[report->block], report->body);
    report->block = block;
    fputs(begin[block], report->body);
}

/* Letters and digits of a title, as the end of a name within the page. */
static void put_slug(FILE *out, EhStr title)
{
    bool gap = false;
    uint32_t n = 0;
    for (uint32_t i = 0; i < title.n && n < 40; i++) {
        unsigned char c = (unsigned char)title.p[i];
        c = (unsigned char)(c >= 'A' && c <= 'Z' ? c + 32 : c);
        if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9')) {
            fputs(gap && n > 0 ? "-" : "", out);
            fputc(c, out);
            n++;
            gap = false;
        } else {
            gap = true;
        }
    }
}

static void put_id(FILE *out, uint32_t number, EhStr title)
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
    fputs("<li><a href=\"#", report->nav);
    put_id(report->nav, number, title);
    fputs("\">", report->nav);
    eh_report_put(report->nav, title);
    fputs("</a></li>\n", report->nav);
    eh_report_raw(report->body, "<section aria-labelledby=\"h%u\" id=\"", number);
    put_id(report->body, number, title);
    eh_report_raw(report->body, "\">\n<h2 id=\"h%u\">", number);
    eh_report_put(report->body, title);
    fputs("</h2>\n", report->body);
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
        fputs("</section>\n", report->body);
    }
    /* Not a landmark: those are the sections. */
    fputs("<section>\n<h3>", report->body);
    eh_report_put(report->body, title);
    fputs("</h3>\n", report->body);
    report->in_part = true;
}

void eh_report_grid(EhReport *report)
{
    if (report != NULL) {
        eh_report_open(report, EH_REPORT_NO_BLOCK);
        fputs("<div class=\"grid\">\n", report->body);
    }
}

void eh_report_grid_end(EhReport *report)
{
    if (report != NULL) {
        fputs("</div>\n", report->body);
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
    fputs("<p class=\"lead\">", report->head);
    eh_report_put_format(report->head, format, arguments);
    fputs("</p>\n", report->head);
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
    fputs("<p>", report->body);
    eh_report_put_format(report->body, format, arguments);
    fputs("</p>\n", report->body);
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
    fputs("<p class=\"note\">", report->body);
    eh_report_put_format(report->body, format, arguments);
    fputs("</p>\n", report->body);
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
    fputs("<li>", report->body);
    eh_report_put_format(report->body, format, arguments);
    fputs("</li>\n", report->body);
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
    fputs("<p><strong>", report->body);
    eh_report_put(report->body, (EhStr){word, (uint32_t)strlen(word)});
    fputs(".</strong> ", report->body);
    eh_report_put_format(report->body, format, arguments);
    fputs("</p></li>\n", report->body);
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
    fputs("</dt><dd class=\"value\">", report->body);
    eh_report_put(report->body, value);
    fputs("</dd>", report->body);
    if (remark.n > 0) {
        fputs("<dd class=\"remark\">", report->body);
        eh_report_put(report->body, remark);
        fputs("</dd>", report->body);
    }
    fputs("</div>\n", report->body);
}
