#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# The host has no page for the guest just then, which the test build of the module can play: vm32 says what the guest was
# doing, and leaves nothing behind.
. /bin/common.sh

number=$(random_number)
boot /log "$number" "rounds=1 memory=100" --cpus 2 </dev/null &
until [ "$(grep -c 'job: compute' /log)" = 2 ]; do usleep 100000; done
module=$(basename "$(dirname "$(ls -d /sys/module/kvm_arm32*/refcnt)")")
# Each time the next step fails, which may be one of vm32's devices': they go on.
until grep -q 'cannot go on\|job: end' /log; do
	echo 1 >/sys/module/"$module"/parameters/fail_step
	usleep 100000
done
wait $!
status=$?
cat /log
[ $status = 1 ] || fail "status $status"
# In this order: what failed, and for each CPU what it was left for last, and its registers: of one CPU their reading may be
# the step that failed next, which is then said in their place.
tr -d '\r' </log | awk '
	/^vm32: CPU [01] cannot go on: KVM_RUN failed: [A-Z]/ && at == 0 {at = 1}
	/^vm32: CPU 0: its last [0-9]+ exits, the newest last:$/ && at == 1 {at = 2}
	/^vm32: .* pc [0-9a-f]{8}/ && at == 2 {at = 3}
	/^vm32: CPU 0: (register 0x[0-9a-f]+ cannot be read|the registers cannot be listed): / && at == 2 {at = 3; unread++}
	/^vm32: CPU 1: its last [0-9]+ exits, the newest last:$/ && at == 3 {at = 4}
	/^vm32: .* pc [0-9a-f]{8}/ && at == 4 {at = 5}
	/^vm32: CPU 1: (register 0x[0-9a-f]+ cannot be read|the registers cannot be listed): / && at == 4 {at = 5; unread++}
	/^vm32: the guest cannot go on$/ && at == 5 {at = 6}
	END {exit at != 6 || unread > 1}' || fail "the report is not whole"
[ "$(cat /sys/module/"$module"/refcnt)" = 0 ] || fail "the module has users"
