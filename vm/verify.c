/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The verifier's order of work, and the header.
 *
 * One idea: sections first, so that the later steps may read any row whose index they have checked.
 */
#include "vm/verify_internal.h"

#include <string.h>

static const uint32_t section_sizes[EH_SEC_COUNT] = {
#define EH_SECTION_SIZE(name, type) sizeof(type),
    EH_SECTIONS(EH_SECTION_SIZE)
#undef EH_SECTION_SIZE
};

static bool little_endian(void)
{
    const uint16_t one = 1;
    uint8_t first;
    memcpy(&first, &one, 1);
    return first == 1;
}

/* Sections lie one after the other behind the header, each aligned to 8. */
static const char *check_sections(const EhHeader *header, size_t size)
{
    uint64_t end = sizeof(EhHeader);
    for (uint32_t i = 0; i < EH_SEC_COUNT; i++) {
        const EhSectionRef *section = &header->sections[i];
        uint64_t bytes = (uint64_t)section->count * section_sizes[i];
        if (section->count == 0)
            continue;
        if (section->off % 8 != 0)
            return "a section is not aligned";
        if (section->off < end)
            return "sections overlap or are out of order";
        end = section->off + bytes;
        if (end > size)
            return "a section ends behind the block";
    }
    return NULL;
}

static void bind(const void *bytes, EhBlock *block)
{
    const EhHeader *header = bytes;
    block->header = header;
    const EhSectionRef *ref = header->sections;
    /* An empty section points at the header: aligned, and never read. */
#define EH_SECTION_BIND(name, type)                                                                \
    block->name =                                                                                  \
        (const type *)(const void *)((const char *)bytes +                                         \
                                     (ref[EH_SEC_##name].count ? ref[EH_SEC_##name].off : 0));     \
    block->n_##name = ref[EH_SEC_##name].count;
    EH_SECTIONS(EH_SECTION_BIND)
#undef EH_SECTION_BIND
}

const char *eh_verify_header(const void *bytes, size_t size, EhBlock *block)
{
    const EhHeader *header = bytes;
    if (size < sizeof(EhHeader))
        return "shorter than a header";
    if (memcmp(header->magic, EH_MAGIC, sizeof header->magic) != 0)
        return "no bytecode of Evenhand";
    if (!little_endian())
        return "bytecode is little-endian, this machine is not";
    if (header->format != EH_FORMAT || header->header_size != sizeof(EhHeader))
        return "bytecode of another version: compile the policy again";
    if (header->size != size)
        return "cut off, or something behind the end";
    const char *why = check_sections(header, size);
    if (!why)
        bind(bytes, block);
    return why;
}

bool eh_verify_scalar(const EhBlock *block, uint8_t kind, uint32_t arg, EhCell value)
{
    if (kind == EH_NUMBER)
        return value.f == value.f && value.f - value.f == 0.0; /* no NaN, no infinity */
    if (kind == EH_BOOL)
        return value.i == 0 || value.i == 1;
    if (kind == EH_ENUM)
        return value.i >= 0 && value.i < block->ENUMS[arg].count;
    return value.i != EH_MISSING;
}

static bool check_all(EhVerifier *v)
{
    return eh_verify_texts(v) && eh_verify_layouts(v) && eh_verify_times(v) &&
           eh_verify_phrases(v) && eh_verify_policy(v) && eh_verify_results(v) && eh_verify_code(v);
}

EhStatus eh_verify_block(const EhBlock *block, const EhAllocator *allocator, const char **why)
{
    EhVerifier v = {.block = block, .allocator = allocator};
    bool fine = check_all(&v);
    eh_release(allocator, v.cells, v.n_cells * sizeof *v.cells);
    eh_release(allocator, v.first_cell, block->n_LAYOUTS * sizeof *v.first_cell);
    *why = v.why;
    if (fine)
        return EH_OK;
    return v.no_memory ? EH_NO_MEMORY : EH_BROKEN;
}
