/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Rows of tests/golden/queueing.csv: fields with quotes, and the small notations inside them.
 */
#ifndef EH_TESTS_GOLDEN_QUEUEING_H
#define EH_TESTS_GOLDEN_QUEUEING_H

#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define GOLDEN "tests/golden/queueing.csv"
#define CLASSES_MAX 8
enum { FIELDS = 20 };

/* The columns that tests read; `field` holds all of them, pointing into `text`. */
typedef struct Row {
    char text[2048];
    char *field[FIELDS];
    const char *id, *config, *model, *params, *klass, *metric;
    double value, tolerance; /* the tolerance is relative */
} Row;

/* "a", "a/b": what follows is of no interest. */
static inline double number(const char *text)
{
    char *end;
    double x = strtod(text, &end);
    return *end == '/' ? x / strtod(end + 1, NULL) : x;
}

/* "a;b/c;…": how many. */
static inline size_t numbers(const char *text, double *out)
{
    size_t n = 0;
    for (; text != NULL && n < CLASSES_MAX; n++) {
        out[n] = number(text);
        text += strcspn(text, "; ");
        text = *text == ';' ? text + 1 : NULL;
        if (text == NULL)
            return n + 1;
    }
    return n;
}

/* Behind "name=" in the parameters, or NULL. */
static inline const char *param(const Row *row, const char *name)
{
    size_t length = strlen(name);
    for (const char *p = row->params; (p = strstr(p, name)) != NULL; p++)
        if ((p == row->params || p[-1] == ' ') && p[length] == '=')
            return p + length + 1;
    return NULL;
}

static inline bool is_config(const Row *row, const char *name)
{
    size_t length = strlen(name);
    return strncmp(row->config, name, length) == 0 && row->config[length] == '-';
}

/* Cuts row->text at its commas. */
static inline bool split(Row *row)
{
    char *to = row->text;
    const char *from = row->text;
    for (size_t i = 0; i < FIELDS; i++) {
        bool quoted = *from == '"';
        from += quoted;
        row->field[i] = to;
        while (*from != '\0' && *from != '\n' && (quoted ? *from != '"' : *from != ','))
            *to++ = *from++;
        from += quoted;
        if (*from != (i + 1 < FIELDS ? ',' : '\n'))
            return false;
        from++;
        *to++ = '\0';
    }
    return true;
}

/* The next row; false at the end, and in *well whether all was well. */
static inline bool next_row(FILE *file, Row *row, bool *well)
{
    if (fgets(row->text, sizeof row->text, file) == NULL)
        return false;
    *well = split(row);
    if (!*well)
        return false;
    row->id = row->field[0];
    row->config = row->field[1];
    row->model = row->field[2];
    row->params = row->field[8];
    row->klass = row->field[9];
    row->metric = row->field[10];
    row->value = number(row->field[11]);
    row->tolerance = number(row->field[18]);
    return true;
}

#endif
