/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Inputs: what NDJSON, arrays and CSV are cut into, however the bytes arrive, and what rows become.
 */
#include <fcntl.h>
#include <stdarg.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/random/chance.h"
#include "tests/unit/ticket_desk.h"
#include "tickets/reader.h"
#include "vm/limits.h"

/* ---- running an input ---- */

/* A file descriptor from which the text comes in pieces of at most `piece` bytes; 0: a file. */
static int feed(const char *text, size_t n, size_t piece)
{
    int ends[2];
    if (piece == 0) {
        FILE *file = tmpfile();
        int fd;
        fwrite(text, 1, n, file);
        fflush(file);
        fd = dup(fileno(file));
        fclose(file);
        lseek(fd, 0, SEEK_SET);
        return fd;
    }
    assert_int_equal(pipe(ends), 0);
    if (fork() == 0) {
        close(ends[0]);
        for (size_t at = 0; at < n; at += piece) {
            if (write(ends[1], text + at, n - at < piece ? n - at : piece) < 0) {
                break;
            }
        }
        close(ends[1]);
        _exit(0);
    }
    close(ends[1]);
    return ends[0];
}

/* Every decision in short: id or line, with the first fault. Gives a text to be freed. */
static char *summary(Desk *desk, const char *text, size_t n, size_t piece)
{
    EhInput *input = eh_input_open(desk->keys, feed(text, n, piece));
    EhReader *reader = eh_reader_new(desk->keys);
    EhBatch batch = {0};
    EhOut out = {0};
    while (eh_input_next(input, &batch) == EH_INPUT_OK) {
        for (size_t i = 0; i < batch.n_items; i++) {
            const EhDecision *d;
            assert_true(eh_reader_read(reader, &batch, i, desk->ticket));
            d = eh_decide(desk->context, desk->ticket, DESK_NOW, EH_PLAIN);
            eh_out_bytes(&out, d->id != NULL ? d->id : "?", d->id != NULL ? d->id_n : 1);
            for (uint32_t j = 0; j < d->n_faults; j++) {
                EH_OUT_LITERAL(&out, "!");
                eh_out_int(&out,
                           d->faults[j].what == EH_FAULT_LINE ? (int64_t)d->faults[j].line : 0);
                eh_out_string(&out, d->faults[j].field);
                EH_OUT_LITERAL(&out, "=");
                eh_out_bytes(&out, d->faults[j].found, d->faults[j].found_n);
            }
            EH_OUT_LITERAL(&out, "\n");
        }
    }
    eh_out_bytes(&out, "", 1);
    eh_batch_free(&batch);
    eh_reader_free(reader);
    eh_input_free(input);
    while (piece != 0 && wait(NULL) > 0) {
    }
    return out.p;
}

/* The same whatever the pieces. */
static void assert_summary(Desk *desk, const char *text, size_t n, const char *wanted)
{
    static const size_t pieces[] = {0, 1, 7, 4096};
    for (size_t i = 0; i < sizeof pieces / sizeof *pieces; i++) {
        char *got = summary(desk, text, n, pieces[i]);
        if (strcmp(got, wanted) != 0) {
            fail_msg("pieces of %zu\n%.2000s\ngives\n%swanted\n%s", pieces[i], text, got, wanted);
        }
        free(got);
    }
}

static void assert_text(Desk *desk, const char *text, const char *wanted)
{
    assert_summary(desk, text, strlen(text), wanted);
}

static const char simple_policy[] =
    "policy p\ncurrency USD\nconfidence 50%\nqueues q\npriorities n\nfallback queue q\n"
    "record sub { v text; w int = 0 }\nrecord ord { total money }\n"
    "ticket {\n id text\n created time\n n int?\n b bool?\n t text?\n m money?\n d duration?\n f "
    "number?\n"
    " e enum { x, y from \"why\" }?\n s set of text up to 3?\n o list of ord up to 2?\n li list of "
    "int up to 3?\n"
    " c sub?\n p predicted enum { yes, no }\n st enum { a, z } = a tracked\n deep int? from "
    "\"x.y\"\n}\n"
    "route { otherwise -> q }\nrank { otherwise -> n }\n";

#define T "\"created\":\"2026-03-02T15:00:00Z\"}"

/* ---- NDJSON ---- */

static void test_lines(void **state)
{
    Desk desk = desk_open_policy(simple_policy, NULL);
    (void)state;
    assert_text(&desk, "", "");
    assert_text(&desk, "\n \n\r\n", "");
    assert_text(&desk, "{\"id\":\"1\"," T "\n{\"id\":\"2\"," T, "1\n2\n");
    assert_text(&desk, "\xEF\xBB\xBF{\"id\":\"1\"," T "\r\n\r\n{\"id\":\"2\"," T "\r\n", "1\n2\n");
    assert_text(&desk, "\n\n{\n\n[1]\n", "?!3={\n?!5=[1]\n");
    assert_text(&desk, "[1]\n{\"id\":\"2\"," T, "?!1=[1]\n2\n");
    assert_text(&desk, "x\n{\"id\":\"2\"," T, "?!1=x\n2\n");
    assert_text(&desk, "\"id\"\n", ""); /* a CSV of nothing but a header */
    assert_text(&desk, "{\"id\":\"\0\"}\n", "?!1={\"id\":\"\n");
    desk_close(&desk);
}

/* A line past the limit is one fault, and the lines after it are read. */
static void test_long_line(void **state)
{
    Desk desk = desk_open_policy(simple_policy, NULL);
    size_t n = (size_t)EH_LIMIT_LINE_BYTES + 100;
    char *text = malloc(n + 200), *got;
    (void)state;
    for (int array = 0; array < 2; array++) {
        memset(text, 'x', n);
        text[sprintf(text, "%s{\"id\":\"1\"," T "%s\n{\"zz\":\"", array ? "[" : "",
                     array ? "," : "")] = 'x';
        size_t end = n + (size_t)sprintf(text + n, "\"}%s\n{\"id\":\"3\"," T "%s\n",
                                         array ? "," : "", array ? "]" : "");
        got = summary(&desk, text, end, 0);
        assert_int_equal(strncmp(got, "1\n?!2={\"zz\":\"xxx", 16), 0);
        assert_string_equal(got + strlen(got) - 3, "\n3\n");
        assert_int_equal(strlen(got), 2 + 4 + 80 + 1 + 2);
        free(got);
    }
    free(text);
    desk_close(&desk);
}

/* ---- arrays ---- */

static void test_arrays(void **state)
{
    Desk desk = desk_open_policy(simple_policy, NULL);
    (void)state;
    assert_text(&desk, "[]", "");
    assert_text(&desk, " [ \n ] \n", "");
    assert_text(&desk, "[{\"id\":\"1\"," T ",{\"id\":\"2\"," T "]", "1\n2\n");
    assert_text(&desk, "\n[\n {\"id\":\"a,]}\\\"\",\n  " T "\n,\n5,{\"id\":\"2\"," T "\n]\n",
                "a,]}\"\n?!6=5\n2\n");
    assert_text(&desk, "[{\"id\":\"1\"," T "]\n{\"id\":\"2\"," T "\nx\n", "1\n2\n?!3=x\n");
    assert_text(&desk, "[{\"id\":\"1\"," T ",\n{\"id\":\"2\"", "1\n?!2={\"id\":\"2\"\n?!2=\n");
    assert_text(&desk, "[{\"id\":\"1\"," T ",\n", "1\n?!2=\n");
    assert_text(&desk, "[{\"id\":\"1\"," T ",,\n]", "1\n?!1=\n?!2=\n");
    assert_text(&desk, "[{\"id\":\"1\"," T " {\"id\":\"2\"," T "]",
                "?!1={\"id\":\"1\",\"created\":\"2026-03-02T15:00:00Z\"} "
                "{\"id\":\"2\",\"created\":\"2026-03-02T15:0\n");
    desk_close(&desk);
}

/* ---- CSV ---- */

#define C "2026-03-02T15:00:00Z"

static void test_csv(void **state)
{
    Desk desk = desk_open_policy(simple_policy, NULL);
    (void)state;
    assert_text(&desk, "id,created\n1," C "\n2," C, "1\n2\n");
    assert_text(&desk, "\xEF\xBB\xBFid,created\r\n1," C "\r\n\r\n \r\n2," C "\r\n", "1\n2\n");
    assert_text(&desk, " id , created \n1," C "\n", "1\n");
    assert_text(&desk, "\"id\",\"created\"\n\"a,\"\"b\"\"\nc\"," C "\n2\n3," C "\n",
                "a,\"b\"\nc\n?!4=2\n3\n");
    assert_text(&desk, "id,created\n1," C ",\n2\n\n3," C "\n", "?!2=1," C ",\n?!3=2\n3\n");
    assert_text(&desk, "id,created\n1,a\"b\n2," C "\n", "?!2=1,a\"\n2\n");
    assert_text(&desk, "id,created\n1," C "\n\"2," C "\n3," C "\n", "1\n?!3=\"2," C "\n3\n");
    assert_text(&desk, "created,zzz,id\n" C ",\"q\nr\",7\n," C ",8\n", "7\n8!0created=null\n");
    assert_text(&desk, "id,created,id\n1," C ",2\n", "?!0id=\"2\"\n");
    desk_close(&desk);
}

/* One row under a header; the faults, or "". */
static void assert_row(Desk *desk, const char *columns, const char *cells, const char *wanted)
{
    char text[1024], expected[1024];
    snprintf(text, sizeof text, "id,created,%s\n1," C ",%s\n", columns, cells);
    snprintf(expected, sizeof expected, "1%s\n", wanted);
    assert_text(desk, text, expected);
}

static void test_cells(void **state)
{
    Desk desk = desk_open_policy(simple_policy, NULL);
    (void)state;
    assert_row(&desk, "n,b,t,m,d,f,e,s,x.y", "5.0,true, x ,12.34 USD,PT5M,1e-3,why,a;b;;a,7", "");
    assert_row(&desk, "n,b,t,m,d,f,e,s,x.y", " 5 , false ,\"\",12,300,0, x ,a, 7", "");
    assert_row(&desk, "n,b,t,m,d,f,e,s,x.y", ",,,,,,,,", "");
    assert_row(&desk, "n", "5x", "!0n=\"5x\"");
    assert_row(&desk, "n", "1.5", "!0n=\"1.5\"");
    assert_row(&desk, "b", "yes", "!0b=\"yes\"");
    assert_row(&desk, "m", "1.234", "!0m=\"1.234\"");
    assert_row(&desk, "f", "NaN", "!0f=\"NaN\"");
    assert_row(&desk, "s", "a;b;c;d", "!0s=\"a;b;c;d\"");
    assert_row(&desk, "t", "a\xff", "!0t=\"a\xEF\xBF\xBD\"");
    assert_row(&desk, "o,li", "\"[{\"\"total\"\":5}]\",\"[1,2]\"", "");
    assert_row(&desk, "o", "\"[{\"\"total\"\":\"\"x\"\"}]\"", "!0o=[{\"total\":\"x\"}]");
    assert_row(&desk, "o", "[1", "!0o=\"[1\"");
    assert_row(&desk, "c.v,c.w", "hello,3", "");
    assert_row(&desk, "c.v,c.w", ",", "");
    assert_row(&desk, "c.v,c.w", ",3", "!0c.v=null");
    assert_row(&desk, "c", "\"{\"\"v\"\":\"\"x\"\"}\"", "");
    assert_row(&desk, "p.value,p.confidence", "yes,0.4", "");
    assert_row(&desk, "p.confidence,p.value", "0.4,yes", "");
    assert_row(&desk, "p.confidence", "0.4", "");
    assert_row(&desk, "p.value,p.confidence", "yes,1.4", "!0p=\"1.4\"");
    assert_row(&desk, "p.value,p.confidence", "yes,x", "!0p=\"x\"");
    assert_row(&desk, "p", "maybe", "!0p=\"maybe\"");
    assert_row(&desk, "history", "\"[{\"\"at\"\":\"\"" C "\"\",\"\"st\"\":\"\"z\"\"}]\"", "");
    assert_row(&desk, "history", "x", "!0history=\"x\"");
    assert_row(&desk, "nothing,c.nothing,n.value", "1,2,3", "");
    desk_close(&desk);
}

/* Many rows and lines, through several batches, keep their order. */
static void test_many(void **state)
{
    Desk desk = desk_open_policy(simple_policy, NULL);
    EhOut text = {0}, wanted = {0};
    char *got;
    (void)state;
    EH_OUT_LITERAL(&text, "id,created,t\n");
    for (int i = 0; i < 20000; i++) {
        eh_out_int(&text, i);
        EH_OUT_LITERAL(&text, "," C ",\"a\nb\"\n");
        eh_out_int(&wanted, i);
        EH_OUT_LITERAL(&wanted, "\n");
    }
    eh_out_bytes(&wanted, "", 1);
    got = summary(&desk, text.p, text.n, 0);
    assert_string_equal(got, wanted.p);
    free(got);
    text.n = 0;
    for (int i = 0; i < 20000; i++) {
        EH_OUT_LITERAL(&text, "{\"id\":");
        eh_out_int(&text, i);
        EH_OUT_LITERAL(&text, "," T "\n");
    }
    got = summary(&desk, text.p, text.n, 10000);
    assert_string_equal(got, wanted.p);
    free(got);
    eh_out_free(&text);
    eh_out_free(&wanted);
    desk_close(&desk);
}

/* ---- random texts ---- */

/* Good texts with some bytes changed, cut out or put in: whatever that makes, the pieces that it
 * comes in do not matter, and no line is lost. */
static void test_random(void **state)
{
    static const char *const seeds[] = {
        "id,created,t,n\n1," C ",\"a\nb\",5\n2," C ",x,\n\n3," C ",\"\"\"q\",7\n",
        "[{\"id\":\"1\"," T ",\n {\"id\":\"2\",\"o\":[{\"total\":5}]," T "]\n{\"id\":\"3\"," T "\n",
        "{\"id\":\"1\",\"t\":\"\\u00e9\"," T "\n\n{\"id\":2," T
        "\r\n{\"id\":\"3\",\"p\":{\"value\":\"yes\"}," T,
    };
    static const char bytes[] = "\"\\,\n\r[]{}:;x0 \xff";
    Desk desk = desk_open_policy(simple_policy, NULL);
    uint64_t seed = 7;
    (void)state;
    for (int i = 0; i < 400; i++) {
        char text[512], *whole, *pieces;
        size_t n = (size_t)snprintf(text, sizeof text, "%s", seeds[i % 3]);
        for (uint64_t changes = next_random(&seed) % 4; changes > 0; changes--) {
            size_t at = next_random(&seed) % n;
            if (next_random(&seed) % 3 == 0) {
                memmove(text + at, text + at + 1, n - at);
                n--;
            } else {
                text[at] = bytes[next_random(&seed) % (sizeof bytes - 1)];
            }
        }
        whole = summary(&desk, text, n, 0);
        pieces = summary(&desk, text, n, 1 + next_random(&seed) % 9);
        if (strcmp(whole, pieces) != 0) {
            fail_msg("%s\nwhole\n%s\npieces\n%s", text, whole, pieces);
        }
        free(whole);
        free(pieces);
    }
    desk_close(&desk);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_lines),  cmocka_unit_test(test_long_line),
        cmocka_unit_test(test_arrays), cmocka_unit_test(test_csv),
        cmocka_unit_test(test_cells),  cmocka_unit_test(test_many),
        cmocka_unit_test(test_random),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
