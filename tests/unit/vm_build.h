/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Programs made by hand: sections as growing arrays, laid out into a block, and one sample that has a bit of everything.
 *
 * One idea: a test starts from a program that is right, and changes one thing.
 */
#ifndef EH_TESTS_VM_BUILD_H
#define EH_TESTS_VM_BUILD_H

#include <evenhand.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "compiler/arena.h"
#include "compiler/phrase_build.h"
#include "vm/internal.h"
#include "vm/opcodes.h"
#include "vm/verify.h"

typedef struct Rows {
    char *bytes;
    uint32_t count;
} Rows;

typedef struct Build {
    EhHeader header;
    Rows rows[EH_SEC_COUNT];
} Build;

static const uint32_t build_sizes[EH_SEC_COUNT] = {
#define BUILD_SIZE(name, type) sizeof(type),
    EH_SECTIONS(BUILD_SIZE)
#undef BUILD_SIZE
};

/* Appends `n` elements to a section; gives the index of the first. */
static inline uint32_t build_add(Build *b, EhSection section, const void *elements, uint32_t n)
{
    Rows *rows = &b->rows[section];
    size_t size = build_sizes[section];
    uint32_t first = rows->count;
    rows->bytes = realloc(rows->bytes, (first + n + 1) * size);
    if (!rows->bytes)
        abort();
    if (n)
        memcpy(rows->bytes + first * size, elements, n * size);
    rows->count += n;
    return first;
}

#define ADD(b, section, ...) build_add(b, EH_SEC_##section, &(__VA_ARGS__), 1)
#define ROW(b, section, type, i) (&((type *)(void *)(b)->rows[EH_SEC_##section].bytes)[i])

static inline EhRef build_text(Build *b, const char *text)
{
    uint32_t n = (uint32_t)strlen(text);
    return (EhRef){build_add(b, EH_SEC_STRINGS, text, n + 1), n};
}

/* The block, with its checksum. Free it. */
static inline char *build_block(const Build *b, size_t *size)
{
    size_t end = sizeof(EhHeader);
    EhHeader header = b->header;
    for (int i = 0; i < EH_SEC_COUNT; i++) {
        end = (end + 7) / 8 * 8;
        header.sections[i] = (EhSectionRef){(uint32_t)end, b->rows[i].count};
        end += (size_t)b->rows[i].count * build_sizes[i];
    }
    char *block = calloc(1, end);
    if (!block)
        abort();
    memcpy(header.magic, EH_MAGIC, 8);
    header.format = EH_FORMAT;
    header.header_size = sizeof header;
    header.size = end;
    header.checksum = 0;
    memcpy(block, &header, sizeof header);
    for (int i = 0; i < EH_SEC_COUNT; i++)
        if (b->rows[i].count)
            memcpy(block + header.sections[i].off, b->rows[i].bytes,
                   (size_t)b->rows[i].count * build_sizes[i]);
    header.checksum = eh_program_checksum(block, end);
    memcpy(block, &header, sizeof header);
    *size = end;
    return block;
}

static inline void build_free(Build *b)
{
    for (int i = 0; i < EH_SEC_COUNT; i++)
        free(b->rows[i].bytes);
    memset(b, 0, sizeof *b);
}

/* ---- tables ---- */

/* An enum whose names, separated by blanks, are also the data's spellings. */
static inline uint32_t build_enum(Build *b, const char *name, const char *names)
{
    EhEnum row = {.name = build_text(b, name), .unknown = EH_NONE};
    uint32_t slots[32] = {0};
    row.first = b->rows[EH_SEC_ENUMERATORS].count;
    while (*names) {
        size_t n = strcspn(names, " ");
        char one[32] = {0};
        memcpy(one, names, n);
        EhRef ref = build_text(b, one);
        ADD(b, ENUMERATORS, (EhEnumerator){ref, ref});
        uint32_t at = eh_program_hash(one, (uint32_t)n) & 31;
        while (slots[at])
            at = (at + 1) & 31;
        slots[at] = ++row.count;
        names += n + strspn(names + n, " ");
    }
    row.hash_size = 32;
    row.hash_first = build_add(b, EH_SEC_SPELLINGS, slots, 32);
    return ADD(b, ENUMS, row);
}

static inline EhField build_field(Build *b, const char *path, EhKind kind, uint8_t flags,
                                  uint32_t arg, uint32_t cell)
{
    const char *dot = strrchr(path, '.');
    EhRef name = build_text(b, dot ? dot + 1 : path);
    EhField field = {.name = name,
                     .path = build_text(b, path),
                     .key = name,
                     .wanted = build_text(b, "something else"),
                     .format = {name.off + name.n, 0},
                     .kind = (uint8_t)kind,
                     .flags = flags,
                     .arg = arg,
                     .cell = cell,
                     .parent = EH_NONE,
                     .unknown = EH_NONE,
                     .tracked = EH_NONE};
    if (kind == EH_NUMBER) {
        field.lo.f = -1e6;
        field.hi.f = 1e6;
    } else if (kind >= EH_INT && kind <= EH_TIME) {
        field.lo.i = -EH_INT_MAX;
        field.hi.i = EH_INT_MAX;
    }
    return field;
}

static inline void build_texts(Build *b, const char *const *texts, uint32_t n)
{
    uint32_t slots[16] = {0};
    for (uint32_t i = 0; i < n; i++) {
        EhRef ref = build_text(b, texts[i]);
        ADD(b, TEXTS, ref);
        uint32_t at = eh_program_hash(texts[i], ref.n) & 15;
        while (slots[at])
            at = (at + 1) & 15;
        slots[at] = i + 1;
    }
    build_add(b, EH_SEC_TEXT_HASH, slots, 16);
}

static inline void build_phrases(Build *b, const char *const *texts, uint32_t n)
{
    EhPhrase phrases[8] = {0};
    EhArena arena;
    uint8_t *blob = NULL;
    size_t size = 0;
    for (uint32_t i = 0; i < n; i++) {
        phrases[i].text = (EhStr){texts[i], (uint32_t)strlen(texts[i])};
        ADD(b, PHRASE_TEXTS, (EhRef){build_text(b, texts[i]).off, (uint32_t)strlen(texts[i])});
    }
    eh_arena_init(&arena, NULL);
    if (eh_phrases_build(phrases, n, eh_arena_hook, &arena, &blob, &size) != 0)
        abort();
    build_add(b, EH_SEC_PHRASE_BLOB, blob, (uint32_t)size);
    eh_arena_free(&arena);
}

/* ---- the sample ---- */

enum {
    E_CLASS,
    E_TIER,
    E_QUEUE,
    E_PRIORITY,
    E_SKILL,
    E_STATE,
    E_WEEKDAY,
    E_TIER_BY,
    E_QUEUE_BY,
    E_PRIORITY_BY,
    E_HELD,
    E_STATUS,
    E_INTENT
};

/* Cells of the ticket, then the registers of the decision: R_ results, I_ INT, F_ NUMBER, T_ TEXT and so on; `O` in a
 * name: optional. */
enum {
    C_ID = 0,
    C_CREATED = 2,
    C_N = 3,
    C_F = 4,
    C_S = 5,
    C_INTENT = 7,
    C_TAGS = 10,
    C_ORDERS = 12,
    C_STATUS = 14,
    C_REPLY = 15,
    C_CUSTOMER = 16,
    C_SPEND = 17,
    C_CSAT = 18,
    C_LABELS = 19,
    N_CELLS = 21,
    R_CLASS = 21,
    R_SERVICE,
    R_HOLDOUT,
    R_COMPLEXITY,
    R_TIER,
    R_QUEUE,
    R_PRIORITY,
    R_TIER_BY,
    R_QUEUE_BY,
    R_PRIORITY_BY,
    R_OUT_QUEUE,
    R_OUT_PRIORITY,
    R_DUE,
    R_LEFT,
    R_TARGET,
    R_USED,
    R_STATE,
    I_A,
    I_B,
    I_C,
    IO_A,
    F_A,
    F_B,
    F_C,
    FO_A,
    B_A,
    T_A,
    T_A_META,
    TO_A,
    TO_A_META,
    TO_B,
    TO_B_META,
    O_ORDER,
    O_ACCOUNT,
    K_A,
    K_B,
    Q_TAGS,
    Q_TAGS_META,
    EO_INTENT,
    EO_DAY,
    D_A,
    TIME_A,
    M_A,
    N_REGISTERS
};

enum { SEQ_TAGS, SEQ_ORDERS, SEQ_LABELS };
enum { TEXT_EMPTY = 1, TEXT_HELLO, TEXT_VIP };
enum { HELD_RULE_1, HELD_RULE_2, HELD_TIGHT, HELD_ESCALATION };
enum { LIST_TEXTS, LIST_WHOLE, LIST_NUMBERS };

#define WORD(value) ((const EhCell){.i = (value)}.meta)

static inline void sample_layouts(Build *b)
{
    const uint8_t optional = EH_FIELD_OPTIONAL;
    EhField all[] = {
        build_field(b, "id", EH_TEXT, 0, 0, C_ID),
        build_field(b, "created", EH_TIME, 0, 0, C_CREATED),
        build_field(b, "n", EH_INT, EH_FIELD_DEFAULT, 0, C_N),
        build_field(b, "f", EH_NUMBER, optional, 0, C_F),
        build_field(b, "s", EH_TEXT, EH_FIELD_DEFAULT | EH_FIELD_LISTED, 0, C_S),
        build_field(b, "intent", EH_ENUM, EH_FIELD_PREDICTED, E_INTENT, C_INTENT),
        build_field(b, "tags", EH_SET, EH_FIELD_DEFAULT, SEQ_TAGS, C_TAGS),
        build_field(b, "orders", EH_LIST, EH_FIELD_DEFAULT, SEQ_ORDERS, C_ORDERS),
        build_field(b, "status", EH_ENUM, EH_FIELD_DEFAULT | EH_FIELD_TRACKED, E_STATUS, C_STATUS),
        build_field(b, "reply", EH_TIME, optional, 0, C_REPLY),
        build_field(b, "customer", EH_RECORD, optional, 0, C_CUSTOMER),
        build_field(b, "customer.spend", EH_MONEY, 0, 0, C_SPEND),
        build_field(b, "csat", EH_INT, optional | EH_FIELD_OUTCOME, 0, C_CSAT),
        build_field(b, "labels", EH_SET, optional, SEQ_LABELS, C_LABELS),
        build_field(b, "status", EH_ENUM, EH_FIELD_DEFAULT | EH_FIELD_TRACKED, E_STATUS, 0),
        build_field(b, "orders.total", EH_MONEY, 0, 0, 0),
        build_field(b, "orders.note", EH_TEXT, optional, 0, 1),
        build_field(b, "account.health", EH_INT, optional, 0, 0),
        build_field(b, "account.name", EH_TEXT, 0, 0, 1),
    };
    all[2].value.i = 1;
    all[4].value.meta = TEXT_EMPTY;
    all[6].value.meta = 0 | UINT64_C(1) << 32;
    all[7].value.meta = 0;
    all[8].tracked = all[14].tracked = 0;
    all[10].n_inside = 1;
    all[11].parent = 10;
    ADD(b, DEFAULTS, (EhCell){.meta = TEXT_HELLO});
    build_add(b, EH_SEC_FIELDS, all, sizeof all / sizeof *all);
    EhRef name = build_text(b, "record");
    ADD(b, LAYOUTS, (EhLayout){name, 0, 14, N_CELLS, 0});
    ADD(b, LAYOUTS, (EhLayout){name, 14, 1, 1, 0});
    ADD(b, LAYOUTS, (EhLayout){name, 15, 2, 3, 0});
    ADD(b, LAYOUTS, (EhLayout){name, 17, 2, 3, 0});
    ADD(b, SEQS, (EhSeqType){.kind = EH_TEXT, .max = 10, .stride = 2});
    ADD(b, SEQS, (EhSeqType){.kind = EH_RECORD, .arg = 2, .max = 100, .stride = 3});
    ADD(b, SEQS, (EhSeqType){.kind = EH_ENUM, .arg = E_INTENT, .max = 3, .stride = 1});
    ADD(b, TRACKED, (uint32_t){8});
}

static inline void sample_enums(Build *b)
{
    build_enum(b, "class", "vip standard");
    build_enum(b, "tier", "bot human");
    build_enum(b, "queue", "q1 q2 triage");
    build_enum(b, "priority", "high normal");
    build_enum(b, "skill", "sso tax");
    build_enum(b, "state", "met missed paused running");
    build_enum(b, "weekday", "mon tue wed thu fri sat sun");
    build_enum(b, "tier_by", "compliance bot human");
    build_enum(b, "queue_by", "row1 otherwise");
    build_enum(b, "priority_by", "row1 otherwise");
    build_enum(b, "held", "rule1 rule2 tight escalation");
    build_enum(b, "status", "new open pending");
    build_enum(b, "intent", "a b c");
}

static inline void sample_constants(Build *b)
{
    static const char *const texts[] = {"", "hello", "vip"};
    static const char *const phrases[] = {"data deletion", "chargeback", "sue"};
    const uint64_t words[] = {1u << TEXT_HELLO | 1u << TEXT_VIP, (uint64_t)-5, 0, 7, 100};
    const double numbers[] = {-1.5, 0.25, 2.0};
    build_texts(b, texts, 3);
    build_phrases(b, phrases, 3);
    ADD(b, PHRASE_SETS, (EhPhraseSet){build_text(b, "legal"), 0, 1});
    ADD(b, PHRASE_MASKS, (EhPhraseMask){.mask = 7, .word = 0});
    build_add(b, EH_SEC_LIST_WORDS, words, 5);
    build_add(b, EH_SEC_LIST_WORDS, numbers, 3);
    ADD(b, LIST_WORDS, (uint64_t){1});
    EhRef name = build_text(b, "list");
    ADD(b, LISTS, (EhListTable){.name = name, .first = 0, .count = 1, .kind = EH_TEXT});
    ADD(b, LISTS, (EhListTable){.name = name, .first = 1, .count = 4, .kind = EH_INT});
    ADD(b, LISTS, (EhListTable){.name = name, .first = 5, .count = 3, .kind = EH_NUMBER});
    ADD(b, ZONES, (EhZoneTable){build_text(b, "UTC"), 0, 1});
    ADD(b, ZONE_SPANS, (EhZoneSpan){INT64_MIN, 3600, 0});
    for (uint16_t day = 0; day < 5; day++)
        ADD(b, CAL_SPANS, (EhCalSpan){day, 9 * 60, 17 * 60, 0});
    ADD(b, CALENDARS, (EhCalendarTable){.name = build_text(b, "always"), .always = 1});
    ADD(b, CALENDARS, (EhCalendarTable){.name = build_text(b, "business"), .n_spans = 5});
}

static inline void sample_policy(Build *b)
{
    EhRef name = build_text(b, "name");
    ADD(b, PARAMS, (EhParam){.name = build_text(b, "what"), .kind = EH_TEXT});
    ADD(b, PARAMS, (EhParam){.name = build_text(b, "much"), .kind = EH_INT});
    ADD(b, PARAMS, (EhParam){.name = build_text(b, "who"), .kind = EH_ENUM, .arg = E_INTENT});
    ADD(b, ACTIONS, (EhAction){build_text(b, "notify"), 0, 3});
    const uint32_t args[] = {C_S, C_N, C_INTENT, C_S};
    build_add(b, EH_SEC_ARGS, args, 4);
    ADD(b, CALLS, (EhCall){0, 0, 3, 0});
    ADD(b, TARGETS,
        (EhTarget){.name = build_text(b, "reply"),
                   .until = C_REPLY,
                   .until_field = 9,
                   .first_reg = R_DUE});
    ADD(b, GOALS, (EhGoal){.ms = 3600000, .calendar = 0});
    ADD(b, GOALS, (EhGoal){.ms = 86400000, .calendar = 0});
    ADD(b, TIGHTENS,
        (EhTightenGoal){.held = HELD_TIGHT, .ms = 600000, .calendar = EH_CALENDAR_OF_GOAL});
    ADD(b, PAUSES, (EhPause){.targets = 1, .func = 2, .first_read = 8, .n_read = 1});
    ADD(b, SOURCES, (EhSourceDb){build_text(b, "crm"), build_text(b, "crm.db")});
    ADD(b, LOOKUPS,
        (EhLookup){.name = build_text(b, "account"),
                   .sql = name,
                   .layout = 3,
                   .key = C_S,
                   .key_kind = EH_TEXT});
    EhFunction churn = {.name = build_text(b, "churn"),
                        .library = name,
                        .symbol = name,
                        .count = 1,
                        .kind = EH_NUMBER};
    churn.hi.f = 1.0;
    ADD(b, FUNCTIONS, churn);
    ADD(b, FUNCTION_CALLS, (EhCall){0, 3, 1, 0});
    EhRef file = build_text(b, "p.eh");
    ADD(b, FILES, file);
    EhNote note = {.text = build_text(b, "n > 3").off,
                   .parent = EH_NONE,
                   .what = EH_NOTE_CONDITION | EH_NOTE_EXTRA,
                   .kind = EH_BOOL};
    ADD(b, NOTES, note);
    ADD(b, NOTE_EXTRAS,
        (EhNoteExtra){
            .note = 0, .label = name.off, .because = name.off, .file = 0, .line = 12, .column = 3});
    note.parent = 0;
    note.what = EH_NOTE_VALUE;
    note.kind = EH_TEXT;
    ADD(b, NOTES, note);
    note.what = EH_NOTE_CONDITION | EH_NOTE_KEPT; /* 2 and 3: registers */
    note.kind = EH_BOOL;
    note.arg = R_HOLDOUT;
    ADD(b, NOTES, note);
    note.what = EH_NOTE_VALUE | EH_NOTE_KEPT;
    note.kind = EH_INT;
    note.arg = C_N;
    note.place = 7u << EH_NOTE_COLUMN_BITS | 9;
    ADD(b, NOTES, note);
}

static inline void sample_header(Build *b)
{
    EhRef name = build_text(b, "sample");
    b->header = (EhHeader){
        .policy = name,
        .tz_version = build_text(b, "2025b"),
        .unicode_version = name,
        .currency = "USD",
        .currency_decimals = 2,
        .confidence = 0.8,
        .holdout_below = UINT64_C(1) << 63,
        .holdout_salt = build_text(b, "s"),
        .enum_class = E_CLASS,
        .enum_tier = E_TIER,
        .enum_queue = E_QUEUE,
        .enum_priority = E_PRIORITY,
        .enum_skill = E_SKILL,
        .enum_state = E_STATE,
        .enum_weekday = E_WEEKDAY,
        .enum_tier_by = E_TIER_BY,
        .enum_queue_by = E_QUEUE_BY,
        .enum_priority_by = E_PRIORITY_BY,
        .enum_held = E_HELD,
        .n_rules = 2,
        .n_tightens = 1,
        .n_escalations = 1,
        .reg_class = R_CLASS,
        .reg_service = R_SERVICE,
        .reg_holdout = R_HOLDOUT,
        .reg_complexity = R_COMPLEXITY,
        .reg_tier = R_TIER,
        .reg_queue = R_QUEUE,
        .reg_priority = R_PRIORITY,
        .reg_tier_by = R_TIER_BY,
        .reg_queue_by = R_QUEUE_BY,
        .reg_priority_by = R_PRIORITY_BY,
        .reg_out_queue = R_OUT_QUEUE,
        .reg_out_priority = R_OUT_PRIORITY,
        .otherwise_class = 1,
        .otherwise_tier = 1,
        .fallback_queue = 2,
        .otherwise_priority = 1,
        .field_id = 0,
        .field_created = 1,
        .n_found = 2,
        .n_sites = 3,
        .n_arg_cells = 6,
    };
}

static inline EhRegType reg_type(EhKind kind, uint32_t arg, uint8_t optional)
{
    return (EhRegType){.kind = (uint8_t)kind, .optional = optional, .arg = arg};
}

static inline void sample_registers(Build *b)
{
    EhRegType t[N_REGISTERS] = {0};
    const EhRegType meta = reg_type(EH_META, 0, 0);
    t[C_ID] = reg_type(EH_TEXT, 0, 0);
    t[C_CREATED] = reg_type(EH_TIME, 0, 0);
    t[C_N] = reg_type(EH_INT, 0, 0);
    t[C_F] = reg_type(EH_NUMBER, 0, 1);
    t[C_S] = reg_type(EH_TEXT, 0, 0);
    t[C_INTENT] = t[C_INTENT + 1] = reg_type(EH_ENUM, E_INTENT, 1);
    t[C_INTENT + 2] = reg_type(EH_NUMBER, 0, 1);
    t[C_TAGS] = reg_type(EH_SET, SEQ_TAGS, 0);
    t[C_ORDERS] = reg_type(EH_LIST, SEQ_ORDERS, 0);
    t[C_STATUS] = reg_type(EH_ENUM, E_STATUS, 0);
    t[C_REPLY] = reg_type(EH_TIME, 0, 1);
    t[C_CUSTOMER] = reg_type(EH_BOOL, 0, 1);
    t[C_SPEND] = reg_type(EH_MONEY, 0, 1);
    t[C_CSAT] = reg_type(EH_INT, 0, 1);
    t[C_LABELS] = reg_type(EH_SET, SEQ_LABELS, 1);
    t[C_ID + 1] = t[C_S + 1] = t[C_TAGS + 1] = t[C_ORDERS + 1] = t[C_LABELS + 1] = meta;
    t[R_CLASS] = t[R_SERVICE] = reg_type(EH_ENUM, E_CLASS, 0);
    t[R_HOLDOUT] = reg_type(EH_BOOL, 0, 0);
    t[R_COMPLEXITY] = reg_type(EH_INT, 0, 0);
    t[R_TIER] = reg_type(EH_ENUM, E_TIER, 0);
    t[R_QUEUE] = t[R_OUT_QUEUE] = reg_type(EH_ENUM, E_QUEUE, 0);
    t[R_PRIORITY] = t[R_OUT_PRIORITY] = reg_type(EH_ENUM, E_PRIORITY, 0);
    t[R_TIER_BY] = reg_type(EH_ENUM, E_TIER_BY, 0);
    t[R_QUEUE_BY] = reg_type(EH_ENUM, E_QUEUE_BY, 0);
    t[R_PRIORITY_BY] = reg_type(EH_ENUM, E_PRIORITY_BY, 0);
    t[R_DUE] = reg_type(EH_TIME, 0, 1);
    t[R_LEFT] = t[R_TARGET] = reg_type(EH_DURATION, 0, 0);
    t[R_USED] = reg_type(EH_NUMBER, 0, 0);
    t[R_STATE] = reg_type(EH_ENUM, E_STATE, 0);
    t[I_A] = t[I_B] = t[I_C] = reg_type(EH_INT, 0, 0);
    t[IO_A] = reg_type(EH_INT, 0, 1);
    t[F_A] = t[F_B] = t[F_C] = reg_type(EH_NUMBER, 0, 0);
    t[FO_A] = reg_type(EH_NUMBER, 0, 1);
    t[B_A] = reg_type(EH_BOOL, 0, 0);
    t[T_A] = reg_type(EH_TEXT, 0, 0);
    t[TO_A] = t[TO_B] = reg_type(EH_TEXT, 0, 1);
    t[O_ORDER] = reg_type(EH_RECORD, 2, 1);
    t[O_ACCOUNT] = reg_type(EH_RECORD, 3, 1);
    t[K_A] = t[K_B] = reg_type(EH_COUNTER, 0, 0);
    t[Q_TAGS] = reg_type(EH_SET, SEQ_TAGS, 0);
    t[T_A_META] = t[TO_A_META] = t[TO_B_META] = t[Q_TAGS_META] = meta;
    t[EO_INTENT] = reg_type(EH_ENUM, E_INTENT, 1);
    t[EO_DAY] = reg_type(EH_ENUM, E_WEEKDAY, 1);
    t[D_A] = reg_type(EH_DATE, 0, 0);
    t[TIME_A] = reg_type(EH_TIME, 0, 0);
    t[M_A] = reg_type(EH_MONEY, 0, 1);
    build_add(b, EH_SEC_REG_TYPES, t, N_REGISTERS);
}

/* Instructions: registers, an immediate, a number. */
#define R3(op_, a_, b_, c_, d_)                                                                    \
    ((EhInsn){.op = EH_OP_##op_, .a = (a_), .b = (b_), .u.r = {(c_), (d_)}})
#define RI(op_, a_, b_, i_) ((EhInsn){.op = EH_OP_##op_, .a = (a_), .b = (b_), .u.i = (i_)})
#define RF(op_, a_, b_, f_) ((EhInsn){.op = EH_OP_##op_, .a = (a_), .b = (b_), .u.f = (f_)})
#define CODE(...)                                                                                  \
    (const EhInsn[]){__VA_ARGS__}, (uint32_t)(sizeof((EhInsn[]){__VA_ARGS__}) / sizeof(EhInsn))

/* All results but the complexity, then the end. */
static const EhInsn sample_ending[] = {
    {.op = EH_OP_MOVI, .a = R_CLASS, .u.i = 0},
    {.op = EH_OP_MOVI, .a = R_SERVICE, .u.i = 0},
    {.op = EH_OP_MOVI, .a = R_HOLDOUT, .u.i = 0},
    {.op = EH_OP_MOVI, .a = R_TIER, .u.i = 0},
    {.op = EH_OP_MOVI, .a = R_QUEUE, .u.i = 0},
    {.op = EH_OP_MOVI, .a = R_PRIORITY, .u.i = 1},
    {.op = EH_OP_MOVI, .a = R_TIER_BY, .u.i = 1},
    {.op = EH_OP_MOVI, .a = R_QUEUE_BY, .u.i = 0},
    {.op = EH_OP_MOVI, .a = R_PRIORITY_BY, .u.i = 1},
    {.op = EH_OP_MOVI, .a = R_OUT_QUEUE, .u.i = 0},
    {.op = EH_OP_MOVI, .a = R_OUT_PRIORITY, .u.i = 1},
    {.op = EH_OP_CLOCKS},
    {.op = EH_OP_END},
};
#define N_ENDING (sizeof sample_ending / sizeof *sample_ending)

/* Adds a function; steps are filled in. */
static inline uint32_t build_func(Build *b, const EhInsn *code, uint32_t n, bool ending,
                                  uint32_t layout, uint32_t first_reg, uint32_t n_regs,
                                  uint32_t result)
{
    EhFunc func = {.first_reg = first_reg, .n_regs = n_regs, .layout = layout, .result = result};
    uint32_t passes = 0;
    func.first = build_add(b, EH_SEC_CODE, code, n);
    if (ending)
        build_add(b, EH_SEC_CODE, sample_ending, N_ENDING);
    func.count = b->rows[EH_SEC_CODE].count - func.first;
    if (func.count)
        func.steps = eh_verify_steps(ROW(b, CODE, EhInsn, func.first), func.count,
                                     ROW(b, REG_TYPES, EhRegType, first_reg),
                                     ROW(b, SEQS, EhSeqType, 0), &passes);
    if (layout == 0 && passes > b->header.text_passes)
        b->header.text_passes = passes;
    return ADD(b, FUNCS, func);
}

/* The tables, with no function yet. */
static inline Build sample_tables(void)
{
    Build b = {0};
    sample_enums(&b);
    sample_constants(&b);
    sample_layouts(&b);
    sample_policy(&b);
    sample_header(&b);
    sample_registers(&b);
    return b;
}

/* The pause: while status is pending. */
static inline void sample_pause(Build *b)
{
    uint32_t first = b->rows[EH_SEC_REG_TYPES].count;
    EhRegType types[] = {reg_type(EH_ENUM, E_STATUS, 0), reg_type(EH_BOOL, 0, 0)};
    build_add(b, EH_SEC_REG_TYPES, types, 2);
    build_func(b, CODE(RI(MOVI, 1, 0, 1), RI(JEQ, 0, 3, 2), RI(MOVI, 1, 0, 0), R3(END, 0, 0, 0, 0)),
               false, 1, first, 2, 1);
}

/* A program that decides by `code` (which writes R_COMPLEXITY and falls into the ending), and records by `recorded`. */
static inline Build sample_both(const EhInsn *code, uint32_t n, const EhInsn *recorded,
                                uint32_t n_recorded)
{
    Build b = sample_tables();
    build_func(&b, code, n, true, 0, 0, N_REGISTERS, 0);
    build_func(&b, recorded, n_recorded, n_recorded > 0, 0, 0, N_REGISTERS, 0);
    sample_pause(&b);
    return b;
}

static inline Build sample(const EhInsn *code, uint32_t n)
{
    return sample_both(code, n, NULL, 0);
}

/* Values, a loop, whole numbers; the loop's indexes hold at the start of a function. */
static inline uint32_t every_values(EhInsn *out)
{
    const EhInsn code[] = {
        RI(MOVI, R_COMPLEXITY, 0, 0),
        RI(MOVI, I_A, 0, 7),
        RI(MOVI, I_B, 0, -3),
        RI(MOVI, IO_A, 0, EH_MISSING),
        RF(MOVF, F_A, 0, 2.5),
        RF(MOVF, F_B, 0, -1.5),
        RF(MOVF, FO_A, 0, (double)NAN),
        R3(MOVT, T_A, 0, TEXT_HELLO, 0),
        R3(MOVTM, TO_A, 0, 0, 0),
        R3(MOV, I_C, 0, I_A, 0),
        R3(MOV2, TO_B, 0, T_A, 0),
        R3(MOV2, Q_TAGS, 0, C_TAGS, 0),
        R3(FOR, K_A, 17, C_ORDERS, O_ORDER),
        R3(LD, M_A, 0, O_ORDER, 0),
        R3(LD2, TO_A, 0, O_ORDER, 1),
        R3(LOWER, TO_A, 0, TO_A, 2),
        R3(NEXT, K_A, 13, C_ORDERS, O_ORDER),
        R3(ADD, I_C, 0, I_A, I_B),
        R3(SUB, I_C, 0, I_C, I_B),
        R3(MUL, I_C, 0, I_C, I_A),
        RI(ADDI, I_C, I_C, 5),
        RI(MULI, I_C, I_C, 3),
        R3(NEG, I_C, 0, I_C, 0),
        R3(ABS, I_C, 0, I_C, 0),
        R3(MIN, I_C, 0, I_C, I_A),
        R3(MAX, I_C, 0, I_C, I_B),
        R3(SUM, I_C, 0, 0, 0),
    };
    memcpy(out, code, sizeof code);
    return (uint32_t)(sizeof code / sizeof *code);
}

/* Numbers. */
static inline uint32_t every_numbers(EhInsn *out)
{
    const EhInsn code[] = {
        R3(FADD, F_C, 0, F_A, F_B),  R3(FSUB, F_C, 0, F_C, F_A),  R3(FMUL, F_C, 0, F_C, F_A),
        R3(FDIV, F_C, 0, F_C, F_B),  R3(FNEG, F_C, 0, F_C, 0),    R3(FABS, F_C, 0, F_C, 0),
        R3(FMIN, F_C, 0, F_C, F_A),  R3(FMAX, F_C, 0, F_C, F_B),  R3(I2F, FO_A, 0, IO_A, 0),
        R3(ROUND, I_C, 0, F_C, 0),   R3(SCALE, I_C, 0, I_A, F_A), R3(UNSCALE, I_C, 0, I_A, F_A),
        R3(RATIO, F_C, 0, I_A, I_B), RI(BEQ, B_A, C_INTENT, 1),   RI(BNE, B_A, I_A, 1),
        RI(BLT, B_A, I_A, 1),        RI(BLE, B_A, I_A, 1),        RI(BGT, B_A, I_A, 1),
        RI(BGE, B_A, I_A, 1),        R3(BAND, B_A, 0, B_A, B_A),  R3(BOR, B_A, 0, B_A, B_A),
        R3(BTW, B_A, I_A, I_B, I_C), RI(BIN, B_A, C_INTENT, 5),   RI(BNIN, B_A, C_INTENT, 5),
        RF(FBLT, B_A, F_A, 2.5),     RF(FBLE, B_A, F_A, 2.5),     RF(FBGT, B_A, F_A, 2.5),
        RF(FBGE, B_A, F_A, 2.5),
    };
    memcpy(out, code, sizeof code);
    return (uint32_t)(sizeof code / sizeof *code);
}

/* Texts, phrases, sets. */
static inline uint32_t every_texts(EhInsn *out)
{
    const EhInsn code[] = {
        R3(STARTS, B_A, 0, C_S, T_A),  R3(ENDS, B_A, 0, C_S, T_A),
        R3(LEN, I_C, 0, C_S, 0),       R3(COUNT, I_C, 0, C_TAGS, 0),
        R3(LOWER, TO_A, 0, C_S, 0),    R3(DOMAIN, TO_A, 0, C_S, 1),
        R3(SCAN, 0, 0, C_S, 0),        R3(SCAN, 1, 0, TO_A, 1),
        R3(NFOUND, I_C, 0, 0, 0),      R3(HASTX, B_A, 0, C_TAGS, TEXT_VIP),
        R3(HAST, B_A, 0, Q_TAGS, C_S), R3(HASE, B_A, 0, C_LABELS, C_INTENT),
    };
    memcpy(out, code, sizeof code);
    return (uint32_t)(sizeof code / sizeof *code);
}

/* Time, holdout, the host, what a decision leaves. */
static inline uint32_t every_outside(EhInsn *out)
{
    const EhInsn code[] = {
        R3(NOW, TIME_A, 0, 0, 0),
        R3(TODAY, D_A, 0, 0, 0),
        R3(WAITING, I_C, 0, 0, 0),
        R3(HOUR, IO_A, 0, C_REPLY, 0),
        R3(WDAYT, EO_DAY, 0, C_CREATED, 0),
        R3(WDAYD, EO_DAY, 0, D_A, 0),
        R3(OPEN, B_A, 0, 1, 0),
        R3(HOLDT, B_A, 0, C_S, 0),
        R3(HOLDI, B_A, 0, C_N, 0),
        R3(LOOKUP, O_ACCOUNT, 0, 0, 0),
        R3(LD, IO_A, 0, O_ACCOUNT, 0),
        R3(LD2, TO_A, 0, O_ACCOUNT, 1),
        R3(CALL, FO_A, 0, 0, 0),
        R3(CALL2, TO_B, 0, 0, 1),
        R3(HELD, 0, HELD_RULE_1, 0, 0),
        R3(HELD, 0, HELD_TIGHT, 0, 0),
        R3(REQUIRE, 0, 1, 0, 0),
        R3(ACT, 0, 0, 0, 0),
    };
    memcpy(out, code, sizeof code);
    return (uint32_t)(sizeof code / sizeof *code);
}

/* Jumps; their targets are set by sample_every. */
static inline uint32_t every_jumps(EhInsn *out)
{
    const EhInsn code[] = {
        R3(JMP, 0, 0, 0, 0),        R3(JT, B_A, 0, 0, 0),       R3(JF, B_A, 0, 0, 0),
        RI(JEQ, I_A, 0, 7),         RI(JNE, I_A, 0, 7),         RI(JLT, I_A, 0, 7),
        RI(JLE, I_A, 0, 7),         RI(JGT, I_A, 0, 7),         RI(JGE, I_A, 0, 7),
        R3(JEQR, I_A, 0, I_B, 0),   R3(JNER, I_A, 0, I_B, 0),   R3(JLTR, I_A, 0, I_B, 0),
        R3(JLER, I_A, 0, I_B, 0),   RF(FJEQ, F_A, 0, 2.5),      RF(FJNE, F_A, 0, 2.5),
        RF(FJLT, F_A, 0, 2.5),      RF(FJLE, F_A, 0, 2.5),      RF(FJGT, F_A, 0, 2.5),
        RF(FJGE, F_A, 0, 2.5),      R3(FJEQR, F_A, 0, FO_A, 0), R3(FJNER, F_A, 0, FO_A, 0),
        R3(FJLTR, F_A, 0, FO_A, 0),
    };
    memcpy(out, code, sizeof code);
    return (uint32_t)(sizeof code / sizeof *code);
}

/* The other half. */
static inline uint32_t every_jumps_on_more(EhInsn *out)
{
    const EhInsn code[] = {
        R3(FJLER, F_A, 0, FO_A, 0),
        RI(JIN, C_INTENT, 0, 5),
        RI(JNIN, C_INTENT, 0, 5),
        R3(JMISS, C_REPLY, 0, 0, 0),
        R3(JKNOWN, O_ACCOUNT, 0, 0, 0),
        R3(JMISS2, TO_A, 0, 0, 0),
        R3(JKNOWN2, C_LABELS, 0, 0, 0),
        R3(JTEQ, C_S, 0, TEXT_HELLO, 0),
        R3(JTNE, C_ID, 0, TEXT_HELLO, 0),
        R3(JTEQR, C_ID, 0, C_S, 0),
        R3(JTNER, C_ID, 0, C_S, 0),
        R3(JTIN, C_ID, 0, LIST_TEXTS, 0),
        R3(JTNIN, C_S, 0, LIST_TEXTS, 0),
        R3(JLIN, C_N, 0, LIST_WHOLE, 0),
        R3(JLNIN, C_N, 0, LIST_WHOLE, 0),
        R3(FJLIN, C_F, 0, LIST_NUMBERS, 0),
        R3(FJLNIN, C_F, 0, LIST_NUMBERS, 0),
        R3(JFOUND, 0, 0, 0, 0),
        R3(JNFOUND, 0, 0, 0, 0),
        R3(SWITCH, C_INTENT, 0, 0, 0),
        R3(SPLIT, C_N, 0, LIST_WHOLE, 0),
        R3(SPLITT, C_ID, 0, LIST_WHOLE, 0),
        R3(TAKE, R_CLASS, 0, 0, 0),
        R3(PICK, R_CLASS, 0, 0, 0),
    };
    memcpy(out, code, sizeof code);
    return (uint32_t)(sizeof code / sizeof *code);
}

/* Every instruction at least once, notes only if `recorded`. Jumps lead to the next instruction. */
static inline uint32_t sample_every(EhInsn *out, bool recorded)
{
    const EhInsn notes[] = {R3(NOTE, B_A, 0, 0, 0), R3(NOTE2, C_S, 1, 0, 0),
                            RI(WHEN, I_A, B_A, 3),  RI(MOVI, EO_INTENT, 0, 2),
                            RI(MOVI, EO_DAY, 0, 6), R3(FIRST, EO_INTENT, 0, 2, 0)};
    uint32_t n = every_values(out);
    n += every_numbers(out + n);
    n += every_texts(out + n);
    n += every_outside(out + n);
    uint32_t jumps = n;
    n += every_jumps(out + n);
    n += every_jumps_on_more(out + n);
    for (uint32_t i = jumps; i < n; i++)
        out[i].b = i + 1;
    if (!recorded)
        return n;
    memcpy(out + n, notes, sizeof notes);
    n += (uint32_t)(sizeof notes / sizeof *notes);
    return n;
}

static inline uint32_t build_step(Build *b, uint32_t reg, int32_t factor, int64_t lo, int64_t hi)
{
    return ADD(b, STEPS, (EhStep){.reg = reg, .factor = factor, .lo = {.i = lo}, .hi = {.i = hi}});
}

static inline uint32_t build_real_step(Build *b, uint32_t reg, int32_t factor, double least)
{
    return ADD(b, STEPS, (EhStep){.reg = reg, .factor = factor, .lo = {.f = least}});
}

/* A sum of a whole number and a number. */
static inline uint32_t sample_sum(Build *b)
{
    uint32_t first = build_step(b, C_N, 3, INT64_MIN, INT64_MAX);
    build_real_step(b, C_F, 2, 0.5);
    return ADD(b, SUMS, (EhSum){.first = first, .n_whole = 1, .n_real = 1, .base = -7});
}

/* Two classes by whether f is at least 0.5; a third, left to what follows, and a fourth for a known intent. */
static inline uint32_t sample_pick(Build *b)
{
    const uint32_t entries[] = {EH_ENTRY(0, 0), EH_ENTRY(1, 0), EH_ENTRY_OPEN, EH_ENTRY(1, 1)};
    uint32_t first = build_step(b, C_INTENT, 2, -1, 0);
    build_real_step(b, C_F, 1, 0.5);
    return ADD(b, SUMS,
               (EhSum){.first = first,
                       .n_whole = 1,
                       .n_real = 1,
                       .first_entry = build_add(b, EH_SEC_ENTRIES, entries, 4),
                       .n_entries = 4,
                       .base = 2});
}

/* Gives the SPLITs their cases, which lead to the next instruction, and sums. */
static inline void give_tables(Build *b, EhInsn *code, uint32_t n)
{
    for (uint32_t i = 0; i < n; i++) {
        if (code[i].op == EH_OP_SUM)
            code[i].b = sample_sum(b);
        if (code[i].op == EH_OP_PICK)
            code[i].u.r.c = sample_pick(b);
        if (code[i].op == EH_OP_FIRST) {
            code[i].b = ADD(b, ROWS, (EhRow){B_A, 1});
            ADD(b, ROWS, (EhRow){C_CUSTOMER, 0});
        }
        if (code[i].op != EH_OP_SPLIT && code[i].op != EH_OP_SPLITT)
            continue;
        code[i].b = b->rows[EH_SEC_CASES].count;
        for (uint32_t k = 0; k <= 4; k++) /* LIST_WHOLE has four numbers */
            ADD(b, CASES, (uint32_t){i + 1});
    }
}

/* The sample with code that has every instruction, one more function (with a text), and a note of each kind. */
static inline Build sample_full(void)
{
    EhInsn plain[160], recorded[160];
    Build b = sample_tables();
    EhFunction segment = {.name = build_text(&b, "segment"), .library = {0}, .kind = EH_TEXT};
    segment.library = segment.symbol = segment.name;
    segment.count = 1;
    ADD(&b, FUNCTIONS, segment);
    ADD(&b, FUNCTION_CALLS, (EhCall){1, 3, 1, 0});
    uint32_t n = sample_every(plain, false), n_recorded = sample_every(recorded, true);
    give_tables(&b, plain, n);
    give_tables(&b, recorded, n_recorded);
    build_func(&b, plain, n, true, 0, 0, N_REGISTERS, 0);
    build_func(&b, recorded, n_recorded, true, 0, 0, N_REGISTERS, 0);
    sample_pause(&b);
    return b;
}

/* Loads what was built, and frees it. NULL when it is refused. */
static inline EhProgram *build_program(Build *b)
{
    size_t size;
    char *block = build_block(b, &size);
    EhProgram *program = NULL;
    eh_program_load(block, size, NULL, &program);
    free(block);
    build_free(b);
    return program;
}

/* Why a block is refused ("" if it is not); frees the build. */
static inline const char *build_why(Build *b)
{
    size_t size;
    char *block = build_block(b, &size);
    const char *why = eh_program_why(block, size);
    free(block);
    build_free(b);
    return why;
}

#endif
