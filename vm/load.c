/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Loading: from bytes that anybody may have written to a program that can be trusted.
 *
 * One idea: copy first, check the copy, and keep nothing else, so that nobody can change what was checked.
 */
#include <stdlib.h>
#include <string.h>

#include "vm/hash.h"
#include "vm/verify.h"

#define EH_ALIGNMENT 16u

static void *heap(void *user, void *old, size_t old_size, size_t new_size)
{
    (void)user;
    (void)old_size;
    if (new_size == 0) {
        free(old);
        return NULL;
    }
    return realloc(old, new_size);
}

EhAllocator eh_allocator_or_malloc(const EhAllocator *allocator)
{
    return allocator ? *allocator : (EhAllocator){.allocate = heap};
}

void *eh_allocate(const EhAllocator *allocator, size_t size)
{
    return allocator->allocate(allocator->user, NULL, 0, size ? size : 1);
}

void eh_release(const EhAllocator *allocator, void *memory, size_t size)
{
    if (memory)
        allocator->allocate(allocator->user, memory, size ? size : 1, 0);
}

/* The checksum counts its own field as 0, whatever is in it. */
static uint64_t checksum(const void *block, size_t size)
{
    const char *bytes = block;
    const uint64_t zero = 0;
    const size_t at = offsetof(EhHeader, checksum);
    EhXxh64 state;
    eh_xxh64_start(&state);
    eh_xxh64_add(&state, bytes, at);
    eh_xxh64_add(&state, &zero, sizeof zero);
    eh_xxh64_add(&state, bytes + at + sizeof zero, size - at - sizeof zero);
    return eh_xxh64_end(&state);
}

uint64_t eh_program_checksum(const void *block, size_t size)
{
    return size < sizeof(EhHeader) ? 0 : checksum(block, size);
}

/* Pauses run once for each stretch of a history: one more than it has entries. */
static uint64_t worst_steps(const EhBlock *block)
{
    uint64_t steps = block->FUNCS[0].steps;
    if (block->n_FUNCS > 1 && block->FUNCS[1].count && block->FUNCS[1].steps > steps)
        steps = block->FUNCS[1].steps;
    for (uint32_t i = 0; i < block->n_PAUSES; i++) {
        uint64_t once = block->FUNCS[block->PAUSES[i].func].steps;
        uint64_t all =
            once > UINT64_MAX / (EH_LIMIT_HISTORY + 1) ? UINT64_MAX : once * (EH_LIMIT_HISTORY + 1);
        steps = steps > UINT64_MAX - all ? UINT64_MAX : steps + all;
    }
    return steps;
}

/* Everything there is to check about an aligned copy; `sealed`: its checksum has just been made. */
static EhStatus check(const void *bytes, size_t size, bool sealed, const EhAllocator *allocator,
                      EhBlock *block, const char **why)
{
    *why = eh_verify_header(bytes, size, block);
    if (!*why && !sealed && block->header->checksum != checksum(bytes, size))
        *why = "damaged: the checksum differs";
    EhStatus status = *why ? EH_BROKEN : eh_verify_block(block, allocator, why);
    if (status == EH_OK && worst_steps(block) > EH_LIMIT_STEPS) {
        *why = "a decision could take more steps than the limit";
        return EH_LIMIT;
    }
    return status;
}

static size_t head_size(void)
{
    return (sizeof(EhProgram) + EH_ALIGNMENT - 1) / EH_ALIGNMENT * EH_ALIGNMENT;
}

EhProgram *eh_program_room(const EhAllocator *allocator, size_t size, char **bytes)
{
    EhAllocator memory = eh_allocator_or_malloc(allocator);
    EhProgram *program = eh_allocate(&memory, head_size() + size);
    if (!program)
        return NULL;
    program->allocator = memory;
    program->size = size;
    program->memory = head_size() + size;
    *bytes = (char *)program + head_size();
    return program;
}

/* Checks what is in the program's room; frees it if it is refused. */
static EhStatus finish(EhProgram *program, bool sealed, EhProgram **out, const char **why)
{
    const char *bytes = (const char *)program + head_size();
    EhAllocator memory = program->allocator;
    EhStatus status = check(bytes, program->size, sealed, &memory, &program->block, why);
    if (status == EH_OK && !eh_shapes_make(program))
        status = EH_NO_MEMORY;
    if (status != EH_OK) {
        eh_release(&memory, program, program->memory);
        return status;
    }
    program->steps = worst_steps(&program->block);
    program->text_passes = program->block.header->text_passes;
    *out = program;
    return EH_OK;
}

EhStatus eh_program_seal(EhProgram *program, EhProgram **out, const char **why)
{
    char *bytes = (char *)program + head_size();
    EhHeader *header = (EhHeader *)(void *)bytes;
    *out = NULL;
    header->checksum = checksum(bytes, program->size);
    return finish(program, true, out, why);
}

EhStatus eh_program_check(EhProgram *program, EhProgram **out, const char **why)
{
    *out = NULL;
    return finish(program, false, out, why);
}

void eh_program_drop(EhProgram *program)
{
    EhAllocator memory = program->allocator;
    eh_release(&memory, program, program->memory);
}

EhStatus eh_program_load(const void *bytes, size_t size, const EhAllocator *allocator,
                         EhProgram **out)
{
    const char *why;
    char *copy;
    if (!out)
        return EH_INVALID;
    *out = NULL;
    if (!bytes)
        return EH_INVALID;
    if (size < sizeof(EhHeader) || size > UINT32_MAX)
        return EH_BROKEN;
    EhProgram *program = eh_program_room(allocator, size, &copy);
    if (!program)
        return EH_NO_MEMORY;
    memcpy(copy, bytes, size);
    return finish(program, false, out, &why);
}

const char *eh_program_why(const void *bytes, size_t size)
{
    EhAllocator memory = eh_allocator_or_malloc(NULL);
    EhBlock block;
    const char *why = "";
    if (!bytes || size < sizeof(EhHeader))
        return "shorter than a header";
    if (size > UINT32_MAX)
        return "larger than 4 GiB";
    char *copy = eh_allocate(&memory, size);
    if (!copy)
        return "out of memory";
    memcpy(copy, bytes, size);
    EhStatus status = check(copy, size, false, &memory, &block, &why);
    eh_release(&memory, copy, size);
    return status == EH_OK ? "" : status == EH_NO_MEMORY ? "out of memory" : why;
}

void eh_program_free(EhProgram *program)
{
    if (!program)
        return;
    EhAllocator memory = program->allocator;
    eh_shapes_free(program);
    eh_release(&memory, program, program->memory);
}
