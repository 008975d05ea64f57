/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Any bytes as a decision log (kind 0: a whole database file), or as one row that was read from one (the other kinds,
 * the forms of an item): reading ends, and what a row holds as its ticket gets a decision that is one JSON object.
 */
#include "store/read.h"
#include "tests/fuzz/desk.h"
#include "tests/unit/memory_disk.h"
#include "tickets/item_text.h"
#include "tickets/reader.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { MOST_ROWS = 1000 };

typedef struct Bench {
    Desk *desk;
    EhReader *reader;
    EhItemText item;
    char file[32]; /* the reader wants to see one; what it reads stands on the disk in memory */
    EhOut out;
} Bench;

static void open_bench(Bench *bench)
{
    bench->desk = open_desk();
    bench->reader = eh_reader_new(bench->desk->keys);
    FILE *file = tmpfile();
    if (bench->reader == NULL || file == NULL)
        abort();
    snprintf(bench->file, sizeof bench->file, "/dev/fd/%d", fileno(file));
}

static void take_item(Bench *bench, EhItemForm form, EhStr head, EhStr ticket)
{
    switch (eh_item_get(&bench->item, bench->desk->keys, form, 7, head, ticket)) {
    case EH_ITEM_NOT_TEXT:
        return;
    case EH_ITEM_NO_MEMORY:
        abort();
    case EH_ITEM_GOT:
        break;
    }
    if (!eh_reader_read(bench->reader, &bench->item.batch, 0, bench->desk->ticket))
        abort();
    bench->out.n = 0;
    decide(bench->desk, bench->desk->ticket, &bench->out);
    check_json(bench->desk, &bench->out);
}

static void take_row(Bench *bench, const EhLogRow *row)
{
    for (int form = 0; form < EH_ITEM_FORMS; form++)
        if (row->form.n == strlen(eh_item_forms[form]) &&
            memcmp(row->form.p, eh_item_forms[form], row->form.n) == 0)
            take_item(bench, (EhItemForm)form, row->head, row->ticket);
}

/* A way to read that fails says why; rows are numbered from 1 on. */
static void take_log(Bench *bench, const uint8_t *data, size_t size)
{
    char why[EH_LOG_WHY] = "";
    Disk disk = {0};
    EhLogRow row = {0};
    EhLogRead read = EH_LOG_FAILED;
    disk_use(&disk);
    disk.files[0].there = true;
    if (size > 0)
        disk_store(&disk.files[0], 0, data, size);
    EhLogReader *reader = eh_log_read_open(bench->file, "memory_disk", why);
    for (int64_t n = 1; reader != NULL && n <= MOST_ROWS; n++) {
        read = eh_log_read_next(reader, &row, why);
        if (read != EH_LOG_ROW)
            break;
        if (row.n != n)
            abort();
        take_row(bench, &row);
    }
    if ((reader == NULL || read == EH_LOG_FAILED || read == EH_LOG_BROKEN) && *why == '\0')
        abort();
    eh_log_read_close(reader);
    disk_free(&disk);
}

/* Kind, form and length of the head are the first three bytes. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static Bench bench;
    if (bench.desk == NULL)
        open_bench(&bench);
    if (size < 3)
        return 0;
    if (data[0] % 2 == 0) {
        take_log(&bench, data + 3, size - 3);
        return 0;
    }
    size_t head = data[2] < size - 3 ? data[2] : size - 3;
    const char *text = (const char *)data + 3;
    take_item(&bench, (EhItemForm)(data[1] % EH_ITEM_FORMS),
              (EhStr){head == 0 ? NULL : text, (uint32_t)head},
              (EhStr){text + head, (uint32_t)(size - 3 - head)});
    return 0;
}
