/* SPDX-License-Identifier: Apache-2.0 */
/*
 * JSON texts for what the command prints about policies.
 */
#include "cli/print_json.h"

#include "vm/utf8.h"

void eh_print_json_text(FILE *out, const char *text, size_t n)
{
    fputc('"', out);
    for (size_t at = 0; at < n;) {
        uint32_t code_point;
        uint32_t bytes = eh_utf8_decode(text + at, n - at, &code_point);
        if (code_point == '"' || code_point == '\\')
            fprintf(out, "\\%c", (char)code_point);
        else if (code_point < 0x20)
            fprintf(out, "\\u%04x", code_point);
        else if (code_point == EH_UTF8_BAD)
            fputs("\\ufffd", out);
        else
            fwrite(text + at, 1, bytes, out);
        at += bytes;
    }
    fputc('"', out);
}
