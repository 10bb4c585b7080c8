#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# caught.sh CHECK BEFORE...: the checks BEFORE and a guest pass; then CHECK must not, and say why.
. /bin/common.sh

caught=$1
shift
insmod $module || fail "insmod"
check "$@"
skeleton || fail "skeleton"
if (check "$caught") >/dev/null; then
	fail "the mutant is not caught"
fi
dmesg | sed -n "s/.*check ${caught}[^:]*: /caught: /p" | tail -n 1
