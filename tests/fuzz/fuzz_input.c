/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Any bytes as a file of tickets (CSV, NDJSON or an array, as its content says): every item gets a decision that is one
 * JSON object.
 */
#include <unistd.h>

#include "tests/fuzz/desk.h"
#include "tickets/input.h"
#include "tickets/reader.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* An open file of these bytes, at its start. */
static int file_of(const uint8_t *data, size_t size)
{
    static FILE *file;
    if (!file)
        file = tmpfile();
    int fd = file ? dup(fileno(file)) : -1;
    if (fd < 0 || ftruncate(fd, 0) != 0 || pwrite(fd, data, size, 0) != (ssize_t)size ||
        lseek(fd, 0, SEEK_SET) != 0)
        abort();
    return fd;
}

static void decide_batch(Desk *desk, EhReader *reader, const EhBatch *batch, EhOut *out)
{
    for (size_t i = 0; i < batch->n_items; i++) {
        if (!eh_reader_read(reader, batch, i, desk->ticket))
            abort();
        out->n = 0;
        decide(desk, desk->ticket, out);
        check_json(desk, out);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static Desk *desk;
    EhBatch batch = {0};
    EhOut out = {0};
    EhInputResult result;
    if (!desk)
        desk = open_desk();
    EhInput *input = eh_input_open(desk->keys, file_of(data, size));
    EhReader *reader = eh_reader_new(desk->keys);
    if (!input || !reader)
        abort();
    while ((result = eh_input_next(input, &batch)) == EH_INPUT_OK) {
        if (batch.n_items == 0)
            abort();
        decide_batch(desk, reader, &batch, &out);
    }
    if (result == EH_INPUT_NO_MEMORY || (result == EH_INPUT_FAILED && eh_input_why(input)[0] == 0))
        abort();
    eh_out_free(&out);
    eh_batch_free(&batch);
    eh_reader_free(reader);
    eh_input_free(input);
    return 0;
}
