#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# The first process of a target test: loads the modules, runs the test, shows the kernel log and the result.
busybox=/bin/busybox
$busybox mount -t proc proc /proc
$busybox mount -t sysfs sys /sys
$busybox mount -t devtmpfs dev /dev
$busybox --install -s /bin
export PATH=/bin
load_modules=0 run=false
. /test.conf

finish() {
	echo "== kernel log =="
	dmesg
	echo "== end of kernel log =="
	echo
	echo "TARGET-RESULT $1"
	dmesg -n 8
	poweroff -f
}

if [ "$load_modules" = 1 ]; then
	for module in $(ls /modules 2>/dev/null | sort -n); do
		insmod "/modules/$module" || finish "insmod-$module"
	done
fi
cd /
$run </dev/null 2>&1
finish $?
