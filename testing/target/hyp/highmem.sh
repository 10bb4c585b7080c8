#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# Covers: R17
# Memory of the host that the kernel has no lasting address for is cleaned through a window, a guest's too.
. /bin/common.sh

insmod $module || fail "insmod"
check clean
skeleton || fail "skeleton"
[ "$(parameter views_right)" -gt 2 ] || fail "no page of the guest was cleaned"
[ "$(parameter views_wrong)" = 0 ] || fail "other pages were cleaned"
rmmod kvm_arm32 || fail "rmmod"
! dmesg | grep leaked || fail "leaks"
