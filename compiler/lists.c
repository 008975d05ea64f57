/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Lists of constants, in the policy or from a CSV file, and phrases.
 */
#include "compiler/check.h"
#include "vm/unicode.h"
#include "vm/utf8.h"

static void push_const(EhPolicy *policy, EhListDecl *list, const EhConst *value)
{
    if (list->elem.kind == EH_TEXT) {
        EH_PUSH(policy->arena, &list->texts, value->text);
    } else {
        EH_PUSH(policy->arena, &list->cells, value->cell);
    }
}

/* A cell of a CSV file as a value of the list's type, by the forms of data (language section 7). */
static bool cell_const(EhPolicy *policy, const EhVType *type, EhStr text, EhConst *out)
{
    switch ((EhKind)type->kind) {
    case EH_TEXT:
        out->text = text;
        return eh_utf8_valid(text.p, text.n);
    case EH_INT:
        return eh_convert_int(text.p, text.n, &out->cell.i);
    case EH_NUMBER:
        return eh_convert_double(text.p, text.n, &out->cell.f);
    case EH_MONEY:
        return eh_convert_money(text.p, text.n, &policy->money, &out->cell.i);
    case EH_DATE:
        return eh_convert_date(text.p, text.n, &out->cell.i);
    case EH_TIME:
        return eh_convert_instant(text.p, text.n, &out->cell.i);
    case EH_DURATION:
        return eh_convert_duration(text.p, text.n, &out->cell.i);
    case EH_ENUM:
        for (uint32_t i = 0; i < type->enumeration->names.n; i++) {
            if (eh_str_same(type->enumeration->names.at[i].data, text)) {
                out->cell.i = i;
                return true;
            }
        }
        return false;
    case EH_BOOL:
        out->cell.i = eh_str_is(text, "true");
        return out->cell.i || eh_str_is(text, "false");
    case EH_SET:
    case EH_LIST:
    case EH_RECORD:
    case EH_META:
    case EH_COUNTER:
        break;
    }
    return false;
}

bool eh_csv_load(EhPolicy *policy, EhSpan span, EhStr name, EhCsv *csv)
{
    EhStr path, bytes;
    uint32_t line;
    EhFileResult result = eh_file_resolve(policy, span.file, name, &path);
    if (result == EH_FILE_OK) {
        result = eh_file_read(policy->arena, path, EH_LIMIT_SOURCE_BYTES, &bytes);
    }
    if (result != EH_FILE_OK) {
        eh_file_report(policy, span, name, result);
        return false;
    }
    static const char *const why[] = {
        [EH_CSV_WIDTH] = "a row is not as wide as the header",
        [EH_CSV_QUOTE] = "a quote stands in the wrong place",
        [EH_CSV_EMPTY] = "the file has no header line",
    };
    EhCsvResult read = eh_csv_read(policy->arena, bytes, csv, &line);
    if (read == EH_CSV_OK && !eh_utf8_valid(bytes.p, bytes.n)) {
        eh_diag(policy->diags, EH_E_CSV, span, "\"%.*s\" is not UTF-8", EH_STR_F(name));
        return false;
    }
    if (read != EH_CSV_OK && read != EH_CSV_MEMORY) {
        eh_diag(policy->diags, EH_E_CSV, span, "line %u of \"%.*s\": %s", line, EH_STR_F(name),
                why[read]);
    }
    return read == EH_CSV_OK;
}

static uint32_t find_column(EhPolicy *policy, EhNode *node, const EhCsv *csv)
{
    if (eh_node_c(node) == NULL && csv->n_columns == 1) {
        return 0;
    }
    EhStr wanted = eh_node_c(node) != NULL ? eh_node_c(node)->name : node->name;
    for (uint32_t i = 0; i < csv->n_columns; i++) {
        if (eh_str_same(csv->cells[i], wanted)) {
            return i;
        }
    }
    EhStr near = eh_diag_nearest(wanted, csv->cells, csv->n_columns);
    EhDiag *diag = eh_diag(policy->diags, EH_E_CSV,
                           eh_node_c(node) != NULL ? eh_node_c(node)->span : node->b->span,
                           "the file has no column `%.*s`", EH_STR_F(wanted));
    if (near.n > 0) {
        eh_diag_hint(policy->diags, diag, "did you mean `%.*s`?", EH_STR_F(near));
    }
    return EH_NONE;
}

static void list_from_csv(EhPolicy *policy, EhListDecl *list)
{
    EhCsv csv;
    EhNode *node = list->node;
    if (!eh_csv_load(policy, node->b->span, node->b->name, &csv)) {
        return;
    }
    uint32_t column = find_column(policy, node, &csv);
    for (uint32_t r = 1; column != EH_NONE && r < csv.n_rows; r++) {
        EhStr text = csv.cells[(size_t)r * csv.n_columns + column];
        EhConst value = {.text = {NULL, 0}};
        if (!cell_const(policy, &list->elem, text, &value)) {
            eh_diag(policy->diags, EH_E_CSV, node->b->span,
                    "line %u of \"%.*s\": \"%.*s\" is no %.*s", csv.lines[r],
                    EH_STR_F(node->b->name), EH_STR_F(text),
                    EH_STR_F(eh_type_text(policy, &list->elem, false)));
            return;
        }
        push_const(policy, list, &value);
    }
}

static void check_list(EhPolicy *policy, EhListDecl *list)
{
    EhNode *node = list->node;
    if (!eh_resolve_type(policy, node->a, list->name, &list->elem)) {
        list->elem.kind = EH_KIND_NONE;
        return;
    }
    if (list->elem.kind > EH_TEXT || list->elem.optional || list->elem.predicted) {
        eh_diag(policy->diags, EH_E_LIST_OF, node->a->span,
                "a list of constants holds single values, not %.*s",
                EH_STR_F(eh_type_text(policy, &list->elem, false)));
        list->elem.kind = EH_KIND_NONE;
        return;
    }
    if (node->b != NULL) {
        list_from_csv(policy, list);
        return;
    }
    for (EhNode *item = node->list; item != NULL; item = item->next) {
        EhConst value;
        if (eh_const(policy, item, &list->elem, &value)) {
            push_const(policy, list, &value);
        }
    }
}

void eh_check_lists(EhPolicy *policy)
{
    for (uint32_t i = 0; i < policy->lists.n; i++) {
        check_list(policy, &policy->lists.at[i]);
    }
}

bool eh_phrase_is_blank(EhStr text)
{
    uint32_t code;
    for (uint32_t i = 0; i < text.n;) {
        i += eh_utf8_decode(text.p + i, text.n - i, &code);
        if (!eh_unicode_is_white(code)) {
            return false;
        }
    }
    return true;
}

static void check_one(EhPolicy *policy, EhPhrasesDecl *phrases)
{
    EhNode *node = phrases->node;
    if (node->i > 1 || (eh_node_c(node) != NULL && !eh_str_is(eh_node_c(node)->name, "typo"))) {
        EhDiag *diag = eh_diag(policy->diags, EH_E_TYPOS,
                               eh_node_c(node) != NULL ? eh_node_c(node)->span : node->span,
                               "phrases allow one typo a word, or none");
        eh_diag_hint(policy->diags, diag, "write `allow 1 typo`");
    }
    phrases->typos = node->i > 0;
    for (EhNode *item = node->list; item != NULL; item = item->next) {
        if (eh_phrase_is_blank(item->name)) {
            eh_diag(policy->diags, EH_E_EMPTY_PHRASE, item->span,
                    "an empty phrase is mentioned nowhere");
        } else {
            EH_PUSH(policy->arena, &phrases->texts, item->name);
        }
    }
    if (node->a == NULL) {
        return;
    }
    EhSymbol *symbol = eh_map_get(&policy->values, node->a->name);
    if (symbol == NULL || symbol->kind != EH_SYM_PHRASES) {
        eh_report_unknown(policy, EH_E_UNKNOWN_NAME, node->a->span, "declaration of phrases",
                          node->a->name, &policy->values);
        return;
    }
    phrases->also = policy->phrases.at[symbol->index];
}

/* Walks along `also` as far as nobody has been; who meets its own way there is in a cycle. */
static void cut_cycle(EhPolicy *policy, EhPhrasesDecl *start)
{
    enum { NEW, ON_THE_WAY, DONE };
    EhPhrasesDecl *last = NULL, *walk = start;
    for (; walk != NULL && walk->state == NEW; last = walk, walk = walk->also) {
        walk->state = ON_THE_WAY;
    }
    if (last != NULL && walk != NULL && walk->state == ON_THE_WAY) {
        eh_diag(policy->diags, EH_E_PHRASES_CYCLE, walk->node->name_span,
                "the phrases join themselves through `also`");
        last->also = NULL;
    }
    for (walk = start; walk != NULL && walk->state == ON_THE_WAY; walk = walk->also) {
        walk->state = DONE;
    }
}

void eh_check_phrases(EhPolicy *policy)
{
    for (uint32_t i = 0; i < policy->phrases.n; i++) {
        check_one(policy, policy->phrases.at[i]);
    }
    for (uint32_t i = 0; i < policy->phrases.n; i++) {
        cut_cycle(policy, policy->phrases.at[i]);
    }
}
