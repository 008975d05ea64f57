/* SPDX-License-Identifier: Apache-2.0 */
/*
 * An explanation in words: what was decided, then stage by stage which row decided, and of every other row why not.
 *
 * Notes lie in the order of the policy's text, parents before their parts, so one pass over them prints the tree.
 */
#include "cli/explain.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "cli/show_text.h"
#include "vm/internal.h"

/* What the walk keeps. */
typedef struct Walk {
    const EhExplain *explain;
    const EhDecision *decision;
    EhArena *arena; /* for values in words */
    FILE *out;
    uint32_t n;
    int *depth;   /* of each note */
    uint32_t row; /* rows of the stage seen so far */
    const struct Stage *stage;
    bool otherwise_told;
} Walk;

static void show(FILE *out, const char *text)
{
    eh_show_text(out, text, strlen(text));
}

static void show_str(FILE *out, EhStr text)
{
    eh_show_text(out, text.n == 0 ? "" : text.p, text.n);
}

static const char *name_of(const Walk *walk, EhNames names, int64_t i)
{
    const char *name = i < 0 ? NULL : eh_name(walk->explain->program, names, (int32_t)i);
    return name == NULL ? "none" : name;
}

/* ---- stages ---- */

typedef enum StageKind { FIRST_MATCH, EVERYTHING, OTHER } StageKind;

/* How a stage is told: `by` names its rows, `result` what they give. */
static const struct Stage {
    const char *label;
    const char *title;
    StageKind kind;
    EhNames by, result;
} stages[] = {
    {"class", "Class", FIRST_MATCH, EH_NAMES_CLASS, EH_NAMES_CLASS},
    {"holdout", "Holdout", OTHER, EH_NAMES_CLASS, EH_NAMES_CLASS},
    {"complexity", "Complexity", OTHER, EH_NAMES_CLASS, EH_NAMES_CLASS},
    {"tier", "Tier", FIRST_MATCH, EH_NAMES_TIER_BY, EH_NAMES_TIER},
    {"route", "Queue", FIRST_MATCH, EH_NAMES_QUEUE_BY, EH_NAMES_QUEUE},
    {"rank", "Priority", FIRST_MATCH, EH_NAMES_PRIORITY_BY, EH_NAMES_PRIORITY},
    {"rules", "Rules", EVERYTHING, EH_NAMES_HELD, EH_NAMES_HELD},
    {"sla", "Tightened service levels", EVERYTHING, EH_NAMES_HELD, EH_NAMES_HELD},
    {"escalations", "Escalations", EVERYTHING, EH_NAMES_HELD, EH_NAMES_HELD},
};

static const struct Stage *find_stage(const char *label)
{
    for (size_t i = 0; i < sizeof stages / sizeof stages[0]; i++) {
        if (strcmp(stages[i].label, label) == 0) {
            return &stages[i];
        }
    }
    return NULL;
}

/* The row that decided a first-match stage. */
static int32_t decided_row(const Walk *walk)
{
    switch (walk->stage->by) {
    case EH_NAMES_CLASS:
        return walk->decision->klass;
    case EH_NAMES_TIER_BY:
        return walk->decision->tier_by;
    case EH_NAMES_QUEUE_BY:
        return walk->decision->queue_by;
    case EH_NAMES_PRIORITY_BY:
        return walk->decision->priority_by;
    case EH_NAMES_TIER:
    case EH_NAMES_QUEUE:
    case EH_NAMES_PRIORITY:
    case EH_NAMES_SKILL:
    case EH_NAMES_TARGET:
    case EH_NAMES_HELD:
    case EH_NAMES_STATE:
        break;
    }
    return -1;
}

/* ---- the result ---- */

static void print_by(const Walk *walk, const char *what, const char *value, EhNames by, int32_t i)
{
    const char *name = i < 0 ? NULL : eh_name(walk->explain->program, by, i);
    fprintf(walk->out, "  %-10s  ", what);
    show(walk->out, value);
    if (name != NULL) {
        fputs("  (decided by ", walk->out);
        show(walk->out, name);
        fputc(')', walk->out);
    }
    fputc('\n', walk->out);
}

static void print_class(const Walk *walk)
{
    const EhDecision *d = walk->decision;
    if (d->klass < 0) {
        return;
    }
    fprintf(walk->out, "  %-10s  ", "class");
    show(walk->out, name_of(walk, EH_NAMES_CLASS, d->klass));
    if (d->service != d->klass) {
        fputs(", served as ", walk->out);
        show(walk->out, name_of(walk, EH_NAMES_CLASS, d->service));
        fputs(d->holdout ? ", for it is in the holdout group"
                         : ", for the class does not cover this ticket",
              walk->out);
    }
    fputc('\n', walk->out);
}

static void print_requires(const Walk *walk)
{
    const EhDecision *d = walk->decision;
    for (uint32_t i = 0; i < d->n_requires; i++) {
        fprintf(walk->out, i == 0 ? "  %-10s  " : ", ", "requires");
        show(walk->out, name_of(walk, EH_NAMES_SKILL, d->requires_skills[i]));
    }
    if (d->n_requires > 0) {
        fputc('\n', walk->out);
    }
}

static void print_actions(const Walk *walk)
{
    const EhDecision *d = walk->decision;
    for (uint32_t i = 0; i < d->n_actions; i++) {
        const EhActionCall *call = &d->actions[i];
        fprintf(walk->out, "  %-10s  ", i == 0 ? "does" : "");
        show(walk->out, call->name);
        for (uint32_t a = 0; a < call->n_args; a++) {
            EhStr value = eh_written_value(walk->arena, &call->args[a], call->enum_names[a],
                                           &walk->explain->currency);
            fputs(a == 0 ? ": " : ", ", walk->out);
            show(walk->out, call->params[a]);
            fputc(' ', walk->out);
            show_str(walk->out, value);
        }
        fputc('\n', walk->out);
    }
}

static void print_result(const Walk *walk)
{
    const EhDecision *d = walk->decision;
    print_class(walk);
    if (d->tier >= 0) {
        print_by(walk, "tier", name_of(walk, EH_NAMES_TIER, d->tier), EH_NAMES_TIER_BY, d->tier_by);
    }
    print_by(walk, "queue", name_of(walk, EH_NAMES_QUEUE, d->queue), EH_NAMES_QUEUE_BY,
             d->queue_by);
    print_by(walk, "priority", name_of(walk, EH_NAMES_PRIORITY, d->priority), EH_NAMES_PRIORITY_BY,
             d->priority_by);
    print_requires(walk);
    print_actions(walk);
}

/* ---- clocks ---- */

static void print_clock(const Walk *walk, uint32_t i)
{
    static const char *const endings[] = {"kept", "missed", "paused", "running"};
    const EhClock *clock = &walk->decision->clocks[i];
    EhArena *arena = walk->arena;
    fprintf(walk->out, "  ");
    show(walk->out, name_of(walk, EH_NAMES_TARGET, (int64_t)i));
    fprintf(walk->out, ": %s; ",
            clock->state >= 0 && clock->state < 4 ? endings[clock->state] : "?");
    show_str(walk->out, eh_written_duration(arena, clock->target));
    fputs(" allowed, ", walk->out);
    int64_t percent =
        clock->target > 0
            ? (int64_t)((double)(clock->target - clock->left) * 100.0 / (double)clock->target)
            : 0;
    fprintf(walk->out, "%lld%% used, ", (long long)percent);
    show_str(walk->out, eh_written_duration(arena, clock->left < 0 ? -clock->left : clock->left));
    fputs(clock->left < 0 ? " over" : " left", walk->out);
    if (clock->due != EH_NO_TIME) {
        fputs(", due ", walk->out);
        show_str(walk->out, eh_written_instant(arena, clock->due));
    }
    fputc('\n', walk->out);
}

static void print_clocks(const Walk *walk)
{
    if (walk->decision->n_clocks > 0) {
        fputs("\nService level\n", walk->out);
    }
    for (uint32_t i = 0; i < walk->decision->n_clocks; i++) {
        print_clock(walk, i);
    }
}

/* ---- faults ---- */

static void print_fault(const Walk *walk, const EhFault *fault)
{
    switch (fault->what) {
    case EH_FAULT_FIELD:
        fputs("  ", walk->out);
        show(walk->out, fault->field);
        break;
    case EH_FAULT_LOOKUP:
        fputs("  the lookup ", walk->out);
        show(walk->out, fault->field);
        break;
    case EH_FAULT_FUNCTION:
        fputs("  the function ", walk->out);
        show(walk->out, fault->field);
        break;
    case EH_FAULT_LINE:
        fprintf(walk->out, "  line %llu", (unsigned long long)fault->line);
        break;
    }
    fputs(": found ", walk->out);
    eh_show_text(walk->out, fault->found, fault->found_n);
    fputs(", wanted ", walk->out);
    show(walk->out, fault->wanted);
    fputc('\n', walk->out);
}

static void print_faults(const Walk *walk)
{
    const EhDecision *d = walk->decision;
    if (d->n_faults == 0) {
        return;
    }
    fputs(d->fault ? "\nThe ticket's data is broken, so none of the rules was asked: it goes to "
                     "the fallback queue and a "
                     "person reads it.\n"
                   : "\nNot everything could be read; the rules were asked without it.\n",
          walk->out);
    for (uint32_t i = 0; i < d->n_faults; i++) {
        print_fault(walk, &d->faults[i]);
    }
}

/* ---- notes ---- */

static EhNoteInfo note_at(const Walk *walk, uint32_t i)
{
    EhNoteInfo note = {0};
    eh_note(walk->explain->context, i, &note);
    return note;
}

static void indent(const Walk *walk, uint32_t i)
{
    fprintf(walk->out, "%*s", 2 * walk->depth[i], "");
}

enum { VALUE_MAX = 60 };

static void print_value(const Walk *walk, const EhNoteInfo *note)
{
    show(walk->out, note->text);
    if (!note->value.missing &&
        (note->value.type == EH_TYPE_SET || note->value.type == EH_TYPE_LIST)) {
        fprintf(walk->out, " has %lld %s", (long long)note->value.i,
                note->value.i == 1 ? "element" : "elements");
        return;
    }
    EhValue value = note->value;
    bool rounded = value.type == EH_TYPE_NUMBER && !value.missing && fabs(value.f) < 1e9 &&
                   value.f != round(value.f * 1e4) / 1e4;
    if (rounded) {
        value.f = round(value.f * 1e4) / 1e4;
    }
    EhStr text = eh_written_value(walk->arena, &value, note->enum_name, &walk->explain->currency);
    bool cut = text.n > VALUE_MAX;
    while (cut &&
           (text.n > VALUE_MAX || (text.n > 0 && ((unsigned char)text.p[text.n] & 0xC0) == 0x80))) {
        text.n--;
    }
    fputs(rounded ? " is about " : " is ", walk->out);
    show_str(walk->out, text);
    fputs(cut ? "…\"" : "", walk->out);
}

/* The values below note `i`, in parentheses. */
static void print_values(const Walk *walk, uint32_t i)
{
    uint32_t shown = 0;
    for (uint32_t v = i + 1; v < walk->n && walk->depth[v] > walk->depth[i]; v++) {
        EhNoteInfo note = note_at(walk, v);
        if (note.what == EH_SAW_VALUE && note.parent == (int32_t)i && note.noted) {
            fputs(shown++ == 0 ? "   (" : ", ", walk->out);
            print_value(walk, &note);
        }
    }
    fputs(shown > 0 ? ")\n" : "\n", walk->out);
}

/* Whether a row's condition is that clause: `excludes` turns it round. */
static bool is_clause(const EhNoteInfo *row, const EhNoteInfo *condition, const char *word)
{
    return row->what == EH_SAW_ROW && strcmp(condition->label, word) == 0;
}

static void print_condition(const Walk *walk, uint32_t i, const EhNoteInfo *note)
{
    if (!note->noted) {
        return;
    }
    EhNoteInfo parent = note->parent < 0 ? (EhNoteInfo){0} : note_at(walk, (uint32_t)note->parent);
    bool top = note->parent >= 0;
    indent(walk, i);
    fputs(note->value.i != 0 ? "yes  " : "no   ", walk->out);
    bool clause =
        top && (is_clause(&parent, note, "excludes") || is_clause(&parent, note, "covers"));
    if (note->label[0] != '\0') {
        show(walk->out, note->label);
        fputs(clause ? " " : ": ", walk->out);
    }
    show(walk->out, strncmp(note->text, "any {", 5) == 0   ? "any of:"
                    : strncmp(note->text, "all {", 5) == 0 ? "all of:"
                                                           : note->text);
    print_values(walk, i);
}

static void print_because(const Walk *walk, uint32_t i, const EhNoteInfo *note)
{
    if (note->because[0] != '\0' && note->noted && note->value.i != 0) {
        indent(walk, i);
        fputs("  because ", walk->out);
        show(walk->out, note->because);
        fputc('\n', walk->out);
    }
}

static void print_verdict(const Walk *walk, const EhNoteInfo *note)
{
    int32_t decided = decided_row(walk);
    bool held = note->noted && note->value.i != 0;
    if (!note->noted) {
        fputs(" is for another class", walk->out);
    } else if (walk->stage->kind == EVERYTHING) {
        fputs(held ? " applies" : " does not apply", walk->out);
    } else if (walk->stage->kind == OTHER) {
        fputs(held ? ": the ticket is in the group" : ": the ticket is not in the group",
              walk->out);
    } else if (decided == (int32_t)walk->row) {
        fputs(" decides", walk->out);
    } else if (held) {
        fputs(" holds too, but ", walk->out);
        show(walk->out, name_of(walk, walk->stage->by, decided));
        fputs(" stands above it", walk->out);
    } else {
        fputs(" does not hold", walk->out);
    }
}

/* A row that does not hold though every condition does is over. */
static bool is_over(const Walk *walk, uint32_t i, const EhNoteInfo *row)
{
    bool conditions = true;
    for (uint32_t c = i + 1; c < walk->n && walk->depth[c] > walk->depth[i]; c++) {
        EhNoteInfo note = note_at(walk, c);
        if (note.what == EH_SAW_CONDITION && note.parent == (int32_t)i) {
            conditions = conditions && (note.value.i != 0) != is_clause(row, &note, "excludes");
        }
    }
    return row->noted && row->value.i == 0 && conditions && strstr(row->text, "until ") != NULL;
}

/* The cells of a table's row, which stand in place of conditions. */
static void print_cells(const Walk *walk, uint32_t i, const EhNoteInfo *note)
{
    EhNoteInfo next = {0};
    bool parts = eh_note(walk->explain->context, i + 1, &next) && next.parent == (int32_t)i;
    size_t label = strlen(note->label);
    const char *cells = note->text;
    if (parts || walk->stage->kind != FIRST_MATCH) {
        return;
    }
    if (strncmp(cells, note->label, label) == 0 && cells[label] == ':') {
        cells += label + 1 + strspn(cells + label + 1, " ");
    }
    const char *arrow = strstr(cells, " -> ");
    size_t n =
        arrow == NULL ? strlen(cells) : (size_t)(arrow - cells) + 4 + strcspn(arrow + 4, " ");
    fputs("   (", walk->out);
    eh_show_text(walk->out, cells, n);
    fputc(')', walk->out);
}

/* A value right below its stage is what a column of the table is compared with. */
static void print_heading(const Walk *walk, uint32_t i, const EhNoteInfo *note)
{
    if (note->noted && note->parent >= 0 && walk->depth[note->parent] == 0) {
        indent(walk, i);
        print_value(walk, note);
        fputc('\n', walk->out);
    }
}

/* Only the class that decides asks what it covers, after its row. */
static void print_row(Walk *walk, uint32_t i, const EhNoteInfo *note)
{
    indent(walk, i);
    show(walk->out, note->label[0] != '\0' ? note->label : note->text);
    print_verdict(walk, note);
    if (is_over(walk, i, note)) {
        fputs(": its `until` is over", walk->out);
    }
    print_cells(walk, i, note);
    fputc('\n', walk->out);
    print_because(walk, i, note);
    walk->row++;
}

static void print_line(const Walk *walk, uint32_t i, const EhNoteInfo *note)
{
    indent(walk, i);
    fprintf(walk->out, "%3lld  ", note->value.missing ? 0LL : (long long)note->value.i);
    show(walk->out, note->text);
    print_values(walk, i);
}

/* The last row has no conditions, so it has no note. */
static void close_stage(Walk *walk)
{
    if (walk->stage == NULL || walk->stage->kind != FIRST_MATCH) {
        return;
    }
    int32_t decided = decided_row(walk);
    if (decided >= 0 && (uint32_t)decided >= walk->row) {
        fputs("  ", walk->out);
        show(walk->out, name_of(walk, walk->stage->by, decided));
        fputs(" decides, for nothing above it does\n", walk->out);
    }
}

static void open_stage(Walk *walk, const EhNoteInfo *note)
{
    const EhDecision *d = walk->decision;
    close_stage(walk);
    walk->stage = find_stage(note->label);
    walk->row = 0;
    fputc('\n', walk->out);
    show(walk->out, walk->stage == NULL ? note->label : walk->stage->title);
    if (walk->stage != NULL && walk->stage->kind == FIRST_MATCH) {
        bool changed =
            d->n_escalations > 0; /* by an escalation: then the result is not this stage's */
        int32_t result = walk->stage->result == EH_NAMES_CLASS   ? d->klass
                         : walk->stage->result == EH_NAMES_TIER  ? d->tier
                         : changed                               ? -1
                         : walk->stage->result == EH_NAMES_QUEUE ? d->queue
                                                                 : d->priority;
        if (result >= 0) {
            fputs(": ", walk->out);
            show(walk->out, name_of(walk, walk->stage->result, result));
        }
    } else if (walk->stage != NULL && strcmp(walk->stage->label, "complexity") == 0) {
        fprintf(walk->out, ": %lld", (long long)d->complexity);
    }
    fputc('\n', walk->out);
}

static void print_note(Walk *walk, uint32_t i)
{
    EhNoteInfo note = note_at(walk, i);
    switch (note.what) {
    case EH_SAW_STAGE:
        open_stage(walk, &note);
        break;
    case EH_SAW_ROW:
        if (walk->stage != NULL) {
            print_row(walk, i, &note);
        }
        break;
    case EH_SAW_CONDITION:
        print_condition(walk, i, &note);
        break;
    case EH_SAW_LINE:
        print_line(walk, i, &note);
        break;
    case EH_SAW_VALUE: /* others are printed with the condition that read them */
        print_heading(walk, i, &note);
        break;
    }
}

/* Deep nesting is shown as deep as it stays readable. */
enum { DEPTH_SHOWN = 12 };

static void print_notes(Walk *walk)
{
    for (uint32_t i = 0; i < walk->n; i++) {
        EhNoteInfo note = note_at(walk, i);
        int depth = note.parent < 0 ? 0 : walk->depth[note.parent] + 1;
        walk->depth[i] = depth > DEPTH_SHOWN ? DEPTH_SHOWN : depth;
    }
    for (uint32_t i = 0; i < walk->n; i++) {
        print_note(walk, i);
    }
    close_stage(walk);
}

bool eh_explain_text(const EhExplain *explain, const EhDecision *decision, FILE *out)
{
    EhArena arena;
    eh_arena_init(&arena, NULL);
    Walk walk = {.explain = explain, .decision = decision, .arena = &arena, .out = out};
    walk.n = eh_note_count(explain->program);
    walk.depth = calloc((size_t)walk.n + 1, sizeof *walk.depth);
    fputs("Ticket ", out);
    eh_show_text(out, decision->id == NULL ? "without an id" : decision->id,
                 decision->id == NULL ? 13 : decision->id_n);
    fputs(", decided at ", out);
    show_str(out, eh_written_instant(&arena, explain->options->now));
    fputs(" by the policy ", out);
    show(out, eh_program_policy(explain->program));
    fputs("\n\nResult\n", out);
    print_result(&walk);
    print_faults(&walk);
    print_clocks(&walk);
    if (!decision->fault && walk.depth != NULL) {
        print_notes(&walk);
    }
    bool fine = walk.depth != NULL && !arena.failed;
    free(walk.depth);
    eh_arena_free(&arena);
    return fine;
}
