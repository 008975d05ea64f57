/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The grammar: builds nodes, and nothing else.
 *
 * Line ends arrive as SEP where they end a clause, so a rule reads as the language is written. Each
 * block of clauses takes `bad` in place of a clause: reducing it sends the token filter to the end
 * of what is broken.
 */
%require "3.8"
%define api.pure full
%define api.prefix {eh_grammar_}
%define api.token.prefix {EH_T_}
%define api.token.raw
%define api.location.type {EhSpan}
%define api.value.type union
%define lr.type ielr
%define parse.lac full
%define parse.lac.es-capacity-initial {200}
%define parse.error custom
%locations
%expect 0
%param {EhParser *parser}

%code requires {
#include "compiler/parse.h"
}

%code {
#include <string.h>

/* The stacks grow in the arena; the one for looking ahead has room from the start for all that the
 * grammar can need. */
#define YYMAXDEPTH 10000
#define YYPTRDIFF_T ptrdiff_t
#define YYPTRDIFF_MAXIMUM PTRDIFF_MAX
#define YYMALLOC(size) NULL
#define YYFREE(memory) ((void)(memory))
#define YYLLOC_DEFAULT(place, parts, n)                                                            \
    ((place) = (EhSpan){YYRHSLOC(parts, (n) > 0 ? 1 : 0).file,                                     \
                        (n) > 0 ? YYRHSLOC(parts, 1).start : YYRHSLOC(parts, 0).end,               \
                        YYRHSLOC(parts, n).end})
#define yyoverflow(message, states, states_size, values, values_size, places, places_size, room)   \
    grow(parser, states, states_size, values, values_size, places, places_size, room)

static void grow(EhParser *parser, void *states, YYPTRDIFF_T states_size, void *values,
                 YYPTRDIFF_T values_size, void *places, YYPTRDIFF_T places_size, YYPTRDIFF_T *room);
static int eh_grammar_lex(EH_GRAMMAR_STYPE *value, EhSpan *span, EhParser *parser);
static void eh_grammar_error(EhSpan *span, EhParser *parser, const char *message);
}

%initial-action { @$ = (EhSpan){parser->tokens.file, 0, 0}; }

/* Signs. */
%token  LBRACE "{"  RBRACE "}"  LPAREN "("  RPAREN ")"  COMMA ","  COLON ":"  SEMICOLON ";"
        DOT "."  RANGE ".."  ASSIGN "="  ARROW "->"  LT "<"  LE "<="  GT ">"  GE ">="  PLUS "+"
        MINUS "-"  STAR "*"  SLASH "/"  QUESTION "?"
/* Literals and names. */
%token  NAME "a name"  INT "a whole number"  NUMBER "a number"  PERCENT "a percentage"
        MONEY "an amount of money"  DURATION "a duration"  DATE "a date"  INSTANT "an instant"
        CLOCK "a time of day"  MONTHDAY "a month-day"  TEXT "a text"
/* What the filter makes. */
%token  SEP "the end of the line"  STARTS_WITH "starts with"  ENDS_WITH "ends with"
        STARTS_WITHIN "starts within"  WITHIN_PAST "within past"  COUNT_EACH "count … in"
        AT_SHARE "at …%"  AT_MOMENT "at …"
/* What the grammar never sees. */
%token  COMMENT "a comment"  DOC "a documentation comment"  SLASHES "slashes"
/* The 23 reserved words. */
%token  AND "and"  OR "or"  NOT "not"  IS "is"  IN "in"  IF "if"  THEN "then"  ELSE "else"
        ANY "any"  ALL "all"  BY "by"  WHERE "where"  WHEN "when"  OTHERWISE "otherwise"
        MISSING "missing"  KNOWN "known"  TRUE "true"  FALSE "false"  MENTIONS "mentions"
        WITHIN "within"  STARTS "starts"  ENDS "ends"  DOES "does"
/* Words that are special only where a rule names them. `name` takes them all, so they stay
 * together. */
%token  ACTION "action"  AFTER "after"  AGENTS "agents"  ALLOW "allow"  ALSO "also"  AS "as"
        AT "at"  AUDIT "audit"  AUTOMATIC "automatic"  BECAUSE "because"  BURST "burst"
        CALENDAR "calendar"  CLASS "class"  CLOSED "closed"  COLUMN "column"
        COMPLEXITY "complexity"  CONFIDENCE "confidence"  COUNT "count"  COVERS "covers"
        CURRENCY "currency"  DECIDES "decides"  DO "do"  DUE "due"  ENUM "enum"
        ESCALATION "escalation"  EXCLUDES "excludes"  EXPECT "expect"  FALLBACK "fallback"
        FAULT "fault"  FOR "for"  FORMAT "format"  FROM "from"  FUNCTION "function"  GIVEN "given"
        GUARANTEE "guarantee"  HANDLING "handling"  HEAD "head"  HOLDOUT "holdout"  HOUR "hour"
        IMPLIES "implies"  IMPORT "import"  JSON "json"  LET "let"  LIKE "like"  LIST "list"
        LOOKUP "lookup"  NEVER "never"  OF "of"  ON "on"  OPEN "open"  ORDER "order"
        OUTCOME "outcome"  OUTRANKS "outranks"  OVERRIDE "override"  OWNER "owner"  PAST "past"
        PAUSE "pause"  PER "per"  PHRASES "phrases"  POLICY "policy"  POOL "pool"
        PREDICTED "predicted"  PRIORITIES "priorities"  PRIORITY "priority"  PROMOTE "promote"
        QUEUE "queue"  QUEUES "queues"  RAISE "raise"  RANK "rank"  RECORD "record"
        REQUIRES "requires"  RESERVE "reserve"  ROUTE "route"  ROW "row"  RULE "rule"  SALT "salt"
        SAMPLE "sample"  SERVES "serves"  SET "set"  SHARE "share"  SKILLS "skills"  SLA "sla"
        SOURCE "source"  SQL "sql"  START "start"  SYMBOL "symbol"  TARGET "target"  TEST "test"
        TICKET "ticket"  TIER "tier"  TIGHTEN "tighten"  TIMEZONE "timezone"  TO "to"
        TRACKED "tracked"  UNKNOWN "unknown"  UNTIL "until"  UP "up"  WAITING "waiting"
        WEIGHTED "weighted"  WHILE "while"  WITH "with"  WORKLOAD "workload"  ZONE "zone"

/* Operators bind in this order, weakest first; a minus in front binds as the dot behind a name does. */
%left "or"
%left "and"
%precedence "not"
%left "+" "-"
%left "*" "/"
%precedence "."

%nterm <EhNode *> item decl attr class_like type type_base elem field modifier value lit plain_lit
%nterm <EhNode *> enumerator enum_braces calitem days span day clause
%nterm <EhNode *> call line row trow cell one goal
%nterm <EhNode *> poolitem order given_line given gvalue gatom testitem expect load promise
%nterm <EhNode *> audit_line audit_word path id param from
%nterm <EhNode *> expr cond tail quantifier quantifier_body condx member els sum postfix
%nterm <EhNode *> condition case
%nterm <EhNode *> percent duration instant int clock opt_on
%nterm <EhChain> attrs attr_line names path_names enumerators
%nterm <EhChain> fields fields_done modifiers values value_braces
%nterm <EhChain> calitems calitems_done day_ranges spans dates clauses clauses_done args opt_args
%nterm <EhChain> lines lines_done rows rows_done trows trows_done cells ones goals goals_done
%nterm <EhChain> poolitems poolitems_done groups weights
%nterm <EhChain> times weight_list time_list givens givens_done
%nterm <EhChain> given_lines gvalues testitems testitems_done expects expects_done loads loads_done
%nterm <EhChain> audit_lines audit_lines_done audit_words params opt_params conditions cases texts
%nterm <EhOp> relation

%%

file
  : items
  ;
items
  : %empty
  | items item SEP              { eh_parse_item(parser, $2); }
  | items attr_line SEP         { eh_parse_item_attr(parser, $2); }
  | items bad SEP
  ;
bad
  : error
      { if (!eh_parse_recover(parser, @1))
            YYABORT;
        yyclearin;
        yyerrok; }
  ;

/* ---- names ---- */

word
  : AT | AT_MOMENT
  | "action" | "after" | "agents" | "allow" | "also" | "as" | "audit" | "automatic" | "because"
  | "burst" | "calendar" | "class" | "closed" | "column" | "complexity" | "confidence" | "covers"
  | "currency" | "decides" | "do" | "due" | "excludes" | "expect" | "fallback" | "for" | "format"
  | "from" | "function" | "given" | "guarantee" | "handling" | "head" | "holdout" | "hour"
  | "implies" | "import" | "json" | "let" | "like" | "lookup" | "never" | "of" | "on" | "open"
  | "order" | "outcome" | "outranks" | "override" | "owner" | "past" | "pause" | "per"
  | "phrases" | "policy" | "pool" | "priorities" | "priority" | "promote" | "queue" | "queues"
  | "raise" | "rank" | "record" | "reserve" | "route" | "row" | "salt" | "sample" | "serves"
  | "share" | "skills" | "sla" | "source" | "sql" | "start" | "symbol" | "target" | "test"
  | "ticket" | "tier" | "timezone" | "to" | "tracked" | "unknown" | "until" | "up" | "waiting"
  | "weighted" | "while" | "with" | "workload" | "zone"
  ;
type_word
  : "predicted" | "set" | "list" | "enum"
  ;
expect_word
  : "requires" | "rule" | "tighten" | "escalation" | "fault"
  ;
other_name
  : NAME | word | type_word | expect_word
  ;
name
  : NAME | word | type_word | expect_word | "count"
  ;
type_name
  : NAME | word | expect_word | "count"
  ;
expect_name
  : NAME | word | type_word | "count"
  ;
id
  : name                        { $$ = eh_node_id(parser, @1); }
  ;
names
  : id                          { $$ = eh_chain_one($1); }
  | names "," id                { $$ = eh_chain_add($1, $3); }
  ;
path
  : path_names                  { $$ = eh_node_list(parser, EH_N_PATH, @$, $1); }
  ;
path_names
  : id                          { $$ = eh_chain_one($1); }
  | path_names "." id           { $$ = eh_chain_add($1, $3); }
  ;

/* ---- declarations ---- */

item
  : decl
  ;
decl
  : "policy" name               { $$ = eh_node_word(parser, EH_N_POLICY, @$, @2); }
  | "currency" name             { $$ = eh_node_word(parser, EH_N_CURRENCY, @$, @2); }
  | "timezone" TEXT             { $$ = eh_node_word(parser, EH_N_TIMEZONE, @$, @2); }
  | "confidence" percent        { $$ = eh_node_one(parser, EH_N_CONFIDENCE, @$, $2); }
  | "queues" names              { $$ = eh_node_list(parser, EH_N_QUEUES, @$, $2); }
  | "priorities" levels         { $$ = eh_node_list(parser, EH_N_PRIORITIES, @$, $levels); }
  | "skills" names              { $$ = eh_node_list(parser, EH_N_SKILLS, @$, $2); }
  | "fallback" "queue" name     { $$ = eh_node_word(parser, EH_N_FALLBACK, @$, @3); }
  | "import" TEXT               { $$ = eh_node_word(parser, EH_N_IMPORT, @$, @2); }
  | "calendar" name calitems    { $$ = eh_node_block(parser, EH_N_CALENDAR, @$, @2, $3); }
  | "enum" name enum_braces     { $$ = eh_node_named(parser, EH_N_ENUM, @$, @2, $3, NULL, NULL); }
  | "enum" name enum_braces "unknown" "is" id
      { $3->b = $6;
        $3->span.end = @6.end;
        $$ = eh_node_named(parser, EH_N_ENUM, @$, @2, $3, NULL, NULL); }
  | "record" name fields        { $$ = eh_node_block(parser, EH_N_RECORD, @$, @2, $3); }
  | "ticket" fields             { $$ = eh_node_list(parser, EH_N_TICKET, @$, $2); }
  | "list" name "of" type "{" value_braces "}"
      { $$ = eh_node_named(parser, EH_N_LIST, @$, @2, $4, NULL, NULL);
        eh_node_set_list(parser, $$, $6); }
  | "list" name "of" type from  { $$ = eh_node_named(parser, EH_N_LIST, @$, @2, $4, $5, NULL); }
  | "list" name "of" type from "column" name
      { EhNode *column = eh_node_word(parser, EH_N_COLUMN, @7, @7);
        $$ = eh_node_named(parser, EH_N_LIST, @$, @2, $4, $5, column); }
  | phrases
  | "let" name "=" expr         { $$ = eh_node_named(parser, EH_N_LET, @$, @2, $4, NULL, NULL); }
  | class_like
  | "holdout" percent "by" path "salt" TEXT "as" name
      { $$ = eh_node_named(parser, EH_N_HOLDOUT, @$, @8, $2, $4, NULL);
        eh_node_more(parser, $$)->text = eh_parse_decoded(parser, @6); }
  | "complexity" lines          { $$ = eh_node_list(parser, EH_N_COMPLEXITY, @$, $2); }
  | "override" name "to" id "when" expr attrs
      { $$ = eh_node_named(parser, EH_N_OVERRIDE, @$, @2, $6, $4, NULL);
        eh_node_set_list(parser, $$, $7); }
  | "route" rows                { $$ = eh_node_list(parser, EH_N_ROUTE, @$, $2); }
  | "rank" rows                 { $$ = eh_node_list(parser, EH_N_RANK, @$, $2); }
  | "route" table               { $$ = $2; $$->kind = EH_N_ROUTE_BY; $$->span = @$; }
  | "rank" table                { $$ = $2; $$->kind = EH_N_RANK_BY; $$->span = @$; }
  | "action" name "(" opt_params ")"
                                { $$ = eh_node_block(parser, EH_N_ACTION, @$, @2, $4); }
  | "rule" name clauses         { $$ = eh_node_block(parser, EH_N_RULE, @$, @2, $3); }
  | "escalation" name clauses   { $$ = eh_node_block(parser, EH_N_ESCALATION, @$, @2, $3); }
  | "target" name "until" path  { $$ = eh_node_named(parser, EH_N_TARGET, @$, @2, $4, NULL, NULL); }
  | "sla" name goals            { $$ = eh_node_block(parser, EH_N_SLA, @$, @2, $3); }
  | "pause" names "while" expr
      { $$ = eh_node_one(parser, EH_N_PAUSE, @$, $4);
        eh_node_set_list(parser, $$, $2); }
  | "tighten" name "when" expr goals
      { $$ = eh_node_named(parser, EH_N_TIGHTEN, @$, @2, $4, NULL, NULL);
        eh_node_set_list(parser, $$, $5); }
  | "tighten" name "for" id "when" expr goals
      { $$ = eh_node_named(parser, EH_N_TIGHTEN, @$, @2, $6, $4, NULL);
        eh_node_set_list(parser, $$, $7); }
  | "pool" name poolitems       { $$ = eh_node_block(parser, EH_N_POOL, @$, @2, $3); }
  | "sample" name givens        { $$ = eh_node_block(parser, EH_N_SAMPLE, @$, @2,
                                                     eh_parse_flat(parser, $3)); }
  | "sample" name "like" id givens
      { $$ = eh_node_named(parser, EH_N_SAMPLE, @$, @2, NULL, $4, NULL);
        eh_node_set_list(parser, $$, eh_parse_flat(parser, $5)); }
  | "workload" loads            { $$ = eh_node_list(parser, EH_N_WORKLOAD, @$, $2); }
  | "guarantee" name ":" promise
      { $$ = eh_node_named(parser, EH_N_GUARANTEE, @$, @2, $4, NULL, NULL); }
  | "test" TEXT testitems       { $$ = eh_node_block(parser, EH_N_TEST, @$, @2, $3); }
  | "source" name id TEXT
      { $$ = eh_node_named(parser, EH_N_SOURCE, @$, @2, NULL, $3, NULL);
        eh_node_more(parser, $$)->text = eh_parse_decoded(parser, @4); }
  | "lookup" name id "from" id "by" path "sql" TEXT
      { $$ = eh_node_named(parser, EH_N_LOOKUP, @$, @2, $3, $5, $7);
        eh_node_more(parser, $$)->text = eh_parse_decoded(parser, @9); }
  | function
  | "audit" audit_lines         { $$ = eh_node_list(parser, EH_N_AUDIT, @$, $2); }
  ;
%nterm <EhChain> levels;
levels
  : id                          { $$ = eh_chain_one($1); }
  | levels ">" id               { $$ = eh_chain_add($1, $3); }
  ;
%nterm <EhNode *> phrases phrases_head;
phrases
  : phrases_head "{" texts "}"  { $$ = eh_node_set_list(parser, $1, $3); $$->span = @$; }
  | phrases_head "{" texts "," "}"
                                { $$ = eh_node_set_list(parser, $1, $3); $$->span = @$; }
  ;
phrases_head
  : "phrases" name              { $$ = eh_node_word(parser, EH_N_PHRASES, @$, @2); }
  | "phrases" name "also" id
      { $$ = eh_node_named(parser, EH_N_PHRASES, @$, @2, $4, NULL, NULL); }
  | "phrases" name "allow" int id
      { $$ = eh_node_named(parser, EH_N_PHRASES, @$, @2, NULL, NULL, $5);
        $$->i = $4->i; }
  | "phrases" name "also" id "allow" int id
      { $$ = eh_node_named(parser, EH_N_PHRASES, @$, @2, $4, NULL, $7);
        $$->i = $6->i; }
  ;
class_like
  : "class" name clauses        { $$ = eh_node_block(parser, EH_N_CLASS, @$, @2, $3); }
  | "tier" name clauses         { $$ = eh_node_block(parser, EH_N_TIER, @$, @2, $3); }
  | "class" name "otherwise"
      { $$ = eh_node_word(parser, EH_N_CLASS, @$, @2);
        $$->negated = true; }
  | "tier" name "otherwise"
      { $$ = eh_node_word(parser, EH_N_TIER, @$, @2);
        $$->negated = true; }
  | "class" name "otherwise" clauses
      { $$ = eh_node_block(parser, EH_N_CLASS, @$, @2, $4);
        $$->negated = true; }
  | "tier" name "otherwise" clauses
      { $$ = eh_node_block(parser, EH_N_TIER, @$, @2, $4);
        $$->negated = true; }
  ;
%nterm <EhNode *> table table_head function;
table_head
  : "by" "(" args ")"           { $$ = eh_node(parser, EH_N_ROUTE_BY, @$, $3.first, NULL, NULL);
                                  $$->depth = $3.depth + 1; }
  ;
table
  : table_head trows            { $$ = eh_node_set_list(parser, $1, $2); }
  | table_head from "{" "otherwise" "->" id "}"
      { EhNode *row = eh_node(parser, EH_N_CELL_ROW, @4, NULL, $6, NULL);
        row->span.end = @6.end;
        $$ = eh_node_set_list(parser, $1, eh_chain_one(row));
        $$->b = $2; }
  ;
function
  : "function" name "(" opt_params ")" type from
      { $$ = eh_node_named(parser, EH_N_FUNCTION, @$, @2, $6, $7, NULL);
        eh_node_set_list(parser, $$, $4); }
  | "function" name "(" opt_params ")" type from "symbol" TEXT
      { $$ = eh_node_named(parser, EH_N_FUNCTION, @$, @2, $6, $7, NULL);
        eh_node_set_list(parser, $$, $4);
        eh_node_more(parser, $$)->text = eh_parse_decoded(parser, @9); }
  ;
attr
  : "because" TEXT              { $$ = eh_node_word(parser, EH_N_BECAUSE, @$, @2); }
  | "owner" TEXT                { $$ = eh_node_word(parser, EH_N_OWNER, @$, @2); }
  | "until" DATE
      { EhNode *date = eh_node_literal(parser, EH_N_DATE, @2);
        $$ = eh_node(parser, EH_N_UNTIL, @$, date, NULL, NULL); }
  ;
attrs
  : %empty                      { $$ = eh_chain_none(); }
  | attrs attr                  { $$ = eh_parse_attr(parser, $1, $2); }
  ;
attr_line
  : attr                        { $$ = eh_chain_one($1); }
  | attr_line attr              { $$ = eh_parse_attr(parser, $1, $2); }
  ;
from
  : "from" TEXT                 { $$ = eh_node_word(parser, EH_N_FROM, @$, @2); }
  ;
texts
  : TEXT                        { $$ = eh_chain_one(eh_node_literal(parser, EH_N_TEXT, @1)); }
  | texts cs TEXT               { $$ = eh_chain_add($1, eh_node_literal(parser, EH_N_TEXT, @3)); }
  ;
cs
  : "," | SEP
  ;

/* ---- types and fields ---- */

type
  : type_base
  | type_base "unknown" "is" id { $$ = eh_parse_unknown_is($1, $4); $$->span = @$; }
  | type_base marks             { $$ = eh_parse_marks(parser, $1, &$2); $$->span = @$; }
  | type_base "unknown" "is" id marks
      { $$ = eh_parse_marks(parser, eh_parse_unknown_is($1, $4), &$5);
        $$->span = @$; }
  | type_base marks "unknown" "is" id
      { $$ = eh_parse_unknown_is(eh_parse_marks(parser, $1, &$2), $5);
        $$->span = @$; }
  ;
%nterm <EhMarks> marks;
marks
  : "?"                         { $$ = (EhMarks){true, NULL, NULL}; }
  | "in" lit ".." lit           { $$ = (EhMarks){false, $2, $4}; }
  | "?" "in" lit ".." lit       { $$ = (EhMarks){true, $3, $5}; }
  ;
type_base
  : elem                        { $$ = eh_node_one(parser, EH_N_TYPE, @$, $1); }
  | "predicted" elem
      { $$ = eh_node_op(parser, EH_N_TYPE, EH_OP_PREDICTED, @$, $2, NULL); }
  | collection "of" elem "up" "to" int
      { $$ = eh_node_op(parser, EH_N_TYPE, $1, @$, $3, NULL);
        $$->i = $6->i; }
  | collection "of" elem "unknown" "is" id "up" "to" int
      { $$ = eh_node_op(parser, EH_N_TYPE, $1, @$, $3, NULL);
        eh_parse_unknown_is($$, $6);
        $$->i = $9->i; }
  ;
%nterm <EhOp> collection;
collection
  : "set"                       { $$ = EH_OP_SET; }
  | "list"                      { $$ = EH_OP_LIST; }
  ;
elem
  : type_name                   { $$ = eh_node_id(parser, @1); }
  | "enum" enum_braces          { $$ = $2; $$->span = @$; }
  ;
enum_braces
  : "{" enumerators "}"         { $$ = eh_node_list(parser, EH_N_ENUM_BODY, @$, $2); }
  | "{" enumerators "," "}"     { $$ = eh_node_list(parser, EH_N_ENUM_BODY, @$, $2); }
  ;
enumerators
  : enumerator                  { $$ = eh_chain_line(parser, eh_chain_none(), $1); }
  | enumerators cs enumerator   { $$ = eh_chain_line(parser, $1, $3); }
  ;
enumerator
  : name                        { $$ = eh_node_word(parser, EH_N_ENUMERATOR, @$, @1); }
  | name from
      { $$ = eh_node_named(parser, EH_N_ENUMERATOR, @$, @1, $2, NULL, NULL); }
  ;
opt_params
  : %empty                      { $$ = eh_chain_none(); }
  | params
  ;
params
  : param                       { $$ = eh_chain_one($1); }
  | params "," param            { $$ = eh_chain_add($1, $3); }
  ;
param
  : name type                   { $$ = eh_node_named(parser, EH_N_PARAM, @$, @1, $2, NULL, NULL); }
  ;
fields
  : "{" fields_done "}"       { $$ = $2; }
  | "{" fields_done field "}" { $$ = eh_chain_line(parser, $2, $3); }
  | "{" fields_done bad "}"   { $$ = $2; }
  ;
fields_done
  : %empty                      { $$ = eh_chain_none(); }
  | fields_done field SEP        { $$ = eh_chain_line(parser, $1, $2); }
  | fields_done bad SEP          { $$ = $1; }
  ;
field
  : name type modifiers
      { $$ = eh_node_named(parser, EH_N_FIELD, @$, @1, $2, NULL, NULL);
        eh_node_set_list(parser, $$, $3); }
  ;
modifiers
  : %empty                      { $$ = eh_chain_none(); }
  | modifiers modifier          { $$ = eh_chain_add($1, $2); }
  ;
modifier
  : "=" value                   { $$ = eh_node_one(parser, EH_N_DEFAULT, @$, $2); }
  | "tracked"                   { $$ = eh_node_leaf(parser, EH_N_TRACKED, @$); }
  | "outcome"                   { $$ = eh_node_leaf(parser, EH_N_OUTCOME, @$); }
  | from
  | "format" TEXT               { $$ = eh_node_word(parser, EH_N_FORMAT, @$, @2); }
  | "zone" TEXT                 { $$ = eh_node_word(parser, EH_N_ZONE, @$, @2); }
  ;

/* ---- constants ---- */

int
  : INT                         { $$ = eh_node_literal(parser, EH_N_INT, @1); }
  ;
percent
  : PERCENT                     { $$ = eh_node_literal(parser, EH_N_PERCENT, @1); }
  ;
duration
  : DURATION                    { $$ = eh_node_literal(parser, EH_N_DURATION, @1); }
  ;
instant
  : INSTANT                     { $$ = eh_node_literal(parser, EH_N_INSTANT, @1); }
  ;
plain_lit
  : int
  | NUMBER                      { $$ = eh_node_literal(parser, EH_N_NUMBER, @1); }
  | percent
  | MONEY                       { $$ = eh_node_literal(parser, EH_N_MONEY, @1); }
  | duration
  | DATE                        { $$ = eh_node_literal(parser, EH_N_DATE, @1); }
  | instant
  ;
lit
  : plain_lit
  | "-" plain_lit               { $$ = eh_node_one(parser, EH_N_NEGATE, @$, $2); }
  ;
value
  : one
  | "{" "}"                     { $$ = eh_node_list(parser, EH_N_BRACES, @$, eh_chain_none()); }
  | "{" value_braces "}"        { $$ = eh_node_list(parser, EH_N_BRACES, @$, $2); }
  ;
value_braces
  : values
  | values ","
  ;
values
  : value                       { $$ = eh_chain_one($1); }
  | values cs value             { $$ = eh_chain_add($1, $3); }
  ;
one
  : lit
  | TEXT                        { $$ = eh_node_literal(parser, EH_N_TEXT, @1); }
  | "true"                      { $$ = eh_node_bool(parser, @1, true); }
  | "false"                     { $$ = eh_node_bool(parser, @1, false); }
  | name                        { $$ = eh_node_word(parser, EH_N_NAME, @$, @1); }
  ;

/* ---- calendars ---- */

calitems
  : "{" calitems_done "}"     { $$ = $2; }
  | "{" calitems_done calitem "}" { $$ = eh_chain_line(parser, $2, $3); }
  | "{" calitems_done bad "}" { $$ = $2; }
  ;
calitems_done
  : %empty                      { $$ = eh_chain_none(); }
  | calitems_done calitem SEP    { $$ = eh_chain_line(parser, $1, $2); }
  | calitems_done bad SEP        { $$ = $1; }
  ;
calitem
  : "open" day_ranges spans
      { $$ = eh_node_list(parser, EH_N_OPEN, @$, $2);
        eh_node_more(parser, $$)->c = $3.first; }
  | "closed" dates              { $$ = eh_node_list(parser, EH_N_CLOSED, @$, $2); }
  | "on" day "open" spans
      { $$ = eh_node(parser, EH_N_ON_DAY, @$, $2, NULL, $4.first); }
  | "timezone" TEXT             { $$ = eh_node_word(parser, EH_N_IN_ZONE, @$, @2); }
  ;
day_ranges
  : days                        { $$ = eh_chain_one($1); }
  | day_ranges "," days         { $$ = eh_chain_add($1, $3); }
  ;
days
  : name                        { $$ = eh_node_word(parser, EH_N_DAYS, @$, @1); }
  | name ".." id                { $$ = eh_node_named(parser, EH_N_DAYS, @$, @1, $3, NULL, NULL); }
  ;
spans
  : span                        { $$ = eh_chain_one($1); }
  | spans "," span              { $$ = eh_chain_add($1, $3); }
  ;
span
  : clock ".." clock
      { eh_parse_span(parser, $1);
        $$ = eh_node(parser, EH_N_SPAN, @$, $1, $3, NULL); }
  ;
clock
  : CLOCK                       { $$ = eh_node_literal(parser, EH_N_CLOCK, @1); }
  ;
dates
  : day                         { $$ = eh_chain_one($1); }
  | dates "," day               { $$ = eh_chain_add($1, $3); }
  ;
day
  : DATE                        { $$ = eh_node_literal(parser, EH_N_DATE, @1); }
  | MONTHDAY                    { $$ = eh_node_literal(parser, EH_N_MONTHDAY, @1); }
  ;

/* ---- clauses ---- */

clauses
  : "{" clauses_done "}"      { $$ = $2; }
  | "{" clauses_done clause "}" { $$ = eh_chain_line(parser, $2, $3); }
  | "{" clauses_done bad "}"  { $$ = $2; }
  ;
clauses_done
  : %empty                      { $$ = eh_chain_none(); }
  | clauses_done clause SEP      { $$ = eh_chain_line(parser, $1, $2); }
  | clauses_done bad SEP         { $$ = $1; }
  ;
clause
  : attr
  | "when" expr                 { $$ = eh_node_one(parser, EH_N_WHEN, @$, $2); }
  | "covers" expr               { $$ = eh_node_one(parser, EH_N_COVERS, @$, $2); }
  | "excludes" expr             { $$ = eh_node_one(parser, EH_N_EXCLUDES, @$, $2); }
  | "share" percent ".." percent
                                { $$ = eh_node(parser, EH_N_SHARE, @$, $2, $4, NULL); }
  | "requires" names            { $$ = eh_node_list(parser, EH_N_REQUIRES, @$, $2); }
  | "do" call                   { $$ = eh_node_one(parser, EH_N_DO, @$, $2); }
  | "raise" "priority" "to" name
                                { $$ = eh_node_word(parser, EH_N_RAISE, @$, @4); }
  | "queue" name                { $$ = eh_node_word(parser, EH_N_TO_QUEUE, @$, @2); }
  ;
call
  : name "(" opt_args ")"       { $$ = eh_node_block(parser, EH_N_CALL, @$, @1, $3); }
  ;
opt_args
  : %empty                      { $$ = eh_chain_none(); }
  | args
  ;
args
  : expr                        { $$ = eh_chain_one($1); }
  | args "," expr               { $$ = eh_chain_add($1, $3); }
  ;
lines
  : "{" lines_done "}"        { $$ = $2; }
  | "{" lines_done line "}"   { $$ = eh_chain_line(parser, $2, $3); }
  | "{" lines_done bad "}"    { $$ = $2; }
  ;
lines_done
  : %empty                      { $$ = eh_chain_none(); }
  | lines_done line SEP          { $$ = eh_chain_line(parser, $1, $2); }
  | lines_done bad SEP           { $$ = $1; }
  ;
line
  : expr                        { $$ = eh_node_one(parser, EH_N_LINE, @$, $1); }
  | expr "when" expr            { $$ = eh_node(parser, EH_N_LINE, @$, $1, $3, NULL); }
  | name ":" expr               { $$ = eh_node_named(parser, EH_N_LINE, @$, @1, $3, NULL, NULL); }
  | name ":" expr "when" expr   { $$ = eh_node_named(parser, EH_N_LINE, @$, @1, $3, $5, NULL); }
  ;
rows
  : "{" rows_done "}"         { $$ = $2; }
  | "{" rows_done row "}"     { $$ = eh_chain_line(parser, $2, $3); }
  | "{" rows_done attr_line "}" { $$ = eh_parse_row_attr(parser, $2, $3); }
  | "{" rows_done bad "}"     { $$ = $2; }
  ;
rows_done
  : %empty                      { $$ = eh_chain_none(); }
  | rows_done row SEP            { $$ = eh_chain_line(parser, $1, $2); }
  | rows_done bad SEP            { $$ = $1; }
  | rows_done attr_line SEP      { $$ = eh_parse_row_attr(parser, $1, $2); }
  ;
row
  : "when" expr "->" id attrs
      { $$ = eh_node(parser, EH_N_ROW, @$, $2, $4, NULL);
        eh_node_set_list(parser, $$, $5); }
  | name ":" "when" expr "->" id attrs
      { $$ = eh_node_named(parser, EH_N_ROW, @$, @1, $4, $6, NULL);
        eh_node_set_list(parser, $$, $7); }
  | "otherwise" "->" id attrs
      { $$ = eh_node(parser, EH_N_ROW, @$, NULL, $3, NULL);
        eh_node_set_list(parser, $$, $4); }
  ;
trows
  : "{" trows_done "}"        { $$ = $2; }
  | "{" trows_done trow "}"   { $$ = eh_chain_line(parser, $2, $3); }
  | "{" trows_done attr_line "}" { $$ = eh_parse_row_attr(parser, $2, $3); }
  | "{" trows_done bad "}"    { $$ = $2; }
  ;
trows_done
  : %empty                      { $$ = eh_chain_none(); }
  | trows_done trow SEP          { $$ = eh_chain_line(parser, $1, $2); }
  | trows_done bad SEP           { $$ = $1; }
  | trows_done attr_line SEP     { $$ = eh_parse_row_attr(parser, $1, $2); }
  ;
trow
  : cells "->" id attrs
      { $$ = eh_node(parser, EH_N_CELL_ROW, @$, $1.first, $3, NULL);
        $$->depth = $1.depth + 1;
        eh_node_set_list(parser, $$, $4); }
  | name ":" cells "->" id attrs
      { $$ = eh_node_named(parser, EH_N_CELL_ROW, @$, @1, $3.first, $5, NULL);
        $$->depth = $3.depth + 1;
        eh_node_set_list(parser, $$, $6); }
  | "otherwise" "->" id attrs
      { $$ = eh_node(parser, EH_N_CELL_ROW, @$, NULL, $3, NULL);
        eh_node_set_list(parser, $$, $4); }
  ;
cells
  : cell                        { $$ = eh_chain_one($1); }
  | cells "," cell              { $$ = eh_chain_add($1, $3); }
  ;
cell
  : "any"                       { $$ = eh_node_op(parser, EH_N_CELL, EH_OP_ANY, @$, NULL, NULL); }
  | test
  | "not" test                  { $$ = $2; $$->negated = true; $$->span = @$; }
  ;
%nterm <EhNode *> test;
test
  : one                         { $$ = eh_node_op(parser, EH_N_CELL, EH_OP_IS, @$, $1, NULL); }
  | "{" ones "}"
      { $$ = eh_node_op(parser, EH_N_CELL, EH_OP_IN, @$, NULL, NULL);
        eh_node_set_list(parser, $$, $2); }
  | lit ".." lit                { $$ = eh_node_op(parser, EH_N_CELL, EH_OP_RANGE, @$, $1, $3); }
  | name ".." name               /* of weekdays; the checker refuses other names */
      { $$ = eh_node_op(parser, EH_N_CELL, EH_OP_RANGE, @$,
                        eh_node_word(parser, EH_N_NAME, @1, @1),
                        eh_node_word(parser, EH_N_NAME, @3, @3)); }
  | "<" lit                     { $$ = eh_node_op(parser, EH_N_CELL, EH_OP_LT, @$, $2, NULL); }
  | "<=" lit                    { $$ = eh_node_op(parser, EH_N_CELL, EH_OP_LE, @$, $2, NULL); }
  | ">" lit                     { $$ = eh_node_op(parser, EH_N_CELL, EH_OP_GT, @$, $2, NULL); }
  | ">=" lit                    { $$ = eh_node_op(parser, EH_N_CELL, EH_OP_GE, @$, $2, NULL); }
  | "missing"
      { $$ = eh_node_op(parser, EH_N_CELL, EH_OP_MISSING, @$, NULL, NULL); }
  ;
ones
  : one                         { $$ = eh_chain_one($1); }
  | ones "," one                { $$ = eh_chain_add($1, $3); }
  ;
goals
  : "{" goals_done "}"        { $$ = $2; }
  | "{" goals_done goal "}"   { $$ = eh_chain_line(parser, $2, $3); }
  | "{" goals_done bad "}"    { $$ = $2; }
  ;
goals_done
  : %empty                      { $$ = eh_chain_none(); }
  | goals_done goal SEP          { $$ = eh_chain_line(parser, $1, $2); }
  | goals_done bad SEP           { $$ = $1; }
  ;
goal
  : attr
  | name duration opt_on        { $$ = eh_node_named(parser, EH_N_GOAL, @$, @1, $2, $3, NULL); }
  ;
opt_on
  : %empty                      { $$ = NULL; }
  | "on" id                     { $$ = $2; }
  ;

/* ---- pools, workload, guarantees, audit ---- */

poolitems
  : "{" poolitems_done "}"    { $$ = $2; }
  | "{" poolitems_done poolitem "}" { $$ = eh_chain_line(parser, $2, $3); }
  | "{" poolitems_done bad "}" { $$ = $2; }
  ;
poolitems_done
  : %empty                      { $$ = eh_chain_none(); }
  | poolitems_done poolitem SEP  { $$ = eh_chain_line(parser, $1, $2); }
  | poolitems_done bad SEP       { $$ = $1; }
  ;
poolitem
  : "automatic"                 { $$ = eh_node_leaf(parser, EH_N_AUTOMATIC, @$); }
  | "agents" int opt_on
      { $$ = eh_node(parser, EH_N_AGENTS, @$, NULL, $3, NULL);
        $$->i = $2->i; }
  | "skills" names              { $$ = eh_node_list(parser, EH_N_SKILLS_OF, @$, $2); }
  | "serves" groups             { $$ = eh_node_list(parser, EH_N_SERVES, @$, $2); }
  | "order" "by" order          { $$ = $3; $$->span = @$; }
  | "reserve" int "for" name
      { $$ = eh_node_word(parser, EH_N_RESERVE, @$, @4);
        $$->i = $2->i; }
  | "share" weights             { $$ = eh_node_list(parser, EH_N_POOL_SHARE, @$, $2); }
  ;
groups
  : names                       { $$ = eh_chain_one(eh_node_list(parser, EH_N_NAMES, @1, $1)); }
  | groups "then" names         { $$ = eh_chain_add($1, eh_node_list(parser, EH_N_NAMES, @3, $3)); }
  ;
order
  : "waiting"
      { $$ = eh_node_op(parser, EH_N_ORDER, EH_OP_WAITING, @$, NULL, NULL); }
  | "waiting" "with" "head" "start" times
      { $$ = eh_node_op(parser, EH_N_ORDER, EH_OP_WAITING, @$, NULL, NULL);
        eh_node_set_list(parser, $$, $5); }
  | "waiting" "weighted" weights
      { $$ = eh_node_op(parser, EH_N_ORDER, EH_OP_WAITING, @$, NULL, NULL);
        $$->negated = true;
        eh_node_set_list(parser, $$, $3); }
  | "priority"
      { $$ = eh_node_op(parser, EH_N_ORDER, EH_OP_PRIORITY, @$, NULL, NULL); }
  | "priority" "promote" "after" duration
      { $$ = eh_node_op(parser, EH_N_ORDER, EH_OP_PRIORITY, @$, $4, NULL); }
  | "due"                       { $$ = eh_node_op(parser, EH_N_ORDER, EH_OP_DUE, @$, NULL, NULL); }
  ;
%nterm <EhNode *> weight time;
weights
  : "{" weight_list "}"         { $$ = $2; }
  | "{" weight_list "," "}"     { $$ = $2; }
  ;
weight_list
  : weight                      { $$ = eh_chain_one($1); }
  | weight_list "," weight      { $$ = eh_chain_add($1, $3); }
  ;
weight
  : name int
      { $$ = eh_node_word(parser, EH_N_WEIGHT, @$, @1);
        $$->i = $2->i; }
  ;
times
  : "{" time_list "}"           { $$ = $2; }
  | "{" time_list "," "}"       { $$ = $2; }
  ;
time_list
  : time                        { $$ = eh_chain_one($1); }
  | time_list "," time          { $$ = eh_chain_add($1, $3); }
  ;
time
  : name duration               { $$ = eh_node_named(parser, EH_N_WEIGHT, @$, @1, $2, NULL, NULL); }
  ;
loads
  : "{" loads_done "}"        { $$ = $2; }
  | "{" loads_done load "}"   { $$ = eh_chain_line(parser, $2, $3); }
  | "{" loads_done bad "}"    { $$ = $2; }
  ;
loads_done
  : %empty                      { $$ = eh_chain_none(); }
  | loads_done load SEP          { $$ = eh_chain_line(parser, $1, $2); }
  | loads_done bad SEP           { $$ = $1; }
  ;
load
  : name ":" rate "per" "hour" opt_on opt_burst "handling" duration opt_up_to
      { $$ = eh_node_named(parser, EH_N_LOAD, @$, @1, $9, $6, $10);
        $$->list = $3;
        $$->i = $7 != NULL ? $7->i : 0; }
  ;
%nterm <EhNode *> rate opt_burst opt_up_to;
rate
  : int
  | NUMBER                      { $$ = eh_node_literal(parser, EH_N_NUMBER, @1); }
  ;
opt_burst
  : %empty                      { $$ = NULL; }
  | "burst" int                 { $$ = $2; }
  ;
opt_up_to
  : %empty                      { $$ = NULL; }
  | "up" "to" duration          { $$ = $3; }
  ;
promise
  : expr "implies" expr
      { $$ = eh_node_op(parser, EH_N_PROMISE, EH_OP_IMPLIES, @$, $1, $3); }
  | expr "outranks" expr
      { $$ = eh_node_op(parser, EH_N_PROMISE, EH_OP_OUTRANKS, @$, $1, $3); }
  | expr "starts within" duration
                                { $$ = eh_node_op(parser, EH_N_PROMISE, EH_OP_STARTS, @$, $1, $3); }
  | expr "starts within" duration "for" percent
      { $$ = eh_node_op(parser, EH_N_PROMISE, EH_OP_STARTS, @$, $1, $3);
        eh_node_more(parser, $$)->c = $5; }
  | expr "never" "decides" id   { $$ = eh_node_op(parser, EH_N_PROMISE, EH_OP_NEVER, @$, $1, $4); }
  ;
audit_lines
  : "{" audit_lines_done "}"  { $$ = $2; }
  | "{" audit_lines_done audit_line "}" { $$ = eh_chain_line(parser, $2, $3); }
  | "{" audit_lines_done bad "}" { $$ = $2; }
  ;
audit_lines_done
  : %empty                      { $$ = eh_chain_none(); }
  | audit_lines_done audit_line SEP { $$ = eh_chain_line(parser, $1, $2); }
  | audit_lines_done bad SEP     { $$ = $1; }
  ;
audit_line
  : name audit_words            { $$ = eh_node_block(parser, EH_N_AUDIT_ITEM, @$, @1, $2); }
  ;
audit_words
  : audit_word                  { $$ = eh_chain_one($1); }
  | audit_words audit_word      { $$ = eh_chain_add($1, $2); }
  ;
audit_word
  : path                        { $$ = $1->list != NULL && $1->list->next == NULL ? $1->list : $1; }
  | reserved                    { $$ = eh_node_id(parser, @1); }
  | plain_lit
  | TEXT                        { $$ = eh_node_literal(parser, EH_N_TEXT, @1); }
  ;
reserved
  : "and" | "or" | "not" | "is" | "in" | "by" | "within" | "missing" | "known" | "any" | "all" | "true"
  | "false"
  ;

/* ---- samples and tests ---- */

givens
  : "{" givens_done "}"       { $$ = $2; }
  | "{" givens_done given_line "}" { $$ = eh_chain_line(parser, $2, $3); }
  | "{" givens_done bad "}"   { $$ = $2; }
  ;
givens_done
  : %empty                      { $$ = eh_chain_none(); }
  | givens_done given_line SEP   { $$ = eh_chain_line(parser, $1, $2); }
  | givens_done bad SEP          { $$ = $1; }
  ;
given_line
  : given
      { $$ = eh_node_list(parser, EH_N_RECORD_VALUE, @$, eh_chain_one($1)); }
  | given_line given            { $$ = eh_parse_more_given(parser, $1, $2); }
  ;
given
  : name gvalue                 { $$ = eh_parse_given(parser, @$, @1, $2); }
  ;
gvalue
  : gatom
  | gatom AT_SHARE percent      { $$ = eh_node(parser, EH_N_AT, @$, $1, $3, NULL); }
  | "missing"                   { $$ = eh_node_leaf(parser, EH_N_MISSING_VALUE, @$); }
  | "{" "}"                     { $$ = eh_node_list(parser, EH_N_BRACES, @$, eh_chain_none()); }
  | "{" gvalues "}"             { $$ = eh_node_list(parser, EH_N_BRACES, @$, $2); }
  | "{" gvalues "," "}"         { $$ = eh_node_list(parser, EH_N_BRACES, @$, $2); }
  | "{" given_lines "}"         { $$ = eh_parse_givens(parser, @$, $2); }
  | "{" given_lines SEP "}"     { $$ = eh_parse_givens(parser, @$, $2); }
  ;
gatom
  : one
  ;
gvalues
  : gvalue                      { $$ = eh_chain_one($1); }
  | gvalues "," gvalue          { $$ = eh_chain_add($1, $3); }
  ;
given_lines
  : given_line                  { $$ = eh_chain_one($1); }
  | given_lines SEP given_line  { $$ = eh_chain_add($1, $3); }
  ;
testitems
  : "{" testitems_done "}"    { $$ = $2; }
  | "{" testitems_done testitem "}" { $$ = eh_chain_line(parser, $2, $3); }
  | "{" testitems_done bad "}" { $$ = $2; }
  ;
testitems_done
  : %empty                      { $$ = eh_chain_none(); }
  | testitems_done testitem SEP  { $$ = eh_chain_line(parser, $1, $2); }
  | testitems_done bad SEP       { $$ = $1; }
  ;
testitem
  : AT_MOMENT instant           { $$ = eh_node_one(parser, EH_N_AT_TIME, @$, $2); }
  | "given" "json" TEXT         { $$ = eh_node_word(parser, EH_N_GIVEN_JSON, @$, @3); }
  | "given" name                { $$ = eh_node_word(parser, EH_N_GIVEN_SAMPLE, @$, @2); }
  | "given" name "with" givens  { $$ = eh_node_block(parser, EH_N_GIVEN_SAMPLE, @$, @2,
                                                     eh_parse_flat(parser, $4)); }
  | "given" givens              { $$ = eh_node_list(parser, EH_N_GIVEN_HERE, @$,
                                                    eh_parse_flat(parser, $2)); }
  | "expect" expects            { $$ = eh_node_list(parser, EH_N_EXPECT, @$, $2); }
  ;
expects
  : "{" expects_done "}"      { $$ = $2; }
  | "{" expects_done expect "}" { $$ = eh_chain_line(parser, $2, $3); }
  | "{" expects_done bad "}"  { $$ = $2; }
  ;
expects_done
  : %empty                      { $$ = eh_chain_none(); }
  | expects_done expect SEP      { $$ = eh_chain_line(parser, $1, $2); }
  | expects_done bad SEP         { $$ = $1; }
  ;
expect
  : expect_path gvalue          { $$ = eh_node(parser, EH_N_EXPECT_VALUE, @$, $1, $2, NULL); }
  | expect_path gvalue "by" by  { $$ = eh_node(parser, EH_N_EXPECT_VALUE, @$, $1, $2, $4); }
  | "requires" names            { $$ = eh_node_list(parser, EH_N_REQUIRES, @$, $2); }
  | held
  | "not" held                  { $$ = $2; $$->negated = true; $$->span = @$; }
  | "fault" path                { $$ = eh_node_one(parser, EH_N_EXPECT_FAULT, @$, $2); }
  ;
%nterm <EhNode *> expect_path by held;
%nterm <EhChain> expect_names;
expect_path
  : expect_names                { $$ = eh_node_list(parser, EH_N_PATH, @$, $1); }
  ;
expect_names
  : expect_name                 { $$ = eh_chain_one(eh_node_id(parser, @1)); }
  | expect_names "." id         { $$ = eh_chain_add($1, $3); }
  ;
by
  : id
  | "otherwise"                 { $$ = eh_node_bool(parser, @1, true); }
  | "row" int                   { $$ = $2; }
  ;
held
  : "does" call                 { $$ = eh_node_one(parser, EH_N_DOES, @$, $2); }
  | "does" id                   { $$ = eh_node_one(parser, EH_N_DOES, @$, $2); }
  | "rule" name
      { $$ = eh_node_word(parser, EH_N_HELD, @$, @2);
        $$->op = EH_OP_RULE; }
  | "tighten" name
      { $$ = eh_node_word(parser, EH_N_HELD, @$, @2);
        $$->op = EH_OP_TIGHTEN; }
  | "escalation" name
      { $$ = eh_node_word(parser, EH_N_HELD, @$, @2);
        $$->op = EH_OP_ESCALATION; }
  ;

/* ---- expressions: `…x` is the rule without the operator `else`, for what stands between `then`
 * and its `else` ---- */

expr
  : cond
  | tail
  | "if" expr "then" condx "else" cond
                                { $$ = eh_node(parser, EH_N_IF, @$, $2, $4, $6); }
  ;
cond
  : els
  | els relation els            { $$ = eh_node_op(parser, EH_N_BINARY, $2, @$, $1, $3); }
  | els is_known                { $$ = eh_parse_is_known(parser, @$, $1, $2); }
  | els "in" member             { $$ = eh_node(parser, EH_N_IN, @$, $1, $3, NULL); }
  | els "not" "in" member       { $$ = eh_node(parser, EH_N_IN, @$, $1, $4, NULL);
                                  $$->negated = true; }
  | "not" cond                  { $$ = eh_node_one(parser, EH_N_NOT, @$, $2); }
  | cond "and" cond             { $$ = eh_node_binary(parser, EH_OP_AND, @$, $1, $3); }
  | cond "or" cond              { $$ = eh_node_binary(parser, EH_OP_OR, @$, $1, $3); }
  ;
tail
  : quantifier
  | "not" tail                  { $$ = eh_node_one(parser, EH_N_NOT, @$, $2); }
  | cond "and" tail             { $$ = eh_node_binary(parser, EH_OP_AND, @$, $1, $3); }
  | cond "or" tail              { $$ = eh_node_binary(parser, EH_OP_OR, @$, $1, $3); }
  ;
quantifier
  : "any" name "in" postfix "where" quantifier_body
      { $$ = eh_node_named(parser, EH_N_QUANTIFIER, @$, @2, $4, $6, NULL);
        $$->op = EH_OP_ANY; }
  | "all" name "in" postfix "where" quantifier_body
      { $$ = eh_node_named(parser, EH_N_QUANTIFIER, @$, @2, $4, $6, NULL);
        $$->op = EH_OP_ALL; }
  | COUNT_EACH name "in" postfix "where" quantifier_body
      { $$ = eh_node_named(parser, EH_N_QUANTIFIER, @$, @2, $4, $6, NULL);
        $$->op = EH_OP_COUNT; }
  ;
quantifier_body
  : cond
  | tail
  ;
condx
  : sum
  | sum relation sum            { $$ = eh_node_op(parser, EH_N_BINARY, $2, @$, $1, $3); }
  | sum is_known                { $$ = eh_parse_is_known(parser, @$, $1, $2); }
  | sum "in" member             { $$ = eh_node(parser, EH_N_IN, @$, $1, $3, NULL); }
  | sum "not" "in" member       { $$ = eh_node(parser, EH_N_IN, @$, $1, $4, NULL);
                                  $$->negated = true; }
  | "not" condx                 { $$ = eh_node_one(parser, EH_N_NOT, @$, $2); }
  | condx "and" condx           { $$ = eh_node_binary(parser, EH_OP_AND, @$, $1, $3); }
  | condx "or" condx            { $$ = eh_node_binary(parser, EH_OP_OR, @$, $1, $3); }
  ;
%nterm <int> is_known;
is_known
  : "is" "known"                { $$ = EH_OP_KNOWN; }
  | "is" "missing"              { $$ = EH_OP_MISSING; }
  | "is" "not" "known"          { $$ = -EH_OP_KNOWN; }
  | "is" "not" "missing"        { $$ = -EH_OP_MISSING; }
  ;
relation
  : "is"                        { $$ = EH_OP_IS; }
  | "is" "not"                  { $$ = EH_OP_IS_NOT; }
  | "<"                         { $$ = EH_OP_LT; }
  | "<="                        { $$ = EH_OP_LE; }
  | ">"                         { $$ = EH_OP_GT; }
  | ">="                        { $$ = EH_OP_GE; }
  | "within"                    { $$ = EH_OP_WITHIN; }
  | "within past"               { $$ = EH_OP_WITHIN_PAST; }
  | "mentions"                  { $$ = EH_OP_MENTIONS; }
  | "starts with"               { $$ = EH_OP_STARTS; }
  | "ends with"                 { $$ = EH_OP_ENDS; }
  ;
member
  : sum
  | sum ".." sum                { $$ = eh_node(parser, EH_N_RANGE, @$, $1, $3, NULL); }
  | "{" "}"                     { $$ = eh_node_list(parser, EH_N_BRACES, @$, eh_chain_none()); }
  | "{" args "}"                { $$ = eh_node_list(parser, EH_N_BRACES, @$, $2); }
  | "{" args "," "}"            { $$ = eh_node_list(parser, EH_N_BRACES, @$, $2); }
  ;
els
  : sum
  | sum "else" els              { $$ = eh_node_op(parser, EH_N_BINARY, EH_OP_ELSE, @$, $1, $3); }
  ;
sum
  : postfix
  | "-" sum %prec "."           { $$ = eh_node_one(parser, EH_N_NEGATE, @$, $2); }
  | postfix AT_SHARE percent    { $$ = eh_node(parser, EH_N_AT, @$, $1, $3, NULL); }
  | other_name "of" postfix     { $$ = eh_node_named(parser, EH_N_OF, @$, @1, $3, NULL, NULL); }
  | "count" "of" name "in" postfix
      { $$ = eh_node_named(parser, EH_N_COUNT_OF, @$, @3, $5, NULL, NULL); }
  | sum "+" sum                 { $$ = eh_node_binary(parser, EH_OP_ADD, @$, $1, $3); }
  | sum "-" sum                 { $$ = eh_node_binary(parser, EH_OP_SUB, @$, $1, $3); }
  | sum "*" sum                 { $$ = eh_node_binary(parser, EH_OP_MUL, @$, $1, $3); }
  | sum "/" sum                 { $$ = eh_node_binary(parser, EH_OP_DIV, @$, $1, $3); }
  ;
postfix
  : name                        { $$ = eh_node_word(parser, EH_N_NAME, @$, @1); }
  | call
  | plain_lit
  | TEXT                        { $$ = eh_node_literal(parser, EH_N_TEXT, @1); }
  | "true"                      { $$ = eh_node_bool(parser, @1, true); }
  | "false"                     { $$ = eh_node_bool(parser, @1, false); }
  | "(" expr ")"                { $$ = eh_node_one(parser, EH_N_PAREN, @$, $2); }
  | "any" "{" conditions "}"    { $$ = eh_node_list(parser, EH_N_ANY_OF, @$, $3); }
  | "all" "{" conditions "}"    { $$ = eh_node_list(parser, EH_N_ALL_OF, @$, $3); }
  | "by" postfix "{" cases "}"
      { $$ = eh_node_one(parser, EH_N_BY, @$, $2);
        eh_node_set_list(parser, $$, $4); }
  | "by" postfix "{" cases cs "}"
      { $$ = eh_node_one(parser, EH_N_BY, @$, $2);
        eh_node_set_list(parser, $$, $4); }
  | postfix "." name            { $$ = eh_node_named(parser, EH_N_ACCESS, @$, @3, $1, NULL, NULL); }
  ;
conditions
  : condition                   { $$ = eh_chain_line(parser, eh_chain_none(), $1); }
  | conditions SEP
  | conditions SEP condition    { $$ = eh_chain_line(parser, $1, $3); }
  ;
condition
  : expr                        { $$ = eh_node_one(parser, EH_N_COND, @$, $1); }
  | name ":" expr               { $$ = eh_node_named(parser, EH_N_COND, @$, @1, $3, NULL, NULL); }
  ;
cases
  : case                        { $$ = eh_chain_one($1); }
  | cases cs case               { $$ = eh_chain_add($1, $3); }
  ;
case
  : name ":" expr               { $$ = eh_node_named(parser, EH_N_CASE, @$, @1, $3, NULL, NULL); }
  | "missing" ":" expr          { $$ = eh_node_op(parser, EH_N_CASE, EH_OP_MISSING, @$, $3, NULL); }
  | "otherwise" ":" expr
      { $$ = eh_node_op(parser, EH_N_CASE, EH_OP_OTHERWISE, @$, $3, NULL); }
  | "true" ":" expr             { $$ = eh_node_op(parser, EH_N_CASE, EH_OP_TRUE, @$, $3, NULL); }
  | "false" ":" expr            { $$ = eh_node_op(parser, EH_N_CASE, EH_OP_FALSE, @$, $3, NULL); }
  ;

%%

static int eh_grammar_lex(EH_GRAMMAR_STYPE *value, EhSpan *span, EhParser *parser) {
    (void)value;
    return eh_parse_token(parser, span);
}

/* Only for the end of the stacks; syntax errors go to yyreport_syntax_error. */
static void eh_grammar_error(EhSpan *span, EhParser *parser, const char *message) {
    (void)span;
    (void)message;
    eh_parse_overflow(parser);
}

static int yyreport_syntax_error(const yypcontext_t *context, EhParser *parser) {
    yysymbol_kind_t expected[YYNTOKENS];
    int kinds[YYNTOKENS];
    int n = yypcontext_expected_tokens(context, expected, YYNTOKENS);
    for (int i = 0; i < n; i++)
        kinds[i] = (int)expected[i];
    eh_parse_wrong(parser, (int)yypcontext_token(context), *yypcontext_location(context), kinds,
                   n < 0 ? 0 : n);
    return 0;
}

const char *eh_parse_kind_name(int kind) {
    return kind >= 0 && kind < YYNTOKENS ? yysymbol_name((yysymbol_kind_t)kind) : "";
}

/* Moves one stack to a larger place. */
static bool move(EhParser *parser, void *stack, YYPTRDIFF_T used, size_t item, YYPTRDIFF_T room) {
    void **at = stack;
    void *larger = eh_arena_array(parser->arena, (size_t)room, item);
    if (larger == NULL)
        return false;
    memcpy(larger, *at, (size_t)used);
    *at = larger;
    return true;
}

static void grow(EhParser *parser, void *states, YYPTRDIFF_T states_size, void *values,
                 YYPTRDIFF_T values_size, void *places, YYPTRDIFF_T places_size,
                 YYPTRDIFF_T *room) {
    YYPTRDIFF_T wanted = *room * 2 > YYMAXDEPTH ? YYMAXDEPTH : *room * 2;
    if (*room >= YYMAXDEPTH)
        eh_parse_overflow(parser);
    else if (move(parser, states, states_size, sizeof(yy_state_t), wanted) &&
             move(parser, values, values_size, sizeof(YYSTYPE), wanted) &&
             move(parser, places, places_size, sizeof(YYLTYPE), wanted))
        *room = wanted;
}
