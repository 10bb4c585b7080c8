#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# interrupts.sh [SCENARIO VCPUS COUNT]...: one after the other; nothing of them may be left.
while [ $# -ge 3 ]; do
	interrupts "$1" "$2" "$3" || exit 1
	shift 3
done
for what in vms vcpus; do
	[ "$(cat /sys/module/kvm_arm32/parameters/$what)" = 0 ] || {
		echo "interrupts: $what are left"
		exit 1
	}
done
