/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The shim around simdjson: makes a parser, runs it, hands its tape out.
 *
 * The tape's form is simdjson's documented one (doc/tape.md); the members that hold it are public.
 */
#define SIMDJSON_EXCEPTIONS 0

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wconversion"
#pragma GCC diagnostic ignored "-Wshadow"
#include <simdjson.h>
#pragma GCC diagnostic pop

#include <new>

#include "tickets/json_dom.h"
#include "vm/limits.h"

static_assert(simdjson::SIMDJSON_VERSION_MAJOR == 3, "the tape's form was checked for simdjson 3");
static_assert(simdjson::SIMDJSON_PADDING <= EH_JSON_BEHIND,
              "simdjson reads further behind a document");

struct EhJsonDom {
    simdjson::dom::parser parser;
};

EhJsonDom *eh_json_dom_new(void)
{
    return new (std::nothrow) EhJsonDom;
}

void eh_json_dom_free(EhJsonDom *dom)
{
    delete dom;
}

/* Room for the document. Grown by doubling, so that a file of growing tickets does not grow it
 * at each. */
static simdjson::error_code reserve(simdjson::dom::parser &parser, size_t n)
{
    size_t capacity = parser.capacity() == 0 ? 4096 : parser.capacity();
    if (n <= parser.capacity()) {
        return simdjson::SUCCESS;
    }
    while (capacity < n) {
        capacity *= 2;
    }
    return parser.allocate(capacity, EH_LIMIT_JSON_DEPTH);
}

EhJsonResult eh_json_dom_parse(EhJsonDom *dom, const char *text, size_t n, EhTape *tape)
{
    simdjson::dom::element element;
    if (n > EH_LIMIT_LINE_BYTES || reserve(dom->parser, n) != simdjson::SUCCESS) {
        return n > EH_LIMIT_LINE_BYTES ? EH_JSON_REFUSED : EH_JSON_NO_MEMORY;
    }
    simdjson::error_code error = dom->parser.parse(text, n, false).get(element);
    if (error != simdjson::SUCCESS) {
        return error == simdjson::MEMALLOC ? EH_JSON_NO_MEMORY : EH_JSON_REFUSED;
    }
    tape->words = dom->parser.doc.tape.get();
    tape->strings = dom->parser.doc.string_buf.get();
    tape->where = nullptr;
    tape->source = nullptr;
    tape->n_source = 0;
    return EH_JSON_OK;
}
