#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# What goes wrong around the command: broken data of every kind, files that are none, streams that are closed or full,
# signals, sizes. Nothing crashes, nothing is silent, no ticket is lost, and exit codes are those of `--help`.
set -u
. "$(dirname "$0")/tap.sh"
root=$(cd "$(dirname "$0")/.." && pwd)
EVENHAND=${EVENHAND:-${BUILD:-$root/build}/evenhand}
NOW='--now 2026-03-02T09:00:00Z'
work=$(mktemp -d)
trap 'chmod -R u+w "$work"; rm -rf "$work"' EXIT
trap 'exit 1' HUP INT TERM
cd "$work" || exit

result() { # result NAME: as $? says, with what was printed if it failed
    tap $? "$1" ||
        { echo "exit $code"; head -c 400 out; echo; head -c 400 err; } 2>/dev/null | tr -d '\000' | sed 's/^/# /'
}

# gives CODE TEXT COMMAND…: the shell command exits so, and a line of standard error holds the text.
gives() {
    want=$1 text=$2
    shift 2
    sh -c "$*" >out 2>err </dev/null
    code=$?
    [ "$code" -eq "$want" ] && { [ -z "$text" ] || grep -qF -- "$text" err; }
    result "$* gives $want${text:+, $text}"
}

# prints CODE TEXT COMMAND…: the same for standard output.
prints() {
    want=$1 text=$2
    shift 2
    sh -c "$*" >out 2>err </dev/null
    code=$?
    [ "$code" -eq "$want" ] && grep -qF -- "$text" out
    result "$* gives $want, $text"
}

# decides CODE LINES NAME: the tickets in file `in` get so many decisions, all whole, whatever the threads and the way in.
decides() {
    "$EVENHAND" run kinds.eh in $NOW >out 2>err
    code=$?
    "$EVENHAND" run kinds.eh in $NOW --jobs 3 >threads 2>/dev/null
    "$EVENHAND" run kinds.eh - $NOW <in >piped 2>/dev/null
    [ "$code" -eq "$1" ] && [ "$(grep -c '^{"id":.*"faults":\[.*\]}$' out)" -eq "$2" ] &&
        [ "$(wc -l <out)" -eq "$2" ] && cmp -s out threads && cmp -s out piped
    result "$3"
}

# faults N TEXT: decision N holds the text.
faults() {
    sed -n "$1p" out | grep -qF -- "$2"
    result "  decision $1 has $2"
}

bytes() { # bytes N C: so many of the character
    head -c "$1" /dev/zero | tr '\000' "$2"
}

export EVENHAND NOW
cat >kinds.eh <<'E'
policy kinds
currency USD
confidence 80%
queues general, triage
priorities high > normal
fallback queue triage
enum color { red, green }
record part { id text; weight number in 0..10 }
record customer { id text; spend money in $0..$100 }
record account { plan text }
source crm sqlite "crm.db"
lookup account account from crm by customer.id sql "SELECT plan FROM account WHERE id = ?1"
function risk(id text) number from "risk.so"
ticket {
  id        text
  created   time
  b         bool?
  n         int? in 0..10
  f         number? in 0..1
  m         money? in $0..$100
  d         duration? in 0h..24h
  day       date?
  at        time?
  c         color?
  tags      set of text up to 2 = {}
  parts     list of part up to 2 = {}
  intent    predicted color
  customer  customer?
  seen      date? format "%d/%m/%Y"
  status    enum { new, done } = new tracked
  reply     time?
  csat      int? in 1..5 outcome
}
class every otherwise
route { kept: when account.plan is "gold" or (risk("x") else 0.0) > 0.5 -> general; otherwise -> general }
rank { otherwise -> normal }
target first until reply
sla every { first 1h }
E
"$EVENHAND" check kinds.eh >out 2>err || { cat out err; echo "Bail out! the policy under test is wrong"; exit 1; }
t='"created":"2026-03-02T08:00:00Z"'
good="{\"id\":\"1\",$t}"
echo "$good" >t.jsonl

# ---- faults of every kind ----

while IFS='|' read -r field value found wanted; do
    echo "{\"id\":\"$field\",$t,$value}" >>in
    printf '%s|%s|%s\n' "$field" "$found" "$wanted" >>expected
done <<'E'
b|"b":"yes"|\"yes\"|bool
n|"n":11|11|int? in 0..10
n|"n":1.5|1.5|int? in 0..10
n|"n":1e999|1e999|int? in 0..10
n|"n":123456789012345678901234567890|123456789012345678901234567890|int? in 0..10
n|"n":1,"n":2|2|one value, not a duplicate key
f|"f":1.01|1.01|number? in 0..1
m|"m":"5 EUR"|\"5 EUR\"|money? in 0.00 USD..100.00 USD
m|"m":1.234|1.234|money?
d|"d":"P1M"|\"P1M\"|duration? in PT0S..P1D, such as PT1H30M
day|"day":"2026-02-30"|\"2026-02-30\"|date? in 1900..2199, such as 2026-03-02
at|"at":"2026-03-02T08:00:00"|\"2026-03-02T08:00:00\"|such as 2026-03-02T15:00:00Z
at|"at":"1850-03-02T08:00:00Z"|\"1850-03-02T08:00:00Z\"|in 1900..2199
c|"c":"blue"|\"blue\"|enum color? (red, green)
tags|"tags":["a","b","c"]|[\"a\",\"b\",\"c\"]|set of text up to 2
parts|"parts":[{"id":"a"}]|[{\"id\":\"a\"}]|list of record part up to 2
intent|"intent":"blue"|\"blue\"|predicted enum color? (red, green)
intent|"intent":{"value":"red","confidence":2}|{\"value\":\"red\",\"confidence\":2}|a confidence in 0..1
customer|"customer":[]|[]|record customer
customer.spend|"customer":{"id":"c"}|null|money
customer.id|"customer":{"id":"\ud800","spend":1}|\"\\ud800\"|text
seen|"seen":"2026-01-01"|\"2026-01-01\"|written \"%d/%m/%Y\"
status|"status":"gone"|\"gone\"|(new, done)
history|"history":[{"at":"x"}]|[{\"at\":\"x\"}]|each with `at`
E
decides 3 "$(wc -l <expected)" "each broken field of JSON gets a decision"
i=0
while IFS='|' read -r field found wanted; do
    i=$((i + 1))
    sed -n "${i}p" out | grep -F "\"field\":\"$field\",\"found\":\"$found\",\"wanted\":\"" | grep -qF -- "$wanted"
    result "  a fault names $field, $found, $wanted"
done <expected

echo "id,created,b,n,f,m,d,day,at,c,tags,parts,intent,intent.confidence,customer.id,customer.spend,seen,status,history,csat" >in
printf '%s\n' 'b|yes' 'n|11' 'n|1e999' 'f|1.01' 'm|5 EUR' 'd|P1M' 'day|2026-02-30' 'at|2026-03-02T08:00:00' 'c|blue' 'tags|a;b;c' \
    'parts|[1]' 'intent|blue' 'seen|2026-01-01' 'status|gone' 'history|x' 'history|[{}]' >cells
awk -F'|' 'NR == FNR { n = split($0, head, ","); next }
    { line = "x" NR ",2026-03-02T08:00:00Z"; for (i = 3; i <= n; i++) line = line "," (head[i] == $1 ? $2 : ""); print line }' \
    FS=, in FS='|' cells >>in
decides 3 16 "each broken cell of CSV gets a decision"
i=0
while IFS='|' read -r field found; do
    i=$((i + 1))
    faults $i "\"field\":\"$field\",\"found\":"
done <cells

printf '%s\n' "{\"id\":\"1\",$t,\"csat\":9,\"customer\":{\"id\":\"c\",\"spend\":1}}" >in
decides 0 1 "an outcome, a database and a library that fail are faults of a ticket that is decided"
faults 1 '"status":"ok"'
faults 1 '{"field":"csat","found":"9"'
faults 1 '{"lookup":"account"'
faults 1 '{"function":"risk"'
printf '{"id":"1"}\n{%s}\n{"id":[],%s}\n[1,2]\nnope\n"x"\n{"id":"7",%s}{}\n{"id":"8",%s\n' "$t" "$t" "$t" "$t" >in
decides 3 8 "what is needed and absent, and lines that are no object"

# ---- texts ----

printf '\357\273\277{"id":"1",%s}\r\n\r\n  \n{"id":"2",%s}\r\n{"id":"3",%s}' "$t" "$t" "$t" >in
decides 0 3 "a byte order mark, CRLF, blank lines, no last line end"
printf '\357\273\277id,created\r\n1,2026-03-02T08:00:00Z\r\n\r\n2,2026-03-02T08:00:00Z' >in
decides 0 2 "the same in CSV"
printf '{"id":"1\000",%s}\n\000\n{"id":"\377",%s}\n{"id":"4\\u0000",%s}\n{"id":"\\ud800",%s}\n{"id":"6",%s}\n' \
    "$t" "$t" "$t" "$t" "$t" >in
decides 3 6 "NUL, invalid UTF-8, a lone surrogate"
printf '{"id":"1","id":"1",%s}\n{"id":"2",%s,%s}\n{"id":"3","zz":1,"zz":2,%s}\n' "$t" "$t" "$t" "$t" >in
decides 3 3 "keys twice: a fault where a field reads them"
faults 3 '"status":"ok"'
for number in 1e999 -1e999 1e-999 -0 00 +1 .5 5. 0x10 NaN Infinity 99999999999999999999 5.0; do
    echo "{\"id\":\"$number\",$t,\"n\":$number}"
done >in
decides 3 13 "numbers of every form"
{
    for deep in 63 64 100000; do
        printf '{"id":"%s",%s,"zz":' $deep "$t"
        bytes $deep '['
        bytes $deep ']'
        echo '}'
    done
    bytes 100000 '['
    echo
    bytes 100000 '{'
    echo
    echo "$good"
} >in
decides 3 6 "100,000 brackets"
faults 1 '"status":"ok"'
faults 6 '"status":"ok"'
printf '[{"id":"1",%s},,{"id":"2",%s},5]x\n%s\n' "$t" "$t" "$good" >in
decides 3 6 "an array with holes, and something behind it"
printf '[{"id":"1",%s},{"id":"2"' "$t" >in
decides 3 3 "an array that is cut off"
printf 'id,created,n,zz\n1,2026-03-02T08:00:00Z,"5"x,\n2,2026-03-02T08:00:00Z\n3,2026-03-02T08:00:00Z,5\000,\n4,2026-03-02T08:00:00Z,,"two\nlines"\n,,,\n' >in
decides 3 5 "rows that are no CSV, too short, empty"
printf 'id,created,n\n1,"2026-03-02T08:00:00Z,5\n2,2026-03-02T08:00:00Z,5\n3,2026-03-02T08:00:00Z,5\n4,"2026-03-02T08:00:00Z",5\n5,"x' >in
decides 3 5 "a quote without end costs one row, and none behind it"
faults 2 '"id":"2","status":"ok"'
faults 3 '"id":"3","status":"ok"'
{
    printf 'id,created'
    awk 'BEGIN { for (i = 0; i < 9998; i++) printf ",c%d", i; print ""; printf "1,2026-03-02T08:00:00Z"; for (i = 0; i < 9998; i++) printf ",x"; print "" }'
} >in
decides 0 1 "10,000 columns"
printf 'id;created\n1;2026-03-02T08:00:00Z\n' >in
decides 3 2 "a header that no field knows"

# ---- sizes ----

{
    printf '{"id":"1",%s,"zz":"' "$t"
    bytes 100000000 x
    printf '"}\n%s\n' "$good"
} | (
    [ -n "${SAN:-}" ] || ulimit -v 200000
    "$EVENHAND" run kinds.eh $NOW
) >out 2>err
code=$?
[ $code -eq 3 ] && [ "$(wc -l <out)" -eq 2 ] && tail -1 out | grep -q '"status":"ok"'
result "a line of 100 MB in 200 MB of address space"
{
    printf 'id,created,zz\n1,2026-03-02T08:00:00Z,"'
    bytes 100000000 x
    printf '"\n2,2026-03-02T08:00:00Z,\n'
} | (
    [ -n "${SAN:-}" ] || ulimit -v 200000
    "$EVENHAND" run kinds.eh $NOW
) >out 2>err
code=$?
[ $code -eq 3 ] && [ "$(wc -l <out)" -eq 2 ] && tail -1 out | grep -q '"status":"ok"'
result "a cell of 100 MB too"
{ bytes 20000000 ' '; echo; echo "$good"; } >in
decides 0 1 "20 MB of blanks"
bytes 20000000 x >large.eh
prints 1 'error[E0009]' "$EVENHAND check large.eh"
rm -f large.eh
line=$(($(wc -l <kinds.eh) + 1))
for open in '(' '[' '{' '-' 'not '; do
    { cat kinds.eh; printf 'let deep = '; bytes 100000 X | sed "s/X/$open/g"; echo; } >deep.eh
    (
        [ -n "${SAN:-}" ] || ulimit -s 256
        "$EVENHAND" check --format concise deep.eh
    ) >out 2>err
    code=$?
    [ $code -eq 1 ] && [ "$(head -c 2000 out | grep -c "^deep.eh:$line:[0-9]*: ")" -ge 1 ] && [ "$(grep -c . out)" -le 3 ]
    result "100,000 of $open in a policy, at line and column"
    sh -c '"$EVENHAND" fmt - <deep.eh' >out 2>err
    code=$?
    [ $code -eq 1 ] && [ ! -s out ] && grep -q "<stdin>:$line:" err
    result "  and in fmt"
done

# ---- files ----

mkdir dir
: >empty.eh
bytes 300 x >/dev/null
{ printf '\177ELF\002\001'; bytes 200 '\000'; printf '\377\376\r\r'; } >garbage.eh
for verb in check run fmt disasm test build; do
    gives 2 'nosuch.eh: No such file or directory' "$EVENHAND $verb nosuch.eh"
    gives 2 'dir: ' "$EVENHAND $verb dir"
    gives 2 "'': No such file or directory" "$EVENHAND $verb ''"
    sh -c '"$EVENHAND" '$verb' garbage.eh' >out 2>err
    code=$?
    [ $code -eq 1 ] && cat out err | grep -q 'garbage.eh:1:'
    result "$verb of garbage is 1, with its place"
    [ $verb = run ] || gives 2 'standard input: it is closed' "$EVENHAND $verb - <&-"
done
gives 2 'standard input: it is closed' "$EVENHAND run - t.jsonl <&-"
prints 1 'empty.eh:1:1' "$EVENHAND check empty.eh"
"$EVENHAND" build kinds.eh -o kinds.ehb 2>err
for verb in check fmt test build; do
    gives 2 'this is bytecode' "$EVENHAND $verb kinds.ehb"
done
head -c 100 kinds.ehb >cut.ehb
gives 2 'cut.ehb: shorter than a header' "$EVENHAND run cut.ehb t.jsonl"
head -c 3000 kinds.ehb >cut.ehb
gives 2 'cut.ehb: cut off' "$EVENHAND run cut.ehb t.jsonl"
sed 's/kinds/KINDS/' kinds.ehb >cut.ehb
gives 2 'cut.ehb: damaged' "$EVENHAND disasm cut.ehb"
gives 2 'cut.ehb: damaged' "$EVENHAND explain cut.ehb t.jsonl"
gives 2 'nosuch: No such file or directory' "$EVENHAND run kinds.eh nosuch"
gives 2 'dir: it is a folder' "$EVENHAND run kinds.eh t.jsonl dir"
gives 2 'nosuch: No such file or directory' "$EVENHAND explain kinds.eh nosuch"
gives 2 'dir: it is a folder' "$EVENHAND explain kinds.eh dir"
gives 2 'there is no ticket in it' "$EVENHAND explain kinds.eh empty.eh"
gives 2 'no ticket on line 9' "$EVENHAND explain kinds.eh t.jsonl:9"
gives 2 'name a policy and a ticket, or a code' "$EVENHAND explain kinds.eh"
gives 0 '0 tickets decided' "$EVENHAND run kinds.eh empty.eh"
gives 3 '1 ticket decided, 1 with faults' "$EVENHAND run kinds.eh garbage.eh"
gives 2 'cannot be both the policy and the tickets' "$EVENHAND run - - <kinds.eh"
gives 2 'cannot be both the policy and the tickets' "$EVENHAND run - <kinds.eh"
gives 2 'cannot be both the policy and the tickets' "$EVENHAND explain - - <kinds.eh"
gives 2 'the policy comes first: evenhand run kinds.eh t.jsonl' "$EVENHAND run t.jsonl kinds.eh"
gives 2 'the policy comes first: evenhand explain kinds.eh t.jsonl' "$EVENHAND explain t.jsonl kinds.eh"
gives 2 'it is closed' "$EVENHAND run kinds.eh <&-"
gives 2 'a file has to be named' "$EVENHAND run"
gives 2 "nothing more is expected behind 'kinds.eh'" "$EVENHAND build kinds.eh t.jsonl"
for now in '' x 2026-03-02 2026-03-02T15:00:00 2026-13-01T00:00:00Z 1772463600; do
    gives 2 'is not an instant, with date, time and offset' "$EVENHAND run kinds.eh t.jsonl --now '$now'"
done
gives 2 'is not in the years 1900 to 2199' "$EVENHAND explain kinds.eh t.jsonl --now 1850-01-01T00:00:00Z"
prints 0 '"id":"1"' "$EVENHAND run - t.jsonl $NOW <kinds.eh"
if [ "$(id -u)" -ne 0 ]; then as=; elif command -v setpriv >/dev/null && chmod 755 . &&
    setpriv --reuid=65534 --regid=65534 --clear-groups "$EVENHAND" --version >out 2>&1; then
    as='setpriv --reuid=65534 --regid=65534 --clear-groups'
else as=none; fi
if [ "$as" != none ]; then
    cp kinds.eh secret.eh
    cp t.jsonl secret.jsonl
    chmod 000 secret.eh secret.jsonl
    mkdir sealed
    sed 's/^class/class  /' kinds.eh >sealed/kinds.eh
    chmod 555 sealed
    gives 2 'secret.eh: Permission denied' "$as $EVENHAND check secret.eh"
    gives 2 'secret.jsonl: Permission denied' "$as $EVENHAND run kinds.eh secret.jsonl"
    gives 2 'secret.jsonl: Permission denied' "$as $EVENHAND explain kinds.eh secret.jsonl"
    gives 2 'sealed/kinds.ehb: Permission denied' "$as $EVENHAND build sealed/kinds.eh"
    gives 2 'sealed/kinds.eh: Permission denied' "$as $EVENHAND fmt sealed/kinds.eh"
    gives 2 'secret.eh: unable to open' "$as $EVENHAND run kinds.eh --sqlite secret.eh --query 'select 1'"
fi
gives 2 'kinds.eh: file is not a database' "$EVENHAND run kinds.eh --sqlite kinds.eh --query 'select 1 as id'"
gives 2 'nosuch.db: No such file' "$EVENHAND run kinds.eh --sqlite nosuch.db --query 'select 1 as id'"
{ printf 'SQLite format 3\000'; bytes 4080 Z; } >corrupt.db
gives 2 'corrupt.db: ' "$EVENHAND run kinds.eh --sqlite corrupt.db --query 'select 1 as id'"
sed 's/crm.db/corrupt.db/' kinds.eh >corrupt.eh
echo "{\"id\":\"1\",$t,\"customer\":{\"id\":\"c\",\"spend\":1}}" >one.jsonl
gives 0 'corrupt.db' "$EVENHAND run corrupt.eh one.jsonl"
mkfifo pipe
for command in 'run kinds.eh pipe' 'run pipe t.jsonl' 'check pipe' 'explain kinds.eh pipe'; do
    case $command in *' pipe t'* | 'check pipe') cat kinds.eh >pipe & ;; *) cat t.jsonl >pipe & ;; esac
    gives 0 '' "$EVENHAND $command"
    wait
done
{ printf '[%s]' "$good"; } >array.json
printf 'id,created\n1,2026-03-02T08:00:00Z\n' >t.csv
prints 0 '"id":"1"' "$EVENHAND run kinds.eh t.jsonl t.csv array.json - $NOW <t.csv"
[ "$(sort -u out | wc -l)" -eq 1 ] && [ "$(wc -l <out)" -eq 4 ]
result "  inputs of different kinds, one decision each, the same"

# ---- imports ----

mkdir -p im/desk
echo 'enum outside { a, b }' >im/out.eh
ln -s ../out.eh im/desk/link.eh
echo 'import "two"' >im/desk/one.eh
echo 'import "one"' >im/desk/two.eh
for import in self:E0222 one:E0222 ../out:E0224 link:E0224 /etc/passwd:E0224 nosuch:E0223 dir:E0223; do
    sed "1s|.*|policy desk\nimport \"${import%:*}\"|" kinds.eh >im/desk/self.eh
    mkdir -p im/desk/dir.eh
    prints 1 "error[${import#*:}]" "$EVENHAND check im/desk/self.eh"
done

# ---- streams ----

i=0
while [ $i -lt 20000 ]; do
    i=$((i + 1))
    echo "{\"id\":\"$i\",$t}"
done >many.jsonl
cp kinds.eh untidy.eh
for command in 'run kinds.eh t.jsonl' 'run kinds.eh many.jsonl --jobs 3' 'run kinds.eh t.jsonl --format box' 'check garbage.eh' \
    'fmt - <kinds.eh' 'fmt --diff untidy.eh' 'explain kinds.eh t.jsonl' 'explain E0204' 'build kinds.eh -o -' \
    'disasm kinds.eh' '--help' 'run --help' '--version'; do
    gives 2 'evenhand: standard output: ' "$EVENHAND $command >/dev/full"
    gives 2 'evenhand: standard output: ' "$EVENHAND $command >&-"
done
gives 2 '/dev/full: No space left on device' "$EVENHAND build kinds.eh -o /dev/full"
gives 0 '' "$EVENHAND fmt untidy.eh <&- >&- 2>&-"
gives 0 '' "$EVENHAND build kinds.eh -o closed.ehb <&- >&- 2>&-"
cmp -s kinds.ehb closed.ehb
result "  the file is what it is with open streams"
for jobs in 1 3; do
    mkfifo gone 2>/dev/null
    head -1 gone >line &
    "$EVENHAND" run kinds.eh many.jsonl many.jsonl --jobs $jobs >gone 2>err
    code=$?
    wait
    [ $code -eq 2 ] && grep -q 'standard output: Broken pipe' err && grep -q '"faults":\[.*\]}$' line
    result "a reader that goes away is told, with $jobs threads"
done

# A disk that is full: the limit of a file's size does as well.
sed 's/^class/class      /' kinds.eh >before.eh
i=0
while [ $i -lt 200 ]; do
    i=$((i + 1))
    echo "# a long comment, so that the file is larger than the limit of its size allows, by far"
done >>before.eh
mkdir full
cp before.eh full/policy.eh
(
    ulimit -f 4
    "$EVENHAND" fmt full/policy.eh
) >out 2>err
code=$?
[ $code -eq 2 ] && grep -q 'full/policy.eh: it is too large' err && cmp -s before.eh full/policy.eh && [ "$(ls -A full)" = policy.eh ]
result "fmt without room leaves the file as it was, and nothing beside it"
(
    ulimit -f 4
    "$EVENHAND" build kinds.eh -o full/kinds.ehb
) >out 2>err
code=$?
[ $code -eq 2 ] && grep -q 'full/kinds.ehb: it is too large' err && [ "$(ls -A full)" = policy.eh ]
result "build without room leaves nothing"

# ---- signals ----

# stopped SIGNAL CODE JOBS FILE...: a run that never ends writes whole lines until it is stopped.
stopped() {
    signal=$1 expected=$2 threads=$3
    shift 3
    timeout --preserve-status -s "$signal" 0.5 "$EVENHAND" run kinds.eh --jobs "$threads" $NOW "$@" >out 2>err
    code=$?
    [ $code -eq "$expected" ] && grep -q "stopped by SIG$signal" err && [ -s out ] &&
        [ "$(tail -c 1 out | od -An -c | tr -d ' ')" = '\n' ] && tail -1 out | grep -q '^{"id":.*"faults":\[.*\]}$' &&
        [ "$(wc -l <out)" -eq "$(sed -n 's/ tickets decided.*//p' err)" ]
    result "SIG$signal ends a run of ${1%%.*} behind a decision, with $threads threads"
}
mkfifo endless
for jobs in 1 3; do
    for signal in INT:130 TERM:143; do
        (while cat many.jsonl; do :; done >endless) 2>/dev/null &
        writer=$!
        stopped "${signal%:*}" "${signal#*:}" $jobs endless
        wait $writer
    done
    # shellcheck disable=SC2046 # one file thousands of times
    stopped TERM 143 $jobs $(i=0; while [ $i -lt 4000 ]; do echo many.jsonl; i=$((i + 1)); done)
    sleep 5 >endless &
    writer=$!
    timeout --preserve-status -s TERM 0.3 "$EVENHAND" run kinds.eh endless --jobs $jobs >out 2>err
    code=$?
    kill $writer
    [ $code -eq 143 ] && grep -q '^0 tickets decided' err
    result "a run that waits for tickets is stopped too, with $jobs threads"
done

# The longest chains that compile, on a small stack, through everything that walks a policy.
chain() { # chain OPERATOR OPERAND
    printf 'policy long\nqueues q, other\npriorities only\nfallback queue q\nticket {\n  id text\n  created time\n  i int in 0..9\n}\n'
    printf 'route {\n  when '
    yes "$2 $1" | head -n 99990 | tr '\n' ' '
    printf '%s -> q\n  otherwise -> other\n}\nrank { otherwise -> only }\n' "$3"
}
chain + i 'i > 7' >plus.eh
chain or 'i is 1' 'i is 2' >or.eh
for policy in plus.eh or.eh; do
    for verb in check lint doc 'diff kinds.eh'; do
        gives 0 '' "ulimit -s 512; '$EVENHAND' $verb $policy"
    done
done

finish
