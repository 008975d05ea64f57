#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# `simulate --report`: the page is well-formed, asks nothing of anyone, and says what --format json says.
set -u
. "$(dirname "$0")/tap.sh"
cd "$(dirname "$0")/.." || exit
EVENHAND=${EVENHAND:-$PWD/build/evenhand}
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT

# page NAME ARGUMENTS...: writes NAME.html and NAME.json of the same run.
page() {
    page=$1
    shift
    "$EVENHAND" simulate "$@" --report "$dir/$page.html" > "$dir/$page.txt" 2> "$dir/$page.err" &&
        "$EVENHAND" simulate "$@" --format json > "$dir/$page.json"
}

# says FILE TEXT, silent FILE TEXT: whether it is in the file.
says() { grep -qF -- "$2" "$1" || { echo "not in $1: $2"; return 1; }; }
silent() { ! grep -nF -- "$2" "$1"; }

starving=policies/starving
passes "a workload, before and after" page pair "$starving/idle_reserve.eh" --against "$starving/idle_reserve_repaired.eh"
passes "its page is sound, and its figures are those of the JSON" perl tests/page/check.pl "$dir/pair.html" "$dir/pair.json"
passes "the file is named on standard error" says "$dir/pair.err" "evenhand: the report is in $dir/pair.html"
passes "who was left waiting is said first" says "$dir/pair.html" "<strong>Left waiting.</strong> Before, standard:"
passes "and what becomes of it" says "$dir/pair.html" "<strong>Sooner.</strong> standard: the average wait becomes"
passes "one policy alone" page one "$starving/strict_order.eh" --replications 2 --days 70
passes "its page is sound" perl tests/page/check.pl "$dir/one.html" "$dir/one.json"

"$EVENHAND" simulate "$starving/strict_order.eh" --replications 2 --days 70 --report "$dir/again.html" > /dev/null 2>&1
passes "the same at every run" cmp "$dir/one.html" "$dir/again.html"
"$EVENHAND" simulate "$starving/strict_order.eh" --replications 2 --days 70 > "$dir/plain.txt"
passes "the text is the same with a report and without" cmp "$dir/one.txt" "$dir/plain.txt"

# A history whose names are hostile.
evil='<img src=x onerror=alert(1)>"&'"'"'<title>.eh'
cat > "$dir/$evil" <<'POLICY'
policy desk
queues vips, all_others
priorities high > normal
fallback queue all_others
calendar business { open mon..fri 09:00..17:00 }
ticket {
  id          text
  created     time
  spend       int in 0..1_000_000 = 0
  handling    duration? outcome
  first_reply time?
}
class vip { when spend > 500 }
class standard otherwise
route { vip: when service is vip -> vips
        otherwise -> all_others }
rank { vip: when service is vip -> high
       otherwise -> normal }
target first_response until first_reply
sla vip { first_response 1h on business }
sla standard { first_response 8h on business }
pool team { agents 1 on business; serves vips, all_others; order by priority }
guarantee everyone: service is standard starts within 1h
guarantee most: service is vip starts within 8h for 90%
POLICY
i=0
while [ $i -lt 120 ]; do
    day=$((i / 6 % 28 + 1))
    echo "{\"id\":\"<script>alert($i)</script>\\u202e&\\\"'\",\"created\":\"2026-0$((i / 60 + 2))-$(printf %02d $day)T1$((i % 6)):00:00Z\",\"spend\":$((i % 7 * 100)),\"handling\":$((4000 + i % 5 * 3000))}"
    i=$((i + 1))
done > "$dir/<b>tickets.jsonl"
"$EVENHAND" simulate "$dir/$evil" --tickets "$dir/<b>tickets.jsonl" --report "$dir/evil.html" > /dev/null 2>&1
passes "a broken guarantee is exit status 1, and the report is written" [ $? -eq 1 ]
"$EVENHAND" simulate "$dir/$evil" --tickets "$dir/<b>tickets.jsonl" --format json > "$dir/evil.json"
passes "a page of hostile names is sound" perl tests/page/check.pl "$dir/evil.html" "$dir/evil.json"
passes "the policy's file is named, as text" says "$dir/evil.html" "&lt;img src=x onerror=alert(1)&gt;&quot;&amp;&#39;&lt;title&gt;.eh"
passes "so is a ticket" says "$dir/evil.html" "&lt;script&gt;alert("
passes "no mark turns a line around" silent "$dir/evil.html" "$(printf '\342\200\256')"
passes "a verdict in a sentence" says "$dir/evil.html" "<strong>Broken.</strong> Guarantee “everyone”:"
passes "and that nobody looked whether it is calibrated" says "$dir/evil.html" "<strong>Not looked at.</strong>"
# What charts show hangs together with the figures of the whole: tickets and means add up to them, and the 95th percentile
# lies between the steps of the distribution.
agrees() {
    jq -e '.policies[] | . as $p | .waits | all(. as $w
        | ($p.groups[] | select(if $w.class == "all" then .by == "all" else .by == "class" and .name == $w.class end)) as $g
        | ([.over_time[].tickets] | add) as $n
        | $n == $g.tickets.value
        and ($n == 0 or (([.over_time[] | .tickets * (.mean.value // 0)] | add) / $n - $g.mean.value | fabs) < 1)
        and ([.started_within[] | .share // 0] | . == sort)
        and ([.started_within[] | ((.share // 0) >= 0.95 - 1e-9)
            == ($g.p95.value != null and .wait >= $g.p95.value)] | all))' "$dir/$1.json"
}
passes "points in time and steps of the distribution agree with the whole of a history" agrees evil

"$EVENHAND" simulate "$dir/$evil" --tickets "$dir/<b>tickets.jsonl" --from 2026-02-09T00:00:00Z --days 1 --format json > "$dir/day.json"
passes "a day alone has the figures of the whole" jq -e '.policies[0] | .waits[0].over_time as $days | .groups[0] as $all
    | ($days | length) == 1 and all("mean", "p50", "p95"; . as $p
        | $days[0][$p].value == ($all[$p].value // $all.max.value)
        and ($p == "mean" or $days[0][$p].at_least == ($all[$p].value == null)))' "$dir/day.json"

if command -v xmllint > /dev/null; then
    passes "well-formed XML" xmllint --noout "$dir/pair.html" "$dir/one.html" "$dir/evil.html"
else
    skip "well-formed XML" "there is no xmllint"
fi

# refused NAME MESSAGE: exit status 2 with the message, before anything is simulated.
refused() {
    "$EVENHAND" simulate "$starving/strict_order.eh" --report "$1" > "$dir/out" 2> "$dir/err"
    [ $? -eq 2 ] && [ ! -s "$dir/out" ] && says "$dir/err" "$2"
}
passes "no such folder" refused "$dir/none/a.html" "--report: '$dir/none/a.html': No such file or directory"
passes "a folder is no file" refused "$dir" "is a folder: name a file in it"
passes "standard output is for the figures" refused - "needs the name of a file"
passes "a name is needed" refused '' "needs the name of a file"
echo old > "$dir/kept.html"
echo 'policy p' > "$dir/broken.eh"
"$EVENHAND" simulate "$dir/broken.eh" --report "$dir/kept.html" > /dev/null 2>&1
passes "what cannot be simulated leaves an old report as it is" [ "$(cat "$dir/kept.html")" = old ]
if [ -w /dev/full ]; then
    "$EVENHAND" simulate "$starving/strict_order.eh" --replications 2 --days 7 --report /dev/full > /dev/null 2> "$dir/err"
    passes "a full disk is exit status 2" [ $? -eq 2 ]
    passes "and said" says "$dir/err" /dev/full
fi

finish
