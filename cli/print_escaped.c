/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/print_escaped.h"

#include <string.h>

#include "vm/utf8.h"

void eh_print_xml_text(FILE *out, const char *text, size_t n)
{
    for (size_t at = 0; at < n;) {
        uint32_t code_point;
        uint32_t bytes = eh_utf8_decode(text + at, n - at, &code_point);
        if (code_point == '&') {
            fputs("&amp;", out);
        } else if (code_point == '<') {
            fputs("&lt;", out);
        } else if (code_point == '>') {
            fputs("&gt;", out);
        } else if (code_point == '"') {
            fputs("&quot;", out);
        } else if (code_point == '\n' || code_point == '\t' || code_point == '\r') {
            fprintf(out, "&#%u;", code_point);
        } else if (code_point < 0x20 || code_point == EH_UTF8_BAD || code_point == 0xFFFE ||
                   code_point == 0xFFFF) {
            fputs("\xEF\xBF\xBD", out);
        } else {
            fwrite(text + at, 1, bytes, out);
        }
        at += bytes;
    }
}

void eh_print_github_text(FILE *out, const char *text, bool property)
{
    for (const char *c = text; *c; c++) {
        if (*c == '%' || *c == '\r' || *c == '\n' || (property && (*c == ':' || *c == ',')))
            fprintf(out, "%%%02X", (unsigned char)*c);
        else
            fputc(*c, out);
    }
}

void eh_print_markdown_cell(FILE *out, const char *text)
{
    for (const char *c = text; *c; c++) {
        if (*c == '|' || *c == '\\' || *c == '<')
            fprintf(out, "\\%c", *c);
        else
            fputc((unsigned char)*c < 0x20 ? ' ' : *c, out);
    }
}

void eh_print_uri(FILE *out, const char *path)
{
    static const char plain[] =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~/";
    if (*path == '/')
        fputs("file://", out);
    for (const char *c = path; *c; c++) {
        if (strchr(plain, *c))
            fputc(*c, out);
        else
            fprintf(out, "%%%02X", (unsigned char)*c);
    }
}
