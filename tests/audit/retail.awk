# SPDX-License-Identifier: Apache-2.0
#
# Tickets for policies/retail, as they came (part=arrivals) or as they ended (part=history): the same each time.
#
#   awk -v part=history -v n=2000 -v weeks=12 [-v dip=7] [-v noise=SEED] -f retail.awk
#
# dip: the week, from 0, in which customers without a VIP's spending are less satisfied; with everyone=1 all are. Chance is a
# Lehmer generator.
function chance() { state = (state * 48271) % 2147483647; return state / 2147483647 }
function date(s,    days, era, doe, yoe, doy, mp, d, m) {
    days = int(s / 86400) + 719468
    era = int(days / 146097)
    doe = days - era * 146097
    yoe = int((doe - int(doe / 1460) + int(doe / 36524) - int(doe / 146096)) / 365)
    doy = doe - (365 * yoe + int(yoe / 4) - int(yoe / 100))
    mp = int((5 * doy + 2) / 153)
    d = doy - int((153 * mp + 2) / 5) + 1
    m = mp < 10 ? mp + 3 : mp - 9
    return sprintf("%04d-%02d-%02dT%02d:%02d:%02dZ", yoe + era * 400 + (m <= 2), m, d,
        int(s / 3600) % 24, int(s / 60) % 60, s % 60)
}
function score(mean,    x) {
    x = int(mean + (chance() + chance() + chance() - 1.5) * 2 + 0.5)
    return x < 1 ? 1 : x > 5 ? 5 : x
}
BEGIN {
    state = 20260105 + noise
    split("order_status account_change availability return_eligibility shipping_estimate password_reset", routine, " ")
    start = 1767614400 # Mon 2026-01-05 12:00Z
    for (i = 0; i < n; i++) {
        created = start + int((i + chance()) * weeks * 604800 / n)
        week = int((created - start + 43200 - 18000) / 604800)
        kind = chance()
        confidence = chance() < 0.06 ? 0.5 : 0.95
        vip = chance() < 0.15
        contacts = chance() < 0.8 ? 0 : int(1 + 3 * chance())
        angry = chance() < 0.12
        customer = int(1 + chance() * n / 3)
        intent = kind < 0.68 ? routine[int(1 + 6 * chance())] : kind < 0.88 ? "quality_complaint" : kind < 0.93 ? "partial_order" : "billing_dispute"
        moved = chance()
        final = kind < 0.68 ? (moved < 0.88 ? "automated" : "assisted") : moved < 0.78 ? "assisted" : "human"
        if (contacts > 1 && moved > 0.6) final = "human"
        first = created + int(kind < 0.68 ? 30 + 60 * chance() : (vip ? 1800 : 14400) * (0.2 + 1.6 * chance()))
        solved = first + int(600 - 21600 * log(1 - chance() * 0.999))
        csat = score((vip ? 4.2 : 4.0) - (final == "human") * 0.5 - (dip != "" && week == dip && (!vip || everyone)) * 1.2)
        reopened = chance() < 0.07
        again = chance() < 0.09 ? solved + int(chance() * 259200) : 0
        rated = chance() < 0.7
        open = chance() < 0.02
        printf "{\"id\":\"T%05d\",\"created_at\":\"%s\",\"subject\":\"Order %d\",\"description\":\"%s\"", i, date(created), i,
            angry ? "This is ridiculous and disgraceful." : "Hello, a question about my order."
        printf ",\"intent\":{\"value\":\"%s\",\"confidence\":%s},\"sentiment\":{\"value\":%s,\"confidence\":0.9}", intent, confidence, angry ? -0.8 : 0.1
        printf ",\"prior_contacts\":%d,\"customer\":{\"id\":\"C%d\",\"spend_12m\":%d}", contacts, customer, vip ? 900 : 40
        if (part == "history" && !open) {
            printf ",\"first_reply_at\":\"%s\",\"solved_at\":\"%s\",\"final_tier\":\"%s\",\"reopened\":%s", date(first), date(solved), final, reopened ? "true" : "false"
            if (rated) printf ",\"csat\":%d", csat
            if (again) printf ",\"recontacted_at\":\"%s\"", date(again)
        }
        print "}"
    }
}
