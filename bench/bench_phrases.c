/* SPDX-License-Identifier: Apache-2.0 */
/*
 * How long it takes to find a policy's phrases in the body of a ticket: bench_phrases [ROUNDS].
 *
 * Bodies are made from a fixed seed, like letters to support: about 340 bytes, one in eight with a
 * phrase. Each row is the best of the rounds, in nanoseconds a body, with the number of phrases
 * found; rows with the same phrases must agree (the naive loop and Hyperscan know no word
 * boundaries beyond ASCII, which these bodies do not need). Hyperscan takes part where it was built
 * in: -DWITH_HYPERSCAN -lhs.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "compiler/phrase_build.h"
#include "vm/phrases.h"

#ifdef WITH_HYPERSCAN
#include <hs/hs.h>
#endif

#ifndef N_BODIES
#define N_BODIES 4000
#endif
#define MAX_BODY 1024
#define MAX_PHRASES 5000

static const char *const phrases18[] = {
    "annoyed",      "outraged",       "not acceptable",    "absurd",        "let down",
    "sick of this", "irate",          "worst support",     "awful service", "wasting my time",
    "solicitor",    "my counsel",     "litigation",        "court action",  "sue the company",
    "tribunal",     "data complaint", "trading standards",
};
#define N_PHRASES18 (sizeof phrases18 / sizeof *phrases18)

static const char *const sentences[] = {
    "Hello,\nthe parcel with the number 48213 has not arrived yet.",
    "Our invoice from last month shows the wrong amount, could you have a look?",
    "I have tried to sign in since this morning and the page stays empty.",
    "This is the third time that I write about it.",
    "About forty of us depend on this every day.",
    "Please tell me if you need more details.",
    "It worked well before the last update.",
    "The full log is attached to this message.",
    "Our contract number is 77120.",
    "It would help to have an answer by tomorrow.",
    "A colleague saw something like it yesterday.",
    "The printer on the second floor does not connect to the new network.",
    "We would like to know how to export the weekly report as a table.",
    "When I press \"Save\" my changes are lost; it happens in two browsers.",
    "You can reach me by phone in the afternoon.",
    "Nothing was changed on our side.",
    "Best regards,\nMaria Kowalski",
    "Thanks in advance,\nJos\xC3\xA9 Almeida",
    "Cheers,\nTom",
};
#define N_SENTENCES (sizeof sentences / sizeof *sentences)

/* A body and its length. */
typedef struct Body {
    char text[MAX_BODY];
    uint32_t n;
} Body;

/* splitmix64 */
static uint32_t rnd(uint64_t *seed, uint32_t below)
{
    uint64_t z = *seed += 0x9E3779B97F4A7C15ull;
    z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9ull;
    z = (z ^ z >> 27) * 0x94D049BB133111EBull;
    return (uint32_t)((z >> 32) * below >> 32);
}

static void add(Body *body, const char *text)
{
    size_t n = strlen(text);
    memcpy(body->text + body->n, text, n);
    body->n += (uint32_t)n;
    body->text[body->n++] = ' ';
}

static void make_bodies(Body *bodies)
{
    uint64_t seed = 20261122;
    for (uint32_t i = 0; i < N_BODIES; i++) {
        Body *body = &bodies[i];
        uint32_t length = 240 + rnd(&seed, 150), mention = rnd(&seed, 8);
        body->n = 0;
        while (body->n < length) {
            add(body, sentences[rnd(&seed, N_SENTENCES)]);
            if (mention == 0 && body->n > length / 2) {
                add(body, "I must say:");
                add(body, phrases18[rnd(&seed, N_PHRASES18)]);
                mention = 1;
            }
        }
    }
}

static double now_ns(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec * 1e9 + (double)t.tv_nsec;
}

/* What a row scans with. */
typedef struct Subject {
    const void *blob;
    const EhPhrase *phrases;
    uint32_t n;
#ifdef WITH_HYPERSCAN
    hs_database_t *database;
    hs_scratch_t *scratch;
#endif
} Subject;

/* Adds one body's finds to found[]. */
typedef void Scan(const Subject *subject, const Body *body, uint64_t *found);

static void scan_vector(const Subject *subject, const Body *body, uint64_t *found)
{
    eh_phrases_scan(subject->blob, body->text, body->n, found);
}

static void scan_plain(const Subject *subject, const Body *body, uint64_t *found)
{
    eh_phrases_scan_by(subject->blob, body->text, body->n, found, false);
}

static int is_word(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

static int same_letter(char a, char b)
{
    return (a >= 'A' && a <= 'Z' ? a | 0x20 : a) == b;
}

static int naive_finds(EhStr phrase, const Body *body)
{
    for (uint32_t i = 0; i + phrase.n <= body->n; i++) {
        uint32_t k = 0;
        while (k < phrase.n && same_letter(body->text[i + k], phrase.p[k]))
            k++;
        if (k == phrase.n && (i == 0 || !is_word(body->text[i - 1])) &&
            (i + k == body->n || !is_word(body->text[i + k])))
            return 1;
    }
    return 0;
}

static void scan_naive(const Subject *subject, const Body *body, uint64_t *found)
{
    for (uint32_t i = 0; i < subject->n; i++)
        if (naive_finds(subject->phrases[i].text, body))
            found[i / 64] |= 1ull << (i % 64);
}

#ifdef WITH_HYPERSCAN
static int on_match(unsigned id, unsigned long long from, unsigned long long to, unsigned flags,
                    void *found)
{
    (void)from, (void)to, (void)flags;
    ((uint64_t *)found)[id / 64] |= 1ull << (id % 64);
    return 0;
}

static void scan_hyperscan(const Subject *subject, const Body *body, uint64_t *found)
{
    hs_scan(subject->database, body->text, body->n, 0, subject->scratch, on_match, found);
}

/* Literals without word boundaries: less than the language asks for. */
static void open_hyperscan(Subject *subject)
{
    unsigned flags[N_PHRASES18], ids[N_PHRASES18];
    size_t lengths[N_PHRASES18];
    hs_compile_error_t *error;
    for (unsigned i = 0; i < N_PHRASES18; i++) {
        flags[i] = HS_FLAG_CASELESS | HS_FLAG_SINGLEMATCH;
        ids[i] = i;
        lengths[i] = strlen(phrases18[i]);
    }
    if (hs_compile_lit_multi(phrases18, flags, ids, lengths, N_PHRASES18, HS_MODE_BLOCK, NULL,
                             &subject->database, &error) != HS_SUCCESS ||
        hs_alloc_scratch(subject->database, &subject->scratch) != HS_SUCCESS)
        exit(1);
}
#endif

static uint64_t run_once(const Subject *subject, const Body *bodies, Scan *scan)
{
    uint64_t found[(MAX_PHRASES + 63) / 64], count = 0;
    for (uint32_t i = 0; i < N_BODIES; i++) {
        memset(found, 0, (subject->n + 63) / 64 * 8);
        scan(subject, &bodies[i], found);
        for (uint32_t k = 0; k < (subject->n + 63) / 64; k++)
            for (uint64_t bits = found[k]; bits != 0; bits &= bits - 1)
                count++;
    }
    return count;
}

static void row(const char *name, const Subject *subject, const Body *bodies, Scan *scan,
                int rounds)
{
    double best = 1e30;
    uint64_t count = 0;
    for (int i = 0; i < rounds; i++) {
        double start = now_ns();
        count = run_once(subject, bodies, scan);
        double ns = (now_ns() - start) / N_BODIES;
        best = ns < best ? ns : best;
    }
    printf("%-36s %9.0f ns  %llu found\n", name, best, (unsigned long long)count);
}

/* Builds once per process and row: the memory is left to the end of the program. */
static void *keep(void *user, size_t size)
{
    (void)user;
    return malloc(size);
}

static Subject open_subject(const EhPhrase *phrases, uint32_t n, const char *name)
{
    Subject subject = {.phrases = phrases, .n = n};
    uint8_t *blob;
    size_t size;
    double start = now_ns();
    if (eh_phrases_build(phrases, n, keep, NULL, &blob, &size) != EH_PHRASES_BUILT ||
        !eh_phrases_verify(blob, size, n))
        exit(1);
    printf("%-36s %9.0f us to build and verify, %zu bytes\n", name, (now_ns() - start) / 1e3, size);
    subject.blob = blob;
    return subject;
}

/* Two-word phrases of made-up words that look like words: consonants and vowels in turn. */
static void make_phrases(EhPhrase *list, uint32_t n, uint8_t typos)
{
    static char store[MAX_PHRASES][32];
    uint64_t seed = 7;
    for (uint32_t i = 0; i < n; i++) {
        uint32_t length = 0, words = 1 + i % 2;
        for (uint32_t w = 0; w < words; w++) {
            uint32_t letters = 5 + rnd(&seed, 6);
            if (w > 0)
                store[i][length++] = ' ';
            for (uint32_t k = 0; k < letters; k++)
                store[i][length++] =
                    k % 2 ? "aeiou"[rnd(&seed, 5)] : "bcdfglmnprstv"[rnd(&seed, 13)];
        }
        list[i] = (EhPhrase){{store[i], length}, typos};
    }
}

int main(int argc, char **argv)
{
    static Body bodies[N_BODIES];
    static EhPhrase list18[N_PHRASES18], list[MAX_PHRASES];
    int rounds = argc > 1 ? atoi(argv[1]) : 50;
    uint64_t bytes = 0;
    make_bodies(bodies);
    for (uint32_t i = 0; i < N_BODIES; i++)
        bytes += bodies[i].n;
    printf("%d bodies of %llu bytes on average\n", N_BODIES,
           (unsigned long long)(bytes / N_BODIES));
    for (uint32_t i = 0; i < N_PHRASES18; i++)
        list18[i] = (EhPhrase){{phrases18[i], (uint32_t)strlen(phrases18[i])}, 0};
    Subject subject = open_subject(list18, N_PHRASES18, "18 phrases");
    row("18 phrases", &subject, bodies, scan_vector, rounds);
    row("18 phrases, without AVX2", &subject, bodies, scan_plain, rounds);
    row("18 phrases, naive loop", &subject, bodies, scan_naive, rounds / 10 + 1);
#ifdef WITH_HYPERSCAN
    open_hyperscan(&subject);
    row("18 phrases, Hyperscan literals", &subject, bodies, scan_hyperscan, rounds);
#endif
    for (uint32_t i = 0; i < N_PHRASES18; i++)
        list18[i].typos = 1;
    subject = open_subject(list18, N_PHRASES18, "18 phrases with typos");
    row("18 phrases with typos", &subject, bodies, scan_vector, rounds);
    for (uint32_t n = 500; n <= MAX_PHRASES; n *= 10) {
        for (uint8_t typos = 0; typos < 2; typos++) {
            char name[40];
            snprintf(name, sizeof name, "%u phrases%s", (unsigned)n, typos ? " with typos" : "");
            make_phrases(list, n, typos);
            subject = open_subject(list, n, name);
            row(name, &subject, bodies, scan_vector, rounds);
        }
    }
    return 0;
}
