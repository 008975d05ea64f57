/* SPDX-License-Identifier: Apache-2.0 */
/*
 * `allow CODE because "…"`: which findings are silenced, and which of these lines silence nothing.
 *
 * One idea: the files are parsed once more for the lines and what they stand above, so no pass between has to keep
 * them; a finding is silenced when it lies inside what its `allow` stands above.
 */
#include "lint/allow.h"

/* An `allow` and the construct below it. `of` has all that stand above it. */
typedef struct Line {
    const EhAllow *allow;
    const EhNode *node;
    bool used;
} Line;

typedef struct Lines {
    EhLint *lint;
    EH_VEC(Line) list;
} Lines;

/* Trees are at most EH_LIMIT_DEPTH deep, but for the left of `a and b and …`, which is walked along. */
static void collect(Lines *lines, const EhNode *node)
{
    for (; node != NULL; node = node->next) {
        const EhAllow *allow = eh_node_above(node) == NULL ? NULL : eh_node_above(node)->allow;
        for (; allow != NULL; allow = allow->next) {
            Line line = {.allow = allow, .node = node};
            (void)EH_PUSH(lines->lint->arena, &lines->list, line);
        }
        const EhNode *left = node->a;
        for (; left != NULL && left->kind == EH_N_BINARY && left->next == NULL; left = left->a) {
            collect(lines, left->b);
        }
        collect(lines, left);
        collect(lines, node->b);
        collect(lines, eh_node_c(node));
        collect(lines, node->list);
    }
}

static void collect_files(Lines *lines)
{
    EhLint *lint = lines->lint;
    EhDiags diags = {.arena = lint->arena}; /* what is wrong was told when it was compiled */
    for (uint32_t i = 0; i < lint->policy->sources->files.n; i++) {
        EhParsed parsed = {0};
        if (eh_parse(lint->policy->sources, i, lint->arena, &diags, &parsed)) {
            collect(lines, parsed.items);
        }
    }
}

static bool inside(EhSpan inner, EhSpan outer)
{
    return inner.file == outer.file && inner.start >= outer.start && inner.start <= outer.end;
}

/* The innermost line that silences a finding, so that an outer one is not taken for used. */
static Line *line_for(Lines *lines, const EhFinding *finding)
{
    Line *best = NULL;
    for (uint32_t i = 0; i < lines->list.n; i++) {
        Line *line = &lines->list.at[i];
        if (eh_str_is(line->allow->code, eh_check_infos[finding->check].code) &&
            inside(finding->span, line->node->span) &&
            (best == NULL || line->node->span.start > best->node->span.start)) {
            best = line;
        }
    }
    return best;
}

static void silence(Lines *lines)
{
    for (uint32_t i = 0; i < lines->lint->findings.n; i++) {
        EhFinding *finding = lines->lint->findings.at[i];
        Line *line = finding->verdict == EH_FOUND ? line_for(lines, finding) : NULL;
        if (line != NULL) {
            line->used = true;
            finding->allow = line->allow;
        }
    }
}

/* ---- lines that silence nothing ---- */

/* "allow/R01/big": the code and what it stands above. */
static EhStr subject_of(EhLint *lint, const Line *line)
{
    EhStr name = line->node->name.n > 0 ? line->node->name : EH_STR("");
    return eh_arena_format(lint->arena, "allow/%.*s/%.*s", EH_STR_F(line->allow->code),
                           EH_STR_F(name));
}

/* `allow A01` above the same construct silences what is said of its other lines. */
static void allow_the_allow(Lines *lines, const Line *line, EhFinding *finding)
{
    for (uint32_t i = 0; i < lines->list.n; i++) {
        Line *other = &lines->list.at[i];
        if (other->node == line->node && other != line && eh_str_is(other->allow->code, "A01")) {
            other->used = true;
            finding->allow = other->allow;
        }
    }
}

static EhStr nearest_code(EhStr wrong)
{
    EhStr codes[EH_CHECK_COUNT];
    for (uint32_t i = 0; i < EH_CHECK_COUNT; i++) {
        const char *code = eh_check_infos[i].code;
        codes[i] = (EhStr){code, (uint32_t)__builtin_strlen(code)};
        if (eh_str_is(wrong, eh_check_infos[i].name)) {
            return codes[i];
        }
    }
    return eh_diag_nearest(wrong, codes, EH_CHECK_COUNT);
}

static void tell_unknown(Lines *lines, const Line *line)
{
    EhLint *lint = lines->lint;
    EhFinding *finding = eh_finding(lint, EH_CHECK_A01, EH_FOUND, EH_BY_LOGIC, line->allow->span,
                                    subject_of(lint, line), "there is no check `%.*s` to allow",
                                    EH_STR_F(line->allow->code));
    EhStr near = nearest_code(line->allow->code);
    if (near.n > 0) {
        eh_finding_fix(lint, finding, "did you mean `%.*s`?", EH_STR_F(near));
    } else {
        eh_finding_fix(lint, finding, "codes are those that findings show, such as `R01`");
    }
    allow_the_allow(lines, line, finding);
}

static void tell_unused(Lines *lines, const Line *line)
{
    EhLint *lint = lines->lint;
    EhFinding *finding = eh_finding(lint, EH_CHECK_A01, EH_FOUND, EH_BY_LOGIC, line->allow->span,
                                    subject_of(lint, line), "`allow %.*s` silences nothing",
                                    EH_STR_F(line->allow->code));
    eh_finding_label(lint, finding, "nothing below it is found by %.*s",
                     EH_STR_F(line->allow->code));
    eh_finding_fix(lint, finding, "delete this line");
    allow_the_allow(lines, line, finding);
}

/* Whether nobody can tell yet if the line is needed: some question of its check is open, or has to be asked of a
 * history. */
static bool still_open(const EhLint *lint, EhCheck check)
{
    for (uint32_t i = 0; i < lint->findings.n; i++) {
        const EhFinding *finding = lint->findings.at[i];
        if (finding->check == check && finding->verdict == EH_UNKNOWN) {
            return true;
        }
    }
    return check == EH_CHECK_H01;
}

static void judge(Lines *lines, Line *line)
{
    EhCheck check;
    if (!eh_check_find(line->allow->code, &check)) {
        tell_unknown(lines, line);
    } else if (!line->used && line->allow->span.file == 0 && !still_open(lines->lint, check)) {
        tell_unused(lines, line); /* one in an imported file may be for another policy */
    }
}

void eh_lint_allow(EhLint *lint)
{
    Lines lines = {.lint = lint};
    collect_files(&lines);
    silence(&lines);
    for (int last = 0; last <= 1; last++) { /* A01 itself is used or not only after the others */
        for (uint32_t i = 0; i < lines.list.n; i++) {
            if (eh_str_is(lines.list.at[i].allow->code, "A01") == (last == 1)) {
                judge(&lines, &lines.list.at[i]);
            }
        }
    }
}
