#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# $1: how many CPUs there are. Each number of CPUs has a part of its own, besides what all have.
. /bin/common.sh

# In KiB, without what the kernel keeps for later, and with the free pages that each CPU keeps for itself.
free() {
	echo 3 >/proc/sys/vm/drop_caches
	echo 1 >/proc/sys/vm/stat_refresh
	awk '$1 == "nr_free_pages" || $1 == "count:" {pages += $2} END {print 4 * pages}' /proc/zoneinfo
}

slabs() {
	awk '$1 == "nr_slab_unreclaimable" {print 4 * $2}' /proc/vmstat
}

# What is lost by each VM and each kill is missing after each block of them: with one page each, 1,200 KiB.
blocks() {
	stress vms 250 kills 50 || fail "the first block"
	before=$(free) slabs_before=$(slabs) trend=1 slab_trend=1
	for block in 2 3 4; do
		stress vms 250 kills 50 || fail "block $block"
		after=$(free) slabs_after=$(slabs)
		echo "free memory: $before KiB, then $after KiB; slabs: $slabs_before KiB, then $slabs_after KiB"
		[ $((before - after)) -ge 200 ] || trend=0
		[ $((slabs_after - slabs_before)) -ge 200 ] || slab_trend=0
		before=$after slabs_before=$slabs_after
	done
	[ $trend = 0 ] || fail "free memory goes down with each block"
	[ $slab_trend = 0 ] || fail "slabs grow with each block"
}

insmod $module || fail "insmod"
stress isolation $((20000 / $1)) migration $((4 * $1)) || fail "isolation or migration"
case $1 in
1)
	stress failures 1 || fail "failures"
	rmmod kvm_arm32 || fail "rmmod"
	insmod $module no_vfp=1 || fail "insmod without VFP"
	stress without-vfp 1 || fail "without VFP"
	;;
2) blocks ;;
4) stress processes 1 kills 20 vms 40 || fail "processes" ;;
esac
check state running
[ "$(parameter running_wrong)" = 0 ] || fail "the running vcpu was told wrong"
rmmod kvm_arm32 || fail "rmmod at the end"
! dmesg | grep leaked || fail "leaks"
