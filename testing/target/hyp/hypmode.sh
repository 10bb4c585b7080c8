#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# Covers: SD-022, SD-023, SD-024, SD-034, SD-035, SD-058, SD-059, SD-061, B3, B29, B42, B51, R24, CVE-2017-5715
# Calls, faults, sharing, the state of the host after a guest, power and hotplug.
. /bin/common.sh

echo 1000 >/proc/sys/kernel/printk_ratelimit_burst
insmod $module || fail "insmod"
[ "$(parameter pages)" -gt 0 ] || fail "the pages are not counted"

check add vectors stub state
check write-text jump-to-data undefined call-in-call overrun bad-guest share
check add state
for name in write undefined hvc overrun; do
	dmesg | grep -q "fault in Hyp mode: .* at hyp_hook_$name" || fail "$name is not in the log"
done
dmesg | grep -q 'fault in Hyp mode: prefetch abort' || fail "the jump is not in the log"
dmesg | grep -q 'kvm_arm32: r0 [0-9a-f]* r1 00005eed' || fail "the registers are not in the log"

check power add state
cpus=$(ls -d /sys/devices/system/cpu/cpu[1-9] 2>/dev/null)
for round in 1 2; do
	for cpu in $cpus; do
		echo 0 >$cpu/online || fail "$cpu offline"
		check add
	done
	for cpu in $cpus; do
		echo 1 >$cpu/online || fail "$cpu online"
		check add state
	done
done

check running
skeleton || fail "skeleton"
check state running
[ "$(parameter running_right)" -gt 5 ] || fail "the running vcpu was not looked at"
[ "$(parameter running_wrong)" = 0 ] || fail "the running vcpu was told wrong"
rmmod kvm_arm32 || fail "rmmod"
! dmesg | grep leaked || fail "leaks"
