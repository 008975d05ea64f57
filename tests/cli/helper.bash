# SPDX-License-Identifier: Apache-2.0
# What the tests of the command share. $EVENHAND is the command under test.

setup() {
    root=$(cd "$BATS_TEST_DIRNAME/../.." && pwd)
    export BUILD=${BUILD:-$root/build}
    export EVENHAND=${EVENHAND:-$BUILD/evenhand}
    cd "$BATS_TEST_TMPDIR" || return 1
}

# A small policy, as file $1.
good_policy() {
    cat > "$1" <<'POLICY'
policy shop

currency USD
queues vip_desk, general, triage
priorities high > normal
fallback queue triage

ticket {
  id       text
  created  time
  subject  text = ""
  spend    money in $0..$1_000_000 = $0
}

class vip { when spend > $500 }
class standard otherwise

route {
  vip: when service is vip -> vip_desk
  otherwise -> general
}

rank {
  vip: when service is vip -> high
  otherwise -> normal
}
POLICY
}

# The same with an unknown queue in line 18.
wrong_policy() {
    good_policy "$1"
    sed -i 's/-> vip_desk/-> vip_dsk/' "$1"
}

# Runs the command with standard output in $output and standard error in $errors.
evenhand() {
    run --separate-stderr "$EVENHAND" "$@"
    errors=$stderr
}
