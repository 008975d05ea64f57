/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Any bytes as one line of JSON: what simdjson takes is read, and says the same; whatever it is, it is decided, and bound
 * from the tape it is decided alike.
 */
#include "tests/fuzz/desk.h"
#include "tests/unit/json_oracle.h"
#include "tickets/bind.h"
#include "tickets/json_text.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_parser(const uint8_t *data, size_t size)
{
    EhJsonText *parser = eh_json_text_new();
    char *text = malloc(size + EH_JSON_BEHIND);
    EhTape tape;
    if (!parser || !text)
        abort();
    memcpy(text, data, size);
    memset(text + size, size % 2 ? '"' : '1', EH_JSON_BEHIND);
    EhJsonResult result = eh_json_text_parse(parser, text, size, &tape);
    if (json_oracle(text, size, result == EH_JSON_OK ? &tape : NULL) == ORACLE_DIFFERS)
        abort();
    free(text);
    eh_json_text_free(parser);
}

/* What the document leads to when it is parsed whole before it is bound. */
static void check_taped(Desk *desk, const uint8_t *data, size_t size, const EhOut *straight)
{
    static uint32_t *memory;
    EhJsonText *parser = eh_json_text_new();
    char *text = calloc(1, size + EH_JSON_BEHIND);
    EhTape tape;
    EhOut out = {0};
    if (!memory)
        memory = calloc(1, eh_keys_memory(desk->keys));
    if (!parser || !text || !memory)
        abort();
    memcpy(text, data, size);
    if (eh_json_text_parse(parser, text, size, &tape) == EH_JSON_OK &&
        eh_tape_kind(&tape, 1) == '{') {
        eh_ticket_reset(desk->ticket);
        if (!eh_bind_ticket(desk->keys, memory, &tape, desk->ticket))
            abort();
        decide(desk, desk->ticket, &out);
        if (out.n != straight->n || memcmp(out.p, straight->p, out.n) != 0)
            abort();
    }
    eh_out_free(&out);
    free(text);
    eh_json_text_free(parser);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static Desk *desk;
    EhOut out = {0};
    if (!desk)
        desk = open_desk();
    check_parser(data, size);
    if (!eh_json_read(desk->reader, (const char *)data, size, 0, 1, desk->ticket))
        abort();
    decide(desk, desk->ticket, &out);
    check_taped(desk, data, size, &out);
    check_json(desk, &out);
    eh_out_free(&out);
    return 0;
}
