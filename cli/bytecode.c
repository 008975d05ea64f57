/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Bytecode from a file.
 *
 * One idea: it is read to where the program will lie, so that the start of a run touches no memory for a copy of it.
 */
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli/common.h"
#include "vm/internal.h"

static bool read_fully(int fd, char *bytes, size_t n)
{
    while (n > 0) {
        ssize_t got = read(fd, bytes, n);
        if (got <= 0)
            return false;
        bytes += got;
        n -= (size_t)got;
    }
    return true;
}

static bool is_bytecode(int fd)
{
    char head[sizeof EH_MAGIC - 1];
    return pread(fd, head, sizeof head, 0) == (ssize_t)sizeof head &&
           memcmp(head, EH_MAGIC, sizeof head) == 0;
}

static bool load(int fd, size_t size, EhProgram **program)
{
    const char *why;
    char *bytes;
    EhProgram *made = eh_program_room(NULL, size, &bytes);
    if (made == NULL)
        return false;
    if (read_fully(fd, bytes, size))
        return eh_program_check(made, program, &why) == EH_OK;
    eh_program_drop(made);
    return false;
}

/* A pipe is not opened: what is read of it is gone. */
bool eh_bytecode_open(const char *name, EhProgram **program)
{
    struct stat info;
    if (strcmp(name, "-") == 0 || stat(name, &info) != 0 || !S_ISREG(info.st_mode) ||
        info.st_size < (off_t)sizeof(EhHeader) || info.st_size > (off_t)UINT32_MAX)
        return false;
    int fd = open(name, O_RDONLY | O_CLOEXEC);
    bool ok = fd >= 0 && is_bytecode(fd) && load(fd, (size_t)info.st_size, program);
    if (fd >= 0)
        close(fd);
    return ok;
}
