/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Small words: names made readable, and values as a person writes them. All texts are the arena's.
 */
#ifndef EH_PLAIN_WORDS_H
#define EH_PLAIN_WORDS_H

#include "compiler/policy.h"
#include "plain/page.h"

/* A text of the policy on one line, without control characters and without marks that turn a line around. */
EhStr eh_plain_clean(EhArena *arena, EhStr text);

/* `first_response` as "first response", `vip_desk` as "VIP desk". */
EhStr eh_plain_name(EhArena *arena, EhStr name);
/* The same with a capital letter in front. */
EhStr eh_plain_title(EhArena *arena, EhStr name);
EhStr eh_plain_capital(EhArena *arena, EhStr text);
/* Whether a readable name looks like several things: "points", but not "status". */
bool eh_plain_is_plural(EhStr name);

/* The first sentence of a `##` comment, with its full stop; "" without one. */
EhStr eh_plain_sentence(EhArena *arena, EhStr doc);
/* All of it on one line. */
EhStr eh_plain_doc(EhArena *arena, EhStr doc);

/* Marked as a value, as code, as what a reader looks for; `quoted` in typographic quotes. They clean the text. */
EhStr eh_plain_value(EhArena *arena, EhStr text);
EhStr eh_plain_code(EhArena *arena, EhStr text);
EhStr eh_plain_strong(EhArena *arena, EhStr text);
EhStr eh_plain_quoted(EhArena *arena, EhStr text);

/* "50,000"; "$1,299.99"; "80%"; "1 hour 30 minutes", in days only where `days`; "25 December 2026"; "1 January" for
 * month * 32 + day; "2 March 2026, 15:00 UTC"; "09:00". */
EhStr eh_plain_int(EhArena *arena, int64_t value);
EhStr eh_plain_digits(EhArena *arena, EhStr digits);
EhStr eh_plain_percent(EhArena *arena, double share);
EhStr eh_plain_duration(EhArena *arena, int64_t ms, bool days);
EhStr eh_plain_date(EhArena *arena, int64_t day);
EhStr eh_plain_month_day(EhArena *arena, int64_t packed);
EhStr eh_plain_instant(EhArena *arena, int64_t ms);
EhStr eh_plain_clock(EhArena *arena, int64_t minutes);

/* "New York time" for America/New_York. */
EhStr eh_plain_zone(EhArena *arena, EhStr zone);

/* A list of texts that grows, and how it reads: "a, b or c". */
typedef EH_VEC(EhStr) EhPlainWords;
EhStr eh_plain_join(EhArena *arena, const EhPlainWords *words, const char *last);

/* printf into the arena; %s of "" for what is missing. */
#define eh_say eh_arena_format

#endif
