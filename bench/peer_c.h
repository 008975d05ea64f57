/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Deciding by hand: the policy of bench/policy.eh in C, for the measurements in memory and in NDJSON.
 */
#ifndef BENCH_PEER_C_H
#define BENCH_PEER_C_H

#include "bench/measure.h"
#include "bench/tickets.h"

enum { AUTOMATED = 1, ASSISTED, HUMAN };

static inline bool renews_soon(const Ticket *t)
{
    return t->renewal >= BENCH_NOW_DAY && t->renewal <= BENCH_NOW_DAY + 30;
}

static inline bool is_vip(const Search *search, const Ticket *t)
{
    if (t->spend > 500000 || renews_soon(t) || t->health < 40 || search_key(search, t->domain))
        return true;
    for (int i = 0; i < t->n_tags; i++)
        if (text_is(t->tags[i], "key_account"))
            return true;
    return false;
}

/* A number of bench_queues, from 1. */
static inline unsigned route(bool vip, unsigned tier, unsigned intent)
{
    bool money = intent == BILLING || intent == REFUND;
    if (intent == OUTAGE)
        return vip ? 1 : 2;
    if (intent == DATA_REQUEST)
        return 3;
    if (intent == CANCELLATION)
        return !vip ? 6 : tier == HUMAN ? 4 : 5;
    if (tier == AUTOMATED)
        return intent == PASSWORD_RESET ? 7 : intent == ORDER_STATUS ? 8 : 9;
    if (vip && money)
        return tier == HUMAN ? 10 : 11;
    if (intent == REFUND)
        return tier == HUMAN ? 12 : 13;
    if (intent == BILLING)
        return 14;
    if (vip && tier == HUMAN)
        return 15;
    if (intent == BUG)
        return vip ? 16 : tier == HUMAN ? 17 : 18;
    if (vip)
        return 19;
    if (tier == HUMAN)
        return 20;
    return intent == DEVICE_SETUP || intent == PERSONAL ? 21 : 22;
}

static inline unsigned tier_of(const Ticket *t, int32_t complexity, bool legal)
{
    if (t->asks_human || legal)
        return HUMAN;
    if (complexity <= 3)
        switch (t->intent) {
        case PASSWORD_RESET:
        case ORDER_STATUS:
        case HOW_TO:
        case DEVICE_SETUP:
            return AUTOMATED;
        }
    return complexity <= 8 ? ASSISTED : HUMAN;
}

static inline unsigned priority_of(const Ticket *t, bool vip)
{
    if (t->impact >= 50)
        return 0;
    if (vip && t->intent != DEVICE_SETUP && t->intent != PERSONAL)
        return 1;
    return t->sentiment < -0.6 ? 1 : 2;
}

static inline Decision decide(const Ticket *t, bool vip, bool emotional, bool legal)
{
    static const uint8_t by_value[BENCH_VALUES] = {0, 1, 3};
    int32_t complexity = 2 * (t->issues - 1) + 2 * t->prior + by_value[t->value];
    complexity += (emotional ? 3 : 0) + (legal ? 4 : 0) + (t->order_value > 20000 ? 2 : 0);
    unsigned tier = tier_of(t, complexity, legal);
    return (Decision){
        .vip = vip,
        .priority = priority_of(t, vip),
        .tier = tier,
        .queue = route(vip, tier, t->intent),
        .sla = t->intent == OUTAGE ? 15
               : !vip              ? 1440
               : renews_soon(t)    ? 30
                                   : 60,
        .complexity = complexity,
    };
}

#endif
