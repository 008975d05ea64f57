# SPDX-License-Identifier: Apache-2.0
#
# From the lines of all rounds to one table: smallest, median and largest time, the median over the
# rounds of the ratio to C (to LuaJIT where rows are compiled) in the same round, and the goal. The table
# for the documents has the smallest times and their ratio: what is above them is other work on the
# machine. Exits 1 if two peers decided differently.
#
# Lines: RESULT test peer n ns checksum; RSS test peer KiB. Each file is a round. -v base_text=PEER is
# what the text search is judged by; -v markdown=FILE writes the smallest as a table for the documents.
# A time of 0 is a checksum on record.

BEGIN {
    FS = "\t"
    # Nanoseconds, and what the base took on the machine for which they were set.
    want("hot4000", 60, 29); want("hot16000", 120, 57); want("text4000", 300, 204)
    want("ndjson", 1290, 860); want("start", 1.2e6, 630000); want("compile policy", 1e6, 0)
    want("compile 10000 when", 6e7, 3.3e7); want("compile 10000 table", 6e7, 0)
    want("load 10000 when", 3e6, 3.4e6); want("load 10000 table", 3e6, 0)
    want("rows10", 30, 4.7); want("rows100", 40, 48.3); want("rows1000", 60, 343); want("rows10000", 100, 3234)
    want("stream batch", 30, 143)
    title["hot4000"] = "deciding only, 4,000 tickets again and again"
    title["hot16000"] = "deciding only, 16,000 tickets"
    title["stream"] = "deciding only, 200,000 tickets one after another"
    title["text4000"] = "with text search, 4,000 tickets"
    title["text50000"] = "with text search, 50,000 tickets one after another"
    title["ndjson"] = "NDJSON in, decisions out, a whole process, a ticket"
    title["ndjson cpu"] = "the same, processor time"
    title["start"] = "first decision of a fresh process"
    title["start cpu"] = "the same, processor time"
    for (i = 10; i <= 10000; i *= 10) {
        title["rows" i] = "first match among " i " routing rows"
        title["compile " i " when"] = "compiling " i " routing rows, as conditions"
        title["compile " i " table"] = "compiling " i " routing rows, as a table"
        title["load " i " when"] = "loading and verifying them, as conditions"
        title["load " i " table"] = "loading and verifying them, as a table"
    }
    title["compile policy"] = "compiling the policy"
    title["load policy"] = "loading and verifying its bytecode"
}

function want(test, ns, base_ns) {
    goal[test] = ns
    if (base_ns) goal_ratio[test] = ns / base_ns
}

# A goal is met by its time or, as machines differ, by its ratio.
function verdict(test, ns, ratio,    words) {
    words = "goal " text(goal[test])
    if (test in goal_ratio)
        words = words sprintf(goal_ratio[test] < 1 ? " or %.2f " : " or %.1f ", goal_ratio[test]) times_base(test)
    if (ns <= goal[test]) return words ": met"
    if ((test in goal_ratio) && ratio != "" && ratio + 0 <= goal_ratio[test]) return words ": met by ratio"
    return words ": MISSED"
}

function text(ns) {
    if (ns == "") return ""
    if (ns < 1000) return sprintf("%.1f ns", ns)
    if (ns < 1e6) return sprintf("%.2f us", ns / 1e3)
    return sprintf("%.2f ms", ns / 1e6)
}

# The middle of list[1 .. n], or between the two in the middle; the list is sorted on the way.
function median(list, n,    i, j, t) {
    for (i = 2; i <= n; i++) {
        t = list[i]
        for (j = i - 1; j >= 1 && list[j] > t; j--) list[j + 1] = list[j]
        list[j + 1] = t
    }
    return (list[int((n + 1) / 2)] + list[int(n / 2) + 1]) / 2
}

function base_of(test) {
    return test ~ /^text/ ? base_text : test ~ /^compile/ ? "luajit" : "c"
}

function times_base(test) {
    return base_of(test) == "luajit" ? "x LuaJIT" : "x C"
}

function compare(test, peer, n, checksum) {
    compared++
    if (!((test, n) in sum)) sum[test, n] = checksum
    if (sum[test, n] == checksum) return
    printf "DIFFERENT: %s, %s: %s in place of %s\n", test, peer, checksum, sum[test, n]
    different++
}

FNR == 1 { round++ }

$1 == "RSS" && $4 > rss[$2, $3] { rss[$2, $3] = $4 }

$1 == "RESULT" {
    test = $2; peer = $3
    if ($6 != 0) compare(test, peer, $4, $6)
    if ($5 == 0) next
    if (!(test in seen)) { seen[test] = 1; tests[++n_tests] = test }
    if (!((test, peer) in known)) { known[test, peer] = 1; peers[test, ++n_peers[test]] = peer }
    i = ++count[test, peer]
    ns[test, peer, i] = $5; in_round[test, peer, i] = round
}

# The median of the ratios in the rounds where both are there.
function ratio(test, peer,    base, base_ns, r, k, n, m, list, ratios) {
    base = base_of(test); n = 0
    for (r = 1; r <= round; r++) {
        m = 0
        for (k = 1; k <= count[test, base]; k++)
            if (in_round[test, base, k] == r) list[++m] = ns[test, base, k]
        if (m == 0) continue
        base_ns = median(list, m)
        m = 0
        for (k = 1; k <= count[test, peer]; k++)
            if (in_round[test, peer, k] == r) list[++m] = ns[test, peer, k]
        if (m > 0 && base_ns > 0) ratios[++n] = median(list, m) / base_ns
    }
    return n ? sprintf("%.2f", median(ratios, n)) : ""
}

function line(test, peer,    k, n, list, note, middle, times) {
    n = count[test, peer]
    for (k = 1; k <= n; k++) list[k] = ns[test, peer, k]
    middle = median(list, n)
    times = ratio(test, peer)
    note = (test, peer) in rss ? sprintf("%.1f MiB  ", rss[test, peer] / 1024) : ""
    if ((test in goal) && peer ~ /^evenhand( when| table)?$/) note = note verdict(test, middle, times)
    if (test == "stream" && peer == "evenhand batch") note = note verdict("stream batch", middle, times)
    if (test == "hot4000" && peer == "evenhand recording")
        note = note sprintf("%.1f times a plain decision (goal 4)", middle / ns[test, "evenhand", 1])
    printf "  %-20s %10s %10s %10s %8s  %s\n", peer, text(list[1]), text(middle), text(list[n]),
        times, note
}

function least_of(test, peer,    k, least) {
    if (!((test, peer) in known)) return ""
    least = ns[test, peer, 1]
    for (k = 2; k <= count[test, peer]; k++) if (ns[test, peer, k] + 0 < least + 0) least = ns[test, peer, k]
    return least
}

function markdown_row(test, own,    base, row, times) {
    base = base_of(test)
    times = (test, base) in known ? sprintf("%.2f", least_of(test, own) / least_of(test, base)) : ""
    row = sprintf("| %s%s | %s | %s | %s | %s | %s |", test in title ? title[test] : test,
        own == "evenhand" ? "" : " (" substr(own, 10) ")", text(base ~ /^c/ ? least_of(test, base) : ""),
        text(least_of(test, own)), times, text(least_of(test, "node")),
        text(least_of(test, "luajit")))
    gsub(/ us /, " µs ", row)
    print row > markdown
}

function write_markdown(    t, p, test) {
    print "| what | C | Evenhand | × C | V8 | LuaJIT |" > markdown
    print "| --- | --: | --: | --: | --: | --: |" > markdown
    for (t = 1; t <= n_tests; t++) {
        test = tests[t]
        for (p = 1; p <= n_peers[test]; p++)
            if (test !~ / cpu$/ && peers[test, p] ~ /^evenhand/) markdown_row(test, peers[test, p])
    }
}

END {
    if (markdown != "") write_markdown()
    for (t = 1; t <= n_tests; t++) {
        test = tests[t]
        printf "\n%-22s %10s %10s %10s %8s\n", test, "min", "median", "max", (test, base_of(test)) in known ? times_base(test) : ""
        if (test in title) printf "(%s)\n", title[test]
        for (p = 1; p <= n_peers[test]; p++) line(test, peers[test, p])
    }
    printf "\n%d checksums of decisions compared, %d differ\n", compared, different
    exit different > 0
}
