/* SPDX-License-Identifier: Apache-2.0 */
/*
 * `evenhand log verify`.
 */
#include <string.h>

#include "cli/common.h"
#include "store/read.h"

enum { HEX = 2 * EH_LOG_HASH };

/* A chain as 64 digits. */
static void put_hex(char out[HEX + 1], const uint8_t chain[EH_LOG_HASH])
{
    for (int i = 0; i < EH_LOG_HASH; i++)
        snprintf(out + 2 * i, 3, "%02x", chain[i]);
}

typedef struct Verified {
    EhLogRead end;
    EhLogRow row; /* the last one, or the first that is broken */
    bool seen;    /* the chain that was asked for */
    char why[EH_LOG_WHY];
} Verified;

static void verify(EhLogReader *reader, const char *wanted, Verified *verified)
{
    char chain[HEX + 1];
    do {
        verified->end = eh_log_read_next(reader, &verified->row, verified->why);
        if (verified->end == EH_LOG_ROW && wanted != NULL) {
            put_hex(chain, verified->row.chain);
            verified->seen = verified->seen || strcmp(chain, wanted) == 0;
        }
    } while (verified->end == EH_LOG_ROW);
}

static int report(const char *file, const char *wanted, const Verified *verified, FILE *out,
                  FILE *err)
{
    char chain[HEX + 1];
    if (verified->end == EH_LOG_FAILED) {
        fprintf(err, "evenhand log: %s: row %lld: %s\n", file, (long long)verified->row.n,
                verified->why);
        return EH_EXIT_USAGE;
    }
    if (verified->end == EH_LOG_BROKEN) {
        fprintf(out, "%s: row %lld: %s\n", file, (long long)verified->row.n, verified->why);
        return EH_EXIT_FINDINGS;
    }
    put_hex(chain, verified->row.chain);
    fprintf(out, "%s: %lld %s, chain %s\n", file, (long long)verified->row.n,
            verified->row.n == 1 ? "decision" : "decisions", chain);
    if (wanted == NULL || verified->seen)
        return EH_EXIT_CLEAN;
    fprintf(out,
            "%s: no row has the chain %s: rows were taken from its end, or it is another log\n",
            file, wanted);
    return EH_EXIT_FINDINGS;
}

/* Hexadecimal digits, as verify prints them. */
static bool chain_wrong(const char *wanted, FILE *err)
{
    if (wanted == NULL || (strlen(wanted) == HEX && strspn(wanted, "0123456789abcdef") == HEX))
        return false;
    fprintf(err, "evenhand log: --chain: '%s' is not 64 hexadecimal digits\n", wanted);
    return true;
}

int eh_cmd_log(const EhArguments *arguments, FILE *out, FILE *err)
{
    const char *wanted = eh_arguments_value(arguments, EH_OPTION_LOG_CHAIN);
    Verified verified = {.end = EH_LOG_FAILED};
    if (arguments->n_operands < 1 || strcmp(arguments->operands[0], "verify") != 0) {
        fprintf(err, "evenhand log: name what to do: `evenhand log verify LOG`\n");
        return EH_EXIT_USAGE;
    }
    if (eh_operands_wrong(arguments, 2, 2, err) || chain_wrong(wanted, err))
        return EH_EXIT_USAGE;
    const char *file = arguments->operands[1];
    EhLogReader *reader = eh_log_read_open(file, NULL, verified.why);
    if (reader == NULL) {
        fprintf(err, "evenhand log: %s: %s\n", *file == '\0' ? "''" : file, verified.why);
        return EH_EXIT_USAGE;
    }
    verify(reader, wanted, &verified);
    int code = report(file, wanted, &verified, out, err);
    eh_log_read_close(reader);
    return code;
}
