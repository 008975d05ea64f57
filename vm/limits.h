/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Every limit of the language and of the machine, once. EH_LIMITS(X) lists them for the documents and the tests:
 * X(NAME, value, "what it bounds and why").
 */
#ifndef EH_VM_LIMITS_H
#define EH_VM_LIMITS_H

#define EH_LIMITS(X)                                                                               \
    X(SOURCE_BYTES, 16777216, "bytes of one policy file: larger is surely not a policy")           \
    X(DEPTH, 200, "nesting of an expression or block: keeps every pass on a 128 KiB stack")        \
    X(CHAIN, 100000, "operands of one chain of `and`, `or`, `+`: chains are walked, not recursed") \
    X(ENUM_NAMES, 1024, "names of an enum")                                                        \
    X(RECORD_FIELDS, 1024, "fields of a record or the ticket")                                     \
    X(ELEMENTS, 10000, "elements of a set or list: `up to N`")                                     \
    X(TEXT_BYTES, 1048576, "bytes of a text in a ticket")                                          \
    X(TARGETS, 64, "targets of a policy: their pauses travel as one word")                         \
    X(SUM_STEPS, 64, "steps of a sum: an instruction takes a bounded time")                        \
    X(ENTRIES, 4096, "entries of a stage's table: larger ones are asked row by row")               \
    X(COLUMNS, 256, "columns of a table")                                                          \
    X(ROWS, 100000, "rows of `route` or `rank`")                                                   \
    X(JSON_DEPTH, 64, "nesting of ticket JSON")                                                    \
    X(LINE_BYTES, 16777216, "bytes of one ticket in NDJSON or CSV")                                \
    X(REGISTERS, 60000, "registers of a program")                                                  \
    X(CELLS, 50000, "cells of one record layout, the ticket's included")                           \
    X(STEPS, 2000000000,                                                                           \
      "instructions of a decision: loops inside loops over long lists end here")                   \
    X(CONTEXT_BYTES, 1073741824, "bytes that deciding takes: each `lower of` has room for a text") \
    X(PHRASES, 65536, "distinct phrases of a policy")                                              \
    X(HISTORY, 10000, "entries of a ticket's history")                                             \
    X(FOUND_CHARS, 80, "characters of what a fault shows of the data")

enum {
#define EH_LIMIT_ENUM(name, value, why) EH_LIMIT_##name = value,
    EH_LIMITS(EH_LIMIT_ENUM)
#undef EH_LIMIT_ENUM
};

#endif
