/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Makes the data of the measurements from a fixed seed.
 *
 *     gen tickets N FILE          N tickets in the prepared form, a line each
 *     gen ndjson FILE             the same tickets as NDJSON, to standard output
 *     gen rows N FILE             N routing rows: intent, region, spend from (in) and to (not in), queue
 *     gen policy FILE FORM        those rows as a policy, to standard output; FORM is `when` or `table`
 *
 * One idea: every figure of the shape (how long bodies are, how many customers are VIPs, which share
 * of bodies holds a phrase) is drawn from one stream of numbers, so the first n tickets are the same
 * however many are made.
 */
#include <ctype.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "bench/tickets.h"

#define SEED_TICKETS 20261207u
#define SEED_ROWS 4711u
#define ROW_QUEUES 200

/* ---- numbers (splitmix64) ---- */

static uint64_t draw(uint64_t *seed)
{
    uint64_t z = *seed += 0x9E3779B97F4A7C15ull;
    z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9ull;
    z = (z ^ z >> 27) * 0x94D049BB133111EBull;
    return z ^ z >> 31;
}

static int below(uint64_t *seed, int n)
{
    return (int)((draw(seed) >> 32) * (uint64_t)n >> 32);
}

static double part(uint64_t *seed)
{
    return (double)(draw(seed) >> 11) / 9007199254740992.0;
}

static bool chance(uint64_t *seed, double share)
{
    return part(seed) < share;
}

/* ---- bodies ---- */

static const char *const openings[] = {
    "Hello,\nthe order %d was promised for last week and the page still says processing.",
    "Hi there,\nthe amount on invoice %d is not the one that we agreed on.",
    "Since seven this morning none of us gets past the sign-in page, it shows error %d.",
    "I asked for a new password three times and no message arrives; my number is %d.",
    "Good day,\nwhere do I find the export that the article %d of your help describes?",
    "One of the twelve scanners that we bought under %d no longer connects to the app.",
    "Dear team,\nplease end our subscription %d when the month is over.",
    "When I press \"Save\" everything that I typed into form %d is gone.",
};
static const char *const subjects[] = {
    "Order has not arrived", "Question about an invoice", "Nobody can sign in", "New password",
    "Exporting a report",    "Scanner does not connect",  "End of contract",    "Input is lost",
};
static const char *const sentences[] = {
    "This is my second message about it.",
    "About thirty people here wait for it.",
    "I can send more details if they help.",
    "It was fine until the update of last Tuesday.",
    "The log of the whole day is attached.",
    "You find the contract number in our account.",
    "An answer before noon would help us a lot.",
    "Somebody in the other office saw the same thing.",
    "I know that this is a busy time for you.",
    "Our office is open from eight to six, Berlin time.",
    "The assistant in the chat sent me in a circle.",
    "You can call me on my mobile at any time.",
    "We have to report to the board tomorrow.",
    "I tried three browsers and two computers.",
    "Nothing was changed on our side, as far as I can tell.",
    "We would rather not be disappointing our own customers.",
};
static const char *const closings[] = {
    "Best regards,\nLena Hoffmann", "Thanks,\nMark Jensen",
    "Kind regards,\nAsha Rao",      "Cheers,\nLi Na",
    "Yours,\nPaul Girard",          "Thank you,\nIn\xC3\xAAs Ara\xC3\xBAjo",
    "Regards,\nOmar Aziz",          "Best,\nKateryna Bondar",
};
static const char *const angry[] = {"I am %s by now.", "%s is the only word for it.",
                                    "To put it plainly: %s!"};
static const char *const lawful[] = {"The next letter comes from my side with %s in it.",
                                     "We think about %s.", "%s would be the next step."};
static const char *const tags[] = {"newsletter", "trial", "partner", "school",  "charity",
                                   "beta",       "agent", "public",  "startup", "migrated"};
#define COUNT(array) ((int)(sizeof(array) / sizeof *(array)))

/* A line that grows. Invariant: n < sizeof text, text[n] is 0. */
typedef struct Line {
    char text[8192];
    size_t n;
} Line;

static void put(Line *line, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    int n = vsnprintf(line->text + line->n, sizeof line->text - line->n, format, args);
    va_end(args);
    if (n < 0 || (size_t)n >= sizeof line->text - line->n)
        abort();
    line->n += (size_t)n;
}

/* A phrase as people write it: mostly small, sometimes with a capital or shouted. */
static void put_phrase(Line *line, uint64_t *seed, const char *frame, const char *phrase)
{
    char word[64];
    int form = below(seed, 4);
    size_t i = 0;
    for (; phrase[i]; i++)
        word[i] = form == 2 || (form == 1 && i == 0) ? (char)toupper((unsigned char)phrase[i])
                                                     : phrase[i];
    word[i] = '\0';
    const char *gap = strstr(frame, "%s");
    put(line, " %.*s%s%s", (int)(gap - frame), frame, word, gap + 2);
}

/* Gives which kinds of phrases were put in. */
static unsigned put_body(Line *line, uint64_t *seed, int topic)
{
    unsigned kinds =
        (chance(seed, 0.12) ? FOUND_EMOTIONAL : 0) | (chance(seed, 0.04) ? FOUND_LEGAL : 0);
    int n = 3 + below(seed, 6), at = below(seed, n), lawful_at = below(seed, n);
    char *gap = strstr(openings[topic], "%d");
    put(line, "%.*s%d%s", (int)(gap - openings[topic]), openings[topic],
        100000 + below(seed, 900000), gap + 2);
    for (int i = 0; i < n; i++) {
        put(line, " %s", sentences[below(seed, COUNT(sentences))]);
        if (i == at && kinds & FOUND_EMOTIONAL)
            put_phrase(line, seed, angry[below(seed, COUNT(angry))],
                       bench_phrases[below(seed, BENCH_EMOTIONAL)]);
        if (i == lawful_at && kinds & FOUND_LEGAL)
            put_phrase(
                line, seed, lawful[below(seed, COUNT(lawful))],
                bench_phrases[BENCH_EMOTIONAL + below(seed, BENCH_PHRASES - BENCH_EMOTIONAL)]);
    }
    put(line, "\n%s", closings[below(seed, COUNT(closings))]);
    return kinds;
}

/* ---- tickets ---- */

static void put_customer(Line *line, uint64_t *seed)
{
    double skew = part(seed);
    int spend = (int)(skew * skew * skew * skew * skew * 1000000); /* few spend much */
    int renewal = BENCH_NOW_DAY - 30 + below(seed, 395);
    int health = chance(seed, 0.07) ? below(seed, 40) : 40 + below(seed, 61);
    put(line, "\t%d\t%d\t%d\t", spend, renewal, health);
    if (chance(seed, 0.03))
        put(line, "keyaccount%02d.example.com", below(seed, BENCH_KEYS));
    else
        put(line, "%s%d.example.%s", below(seed, 2) ? "office" : "keyaccounting", below(seed, 2000),
            below(seed, 2) ? "com" : "org");
    int n = below(seed, 4);
    put(line, "\t");
    for (int i = 0; i < n; i++)
        put(line, "%s%s", i ? "," : "", tags[below(seed, COUNT(tags))]);
    if (chance(seed, 0.03))
        put(line, "%skey_account", n ? "," : "");
    double value = part(seed);
    put(line, "\t%d", value < 0.7 ? 0 : value < 0.9 ? 1 : 2);
}

static void put_situation(Line *line, uint64_t *seed)
{
    int intent = chance(seed, 0.03) ? OUTAGE : below(seed, BENCH_INTENTS);
    double reach = part(seed), skew = part(seed);
    int impact = reach < 0.90 ? 1 : reach < 0.97 ? 2 + below(seed, 40) : 50 + below(seed, 2000);
    int issues = chance(seed, 0.7) ? 1 : 2 + below(seed, 3);
    int prior = chance(seed, 0.6) ? 0 : 1 + below(seed, 5);
    int mood = below(seed, 200) - 100;
    put(line, "\t%s\t%s\t%s", bench_channels[below(seed, BENCH_CHANNELS)], bench_intents[intent],
        bench_regions[below(seed, BENCH_REGIONS)]);
    put(line, "\t%d\t%d\t%d\t%d\t%s%d.%02d\t%d", impact, (int)(skew * skew * skew * 100000), issues,
        prior, mood < 0 ? "-" : "", abs(mood) / 100, abs(mood) % 100, chance(seed, 0.05));
}

static void put_ticket(Line *line, uint64_t *seed, int i)
{
    char date[11];
    int topic = below(seed, COUNT(openings));
    line->n = 0;
    put(line, "T%07d\t%s\t", i, subjects[topic]);
    size_t body = line->n;
    unsigned kinds = put_body(line, seed, topic);
    for (char *p = line->text + body; (p = strchr(p, '\n')) != NULL;)
        *p = 1;
    put_situation(line, seed);
    put_customer(line, seed);
    date_of(BENCH_NOW_DAY - below(seed, 3), date);
    int second = below(seed, 86400);
    put(line, "\t%sT%02d:%02d:%02dZ\t%d\t%d\n", date, second / 3600, second / 60 % 60, second % 60,
        (kinds & FOUND_EMOTIONAL) != 0, (kinds & FOUND_LEGAL) != 0);
}

static int make_tickets(int n, const char *path)
{
    static Line line;
    uint64_t seed = SEED_TICKETS;
    FILE *file = fopen(path, "wb");
    if (!file)
        return 1;
    for (int i = 0; i < n; i++) {
        put_ticket(&line, &seed, i);
        fwrite(line.text, 1, line.n, file);
    }
    return fclose(file) != 0;
}

/* ---- NDJSON ---- */

static void print_string(const char *key, Text text)
{
    printf("\"%s\":\"", key);
    for (uint32_t i = 0; i < text.n; i++) {
        char c = text.p[i];
        if (c == '\n')
            fputs("\\n", stdout);
        else if (c == '"' || c == '\\')
            printf("\\%c", c);
        else
            putchar(c);
    }
    fputs("\",", stdout);
}

static void print_cents(const char *key, int32_t cents)
{
    printf("\"%s\":%d.%02d,", key, cents / 100, cents % 100);
}

static void print_customer(const Ticket *t)
{
    char date[11];
    date_of(t->renewal, date);
    printf("\"customer\":{");
    print_cents("spend", t->spend);
    printf("\"renewal_date\":\"%s\",\"health\":%d,", date, t->health);
    print_string("domain", t->domain);
    printf("\"tags\":[");
    for (int i = 0; i < t->n_tags; i++)
        printf("%s\"%.*s\"", i ? "," : "", (int)t->tags[i].n, t->tags[i].p);
    printf("],\"value_tier\":\"%s\"},", bench_values[t->value]);
}

static void print_json(const Ticket *t)
{
    putchar('{');
    print_string("id", t->id);
    print_string("subject", t->subject);
    print_string("body", t->body);
    printf("\"channel\":\"%s\",\"intent\":\"%s\",\"region\":\"%s\",\"impact_users\":%d,",
           bench_channels[t->channel], bench_intents[t->intent], bench_regions[t->region],
           t->impact);
    print_cents("order_value", t->order_value);
    printf("\"issues_count\":%d,\"prior_contacts\":%d,\"sentiment\":%.2f,\"asks_human\":%s,",
           t->issues, t->prior, t->sentiment, t->asks_human ? "true" : "false");
    print_customer(t);
    printf("\"created_at\":\"%.*s\"}\n", (int)t->created.n, t->created.p);
}

static int make_ndjson(const char *path)
{
    static Search search;
    size_t n = 0;
    search_open(&search);
    Ticket *tickets = tickets_load(&search, path, 1000000, &n);
    for (size_t i = 0; i < n; i++)
        print_json(&tickets[i]);
    return tickets == NULL || fflush(stdout) != 0;
}

/* ---- routing rows ---- */

/* Wide spans in short tables and narrow ones in long tables, so that the hits lie all over. */
static int make_rows(int n, const char *path)
{
    uint64_t seed = SEED_ROWS;
    double width = 96 * 1.5 / n < 0.6 ? 96 * 1.5 / n : 0.6;
    FILE *file = fopen(path, "wb");
    if (!file)
        return 1;
    for (int i = 0; i < n; i++) {
        int length = 1 + (int)(1e6 * width * (0.5 + part(&seed)));
        int room = 1000000 - (length < 900000 ? length : 900000);
        double at = part(&seed);
        if (below(&seed, 2))
            at = at * at * at * at * at; /* as the customers' spend */
        int from = (int)(at * room);
        fprintf(file, "%s\t%s\t%d\t%d\t%d\n", bench_intents[below(&seed, BENCH_INTENTS)],
                bench_regions[below(&seed, BENCH_REGIONS)], from, from + length,
                1 + below(&seed, ROW_QUEUES));
    }
    return fclose(file) != 0;
}

static void print_head(void)
{
    puts("policy rows\n\ncurrency USD");
    printf("queues q0");
    for (int i = 1; i <= ROW_QUEUES; i++)
        printf(",%s q%d", i % 10 ? "" : "\n      ", i);
    puts("\npriorities normal\nfallback queue q0\n");
    printf("enum intent {");
    for (int i = 0; i < BENCH_INTENTS; i++)
        printf("%s %s", i ? "," : "", bench_intents[i]);
    puts(" }\nenum region { na, latam, uk, eu, mea, in_ from \"in\", apac, anz }\n");
    puts("record customer { spend money in $0..$10_000_000 }\n\nticket {\n  id text\n"
         "  created time from \"created_at\"\n  intent intent\n  region region\n"
         "  customer customer\n}\n");
}

/* `in` is a word of the language, so the policy calls that region in_. */
static const char *region_word(const char *region)
{
    return strcmp(region, "in") == 0 ? "in_" : region;
}

static void print_row(bool table, const char *intent, const char *region, int from, int to,
                      int queue)
{
    if (table)
        printf("  %s, %s, $%d.%02d..$%d.%02d -> q%d\n", intent, region_word(region), from / 100,
               from % 100, (to - 1) / 100, (to - 1) % 100, queue);
    else
        printf("  when intent is %s and region is %s and customer.spend >= $%d.%02d and "
               "customer.spend < $%d.%02d -> q%d\n",
               intent, region_word(region), from / 100, from % 100, to / 100, to % 100, queue);
}

static int make_policy(const char *path, const char *form)
{
    bool table = strcmp(form, "table") == 0;
    char intent[32], region[32];
    int from, to, queue;
    FILE *file = fopen(path, "rb");
    if (!file)
        return 1;
    print_head();
    puts(table ? "route by (intent, region, customer.spend) {" : "route {");
    while (fscanf(file, "%31s %31s %d %d %d", intent, region, &from, &to, &queue) == 5)
        print_row(table, intent, region, from, to, queue);
    puts("  otherwise -> q0\n}\nrank { otherwise -> normal }");
    fclose(file);
    return fflush(stdout) != 0;
}

int main(int argc, char **argv)
{
    if (argc == 4 && strcmp(argv[1], "tickets") == 0)
        return make_tickets(atoi(argv[2]), argv[3]);
    if (argc == 3 && strcmp(argv[1], "ndjson") == 0)
        return make_ndjson(argv[2]);
    if (argc == 4 && strcmp(argv[1], "rows") == 0)
        return make_rows(atoi(argv[2]), argv[3]);
    if (argc == 4 && strcmp(argv[1], "policy") == 0)
        return make_policy(argv[2], argv[3]);
    fputs("usage: gen tickets N FILE | ndjson FILE | rows N FILE | policy FILE when|table\n",
          stderr);
    return 2;
}
