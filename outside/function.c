/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One idea: libffi checks nothing, so the signature is made once from the verified declaration, and every buffer that
 * the function writes to is one of ours, large enough and aligned.
 */
#include "outside/function.h"

#include <dlfcn.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "vm/internal.h"
#include "vm/utf8.h"

/* ---- opening ---- */

/* size_t as libffi knows it. */
static ffi_type *size_type(void)
{
    return sizeof(size_t) == 8 ? &ffi_type_uint64 : &ffi_type_uint32;
}

static uint32_t add_argument(EhFunctionOpen *function, uint32_t n, EhType type)
{
    if (type == EH_TYPE_TEXT) {
        function->types[n++] = &ffi_type_pointer;
        function->types[n++] = size_type();
    } else {
        function->types[n++] = type == EH_TYPE_NUMBER ? &ffi_type_double : &ffi_type_sint64;
    }
    return n;
}

static EhStatus make_signature(EhFunctionOpen *function, uint32_t number,
                               const EhFunctionInfo *info, const EhWhy *why)
{
    uint32_t n = 0;
    size_t most = 2 * ((size_t)info->n_params + 1);
    function->types = calloc(most, sizeof *function->types);
    function->values = calloc(most, sizeof *function->values);
    if (!function->types || !function->values)
        return eh_why(why, EH_NO_MEMORY, "out of memory");
    for (uint32_t i = 0; i < info->n_params; i++)
        n = add_argument(function, n, eh_function_param(function->program, number, i));
    function->types[n++] = &ffi_type_pointer;
    if (info->result == EH_TYPE_TEXT)
        function->types[n++] = &ffi_type_pointer;
    if (ffi_prep_cif(&function->cif, FFI_DEFAULT_ABI, n, &ffi_type_sint, function->types) != FFI_OK)
        return eh_why(why, EH_INVALID, "function %s: its signature cannot be called", info->name);
    return EH_OK;
}

/* A decision makes each distinct call once: as many results as the program has calls of the function. */
static EhStatus make_copies(EhFunctionOpen *function, uint32_t number, const EhWhy *why)
{
    const EhBlock *block = &function->program->block;
    uint32_t calls = 0;
    for (uint32_t i = 0; i < block->n_FUNCTION_CALLS; i++)
        calls += block->FUNCTION_CALLS[i].callee == number;
    function->copies = calloc((size_t)calls + 1, sizeof *function->copies);
    function->n_copies = calls + 1;
    return function->copies ? EH_OK : eh_why(why, EH_NO_MEMORY, "out of memory");
}

static EhStatus find_symbol(EhFunctionOpen *function, const EhFunctionInfo *info, const char *real,
                            const EhWhy *why)
{
    const char *name = *info->symbol ? info->symbol : info->name;
    function->library = dlopen(real, RTLD_NOW | RTLD_LOCAL);
    if (!function->library) {
        const char *error = dlerror();
        return eh_why(why, EH_NOT_FOUND, "%s", error ? error : "the library cannot be loaded");
    }
    void *symbol = dlsym(function->library, name);
    if (!symbol)
        return eh_why(why, EH_INVALID, "function %s: there is no symbol '%s' in %s", info->name,
                      name, real);
    memcpy(&function->symbol, &symbol, sizeof symbol); /* ISO C has no cast from data to code */
    return EH_OK;
}

EhStatus eh_function_open(EhFunctionOpen *function, const EhProgram *program, uint32_t number,
                          const char *real, const EhWhy *why)
{
    EhFunctionInfo info;
    *function = (EhFunctionOpen){.program = program};
    if (!eh_function_info(program, number, &info))
        return EH_INVALID;
    const EhBlock *block = &program->block;
    function->n_params = info.n_params;
    function->result = info.result;
    if (info.result == EH_TYPE_ENUM)
        function->result_names = block->ENUMS[block->FUNCTIONS[number].arg].count;
    EhStatus status = make_signature(function, number, &info, why);
    if (status == EH_OK)
        status = make_copies(function, number, why);
    return status == EH_OK ? find_symbol(function, &info, real, why) : status;
}

void eh_function_close(EhFunctionOpen *function)
{
    for (uint32_t i = 0; function->copies && i < function->n_copies; i++)
        free(function->copies[i].text);
    free(function->copies);
    free(function->types);
    free(function->values);
    if (function->library)
        dlclose(function->library);
    *function = (EhFunctionOpen){0};
}

/* ---- calling ---- */

/* What a function writes to, and pointers to it for libffi. */
typedef struct Output {
    int64_t i;
    double f;
    const char *text;
    size_t n;
    void *first, *second;
} Output;

static uint32_t pass_output(EhFunctionOpen *function, uint32_t n, Output *output)
{
    if (function->result == EH_TYPE_TEXT) {
        output->first = &output->text;
        output->second = &output->n;
        function->values[n++] = &output->first;
        function->values[n++] = &output->second;
    } else {
        output->first =
            function->result == EH_TYPE_NUMBER ? (void *)&output->f : (void *)&output->i;
        function->values[n++] = &output->first;
    }
    return n;
}

/* libffi reads arguments through pointers and does not write to them. */
static void *readable(const void *value)
{
    void *p;
    memcpy(&p, &value, sizeof p);
    return p;
}

static void pass_arguments(EhFunctionOpen *function, const EhValue *args, Output *output)
{
    uint32_t n = 0;
    for (uint32_t i = 0; i < function->n_params; i++) {
        if (args[i].type == EH_TYPE_TEXT) {
            function->values[n++] = readable(&args[i].text);
            function->values[n++] = readable(&args[i].n);
        } else {
            function->values[n++] =
                args[i].type == EH_TYPE_NUMBER ? readable(&args[i].f) : readable(&args[i].i);
        }
    }
    pass_output(function, n, output);
}

static const char *keep_text(EhFunctionOpen *function, const Output *output, EhValue *result)
{
    EhTextCopy *copy = &function->copies[function->next_copy];
    if (!output->text || output->n > EH_LIMIT_TEXT_BYTES || !eh_utf8_valid(output->text, output->n))
        return "a text that is not UTF-8 of at most 1 MiB";
    if (output->n > copy->room || !copy->text) {
        char *grown = realloc(copy->text, output->n + 1);
        if (!grown)
            return "out of memory";
        copy->text = grown;
        copy->room = output->n;
    }
    memcpy(copy->text, output->text, output->n);
    function->next_copy = (function->next_copy + 1) % function->n_copies;
    result->text = copy->text;
    result->n = output->n;
    return NULL;
}

static const char *take_result(EhFunctionOpen *function, const Output *output, EhValue *result)
{
    result->missing = false;
    switch (function->result) {
    case EH_TYPE_TEXT:
        return keep_text(function, output, result);
    case EH_TYPE_NUMBER:
        result->f = output->f;
        return isfinite(output->f) ? NULL : "a number that is not finite";
    case EH_TYPE_BOOL:
        result->i = output->i != 0;
        return NULL;
    case EH_TYPE_ENUM:
        result->i = output->i;
        return output->i >= 0 && output->i < function->result_names
                   ? NULL
                   : "a number that names no value";
    case EH_TYPE_INT:
    case EH_TYPE_MONEY:
    case EH_TYPE_DURATION:
    case EH_TYPE_DATE:
    case EH_TYPE_TIME:
    case EH_TYPE_SET:
    case EH_TYPE_LIST:
    case EH_TYPE_RECORD:
        result->i = output->i;
        return NULL;
    }
    return "a value of no type";
}

const char *eh_function_run(EhFunctionOpen *function, const EhValue *args, uint32_t n,
                            EhValue *result)
{
    Output output = {0};
    ffi_sarg returned = 0; /* libffi writes a whole register */
    *result = (EhValue){.type = function->result, .missing = true};
    if (n != function->n_params)
        return "called with other arguments than declared";
    for (uint32_t i = 0; i < n; i++)
        if (args[i].missing)
            return NULL;
    pass_arguments(function, args, &output);
    ffi_call(&function->cif, function->symbol, &returned, function->values);
    if ((int)returned == 0)
        return NULL;
    if ((int)returned != 1)
        return "the function reports an error";
    const char *reason = take_result(function, &output, result);
    if (reason)
        result->missing = true;
    return reason;
}
