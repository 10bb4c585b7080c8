#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# seen.sh PROGRAM: the program must fail, and say why.
. /bin/common.sh

insmod $module || fail "insmod"
if "$1" >/tmp/said; then
	fail "the mutant is not caught"
fi
sed -n '1s/^/caught: /p' /tmp/said
