/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The public door of the compiler: text in, program or diagnostics out.
 */
#include "compiler/check.h"
#include "compiler/diagnostic_view.h"
#include "compiler/lower.h"
#include "vm/internal.h"

#include <string.h>

/* One compilation's memory, kept for as long as its messages are read. */
struct EhDiagnostics {
    EhAllocator allocator; /* as given; allocate NULL: malloc, as the arena has it */
    EhArena arena;
    EhSources sources;
    EhDiags diags;
    EhPolicy policy;
};

static EhDiagnostics *open_compilation(const EhCompileOptions *options)
{
    EhArena arena;
    eh_arena_init(&arena, options->allocator);
    EhDiagnostics *self = eh_arena_alloc(&arena, sizeof *self);
    if (self == NULL) {
        eh_arena_free(&arena);
        return NULL;
    }
    self->arena = arena;
    self->diags.arena = &self->arena;
    self->policy.arena = &self->arena;
    self->policy.sources = &self->sources;
    self->policy.diags = &self->diags;
    self->policy.folders = options->folders;
    self->policy.zoneinfo = options->zoneinfo;
    return self;
}

void eh_diagnostics_free(EhDiagnostics *diagnostics)
{
    if (diagnostics != NULL) {
        EhArena arena = diagnostics->arena; /* the struct itself lies in it */
        eh_arena_free(&arena);
    }
}

/* Whether a decision ends in time and finds room: a program that was not loaded takes too many steps. */
static EhStatus within_limits(EhDiagnostics *self, EhProgram **program)
{
    const EhSpan whole = {0, 0, 0};
    if (*program == NULL) {
        eh_diag(&self->diags, EH_E_LIMIT, whole,
                "a decision could take more than %d steps: loops inside loops over long lists, or "
                "many pauses over a long history",
                EH_LIMIT_STEPS);
        return EH_ERRORS;
    }
    if (!eh_context_fits(*program)) {
        eh_diag(&self->diags, EH_E_LIMIT, whole,
                "the policy takes more than 1 GiB to decide with: too many places where a text is "
                "folded (`lower of`, `domain of`), or lookups");
        eh_program_free(*program);
        *program = NULL;
        return EH_ERRORS;
    }
    return EH_OK;
}

static EhStatus make_program(EhDiagnostics *self, const EhCompileOptions *options,
                             EhProgram **program)
{
    const char *why = "";
    EhProgram *made = eh_lower(&self->policy, options->strip, options->allocator);
    if (self->arena.failed) {
        return EH_NO_MEMORY;
    }
    if (made == NULL) {
        eh_diag(&self->diags, EH_E_LIMIT, (EhSpan){0, 0, 0},
                "the policy needs more registers, phrases or bytes than a program can have");
        return EH_ERRORS;
    }
    EhStatus status = eh_program_seal(made, program, &why);
    if (status == EH_BROKEN) { /* a mistake of ours, told rather than hidden */
        eh_diag(&self->diags, EH_E_INTERNAL, (EhSpan){0, 0, 0},
                "the compiler made bytecode that the verifier refuses: %s", why);
        return EH_ERRORS;
    }
    return status == EH_OK || status == EH_LIMIT ? within_limits(self, program) : status;
}

static EhStatus compile(EhDiagnostics *self, const char *text, size_t n,
                        const EhCompileOptions *options, EhProgram **program)
{
    const char *name = options->file_name != NULL ? options->file_name : "policy.eh";
    EhStr file = {name, (uint32_t)strlen(name)};
    if (!eh_check_policy(&self->policy, file, text, n)) {
        return EH_NO_MEMORY;
    }
    if (self->diags.list.n > 0) {
        return EH_ERRORS;
    }
    return program == NULL ? EH_OK : make_program(self, options, program);
}

EhStatus eh_compile(const char *text, size_t n, const EhCompileOptions *options,
                    EhProgram **program, EhDiagnostics **diagnostics)
{
    return eh_compile_scenario(text, n, options, NULL, program, diagnostics);
}

EhStatus eh_compile_scenario(const char *text, size_t n, const EhCompileOptions *options,
                             const EhScenarioText *scenario, EhProgram **program,
                             EhDiagnostics **diagnostics)
{
    static const EhCompileOptions plain;
    if (program != NULL) {
        *program = NULL;
    }
    if (diagnostics != NULL) {
        *diagnostics = NULL;
    }
    if (text == NULL && n > 0) {
        return EH_INVALID;
    }
    options = options != NULL ? options : &plain;
    EhDiagnostics *self = open_compilation(options);
    if (self == NULL) {
        return EH_NO_MEMORY;
    }
    self->policy.scenario = scenario;
    EhStatus status = compile(self, text, n, options, program);
    self->policy.scenario = NULL; /* the caller's */
    if (diagnostics == NULL || status == EH_NO_MEMORY) {
        eh_diagnostics_free(self);
    } else {
        *diagnostics = self;
    }
    return status;
}

EhPolicy *eh_compiled_policy(EhDiagnostics *diagnostics)
{
    return &diagnostics->policy;
}

uint32_t eh_diagnostics_count(const EhDiagnostics *diagnostics)
{
    return diagnostics == NULL ? 0 : diagnostics->diags.list.n;
}

bool eh_diagnostic(const EhDiagnostics *diagnostics, uint32_t i, EhDiagnostic *out)
{
    if (diagnostics == NULL || i >= diagnostics->diags.list.n) {
        return false;
    }
    *out = eh_diag_view(&diagnostics->sources, diagnostics->diags.arena,
                        &diagnostics->diags.list.at[i]);
    return true;
}

const char *eh_explain_code(const char *code, const char **title)
{
    EhCode found;
    int number = 0;
    if (code == NULL || (code[0] != 'E' && code[0] != 'e') || strlen(code) != 5) {
        return NULL;
    }
    for (const char *p = code + 1; *p != 0; p++) {
        if (*p < '0' || *p > '9') {
            return NULL;
        }
        number = number * 10 + (*p - '0');
    }
    if (!eh_code_find(number, &found)) {
        return NULL;
    }
    if (title != NULL) {
        *title = eh_code_title(found);
    }
    return eh_code_page(found);
}
