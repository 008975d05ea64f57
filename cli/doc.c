/* SPDX-License-Identifier: Apache-2.0 */
/*
 * `evenhand doc`: a policy in plain sentences, for customers and for the people who serve them.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "cli/common.h"
#include "lint/doubts.h"
#include "plain/document.h"

enum { MARKDOWN, HTML };

/* The class of this name, or -1 after a message with the nearest names. */
static int32_t find_class(const EhPolicy *policy, const char *name, FILE *err)
{
    EhStr wanted = {name, (uint32_t)strlen(name)};
    int32_t found = eh_named_find(&policy->classes, wanted);
    EhStr names[EH_LIMIT_ENUM_NAMES];
    uint32_t n = 0;
    for (; n < policy->classes.n && n < EH_LIMIT_ENUM_NAMES; n++) {
        names[n] = policy->classes.at[n].name;
    }
    if (found >= 0) {
        return found;
    }
    EhStr near = eh_diag_nearest(wanted, names, n);
    fprintf(err, "evenhand doc: --class: the policy has no class '%s'", name);
    if (near.n > 0) {
        fprintf(err, "; did you mean '%.*s'? Its classes are ", EH_STR_F(near));
    } else {
        fputs(n == 0 ? "; it has none at all" : "; its classes are ", err);
    }
    for (uint32_t i = 0; i < n; i++) {
        fprintf(err, "%s%.*s", i == 0 ? "" : i + 1 == n ? " and " : ", ", EH_STR_F(names[i]));
    }
    fputc('\n', err);
    return -1;
}

/* The page into memory, then to its place at once. */
static int save(const EhPlainPage *page, const EhArguments *arguments, FILE *out, FILE *err)
{
    const char *name = eh_arguments_value(arguments, EH_OPTION_DOC_OUTPUT);
    bool html = eh_arguments_choice(arguments, EH_OPTION_DOC_FORMAT) == HTML;
    char *text = NULL;
    size_t n = 0;
    FILE *memory = open_memstream(&text, &n);
    if (memory == NULL) {
        return EH_EXIT_INTERNAL;
    }
    bool fine = (html ? eh_page_html : eh_page_markdown)(page, memory);
    fine = fclose(memory) == 0 && fine && text != NULL;
    int code = !fine ? EH_EXIT_INTERNAL : EH_EXIT_CLEAN;
    if (fine && name != NULL && strcmp(name, "-") != 0) {
        code = eh_file_save(name, text, n, err) ? EH_EXIT_CLEAN : EH_EXIT_USAGE;
    } else if (fine) {
        fwrite(text, 1, n, out);
    }
    free(text);
    return code;
}

/* ---- how sure the guarantees are ---- */

static EhPlainProof proof_of(const EhFinding *finding)
{
    bool model = finding->strength != EH_BY_LOGIC && finding->strength != EH_BY_ENVELOPE;
    switch (finding->verdict) {
    case EH_FOUND:
        return EH_PLAIN_BROKEN;
    case EH_PROVED:
        return model ? EH_PLAIN_EXPECTED : EH_PLAIN_PROVED;
    case EH_UNKNOWN:
        break;
    }
    return EH_PLAIN_OPEN;
}

static bool is_of_guarantee(const EhFinding *finding, EhStr name)
{
    static const char before[] = "guarantee/";
    uint32_t n = sizeof before - 1;
    bool check = finding->check == EH_CHECK_P01 || finding->check == EH_CHECK_P02 ||
                 finding->check == EH_CHECK_P07 || finding->check == EH_CHECK_P11;
    return check && finding->subject.n == n + name.n &&
           memcmp(finding->subject.p, before, n) == 0 &&
           memcmp(finding->subject.p + n, name.p, name.n) == 0;
}

/* What is found against a promise lowers what else is said of it: a break always, a doubt where nothing is proved. */
static EhPlainProof lowered(EhPlainProof proof, EhDoubt doubt)
{
    return doubt == EH_DOUBT_BROKEN                           ? EH_PLAIN_BROKEN
           : doubt == EH_DOUBT_RISK && proof == EH_PLAIN_OPEN ? EH_PLAIN_DOUBTFUL
                                                              : proof;
}

/* Notes each finding against each promise of the desk. */
static void doubt(EhLint *lint, EhPlainProof *proofs, EhPlainDoubts *doubts)
{
    const EhNamedVec *guarantees = &lint->policy->guarantees;
    for (uint32_t i = 0; lint->service != NULL && i < lint->service->promises.n; i++) {
        const EhPromise *promise = &lint->service->promises.at[i];
        EhPlainProof unused = EH_PLAIN_OPEN, *proof = &unused;
        for (uint32_t g = 0; g < guarantees->n; g++) {
            proof = guarantees->at[g].node == promise->node ? &proofs[g] : proof;
        }
        for (uint32_t k = 0; k < lint->findings.n; k++) {
            const EhFinding *finding = lint->findings.at[k];
            EhDoubt found = eh_lint_doubts(lint, finding, promise);
            EhPlainProof now = lowered(*proof, found);
            if (found != EH_DOUBT_NONE && (now == EH_PLAIN_BROKEN || now == EH_PLAIN_DOUBTFUL)) {
                *proof = now;
                EhPlainProof said = found == EH_DOUBT_BROKEN ? EH_PLAIN_BROKEN : EH_PLAIN_DOUBTFUL;
                (void)EH_PUSH(lint->arena, doubts,
                              ((EhPlainDoubt){promise->node, said, promise->name, finding->message,
                                              eh_check_infos[finding->check].code}));
            }
        }
    }
}

/* What the linter says of each guarantee, and against each promise; NULL when memory is out. */
static const EhPlainProof *prove(EhPolicy *policy, const EhProgram *program, EhArena *arena,
                                 EhPlainDoubts *doubts)
{
    EhLint lint = {.policy = policy, .program = program, .arena = arena};
    EhPlainProof *proofs = eh_arena_array(arena, policy->guarantees.n + 1u, sizeof *proofs);
    bool fine = proofs != NULL && eh_read_now("doc", NULL, &lint.now, stderr) && eh_lint_run(&lint);
    for (uint32_t i = 0; fine && i < policy->guarantees.n; i++) {
        proofs[i] = EH_PLAIN_OPEN;
        for (uint32_t k = 0; k < lint.findings.n; k++) {
            const EhFinding *finding = lint.findings.at[k];
            if (is_of_guarantee(finding, policy->guarantees.at[i].name)) {
                proofs[i] = proof_of(finding);
            }
        }
    }
    if (fine) {
        doubt(&lint, proofs, doubts);
    }
    eh_lint_done(&lint);
    return fine ? proofs : NULL;
}

/* ---- the page ---- */

static int write_page(EhPolicy *policy, const EhProgram *program, const EhArguments *arguments,
                      FILE *out, FILE *err)
{
    const char *name = eh_arguments_value(arguments, EH_OPTION_DOC_CLASS);
    int32_t only = name == NULL ? -1 : find_class(policy, name, err);
    EhArena arena;
    if (name != NULL && only < 0) {
        return EH_EXIT_USAGE;
    }
    eh_arena_init(&arena, NULL);
    EhPlainPage page = {.arena = &arena};
    EhPlainDoubts doubts = {0};
    const EhPlainProof *proofs = prove(policy, program, &arena, &doubts);
    int code = proofs != NULL && eh_plain_policy(policy, only, proofs, &doubts, &page)
                   ? save(&page, arguments, out, err)
                   : EH_EXIT_INTERNAL;
    if (code == EH_EXIT_INTERNAL) {
        fprintf(err, "evenhand doc: out of memory\n");
    }
    eh_arena_free(&arena);
    return code;
}

static int no_memory(FILE *err)
{
    fprintf(err, "evenhand doc: out of memory\n");
    return EH_EXIT_INTERNAL;
}

int eh_cmd_doc(const EhArguments *arguments, FILE *out, FILE *err)
{
    EhBytes text;
    EhProgram *program = NULL;
    EhDiagnostics *diagnostics = NULL;
    EhPrinter printer = eh_printer(arguments, err);
    if (eh_operands_wrong(arguments, 1, 1, err)) {
        return EH_EXIT_USAGE;
    }
    const char *name = arguments->operands[0];
    if (!eh_output_apart("doc", eh_arguments_value(arguments, EH_OPTION_DOC_OUTPUT), &name, 1,
                         err)) {
        return EH_EXIT_USAGE;
    }
    const char **folders = eh_arguments_values(arguments, EH_OPTION_DOC_FOLDER);
    EhCompileOptions options = {.file_name = strcmp(name, "-") == 0 ? "<stdin>" : name,
                                .folders = folders};
    if (folders == NULL || !eh_policy_load(name, &text, err)) {
        free(folders);
        return folders == NULL ? no_memory(err) : EH_EXIT_USAGE;
    }
    EhStatus status = eh_compile(text.p, text.n, &options, &program, &diagnostics);
    if (diagnostics != NULL) {
        eh_print_diagnostics(&printer, diagnostics);
    }
    int code = status == EH_OK
                   ? write_page(eh_compiled_policy(diagnostics), program, arguments, out, err)
               : status == EH_ERRORS ? EH_EXIT_FINDINGS
                                     : no_memory(err);
    free(text.p);
    free(folders);
    eh_program_free(program);
    eh_diagnostics_free(diagnostics);
    return code;
}
