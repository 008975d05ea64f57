#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# What the parameters plant is found again in the history, within four standard errors.

bats_require_minimum_version 1.5.0

# One history for all tests, as table $data: id, created, wait, handling (s), contacts, sentiment, csat, misrouted, reopened,
# transfers, when the customer wrote again, customer, his plan and renewal, complexity.
setup_file() {
    root=$(cd "$BATS_TEST_DIRNAME/../.." && pwd)
    export EVENHAND=${EVENHAND:-${BUILD:-$root/build}/evenhand} POLICY=$root/examples/small_desk.eh
    cd "$BATS_FILE_TMPDIR" || return 1
    # Lisbon is an hour ahead of UTC all these weeks.
    "$EVENHAND" generate "$POLICY" --from 2026-06-01T00:00:00+01:00 --weeks 16 --set rate=1.3 \
        --set satisfaction=60% --set satisfaction_noise=0.1 --set answered=0.5 --set misroute=0.08 \
        --set misroute_complexity=4% --set sour=0 > history
    "$EVENHAND" run "$POLICY" --now 2026-10-01T00:00:00Z history 2> said |
        jq -r '[.id, .tier, .complexity] | @tsv' > decisions
    jq -r 'def at: if . == null then "" else .[0:19] + "Z" | fromdate end;
           def seconds: if . == null then "" else capture("PT((?<h>[0-9]+)H)?((?<m>[0-9]+)M)?((?<s>[0-9]+)S)?")
               | ((.h // "0" | tonumber) * 60 + (.m // "0" | tonumber)) * 60 + (.s // "0" | tonumber) end;
           [.id, (.created | at), (.first_reply | at), (.handling | seconds), .prior_contacts // 0, .sentiment.value,
            .csat, .worked_tier, .reopened, .transfers, (.wrote_again | at), .customer.id, .customer.plan,
            .customer.renewal] | @tsv' history |
        paste decisions - | awk -F'\t' -v OFS='\t' '{
            if ($4 != $1) exit 1
            misrouted = $11 == "" ? "" : $11 != $2
            print $1, $5, $6 == "" ? "" : $6 - $5, $7, $8, $9, $10, misrouted, $12, $13, $14, $15, $16, $17, $3}' > data
    export data=$BATS_FILE_TMPDIR/data
}

# near "AWK": the program sets `share` of `n` and `wanted`, or `found`, `error` and `wanted`.
near() {
    awk -F'\t' "$1"' END {
        if (n > 0) {found = sum / n; error = sqrt(wanted * (1 - wanted) / n)}
        print found, "wanted", wanted, "error", error
        exit !(error > 0 && found > wanted - 4 * error && found < wanted + 4 * error)}' "$data"
}

@test "as many come as the workload declares, and as growth adds" {
    # 49 an hour in 45 hours a week, times 1.3; in the middle of 16 weeks growth has come to 10 % of 8 / 52.14 weeks.
    near '{found++} END {wanted = 49 * 45 * 16 * 1.3 * (1 + 0.1 * 8 / 52.14); error = sqrt(wanted)}'
}

@test "the rhythm of the week: Monday over Wednesday, the peak over the afternoon" {
    near '{day = int($2 / 86400) % 7} day == 4 {n++; sum++} day == 6 {n++} END {wanted = 1.15 / 2.15}'
    near '{day = int($2 / 86400) % 7} day == 4 {n++; sum++} day == 1 {n++} END {wanted = 1.15 / 2}'
    # 11 to 12 against 17 to 18 by the clock of Lisbon: half and six and a half hours from the peak.
    near '{hour = int(($2 + 3600) / 3600) % 24} hour == 11 {n++; sum++} hour == 17 {n++}
        END {a = 1 + 0.3 * (1 - 0.5 / 6); b = 1 + 0.3 * (1 - 6.5 / 6); wanted = a / (a + b)}'
    [ "$(awk -F'\t' '{hour = int(($2 + 3600) / 3600) % 24; day = int($2 / 86400) % 7}
        hour < 9 || hour > 17 || day == 2 || day == 3' "$data" | wc -l)" -eq 0 ]
}

@test "misroutes by complexity" {
    near '$8 != "" && $15 == 0 {n++; sum += $8} END {wanted = 0.08}'
    near '$8 != "" && $15 == 2 {n++; sum += $8} END {wanted = 0.16}'
    near '$8 != "" && $15 == 4 {n++; sum += $8} END {wanted = 0.24}'
}

@test "tickets that are opened again, and handed on" {
    near '$8 == 0 {n++; sum += $9 == "true"} END {wanted = 0.05}'
    near '$8 == 1 {n++; sum += $9 == "true"} END {wanted = 0.15}'
    near '$8 == 0 {n++; sum += $10 > 0} END {wanted = 0.04}'
    [ "$(awk -F'\t' '$8 == 1 && $10 < 1' "$data" | wc -l)" -eq 0 ]
}

# A regression of csat on slowness, contacts before and misroutes.
@test "satisfaction falls with waits, contacts and misroutes, by what was planted" {
    regression='$7 != "" {y = $7; x[0] = 1; x[1] = log(1 + $3 / $4) / log(2); x[2] = $5; x[3] = $8
            n++; yy += y * y
            for (i = 0; i < 4; i++) {b[i] += x[i] * y; for (j = 0; j < 4; j++) a[i, j] += x[i] * x[j]}}
        function solve(   i, j, k, f) {
            for (i = 0; i < 4; i++) for (j = 0; j < 4; j++) {m[i, j] = a[i, j]; inv[i, j] = i == j}
            for (i = 0; i < 4; i++) {
                f = m[i, i]
                for (j = 0; j < 4; j++) {m[i, j] /= f; inv[i, j] /= f}
                for (k = 0; k < 4; k++) if (k != i) {
                    f = m[k, i]
                    for (j = 0; j < 4; j++) {m[k, j] -= f * m[i, j]; inv[k, j] -= f * inv[i, j]}
                }
            }
            rest = yy
            for (i = 0; i < 4; i++) {c[i] = 0; for (j = 0; j < 4; j++) c[i] += inv[i, j] * b[j]}
            for (i = 0; i < 4; i++) rest -= c[i] * b[i]
            rest /= count - 4
        }
        function coefficient(k) {count = n; n = 0; solve(); found = c[k]; error = sqrt(rest * inv[k, k])}'
    # Four steps of the scale, from 1 to 5.
    near "$regression"'END {coefficient(1); wanted = -4 * 0.04}'
    near "$regression"'END {coefficient(2); wanted = -4 * 0.05}'
    near "$regression"'END {coefficient(3); wanted = -4 * 0.2}'
    near "$regression"'END {coefficient(0); wanted = 1 + 4 * 0.6}'
    near '$8 != "" {n++; sum += $7 != ""} END {wanted = 0.5}'
}

@test "who writes again: as many as planted, later, with one contact more and a worse mood" {
    # Of those who did not wait, and had weeks left to write.
    near '$8 == 0 && $3 == 0 && $2 < 1788000000 {n++; sum += $11 != ""} END {wanted = 0.06}'
    near '$8 == 1 && $3 == 0 && $2 < 1788000000 {n++; sum += $11 != ""} END {wanted = 0.21}'
    [ "$(awk -F'\t' '$11 != "" && $11 <= $2 + $3 + $4' "$data" | wc -l)" -eq 0 ]
    # Each second contact is a ticket of the same customer at that instant.
    [ "$(awk -F'\t' 'NR == FNR {came[$2, $12, $5]; next} $11 != "" && !(($11, $12, $5 + 1) in came)' \
        "$data" "$data" | wc -l)" -eq 0 ]
    awk -F'\t' '$5 == 0 {n0++; s0 += $6} $5 == 1 {n1++; s1 += $6} END {exit !(s1 / n1 < s0 / n0 - 0.2)}' "$data"
}

@test "a customer stays who he is, and some write much more often than others" {
    [ "$(awk -F'\t' '$14 != "" {split($14, d, "-"); print $12 "\t" $13 "\t" d[2] "-" d[3]}' "$data" | sort -u |
        cut -f 1 | uniq -d | wc -l)" -eq 0 ]
    awk -F'\t' '{n[$12]++} END {for (c in n) print n[c]}' "$data" | sort -rn |
        awk '{n[NR] = $1; sum += $1} END {for (i = 1; i <= NR / 10; i++) top += n[i]; exit !(top / sum > 0.25)}'
}

@test "who comes in anger, and what he says afterwards" {
    cd "$BATS_TEST_TMPDIR"
    "$EVENHAND" generate "$POLICY" --weeks 4 --set sour=20% --set satisfaction=70% --set satisfaction_noise=10% |
        jq -r '[.sentiment.value < -0.49, .csat] | @tsv' > moods
    awk -F'\t' '{n++; sum += $1 == "true"} $2 != "" {k[$1]++; s[$1] += $2; q[$1] += $2 * $2}
        END {error = sqrt(0.2 * 0.8 / n); print sum / n
            if (sum / n < 0.2 - 4 * error || sum / n > 0.2 + 5 * error) exit 1
            for (i in k) {m[i] = s[i] / k[i]; rest += (q[i] / k[i] - m[i] * m[i]) / k[i]}
            print fall = m["false"] - m["true"], sqrt(rest)
            exit !(fall > 0.6 - 5 * sqrt(rest) && fall < 0.6 + 5 * sqrt(rest))}' moods
}

@test "nothing planted, nothing found" {
    cd "$BATS_TEST_TMPDIR"
    "$EVENHAND" generate "$POLICY" --weeks 1 --set misroute=0 --set misroute_complexity=0 --set recontact=0 \
        --set recontact_wait=0 --set reopened=0 --set variety=0 --set spread=0 --set phrases=0 --set dated=0 \
        --set pending=0 --set doubt=0 --set sour=0 > history
    [ "$(jq -s 'map(select(.wrote_again or .reopened or .prior_contacts)) | length' history)" -eq 0 ]
    [ "$(jq -c '[.body, .topic, .sentiment, .customer.revenue, .customer.plan, .customer.renewal]' history | sort -u | wc -l)" -eq 4 ]
    [ "$(jq '.history | length' history | sort -n | tail -n 1)" -eq 2 ]
}

@test "more weeks have the same first tickets" {
    cd "$BATS_TEST_TMPDIR"
    for weeks in 1 2; do
        "$EVENHAND" generate "$POLICY" --weeks $weeks | head -n 2000 |
            jq -c '[.id, .created, .body, .customer, .topic]' > first$weeks
    done
    cmp first1 first2
}
