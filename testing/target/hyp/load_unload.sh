#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# A hundred times in and out, a guest now and then: all is given back, and free memory shows no trend.
. /bin/common.sh

cycles() {
	n=$1
	while [ "$n" -gt 0 ]; do
		insmod $module || fail "insmod"
		[ $((n % 20)) != 0 ] || skeleton >/dev/null || fail "skeleton"
		rmmod kvm_arm32 || fail "rmmod"
		n=$((n - 1))
	done
}

# In KiB, without what the kernel keeps for later, and with the free pages that each CPU keeps for itself.
free() {
	echo 3 >/proc/sys/vm/drop_caches
	echo 1 >/proc/sys/vm/stat_refresh
	awk '$1 == "nr_free_pages" || $1 == "count:" {pages += $2} END {print 4 * pages}' /proc/zoneinfo
}

# The kernel takes memory for itself at times. What the module lost would be missing after each twenty cycles: with one
# page a cycle 80 KiB.
cycles 20
before=$(free)
trend=1
for block in 1 2 3 4; do
	cycles 20
	after=$(free)
	echo "free memory: $before KiB, then $after KiB"
	[ $((before - after)) -ge 80 ] || trend=0
	before=$after
done
[ $trend = 0 ] || fail "a page is lost in each cycle"
! dmesg | grep leaked || fail "leaks"

# While a VM exists the module cannot go.
insmod $module || fail "insmod"
hold_vm &
until [ "$(cat /sys/module/kvm_arm32/refcnt)" -gt 0 ]; do :; done
! rmmod kvm_arm32 2>/dev/null || fail "the module went away under a VM"
kill $!
wait
rmmod kvm_arm32 || fail "rmmod"
