#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# Loading must be refused with ENODEV and one line in the log. $1: no-hyp, foreign-core; or nothing: all that can be
# made to go wrong on a good machine.
. /bin/common.sh

refused() {
	dmesg -c >/dev/null
	load $module $2 2>&1 | grep -q 'No such device' || fail "loading does not end with ENODEV"
	dmesg | grep -v 'out-of-tree module\|module verification failed' >/tmp/log
	[ "$(wc -l </tmp/log)" = 1 ] || fail "more or less than one line: $(cat /tmp/log)"
	grep -q "kvm_arm32: cannot be used here: $1" /tmp/log || fail "not that line: $(cat /tmp/log)"
	! [ -e /dev/kvm ] || fail "/dev/kvm is there"
}

case $1 in
no-hyp) refused "the kernel was not started in Hyp mode" && exit ;;
foreign-core) refused "a CPU is neither a Cortex-A15 nor a Cortex-A7" && exit ;;
esac

# Each allocation and registration fails once, until none is left to fail.
step=1
while ! load $module fail_step=$step 2>/dev/null; do
	refused "" fail_step=$step
	step=$((step + 1))
	[ $step -lt 200 ] || fail "loading never succeeds"
done
[ $step -gt 10 ] || fail "only $step steps"
echo "$step steps"
rmmod kvm_arm32
insmod $module || fail "insmod after all that"
check add state
rmmod kvm_arm32

# What a kernel says that found its CPUs in different modes.
echo '<4>CPU: CPU(s) started in wrong/inconsistent modes (primary CPU mode 0x1a)' >/dev/kmsg
load $module 2>&1 | grep -q 'No such device' || fail "mixed modes are not refused"
dmesg | tail -n 1 | grep -q 'cannot be used here: the CPUs were not all started in Hyp mode' || fail "wrong reason"
