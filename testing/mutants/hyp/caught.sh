#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# The host's state is checked before and after a guest: the first must pass, the second must not.
. /bin/common.sh

insmod $module || fail "insmod"
check add state
skeleton || fail "skeleton"
if (check state) >/dev/null; then
	fail "the mutant is not caught"
fi
dmesg | sed -n 's/.*check state on CPU [0-9]*: /caught: /p' | tail -n 1
