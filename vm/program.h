/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The form of a compiled policy: one immutable block without pointers.
 *
 * Saving is writing the block, loading is reading and verifying it. A header with a section table is followed by
 * the sections, each an array of one of the structs below, aligned to 8. All numbers are little-endian; a
 * big-endian host refuses to load. Whatever prints as a name is an enumerator of some enum of the block, so one
 * check (`value < count`) makes every name safe to print.
 */
#ifndef EH_VM_PROGRAM_H
#define EH_VM_PROGRAM_H

#include "vm/calendar.h"
#include "vm/limits.h"
#include "vm/value.h"
#include "vm/zone.h"

#define EH_MAGIC "EVENHAND"
#define EH_FORMAT 6u
#define EH_NONE 0xFFFFFFFFu

/* Bytes [off, off + n) of the STRINGS section; valid UTF-8. */
typedef struct EhRef {
    uint32_t off, n;
} EhRef;

/* Kinds of values. The class says how a register holds them: I, F: one cell; T (text), Q (set, list): two; R: one. */
typedef enum EhKind {
    EH_BOOL,
    EH_INT,
    EH_MONEY,
    EH_DURATION,
    EH_DATE,
    EH_TIME,
    EH_ENUM,   /* class I */
    EH_NUMBER, /* class F */
    EH_TEXT,   /* class T */
    EH_SET,
    EH_LIST,   /* class Q */
    EH_RECORD, /* class R */
    EH_META,   /* the second cell of a text, set or list */
    EH_COUNTER /* a loop's own register */
} EhKind;

/* X(NAME, struct): every section in order. */
#define EH_SECTIONS(X)                                                                             \
    X(STRINGS, char)                                                                               \
    X(LAYOUTS, EhLayout)                                                                           \
    X(FIELDS, EhField)                                                                             \
    X(SEQS, EhSeqType)                                                                             \
    X(ENUMS, EhEnum)                                                                               \
    X(ENUMERATORS, EhEnumerator)                                                                   \
    X(SPELLINGS, uint32_t)                                                                         \
    X(TEXTS, EhRef)                                                                                \
    X(TEXT_HASH, uint32_t)                                                                         \
    X(LISTS, EhListTable)                                                                          \
    X(LIST_WORDS, uint64_t)                                                                        \
    X(DEFAULTS, EhCell)                                                                            \
    X(ZONES, EhZoneTable)                                                                          \
    X(ZONE_SPANS, EhZoneSpan)                                                                      \
    X(CALENDARS, EhCalendarTable)                                                                  \
    X(CAL_SPANS, EhCalSpan)                                                                        \
    X(CAL_EXCEPTIONS, EhCalException)                                                              \
    X(PHRASE_BLOB, char)                                                                           \
    X(PHRASE_TEXTS, EhRef)                                                                         \
    X(PHRASE_SETS, EhPhraseSet)                                                                    \
    X(PHRASE_MASKS, EhPhraseMask)                                                                  \
    X(FUNCS, EhFunc)                                                                               \
    X(REG_TYPES, EhRegType)                                                                        \
    X(CODE, EhInsn)                                                                                \
    X(ARGS, uint32_t)                                                                              \
    X(CASES, uint32_t)                                                                             \
    X(SUMS, EhSum)                                                                                 \
    X(STEPS, EhStep)                                                                               \
    X(ENTRIES, uint32_t)                                                                           \
    X(ROWS, EhRow)                                                                                 \
    X(ACTIONS, EhAction)                                                                           \
    X(PARAMS, EhParam)                                                                             \
    X(CALLS, EhCall)                                                                               \
    X(TARGETS, EhTarget)                                                                           \
    X(GOALS, EhGoal)                                                                               \
    X(TIGHTENS, EhTightenGoal)                                                                     \
    X(PAUSES, EhPause)                                                                             \
    X(TRACKED, uint32_t)                                                                           \
    X(SOURCES, EhSourceDb)                                                                         \
    X(LOOKUPS, EhLookup)                                                                           \
    X(FUNCTIONS, EhFunction)                                                                       \
    X(FUNCTION_CALLS, EhCall)                                                                      \
    X(NOTES, EhNote)                                                                               \
    X(NOTE_EXTRAS, EhNoteExtra)                                                                    \
    X(FILES, EhRef)

typedef enum EhSection {
#define EH_SECTION_ENUM(name, type) EH_SEC_##name,
    EH_SECTIONS(EH_SECTION_ENUM)
#undef EH_SECTION_ENUM
        EH_SEC_COUNT
} EhSection;

/* `count` elements at byte `off` of the block. */
typedef struct EhSectionRef {
    uint32_t off, count;
} EhSectionRef;

/* One record as flat cells; layout 0 is the ticket, layout 1 the tracked fields (pauses run over it), the others
 * are elements of lists and rows of lookups. Fields lie in pre-order: those of an inner record follow it. */
typedef struct EhLayout {
    EhRef name;
    uint32_t first_field, n_fields;
    uint32_t n_cells;
    uint32_t reserved;
} EhLayout;

enum {
    EH_FIELD_OPTIONAL = 1,
    EH_FIELD_PREDICTED =
        2, /* cells: value at the policy's confidence, raw value, confidence (number) */
    EH_FIELD_TRACKED = 4,
    EH_FIELD_OUTCOME = 8,
    EH_FIELD_DEFAULT = 16,
    EH_FIELD_LISTED = 32, /* text: its intern id is looked up when it is set */
    EH_FIELD_HAS_FORMAT = 64
};

/* One field. Invariant: `cell` + its width <= the layout's n_cells. A record field has one cell of its own:
 * 1 when the record is there, EH_MISSING when not. */
typedef struct EhField {
    EhRef name;    /* last part of the path */
    EhRef path;    /* as faults print it: `customer.spend`; of an element: `orders.total` */
    EhRef key;     /* the data's key (`from`), tried literally first, then as a path at dots */
    EhRef wanted;  /* what a fault says was wanted */
    EhRef format;  /* date and time: the form, see EH_FIELD_HAS_FORMAT */
    uint32_t zone; /* of the format, an index of ZONES */
    uint8_t kind;  /* EhKind, never META or COUNTER */
    uint8_t flags;
    uint16_t reserved;
    uint32_t arg; /* ENUM: its enum; SET, LIST: its SEQS row; else 0 */
    uint32_t cell;
    uint32_t parent;   /* index of the record field it lies in, or EH_NONE */
    uint32_t n_inside; /* RECORD: how many fields lie in it, nested ones too */
    uint32_t unknown;  /* ENUM: enumerator for unlisted texts, or EH_NONE */
    uint32_t tracked;  /* its place in TRACKED, or EH_NONE */
    EhCell lo, hi;     /* bounds: INT MONEY DURATION DATE TIME as i, NUMBER as f; else 0 */
    EhCell
        value; /* default: class I, F: the value; TEXT: meta = intern id; SET: meta = first | count << 32
                         * of DEFAULTS (text elements as intern ids, enum elements as values) */
} EhField;

/* What a set or list holds. Elements lie `stride` cells apart. */
typedef struct EhSeqType {
    uint8_t kind; /* element: class I, F, TEXT or RECORD */
    uint8_t reserved[3];
    uint32_t arg;    /* ENUM: enum; RECORD: layout */
    uint32_t max;    /* `up to` */
    uint32_t stride; /* 1; 2 for TEXT; the layout's n_cells for RECORD */
    EhCell lo, hi;   /* bounds of elements */
} EhSeqType;

/* Enumerators [first, first + count). Data spellings are found by hash: SPELLINGS[hash_first ..+ hash_size],
 * hash_size a power of two > count, holding enumerator number + 1, 0 where free; linear probing;
 * eh_program_hash of the spelling gives the start. */
typedef struct EhEnum {
    EhRef name;
    uint32_t first, count;
    uint32_t hash_first, hash_size;
    uint32_t unknown; /* `unknown is` of the declaration, or EH_NONE */
    uint32_t reserved;
} EhEnum;

typedef struct EhEnumerator {
    EhRef name, data;
} EhEnumerator;

/* A declared list or a `{ … }` of constants. Texts: a bitset over intern ids, `count` words at LIST_WORDS[first];
 * class I and F: `count` sorted cells there. */
typedef struct EhListTable {
    EhRef name;
    uint32_t first, count;
    uint8_t kind; /* TEXT, class I or NUMBER */
    uint8_t reserved[7];
} EhListTable;

typedef struct EhZoneTable {
    EhRef name;
    uint32_t first, count; /* ZONE_SPANS */
} EhZoneTable;

/* Calendar 0 is `always`. */
typedef struct EhCalendarTable {
    EhRef name;
    uint32_t zone;
    uint32_t always; /* 1: open at every instant, nothing else counts */
    uint32_t first_span, n_spans;
    uint32_t first_exception, n_exceptions;
    uint32_t first_exception_span, n_exception_spans;
} EhCalendarTable;

typedef struct EhPhraseSet {
    EhRef name;
    uint32_t first, count; /* PHRASE_MASKS */
} EhPhraseSet;

typedef struct EhPhraseMask {
    uint64_t mask;
    uint32_t word, reserved;
} EhPhraseMask;

/* A piece of code with its own registers. FUNCS[0] is the decision, FUNCS[1] the same with notes (absent when
 * stripped: count 0), the others are conditions of pauses over layout 1, answering in register `result`. */
typedef struct EhFunc {
    uint32_t first, count; /* CODE; the last instruction is END */
    uint32_t first_reg,
        n_regs;      /* REG_TYPES; the first n_cells are the layout's cells, in its types */
    uint32_t layout; /* 0 or 1 */
    uint32_t result;
    uint64_t steps; /* worst case, loops included; saturates at UINT64_MAX */
} EhFunc;

/* Invariant: kind TEXT, SET or LIST is followed by a META register. */
typedef struct EhRegType {
    uint8_t kind;
    uint8_t optional;
    uint16_t reserved;
    uint32_t arg; /* ENUM: enum; RECORD: layout; SET, LIST: SEQS row */
} EhRegType;

/* 16 bytes, see opcodes.def. */
typedef struct EhInsn {
    uint16_t op, a;
    uint32_t b;
    union {
        int64_t i;
        double f;
        struct {
            uint32_t c, d;
        } r;
    } u;
} EhInsn;

/* A row of FIRST: a BOOL register that says whether it holds, and the enumerator that it gives. */
typedef struct EhRow {
    uint32_t reg, name;
} EhRow;

/* A sum without a jump: `base`, and what STEPS[first ..+ n_whole + n_real] add to it, wrapping. A PICK takes its entry
 * from ENTRIES[first_entry ..+ n_entries] by it; of a SUM both are 0. */
typedef struct EhSum {
    uint32_t first, n_whole, n_real;
    uint32_t first_entry, n_entries, reserved;
    int64_t base;
} EhSum;

/* One of the first n_whole steps adds a register's value, but at least lo.i and at most hi.i, times the factor; one of
 * the others adds the factor if a number is at least lo.f. Missing is below all. */
typedef struct EhStep {
    uint32_t reg;
    int32_t factor;
    EhCell lo, hi;
} EhStep;

/* An entry: an enumerator of the register that PICK writes, one of the register behind it, and whether rows still have
 * to be asked. */
#define EH_ENTRY_NAME_BITS 12u
#define EH_ENTRY_OPEN 0x80000000u
#define EH_ENTRY(name, row) ((uint32_t)(name) | (uint32_t)(row) << EH_ENTRY_NAME_BITS)
#define EH_ENTRY_NAME(entry) ((entry) & ((1u << EH_ENTRY_NAME_BITS) - 1))
#define EH_ENTRY_ROW(entry) (((entry) & ~EH_ENTRY_OPEN) >> EH_ENTRY_NAME_BITS)

typedef struct EhAction {
    EhRef name;
    uint32_t first, count; /* PARAMS */
} EhAction;

typedef struct EhParam {
    EhRef name;
    uint8_t kind; /* class I, F or TEXT */
    uint8_t reserved[3];
    uint32_t arg; /* ENUM: enum */
} EhParam;

/* One `do` (callee: ACTIONS) or one distinct function call (callee: FUNCTIONS): arguments are registers
 * ARGS[first ..+ count] of the calling function, of the parameters' kinds. `out`: actions: the first of the decision's
 * argument cells that belong to it, two cells an argument. */
typedef struct EhCall {
    uint32_t callee, first, count, out;
} EhCall;

/* A clock. `until` is a TIME cell of the ticket. `first_reg` in the decision's functions: due (TIME?), left
 * (DURATION), target (DURATION), used (NUMBER), state (ENUM state), five registers in this order that CLOCKS writes. */
typedef struct EhTarget {
    EhRef name;
    uint32_t until;
    uint32_t until_field; /* FIELDS index: whether it was readable */
    uint32_t first_reg, reserved;
} EhTarget;

/* GOALS[class * n_targets + target]. */
typedef struct EhGoal {
    int64_t ms;
    uint32_t calendar, reserved;
} EhGoal;

#define EH_CALENDAR_OF_GOAL EH_NONE /* a tighten without `on`: the calendar of what it tightens */

/* One goal of a tighten, in order of text. It counts when held bit `held` is set (TIGHTEN's HELD number). */
typedef struct EhTightenGoal {
    uint32_t held, target;
    int64_t ms;
    uint32_t calendar, reserved;
} EhTightenGoal;

/* A pause: FUNCS[func] says whether it holds, from tracked fields; it stops the targets in `targets` (bit i).
 * `reads`: bit i of word i / 64 in LIST_WORDS[first_read ..+ n_read]: which of TRACKED it reads. */
typedef struct EhPause {
    uint64_t targets;
    uint32_t func;
    uint32_t first_read, n_read, reserved;
} EhPause;

typedef struct EhSourceDb {
    EhRef name, path; /* path relative to the policy's folder */
} EhSourceDb;

typedef struct EhLookup {
    EhRef name, sql;
    uint32_t source, layout;
    uint32_t key;     /* first cell of the key in the ticket */
    uint8_t key_kind; /* any class I or F kind, or TEXT */
    uint8_t reserved[3];
} EhLookup;

typedef struct EhFunction {
    EhRef name, library, symbol;
    uint32_t first, count; /* PARAMS */
    uint8_t kind;          /* of the result: class I, F or TEXT; always optional */
    uint8_t reserved[3];
    uint32_t arg;
    EhCell lo, hi; /* bounds of the result */
} EhFunction;

/* What the recording function notes, in pre-order of the policy's text. */
typedef enum EhNoteKind {
    EH_NOTE_STAGE,     /* a heading: label = stage name; no value */
    EH_NOTE_ROW,       /* a class, tier, override, row, rule, …: BOOL, held or not */
    EH_NOTE_CONDITION, /* a condition or part of one: BOOL */
    EH_NOTE_VALUE,     /* a value that a condition read */
    EH_NOTE_LINE       /* a complexity line: INT, what it added */
} EhNoteKind;

enum { EH_NOTE_EXTRA = 0x80, EH_NOTE_KEPT = 0x40, EH_NOTE_COLUMN_BITS = 12 };

/* Short, as there are some ten for every row. What few of them have is in NOTE_EXTRAS. */
typedef struct EhNote {
    uint32_t
        text; /* as the policy has it, on one line: bytes of STRINGS from here to the next NUL */
    uint32_t parent; /* an earlier note, or EH_NONE */
    uint32_t place;  /* in the first file: line << EH_NOTE_COLUMN_BITS | column; 0: none */
    uint8_t what;    /* EhNoteKind; with EH_NOTE_EXTRA `place` and `arg` do not count */
    uint8_t kind;    /* EhKind of the value */
    uint16_t
        arg; /* ENUM: enum; SET, LIST: SEQS row; with EH_NOTE_KEPT always the register of FUNCS[1] that has the value
                        at its end: no instruction notes it */
} EhNote;

/* The rest of note `note`; rows are in order of it. */
typedef struct EhNoteExtra {
    uint32_t note;
    uint32_t label, because; /* bytes of STRINGS up to the next NUL; may be empty */
    uint32_t arg;
    uint32_t file, line, column; /* file: row of FILES, or EH_NONE: no place */
} EhNoteExtra;

/* First bytes of the block. Registers are those of FUNCS[0] and FUNCS[1] alike; EH_NONE: the policy has no such stage.
 * enum_*: indexes of ENUMS: what the registers of that name hold. */
typedef struct EhHeader {
    char magic[8];
    uint32_t format, header_size;
    uint64_t size;           /* of the whole block */
    uint64_t checksum;       /* XXH64 of the block with this field 0 */
    uint8_t source_hash[32]; /* SHA-256 of the policy's files in the order they were read */
    EhSectionRef sections[EH_SEC_COUNT];
    EhRef policy, tz_version, unicode_version;
    char currency[4]; /* ISO 4217 and a NUL, or four NULs */
    uint32_t currency_decimals;
    uint32_t zone; /* the policy's, an index of ZONES */
    uint32_t stripped;
    double confidence;      /* NaN: none declared */
    uint64_t holdout_below; /* a hash below it is in the group */
    uint32_t holdout_all;   /* 1: share of 100 % */
    EhRef holdout_salt;
    uint32_t enum_class, enum_tier, enum_queue, enum_priority, enum_skill, enum_state, enum_weekday;
    uint32_t enum_tier_by;                    /* overrides, then tiers */
    uint32_t enum_queue_by, enum_priority_by; /* rows */
    uint32_t enum_held; /* rules, then tightens, then escalations, each in order of text */
    uint32_t n_rules, n_tightens, n_escalations;
    uint32_t reg_class, reg_service, reg_holdout, reg_complexity, reg_tier, reg_queue, reg_priority;
    uint32_t reg_tier_by, reg_queue_by, reg_priority_by;
    uint32_t reg_out_queue, reg_out_priority; /* after escalations; EH_NONE: as before them */
    uint32_t otherwise_class, otherwise_tier, fallback_queue,
        otherwise_priority;           /* enumerators or EH_NONE */
    uint32_t field_id, field_created; /* FIELDS indexes */
    uint32_t n_found;                 /* scan slots */
    uint32_t n_sites;                 /* LOWER and DOMAIN sites, each with its own buffer */
    uint32_t n_arg_cells;             /* sum over CALLS of 2 x count */
    uint32_t text_passes; /* worst-case passes over a text in one decision, saturating */
    uint32_t reserved;
} EhHeader;

/* FNV-1a over the bytes, then mixed: start of the probe in TEXT_HASH and SPELLINGS (mask with size - 1).
 * TEXT_HASH holds intern ids (1-based rows of TEXTS), 0 where free; its count is a power of two > TEXTS count. */
uint32_t eh_program_hash(const char *p, uint32_t n);

#endif
