# SPDX-License-Identifier: GPL-2.0-only
# Sourced by the scripts of this folder.
module=/modules/0-kvm_arm32.ko

fail() {
	echo "FAILED: $*"
	exit 1
}

# check NAME...: each on every CPU (linux/hooks.c).
check() {
	for name; do
		echo "check $name"
		echo "$name" >/sys/kernel/debug/kvm_arm32/check || fail "$name"
	done
}

parameter() {
	cat "/sys/module/kvm_arm32/parameters/$1"
}

mount -t debugfs debugfs /sys/kernel/debug
