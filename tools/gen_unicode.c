/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Build-time generator: gen_unicode DATA_DIR OUTPUT writes the tables of vm/unicode.c.
 *
 * Reads UnicodeData.txt (general categories), CaseFolding.txt (C and F) and PropList.txt
 * (White_Space). One idea: equal blocks of 256 code points are stored once, so that a lookup is two
 * loads and the tables stay small. It stops with a message when the data breaks a rule that phrase
 * search relies on (see vm/unicode.h).
 */
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define CODE_POINTS 0x110000
#define BLOCK 256
#define BLOCKS (CODE_POINTS / BLOCK)
#define MAX_DISTINCT 256

/* Everything read. `fold` holds the row of each code point: a delta, or behind those a longer
 * folding. */
typedef struct Data {
    char version[16];
    uint8_t word[CODE_POINTS], white[CODE_POINTS];
    uint32_t folded[CODE_POINTS][3]; /* zero-terminated; all zeros: folds to itself */
    uint16_t fold[CODE_POINTS];
    int32_t deltas[MAX_DISTINCT];
    uint32_t full[MAX_DISTINCT][3];
    uint32_t n_deltas, n_full;
} Data;

static void stop(const char *what, const char *where)
{
    fprintf(stderr, "gen_unicode: %s: %s\n", what, where);
    exit(1);
}

static FILE *open_data(const char *dir, const char *name)
{
    char path[4096];
    int n = snprintf(path, sizeof path, "%s/%s", dir, name);
    if (n < 0 || (size_t)n >= sizeof path)
        stop("path too long", dir);
    FILE *file = fopen(path, "r");
    if (!file)
        stop("cannot open", path);
    return file;
}

/* Reads hexadecimal digits and moves on; false if there are none or it is no code point. */
static bool read_code(char **at, uint32_t *code)
{
    char *end;
    unsigned long value = strtoul(*at, &end, 16);
    if (end == *at || value >= CODE_POINTS)
        return false;
    *at = end;
    *code = (uint32_t)value;
    return true;
}

/* The text behind the `n`-th semicolon, blanks skipped; stops the program where there is none. */
static char *column(char *line, int n)
{
    char *at = line;
    for (; n > 0; n--) {
        at = strchr(at, ';');
        if (!at)
            stop("too few columns", line);
        at++;
    }
    while (*at == ' ')
        at++;
    return at;
}

static bool is_word_category(const char *category)
{
    return category[0] == 'L' || category[0] == 'M' || strncmp(category, "Nd", 2) == 0;
}

/* Large ranges stand as two lines, "<..., First>" and "<..., Last>". */
static void read_categories(Data *data, const char *dir)
{
    FILE *file = open_data(dir, "UnicodeData.txt");
    char line[1024];
    uint32_t first = 0;
    bool open_range = false;
    while (fgets(line, sizeof line, file)) {
        char *at = line;
        uint32_t code;
        if (!read_code(&at, &code))
            stop("unreadable line in UnicodeData.txt", line);
        if (!open_range)
            first = code;
        char *name = column(line, 1), *category = column(line, 2);
        open_range = strstr(name, ", First>") != NULL;
        for (uint32_t i = first; i <= code; i++)
            data->word[i] = is_word_category(category);
    }
    fclose(file);
}

static void read_version(Data *data, const char *line)
{
    static const char lead[] = "# CaseFolding-";
    const char *version = line + sizeof lead - 1, *end = strstr(line, ".txt");
    if (strncmp(line, lead, sizeof lead - 1) != 0 || !end ||
        (size_t)(end - version) >= sizeof data->version)
        stop("no version in the first line of CaseFolding.txt", line);
    memcpy(data->version, version, (size_t)(end - version));
}

static void read_folding(Data *data, const char *dir)
{
    FILE *file = open_data(dir, "CaseFolding.txt");
    char line[1024];
    if (!fgets(line, sizeof line, file))
        stop("empty file", "CaseFolding.txt");
    read_version(data, line);
    while (fgets(line, sizeof line, file)) {
        char *at = line;
        uint32_t code;
        if (line[0] == '#' || line[0] == '\n' || !read_code(&at, &code))
            continue;
        char status = *column(line, 1);
        if (status != 'C' && status != 'F')
            continue;
        at = column(line, 2);
        for (int i = 0; *at != ';'; i++)
            if (i == 3 || !read_code(&at, &data->folded[code][i]))
                stop("unreadable folding", line);
    }
    fclose(file);
}

static void read_white(Data *data, const char *dir)
{
    FILE *file = open_data(dir, "PropList.txt");
    char line[1024];
    while (fgets(line, sizeof line, file)) {
        char *at = line;
        uint32_t first, last;
        if (!read_code(&at, &first) || !strstr(line, "; White_Space"))
            continue;
        last = first;
        if (at[0] == '.' && at[1] == '.') {
            at += 2;
            if (!read_code(&at, &last))
                stop("unreadable range in PropList.txt", line);
        }
        memset(data->white + first, 1, last - first + 1);
    }
    fclose(file);
}

/* What vm/phrases.c takes for granted. */
static void check_rules(const Data *data)
{
    char shown[16];
    for (uint32_t i = 0; i < CODE_POINTS; i++) {
        const uint32_t *to = data->folded[i];
        snprintf(shown, sizeof shown, "%04X", (unsigned)i);
        if (data->white[i] && (data->word[i] || to[0] != 0))
            stop("white space folds or is a word character", shown);
        for (int k = 0; k < 3 && to[k] != 0; k++)
            if (data->word[to[k]] != data->word[i] || (k > 0 && !data->word[i]) ||
                data->white[to[k]])
                stop("folding changes the kind of character", shown);
        if (i < 0x80 && (to[0] >= 0x80 || to[1] != 0))
            stop("ASCII folds to something else", shown);
    }
}

static uint32_t delta_row(Data *data, int32_t delta)
{
    uint32_t row = 0;
    while (row < data->n_deltas && data->deltas[row] != delta)
        row++;
    if (row == MAX_DISTINCT)
        stop("too many", "deltas");
    if (row == data->n_deltas)
        data->deltas[data->n_deltas++] = delta;
    return row;
}

/* Deltas first, then the longer foldings, so that one comparison tells them apart. */
static void number_rows(Data *data)
{
    delta_row(data, 0);
    for (uint32_t i = 0; i < CODE_POINTS; i++)
        if (data->folded[i][1] == 0 && data->folded[i][0] != 0)
            data->fold[i] = (uint16_t)delta_row(data, (int32_t)data->folded[i][0] - (int32_t)i);
    for (uint32_t i = 0; i < CODE_POINTS; i++) {
        if (data->folded[i][1] == 0)
            continue;
        if (data->n_full == MAX_DISTINCT)
            stop("too many", "full foldings");
        data->fold[i] = (uint16_t)(data->n_deltas + data->n_full);
        memcpy(data->full[data->n_full++], data->folded[i], sizeof data->folded[i]);
    }
    if (data->n_deltas + data->n_full > 256)
        stop("too many", "rows for one byte");
}

/* Gives equal blocks one number, writes the first stage and returns how many there are, with one of
 * each in `kept`. */
static uint32_t write_blocks(FILE *out, const char *name, const void *table, size_t size,
                             uint32_t kept[])
{
    const char *bytes = table;
    uint32_t n = 0;
    fprintf(out, "static const uint8_t %s_blocks[%d] = {", name, BLOCKS);
    for (uint32_t b = 0; b < BLOCKS; b++) {
        uint32_t row = 0;
        while (row < n && memcmp(bytes + kept[row] * size, bytes + b * size, size) != 0)
            row++;
        if (row == MAX_DISTINCT)
            stop("too many different blocks", name);
        if (row == n)
            kept[n++] = b;
        fprintf(out, "%s%u,", b % 24 == 0 ? "\n    " : "", (unsigned)row);
    }
    fprintf(out, "\n};\n\n");
    return n;
}

static void write_words(FILE *out, const Data *data)
{
    uint32_t kept[MAX_DISTINCT];
    uint32_t n = write_blocks(out, "word", data->word, BLOCK, kept);
    fprintf(out, "static const uint64_t word_rows[%u][4] = {\n", (unsigned)n);
    for (uint32_t row = 0; row < n; row++) {
        fprintf(out, "    {");
        for (uint32_t part = 0; part < 4; part++) {
            uint64_t bits = 0;
            for (uint32_t i = 0; i < 64; i++)
                bits |= (uint64_t)data->word[kept[row] * BLOCK + part * 64 + i] << i;
            fprintf(out, "0x%016llx%s", (unsigned long long)bits, part < 3 ? ", " : "},\n");
        }
    }
    fprintf(out, "};\n\n");
}

static void write_folds(FILE *out, const Data *data)
{
    uint32_t kept[MAX_DISTINCT];
    uint32_t n = write_blocks(out, "fold", data->fold, BLOCK * sizeof *data->fold, kept);
    fprintf(out, "static const uint8_t fold_rows[%u][%d] = {\n", (unsigned)n, BLOCK);
    for (uint32_t row = 0; row < n; row++) {
        fprintf(out, "    {");
        for (uint32_t i = 0; i < BLOCK; i++)
            fprintf(out, "%s%u,", i % 24 == 0 ? "\n        " : "",
                    (unsigned)data->fold[kept[row] * BLOCK + i]);
        fprintf(out, "\n    },\n");
    }
    fprintf(out, "};\n\n#define FOLD_DELTAS %uu\nstatic const int32_t fold_deltas[] = {",
            (unsigned)data->n_deltas);
    for (uint32_t i = 0; i < data->n_deltas; i++)
        fprintf(out, "%s%d,", i % 12 == 0 ? "\n    " : " ", (int)data->deltas[i]);
    fprintf(out, "\n};\n\nstatic const uint32_t fold_full[][3] = {\n");
    for (uint32_t i = 0; i < data->n_full; i++)
        fprintf(out, "    {0x%04X, 0x%04X, 0x%04X},\n", (unsigned)data->full[i][0],
                (unsigned)data->full[i][1], (unsigned)data->full[i][2]);
    fprintf(out, "};\n\n");
}

static void write_white(FILE *out, const Data *data)
{
    fprintf(out, "static const uint32_t white_ranges[][2] = {\n");
    for (uint32_t i = 0; i < CODE_POINTS; i++) {
        if (!data->white[i])
            continue;
        uint32_t first = i;
        while (i + 1 < CODE_POINTS && data->white[i + 1])
            i++;
        fprintf(out, "    {0x%04X, 0x%04X},\n", (unsigned)first, (unsigned)i);
    }
    fprintf(out, "};\n");
}

int main(int argc, char **argv)
{
    static Data data;
    if (argc != 3)
        stop("usage", "gen_unicode DATA_DIR OUTPUT");
    read_categories(&data, argv[1]);
    read_folding(&data, argv[1]);
    read_white(&data, argv[1]);
    check_rules(&data);
    number_rows(&data);
    FILE *out = fopen(argv[2], "w");
    if (!out)
        stop("cannot write", argv[2]);
    fprintf(out, "/* Made by tools/gen_unicode.c from Unicode %s; do not edit. */\n", data.version);
    fprintf(out, "#define EH_UNICODE_VERSION \"%s\"\n\n", data.version);
    write_words(out, &data);
    write_folds(out, &data);
    write_white(out, &data);
    if (ferror(out) || fclose(out) != 0)
        stop("cannot write", argv[2]);
    return 0;
}
