#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# $1: the seed, $2: how many rounds. The module has no leak when it goes, and has not said a word more than it may.
. /bin/common.sh

insmod $module || fail "insmod"
hostile "$1" "$2" || fail "hostile"
check state running
rmmod kvm_arm32 || fail "rmmod"
! dmesg | grep leaked || fail "leaks"
lines=$(dmesg | grep -c kvm)
echo "hostile: the module has written $lines lines"
