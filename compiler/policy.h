/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a policy means, after checking: declarations with resolved names and types.
 *
 * The checker fills it, the lowering and every analysis read it. All memory is the compile arena's.
 */
#ifndef EH_COMPILER_POLICY_H
#define EH_COMPILER_POLICY_H

#include "compiler/map.h"
#include "compiler/syntax.h"
#include "vm/convert.h"
#include "vm/program.h"

#define EH_KIND_NONE 255u /* the type of an expression whose mistake has been reported */

typedef struct EhEnumDecl EhEnumDecl;
typedef struct EhRecordDecl EhRecordDecl;
typedef struct EhFieldDecl EhFieldDecl;
typedef struct EhSymbol EhSymbol;
typedef struct EhPlace EhPlace;

/* The type of a field or an expression, with the range its values lie in (class I: lo..hi, NUMBER: flo..fhi;
 * TEXT, SET, LIST: lo..hi bounds length or count). */
typedef struct EhVType {
    uint8_t kind; /* EhKind or EH_KIND_NONE */
    bool optional, predicted;
    EhEnumDecl *enumeration;    /* ENUM */
    EhRecordDecl *record;       /* RECORD */
    const struct EhVType *elem; /* SET, LIST */
    uint32_t max;               /* SET, LIST: `up to` */
    int64_t lo, hi;
    double flo, fhi;
} EhVType;

typedef struct EhEnumName {
    EhStr name, data; /* `data`: the spelling in tickets */
    EhSpan span;
    uint32_t mark; /* the last `by` that has a case for it */
} EhEnumName;

struct EhEnumDecl {
    EhStr name; /* "" for an inline enum: messages use its field's name */
    EhSpan span;
    EH_VEC(EhEnumName) names;
    EhMap numbers;    /* of names: eh_enum_push */
    uint32_t unknown; /* EH_NONE if not declared */
    uint32_t index;   /* row of ENUMS, given when lowered */
    bool ranged;      /* weekdays: `in mon..fri` */
    bool counted;     /* index is given */
};

struct EhFieldDecl {
    EhStr name, key, format;
    EhNode *node;
    EhVType type;
    EhRecordDecl *owner;
    EhNode *value; /* default, or NULL */
    bool tracked, outcome, has_format;
    EhStr zone; /* of the format; "" the policy's */
    uint32_t zone_index;
    EhSpan zone_span;
    uint32_t unknown; /* `unknown is` of this field's type, or the enum's, or EH_NONE */
    uint32_t offset;  /* first cell inside its record */
    EhPlace *place;   /* the place made last */
    bool listed;      /* text: some condition compares it with listed texts */
};

/* A record, or the ticket. */
struct EhRecordDecl {
    EhStr name;
    EhNode *node;
    EH_VEC(EhFieldDecl *) fields;
    uint32_t n_cells;
    uint32_t nesting; /* 1 + that of the deepest record in it, once resolved */
    uint32_t paths; /* its fields, with those of records and lists in it; past the limit one more */
    uint8_t state;  /* 0 untouched, 1 being resolved, 2 done */
    uint32_t layout; /* row of LAYOUTS, or EH_NONE */
};

/* A way from a value to a field: `customer.health`. One object for each distinct path, so that narrowing compares
 * pointers. `cell` counts from the root's first cell. */
struct EhPlace {
    EhPlace *parent; /* NULL: the root itself */
    EhSymbol *root;
    EhFieldDecl *field;
    EhPlace *children, *next;
    uint32_t cell;
    bool optional_above; /* some record on the way is optional */
};

/* When a value is known, in the order of a decision (language section 5). */
typedef enum EhStage {
    EH_AT_CONSTANT,
    EH_AT_INPUT,
    EH_AT_LOOKUP,
    EH_AT_FUNCTION,
    EH_AT_CLASS,
    EH_AT_HOLDOUT,
    EH_AT_COMPLEXITY,
    EH_AT_TIER,
    EH_AT_ROUTE,
    EH_AT_RANK,
    EH_AT_RULES,
    EH_AT_SLA,
    EH_AT_ESCALATION,
    EH_AT_AFTER
} EhStage;

typedef enum EhSymbolKind {
    EH_SYM_FIELD,
    EH_SYM_TICKET,
    EH_SYM_LET,
    EH_SYM_BUILTIN,
    EH_SYM_STAGE,
    EH_SYM_SLA,
    EH_SYM_LOOKUP,
    EH_SYM_FUNCTION,
    EH_SYM_LIST,
    EH_SYM_PHRASES,
    EH_SYM_CALENDAR,
    EH_SYM_VARIABLE
} EhSymbolKind;

typedef enum EhBuiltin { EH_BUILTIN_NOW, EH_BUILTIN_TODAY, EH_BUILTIN_WAITING } EhBuiltin;

/* One name of the namespace of values. */
struct EhSymbol {
    uint8_t kind;  /* EhSymbolKind */
    uint8_t stage; /* EhStage at which its value is there (lets: once resolved) */
    uint8_t state; /* lets: 0 untouched, 1 being resolved, 2 done */
    uint8_t which; /* EhBuiltin; STAGE: the EhStage that gives it */
    EhStr name;
    EhSpan span;
    EhNode *node;
    EhVType type;
    EhPlace *place; /* FIELD, VARIABLE, LOOKUP, TICKET: the root or the field's place */
    uint32_t
        index; /* LIST, PHRASES, CALENDAR, LOOKUP, FUNCTION: its number, in order of text; lets: in let_order */
    uint32_t uses;     /* lets: how often it is read */
    uint32_t height;   /* lets: nodes on the longest way down, through lets that are not deep */
    bool deep;         /* lets: too high to be put in place where it is read */
    EhSymbol *alias;   /* lets: the let that it is another name of, or NULL */
    uint32_t mark;     /* lets: the last pass that met it */
    bool twice;        /* declared twice, which was reported: what it means is not known */
    bool outcome;      /* reads an outcome field */
    bool tracked_only; /* lets: reads only tracked fields and constants */
    uint32_t reg;      /* lowering: the register that holds it */
    uint32_t file_of;  /* file in which it stands */
};

/* What the checker learnt of an expression: EhNode.info. Several nodes may share one, so it does not change. */
typedef struct EhExpr {
    EhVType type;
    uint8_t stage;
    bool outcome, tracked_only; /* tracked_only: reads only tracked fields and constants */
    int32_t enumerator;         /* NAME that is an enumerator, else -1 */
    EhSymbol *symbol;           /* NAME, CALL, COUNT_OF, QUANTIFIER (its variable) */
    EhPlace *place;             /* NAME, ACCESS that are field paths */
    bool narrowed;              /* the path is known here */
    uint32_t target;            /* sla.T.x: the target */
    uint8_t part;               /* sla.T.x: 0 due, 1 left, 2 target, 3 used, 4 state */
    bool calendar_test;         /* BINARY: `calendar is open` */
    bool is_sla;
} EhExpr;

typedef struct EhCalendarDecl {
    EhStr name, zone; /* zone "": the policy's */
    uint32_t zone_index;
    EhNode *node;
    EhSpan zone_span;
    EH_VEC(EhCalSpan) spans, exception_spans; /* sorted as vm/calendar.h wants them */
    EH_VEC(EhCalException) exceptions;
    EH_VEC(EhSpan) exception_spots; /* in order of text */
    EhMap exception_days;           /* to their numbers from 1 */
} EhCalendarDecl;

/* A zone that the policy uses; 0 is the policy's own. */
typedef struct EhZoneDecl {
    EhStr name;
    EhZoneSpan *spans;
    uint32_t n;
} EhZoneDecl;

typedef struct EhActionDecl {
    EhStr name;
    EhNode *node;
    EH_VEC(EhFieldDecl *) params;
} EhActionDecl;

typedef struct EhFunctionDecl {
    EhStr name, library, symbol;
    EhNode *node;
    EH_VEC(EhFieldDecl *) params;
    EhVType result;
} EhFunctionDecl;

typedef struct EhListDecl {
    EhStr name;
    EhNode *node;
    EhVType elem;
    EH_VEC(EhCell) cells; /* class I, F */
    EH_VEC(EhStr) texts;  /* TEXT */
    bool loaded;
} EhListDecl;

typedef struct EhPhrasesDecl {
    EhStr name;
    EhNode *node;
    EH_VEC(EhStr) texts; /* its own */
    struct EhPhrasesDecl *also;
    uint32_t typos;
    uint8_t state;
} EhPhrasesDecl;

/* A node and the name it declares: classes, tiers, overrides, rules, … in order of text. */
typedef struct EhNamed {
    EhStr name;
    EhNode *node;
    bool otherwise;
} EhNamed;
typedef struct EhNamedVec {
    EhNamed *at;
    uint32_t n, room;
    EhMap names; /* to their numbers from 1: eh_named_find */
} EhNamedVec;

typedef struct EhSourceDecl {
    EhStr name, path;
    EhNode *node;
} EhSourceDecl;
typedef struct EhLookupDecl {
    EhStr name, sql;
    EhNode *node;
    EhRecordDecl *record;
    uint32_t source;
    EhNode *key; /* PATH, with EhExpr info on it */
} EhLookupDecl;

/* A fragment with another desk for the same rules (`simulate --scenario`): its pools take the place of all pools of the
 * policy, its workload, if it has one, that of the workload; its calendars come on top. Borrowed. */
typedef struct EhScenarioText {
    const char *file_name, *text; /* the name is for messages; imports start in its folder */
    size_t n;
} EhScenarioText;

/* ---- `audit { }` ---- */

/* What a field tells of how a ticket ended. In the order of the table in desk_audit.c. */
typedef enum EhAuditRole {
    EH_AUDIT_ACTUAL,
    EH_AUDIT_SATISFACTION,
    EH_AUDIT_NPS,
    EH_AUDIT_EFFORT,
    EH_AUDIT_REOPENED,
    EH_AUDIT_RECONTACT,
    EH_AUDIT_ESCALATED,
    EH_AUDIT_FIRST_CONTACT,
    EH_AUDIT_RETAINED,
    EH_AUDIT_TRANSFERRED,
    EH_AUDIT_HANDLING,
    EH_AUDIT_ROLES
} EhAuditRole;
extern const char *const eh_audit_role_names[EH_AUDIT_ROLES];

/* Numbers are those of the tiers, classes, queues and actions; `most` a share, or points of the score. */
typedef struct EhAuditMisroute {
    int32_t from, to;
    double most;
    const EhNode *node;
} EhAuditMisroute;
typedef struct EhAuditGap {
    EhAuditRole role;
    int32_t low, high;
    double most;
    const EhNode *node;
} EhAuditGap;

/* What was done for some tickets: an element of a set or a value of a field; a queue; an action. */
typedef enum EhAuditDone {
    EH_AUDIT_ELEMENT,
    EH_AUDIT_VALUE,
    EH_AUDIT_ROUTE,
    EH_AUDIT_ACTION
} EhAuditDone;
typedef struct EhAuditIntervention {
    EhAuditDone done;
    EhStr name;           /* of the value, queue or action */
    const EhPlace *place; /* ELEMENT, VALUE */
    int64_t number;       /* of an enumerator, a bool; ROUTE: the queue; -1: `name` is the text */
    const EhNode *node;
} EhAuditIntervention;

/* The lines of the block, resolved. Without a block, no role has a place and there are no limits. */
typedef struct EhAuditDecl {
    const EhPlace *roles[EH_AUDIT_ROLES];
    int64_t recontact_within, most_transfers; /* ms; -1: no limit */
    const EhNode *transfers_node;
    EH_VEC(EhAuditMisroute) misroutes;
    EH_VEC(EhAuditGap) gaps;
    EH_VEC(EhAuditIntervention) interventions;
} EhAuditDecl;

enum { EH_POLICY_EXPRS = 128 };

/* A checked policy. Counts are of the kinds they name; nodes are in order of text. */
typedef struct EhPolicy {
    EhArena *arena;
    EhSources *sources;
    EhDiags *diags;
    EhStr name;
    const char *const *folders;
    const char *zoneinfo;
    const EhScenarioText *scenario; /* NULL: the policy as it stands */

    EhStr currency;
    EhCurrency money;      /* of the currency */
    int currency_decimals; /* -1: no currency */
    EhStr timezone;
    EhSpan timezone_span;
    double confidence; /* NaN: none */
    EhNode *fallback_node, *holdout, *complexity, *route, *rank, *workload, *audit;
    EhAuditDecl audited; /* what `audit` says */
    EhNode *policy_node, *currency_node, *timezone_node, *confidence_node, *queues_node,
        *priorities_node, *skills_node;

    EhEnumDecl *class_enum, *tier_enum, *queue_enum, *priority_enum, *skill_enum, *state_enum,
        *weekday_enum;
    uint32_t fallback; /* queue */

    EhMap values, types, actions, samples, sources_map, pools_map, guarantees_map, targets_map;
    EH_VEC(EhFieldDecl *) dues; /* stand for sla.T.due where paths are compared */
    EhRecordDecl *ticket;
    EhSymbol *ticket_symbol;
    EH_VEC(EhRecordDecl *) records;
    EH_VEC(EhEnumDecl *) enums;
    EH_VEC(EhZoneDecl) zones;
    EH_VEC(EhCalendarDecl) calendars; /* 0 is `always`, without a node */
    EH_VEC(EhListDecl) lists;
    EH_VEC(EhPhrasesDecl *) phrases;
    EH_VEC(EhActionDecl) action_decls;
    EH_VEC(EhFunctionDecl) functions;
    EH_VEC(EhSourceDecl) source_dbs;
    EH_VEC(EhLookupDecl) lookups;
    EH_VEC(EhSymbol *) lets, let_order; /* in order of text; each after those that it reads */
    EhNamedVec classes, tiers, overrides, rules, tightens, escalations, targets, slas, pauses,
        pools, sample_list, guarantees, tests;
    uint8_t source_hash[32];
    const EhExpr *exprs[EH_POLICY_EXPRS]; /* kept last, to be shared */
    uint32_t n_choices;                   /* `by`s that were checked */
    uint32_t let_height;                  /* of the highest let that the let at hand has read */
    uint32_t let_stack;        /* nodes above the let at hand, in those that wait for it */
    uint32_t record_stack;     /* records that wait for the one at hand */
    bool broken;               /* some file does not parse */
    bool complexity_falls;     /* some line can be negative */
    bool uses_now, uses_today; /* some expression asks for the instant, or the day */
} EhPolicy;

/* Reads, parses and checks a policy and its imports. False only when memory is out; mistakes are in `diags`. */
bool eh_check_policy(EhPolicy *policy, EhStr file_name, const char *text, size_t n);

/* eh_compile with such a fragment, or NULL. */
EhStatus eh_compile_scenario(const char *text, size_t n, const EhCompileOptions *options,
                             const EhScenarioText *scenario, EhProgram **program,
                             EhDiagnostics **diagnostics);

/* The checked policy behind the diagnostics of eh_compile: lives as long as they. For the command and the analyses. */
EhPolicy *eh_compiled_policy(EhDiagnostics *diagnostics);

/* Whether two types are the same to `is`, assignment and unification (enums by declaration; ranges ignored). */
bool eh_type_same(const EhVType *a, const EhVType *b);

/* "int", "money?", "enum intent", "set of text", … for messages; "int in 0..50" with its bounds if `bounds`. */
EhStr eh_type_text(EhPolicy *policy, const EhVType *type, bool bounds);

/* A phrase as it is compared: two that are found alike have one key. {NULL, 0} when memory is out. */
EhStr eh_phrase_key(EhArena *arena, EhStr text, uint32_t typos);

/* A number of an enumerator, or -1. */
int32_t eh_enum_find(const EhEnumDecl *decl, EhStr name);
void eh_enum_push(EhPolicy *policy, EhEnumDecl *decl, const EhEnumName *name);

/* The number of what a stage declares under a name, or -1. */
int32_t eh_named_find(const EhNamedVec *vec, EhStr name);

/* The place of `field` below `parent`, made on first use; NULL when memory is out. */
EhPlace *eh_place(EhPolicy *policy, EhPlace *parent, EhFieldDecl *field);

/* A literal (with a sign) as a value of `type`: reports what does not fit. Texts: *text. False if reported. */
typedef struct EhConst {
    EhCell cell;
    EhStr text;
} EhConst;
bool eh_const(EhPolicy *policy, const EhNode *node, const EhVType *type, EhConst *out);

/* How many elements the constants make in a set, where equal ones count once. */
uint32_t eh_const_distinct(EhPolicy *policy, const EhNode *list);

static inline bool eh_str_is(EhStr a, const char *b)
{
    return __builtin_strlen(b) == a.n && (a.n == 0 || __builtin_memcmp(a.p, b, a.n) == 0);
}
static inline bool eh_str_same(EhStr a, EhStr b)
{
    return a.n == b.n && (a.n == 0 || __builtin_memcmp(a.p, b.p, a.n) == 0);
}
#define EH_STR(literal) ((EhStr){(literal), sizeof(literal) - 1})
#define EH_STR_F(s) (int)(s).n, (s).p ? (s).p : ""
static inline bool eh_kind_is_i(uint8_t kind)
{
    return kind <= EH_ENUM;
}
static inline bool eh_kind_is_pair(uint8_t kind)
{
    return kind == EH_TEXT || kind == EH_SET || kind == EH_LIST;
}

#endif
