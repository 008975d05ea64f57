/* SPDX-License-Identifier: Apache-2.0 */
/* The built-in functions as numbers, from stdlib/builtins.def. */
#ifndef EH_COMPILER_BUILTINS_H
#define EH_COMPILER_BUILTINS_H

#include "compiler/policy.h"

typedef enum EhFunctionOf {
#define EH_BUILTIN_OF(name, takes, gives, meaning) EH_OF_##name,
#define EH_BUILTIN_CALL(name, takes, gives, meaning)
#include "stdlib/builtins.def"
#undef EH_BUILTIN_OF
#undef EH_BUILTIN_CALL
    EH_OF_COUNT
} EhFunctionOf;

typedef enum EhFunctionCall {
#define EH_BUILTIN_OF(name, takes, gives, meaning)
#define EH_BUILTIN_CALL(name, takes, gives, meaning) EH_CALL_##name,
#include "stdlib/builtins.def"
#undef EH_BUILTIN_OF
#undef EH_BUILTIN_CALL
    EH_CALL_COUNT
} EhFunctionCall;

/* EH_OF_COUNT, EH_CALL_COUNT: no such function. */
EhFunctionOf eh_builtin_of(EhStr name);
EhFunctionCall eh_builtin_call(EhStr name);

#endif
