/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One writer a log.
 *
 * One idea: SQLite lets writers take turns, but one that checkpoints while another begins a new WAL may lose rows in
 * versions up to 3.51.2; so a lock far behind the file's end, which belongs to the open file and goes with the process,
 * keeps a second one out.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "store/internal.h"

#ifndef F_OFD_SETLK
#define F_OFD_SETLK F_SETLK
#endif

/* Far from the bytes at 1 GiB that SQLite locks. */
#define LOCK_AT ((off_t)1 << 62)

static bool take(int fd, char why[EH_LOG_WHY])
{
    struct flock lock = {
        .l_type = F_WRLCK, .l_whence = SEEK_SET, .l_start = LOCK_AT, .l_len = 1, .l_pid = 0};
    struct stat st;
    if (fstat(fd, &st) != 0 || !S_ISREG(st.st_mode))
        return eh_log_fail(why, "it is no file that can be a log");
    if (fcntl(fd, F_OFD_SETLK, &lock) == 0)
        return true;
    if (errno == EAGAIN || errno == EACCES)
        return eh_log_fail(why, "another process is writing to it, and a log has one writer");
    return eh_log_fail(why, "it cannot be locked: %s", strerror(errno));
}

int eh_log_lock(const char *file, char why[EH_LOG_WHY])
{
    int fd = open(file, O_RDWR | O_CREAT | O_CLOEXEC | O_NONBLOCK, 0666);
    if (fd < 0) {
        eh_log_fail(why, "%s", errno == EISDIR ? "it is a folder" : strerror(errno));
        return -1;
    }
    if (take(fd, why))
        return fd;
    close(fd);
    return -1;
}
