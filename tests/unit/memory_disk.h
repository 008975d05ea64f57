/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A disk in memory for SQLite, which fails when it is told to and remembers every write and sync.
 *
 * One idea: what a power cut leaves is a new disk made of the writes up to that moment, of which only those before the
 * last sync of their file are certain.
 */
#ifndef EH_TESTS_MEMORY_DISK_H
#define EH_TESTS_MEMORY_DISK_H

#include <sqlite3.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

enum { DISK_FILES = 3, DISK_REGIONS = 32, DISK_SECTOR = 512 };

/* The database, its rollback journal and its WAL. */
typedef struct DiskFile {
    bool there;
    uint8_t *bytes;
    size_t n, room;
    void *shared[DISK_REGIONS];
} DiskFile;

typedef enum DiskWhat {
    DISK_WRITE,
    DISK_TRUNCATE,
    DISK_DELETE,
    DISK_SYNC,
    DISK_FOLDER,
    DISK_ACK
} DiskWhat;

typedef struct DiskOp {
    DiskWhat what;
    int file;
    size_t at, n; /* ACK: n rows are promised */
    uint8_t *bytes;
} DiskOp;

/* `fail_at`: the call that gives `code` in place of doing anything, from 1 on; `for_ever`: all behind it too. */
typedef struct Disk {
    sqlite3_vfs vfs;
    DiskFile files[DISK_FILES];
    DiskOp *ops;
    size_t n_ops, ops_room;
    bool recording, for_ever, writes_only;
    long calls, fail_at;
    int code;
} Disk;

typedef struct DiskHandle {
    sqlite3_file base;
    Disk *disk;
    int file;
    bool sync_folder; /* as the system does with the first sync of a journal that may be new */
} DiskHandle;

static inline void disk_op(Disk *disk, DiskOp op, const void *bytes)
{
    if (!disk->recording)
        return;
    if (disk->n_ops == disk->ops_room) {
        disk->ops_room = disk->ops_room * 2 + 64;
        disk->ops = realloc(disk->ops, disk->ops_room * sizeof *disk->ops);
    }
    if (bytes != NULL) {
        op.bytes = malloc(op.n + 1);
        memcpy(op.bytes, bytes, op.n);
    }
    disk->ops[disk->n_ops++] = op;
}

/* Whether this call is one that fails. */
static inline bool disk_fails(Disk *disk, bool write)
{
    if (disk->writes_only && !write)
        return false;
    disk->calls++;
    return disk->fail_at > 0 &&
           (disk->calls == disk->fail_at || (disk->for_ever && disk->calls > disk->fail_at));
}

static inline void disk_store(DiskFile *file, size_t at, const uint8_t *bytes, size_t n)
{
    if (at + n > file->room) {
        file->room = (at + n) * 2;
        file->bytes = realloc(file->bytes, file->room);
    }
    if (at > file->n)
        memset(file->bytes + file->n, 0, at - file->n);
    memcpy(file->bytes + at, bytes, n);
    file->n = at + n > file->n ? at + n : file->n;
    file->there = true;
}

static inline DiskFile *disk_file(sqlite3_file *file, Disk **disk)
{
    DiskHandle *handle = (DiskHandle *)file;
    *disk = handle->disk;
    return &handle->disk->files[handle->file];
}

/* ---- SQLite's calls ---- */

static inline int disk_close(sqlite3_file *file)
{
    (void)file;
    return SQLITE_OK;
}

static inline int disk_read(sqlite3_file *handle, void *to, int n, sqlite3_int64 at)
{
    Disk *disk;
    DiskFile *file = disk_file(handle, &disk);
    size_t have = (size_t)at < file->n ? file->n - (size_t)at : 0, wanted = (size_t)n;
    if (disk_fails(disk, false))
        return SQLITE_IOERR_READ;
    have = have < wanted ? have : wanted;
    if (have > 0)
        memcpy(to, file->bytes + at, have);
    memset((char *)to + have, 0, wanted - have);
    return have < wanted ? SQLITE_IOERR_SHORT_READ : SQLITE_OK;
}

static inline int disk_write(sqlite3_file *handle, const void *from, int n, sqlite3_int64 at)
{
    Disk *disk;
    DiskFile *file = disk_file(handle, &disk);
    int number = ((DiskHandle *)handle)->file;
    if (disk_fails(disk, true)) { /* a disk that fills up takes the first part */
        disk_store(file, (size_t)at, from, (size_t)n / 2);
        return disk->code;
    }
    disk_op(disk, (DiskOp){DISK_WRITE, number, (size_t)at, (size_t)n, NULL}, from);
    disk_store(file, (size_t)at, from, (size_t)n);
    return SQLITE_OK;
}

static inline int disk_truncate(sqlite3_file *handle, sqlite3_int64 n)
{
    Disk *disk;
    DiskFile *file = disk_file(handle, &disk);
    if (disk_fails(disk, true))
        return SQLITE_IOERR_TRUNCATE;
    disk_op(disk, (DiskOp){DISK_TRUNCATE, ((DiskHandle *)handle)->file, (size_t)n, 0, NULL}, NULL);
    file->n = (size_t)n < file->n ? (size_t)n : file->n;
    return SQLITE_OK;
}

static inline int disk_sync(sqlite3_file *handle, int flags)
{
    Disk *disk;
    (void)flags;
    disk_file(handle, &disk);
    if (disk_fails(disk, true))
        return SQLITE_IOERR_FSYNC;
    disk_op(disk, (DiskOp){DISK_SYNC, ((DiskHandle *)handle)->file, 0, 0, NULL}, NULL);
    if (((DiskHandle *)handle)->sync_folder)
        disk_op(disk, (DiskOp){DISK_FOLDER, 0, 0, 0, NULL}, NULL);
    ((DiskHandle *)handle)->sync_folder = false;
    return SQLITE_OK;
}

static inline int disk_size(sqlite3_file *handle, sqlite3_int64 *n)
{
    Disk *disk;
    DiskFile *file = disk_file(handle, &disk);
    *n = (sqlite3_int64)file->n;
    return disk_fails(disk, false) ? SQLITE_IOERR_FSTAT : SQLITE_OK;
}

static inline int disk_lock(sqlite3_file *handle, int level)
{
    (void)handle, (void)level;
    return SQLITE_OK;
}

static inline int disk_reserved(sqlite3_file *handle, int *out)
{
    (void)handle;
    *out = 0;
    return SQLITE_OK;
}

static inline int disk_control(sqlite3_file *handle, int op, void *arg)
{
    (void)handle, (void)op, (void)arg;
    return SQLITE_NOTFOUND;
}

static inline int disk_sector(sqlite3_file *handle)
{
    (void)handle;
    return DISK_SECTOR;
}

static inline int disk_character(sqlite3_file *handle)
{
    (void)handle;
    return 0;
}

static inline int disk_shm_map(sqlite3_file *handle, int page, int size, int extend,
                               void volatile **out)
{
    Disk *disk;
    DiskFile *file = disk_file(handle, &disk);
    if (disk_fails(disk, false) || page >= DISK_REGIONS)
        return SQLITE_IOERR_SHMMAP;
    if (file->shared[page] == NULL && extend)
        file->shared[page] = calloc(1, (size_t)size);
    *out = file->shared[page];
    return SQLITE_OK;
}

static inline int disk_shm_lock(sqlite3_file *handle, int offset, int n, int flags)
{
    (void)handle, (void)offset, (void)n, (void)flags;
    return SQLITE_OK;
}

static inline void disk_shm_barrier(sqlite3_file *handle)
{
    (void)handle;
}

static inline int disk_shm_unmap(sqlite3_file *handle, int forget)
{
    Disk *disk;
    DiskFile *file = disk_file(handle, &disk);
    for (int i = 0; forget && i < DISK_REGIONS; i++) {
        free(file->shared[i]);
        file->shared[i] = NULL;
    }
    return SQLITE_OK;
}

static inline int disk_number(const char *name)
{
    const char *end = name == NULL ? "" : name + strlen(name);
    return name == NULL || end - name < 4     ? 0
           : strcmp(end - 4, "-wal") == 0     ? 2
           : strstr(name, "-journal") != NULL ? 1
                                              : 0;
}

static inline int disk_open(sqlite3_vfs *vfs, const char *name, sqlite3_file *file, int flags,
                            int *out_flags)
{
    static const sqlite3_io_methods methods = {.iVersion = 2,
                                               .xClose = disk_close,
                                               .xRead = disk_read,
                                               .xWrite = disk_write,
                                               .xTruncate = disk_truncate,
                                               .xSync = disk_sync,
                                               .xFileSize = disk_size,
                                               .xLock = disk_lock,
                                               .xUnlock = disk_lock,
                                               .xCheckReservedLock = disk_reserved,
                                               .xFileControl = disk_control,
                                               .xSectorSize = disk_sector,
                                               .xDeviceCharacteristics = disk_character,
                                               .xShmMap = disk_shm_map,
                                               .xShmLock = disk_shm_lock,
                                               .xShmBarrier = disk_shm_barrier,
                                               .xShmUnmap = disk_shm_unmap};
    DiskHandle *handle = (DiskHandle *)file;
    Disk *disk = vfs->pAppData;
    *handle = (DiskHandle){.disk = disk,
                           .file = disk_number(name),
                           .sync_folder = disk_number(name) > 0 && (flags & SQLITE_OPEN_CREATE)};
    DiskFile *opened = &disk->files[handle->file];
    if (disk_fails(disk, false) || (!opened->there && !(flags & SQLITE_OPEN_CREATE)))
        return SQLITE_CANTOPEN;
    opened->there = true;
    handle->base.pMethods = &methods;
    if (out_flags != NULL)
        *out_flags = flags;
    return SQLITE_OK;
}

static inline int disk_delete(sqlite3_vfs *vfs, const char *name, int sync)
{
    Disk *disk = vfs->pAppData;
    DiskFile *file = &disk->files[disk_number(name)];
    if (disk_fails(disk, true))
        return SQLITE_IOERR_DELETE;
    disk_op(disk, (DiskOp){DISK_DELETE, disk_number(name), 0, 0, NULL}, NULL);
    if (sync)
        disk_op(disk, (DiskOp){DISK_FOLDER, 0, 0, 0, NULL}, NULL);
    file->there = false;
    file->n = 0;
    return SQLITE_OK;
}

static inline int disk_access(sqlite3_vfs *vfs, const char *name, int flags, int *out)
{
    Disk *disk = vfs->pAppData;
    (void)flags;
    *out = disk->files[disk_number(name)].there;
    return disk_fails(disk, false) ? SQLITE_IOERR_ACCESS : SQLITE_OK;
}

static inline int disk_path(sqlite3_vfs *vfs, const char *name, int n, char *out)
{
    (void)vfs;
    sqlite3_snprintf(n, out, "%s", name);
    return SQLITE_OK;
}

/* ---- disks ---- */

/* Registers the disk as the VFS "memory_disk"; the one before is forgotten. */
static inline void disk_use(Disk *disk)
{
    sqlite3_vfs *own = sqlite3_vfs_find("memory_disk"), *usual = sqlite3_vfs_find(NULL);
    if (own != NULL)
        sqlite3_vfs_unregister(own);
    disk->vfs = *usual;
    disk->vfs.szOsFile = sizeof(DiskHandle);
    disk->vfs.zName = "memory_disk";
    disk->vfs.pNext = NULL;
    disk->vfs.pAppData = disk;
    disk->vfs.xOpen = disk_open;
    disk->vfs.xDelete = disk_delete;
    disk->vfs.xAccess = disk_access;
    disk->vfs.xFullPathname = disk_path;
    sqlite3_vfs_register(&disk->vfs, 0);
}

static inline void disk_free(Disk *disk)
{
    for (int i = 0; i < DISK_FILES; i++) {
        free(disk->files[i].bytes);
        for (int j = 0; j < DISK_REGIONS; j++)
            free(disk->files[i].shared[j]);
    }
    for (size_t i = 0; i < disk->n_ops; i++)
        free(disk->ops[i].bytes);
    free(disk->ops);
    if (disk->vfs.pAppData == disk)
        sqlite3_vfs_unregister(&disk->vfs);
    *disk = (Disk){0};
}

static inline uint32_t disk_random(uint64_t *state)
{
    *state ^= *state << 13;
    *state ^= *state >> 7;
    *state ^= *state << 17;
    return (uint32_t)(*state >> 20);
}

/* A write that was under way: each sector arrived or did not. */
static inline void disk_tear(DiskFile *file, const DiskOp *op, uint64_t *random)
{
    for (size_t at = 0; at < op->n; at += DISK_SECTOR) {
        size_t n = op->n - at < DISK_SECTOR ? op->n - at : DISK_SECTOR;
        if (disk_random(random) % 2 == 0)
            disk_store(file, op->at + at, op->bytes + at, n);
    }
}

static inline void disk_apply(DiskFile *file, const DiskOp *op)
{
    if (op->what == DISK_WRITE)
        disk_store(file, op->at, op->bytes, op->n);
    if (op->what == DISK_TRUNCATE && op->at < file->n)
        file->n = op->at;
    if (op->what == DISK_DELETE) {
        file->there = false;
        file->n = 0;
    }
}

/* What is left of `whole` when the power goes behind its first `n` operations. Gives how many rows were promised. */
static inline size_t disk_cut(const Disk *whole, size_t n, uint64_t *random, Disk *left)
{
    size_t certain[DISK_FILES] = {0}, folder = 0, promised = 0;
    for (size_t i = 0; i < n; i++) {
        if (whole->ops[i].what == DISK_SYNC)
            certain[whole->ops[i].file] = i;
        if (whole->ops[i].what == DISK_FOLDER)
            folder = i;
        if (whole->ops[i].what == DISK_ACK)
            promised = whole->ops[i].n;
    }
    for (size_t i = 0; i < n; i++) {
        const DiskOp *op = &whole->ops[i];
        DiskFile *file = &left->files[op->file];
        bool sure = i < certain[op->file] || (op->what == DISK_DELETE && i < folder);
        uint32_t luck = sure ? 0 : disk_random(random) % 3;
        if (luck == 0)
            disk_apply(file, op);
        else if (luck == 1 && op->what == DISK_WRITE)
            disk_tear(file, op, random);
    }
    return promised;
}

#endif
